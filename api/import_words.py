"""The sentence for everything that can be wrong in a file that somebody brings in, German and English."""

from __future__ import annotations

import re
from collections.abc import Mapping

from api.catalogue import say
from api.languages import GERMAN
from api.sentences import german
from graph_seed.uploads import Flaw, Where

FLAWS: Mapping[str, str] = {
    # Any format.
    "json": german("Das ist kein lesbares JSON."),
    "kind": german(
        "Einträge dieser Art lassen sich nicht einführen; möglich sind Organisation, Service, Guide und Tie."
    ),
    "fields": german("Die Angaben passen nicht zu einem Eintrag dieser Art ({kind})."),
    "twice": german("Der Eintrag {id} steht schon in Zeile {row}."),
    "unlinked": german("Der Eintrag verweist auf {id}; das ist weder eingetragen noch ohne Fehler in der Datei."),
    "forbidden": german("Der Eintrag {id} liegt nicht in Ihrem Gebiet; Sie können ihn nicht einführen."),
    # Integreat.
    "no_location": german("Das ist kein Ort mit Titel und Anschrift, wie Integreat ihn ausgibt."),
    "category": german(
        "Orte dieser Kategorie ({category}) gehören nicht in dieses Verzeichnis; der Ort bleibt draußen."
    ),
    "registered": german("{name} ist hier schon eingetragen ({id}) und bleibt, wie es ist."),
    "elsewhere": german("Der Ort {town} ist hier nicht bekannt; der Sitz bleibt offen."),
    "unread": german("„{value}“ ist hier nicht lesbar und entfällt."),
    "closed": german("Der Ort ist vorübergehend geschlossen; das wird nicht übernommen."),
    # Open Referral HSDS.
    "hsds reference": german("Die Zeile {id}, auf die hier verwiesen wird, gibt es nicht; der Verweis entfällt."),
    "hsds kept": german(
        "Dafür hat das Verzeichnis kein eigenes Feld: {columns}. Die Angaben bleiben beim Eintrag aufgehoben und gehen "
        "beim Ausgeben als HSDS wieder mit."
    ),
    "hsds column": german("Diese Angabe kennt HSDS nicht; sie entfällt."),
    "hsds missing": german("Diese Angabe fehlt; die Zeile bleibt draußen."),
    "hsds provider": german("Wer dieses Angebot macht, steht weder in der Datei noch im Verzeichnis."),
    "hsds nobody": german("In der Datei steht keine Organisation und kein Angebot."),
    "hsds header": german("Die Spalte id fehlt."),
    "hsds row": german("Ab dieser Zeile ist die Datei nicht mehr lesbar."),
    "hsds encoding": german("Die Datei ist nicht in UTF-8 geschrieben."),
    "hsds zip": german("Die Zip-Datei ist beschädigt oder verschlüsselt."),
    "hsds large": german("Die Dateien im Zip sind zusammen größer als {most} MB."),
    # Tables.
    "empty": german("Die Datei ist leer."),
    "alphabet": german(
        "Die Datei ist kein Text in einem Alphabet, das hier lesbar ist. Bitte in Excel als „CSV UTF-8“ oder als .xlsx "
        "speichern."
    ),
    "nul": german("In der Datei stehen Null-Zeichen; sie ist beschädigt oder keine Tabelle."),
    "cell_length": german("Eine Zelle ist länger als {most} Zeichen."),
    "rows": german("Die Datei hat mehr als {most} Zeilen. Bitte in mehrere Dateien teilen."),
    "bomb": german("Ausgepackt wäre die Datei größer als {most} MB; so wird sie nicht gelesen."),
    "password": german("Die Datei ist mit einem Kennwort geschützt. Bitte ohne Kennwort speichern."),
    "xls": german("Das ist eine Datei aus Excel 97 bis 2003 (.xls). Bitte als .xlsx speichern."),
    "workbook": german("Die Excel-Datei ist beschädigt oder unvollständig. Bitte in Excel öffnen und neu speichern."),
    "opendocument": german("Das ist eine OpenDocument-Tabelle (.ods). Bitte als .xlsx oder .csv speichern."),
    "entity": german(
        "Die Excel-Datei verweist auf fremde Inhalte (XML-Entitäten); so etwas schreibt Excel nicht, und es wird "
        "nicht gelesen."
    ),
    "page": german(
        "Das ist eine Webseite oder XML-Datei, auch wenn sie anders heißt. Bitte in Excel öffnen und als .xlsx "
        "speichern."
    ),
    "pdf": german("Das ist eine PDF-Datei. Bitte die Tabelle selbst schicken, als .xlsx oder .csv."),
    "picture": german("Das ist ein Bild. Bitte die Tabelle selbst schicken, als .xlsx oder .csv."),
    "document": german("Das ist ein Textdokument. Bitte die Tabelle als .xlsx oder .csv speichern."),
    "headings": german(
        "Es ist keine Zeile mit Überschriften zu finden. Erwartet werden mindestens „Organisation“ und eine "
        "weitere aus der Vorlage."
    ),
    "heading_twice": german("Die Überschrift „{heading}“ steht zweimal da; es ist nicht klar, welche Spalte gilt."),
    "columns_twice": german("Diese Spalten bedeuten dasselbe: {heading}. Bitte nur eine davon behalten."),
    "no_name": german("Die Spalte „Organisation“ fehlt."),
    "unknown": german("Die Spalte „{heading}“ ist hier nicht bekannt und wird nicht übernommen."),
    "unknown_near": german(
        "Die Spalte „{heading}“ ist hier nicht bekannt und wird nicht übernommen. Ist „{near}“ gemeint?"
    ),
    "formula": german(
        "In der Zelle steht eine Formel ohne Ergebnis ({value}). Bitte in Excel öffnen und speichern, oder den "
        "Wert selbst eintragen."
    ),
    "error": german("In der Zelle steht ein Rechenfehler ({value})."),
    "letters": german(
        "In der Zelle sind Umlaute zerstört ({value}). Bitte die Datei aus dem Ursprung neu als „CSV UTF-8“ oder "
        ".xlsx speichern."
    ),
    "nameless": german("In der Zeile fehlt der Name der Organisation."),
    "several": german("Mehrere Organisationen heißen so: {ids}. Bitte den Ort oder die Kennung dazuschreiben."),
    "several_services": german(
        "Die Organisation hat mehrere Angebote, die gemeint sein können: {ids}. Bitte den Titel oder die Kennung "
        "dazuschreiben."
    ),
    "service_twice": german(
        "In Zeile {row} steht schon ein Angebot, das so heißt. Bitte jedem Angebot einen eigenen Titel geben."
    ),
    "no_topics": german("Das Angebot ist neu, aber es steht kein Thema da."),
    "no_areas": german("Das Angebot ist neu, aber weder Gebiet noch Ort stehen da."),
    "area": german("Das Gebiet fehlt; eingetragen wird: {area}."),
    "role": german("Die Art der Stelle fehlt; eingetragen wird: {role}."),
    "otherwise": german("In Zeile {row} steht für dieselbe Organisation etwas anderes: {said}."),
    "zero": german("Eine führende Null war verloren: {value} wird als {read} gelesen."),
    "serial": german("Excel hat ein Datum als Zahl gespeichert: {value} wird als {read} gelesen."),
    "hours": german("Die Öffnungszeiten „{value}“ sind nicht eindeutig zu lesen und werden nur als Text übernommen."),
    "hours_read": german("Die Öffnungszeiten „{value}“ werden so gelesen: {read}"),
    "malformed": german("„{value}“ ist hier nicht lesbar. {expected}"),
}
"""What can be wrong, by code; the facts of a flaw fill its sentence."""

EXPECTED: Mapping[str, str] = {
    "a phone number": german("Erwartet wird eine Telefonnummer wie 05141 12345."),
    "a whole phone number": german(
        "Excel hat die Nummer gekürzt; bitte die Spalte als Text formatieren und die Nummer neu eintragen."
    ),
    "a mail address": german("Erwartet wird eine E-Mail-Adresse wie info@celle.de."),
    "a web address": german("Erwartet wird eine Adresse wie https://www.celle.de/."),
    "a known name": german("Bekannt ist, was in der Vorlage auf dem Blatt „Auswahl“ steht."),
    "a role": german("Welche Arten es gibt, steht in der Vorlage auf dem Blatt „Auswahl“."),
    "a place": german("Erwartet wird ein Ort hier im Land: Name, Postleitzahl oder amtlicher Schlüssel."),
    "one place": german("Mehrere Orte heißen so: {hint}. Bitte die Postleitzahl oder den Schlüssel dazuschreiben."),
    "an organisation": german("Erwartet wird der Name oder die Kennung genau einer eingetragenen Organisation."),
    "an age": german("Erwartet wird ein Alter in ganzen Jahren."),
    "an age range": german("Erwartet wird zum Beispiel 12-26, ab 27 oder bis 26."),
    "a date": german("Erwartet wird 2021, 03/2021 oder 16.03.2021."),
    "a day": german("Erwartet wird ein Tag, den es gibt, wie 16.03.2021."),
    "an id": german("Eine Kennung hat höchstens 100 Buchstaben, Ziffern und die Zeichen . _ : -."),
    "yes or no": german("Erwartet wird ja oder nein."),
}
"""What is expected where a value cannot be read, by what it should have been."""


DAYS: Mapping[str, str] = {"Tu": "Di", "We": "Mi", "Th": "Do", "Su": "So"}
"""Weekdays of the notation for opening hours that German abbreviates otherwise."""

MEANT = german("Ist {hint} gemeint?")


def flaw_words(flaw: Flaw, language: str) -> str:
    """What is wrong, as a sentence."""
    expected = EXPECTED.get(str(flaw.facts.get("what")), "")
    said = say(language, expected, **flaw.facts) if expected else ""
    if flaw.facts.get("what") == "a place" and flaw.facts["hint"]:
        said = f"{said} {say(language, MEANT, **flaw.facts)}"
    facts = dict(flaw.facts)
    if flaw.code == "hours_read" and language == GERMAN:
        facts["read"] = re.sub("Tu|We|Th|Su", lambda day: DAYS[day.group()], str(facts["read"]))
    return say(language, FLAWS[flaw.code], **facts, expected=said).rstrip()


def place_words(where: Where, language: str) -> str:
    """Where it stands in the file: "Tabelle 1, Zeile 4, Telefon"; empty where the whole file is meant."""
    row = say(language, german("Zeile {row}"), row=where.row) if where.row else ""
    return ", ".join(filter(None, (where.part, row, where.column)))


def flaw_line(flaw: Flaw, language: str) -> str:
    """A problem or notice as one line, its place first."""
    return ": ".join(filter(None, (place_words(flaw.where, language), flaw_words(flaw, language))))


NOT_UNDONE: Mapping[str, str] = {
    "undone": german("Diese Einfuhr ist schon rückgängig gemacht."),
    "late": german("Die 30 Tage sind um, in denen sich diese Einfuhr rückgängig machen ließ."),
    "changed": german(
        "Seit dieser Einfuhr wurde etwas davon geändert: {named}. Sie lässt sich nicht mehr im Ganzen rückgängig "
        "machen."
    ),
    "erased": german("Von dieser Einfuhr wurde etwas nach Art. 17 DSGVO gelöscht: {named}. Das kommt nicht wieder."),
}
"""Why an import cannot be undone."""

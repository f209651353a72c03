"""The sentence for everything that can be wrong in a file that somebody brings in, German and English."""

from __future__ import annotations

from collections.abc import Mapping

from api.catalogue import say
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
}
"""What can be wrong, by code; the facts of a flaw fill its sentence."""


def flaw_words(flaw: Flaw, language: str) -> str:
    """What is wrong, as a sentence."""
    return say(language, FLAWS[flaw.code], **flaw.facts)


def place_words(where: Where, language: str) -> str:
    """Where it stands in the file: "Tabelle 1, Zeile 4, Telefon"; empty where the whole file is meant."""
    row = say(language, german("Zeile {row}"), row=where.row) if where.row else ""
    return ", ".join(filter(None, (where.part, row, where.column)))

"""The German sentence for every code that the domain speaks in; English stands in `translations/en.po`.

A code may have variants, told apart by one of its facts: `near` is said as `near.county` where the fact `nearness`
is COUNTY. Placeholders name facts; ids among the facts become names (see `words.py`).
"""

from __future__ import annotations

from collections.abc import Mapping


def german(sentence: str) -> str:
    """Mark a sentence of a table for translation; it is translated where it is said."""
    return sentence


REASONS: Mapping[str, str] = {
    # How true an entry is (referral/freshness.py).
    "truth.confirmed": german("Bestätigt am {assured_on}."),
    "truth.unconfirmed": german("Aus öffentlicher Quelle, {stated}, noch nicht bestätigt."),
    "truth.old": german("Zuletzt bestätigt am {assured_on}; das ist länger als ein Jahr her."),
    "truth.doubtful": german("Aus öffentlicher Quelle, {stated}, zweifelhaft: bitte vorher nachfragen."),
    # Where it helps.
    "near.municipality": german("Ist für diesen Ort da."),
    "near.county": german("Ist für den ganzen Landkreis oder die ganze Stadt da."),
    "near.neighbour": german("Ist in einem Nachbarkreis da."),
    "near.state": german("Ist für ganz Niedersachsen da."),
    "near.nation": german("Ist für ganz Deutschland da."),
    # What it helps with.
    "help_line_first": german("Das bundesweite Hilfetelefon steht bei Gewalt und Menschenhandel an erster Stelle."),
    "role.first": german("Ist für {topic} die erste Adresse."),
    "role.second": german("Hilft auch bei {topic}."),
    "role.third": german("Hilft auch bei {topic}."),
    "topic": german("Bietet an: {topic}."),
    "topic_by_role": german("Nennt {topic} nicht eigens; bei solchen Stellen gehört es aber zur Aufgabe."),
    "broader_topic": german("Bietet etwas Verwandtes an: {topic}."),
    "covers.one": german("Hilft bei einem der Themen: {topics}."),
    "covers.several": german("Hilft bei mehreren Themen zugleich: {topics}."),
    "independent": german("Bei {topic} wird nie an eine Behörde verwiesen."),
    # Languages.
    "speaks": german("Spricht {languages}."),
    "interprets": german("Spricht {languages} mit Hilfe einer Dolmetscherin oder eines Dolmetschers."),
    "other_languages": german("Spricht laut Eintrag {languages}, nicht die gewünschte Sprache."),
    "language_not_stated": german("Sprachen nicht angegeben."),
    # Ages.
    "ages.between": german("Für Menschen von {age_min} bis {age_max} Jahren."),
    "ages.from": german("Für Menschen ab {age_min} Jahren."),
    "ages.to": german("Für Menschen bis {age_max} Jahre."),
    "age_fits.between": german("Das Alter passt: von {age_min} bis {age_max} Jahren."),
    "age_fits.from": german("Das Alter passt: ab {age_min} Jahren."),
    "age_fits.to": german("Das Alter passt: bis {age_max} Jahre."),
    "age.between": german("Nur für Menschen von {age_min} bis {age_max} Jahren."),
    "age.from": german("Nur für Menschen ab {age_min} Jahren."),
    "age.to": german("Nur für Menschen bis {age_max} Jahre."),
    "age_not_stated": german("Altersgrenze nicht angegeben."),
    "youth_first": german("Mit 12 bis 26 Jahren geht es zuerst zum Jugendmigrationsdienst."),
    "adults_service": german("Ist für Erwachsene ab 27 Jahren gedacht; vorher hilft der Jugendmigrationsdienst."),
    # Whom it is for.
    "for_group": german("Ausdrücklich für: {groups}."),
    "aimed_at": german("Richtet sich an: {groups}."),
    "for_others": german("Richtet sich an: {groups}."),
    "not_for": german("Nicht für: {groups}."),
    # How and when it can be reached.
    "channel_fits": german("Auf dem gewünschten Weg zu erreichen: {channels}."),
    "channel": german("Nur so zu erreichen: {channels}."),
    "channel_not_stated": german("Nicht angegeben, auf welchem Weg die Stelle zu erreichen ist."),
    "open": german("Zu dieser Zeit geöffnet."),
    "closed": german("Zu dieser Zeit geschlossen."),
    # Whether somebody has room (referral/capacity.py).
    "has_room": german("Hat freie Plätze (Angabe vom {said_on})."),
    "waiting_list": german("Führt eine Warteliste (Angabe vom {said_on})."),
    "talk_first": german("Bitte vorher absprechen, ob Platz ist (Angabe vom {said_on})."),
    "full": german("Ist voll (Angabe vom {said_on})."),
    "capacity_expired.dated": german("Ob Platz ist: Angabe vom {said_on} ist abgelaufen."),
    "capacity_expired.undated": german("Ob Platz ist: Angabe ohne Datum, sie gilt nicht mehr."),
    # Whom those responsible know.
    "tied.authority.REFERS_TO": german("Die Ausländerbehörde vermittelt dorthin ({dated})."),
    "tied.authority.COOPERATES_WITH": german("Die Ausländerbehörde arbeitet mit dieser Stelle zusammen ({dated})."),
    "tied.centre.REFERS_TO": german("Die Koordinierungsstelle vermittelt dorthin ({dated})."),
    "tied.centre.COOPERATES_WITH": german("Die Koordinierungsstelle arbeitet mit dieser Stelle zusammen ({dated})."),
    # Who is responsible by law (referral/competence.py).
    "competent": german("Nach dem Gesetz zuständig für: {area}."),
    "reception": german(
        "Für Menschen in einer Aufnahmeeinrichtung des Landes ist die Landesaufnahmebehörde zuständig."
    ),
    "office": german("Die Zweigstelle {office} ist für diesen Ort da."),
    "fast_track": german(
        "Für das beschleunigte Fachkräfteverfahren (§ 81a AufenthG) ist allein die Zentralstelle zuständig."
    ),
}
"""Why somebody is named, stands where they stand, or is left out."""

STEPS: Mapping[str, str] = {
    "ask_guide": german("Zuerst {through} anrufen und nach {bridge} fragen: {languages}."),
    "ask_interpreter": german("Zuerst {through} anrufen und um Sprachmittlung bitten: {languages}."),
    "ask_language": german(
        "Zuerst {through} anrufen und fragen, wer {wanted} spricht; Sprachen sind dort nicht angegeben."
    ),
    "call_partner": german("Dann {provider} anrufen und einen gemeinsamen Termin vereinbaren."),
    "go_together": german("Zum Termin gemeinsam gehen oder gemeinsam telefonieren."),
}
"""The order of calls where somebody lends the language."""

FRESHNESS: Mapping[str, str] = {
    "fresh": german("bestätigt"),
    "due": german("bestätigt, bald zu erneuern"),
    "unconfirmed": german("noch nicht bestätigt"),
    "old": german("lange nicht bestätigt"),
}
"""How old the confirmation of an entry is."""

CHANNELS: Mapping[str, str] = {
    "in_person": german("persönlich"),
    "phone": german("telefonisch"),
    "online": german("online"),
    "mail": german("schriftlich"),
}
"""Ways to get in touch."""

RELATIONS: Mapping[str, str] = {
    "PLACE": german("Ort"),
    "COMPETENT_FOR": german("ist dort zuständig"),
    "COORDINATES": german("koordiniert dort"),
    "SERVES": german("hilft dort"),
    "SERVES_NEARBY": german("hilft im Nachbarkreis"),
    "REFERS_TO": german("dorthin wird vermittelt"),
    "COOPERATES_WITH": german("mit dieser Stelle wird zusammengearbeitet"),
}
"""How a station on the path is tied to the one before it."""

RELAXED: Mapping[str, str] = {
    "language.interpreter": german(
        "Keiner der genannten Partner spricht selbst {languages}, aber mit Hilfe einer Dolmetscherin oder "
        "eines Dolmetschers."
    ),
    "language.bridged": german(
        "{Where} spricht kein eingetragener Partner für {topics} {languages}. Am nächsten: {nearest}, "
        "zusammen mit {through}."
    ),
    "language.none": german(
        "{Where} spricht kein eingetragener Partner für {topics} {languages}. Am nächsten: {nearest}; die "
        "Sprache fehlt dort."
    ),
    "area.spoken": german(
        "{Where} spricht kein eingetragener Partner für {topics} {languages}. Am nächsten: {nearest} ({reach})."
    ),
    "area.plain": german(
        "{Where} ist für {topics} kein passender Partner eingetragen. Am nächsten: {nearest} ({reach})."
    ),
    "topic.role": german(
        "{Where} nennt kein eingetragener Partner {topics} eigens. Am nächsten: {nearest}; bei solchen Stellen gehört "
        "es zur Aufgabe."
    ),
    "topic.broader": german(
        "Für {topics} ist kein passender Partner eingetragen. Am nächsten: {nearest}, mit einem verwandten Thema."
    ),
}
"""Which wish was given up, and what was taken instead."""

REACHES: Mapping[str, str] = {
    "neighbour": german("Nachbarkreis"),
    "state": german("für ganz Niedersachsen"),
    "nation": german("bundesweit"),
}
"""How far away the nearest help is, said in brackets after its name."""

CENTRES: Mapping[str, str] = {
    "confirmed": german("Wenn nichts davon passt: {name} kennt das Netz vor Ort und hilft weiter."),
    "unseen": german("Wenn nichts davon passt: {name}. {note}."),
    "missing": german(
        "Keine Koordinierungsstelle ist eingetragen für: {area}. Bitte die Zentrale der Verwaltung fragen."
    ),
    "depends": german("Welche Koordinierungsstelle hilft, hängt vom Ort ab."),
    "alone": german("Für {topics} ist kein passender Partner eingetragen."),
}
"""The coordination centre as the answer of last resort."""

PLACES: Mapping[str, str] = {
    "unknown": german(
        "„{text}“ ist hier als Ort nicht bekannt. Bitte eine Postleitzahl, einen Ortsnamen oder einen "
        "amtlichen Schlüssel angeben."
    ),
    "suggested": german("„{text}“ ist hier als Ort nicht bekannt. Gemeint ist vielleicht: {suggestions}."),
    "elsewhere": german("Die Postleitzahl {text} liegt außerhalb von Niedersachsen ({state})."),
    "unassigned": german("Die Postleitzahl {text} ist nicht oder nicht mehr vergeben."),
    "retired": german("Die Postleitzahl {text} ist nicht mehr vergeben."),
    "bulk": german("Die Postleitzahl {text} gehört einem Großempfänger und keinem Ort. Bitte den Ortsnamen angeben."),
    "four-digits": german(
        "Vierstellige Postleitzahlen gelten seit dem 1. Juli 1993 nicht mehr. Bitte die fünfstellige angeben."
    ),
}
"""Why a place leads nowhere."""

ASKS: Mapping[str, str] = {
    "postcode": german("In der Postleitzahl {text} sind mehrere Ausländerbehörden zuständig. Um welchen Ort geht es?"),
    "name": german("„{text}“ kann mehrere Orte meinen. Um welchen geht es?"),
}
"""What is asked back."""

WHERE: Mapping[str, str] = {
    "Landkreis": german("Im {place}"),
    "Region": german("In der {place}"),
    "Stadt": german("In der {place}"),
    "Hansestadt": german("In der {place}"),
    "": german("In {place}"),
}
"""The beginning of a sentence about an area, by the first word of its name."""

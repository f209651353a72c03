"""The columns that tables of organisations and services have: how they are headed, and which field each is.

A cell that says what is registered already is not read again, so that writing a table and reading it back changes
nothing, whatever the table cannot say. A column without `read` only informs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graph_seed import sheet_fields as fields
from graph_seed.known_names import Names
from graph_seed.sheet_fields import Read, Written
from referral.model import ContactKind, Entity, Organisation, Service, Sourced, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its name, whose field it is (`Sourced`: of either), its heading, and what offices head it with."""

    name: str
    of: type[Entity]
    heading: str
    write: Written
    read: Read | None = None
    also: tuple[str, ...] = ()
    explanation: str = ""
    example: str = ""
    seen_by: Visibility = Visibility.PUBLIC

    def says_the_same(self, text: str, entity: Entity, names: Names) -> bool:
        """Whether a cell says what an entry says already."""
        return " ".join(text.split()) == " ".join(self.write(entity, names).split())


_Pair = tuple[Written, Read]


def _plain(name: str, of: type[Entity], heading: str, pair: _Pair, *also: str, **told: Any) -> Column:
    return Column(name=name, of=of, heading=heading, write=pair[0], read=pair[1], also=also, **told)


_AUDIENCES = {
    Visibility.PUBLIC: ("", ""),
    Visibility.AUTHORITIES: ("_authorities", " (Behörden)"),
    Visibility.COORDINATION: ("_coordination", " (Koordination)"),
}
_CONTACTS: tuple[tuple[ContactKind, str, tuple[str, ...], str], ...] = (
    (
        ContactKind.PHONE,
        "Telefon",
        ("Tel", "Tel.", "Telefonnummer", "Telefon-Nr.", "Tel.-Nr.", "Rufnummer", "Fon", "Mobil", "Durchwahl", "phone"),
        "05141 12345",
    ),
    (
        ContactKind.EMAIL,
        "E-Mail",
        ("Email", "Mail", "E-Mail-Adresse", "Mailadresse", "E-Mailadresse", "Emailadresse", "eMail"),
        "info@beispiel.example",
    ),
    (
        ContactKind.WEBSITE,
        "Internet",
        ("Website", "Webseite", "Homepage", "Internetseite", "URL", "Link", "www", "Web", "Internetadresse"),
        "https://www.beispiel.example",
    ),
)


def _reach(of: type[Entity], ending: str, prefix: str) -> Iterator[Column]:
    """The columns of contacts, of an organisation or of a service."""
    for kind, heading, also, example in _CONTACTS:
        for seen_by, (suffix, whom) in _AUDIENCES.items():
            plain = not (ending or whom)
            yield _plain(
                f"{prefix}{kind}{suffix}",
                of,
                f"{heading}{ending}{whom}",
                fields.contact(kind, seen_by),
                *(also if plain else (f"{one}{ending}{whom}" for one in also)),
                explanation="Mehrere durch Semikolon trennen." if plain else "",
                example=example if plain else "",
                seen_by=seen_by,
            )


COLUMNS: tuple[Column, ...] = (
    Column(
        name="organisation_id",
        of=Organisation,
        heading="Kennung der Organisation",
        write=fields.id_of,
        also=("ID", "Kennung", "Organisations-ID", "organisation_id", "organization_id", "ID der Organisation"),
        explanation="Bleibt leer, wenn die Organisation neu ist; sonst hilft sie, den Eintrag wiederzufinden.",
    ),
    _plain(
        "name",
        Organisation,
        "Organisation",
        fields.text("name"),
        "Name",
        "Name der Organisation",
        "Name der Einrichtung",
        "Einrichtung",
        "Institution",
        "Verein",
        "Stelle",
        "Anbieter",
        "Beratungsstelle",
        "Bezeichnung",
        "Name der Beratungsstelle",
        "Name der Institution",
        "Organization",
        explanation="Pflicht.",
        example="Beratungsstelle Beispiel",
    ),
    _plain(
        "role",
        Organisation,
        "Art der Stelle",
        (fields.role, fields.read_role),
        "Art",
        "Typ",
        "Rolle",
        "Kategorie",
        "Art der Einrichtung",
        "Art der Organisation",
        "role",
        explanation="Siehe Blatt „Auswahl“; wo nichts steht, wird es eine Beratungsstelle.",
        example="Beratungsstelle",
    ),
    _plain("body", Organisation, "Träger", fields.text("body"), "Trägerschaft", "Rechtsträger", "Trägerverein"),
    _plain(
        "part_of",
        Organisation,
        "Gehört zu",
        (fields.parent, fields.read_parent),
        "Teil von",
        "Übergeordnete Organisation",
        explanation="Name oder Kennung der Organisation, zu der sie gehört.",
    ),
    _plain(
        "seat",
        Organisation,
        "Ort",
        (fields.seat, fields.read_seat),
        "Sitz",
        "Stadt",
        "Gemeinde",
        "Ort/Gemeinde",
        "Stadt/Gemeinde",
        "Standort",
        "AGS",
        "Gemeindeschlüssel",
        "Amtlicher Gemeindeschlüssel",
        "PLZ/Ort",
        "PLZ Ort",
        "PLZ, Ort",
        "Kommune",
        "Wohnort",
        explanation="Name, Postleitzahl oder amtlicher Schlüssel.",
        example="Celle",
    ),
    _plain(
        "address",
        Organisation,
        "Anschrift",
        fields.text("address"),
        "Adresse",
        "Postanschrift",
        "Besuchsadresse",
        explanation="Straße, Hausnummer, Postleitzahl, Ort.",
        example="Markt 1, 29221 Celle",
    ),
    *_reach(Organisation, "", ""),
    _plain(
        "hours",
        Organisation,
        "Öffnungszeiten",
        (fields.text("hours")[0], fields.read_hours),
        "Sprechzeiten",
        "Öffnungszeit",
        "Geschäftszeiten",
        "Sprechstunden",
        "Sprechstunde",
        "Servicezeiten",
        "Zeiten",
        "Beratungszeiten",
        "Bürozeiten",
        explanation="Wie Sie es auf ein Schild schreiben würden.",
        example="Mo-Do 8-12 Uhr, Di 14-16 Uhr",
    ),
    _plain("hours_text", Organisation, "Öffnungszeiten (Wortlaut)", fields.text("hours_text")),
    _plain("note", Organisation, "Hinweis", (fields.note, fields.read_note), "Hinweise", "Anmerkung", "Anmerkungen"),
    _plain("legal_basis", Organisation, "Rechtsgrundlage", fields.text("legal_basis")),
    Column(
        name="competent_for",
        of=Organisation,
        heading="Zuständig für (nur zur Ansicht)",
        write=fields.areas("competent_for"),
    ),
    Column(
        name="coordinates", of=Organisation, heading="Koordiniert (nur zur Ansicht)", write=fields.areas("coordinates")
    ),
    Column(
        name="service_id",
        of=Service,
        heading="Kennung des Angebots",
        write=fields.id_of,
        also=("Angebots-ID", "service_id", "ID des Angebots"),
        explanation="Wie bei der Organisation.",
    ),
    _plain(
        "title",
        Service,
        "Angebot",
        (fields.title, fields.read_title),
        "Titel",
        "Name des Angebots",
        "Leistung",
        "Dienstleistung",
        "Projekt",
        "Maßnahme",
        "Beratungsangebot",
        "Service",
        explanation="Wo nichts steht, heißt das Angebot wie die Art der Stelle.",
        example="Migrationsberatung",
    ),
    _plain(
        "topics",
        Service,
        "Themen",
        fields.labels("topics", "topics"),
        "Thema",
        "Anliegen",
        "Themenfelder",
        "Themenfeld",
        "Schwerpunkte",
        "Schwerpunkt",
        "Beratungsthemen",
        "Aufgaben",
        explanation="Siehe Blatt „Auswahl“; mehrere durch Semikolon trennen.",
        example="Wohnungssuche; Integrationskurs",
    ),
    _plain(
        "areas",
        Service,
        "Gebiet",
        (fields.areas("areas"), fields.read_areas),
        "Gebiete",
        "Einzugsgebiet",
        "Zuständigkeitsgebiet",
        "Landkreis",
        "Region",
        "Wirkungskreis",
        "Zuständig für",
        explanation="Orte, Landkreise, „landesweit“, „bundesweit“ oder Postleitzahlen.",
        example="Landkreis Celle",
    ),
    _plain(
        "languages",
        Service,
        "Sprachen",
        (fields.languages, fields.read_languages),
        "Sprache",
        "Beratungssprachen",
        "Beratungssprache",
        "Fremdsprachen",
        "Sprachkenntnisse",
        "Sprachangebot",
        explanation="Namen oder Kürzel; in Klammern, ob mit Dolmetschung und an welchen Tagen.",
        example="Deutsch; Arabisch (mit Dolmetschung, dienstags)",
    ),
    _plain(
        "groups",
        Service,
        "Zielgruppen",
        fields.labels("groups", "groups"),
        "Zielgruppe",
        "Für wen",
        "Richtet sich an",
        explanation="Siehe Blatt „Auswahl“.",
    ),
    _plain("not_groups", Service, "Nicht für", fields.labels("not_groups", "groups"), "Ausgeschlossen"),
    _plain(
        "age_min",
        Service,
        "Alter von",
        fields.age("age_min"),
        "Mindestalter",
        "Alter ab",
        explanation="In Jahren.",
        example="27",
    ),
    _plain(
        "age_max", Service, "Alter bis", fields.age("age_max"), "Höchstalter", explanation="In Jahren, einschließlich."
    ),
    _plain(
        "channels",
        Service,
        "Wege",
        (fields.channels, fields.read_channels),
        "Kontaktweg",
        "Kontaktwege",
        "Beratungsform",
        "Erreichbar",
        explanation="persönlich, telefonisch, online, per E-Mail.",
        example="persönlich; telefonisch",
    ),
    _plain(
        "room",
        Service,
        "Freie Plätze",
        (fields.room, fields.read_room),
        "Kapazität",
        "Auslastung",
        explanation="frei, Warteliste, voll oder vorher sprechen, und der Tag; gilt 30 Tage.",
        example="voll (20.11.2026)",
    ),
    _plain(
        "description",
        Service,
        "Beschreibung",
        fields.text("description"),
        "Kurzbeschreibung",
        "Inhalt",
        "Beschreibung des Angebots",
    ),
    _plain(
        "service_address",
        Service,
        "Anschrift des Angebots",
        fields.text("address"),
        "Adresse des Angebots",
        "Treffpunkt",
    ),
    *_reach(Service, " des Angebots", "service_"),
    _plain(
        "service_hours",
        Service,
        "Öffnungszeiten des Angebots",
        (fields.text("hours")[0], fields.read_hours),
        "Sprechzeiten des Angebots",
    ),
    _plain("service_hours_text", Service, "Öffnungszeiten des Angebots (Wortlaut)", fields.text("hours_text")),
    _plain("source", Sourced, "Quelle", fields.text("source"), "Fundstelle", explanation="Woher die Angaben sind."),
    _plain(
        "stated_on",
        Sourced,
        "Stand",
        (fields.stated, fields.read_stated),
        "Stand vom",
        "Datum",
        "Aktualisiert am",
        "Letzte Änderung",
        explanation="Von wann die Angaben sind.",
        example="2026-11",
    ),
    Column(name="assured_on", of=Sourced, heading="Bestätigt am (nur zur Ansicht)", write=fields.assured),
    _plain(
        "fictional",
        Sourced,
        "Erfunden",
        (fields.fictional, fields.read_fictional),
        explanation="ja: nur zur Vorführung.",
    ),
)
"""Every column of both tables, in the order in which they are written."""

BY_NAME: Mapping[str, Column] = {column.name: column for column in COLUMNS}

"""Our taxonomies in the standard's words: topics, target groups, roles, programmes, channels, and further fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from graph_seed.hsds.ids import outer_id
from graph_seed.hsds.lexicon import Lexicon
from graph_seed.hsds.rows import Rows
from graph_seed.hsds.standard import Row
from referral.model import Channel, Group, Label, Programme, Role, Topic

TAXONOMIES: Mapping[str, tuple[str, str]] = {
    "topic": ("Themen", "Wobei jemand Hilfe braucht, der neu in Niedersachsen ist."),
    "group": ("Zielgruppen", "Für wen ein Angebot ist; vor dem Punkt steht, worum es geht (Status, Alter, Familie)."),
    "role": ("Aufgaben im Netz", "Was eine Organisation im Netz tut, zum Beispiel ABH, KMT oder MBE."),
    "programme": ("Programme", "Öffentliche Programme, an denen Organisationen teilnehmen."),
    "channel": ("Wege", "Wie ein Angebot zu erreichen ist."),
    "field": ("Weitere Angaben", "Angaben von Lotsennetz, für die HSDS kein Feld hat; der Wert steht beim Attribut."),
}
"""Each taxonomy with its name and description."""

CHANNELS: Mapping[Channel, str] = {
    Channel.IN_PERSON: "persönlich",
    Channel.PHONE: "telefonisch",
    Channel.ONLINE: "online",
    Channel.MAIL: "per E-Mail oder Brief",
}

FIELDS: Mapping[str, str] = {
    "id": "Kennung bei Lotsennetz",
    "title_en": "Bezeichnung auf Englisch",
    "body": "Träger",
    "legal_basis": "Rechtsgrundlage",
    "seated_in": "Amtlicher Schlüssel des Sitzes",
    "competent_for": "Zuständig kraft Gesetzes für (amtlicher Schlüssel)",
    "coordinates": "Koordiniert (amtlicher Schlüssel)",
    "serves": "Zweigstelle für (amtlicher Schlüssel)",
    "hours": "Öffnungszeiten in der Schreibweise von OpenStreetMap",
    "hours_text": "Öffnungszeiten, wie die Quelle sie nennt",
    "note_de": "Hinweis",
    "note_en": "Hinweis auf Englisch",
    "notice": "Hinweis auf Zeit (Tage und Text)",
    "capacity": "Freie Plätze (Tag der Angabe, dann free, waiting_list, full oder talk_first)",
    "contacts": "Reihenfolge der Kontaktwege",
    "unconfirmed": "Eigene Seite der Stelle nicht gesehen",
    "withheld": "Es gibt Kontaktwege, die nicht öffentlich sind",
    "fictional": "Erfunden zu Vorführzwecken",
    "source": "Quelle",
    "stated_on": "Stand laut Quelle",
    "checked_on": "Quelle gelesen am",
    "confidence": "Wie sicher die Angabe ist",
    "assured_on": "Bestätigt am",
}
"""What the standard has no field for and attributes carry."""

TERM_LANGUAGE = "deu"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term of one of our taxonomies: the taxonomy's key, the term's id in it, its name, and the term above it."""

    taxonomy: str
    id: str
    label: Label
    above: str | None = None

    @property
    def outer_id(self) -> str:
        """The UUID of the term."""
        return term_id(self.taxonomy, self.id)

    @property
    def code(self) -> str:
        """The code: our own id of a topic; of all others with the taxonomy before it, for codes are unique."""
        return self.id if self.taxonomy == "topic" else f"{self.taxonomy}:{self.id}"

    def row(self) -> Row:
        """The term as a row."""
        name, _ = TAXONOMIES[self.taxonomy]
        english = f" (englisch: {self.label.en})" if self.label.en else ""
        return {
            "id": self.outer_id,
            "code": self.code,
            "name": self.label.de,
            "description": f"{name}: {self.label.de}{english}",
            "parent_id": term_id(self.taxonomy, self.above) if self.above else None,
            "taxonomy": name,
            "language": TERM_LANGUAGE,
            "taxonomy_id": taxonomy_id(self.taxonomy),
        }


def taxonomy_id(key: str) -> str:
    """The UUID of a taxonomy."""
    return outer_id("taxonomy", key)


def term_id(key: str, id: str) -> str:
    """The UUID of a term."""
    return outer_id("taxonomy_term", key, id)


def taxonomy_row(key: str) -> Row:
    """A taxonomy as a row."""
    name, description = TAXONOMIES[key]
    return {"id": taxonomy_id(key), "name": name, "description": description}


def terms(lexicon: Lexicon) -> Iterator[Term]:
    """All terms of all taxonomies."""
    for key in TAXONOMIES:
        yield from (made(lexicon, key, id) for id in _IDS[key](lexicon))


_IDS: Mapping[str, Callable[[Lexicon], Iterable[str]]] = {
    "topic": lambda lexicon: lexicon.topics,
    "group": lambda lexicon: lexicon.groups,
    "role": lambda lexicon: lexicon.roles,
    "programme": lambda lexicon: lexicon.programmes,
    "channel": lambda _lexicon: map(str, CHANNELS),
    "field": lambda _lexicon: FIELDS,
}


def made(lexicon: Lexicon, key: str, id: str) -> Term:
    """One term; named by its id where nothing is registered under it any more."""
    if key == "field":
        return Term(taxonomy=key, id=id, label=Label(de=FIELDS[id]))
    if key == "channel":
        return Term(taxonomy=key, id=id, label=Label(de=CHANNELS[Channel(id)]))
    named: Mapping[str, Mapping[str, Topic | Group | Role | Programme]] = {
        "topic": lexicon.topics,
        "group": lexicon.groups,
        "role": lexicon.roles,
        "programme": lexicon.programmes,
    }
    found = named[key].get(id)
    label = found.label if found else Label(de=id)
    return Term(taxonomy=key, id=id, label=label, above=found.broader if isinstance(found, Topic) else None)


def with_terms(rows: Rows, lexicon: Lexicon, key: str, id: str) -> str:
    """Put a term, those above it and its taxonomy into the rows; the UUID of the term."""
    outer = term_id(key, id)
    rows.add("taxonomy", taxonomy_row(key))
    if rows.get("taxonomy_term", outer):
        return outer
    term: Term | None = made(lexicon, key, id)
    while term is not None:
        rows.add("taxonomy_term", term.row())
        term = made(lexicon, key, term.above) if term.above else None
    return outer


def all_terms(lexicon: Lexicon) -> Rows:
    """All taxonomies and their terms."""
    rows = Rows()
    for key in TAXONOMIES:
        rows.add("taxonomy", taxonomy_row(key))
    for term in terms(lexicon):
        rows.add("taxonomy_term", term.row())
    return rows

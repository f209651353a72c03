"""What a process keeps of the graph on a Neo4j server, so that an answer needs no more than two round trips.

It keeps the land (places, topics, roles and who is responsible where) until the server names a later change to it, and
the postings that were asked for until the server has others; each posting bears a stamp, and only those with another
stamp are sent again. Nothing of this is ever used unless the server has just said that it still holds.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

import orjson

from referral.bonds import Ties
from referral.codes import LanguageId, OrganisationId, PlaceId, RoleId, ServiceId, TopicId, understood
from referral.columns import Columns, Posting
from referral.competence import SPECIAL, responsible
from referral.model import KINDS, Entity, Guide, Organisation, Place, Tie
from referral.need import Need, Reach, Seat, Trait
from referral.numbering import NUMBERS
from referral.stores import cypher
from referral.stores.around import Around, Headings, Sort, Wanted
from referral.stores.briefs import Briefs
from referral.stores.decoded import Decoded
from referral.stores.neo4j_server import Found
from referral.stores.records import decode, holds
from referral.stores.structure import Structure

E = TypeVar("E", bound=Entity)

KEPT = 1_000_000
"""So many services (in all the versions that were met) are kept at most; then all are forgotten."""

Listed = Sequence[Any]
"""A posting as the server sends it: its key, its stamp and its services, each an id, a role, a short form and the
closed days of its provider."""


def key_of(area: PlaceId, filed: TopicId) -> str:
    """The key of a posting."""
    return f"{area} {filed}"


class Asked(NamedTuple):
    """What the server is asked around a need.

    Postings by key and known stamp, guides by area and language, and ties by the bodies at their ends.
    """

    known: Sequence[tuple[str, str]]
    areas: Sequence[str]
    languages: Sequence[str]
    bodies: Sequence[str]


class Brought(NamedTuple):
    """What the server says around a need: the stamp of the land, postings that are not known yet, guides and ties."""

    land: str
    postings: Sequence[Listed]
    guides: Sequence[Sequence[str]]
    ties: Sequence[str]


Asking = Callable[[Asked], Brought]
"""Asks the server for all this."""


class _Shelf(NamedTuple):
    """A posting: its stamp, the rows of its services, and how it was listed last under each heading."""

    stamp: str
    rows: Sequence[int]
    made: dict[Sort, tuple[date, Posting]]


class Shelves:
    """The postings that were met, with the table of their services; for one state of the land."""

    def __init__(self, structure: Structure) -> None:
        self.columns = Columns()
        self._structure = structure
        self._briefs = Briefs()
        self._rows: dict[tuple[str, ...], int] = {}
        self._shelves: dict[str, _Shelf] = {}
        self._headings = Headings()
        self._at_once = threading.Lock()

    def stamp(self, key: str) -> str:
        """The stamp of a posting as it was met last; empty if it was not."""
        shelf = self._shelves.get(key)
        return shelf.stamp if shelf else ""

    def learn(self, found: Iterable[Listed]) -> None:
        """Take in postings that the server sent."""
        with self._at_once:
            for key, stamp, services in found:
                self._shelves[key] = _Shelf(stamp, [self._row(*service) for service in services], {})

    @property
    def full(self) -> bool:
        """Whether it is time to begin anew."""
        return len(self._rows) >= KEPT

    def listed(self, wanted: Wanted, today: date) -> list[Posting]:
        """The postings of the areas that are wanted, on a day; areas where nobody is listed are left out."""
        found = []
        for area in wanted.areas:
            shelf = self._shelves.get(key_of(area.id, wanted.filed))
            if shelf is not None and shelf.rows:
                sort = wanted.topic.id, area.nearness, wanted.breadth
                made = shelf.made.get(sort)
                if made is None or made[0] != today:
                    posting = self.columns.posting(self._headings.of(wanted.topic, sort), shelf.rows, today)
                    made = shelf.made[sort] = today, posting
                found.append(made[1])
        return found

    def _row(self, id: str, role: str, brief: str, closed: str) -> int:
        known = id, role, brief, closed
        if known not in self._rows:
            short = orjson.loads(brief)
            seat = Seat(RoleId(role), self._structure.actor(RoleId(role)))
            topics = self._structure.with_broader(self._briefs.topics(short))
            about, seated = NUMBERS[Trait.TOPICS].of(topics), NUMBERS[Trait.SEAT].of(seat)
            traits = self._briefs.traits(short, about, seated, closed)
            self._rows[known] = self.columns.add(ServiceId(id), self._briefs.provider(short), traits)
        return self._rows[known]


def is_land(entity: Entity) -> bool:
    """Whether an entity belongs to what a process keeps of the land."""
    if isinstance(entity, Organisation):
        return bool(entity.responsible_for or entity.role in SPECIAL)
    return type(entity) in cypher.REFERENCE


class Land:
    """The land as a change with this stamp left it, and the postings that were met since."""

    def __init__(self, stamp: str, docs: Iterable[Sequence[str]]) -> None:
        self.stamp = stamp
        self.structure = Structure()
        self._ids: dict[type[Entity], list[str]] = {kind: [] for kind in cypher.REFERENCE}
        self._special: dict[str, Organisation] = {}
        self._bound: dict[tuple[OrganisationId, ...], tuple[Sequence[str], Ties]] = {}
        for name, id, doc in docs:
            kind, record = KINDS[name], orjson.loads(doc)
            if kind in self._ids:
                self._ids[kind].append(id)
            elif record["role"] in SPECIAL:
                self._special[id] = decode(Organisation, orjson.loads(doc))
            self.structure.put(kind, record)
        self.shelves = Shelves(self.structure)

    @classmethod
    def loaded(cls, ask: Callable[[str, Mapping[str, Any]], Found]) -> Land:
        """The land as the server has it now."""
        answer = ask(cypher.LAND, {"roles": SPECIAL})
        return cls(answer.land, answer.found)

    def in_role(self, role: RoleId) -> Iterator[Organisation]:
        """The organisations in a special role, by id."""
        return (self._special[id] for id in sorted(self._special) if self._special[id].role == role)

    def find(self, kind: type[E], wanted: Mapping[str, object]) -> Iterator[E]:
        """All of a kind that the land holds, and whose fields have these values, by id."""
        for id in self._narrowed(kind, wanted):
            entity = self.structure.entity(kind, id)
            if all(holds(entity, name, value) for name, value in wanted.items()):
                yield entity

    def surroundings(self, need: Need, ask: Asking) -> Around | None:
        """What judging needs around one need, in one round trip; `None` if the land is another by now."""
        guides: defaultdict[tuple[PlaceId, LanguageId], list[Guide]] = defaultdict(list)
        around = Around(
            self.structure,
            self.shelves,
            lambda area, language: guides[area, language],
            lambda bodies: self._ties(bodies, said.ties),
            need,
        )
        wanted = [*(one for reach in Reach for one in around.wanted(reach)), *around.interpreting()]
        keys = sorted({key_of(area.id, one.filed) for one in wanted for area in one.areas})
        said = ask(
            Asked(
                known=[(key, self.shelves.stamp(key)) for key in keys],
                areas=[area.id for area in around.areas],
                languages=sorted(understood(need.languages)),
                bodies=responsible(around.areas),
            )
        )
        if said.land != self.stamp:
            return None
        self.shelves.learn(said.postings)
        for area, doc in said.guides:
            guide = decode(Guide, orjson.loads(doc))
            for language in {spoken.language for spoken in guide.languages}:
                guides[PlaceId(area), language].append(guide)
        return around

    def _ties(self, bodies: tuple[OrganisationId, ...], docs: Sequence[str]) -> Ties:
        """The ties of some organisations, which are kept for as long as the server says the same of them."""
        said, ties = self._bound.get(bodies, ((), Ties()))
        if said != docs:
            ties = Ties(decode(Tie, orjson.loads(doc)) for doc in docs)
            self._bound[bodies] = docs, ties
        return ties

    def _narrowed(self, kind: type[Entity], wanted: Mapping[str, object]) -> Sequence[str]:
        if kind is Place and isinstance(wanted.get("postcodes"), str):
            return self.structure.places(str(wanted["postcodes"]))
        if kind is Place and isinstance(wanted.get("within"), str):
            linking = self.structure.linking(Place, str(wanted["within"]), "WITHIN")
            return sorted(id for _, id in linking)
        return sorted(self._ids[kind])


class Known:
    """The land as a process knows it, the same for all its threads."""

    def __init__(self) -> None:
        self._at_once = threading.Lock()
        self._land: Land | None = None
        self.decoded = Decoded()

    def land(self, load: Callable[[], Land]) -> Land:
        """The land that is known; it is loaded if there is none yet, or if too many versions of services were met."""
        with self._at_once:
            if self._land is None or self._land.shelves.full:
                self._land = load()
            return self._land

    def forget(self, land: Land) -> None:
        """Load the land anew when it is asked for next, because this one is outdated."""
        with self._at_once:
            if self._land is land:
                self._land = None

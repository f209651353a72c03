"""What can be asked within one block on a Neo4j server.

Each question is one statement and one round trip. The server promises no more than that a statement sees what is
committed; so when a question shows that the graph has changed since the block began, all earlier questions are asked
again: if their answers still hold, the block goes on in the new state, else it ends with StoreBusy.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from hashlib import blake2b
from typing import Any, TypeVar

import orjson

from referral.audit import Entry, Sealed, Touch
from referral.codes import OrganisationId, PlaceId
from referral.competence import SPECIAL
from referral.errors import NotFound, StoreBusy
from referral.model import KINDS, Entity
from referral.need import Need
from referral.papers import STORED
from referral.region import Region
from referral.spelling import fold
from referral.stores import Key, Surroundings, cypher
from referral.stores.neo4j_known import Asked, Brought, Known, Land
from referral.stores.neo4j_nodes import POSTCODES, Sought, by_kind, fits, read, sought
from referral.stores.neo4j_search import search
from referral.stores.neo4j_server import Found
from referral.stores.records import digest

E = TypeVar("E", bound=Entity)
T = TypeVar("T")
Ask = Callable[[str, Mapping[str, Any]], Found]

AT_ONCE = 1_000
"""How many entities are fetched at a time where many are gone through."""
LOOKS = 5
"""How often earlier questions are asked again before the graph is said to be too busy."""
EVERYTHING = Sought()
"""Looks for all of a kind."""


class Reading:
    """One state of the graph, to be asked until the block ends."""

    def __init__(self, where: str, ask: Ask, known: Known) -> None:
        self.where = where
        self._ask_server: Ask | None = ask
        self._known = known
        self._number: int | None = None
        self._land_stamp = ""
        self._asked: list[tuple[str, Mapping[str, Any], bytes]] = []

    @property
    def version(self) -> int:
        """The number of the latest change; 0 for an empty store."""
        if self._number is None:
            self._ask(cypher.VERSION)
        return self._number or 0

    def get(self, kind: type[E], id: str) -> E:
        """The entity with this id, or NotFound."""
        found = self._ask(cypher.GET[kind], id=id)
        if not found:
            raise NotFound(kind.__name__, id)
        return read(self.where, kind, found[0])

    def whole(self, keys: Sequence[Key]) -> Mapping[Key, Entity]:
        """Several entities at once; ids that are not registered are absent."""
        ids = by_kind(keys)
        found = self._ask(cypher.whole(tuple(ids)), **ids) if ids else ()
        return {(STORED[name], id): read(self.where, STORED[name], doc) for name, id, doc in found}

    def find(self, kind: type[E], /, **properties: object) -> Iterator[E]:
        """All of a kind whose fields have these values, by id; TypeError for a field that the kind does not have."""
        self._check_fields(kind, properties)
        found = (read(self.where, kind, doc) for doc in self._docs(kind, sought(kind, properties)))
        return self._while_open(entity for entity in found if fits(entity, properties))

    def search(self, kind: type[E], words: str, *, limit: int = 20) -> Sequence[E]:
        """Those (places, organisations or services) whose names hold the words, best first."""
        typed = fold(words)

        def ask(index: str, expression: str, most: int) -> Sequence[tuple[str, str]]:
            return self._ask(cypher.SEARCH, index=index, expression=expression, typed=typed, limit=most)

        docs = search(ask, kind, typed, limit, self._lately) if typed else ()
        return [read(self.where, kind, doc) for doc in docs]

    def count(self, kind: type[Entity]) -> int:
        """How many of a kind there are."""
        return int(self._ask(cypher.COUNT[kind])[0])

    def surroundings(self, need: Need) -> Surroundings:
        """Areas, responsible bodies and candidates around a need; NotFound for a place or topic not registered."""
        for _ in range(LOOKS):
            land = self._known.land(lambda: Land.loaded(self._still_open()))
            try:
                around = land.surroundings(need, self._ask_around)
            except NotFound:
                if self._holds(land):
                    raise
            else:
                if around is not None:
                    return around
            self._known.forget(land)
        raise StoreBusy(self.where)

    def chain(self, start: OrganisationId, end: OrganisationId) -> Sequence[OrganisationId]:
        """The shortest chain of ties from one organisation to another, both ends included; empty if none."""
        if start == end:
            return (start,) if self._ask(cypher.GET[KINDS["Organisation"]], id=start) else ()
        found = self._ask(cypher.CHAIN, start=start, end=end)
        return tuple(found[0]) if found else ()

    def region(self, area: PlaceId) -> Region:
        """All that analysis needs of an area, as one value; NotFound for a place not registered."""
        found = self._ask(cypher.REGION, area=area, roles=SPECIAL)
        docs = ((KINDS[name], id, doc) for name, id, doc in found)
        return Region.of(area, self._known.decoded.all(docs, self._read))

    def digest(self, kind: type[Entity]) -> tuple[int, str]:
        """How many of a kind there are, and SHA-256 over all that is said of them, by id."""
        return digest(doc.encode() for doc in self._docs(kind, EVERYTHING))

    def log(self, after: int = 0) -> Iterator[Sealed]:
        """The sealed entries of all changes after this number, oldest first."""
        return self._while_open(self._entries(after))

    def complete(self) -> None:
        """Check what has to hold when the block ends."""

    def end(self) -> None:
        """From now on nothing can be asked."""
        self._ask_server = None

    @property
    def _lately(self) -> Collection[str]:
        """Words of names that were written in this block."""
        return ()

    def _check_fields(self, kind: type[Entity], properties: Mapping[str, object]) -> None:
        unknown = properties.keys() - {field.name for field in fields(kind)}
        if unknown:
            raise TypeError(f"A {kind.__name__} has no field {min(unknown)!r}.")

    def _holds(self, land: Land) -> bool:
        self._ask(cypher.VERSION)
        return self._land_stamp == land.stamp

    def _ask_around(self, asked: Asked) -> Brought:
        postings, guides, ties = self._ask(cypher.SURROUNDINGS, **asked._asdict())
        return Brought(self._land_stamp, postings, guides, ties)

    def _ask(self, statement: str, **values: Any) -> Sequence[Any]:
        ask = self._still_open()
        number, self._land_stamp, found = ask(statement, values)
        if self._number is not None and number != self._number:
            number = self._review(ask, number)
        self._number = number
        self._asked.append((statement, values, _digest(found)))
        return found

    def _review(self, ask: Ask, number: int) -> int:
        """The number of the state in which all earlier answers hold as well, or StoreBusy."""
        for _ in range(LOOKS):
            again = [(ask(statement, values), said) for statement, values, said in self._asked]
            if any(_digest(answer.found) != said for answer, said in again):
                break
            if all(answer.number == number for answer, _ in again):
                return number
            number = again[-1][0].number
        raise StoreBusy(self.where)

    def _still_open(self) -> Ask:
        if self._ask_server is None:
            raise RuntimeError("This block has ended; what it found has to be read inside it.")
        return self._ask_server

    def _while_open(self, found: Iterable[T]) -> Iterator[T]:
        for one in found:
            self._still_open()
            yield one

    def _read(self, kind: type[Entity], _id: str, doc: str) -> Entity:
        return read(self.where, kind, doc)

    def _docs(self, kind: type[Entity], what: Sought) -> Iterator[str]:
        """The documents of what is sought, page by page, by id."""
        if what == EVERYTHING:
            yield from self._paged(cypher.DOCS[kind])
        else:
            plain = {"equal": what.equal, "unsaid": what.unsaid, "holding": what.holding}
            yield from self._paged(_statement(kind, what.link), target=what.target, **plain)

    def _paged(self, statement: str, **values: Any) -> Iterator[str]:
        after = ""
        while True:
            found = self._ask(statement, after=after, limit=AT_ONCE, **values)
            for after, doc in found:  # noqa: B007  the next page begins there
                yield doc
            if len(found) < AT_ONCE:
                return

    def _entries(self, after: int) -> Iterator[Sealed]:
        until = self.version
        while after < until:
            for row in self._ask(cypher.LOG, after=after, until=until, limit=AT_ONCE):
                yield _sealed(row)
                after = row[0]


def _statement(kind: type[Entity], link: str) -> str:
    if link == POSTCODES:
        return cypher.FIND_BY_POSTCODE
    return cypher.FIND_LINKED[kind, link] if link else cypher.FIND[kind]


def _digest(found: Sequence[Any]) -> bytes:
    """Stands for an answer that need not be kept."""
    return blake2b(orjson.dumps(found), digest_size=16).digest()


def _sealed(row: Sequence[Any]) -> Sealed:
    number, at, actor, action, touched, mark = row
    touches = tuple(Touch(deed=deed, kind=kind, id=id) for deed, kind, id in orjson.loads(touched))
    entry = Entry(at=datetime.fromisoformat(at), actor=actor, action=action, touched=touches)
    return Sealed(number=number, entry=entry, seal=mark)

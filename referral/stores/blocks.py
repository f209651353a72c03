"""What can be asked and changed within one block on the embedded store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import partial
from heapq import nsmallest
from typing import TypeVar

from referral.audit import Entry, Sealed, Touch
from referral.codes import OrganisationId, PlaceId
from referral.errors import Conflict, NotFound
from referral.model import Entity, Organisation, Place, Service
from referral.need import Need
from referral.papers import PAPERS, STORED
from referral.region import Region
from referral.stores import Key, Surroundings, names
from referral.stores.around import Around
from referral.stores.memory import Memory
from referral.stores.records import LINK_FIELDS, Link, digest, holds, links_in
from referral.stores.regions import Regions
from referral.stores.rows import Head, Rows

E = TypeVar("E", bound=Entity)
T = TypeVar("T")

NAMED = 3
"""How many of those that still link to an entity are named where it cannot be deleted."""


class Reading:
    """One state of the graph, to be asked until the block ends."""

    def __init__(self, rows: Rows, memory: Memory) -> None:
        self._within: tuple[Rows, Memory] | None = (rows, memory)
        self.head = memory.head

    @property
    def version(self) -> int:
        """The number of the latest change; 0 for an empty store."""
        return self.head.number

    def get(self, kind: type[E], id: str) -> E:
        """The entity with this id, or NotFound."""
        entity = self._memory.entity(self._rows, kind, id)
        if entity is None:
            raise NotFound(kind.__name__, id)
        return entity

    def whole(self, keys: Sequence[Key]) -> Mapping[Key, Entity]:
        """Several entities at once; ids that are not registered are absent."""
        rows, memory = self._still_open()
        return memory.whole(rows, keys)

    def find(self, kind: type[E], /, **properties: object) -> Iterator[E]:
        """All of a kind whose fields have these values, by id; TypeError for a field that the kind does not have."""
        unknown = properties.keys() - {field.name for field in fields(kind)}
        if unknown:
            raise TypeError(f"A {kind.__name__} has no field {min(unknown)!r}.")
        return self._found(kind, self._narrowed(kind, properties), properties)

    def search(self, kind: type[E], words: str, *, limit: int = 20) -> Sequence[E]:
        """Those (places, organisations or services) whose names hold the words, best first."""
        rows, memory = self._rows, self._memory
        ids = names.search(rows.connection, kind, words, limit, lambda: memory.words(rows, kind))
        return [self.get(kind, id) for id in ids]

    def count(self, kind: type[Entity]) -> int:
        """How many of a kind there are."""
        return self._rows.count(kind)

    def surroundings(self, need: Need) -> Surroundings:
        """Areas, responsible bodies and candidates around a need; NotFound for a place or topic not registered."""
        rows, memory = self._still_open()
        memory.settle(rows)
        return Around(memory.structure, memory.postings, memory.structure.guides, partial(memory.ties, rows), need)

    def chain(self, start: OrganisationId, end: OrganisationId) -> Sequence[OrganisationId]:
        """The shortest chain of ties from one organisation to another, both ends included; empty if none."""
        return self._memory.structure.chain(start, end)

    def region(self, area: PlaceId) -> Region:
        """All that analysis needs of an area, as one value; NotFound for a place not registered."""
        rows, memory = self._still_open()
        memory.settle(rows)
        return Regions(rows, memory.structure, memory.postings, memory.decoded).region(area)

    def digest(self, kind: type[Entity]) -> tuple[int, str]:
        """How many of a kind there are, and SHA-256 over all that is said of them, by id."""
        return digest(doc for _, doc in self._rows.docs(kind))

    def log(self, after: int = 0) -> Iterator[Sealed]:
        """The sealed entries of all changes after this number, oldest first."""
        return self._while_open(self._rows.log(after))

    @property
    def keys(self) -> Sequence[Key]:
        """What the block has touched."""
        return ()

    def complete(self) -> None:
        """Check what has to hold when the block ends."""

    def end(self) -> None:
        """From now on nothing can be asked."""
        self._within = None

    @property
    def _rows(self) -> Rows:
        return self._still_open()[0]

    @property
    def _memory(self) -> Memory:
        return self._still_open()[1]

    def _still_open(self) -> tuple[Rows, Memory]:
        if self._within is None:
            raise RuntimeError("This block has ended; what it found has to be read inside it.")
        return self._within

    def _while_open(self, found: Iterable[T]) -> Iterator[T]:
        for one in found:
            self._still_open()
            yield one

    def _found(self, kind: type[E], ids: Sequence[str] | None, properties: Mapping[str, object]) -> Iterator[E]:
        entities = self._rows.entities(kind) if ids is None else (self.get(kind, id) for id in ids)
        for entity in self._while_open(entities):
            if all(holds(entity, name, value) for name, value in properties.items()):
                yield entity

    def _narrowed(self, kind: type[Entity], properties: Mapping[str, object]) -> Sequence[str] | None:
        """The ids that come into question, if an index knows them."""
        for name, value in properties.items():
            link = LINK_FIELDS[kind].get(name)
            if not isinstance(value, str):
                continue
            if kind is Place and name == "postcodes":
                return self._memory.structure.places(value)
            if link is not None and kind is Service:
                return self._rows.services_holding(name, value)
            if link is not None:
                linking = self._memory.structure.linking(link.kind, value, link.relation)
                return sorted(id for origin, id in linking if origin is kind)
            if value and kind.__name__ in PAPERS and value not in _left_out(kind, name):
                return self._rows.papers_saying(kind, value)
        return None


def _left_out(kind: type[Entity], name: str) -> Sequence[object]:
    """The value that records leave out in a field, if there is one: no document says it."""
    return [field.default for field in fields(kind) if field.name == name]


class Writing(Reading):
    """A change to the graph, which sees what it has done so far."""

    def __init__(self, rows: Rows, memory: Memory) -> None:
        super().__init__(rows, memory)
        self._deeds: dict[Key, str] = {}
        self._former: dict[Key, Entity | None] = {}
        self._unlogged: set[Key] = set()
        self._loose: dict[Key, list[Link]] = {}

    @property
    def keys(self) -> Sequence[Key]:
        """What the block has touched."""
        return tuple(self._deeds)

    @property
    def touched(self) -> tuple[Touch, ...]:
        """What this block has put and deleted so far, each entity once, by its last deed."""
        return tuple(Touch(deed=deed, kind=kind.__name__, id=id) for (kind, id), deed in self._deeds.items())

    @property
    def former(self) -> Mapping[Key, Entity | None]:
        """What stood under each key before this block touched it; None where nothing did."""
        return self._former

    def put(self, entity: Entity) -> None:
        """Register or replace an entity; its links must exist by the end of the block, or Conflict."""
        rows, memory = self._still_open()
        key = (type(entity), entity.id)
        former = memory.entity(rows, *key)
        if former == entity:
            return
        self._deed(key, "put", former)
        called = memory.structure.name(*key)
        record = rows.put(entity, self._provider(entity), former)
        memory.put(rows, entity)
        if isinstance(entity, Organisation) and called != entity.name:
            for service in rows.services_holding("provider", entity.id):
                rows.put(self.get(Service, service), entity.name)
        loose = [link for link in links_in(key[0], record) if not memory.structure.registered(link.kind, link.id)]
        if loose:
            self._loose[key] = loose

    def delete(self, kind: type[Entity], id: str) -> None:
        """Remove an entity; NotFound, or Conflict while others link to it."""
        rows, memory = self._still_open()
        former = self.get(kind, id)
        linking = {key for key in memory.structure.linking(kind, id) if key != (kind, id)}
        linking |= {(Service, service) for service in rows.services_linking(kind, id, NAMED)}
        if linking:
            named = ", ".join(nsmallest(NAMED, (f"the {origin.__name__} {other!r}" for origin, other in linking)))
            raise Conflict(f"The {kind.__name__} {id!r} cannot be removed while others link to it: {named}.")
        self._deed((kind, id), "delete", former)
        rows.delete(kind, id)
        memory.remove(kind, id)

    def append(self, entry: Entry) -> Sealed:
        """Seal an entry into the log, in this transaction."""
        sealed = self._rows.append(entry)
        self.head = Head(sealed.number, sealed.seal)
        self._unlogged -= {(STORED[touch.kind], touch.id) for touch in entry.touched}
        return sealed

    def complete(self) -> None:
        """Conflict if a link leads nowhere; nothing may have been touched without an entry in the log."""
        rows, memory = self._still_open()
        for (kind, id), loose in self._loose.items():
            for link in loose:
                if not memory.structure.registered(link.kind, link.id):
                    raise Conflict(
                        f"The {kind.__name__} {id!r} links to the {link.kind.__name__} {link.id!r}, "
                        "which is not registered."
                    )
        if self._unlogged:
            raise RuntimeError("A change has to append an entry that names all it has touched.")
        memory.settle(rows)

    def _deed(self, key: Key, deed: str, former: Entity | None) -> None:
        """Note what is about to be done, so that it can be undone even if it fails half-way."""
        self._former.setdefault(key, former)
        self._deeds.pop(key, None)
        self._deeds[key] = deed
        self._unlogged.add(key)
        self._loose.pop(key, None)

    def _provider(self, entity: Entity) -> str:
        return self._memory.structure.name(Organisation, entity.provider) if isinstance(entity, Service) else ""

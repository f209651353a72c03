"""What a process keeps in memory of the file: the structure, the postings of services, and entities read lately.

It follows the rows: one's own changes as they are written, those of others when a block begins. After a change that
failed, the same refreshing from the rows brings back the former state.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

import orjson

from referral.bonds import Ties
from referral.closures import closed_days
from referral.codes import OrganisationId, RoleId, ServiceId, TopicId
from referral.errors import NotFound
from referral.model import KINDS, Entity, Organisation, PostcodeRange, Role, Service, Tie, Topic
from referral.need import Seat, Trait
from referral.numbering import NUMBERS
from referral.papers import PAPERS, STORED
from referral.stores import Key, names
from referral.stores.briefs import Briefs, Row
from referral.stores.decoded import Decoded
from referral.stores.postings import Postings
from referral.stores.records import encode
from referral.stores.rows import NOTHING, Rows
from referral.stores.structure import Structure

E = TypeVar("E", bound=Entity)

KEPT = 30_000
"""So many entities are kept as they were read, as many as a state has; beyond that, a tenth goes, the oldest first."""
LARGE = 5_000
"""From so many services on, the network is left out of Python's search for garbage, which would stop the process."""
_ORDER = {kind: place for place, kind in enumerate(STORED.values())}
_FILED = frozenset({Service, PostcodeRange, *PAPERS.values()})
"""The kinds that are no part of the structure."""


class Memory:
    """The state of the network after the change at its `head`."""

    def __init__(self) -> None:
        self.head = NOTHING
        self.structure = Structure()
        self.postings = Postings()
        self.decoded = Decoded()
        self._briefs = Briefs()
        self._entities: dict[Key, Entity] = {}
        self._words: dict[type[Entity], Sequence[str]] = {}
        self._wider: dict[frozenset[TopicId], tuple[frozenset[TopicId], int]] = {}
        self._seats: dict[OrganisationId, tuple[RoleId, int, str]] = {}
        self._bound: dict[tuple[OrganisationId, ...], Ties] = {}
        self._unsettled: dict[str, None] = {}

    @classmethod
    def load(cls, rows: Rows) -> Memory:
        """All that a process keeps, read from the file; what was loaded before should be let go first."""
        memory = cls()
        with _undisturbed():
            for kind in KINDS.values():
                if kind not in _FILED:
                    memory._load(rows, kind)
            posted = sum(memory._post(row) for row in rows.briefs())
        if posted >= LARGE:
            gc.freeze()
        memory._seats.clear()
        memory.head = rows.head
        return memory

    def entity(self, rows: Rows, kind: type[E], id: str) -> E | None:
        """An entity, from memory or from the file."""
        known = self._entities.get((kind, id)) or self.structure.known(kind, id)
        if known is None:
            known = rows.entity(kind, id)
            if known is not None:
                self._keep((kind, id), known)
        return known  # type: ignore[return-value]

    def whole(self, rows: Rows, keys: Sequence[Key]) -> dict[Key, Entity]:
        """Those of some entities that are registered."""
        found: dict[Key, Entity] = {}
        unread: dict[type[Entity], list[str]] = {}
        for key in keys:
            entity = self._entities.get(key) or self.structure.known(*key)
            if entity is not None:
                found[key] = entity
            else:
                unread.setdefault(key[0], []).append(key[1])
        for kind, ids in unread.items():
            for id, doc in rows.several(kind, ids):
                found[kind, id] = entity = rows.read(kind, id, doc)
                self._keep((kind, id), entity)
        return {key: found[key] for key in keys if key in found} if unread else found

    def words(self, rows: Rows, kind: type[Entity]) -> Sequence[str]:
        """All words that stand in the names of a kind."""
        if kind not in self._words:
            self._words[kind] = names.words_of(rows.connection, kind)
        return self._words[kind]

    def ties(self, rows: Rows, bodies: tuple[OrganisationId, ...]) -> Ties:
        """The ties that begin or end at some organisations, by id; kept, for the same are asked for again and again."""
        if bodies not in self._bound:
            ids = {id for body in bodies for _, id in self.structure.linking(Organisation, body, "FROM")}
            found = self.whole(rows, [(Tie, id) for id in sorted(ids)])
            self._bound[bodies] = Ties(tie for tie in found.values() if isinstance(tie, Tie))
        return self._bound[bodies]

    def put(self, rows: Rows, entity: Entity) -> None:
        """Follow an entity that was written."""
        self._forget(type(entity), entity.id)
        if isinstance(entity, Service):
            self._unsettled[entity.id] = None
            return
        self._unsettled.update(dict.fromkeys(self._affected(rows, entity)))
        if type(entity) not in _FILED:
            self.structure.put(type(entity), encode(entity))
            self.postings.forget()

    def remove(self, kind: type[Entity], id: str) -> None:
        """Follow an entity that was deleted."""
        self._forget(kind, id)
        if kind is Service:
            self._unsettled.pop(id, None)
            self.postings.remove(ServiceId(id))
        elif kind not in _FILED:
            self.structure.remove(kind, id)
            self.postings.forget()

    def settle(self, rows: Rows) -> None:
        """Post the services that were written, or whose provider or topics changed; those with loose ends wait."""
        for id in list(self._unsettled):
            row = rows.brief(id)
            if row is None or self._post(row):
                del self._unsettled[id]

    def refresh(self, rows: Rows, keys: Iterable[Key]) -> None:
        """Bring these entities to what stands in the file, whatever was done to them."""
        absent: list[Key] = []
        for kind, id in sorted(keys, key=lambda key: _ORDER[key[0]]):
            entity = rows.entity(kind, id)
            if entity is None:
                absent.append((kind, id))
            else:
                self.put(rows, entity)
        for kind, id in reversed(absent):
            self.remove(kind, id)
        self.settle(rows)

    def _load(self, rows: Rows, kind: type[Entity]) -> None:
        id = ""
        try:
            for id, doc in rows.docs(kind):  # noqa: B007  named where the document cannot be read
                self.structure.put(kind, orjson.loads(doc))
        except (ValueError, KeyError, TypeError) as error:
            raise rows.damaged(kind, id) from error

    def _post(self, row: Row) -> bool:
        """File a service under its areas and topics; false while its provider, its role or a topic is missing."""
        provider = self._briefs.provider(row)
        try:
            role, seat, closed = self._seat(provider)
            topics, about = self._with_broader(self._briefs.topics(row))
        except NotFound:
            return False
        traits = self._briefs.traits(row, about, seat, closed)
        self.postings.put(ServiceId(row[0]), provider, role, traits, self._briefs.areas(row), topics)
        return True

    def _seat(self, provider: OrganisationId) -> tuple[RoleId, int, str]:
        """An organisation's role, the number of its seat and its closed days, which its services share; or NotFound."""
        seat = self._seats.get(provider)
        if seat is None:
            role = self.structure.role(provider)
            number = NUMBERS[Trait.SEAT].of(Seat(role, self.structure.actor(role)))
            seat = self._seats[provider] = role, number, self.structure.closed(provider)
        return seat

    def _with_broader(self, topics: frozenset[TopicId]) -> tuple[frozenset[TopicId], int]:
        """Topics with the broader ones, and the number of this set."""
        if topics not in self._wider:
            found = self.structure.with_broader(topics)
            self._wider[topics] = found, NUMBERS[Trait.TOPICS].of(found)
        return self._wider[topics]

    def _affected(self, rows: Rows, entity: Entity) -> Iterator[str]:
        """The services that have to be posted anew when this entity takes the place of its former self."""
        if not self.structure.registered(type(entity), entity.id):
            return
        if isinstance(entity, Organisation):
            former = self.structure.role(OrganisationId(entity.id)), self.structure.closed(OrganisationId(entity.id))
            if former != (entity.role, closed_days(entity.notices)):
                yield from rows.services_holding("provider", entity.id)
        if isinstance(entity, Role) and self.structure.actor(RoleId(entity.id)) != entity.actor:
            for _, provider in self.structure.linking(Role, entity.id, "HAS_ROLE"):
                yield from rows.services_holding("provider", provider)
        if isinstance(entity, Topic) and self.structure.broader(TopicId(entity.id)) != entity.broader:
            for topic in self._with_narrower(TopicId(entity.id)):
                yield from rows.services_holding("topics", topic)

    def _with_narrower(self, topic: TopicId) -> Sequence[TopicId]:
        found = [topic]
        for above in found:
            found += [below for below in self.structure.narrower(above) if below not in found]
        return found

    def _keep(self, key: Key, entity: Entity) -> None:
        if len(self._entities) >= KEPT:
            for oldest in list(islice(self._entities, KEPT // 10)):
                del self._entities[oldest]
        self._entities[key] = entity

    def _forget(self, kind: type[Entity], id: str) -> None:
        """Forget what was read of an entity before it changed; services are also found by their provider's name."""
        self._entities.pop((kind, id), None)
        self._words.pop(kind, None)
        if kind is Organisation:
            self._words.pop(Service, None)
        if kind is Topic:
            self._wider.clear()
        if kind is Tie:
            self._bound.clear()
        if kind in {Organisation, Role}:
            self._seats.clear()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Millions of small objects are made here, none of them garbage: Python need not look for any meanwhile."""
    if gc.get_freeze_count():
        gc.unfreeze()
        gc.collect()
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

"""What can be changed within one block on a Neo4j server.

What is put waits until the block is asked something or ends, and is then written together: a few statements for
thousands of entities. Whatever links to an entity that is not registered yet is linked once it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import orjson

from referral.audit import Entry, Sealed, Touch, seal
from referral.errors import Conflict
from referral.model import Entity, Service, Tie
from referral.need import Need
from referral.papers import STORED
from referral.stores import Key, Surroundings, cypher
from referral.stores.neo4j_blocks import Reading
from referral.stores.neo4j_known import Known, is_land
from referral.stores.neo4j_links import Loose, complete_names, relink, relist, write_nodes
from referral.stores.neo4j_nodes import words_of
from referral.stores.neo4j_server import Change

E = TypeVar("E", bound=Entity)

WAITING = 5_000
"""So many entities wait at most to be written together."""


class Writing(Reading):
    """A change to the graph, which sees what it has done so far."""

    def __init__(self, where: str, change: Change) -> None:
        super().__init__(where, change.ask, Known())
        self._number = change.number
        self._change = change
        self._waiting: dict[Key, Entity] = {}
        self._deeds: dict[Key, str] = {}
        self._former: dict[Key, Entity | None] = {}
        self._unlogged: set[Key] = set()
        self._loose: Loose = {}
        self._words: set[str] = set()
        self._land_changes = False

    @property
    def touched(self) -> tuple[Touch, ...]:
        """What this block has put and deleted so far, each entity once, by its last deed."""
        self._write()
        return tuple(Touch(deed=deed, kind=kind.__name__, id=id) for (kind, id), deed in self._deeds.items())

    @property
    def former(self) -> Mapping[Key, Entity | None]:
        """What stood under each key before this block touched it; None where nothing did."""
        self._write()
        return self._former

    def put(self, entity: Entity) -> None:
        """Register or replace an entity; its links must exist by the end of the block, or Conflict."""
        self._still_open()
        key = (type(entity), entity.id)
        if len(self._waiting) >= WAITING or key in self._waiting:
            self._write()
        self._waiting[key] = entity

    def delete(self, kind: type[Entity], id: str) -> None:
        """Remove an entity; NotFound, or Conflict while others link to it."""
        former = self.get(kind, id)
        linking = self._ask(cypher.LINKING[kind], id=id, relations=cypher.RELATIONS)
        if linking:
            named = ", ".join(f"the {origin} {other!r}" for origin, other in linking)
            raise Conflict(f"The {kind.__name__} {id!r} cannot be removed while others link to it: {named}.")
        self._deed((kind, id), "delete", former)
        self._loose.pop((kind, id), None)
        self._note([former])
        if kind is Service:
            self._change.run(cypher.UNLIST, ids=[id], stamp=self._change.block)
        if kind is Tie:
            self._change.run(cypher.UNTIE, ids=[id])
        self._change.run(cypher.DELETE[kind], id=id)

    def surroundings(self, need: Need) -> Surroundings:
        """Areas, responsible bodies and candidates around a need; NotFound for a place or topic not registered."""
        self._write()
        return super().surroundings(need)

    def append(self, entry: Entry) -> Sealed:
        """Seal an entry into the log, in this transaction."""
        self._write()
        change = self._change
        sealed = seal(change.seal, change.number + 1, entry)
        touched = [[touch.deed, touch.kind, touch.id] for touch in entry.touched]
        change.run(
            cypher.APPEND,
            number=sealed.number,
            at=entry.at.isoformat(),
            actor=entry.actor,
            action=entry.action,
            touched=orjson.dumps(touched).decode(),
            seal=sealed.seal,
            block=change.block,
            land=self._land_changes,
        )
        self._number = change.number = sealed.number
        change.seal = sealed.seal
        self._unlogged -= {(STORED[touch.kind], touch.id) for touch in entry.touched}
        return sealed

    def check_ready(self) -> None:
        """Conflict while a copy of another store is not complete yet."""
        if self._change.copying:
            raise Conflict("Another store is being copied here. Call `lotsennetz copy` again to complete the copy.")

    def complete(self) -> None:
        """Conflict if a link leads nowhere; nothing may have been touched without an entry in the log."""
        self._write()
        for (kind, id), (link, *_) in self._loose.items():
            raise Conflict(
                f"The {kind.__name__} {id!r} links to the {link.kind.__name__} {link.id!r}, which is not registered."
            )
        if self._unlogged:
            raise RuntimeError("A change has to append an entry that names all it has touched.")

    @property
    def _lately(self) -> Collection[str]:
        self._write()
        return self._words

    def _ask(self, statement: str, **values: Any) -> Sequence[Any]:
        """A change is the only one at its time, so that nothing has to be asked again."""
        ask = self._still_open()
        self._write()
        _, self._land_stamp, found = ask(statement, values)
        return found

    def _write(self) -> None:
        """Write what waits, as far as it differs from what is registered."""
        waiting, self._waiting = self._waiting, {}
        if not waiting:
            return
        former = self.whole(list(waiting))
        changed = {key: entity for key, entity in waiting.items() if former.get(key) != entity}
        for key in changed:
            self._deed(key, "put", former.get(key))
        records = write_nodes(self._change, changed.values())
        self._words.update(word for entity in changed.values() for word in words_of(entity))
        retried = self._loose
        self._loose = relink(self._change, records, former, retried)
        complete_names(self._change, [*changed.values()], former, retried)
        relist(self._change, changed, former, retried)
        self._note([*changed.values(), *former.values()])

    def _note(self, entities: Iterable[Entity]) -> None:
        """Note whether the land changes with these; what was asked about it before in this block is forgotten."""
        self._known = Known()
        self._land_changes |= any(is_land(entity) for entity in entities)

    def _deed(self, key: Key, deed: str, former: Entity | None) -> None:
        self._former.setdefault(key, former)
        self._deeds.pop(key, None)
        self._deeds[key] = deed
        self._unlogged.add(key)

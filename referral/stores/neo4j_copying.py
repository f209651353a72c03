"""Takes a copy of another store into an empty Neo4j database, part by part: entities, then the log.

Each part is one transaction, which also notes how far the copy has come and of what; nothing else can be written there
until it is complete. While the server writes a part, the next one is read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import orjson

from referral.audit import Sealed
from referral.errors import Conflict
from referral.model import Entity
from referral.stores import Position, cypher
from referral.stores.neo4j_anew import Packer, write
from referral.stores.neo4j_links import link_among
from referral.stores.neo4j_server import Change, Server
from referral.stores.records import LINK_FIELDS

PART = 5_000
"""How many nodes are removed at a time."""


class Neo4jReceiver:
    """What is copied into a Neo4j database; `source` is the seal of the store that is copied."""

    steps = 2

    def __init__(self, server: Server, source: str) -> None:
        self._server = server
        with server.change() as change:
            if (
                change.number
                or change.copying not in {"", source}
                or (not change.copying and change.ask(cypher.HOLDS_ANY, {}).found)
            ):
                raise Conflict(
                    "A store can be copied into an empty one only; this one holds entries of its own, or a part of "
                    "another copy."
                )
            step, number, id = orjson.loads(change.copied) if change.copied else (0, -1, "")
            self.reached: Position = (step, number, id)
            change.run(cypher.COPYING, source=source, copied=change.copied)
        server.postpone()
        self._packer = Packer(server.ask)
        self._writer = ThreadPoolExecutor(max_workers=1)
        self._written: Future[None] | None = None

    def wants(self, step: int, kind: type[Entity]) -> bool:
        """First all kinds, with their links to others; then those that link to themselves."""
        return step == 0 or any(link.kind is kind for link in LINK_FIELDS[kind].values())

    def take(self, position: Position, entities: Sequence[Entity]) -> None:
        """Have a part written once the one before is; raises what went wrong with that."""
        if position[0] == 0:
            parcel = self._packer.pack(entities)
            self._once_written(lambda: self._take(position, lambda change: write(change, parcel)))
        else:
            self._once_written(lambda: self._take(position, lambda change: link_among(change, entities)))

    def _take(self, position: Position, put: Callable[[Change], None]) -> None:
        with self._server.change() as change:
            put(change)
            self._note(change, position)

    def seal(self, position: Position, entries: Sequence[Sealed]) -> None:
        """Have changes with their seals written once the part before is; raises what went wrong with that."""
        self._once_written(lambda: self._seal(position, entries))

    def _seal(self, position: Position, entries: Sequence[Sealed]) -> None:
        with self._server.change() as change:
            change.run(cypher.SEAL, rows=[_row(sealed) for sealed in entries])
            self._note(change, position)

    def complete(self) -> None:
        """From now on the copy is a store like any other."""
        self._settle()
        self._server.prepare()
        with self._server.change() as change:
            change.run(cypher.COMPLETE, block=change.block)

    def stop(self) -> None:
        """Wait for what is being written, and let nothing follow."""
        self._writer.shutdown(wait=True)

    def _once_written(self, write: Callable[[], None]) -> None:
        self._settle()
        self._written = self._writer.submit(write)

    def _settle(self) -> None:
        if self._written is not None:
            self._written.result()

    def _note(self, change: Change, position: Position) -> None:
        change.run(cypher.COPIED, copied=orjson.dumps(position).decode())
        self.reached = position


def clear(server: Server, source: str) -> None:
    """Remove all that stands in a database, part by part; nothing where a copy of this source has begun already."""
    with server.change() as change:
        if change.copying == source:
            return
        change.run(cypher.RESET, copying=f"cleared for {source}")
    removed = PART
    while removed:
        with server.change() as change:
            removed = change.remove(cypher.CLEAR, limit=PART)
    with server.change() as change:
        change.run(cypher.RESET, copying="")


def _row(sealed: Sealed) -> dict[str, object]:
    touched = [[touch.deed, touch.kind, touch.id] for touch in sealed.entry.touched]
    return {
        "number": sealed.number,
        "at": sealed.entry.at.isoformat(),
        "actor": sealed.entry.actor,
        "action": sealed.entry.action,
        "touched": orjson.dumps(touched).decode(),
        "seal": sealed.seal,
    }

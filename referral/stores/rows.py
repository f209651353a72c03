"""The rows of the file: entities as JSON documents, services also in short form, and the sealed log of changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import orjson

from referral.audit import GENESIS, Entry, Sealed, Touch, seal
from referral.errors import StoreDamaged
from referral.model import Entity, Service
from referral.papers import STORED
from referral.stores import Key, names
from referral.stores.briefs import COLUMNS, Row, brief
from referral.stores.records import LINK_FIELDS, Record, decode, encode

E = TypeVar("E", bound=Entity)


class Head(NamedTuple):
    """The latest change: its number, and the seal that stands for all that was done."""

    number: int
    seal: str


NOTHING = Head(0, GENESIS)
"""The head of an empty file."""
AT_ONCE = 500
"""How many rows are fetched at a time where many are gone through."""
_PUT_BRIEF = f"REPLACE INTO brief VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608  as many as columns
HOLDING = {
    "provider": "SELECT id FROM brief WHERE provider = ? ORDER BY id LIMIT ?",
    "topics": "SELECT id FROM brief WHERE instr(topics, ?) ORDER BY id LIMIT ?",
    "areas": "SELECT id FROM brief WHERE instr(areas, ?) ORDER BY id LIMIT ?",
    "languages": "SELECT id FROM brief WHERE instr(languages, '\"language\":' || ?) ORDER BY id LIMIT ?",
    "groups": "SELECT id FROM brief WHERE instr(groups, ?) ORDER BY id LIMIT ?",
    "not_groups": "SELECT id FROM brief WHERE instr(not_groups, ?) ORDER BY id LIMIT ?",
}
"""How services are found by what one of their link fields holds; sets are JSON texts, where ids stand in quotes."""


class Rows:
    """What stands in the file, in the state that the connection's transaction sees."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.connection = connection
        self._path = path

    @property
    def head(self) -> Head:
        """The latest change."""
        return Head(*(self._one("SELECT number, seal FROM change ORDER BY number DESC LIMIT 1") or NOTHING))

    def holds(self, head: Head) -> bool:
        """Whether this change is in the log: then all that came after it is all that is new."""
        return head == NOTHING or self._one("SELECT seal FROM change WHERE number = ?", head.number) == (head.seal,)

    def clear(self) -> None:
        """Remove all that stands here, the log too."""
        for table in ("entity", "brief", "change", *(f"{table}_names" for table in names.TABLES.values())):
            self.connection.execute(f"DELETE FROM {table}")  # noqa: S608  our own tables

    def entity(self, kind: type[E], id: str) -> E | None:
        """An entity, if it is registered."""
        found = self._one("SELECT CAST(doc AS BLOB) FROM entity WHERE kind = ? AND id = ?", kind.__name__, id)
        return self.read(kind, id, found[0]) if found else None

    def entities(self, kind: type[E]) -> Iterator[E]:
        """All of a kind, by id; they may be changed meanwhile."""
        page = "SELECT id, CAST(doc AS BLOB) FROM entity WHERE kind = ? AND id > ? ORDER BY id LIMIT ?"
        found = self._all(page, kind.__name__, "", AT_ONCE)
        while found:
            yield from (self.read(kind, id, doc) for id, doc in found)
            found = self._all(page, kind.__name__, found[-1][0], AT_ONCE)

    def several(self, kind: type[Entity], ids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """The ids and documents of those with these ids that are registered."""
        these = (
            "SELECT entity.id, CAST(doc AS BLOB) FROM json_each(?) AS one "
            "CROSS JOIN entity ON entity.kind = ? AND entity.id = one.value"
        )
        return self.connection.execute(these, (orjson.dumps(ids).decode(), kind.__name__))

    def docs(self, kind: type[Entity]) -> Iterator[tuple[str, bytes]]:
        """The ids and documents of all of a kind, by id; they must not be changed meanwhile."""
        every = "SELECT id, CAST(doc AS BLOB) FROM entity WHERE kind = ? ORDER BY id"
        return self.connection.execute(every, (kind.__name__,))

    def count(self, kind: type[Entity]) -> int:
        """How many of a kind there are."""
        return int(self._one("SELECT count(*) FROM entity WHERE kind = ?", kind.__name__)[0])

    def put(self, entity: Entity, provider: str = "", former: Entity | None = None) -> Record:
        """Write an entity in place of its former self, and return its record.

        `provider` is the name of a service's organisation. Where the former self is given and was called the same, the
        index of names is left as it is.
        """
        record = encode(entity)
        (number,) = self._one(
            "INSERT INTO entity (kind, id, doc) VALUES (?, ?, ?) "
            "ON CONFLICT (kind, id) DO UPDATE SET doc = excluded.doc RETURNING number",
            type(entity).__name__,
            entity.id,
            orjson.dumps(record).decode(),
        )
        if isinstance(entity, Service) and self.brief(entity.id) != brief(record):
            self.connection.execute(_PUT_BRIEF, brief(record))
        called = names.said(entity)
        if called is not None and called != names.said(former):
            names.index(self.connection, number, type(entity), names.names_of(called, provider))
        return record

    def delete(self, kind: type[Entity], id: str) -> None:
        """Remove an entity that is registered."""
        (number,) = self._one("DELETE FROM entity WHERE kind = ? AND id = ? RETURNING number", kind.__name__, id)
        if kind is Service:
            self.connection.execute("DELETE FROM brief WHERE id = ?", (id,))
        if kind in names.TABLES:
            names.forget(self.connection, number, kind)

    def briefs(self) -> Iterator[Row]:
        """The short forms of all services."""
        return self.connection.execute("SELECT * FROM brief ORDER BY areas, topics")

    def brief(self, id: str) -> Row | None:
        """The short form of one service, if it is registered."""
        found: Row | None = self._one("SELECT * FROM brief WHERE id = ?", id)
        return found

    def services_linking(self, kind: type[Entity], id: str, limit: int = -1) -> Sequence[str]:
        """The ids of services that link to an entity in any of their fields, by id; -1: all."""
        found: set[str] = set()
        for name, link in LINK_FIELDS[Service].items():
            if link.kind is kind:
                found.update(self.services_holding(name, id, limit))
        return sorted(found)

    def services_holding(self, name: str, id: str, limit: int = -1) -> Sequence[str]:
        """The ids of services whose link field of this name holds an id, by id; -1: all."""
        sought = id if name == "provider" else orjson.dumps(id).decode()
        return [id for (id,) in self._all(HOLDING[name], sought, limit)]

    def papers_saying(self, kind: type[Entity], value: str) -> Sequence[str]:
        """The ids of papers of a kind in whose documents a value stands, in whichever field, by id."""
        page = "SELECT id FROM entity WHERE kind = ? AND instr(doc, ?) ORDER BY id"
        return [id for (id,) in self._all(page, kind.__name__, orjson.dumps(value).decode())]

    def append(self, entry: Entry) -> Sealed:
        """Seal an entry onto the log."""
        number, before = self.head
        sealed = seal(before, number + 1, entry)
        touched = [[touch.deed, touch.kind, touch.id] for touch in entry.touched]
        self.connection.execute(
            "INSERT INTO change (number, at, actor, action, touched, seal) VALUES (?, ?, ?, ?, ?, ?)",
            (
                sealed.number,
                entry.at.isoformat(),
                entry.actor,
                entry.action,
                orjson.dumps(touched).decode(),
                sealed.seal,
            ),
        )
        return sealed

    def log(self, after: int) -> Iterator[Sealed]:
        """The changes after this number, oldest first."""
        page = "SELECT number, at, actor, action, touched, seal FROM change WHERE number > ? ORDER BY number LIMIT ?"
        found = self._all(page, after, AT_ONCE)
        while found:
            yield from map(_sealed, found)
            found = self._all(page, found[-1][0], AT_ONCE)

    def touched(self, after: int) -> dict[Key, None]:
        """What the changes after this number have put or deleted."""
        found = self._all("SELECT touched FROM change WHERE number > ?", after)
        return {(STORED[kind], id): None for (touched,) in found for _, kind, id in orjson.loads(touched)}

    def damaged(self, kind: type[Entity], id: str) -> StoreDamaged:
        """What to raise where the document of an entity is none."""
        return StoreDamaged(str(self._path), f"the {kind.__name__} {id!r} cannot be read")

    def read(self, kind: type[E], id: str, doc: bytes) -> E:
        """The entity behind a document, or StoreDamaged."""
        try:
            return decode(kind, orjson.loads(doc))
        except (ValueError, KeyError, TypeError) as error:
            raise self.damaged(kind, id) from error

    def _one(self, statement: str, *values: Any) -> Any:
        return self.connection.execute(statement, values).fetchone()

    def _all(self, statement: str, *values: Any) -> list[Any]:
        return self.connection.execute(statement, values).fetchall()


def _sealed(row: tuple[Any, ...]) -> Sealed:
    number, at, actor, action, touched, mark = row
    touches = tuple(Touch(deed=deed, kind=kind, id=id) for deed, kind, id in orjson.loads(touched))
    entry = Entry(at=datetime.fromisoformat(at), actor=actor, action=action, touched=touches)
    return Sealed(number=number, entry=entry, seal=mark)

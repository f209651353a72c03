"""Keeps what a file says and the network has no field for, and puts it back in place when the entry is written out.

Nothing of it is judged or shown; it leaves the house again with the entry, so that a file that came in and goes out
says the same. Where the entry has been changed since, what is registered goes before what the file said.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from typing import TypeVar

import orjson

from graph_seed.hsds.lexicon import area_behind
from graph_seed.hsds.rows import Rows
from graph_seed.hsds.standard import TABLES, Row
from referral.model import Entity
from referral.papers import Enclosure
from referral.stores.records import decode, encode
from referral.striking import STRUCK

E = TypeVar("E", bound=Entity)


def enclosure_id(kind: type[Entity], id: str) -> str:
    """The id of what is kept beside an entry."""
    return f"{kind.__name__} {id}"


def enclosed(entity: Entity, said: Rows) -> Enclosure:
    """What a file said about an entry, to be kept beside it."""
    return Enclosure(
        id=enclosure_id(type(entity), entity.id),
        fictional=entity.fictional,
        kind=type(entity).__name__,
        subject=entity.id,
        record=orjson.dumps(encode(entity)).decode(),
        said=orjson.dumps(list(said)).decode(),
    )


def entity_then(enclosure: Enclosure, kind: type[E]) -> E:
    """The entry as it was read from the file."""
    return decode(kind, orjson.loads(enclosure.record))


def rows_then(enclosure: Enclosure) -> Rows:
    """What the file said, without what was struck out of it since."""
    rows = Rows()
    for table, row in orjson.loads(enclosure.said):
        left = {column: value for column, value in row.items() if value != STRUCK}
        if not any(TABLES[table].columns[column].required for column in row.keys() - left.keys()):
            rows.add(table, left)
    return rows


def merged(now: Rows, then: Rows, said: Rows) -> Rows:
    """The rows of an entry: `said` by the file where the entry says now as it did then, and else as it says now.

    `now` and `then` are the rows that the entry itself makes, today and when it was read from the file. What the file
    said beyond them stays; what hung on something that is gone goes with it.
    """
    if dict(_by_key(now)) == dict(_by_key(then)):
        return said
    pairs = twins(said, then)
    renamed = {twin["id"]: id for (_, id), twin in pairs.items()}
    rows, gone = Rows(), set()
    for table, row in said:
        twin = pairs.get((table, row["id"]))
        current = now.get(table, twin["id"]) if twin else None
        if twin is None:
            rows.add(table, row)
        elif current is None:
            gone.add(row["id"])
        else:
            rows.add(table, _changed(table, row, twin, current))
    for table, row in now:
        if row["id"] not in renamed:
            rows.add(table, {column: renamed.get(value, value) for column, value in row.items()})
    return _without_orphans(rows, gone)


def _by_key(rows: Rows) -> Iterator[tuple[tuple[str, str], Row]]:
    """Rows by table and id, without the moment of the last change, which is no statement of the entry's."""
    for table, row in rows:
        yield (table, row["id"]), {column: value for column, value in row.items() if column != "last_modified"}


def _changed(table: str, row: Row, twin: Row, current: Row) -> Row:
    """What the file said, with the columns in which the entry says something else by now."""
    fixed = TABLES[table].references.keys() | {"id"}
    columns = (twin.keys() | current.keys()) - fixed
    return row | {column: current.get(column) for column in columns if current.get(column) != twin.get(column)}


def twins(said: Rows, then: Rows) -> dict[tuple[str, str], Row]:
    """For rows of a file, by table and id, the row that the entry made of the same fact: of the same id, or alike."""
    found = {(table, row["id"]): same for table, row in said if (same := then.get(table, row["id"]))}
    for table in TABLES:
        alone = [row for row in then.of(table) if (table, row["id"]) not in found]
        alike: dict[Hashable, list[Row]] = {}
        for number, row in enumerate(alone):
            alike.setdefault(_natural(then, table, row, number), []).append(row)
        for number, row in enumerate(row for row in said.of(table) if (table, row["id"]) not in found):
            if those := alike.get(_natural(said, table, row, number)):
                found[table, row["id"]] = those.pop(0)
    return found


def _natural(rows: Rows, table: str, row: Row, number: int) -> Hashable:
    """By what two rows are known to be about the same fact."""
    match table:
        case "phone":
            return re.sub(r"\D", "", row.get("number", ""))
        case "contact" | "url" | "language" | "organization_identifier":
            said = row.get({"contact": "email", "language": "code", "url": "url"}.get(table, "identifier"))
            return str(said or row["id"])
        case "service_area":
            return area_behind(row.get("uri", "")) or str(row.get("extent") or row["id"])
        case "attribute":
            term = rows.get("taxonomy_term", row.get("taxonomy_term_id", "")) or {}
            return str(term.get("code") or row["id"]), str(row.get("value"))
        case "location" | "address" | "schedule" | "service_at_location":
            return number
        case _:
            return str(row["id"])


def _without_orphans(rows: Rows, gone: set[str]) -> Rows:
    """Take out what hung on nothing but what is gone, and the mention of it elsewhere."""
    kept = Rows()
    for table, row in rows:
        columns = TABLES[table].references.keys() | {"link_id", "resource_id"}
        named = {column for column in columns if column in row}
        lost = {column for column in named if row[column] in gone}
        if not lost or named - lost:
            kept.add(table, {column: value for column, value in row.items() if column not in lost})
    return kept

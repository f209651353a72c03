"""Brings in Open Referral HSDS 3: a tabular package as a zip, or JSON (objects, lists, pages of an API)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import orjson

from graph_seed.hsds.belongings import ENTRIES, Key, belongings
from graph_seed.hsds.documents import taken_apart, unknown
from graph_seed.hsds.facts import Facts
from graph_seed.hsds.ids import outer_id
from graph_seed.hsds.keeping import enclosed, twins
from graph_seed.hsds.lexicon import Lexicon
from graph_seed.hsds.packages import Placed, holds_package, number_in, read_package, zipped
from graph_seed.hsds.reading import organisation, service
from graph_seed.hsds.rows import Rows
from graph_seed.hsds.standard import FILES, LISTS, SINGLES, TABLES, Row
from graph_seed.hsds.terms import all_terms
from graph_seed.hsds.understanding import Reading
from graph_seed.hsds.writing import organisation_rows, service_rows
from graph_seed.uploads import Flaw, Format, Found, Register, Upload, Where
from referral.model import Organisation, Service

E = TypeVar("E", Organisation, Service)
Places = dict[Key, Where]

DERIVED = {("service", "last_modified"), ("service", "alert"), ("service", "status")}
"""What we say ourselves, from what was changed when and from notices; it need not be kept."""


def package_fits(upload: Upload) -> bool:
    """Whether it is a zip with files of the standard."""
    return zipped(upload.content) and holds_package(upload.content)


def json_fits(upload: Upload) -> bool:
    """Whether it is JSON with objects of the standard."""
    if upload.content.lstrip()[:1] not in (b"{", b"["):
        return False
    try:
        found = orjson.loads(upload.content)
    except orjson.JSONDecodeError:
        return False
    return any(True for _ in _objects(found))


def read_zip(upload: Upload, register: Register) -> Iterator[Found | Flaw]:
    """The organisations and services of a tabular package."""
    yield from _read(read_package(upload.content), register)


def read_json(upload: Upload, register: Register) -> Iterator[Found | Flaw]:
    """The organisations and services of a JSON file."""
    try:
        found = orjson.loads(upload.content)
    except orjson.JSONDecodeError:
        yield Flaw(code="json")
        return
    yield from _read(_placed(found), register)


FORMATS = (
    Format(name="hsds", fits=package_fits, read=read_zip),
    Format(name="hsds-json", fits=json_fits, read=read_json),
)
"""The two ways in which the standard is written down."""


def _objects(document: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The objects in a JSON document with their tables: one, several, a page of a list, or whole files of rows."""
    if isinstance(document, list):
        for one in document:
            yield from _objects(one)
    elif isinstance(document, dict) and isinstance(document.get("contents"), list):
        yield from _objects(document["contents"])
    elif isinstance(document, dict) and document.keys() & FILES.keys():
        for file, table in FILES.items():
            rows = document.get(file)
            yield from ((table, row) for row in rows if _is_row(row)) if isinstance(rows, list) else ()
    elif _is_row(document) and (table := _table_of(document)):
        yield table, document


def _is_row(document: Any) -> bool:
    return isinstance(document, dict) and isinstance(document.get("id"), str)


def _table_of(document: Mapping[str, Any]) -> str:
    """The table that an object is of: all that this must have is there, and the object has least that it has not."""
    fitting = [table for table in _DOCUMENTS if _has_required(document, table)]
    return min(fitting, key=lambda table: len(unknown(document, table)), default="")


_DOCUMENTS = ("service", "organization", "location", "taxonomy", "taxonomy_term", "service_at_location")


def _has_required(document: Mapping[str, Any], table: str) -> bool:
    if table == "service_at_location":
        return any(name in document for name in (*SINGLES[table], "service_id", "location_id"))
    nested = {"organization_id"} if table == "service" else set()
    needed = {column.name for column in TABLES[table].columns.values() if column.required}
    return all(name in document for name in needed - nested)


def _placed(document: Any) -> Iterator[Placed | Flaw]:
    """The rows of a JSON document; the place is the number of the object in it, from 1."""
    for number, (table, one) in enumerate(_objects(document), start=1):
        for within, row in taken_apart(one, table):
            where = Where(part=TABLES[within].file, row=number)
            columns = TABLES[within].columns
            numbers = {
                name: number_in(value)
                for name, value in row.items()
                if isinstance(value, str) and columns[name].holds == "number"
            }
            yield within, row | numbers, where
        yield from _unknown(one, table, number)


def _unknown(document: Mapping[str, Any], table: str, number: int) -> Iterator[Flaw]:
    """Members that the standard does not have, here and in all that is nested."""
    for name in unknown(document, table):
        where = Where(part=TABLES[table].file, row=number, column=name)
        yield Flaw(code="hsds column", where=where, notice=True)
    for name, (single, _) in SINGLES.get(table, {}).items():
        if _is_row(document.get(name)):
            yield from _unknown(document[name], single, number)
    for name, (child, _) in LISTS.get(table, {}).items():
        for one in document.get(name) or ():
            if _is_row(one):
                yield from _unknown(one, child, number)


def _read(placed: Iterable[Placed | Flaw], register: Register) -> Iterator[Found | Flaw]:
    rows, places = Rows(), Places()
    for one in placed:
        if isinstance(one, Flaw):
            yield one
            if not one.notice and not one.where.part:
                return
            continue
        table, row, where = one
        places.setdefault((table, str(row.get("id", ""))), where)
        if flaw := _unusable(table, row, where):
            yield flaw
        else:
            rows.add(table, row)
    if not any(rows.of(table) for table in ENTRIES):
        yield Flaw(code="hsds nobody")
        return
    lexicon = Lexicon.of(register.graph)
    registered = _by_outer_id(register, Organisation, "organization"), _by_outer_id(register, Service, "service")
    yield from _references(rows, places, registered)
    reading = Reading(
        rows=rows,
        lexicon=lexicon,
        facts=Facts(rows, lexicon),
        organisations=registered[0],
        services=registered[1],
    )
    yield from _entries(reading, places, register)


def _unusable(table: str, row: Row, where: Where) -> Flaw | None:
    """What keeps a row out: it has no id, or lacks what it must have."""
    kinds = ("organization", "service", "location", "phone", "address")
    for column in TABLES[table].columns.values():
        here = Where(part=where.part, row=where.row, column=column.name)
        if column.name == "id" and not isinstance(row.get("id"), str):
            return Flaw(code="hsds missing", where=here)
        if column.name in {"name", "number"} and column.required and not row.get(column.name) and table in kinds:
            return Flaw(code="hsds missing", where=here)
    return None


def _by_outer_id(register: Register, kind: type[E], table: str) -> dict[str, E]:
    return {outer_id(table, entity.id): entity for entity in register.graph.find(kind)}


def _references(
    rows: Rows, places: Places, registered: tuple[Mapping[str, object], Mapping[str, object]]
) -> Iterator[Flaw]:
    """What names a row that is nowhere: the mention is taken out, the row stays."""
    known = dict(zip(ENTRIES, registered, strict=True))
    for table, row in list(rows):
        lost = [
            column
            for column, target in TABLES[table].references.items()
            if (id := row.get(column)) and not rows.get(target, id) and id not in known.get(target, ())
        ]
        where = places[table, row["id"]]
        for column in lost:
            named = Where(part=where.part, row=where.row, column=column)
            yield Flaw(code="hsds reference", where=named, facts={"id": row[column]}, notice=True)
        if lost:
            rows.remove(table, row["id"])
            rows.add(table, {name: value for name, value in row.items() if name not in lost})


def _entries(reading: Reading, places: Places, register: Register) -> Iterator[Found | Flaw]:
    """Organisations, then services, then what is kept beside them."""
    lexicon, rows = reading.lexicon, reading.rows
    entries: dict[Key, tuple[Organisation | Service, Rows]] = {}
    providers = {body.id: body for body in reading.organisations.values()}
    for row in rows.of("organization"):
        body = organisation(reading, row)
        providers[body.id] = body
        entries["organization", row["id"]] = body, organisation_rows(lexicon, body)
    for row in rows.of("service"):
        offer = service(reading, row)
        if offer is None:
            yield Flaw(code="hsds provider", where=places["service", row["id"]])
        else:
            own = service_rows(lexicon, offer, providers[offer.provider], register.today)
            entries["service", row["id"]] = offer, own
    for number, (key, (entity, _)) in enumerate(entries.items(), start=1):
        yield Found(entity=entity, where=places[key])
        register.progress("read", number, len(entries))
    yield from _kept(reading, entries, places)


def _kept(
    reading: Reading, entries: Mapping[Key, tuple[Organisation | Service, Rows]], places: Places
) -> Iterator[Found | Flaw]:
    """What we could not say ourselves is kept beside its entries, and is named once for each column."""
    ours = all_terms(reading.lexicon)
    for _, own in entries.values():
        ours.update(own)
    more = {
        (table, row["id"])
        for table, row in reading.rows
        if any(value != (ours.get(table, row["id"]) or {}).get(name) for name, value in _stated(table, row))
    }
    if not more:
        return
    said = belongings(reading.rows)
    for table, columns in _columns(reading.rows, entries, said).items():
        where = Where(part=TABLES[table].file)
        yield Flaw(code="hsds kept", where=where, facts={"columns": ", ".join(columns)}, notice=True)
    for key, (entity, _) in entries.items():
        if any((table, row["id"]) in more for table, row in said[key]):
            yield Found(entity=enclosed(entity, said[key]), where=places[key])


def _columns(
    rows: Rows, entries: Mapping[Key, tuple[Organisation | Service, Rows]], said: Mapping[Key, Rows]
) -> Mapping[str, Sequence[str]]:
    """The columns of each table that say anywhere what we have no field for."""
    carried: set[tuple[str, str, str]] = set()
    for key, (_, own) in entries.items():
        for (table, id), twin in twins(said[key], own).items():
            row = rows.get(table, id) or {}
            carried |= {(table, id, name) for name, value in row.items() if _stands_in(value, twin.get(name))}
    found: dict[str, dict[str, None]] = {}
    for table, row in rows:
        implied = TABLES[table].references.keys() | {"id", "link_id", "resource_id"}
        for name, _ in _stated(table, row):
            if name not in implied and (table, row["id"], name) not in carried:
                found.setdefault(table, {})[name] = None
    return {table: list(columns) for table, columns in found.items()}


def _stands_in(value: Any, ours: Any) -> bool:
    """Whether a value is part of what we say; quotation marks around it do not count."""
    return value == ours or (isinstance(value, str) and value.strip(' "') in str(ours or ""))


def _stated(table: str, row: Row) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in row.items() if (table, name) not in DERIVED)

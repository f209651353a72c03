"""Documents as the API and JSON files have them: rows nested into each other, and taken apart again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graph_seed.hsds.rows import Rows
from graph_seed.hsds.standard import LISTS, SINGLES, TABLES, Row

Document = dict[str, Any]

WITHOUT: Mapping[str, frozenset[str]] = {
    "service": frozenset({"service"}),
    "organization": frozenset({"organization", "service"}),
    "service_at_location": frozenset({"service_at_locations", "services"}),
}
"""What a document of a table nowhere holds, since it stands within that itself."""

_IMPLIED = {"link_id", "resource_id"}


def nested(rows: Rows, table: str, id: str) -> Document:
    """The document of a row with all that hangs on it; KeyError if there is no such row."""
    row = rows.get(table, id)
    if row is None:
        raise KeyError(id)
    return _nested(rows, table, row, WITHOUT.get(table, frozenset()))


def _nested(rows: Rows, table: str, row: Row, without: frozenset[str]) -> Document:
    document = _bare(table, row)
    for name, (single, column) in SINGLES.get(table, {}).items():
        found = rows.get(single, row.get(column, ""))
        if found is not None and name not in without:
            document[name] = _nested(rows, single, found, without | _ABOVE.get((table, name), frozenset()))
    for name, (child, column) in LISTS.get(table, {}).items():
        children = [] if name in without else rows.where(child, column, row["id"])
        if children:
            document[name] = [_nested(rows, child, one, without) for one in children]
    return document


_ABOVE: Mapping[tuple[str, str], frozenset[str]] = {("service", "organization"): frozenset({"services"})}
"""What is not repeated within a document that is nested into another."""


def listed(rows: Rows, table: str, id: str) -> Document:
    """The document of a row with its single parts only, as lists have it; KeyError if there is no such row."""
    row = rows.get(table, id)
    if row is None:
        raise KeyError(id)
    document = _bare(table, row)
    for name, (single, column) in SINGLES.get(table, {}).items():
        found = rows.get(single, row.get(column, ""))
        if found is not None:
            document[name] = listed(rows, single, found["id"])
    return document


def _bare(table: str, row: Row) -> Document:
    """What a row says itself, without the ids that nesting makes needless."""
    needless = TABLES[table].references.keys() | _IMPLIED
    return {column: value for column, value in row.items() if column not in needless}


def taken_apart(document: Mapping[str, Any], table: str, **given: str) -> Iterator[tuple[str, Row]]:
    """The rows behind a document: its own first, filled up with what is given, then those of all that hangs on it.

    What stands in a document and in no table is not among them (see `unknown`).
    """
    row = {name: document[name] for name in TABLES[table].columns if _plain(document.get(name))} | given
    singles = [(name, *found) for name, found in SINGLES.get(table, {}).items() if _is_document(document.get(name))]
    for name, _, column in singles:
        row[column] = document[name]["id"]
    yield table, row
    for name, single, _ in singles:
        yield from taken_apart(document[name], single)
    for name, (child, column) in LISTS.get(table, {}).items():
        for one in filter(_is_document, _listed(document.get(name))):
            yield from taken_apart(one, child, **{column: row["id"]})


def unknown(document: Mapping[str, Any], table: str) -> list[str]:
    """The members of a document that the standard does not have, or that are not of the kind it has."""
    singles, lists = SINGLES.get(table, {}), LISTS.get(table, {})
    return [
        name
        for name, value in document.items()
        if value is not None
        and not (name in TABLES[table].columns and _plain(value))
        and not (name in singles and _is_document(value))
        and not (name in lists and isinstance(value, list) and all(map(_is_document, value)))
    ]


def _plain(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _is_document(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("id"), str)


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []

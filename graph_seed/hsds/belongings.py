"""Whose the rows of a file are: each belongs to the organisations and services that it hangs on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from graph_seed.hsds.rows import Rows
from graph_seed.hsds.standard import TABLES, Row

Key = tuple[str, str]
"""A row by its table and id."""

ENTRIES = ("organization", "service")


def belongings(rows: Rows) -> Mapping[Key, Rows]:
    """The rows of each organisation and service; one that hangs on nothing in the file is the first one's."""
    first = next(((table, row["id"]) for table in ENTRIES for row in rows.of(table)), None)
    owners = _Owners(rows)
    found: dict[Key, Rows] = {}
    for table, row in rows:
        for owner in owners.of((table, row["id"])) or ({first} if first else set()):
            found.setdefault(owner, Rows()).add(table, row)
    return found


class _Owners:
    """Finds the owners of rows along what they name, and of those that name nothing along what names them."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._tables = {row["id"]: table for table, row in rows}
        self._found: dict[Key, frozenset[Key]] = {}
        self._namers: dict[Key, list[Key]] = {}
        for table, row in rows:
            for key in self._named(table, row):
                self._namers.setdefault(key, []).append((table, row["id"]))

    def of(self, key: Key) -> frozenset[Key]:
        """The organisations and services that a row belongs to."""
        if key[0] in ENTRIES:
            return frozenset({key})
        if key not in self._found:
            self._found[key] = frozenset()  # what names itself in a circle adds nothing
            row = self._rows.get(*key) or {}
            onward = [one for one in self._named(key[0], row) if one[0] not in _SHARED]
            self._found[key] = self._all(onward) or self._all(self._namers.get(key, []))
        return self._found[key]

    def _all(self, keys: list[Key]) -> frozenset[Key]:
        return frozenset(owner for key in keys for owner in self.of(key))

    def _named(self, table: str, row: Row) -> Iterator[Key]:
        """The rows of the file that a row names."""
        for column, target in TABLES[table].references.items():
            if self._rows.get(target, row.get(column, "")):
                yield target, row[column]
        for column in ("link_id", "resource_id", "parent_id"):
            if column in TABLES[table].columns and (found := self._tables.get(row.get(column, ""))):
                yield found, row[column]


_SHARED = {"taxonomy_term", "taxonomy", "unit", "program"}
"""Whose rows are named by many and belong to those that name them."""

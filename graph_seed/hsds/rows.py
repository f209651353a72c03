"""Rows of the standard's tables, side by side; rows with the same id are one row."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from graph_seed.hsds.standard import TABLES, Row


class Rows:
    """Rows by table and id, in the order in which they came."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[str, Row]] = {name: {} for name in TABLES}
        self._found: dict[tuple[str, str], dict[str, list[Row]]] = {}

    def add(self, table: str, row: Row) -> None:
        """Put a row in; what one with the same id has said stays, and what it has not said is filled up.

        Nothing said, `None` or an empty text, is left out.
        """
        rows, id = self._tables[table], row["id"]
        known = rows.get(id)
        if known == row:
            return
        said = {column: value for column, value in row.items() if value is not None and value != ""}
        rows[id] = said | known if known else said
        if self._found:
            self._found.clear()

    def remove(self, table: str, id: str) -> None:
        """Take a row out."""
        del self._tables[table][id]
        self._found.clear()

    def update(self, others: Rows) -> None:
        """Put all rows of others in."""
        for table, row in others:
            self.add(table, row)

    def get(self, table: str, id: str) -> Row | None:
        """The row with an id, if there is one."""
        return self._tables[table].get(id)

    def of(self, table: str) -> Collection[Row]:
        """All rows of a table."""
        return self._tables[table].values()

    def where(self, table: str, column: str, value: str) -> list[Row]:
        """The rows of a table that hold a value in a column."""
        if (table, column) not in self._found:
            found: dict[str, list[Row]] = {}
            for row in self._tables[table].values():
                found.setdefault(row.get(column, ""), []).append(row)
            self._found[table, column] = found
        return self._found[table, column].get(value, [])

    def __iter__(self) -> Iterator[tuple[str, Row]]:
        return ((table, row) for table, rows in self._tables.items() for row in rows.values())

    def __len__(self) -> int:
        return sum(map(len, self._tables.values()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rows) and self._tables == other._tables

    __hash__ = None  # type: ignore[assignment]

"""Reads the cells of one row into values, and collects what cannot be read instead of stopping."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlsplit

from graph_seed.tables import Problem, Row
from referral.errors import Malformed
from referral.model import Entity, Label
from referral.stores import Key

T = TypeVar("T")
E = TypeVar("E", bound=Entity)
W = TypeVar("W", bound=StrEnum)
Read = Callable[[str], T]

OLDEST = 120
"""No age limit is higher, in years."""

_STATED = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_HOST = re.compile(r"(?:[\w-]+\.)+[\w-]{2,}")


@dataclass(slots=True, kw_only=True)
class Known:
    """What the rows so far have become: entities by kind and id, where each began, and which were skipped."""

    entities: dict[Key, Entity] = field(default_factory=dict)
    origins: dict[Key, Row] = field(default_factory=dict)
    skipped: set[Key] = field(default_factory=set)

    def get(self, kind: type[E], id: str) -> E | None:
        """The entity with this id, if there is one yet."""
        found = self.entities.get((kind, id))
        return found if isinstance(found, kind) else None

    def all(self, kind: type[E]) -> Iterator[E]:
        """All entities of a kind so far, in the order of their rows."""
        return (entity for entity in self.entities.values() if isinstance(entity, kind))


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A file, its columns, and what a row becomes; one that `adds` changes entities that earlier rows have made.

    `key` is the column that tells rows apart.
    """

    file: str
    columns: tuple[str, ...]
    make: Callable[[Cells], Iterable[Entity]]
    key: str = "id"
    adds: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """The cells of one row, read one by one; `problems` fills up meanwhile.

    What cannot be read is answered with something of the right type, so that all cells of a row are looked at; whoever
    asks throws the row's entities away as soon as there is a problem.
    """

    row: Row
    known: Known
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, column: str, sentence: str) -> None:
        """Note a problem in this row."""
        self.problems.append(self.row.problem(column, sentence))

    def text(self, column: str) -> str:
        """The cell as it stands."""
        return self.row.cells[column]

    def needed(self, column: str, read: Read[str] = str) -> str:
        """A text that must be there."""
        if not self.text(column):
            self.wrong(column, "Something must stand here.")
        return self.one(column, read) or ""

    def one(self, column: str, read: Read[T]) -> T | None:
        """The cell's value, `None` if the cell is empty or cannot be read."""
        return next(self._values(column, read, [self.text(column)]), None)

    def several(self, column: str, read: Read[T], separator: str = ";") -> list[T]:
        """The values of a cell that holds several."""
        return list(self._values(column, read, self.text(column).split(separator)))

    def _values(self, column: str, read: Read[T], texts: Iterable[str]) -> Iterator[T]:
        for text in filter(None, map(str.strip, texts)):
            try:
                yield read(text)
            except Malformed as error:
                self.wrong(column, str(error))

    def link(self, column: str, kind: type[Entity]) -> str | None:
        """The id of an entity that an earlier row has made, `None` if the cell is empty."""
        id = self.text(column)
        if id:
            self.refer(column, kind, id)
        return id or None

    def links(self, column: str, kind: type[Entity]) -> list[str]:
        """Ids of entities that earlier rows have made."""
        ids = self.several(column, str)
        for id in ids:
            self.refer(column, kind, id)
        return ids

    def refer(self, column: str, kind: type[Entity], id: str) -> None:
        """Note a problem if no earlier row has made this entity."""
        name = kind.__name__.lower()
        if (kind, id) in self.known.skipped:
            self.wrong(column, f"The {name} {id!r} was left out because of a problem of its own.")
        elif (kind, id) not in self.known.entities:
            self.wrong(column, f"No row above or table before has the {name} {id!r}.")

    def yes(self, column: str) -> bool:
        """Whether the cell says yes; it must say yes or no."""
        if self.text(column) not in {"yes", "no"}:
            self.wrong(column, f"{self.text(column)!r} is neither 'yes' nor 'no'.")
        return self.text(column) == "yes"

    def label(self, name: str) -> Label | None:
        """The label in the columns `name`_de and `name`_en, `None` if both are empty."""
        german, english = self.text(f"{name}_de"), self.text(f"{name}_en")
        if english and not german:
            self.wrong(f"{name}_de", "There is an English text but no German one.")
        return Label(de=german, en=english) if german else None

    def needed_label(self, name: str) -> Label:
        """A label of which the German part must be there."""
        return Label(de=self.needed(f"{name}_de"), en=self.text(f"{name}_en"))


def read_day(text: str) -> date:
    """A day as 2026-11-22."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Malformed("a day", text, "expected one that exists, as 2026-11-22.") from error


def read_stated(text: str) -> str:
    """A year, month or day, as exact as a source gives it: 2021, 2021-03 or 2021-03-16."""
    found = _STATED.fullmatch(text)
    if not found:
        raise Malformed("a date", text, "expected 2021, 2021-03 or 2021-03-16.")
    year, month, day = found.groups(default="01")
    read_day(f"{year}-{month}-{day}")
    return text


def read_age(text: str) -> int:
    """An age in whole years."""
    if not (text.isascii() and text.isdigit() and int(text) <= OLDEST):
        raise Malformed("an age", text, f"expected whole years, at most {OLDEST}.")
    return int(text)


def read_degrees(text: str) -> float:
    """A latitude or longitude in degrees."""
    try:
        return float(text)
    except ValueError as error:
        raise Malformed("a coordinate", text, "expected degrees such as 52.62.") from error


def read_url(text: str) -> str:
    """The address of a web page, with http or https."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not host or parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host) or re.search(r"\s", text):
        raise Malformed("a web address", text, "expected one such as https://www.celle.de/.")
    return text


def read_source(text: str) -> str:
    """A source: the address of a page, or a law or publication by its name."""
    return read_url(text) if "://" in text or text.startswith("www.") else text


def one_of(kind: type[W], what: str) -> Read[W]:
    """A reader for one word of a fixed list."""

    def read(text: str) -> W:
        try:
            return kind(text)
        except ValueError as error:
            raise Malformed(what, text, f"expected one of {', '.join(kind)}.") from error

    return read

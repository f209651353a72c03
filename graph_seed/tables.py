"""The tables of the seed, read into rows that know in which file and line they stand."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _csv import Reader

FOLDER = Path(__file__).parent / "data"
"""Where the real network's own tables are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something in a table that cannot be used: where it stands, and what is wrong with it, as one sentence.

    `line` counts from 1 and is 0 where a whole file is meant; `column` is empty where a whole row or file is meant.
    """

    file: str
    line: int
    column: str
    sentence: str

    def __str__(self) -> str:
        where = ", ".join(filter(None, (self.file, f"line {self.line}" if self.line else "", self.column)))
        return f"{where}: {self.sentence}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table: the file's name, the line it begins in (from 1), and column -> text without blanks around."""

    file: str
    line: int
    cells: Mapping[str, str]

    def problem(self, column: str, sentence: str) -> Problem:
        """A problem in this row."""
        return Problem(file=self.file, line=self.line, column=column, sentence=sentence)


def read_table(file: Path, columns: tuple[str, ...], *, optional: bool = False) -> Iterator[Row | Problem]:
    """The rows of a CSV file (UTF-8, commas, a line of column names), each as a Row, or as the Problem that it has.

    All of `columns` must be there, in any order, and no others. A file that is missing or unreadable is one Problem;
    nothing at all if it is `optional` and missing.
    """
    try:
        with file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
            reader = csv.reader(lines, strict=True)
            header, complaint = _header(reader, columns)
            if complaint:
                yield Problem(file=file.name, line=1, column="", sentence=complaint)
                return
            yield from _rows(reader, file.name, header)
    except FileNotFoundError:
        if not optional:
            yield Problem(file=file.name, line=0, column="", sentence="The file is missing.")
    except OSError as error:
        yield Problem(file=file.name, line=0, column="", sentence=f"The file cannot be read: {error.strerror}.")


def _header(reader: Reader, columns: tuple[str, ...]) -> tuple[list[str], str]:
    """The column names as they stand, and what is wrong with them (nothing: empty)."""
    try:
        header = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        return [], f"The line of column names cannot be read: {error}."
    missing = [name for name in columns if name not in header]
    surplus = [name for name in header if name not in columns]
    twice = sorted({name for name in header if header.count(name) > 1})
    parts = (("are missing", missing), ("are not known", surplus), ("stand there twice", twice))
    found = [f"{', '.join(map(_shown, names))} {what}" for what, names in parts if names]
    return header, f"Of the column names, {' and '.join(found)}." if found else ""


def _rows(reader: Reader, file: str, header: list[str]) -> Iterator[Row | Problem]:
    while True:
        line = reader.line_num + 1
        try:
            texts = next(reader, None)
        except csv.Error as error:
            yield Problem(file=file, line=line, column="", sentence=f"The row cannot be read: {error}.")
            continue
        if texts is None:
            return
        if texts:
            yield _row(file, line, header, texts)


def _row(file: str, line: int, header: list[str], texts: list[str]) -> Row | Problem:
    if len(texts) != len(header):
        sentence = f"The row has {len(texts)} cells, expected {len(header)}; a text with commas needs quotation marks."
        return Problem(file=file, line=line, column="", sentence=sentence)
    for column, text in zip(header, texts, strict=True):
        if any("\udc80" <= letter <= "\udcff" for letter in text):
            return Problem(file=file, line=line, column=column, sentence="The text is not UTF-8.")
    return Row(file=file, line=line, cells={column: text.strip() for column, text in zip(header, texts, strict=True)})


def _shown(name: str) -> str:
    """A name from a file, safe to print: bytes that are not UTF-8 are shown as such."""
    return repr(name.encode("utf-8", "backslashreplace").decode())

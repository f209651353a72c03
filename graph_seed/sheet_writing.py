"""Writes organisations and services as tables that German offices open with a double click, and the template for them.

What begins like a formula is never one: in CSV an apostrophe stands before it (OWASP, "CSV Injection"), in Excel the
cell is marked as text. Reading takes the apostrophe off again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import IO, Any

import openpyxl
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from graph_seed.known_names import Names
from graph_seed.sheet_columns import COLUMNS, Column
from referral.model import Entity, Group, Language, Organisation, Role, Service, Sourced, Topic, Visibility
from referral.stores import GraphReader

FORMULA_LIKE = re.compile(r"[=+\-@\t\r]|'[=+\-@\t\r']")
"""How a text begins that a program could take for a formula, or that reading would take an apostrophe off."""

TITLES = {Organisation: "Organisationen", Service: "Angebote"}
"""What the sheets are called."""

_REFERENCE = ("organisation_id", "name")
"""How a service names its organisation."""
_NOT_IN_A_CELL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_WIDE, _USUAL = 44, 22
"""Widths of columns, in letters."""


def columns_of(kind: type[Entity], sees: Collection[Visibility]) -> list[Column]:
    """The columns of a table of organisations or of services, for somebody who sees these contacts."""
    return [
        column
        for column in COLUMNS
        if column.seen_by in sees and (column.of in {kind, Sourced} or (kind is Service and column.name in _REFERENCE))
    ]


def cells(columns: Sequence[Column], entity: Organisation | Service, names: Names) -> list[str]:
    """The cells of one entry's row."""
    about: dict[type[Entity], Entity | None] = {type(entity): entity, Sourced: entity}
    if isinstance(entity, Service):
        about[Organisation] = names.entity(Organisation, entity.provider)
    return [column.write(found, names) if (found := about[column.of]) else "" for column in columns]


def csv_lines(columns: Sequence[Column], entries: Iterable[Organisation | Service], names: Names) -> Iterator[bytes]:
    """A CSV file, line by line, as Excel in German reads it: UTF-8 with a mark, semicolons."""
    yield "\ufeff".encode() + _csv_line([column.heading for column in columns])
    for entity in entries:
        yield _csv_line(cells(columns, entity, names))


def _csv_line(texts: Iterable[str]) -> bytes:
    line = io.StringIO(newline="")
    csv.writer(line, delimiter=";", lineterminator="\r\n").writerow(map(escaped, texts))
    return line.getvalue().encode()


def escaped(text: str) -> str:
    """A text that no program takes for a formula."""
    return f"'{text}" if FORMULA_LIKE.match(text) else text


def workbook(
    tables: Iterable[tuple[str, Sequence[Column], Iterable[Organisation | Service]]], names: Names, target: IO[bytes]
) -> None:
    """Write an Excel workbook: one sheet for each title, columns and entries."""
    book = _new_workbook()
    for title, columns, entries in tables:
        rows = (cells(columns, entity, names) for entity in entries)
        _write_sheet(book, title, [column.heading for column in columns], rows)
    book.save(target)


def plain_csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Any table as CSV, line by line, written like all others."""
    yield "\ufeff".encode() + _csv_line(headings)
    yield from map(_csv_line, rows)


def plain_workbook(tables: Iterable[tuple[str, Sequence[str], Iterable[Sequence[str]]]], target: IO[bytes]) -> None:
    """Write an Excel workbook of any tables: one sheet for each title, with headings and rows."""
    book = _new_workbook()
    for title, headings, rows in tables:
        _write_sheet(book, title, headings, rows)
    book.save(target)


def template(graph: GraphReader, target: IO[bytes]) -> None:
    """Write the empty workbook to fill in: the headings, what they mean, and all that can be chosen."""
    book = _new_workbook()
    offered = [column for column in columns_to_fill_in() if column.seen_by is Visibility.PUBLIC]
    _write_sheet(book, "Einträge", [column.heading for column in offered], ())
    explained = ([column.heading, column.explanation, column.example] for column in offered)
    _write_sheet(book, "Erläuterungen", ["Spalte", "Was hineingehört", "Beispiel"], [*_RULES, *explained])
    _write_sheet(book, "Auswahl", ["Mögliche Arten", "Mögliche Themen", "Mögliche Sprachen", "Mögliche Zielgruppen"],
                 _choices(graph))  # fmt: skip
    book.save(target)


def columns_to_fill_in() -> list[Column]:
    """The columns of the template: those that are read, without what only this service itself needs to write down."""
    own = ("hours_text", "fictional", "legal_basis")
    return [column for column in COLUMNS if column.read and not column.name.endswith(own)] + [
        column for column in COLUMNS if column.name in {"organisation_id", "service_id"}
    ]


def csv_template() -> bytes:
    """The headings to fill in, as CSV."""
    offered = [column for column in columns_to_fill_in() if column.seen_by is Visibility.PUBLIC]
    return "\ufeff".encode() + _csv_line([column.heading for column in offered])


_RULES = (
    [
        "Eine Zeile",
        "ist ein Angebot mit seiner Organisation. Hat eine Organisation mehrere, steht sie mehrmals da.",
        "",
    ],
    ["Leere Zelle", "lässt stehen, was eingetragen ist.", ""],
    ["(leer)", "in einer Zelle leert, was eingetragen ist.", ""],
    ["Reihenfolge", "der Spalten ist gleich; was Sie nicht brauchen, lassen Sie weg.", ""],
)


def _choices(graph: GraphReader) -> Iterator[list[str]]:
    kinds: tuple[type[Role | Topic | Language | Group], ...] = (Role, Topic, Language, Group)
    lists = [sorted(one.label.de for one in graph.find(kind)) for kind in kinds]
    for number in range(max(map(len, lists))):
        yield [names[number] if number < len(names) else "" for names in lists]


def _new_workbook() -> Workbook:
    return openpyxl.Workbook(write_only=True)


def _write_sheet(book: Workbook, title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    wrapped = Alignment(wrap_text=True, vertical="top")

    def cell(text: str, font: Font | None = None) -> Any:
        made = WriteOnlyCell(sheet, _NOT_IN_A_CELL.sub("", text) or None)
        made.alignment = wrapped
        if font:
            made.font = font
        if FORMULA_LIKE.match(text):
            made.data_type, made.quotePrefix = "s", True
        return made

    for number, heading in enumerate(headings, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDE if "ng" in heading else _USUAL
    sheet.append([cell(heading, Font(bold=True)) for heading in headings])
    for texts in rows:
        sheet.append([cell(text) if text else None for text in texts])

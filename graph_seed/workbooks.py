"""Excel files (Office Open XML) read into rows of text, within limits that a hostile file cannot pass."""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import openpyxl

from graph_seed.sheet_files import FORMULA, MOST_COLUMNS, MOST_ROWS, Refused, Sheet, plain
from graph_seed.uploads import Where

MOST_UNPACKED = 60 * 1024 * 1024
"""Bytes that a workbook may have when it is unpacked; a table of 10,000 rows has some 30 MB."""
MOST_PARTS = 1_000

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LEGACY: tuple[tuple[bytes, str], ...] = (
    ("EncryptedPackage".encode("utf-16-le"), "password"),
    ("Workbook".encode("utf-16-le"), "xls"),
    ("Book".encode("utf-16-le"), "xls"),
)
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, TypeError, AttributeError, IndexError),
    *(SyntaxError, OverflowError, RuntimeError, OSError, AssertionError, MemoryError, LookupError),
)
"""What openpyxl and the libraries beneath it raise for files that are no workbooks."""

_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})\"")
_COLUMN = re.compile(rb"<(?:\w+:)?c\s(?:[^>]*?\s)?r=\"([A-Z]{1,3})\d")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_ERRORS = re.compile(r"#(?:REF|VALUE|NAME|N/A|NULL|NUM|DIV/0|NV|WERT|BEZUG|ZAHL)[!?]?$")


def is_compound(content: bytes) -> bool:
    """Whether a file is of the kind that Excel wrote until 2003, and in which it keeps what has a password."""
    return content.startswith(_COMPOUND)


def _refuse_compound(content: bytes) -> None:
    """Raise Refused with what a file of that kind is."""
    if is_compound(content):
        raise Refused(next((code for mark, code in _LEGACY if mark in content), "workbook"))


def workbook_sheets(content: bytes) -> list[Sheet]:
    """The visible sheets of a workbook; Refused if it is none or passes a limit."""
    try:
        _refuse_compound(content)
        unpacked = _unpacked(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what a workbook holds beside its cells
            book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)
            formulas = None
            if any(_FORMULA.search(xml) for xml in unpacked.values()):
                formulas = openpyxl.load_workbook(BytesIO(content), read_only=True)
            return list(_sheets(book, formulas, unpacked))
    except _BROKEN as error:
        told = {type(one).__name__ for one in (error, error.__cause__, error.__context__)}
        raise Refused("entity" if "EntitiesForbidden" in told else "workbook") from error


def _unpacked(content: bytes) -> Mapping[str, bytes]:
    """The bytes of all sheets, by the names of their parts; nothing is unpacked that says to be too large."""
    with zipfile.ZipFile(BytesIO(content)) as parts:
        members = parts.infolist()
        if len(members) > MOST_PARTS or sum(one.file_size for one in members) > MOST_UNPACKED:
            raise Refused("bomb", most=MOST_UNPACKED // 1024 // 1024)
        if any(one.flag_bits & 1 for one in members):
            raise Refused("password")
        names = {one.filename for one in members}
        if "mimetype" in names and b"opendocument" in parts.read("mimetype")[:100]:
            raise Refused("opendocument")
        return {name: parts.read(name) for name in names if re.match(r"/?xl/worksheets/[^/]+\.xml$", name)}


def _sheets(book: Any, formulas: Any, unpacked: Mapping[str, bytes]) -> Iterator[Sheet]:
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    room = MOST_ROWS
    for sheet in visible:
        computed = formulas[sheet.title] if formulas else None
        name = sheet.title if len(visible) > 1 else ""
        path = sheet._worksheet_path.lstrip("/")  # noqa: SLF001 - read-only sheets say nowhere else which part they are
        xml = unpacked.get(path, b"")
        rows = list(_rows(sheet, computed, name, _width(xml)))
        room -= len(rows)
        if room < 0:
            raise Refused("rows", most=MOST_ROWS)
        yield Sheet(name=name, rows=_with_merged(rows, xml))


def _width(xml: bytes) -> int:
    """How many columns a sheet has; every row is read so wide, and what a sheet says of itself may be wrong."""
    columns = set(_COLUMN.findall(xml))
    return min(MOST_COLUMNS, max((_position(one.decode()) + 1 for one in columns), default=MOST_COLUMNS))


def _rows(sheet: Any, computed: Any, name: str, width: int) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold anything; a formula that was never worked out stands as it is, and is refused with its cell."""
    sheet.reset_dimensions()
    told = sheet.iter_rows(max_col=width, values_only=True)
    if computed is not None:
        computed.reset_dimensions()
    written = computed.iter_rows(max_col=width, values_only=True) if computed is not None else None
    for number, values in enumerate(told, start=1):
        if number > MOST_ROWS * 2:
            raise Refused("rows", Where(part=name), most=MOST_ROWS)
        formulas: Sequence[Any] = next(written, ()) if written is not None else ()
        cells = [_text(value) for value in values]
        for position, formula in enumerate(formulas[: len(cells)]):
            if not cells[position] and isinstance(formula, str) and formula.startswith("="):
                cells[position] = FORMULA + formula
        if any(cells):
            yield number, cells


def _text(value: Any) -> str:
    """A cell as text: days as 2026-11-22, whole numbers without a fraction."""
    match value:
        case bool():
            return "ja" if value else "nein"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date() | time():
            return value.isoformat()
    return "" if value is None else plain(str(value))


def is_error(text: str) -> bool:
    """Whether a cell shows that Excel could not work it out."""
    return _ERRORS.match(text) is not None


def _with_merged(rows: list[tuple[int, list[str]]], xml: bytes) -> list[tuple[int, list[str]]]:
    """Let a value that stands in cells merged downwards stand in each of their rows that holds anything else."""
    by_number = dict(rows)
    for column, first, last in (found.groups() for found in _MERGED.finditer(xml)):
        position = _position(column.decode())
        top = by_number.get(int(first), [])
        if position >= len(top) or not top[position]:
            continue
        for number in range(int(first) + 1, min(int(last), MOST_ROWS * 2) + 1):
            cells = by_number.get(number)
            if cells is not None and position < len(cells) and not cells[position]:
                cells[position] = top[position]
    return rows


def _position(letters: str) -> int:
    """The position of a column from 0: A, B, …, Z, AA."""
    position = 0
    for letter in letters:
        position = position * 26 + ord(letter) - ord("A") + 1
    return position - 1

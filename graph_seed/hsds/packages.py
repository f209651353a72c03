"""Tabular packages: a folder or zip of CSV files with a `datapackage.json` that says what stands in them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from graph_seed.hsds.standard import FILES, TABLES, VERSION, Column, Row, Table
from graph_seed.uploads import Flaw, Where

DESCRIPTOR = "datapackage.json"
LARGEST = 256 * 1024 * 1024
"""Bytes that the files of a zip may have together; more is no list of services."""

_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,15})?")

Placed = tuple[str, Row, Where]
"""A row with its table and its place in the file."""


def descriptor() -> Mapping[str, Any]:
    """What stands in the files, as a tabular data package says it (https://specs.frictionlessdata.io)."""
    return {
        "name": "lotsennetz",
        "title": "Lotsennetz Niedersachsen, Open Referral HSDS",
        "profile": "tabular-data-package",
        "version": VERSION,
        "resources": [_resource(table) for table in TABLES.values()],
    }


def header(table: Table) -> str:
    """The line of column names."""
    return ",".join(table.columns) + "\r\n"


def line(table: Table, row: Row) -> str:
    """A row as a line of its file."""
    written = io.StringIO()
    csv.writer(written).writerow([_cell(row.get(column)) for column in table.columns])
    return written.getvalue()


def packed(folder: Path) -> bytes:
    """The files of a package in a folder, as a zip; raises OSError."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for file in sorted(folder.iterdir()):
            if file.name in FILES:
                package.write(file, file.name)
    return content.getvalue()


def zipped(content: bytes) -> bool:
    """Whether a file is a zip."""
    return content[:4] == b"PK\x03\x04"


def holds_package(content: bytes) -> bool:
    """Whether a zip has a file of a tabular package."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return any(name.rpartition("/")[2] in FILES for name in package.namelist())
    except zipfile.BadZipFile:
        return False


def read_package(content: bytes) -> Iterator[Placed | Flaw]:
    """All rows of a zip with their places, file by file in the order of the standard; a flaw for what is unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = {one.filename.rpartition("/")[2]: one for one in package.infolist() if not one.is_dir()}
            if sum(one.file_size for one in members.values()) > LARGEST:
                yield Flaw(code="hsds large", facts={"most": LARGEST // 1024 // 1024})
                return
            for file, table in FILES.items():
                if file in members:
                    with package.open(members[file]) as opened:
                        yield from _read_table(opened.read(LARGEST), TABLES[table])
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError):
        yield Flaw(code="hsds zip")


def _read_table(content: bytes, table: Table) -> Iterator[Placed | Flaw]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield Flaw(code="hsds encoding", where=Where(part=table.file))
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        names = [name.strip() for name in next(reader, [])]
        if "id" not in names:
            yield Flaw(code="hsds header", where=Where(part=table.file, row=1))
            return
        for name in names:
            if name not in table.columns:
                yield Flaw(code="hsds column", where=Where(part=table.file, row=1, column=name), notice=True)
        for cells in reader:
            where = Where(part=table.file, row=reader.line_num)
            if any(cells):
                yield from _read_row(table, dict(zip(names, cells, strict=False)), where)
    except csv.Error:
        yield Flaw(code="hsds row", where=Where(part=table.file, row=reader.line_num))


def _read_row(table: Table, cells: Mapping[str, str], where: Where) -> Iterator[Placed | Flaw]:
    row: Row = {}
    for name, column in table.columns.items():
        text = cells.get(name, "")
        if text:
            row[name] = number_in(text) if column.holds == "number" else text
    yield table.name, row, where


def number_in(text: str) -> int | float | str:
    """A number, or the text as it stands if it is none."""
    if not _NUMBER.fullmatch(text.strip()):
        return text
    number = float(text)
    return int(number) if number.is_integer() else number


def _cell(value: Any) -> str:
    return "" if value is None else str(value)


def _resource(table: Table) -> dict[str, Any]:
    keys = [
        {"fields": column, "reference": {"resource": target, "fields": "id"}}
        for column, target in table.references.items()
    ]
    schema: dict[str, Any] = {"primaryKey": "id", "fields": [_field(column) for column in table.columns.values()]}
    return {
        "name": table.name,
        "path": table.file,
        "format": "csv",
        "mediatype": "text/csv",
        "profile": "tabular-data-resource",
        "encoding": "utf-8",
        "schema": schema | ({"foreignKeys": keys} if keys else {}),
    }


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": column.required, "unique": column.unique}
    if column.choices:
        constraints["enum"] = list(column.choices)
    described = {"name": column.name, "type": column.holds, "constraints": constraints}
    return described | ({"format": column.format} if column.format else {})


def written_descriptor() -> bytes:
    """`datapackage.json`."""
    return orjson.dumps(descriptor(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)

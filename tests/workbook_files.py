"""Excel files made part by part, for tests of what a program writes wrong or somebody with bad intentions writes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import openpyxl

SHEET = "xl/worksheets/sheet1.xml"


def a_workbook(*rows: Sequence[object], title: str = "Liste", merged: Sequence[str] = ()) -> bytes:
    """A workbook with one sheet of these rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(content: bytes, name: str, part: bytes, *, instead_of: bytes = b"") -> bytes:
    """The same workbook with another part in it, or with some bytes of a part replaced."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            if one != name:
                new.writestr(one, old.read(one))
        new.writestr(name, old.read(name).replace(instead_of, part, 1) if instead_of else part)
    return changed.getvalue()


def a_zip(**parts: bytes) -> bytes:
    """A ZIP file of these parts; two underlines in a name stand for a slash."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(name.replace("__", "/"), part)
    return file.getvalue()


def a_compound_file(stream: str) -> bytes:
    """The beginning of a file as Excel wrote them until 2003, with the name of one stream (UTF-16)."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + stream.encode("utf-16-le") + b"\0" * 512

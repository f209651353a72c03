"""Tables of organisations and services, as Excel or CSV: read as offices send them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph_seed import workbooks
from graph_seed.known_names import Names
from graph_seed.sheet_columns import BY_NAME
from graph_seed.sheet_fields import JOINT
from graph_seed.sheet_files import HEAD, Refused, Sheet, csv_sheet
from graph_seed.sheet_headings import HEADINGS, headed
from graph_seed.sheet_rows import Row, Rows
from graph_seed.uploads import Flaw, Found, Register, Upload, Where
from referral.spelling import fold, meant

EXPLAINING = frozenset({"Erläuterungen", "Auswahl"})
"""Sheets of the template that hold no entries."""
FEWEST_HEADINGS = 2
"""A row of headings has at least so many that are known."""

_PAGE = (b"<!doctype html", b"<html", b"<table", b"<?xml", b"<meta", b"<head")
_OTHER: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"{\\rtf", "document"),
)


def is_workbook(upload: Upload) -> bool:
    """Whether a file is a workbook of Excel, of any age; a ZIP file counts by its name."""
    if workbooks.is_compound(upload.content):
        return True
    return upload.content.startswith(b"PK") and (
        b"xl/" in upload.content or upload.name.casefold().endswith((".xlsx", ".xlsm", ".ods"))
    )


def is_text(_upload: Upload) -> bool:
    """Whatever is nothing else is taken for CSV, which says what is wrong with it."""
    return True


def read_workbook(upload: Upload, register: Register) -> Iterator[Found | Flaw]:
    """The entries of an Excel workbook, out of all visible sheets that have headings."""
    try:
        sheets = workbooks.workbook_sheets(upload.content)
    except Refused as refused:
        yield refused.flaw
        return
    yield from _read(sheets, upload, register)


def read_csv(upload: Upload, register: Register) -> Iterator[Found | Flaw]:
    """The entries of a CSV file."""
    try:
        _refuse_others(upload.content)
        sheet = csv_sheet(upload.content, _score)
    except Refused as refused:
        yield refused.flaw
        return
    yield from _read([sheet], upload, register)


def _refuse_others(content: bytes) -> None:
    """Raise Refused for what is no table at all."""
    if not content.strip():
        raise Refused("empty")
    if content[:200].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_PAGE):
        raise Refused("page")
    for mark, code in _OTHER:
        if content.startswith(mark):
            raise Refused(code)


def _read(sheets: Sequence[Sheet], upload: Upload, register: Register) -> Iterator[Found | Flaw]:
    tables = [table for sheet in sheets if sheet.name not in EXPLAINING and (table := _table(sheet))]
    if not tables:
        yield Flaw(code="headings" if any(sheet.rows for sheet in sheets) else "empty")
        return
    wrong = [flaw for table in tables for flaw in table.objections()]
    if wrong:
        yield from wrong
        return
    rows = Rows(register, upload, Names(register.graph))
    total, done = sum(len(table.rows) for table in tables), 0
    for table in tables:
        yield from table.unknown()
        for row in table.each():
            rows.take(row)
            done += 1
            register.progress("read", done, total)
    yield from rows.flaws
    yield from rows.found.values()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """A sheet whose headings were found: the column's name (or nothing) and heading at each position, and the rows."""

    name: str
    line: int
    headings: Sequence[str]
    columns: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]

    def objections(self) -> Iterator[Flaw]:
        """What keeps the whole table out: nobody could say which column is meant, or whom a row is about."""
        for heading, times in Counter(fold(one) for one in self.headings if one).items():
            if times > 1 and heading in HEADINGS:
                yield self._flaw("heading_twice", next(one for one in self.headings if fold(one) == heading))
        many = Counter(filter(None, self.columns))
        for name, times in many.items():
            if times > 1 and not _holds_several(name):
                named = JOINT.join(
                    one for one, column in zip(self.headings, self.columns, strict=True) if column == name
                )
                yield self._flaw("columns_twice", named)
        if "name" not in many and "organisation_id" not in many:
            yield self._flaw("no_name", "")

    def unknown(self) -> Iterator[Flaw]:
        """The headings that nobody here knows, each with one that may have been meant."""
        for heading, column in zip(self.headings, self.columns, strict=True):
            if heading and not column:
                near = next(iter(meant(fold(heading), tuple(HEADINGS), limit=1)), "")
                hint = BY_NAME[HEADINGS[near]].heading if HEADINGS.get(near) in BY_NAME else ""
                where = Where(part=self.name, row=self.line, column=heading)
                code = "unknown_near" if hint else "unknown"
                yield Flaw(code=code, where=where, facts={"heading": heading, "near": hint}, notice=True)

    def each(self) -> Iterator[Row]:
        """The rows, without those that only repeat the headings."""
        headings: dict[str, str] = {}
        for heading, column in zip(self.headings, self.columns, strict=True):
            headings.setdefault(column, heading)
        for number, cells in self.rows:
            if list(cells[: len(self.headings)]) != list(self.headings)[: len(cells)]:
                where = Where(part=self.name, row=number)
                yield Row(where=where, cells=_by_column(self.columns, cells), headings=headings)

    def _flaw(self, code: str, heading: str) -> Flaw:
        where = Where(part=self.name, row=self.line, column=heading)
        return Flaw(code=code, where=where, facts={"heading": heading})


def _table(sheet: Sheet) -> _Table | None:
    """The table in a sheet: its headings are the one of the first rows that holds most of those that are known."""
    first = sheet.rows[:HEAD]
    if not first:
        return None
    best = max(range(len(first)), key=lambda at: _score(first[at][1]))
    line, headings = first[best]
    if _score(headings) < FEWEST_HEADINGS:
        return None
    columns = [headed(one) for one in headings]
    return _Table(name=sheet.name, line=line, headings=headings, columns=columns, rows=sheet.rows[best + 1 :])


def _score(cells: Iterable[str]) -> int:
    return len({name for cell in cells if (name := headed(cell))})


def _by_column(columns: Sequence[str], cells: Sequence[str]) -> Mapping[str, str]:
    """The cells of a row by column; those of several columns of the same name together."""
    found: dict[str, str] = {}
    for column, text in zip(columns, cells, strict=False):
        if column and text:
            found[column] = f"{found[column]}{JOINT}{text}" if column in found else text
    return found


def _holds_several(name: str) -> bool:
    """Whether a field holds several values, so that several columns may fill it."""
    several = ("phone", "email", "website", "topics", "areas", "languages", "groups", "channels")
    return name in BY_NAME and name.endswith(several)

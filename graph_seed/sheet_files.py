"""Tables as offices send them, read into rows of text: CSV in any of its habits here, Excel in `workbooks.py`.

German programs write semicolons and the Windows alphabet, others commas and UTF-8, Excel's "Unicode text" tabs and
UTF-16. What is no table at all (an old Excel file, a web page that was saved as one) is refused by name.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from graph_seed.uploads import Flaw, Where
from referral.errors import LotsennetzError

MOST_ROWS = 10_000
"""So many rows are read at most, over all sheets of a file; more are refused."""
MOST_COLUMNS = 200
"""So many columns of a row are looked at."""
LONGEST_CELL = 32_767
"""So many characters a cell may have; Excel itself allows no more."""
HEAD = 30
"""The headings stand in one of so many first rows."""

FORMULA = "\0"
"""What a cell begins with here that holds a formula and no value; no file may hold this character itself."""

_SEPARATORS = (";", ",", "\t", "|")
_EQUALS = re.compile(r'^="(.*)"$', re.DOTALL)
_ESCAPED = re.compile(r"^'(?=[=+\-@\t\r'])")


class Refused(LotsennetzError):
    """A file that cannot be read at all, or a part of it."""

    def __init__(self, code: str, where: Where | None = None, **facts: object) -> None:
        super().__init__(f"The file cannot be read ({code}).")
        self.flaw = Flaw(code=code, where=where or Where(), facts=facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table: its name (empty where a file has only one), and the rows that hold anything, by number from 1."""

    name: str
    rows: Sequence[tuple[int, Sequence[str]]]


Score = Callable[[Sequence[str]], int]
"""How many headings a row holds."""


def csv_sheet(content: bytes, score: Score) -> Sheet:
    """The one table of a CSV file; Refused if it is none. `score` tells headings, by which the separator is found."""
    text = decoded(content)
    named = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
    separator = named[1] if named else max(_SEPARATORS, key=lambda one: _best_score(text, one, score))
    rows: list[tuple[int, Sequence[str]]] = []
    for number, cells in enumerate(_records(text, separator), start=1):
        if number > MOST_ROWS:
            raise Refused("rows", most=MOST_ROWS)
        if not (named and number == 1) and any(cells):
            rows.append((number, [_csv_cell(cell) for cell in cells[:MOST_COLUMNS]]))
    return Sheet(name="", rows=rows)


def decoded(content: bytes) -> str:
    """The text of a file, in the alphabet that it shows or seems to be in; Refused if it is no text."""
    for mark, alphabet in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if content.startswith(mark):
            return _text(content.removeprefix(mark), alphabet)
    if content[1:2] == b"\0" and content[3:4] == b"\0":
        return _text(content, "utf-16-le")
    try:
        return _text(content, "utf-8")
    except Refused as refused:
        if refused.flaw.code == "nul":
            raise
        return _text(content, "cp1252")


def plain(cell: str) -> str:
    """A cell without what programs put around it: blanks, and `'` before what looks like a formula."""
    return _ESCAPED.sub("", cell.replace("\xa0", " ").strip(" \r\n")).strip()


def _csv_cell(cell: str) -> str:
    """Some write `="01234"` so that Excel keeps the zero; any other formula has no value here."""
    found = _EQUALS.match(cell.strip())
    return plain(found[1]) if found else FORMULA + cell if cell.startswith("=") else plain(cell)


def _text(content: bytes, alphabet: str) -> str:
    try:
        text = content.decode(alphabet)
    except UnicodeDecodeError as error:
        raise Refused("alphabet") from error
    if "\0" in text:
        raise Refused("nul")
    return text


def _records(text: str, separator: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        yield from reader
    except csv.Error as error:
        raise Refused("cell_length", Where(row=reader.line_num), most=LONGEST_CELL) from error


def _best_score(text: str, separator: str, score: Score) -> tuple[int, int]:
    """How many headings the best of the first rows holds, and how many cells it has."""
    try:
        first = list(islice(_records(text, separator), HEAD))
    except Refused:
        return 0, 0
    return max(((score(cells), len(cells)) for cells in first), default=(0, 0))

"""How offices write single values in tables, and what Excel has made of them: zeros lost, days as numbers, lists.

Each reader takes the text of one cell and returns a value, or raises Malformed. What was read otherwise than it stands
is told to `settle`, so that whoever sent the file can see it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import TypeVar

from graph_seed.cells import read_age, read_day, read_stated
from referral.codes import read_mail, read_phone, read_website
from referral.errors import Malformed
from referral.spelling import fold
from referral.written_hours import read_hours

T = TypeVar("T")
Settle = Callable[[str, str, str], None]
"""Told a code, what stood there and what was read."""

EMPTY = "(leer)"
"""What stands in a cell that shall empty a field; a cell with nothing in it leaves the field as it is."""
NOT_SAID = frozenset({"-", "–", "—", "/", "k.a.", "k. a.", "keine angabe", "unbekannt", "n/a", "entfällt", "?"})
"""What people write where they have nothing to say."""

_FIRST_DAY = date(1899, 12, 30)
"""Day 0 of Excel's calendar for all days since March 1900."""
_SERIAL = re.compile(r"[34567]\d{4}(?:\.0)?")
_SCIENTIFIC = re.compile(r"\d[.,]\d+E\+\d+", re.IGNORECASE)
_GERMAN_DAY = re.compile(r"(?:(?:(\d{1,2})\.\s*)?(\d{1,2})[./]\s*)?(\d{4})")
_MONTHS = ("januar", "februar", "maerz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november",
           "dezember")  # fmt: skip
_NUMBER_SAID = re.compile(r"^\s*(?:tel(?:efon)?|fon|mobil|handy|phone)\b[\s.:]*", re.IGNORECASE)
_FAX = re.compile(r"^\s*(?:tele)?fax\b", re.IGNORECASE)
_AGES = (  # a pattern, the groups in which the youngest and the oldest stand (0: not said), and what to take off
    (r"(\d{1,3})\s*(?:-|–|bis)\s*(\d{1,3})", 1, 2, 0),
    (r"(?:ab|von|über|mindestens)\s*(\d{1,3})", 1, 0, 0),
    (r"(\d{1,3})\s*\+", 1, 0, 0),
    (r"(?:bis(?:\s+zu)?|höchstens)\s*(\d{1,3})", 0, 1, 0),
    (r"unter\s*(\d{1,3})", 0, 1, 1),
)
_SPLIT = re.compile(r"\s*[;\n\r]+\s*")
_BETWEEN = re.compile(r"\s*[,/]\s*|\s+(?:und|u\.)\s+")
_IN_BRACKETS = re.compile(r"\([^()]*\)")


def pieces(text: str) -> list[str]:
    """The values of a cell that holds several, between semicolons and in lines; brackets hold together."""
    return [piece for piece in _SPLIT.split(_IN_BRACKETS.sub(_in_one_line, text)) if piece.strip(" ,")]


def _in_one_line(brackets: re.Match[str]) -> str:
    return _SPLIT.sub(", ", brackets.group())


def each(text: str, find: Callable[[str], T | None]) -> Iterator[T]:
    """What `find` finds for each name in a cell, between commas and slashes too; a name that holds one is read whole.

    Raises Malformed with the first name for which there is nothing.
    """
    for piece in pieces(text):
        spans = _spans(piece)
        first = 0
        while first < len(spans):
            for last in range(len(spans) - 1, first - 1, -1):
                found = find(piece[spans[first][0] : spans[last][1]])
                if found is not None:
                    yield found
                    first = last + 1
                    break
            else:
                raise Malformed("a known name", piece[slice(*spans[first])], "expected one that is registered.")


def _spans(piece: str) -> list[tuple[int, int]]:
    """Beginning and end of each name between commas, slashes and "und", those in brackets aside."""
    masked = _IN_BRACKETS.sub(lambda found: "x" * len(found.group()), piece)
    borders = [(0, 0), *(found.span() for found in _BETWEEN.finditer(masked)), (len(piece), len(piece))]
    spans = [(end, start) for (_, end), (start, _) in pairwise(borders)]
    return [(start, end) for start, end in spans if piece[start:end].strip()]


def phones(text: str, settle: Settle) -> list[str]:
    """Phone numbers; a zero that Excel has taken away is put back, fax numbers are left out."""
    return [_phone(piece, settle) for piece in _listed(text) if not _FAX.match(piece)]


def _phone(piece: str, settle: Settle) -> str:
    number = _NUMBER_SAID.sub("", piece).strip()
    if _SCIENTIFIC.fullmatch(number):
        raise Malformed("a whole phone number", number, "Excel has cut it short; format the column as text.")
    digits = re.sub(r"\D", "", number)
    whole = number
    if re.match(r"49[1-9]", digits) and len(digits) > 10 and not number.startswith(("+", "0")):  # noqa: PLR2004
        whole = f"+{number}"
    elif re.match(r"[2-9]|1[5-7]", digits) and len(digits) > 6 and not number.startswith(("+", "0", "(")):  # noqa: PLR2004
        whole = f"0{number}"
    if whole != number:
        settle("zero", number, whole)
    return read_phone(whole)


def mails(text: str, _settle: Settle) -> list[str]:
    """Mail addresses."""
    return [
        read_mail(re.sub(r"^(?:e-?)?mail(?:to)?\s*:\s*", "", one, flags=re.IGNORECASE))
        for one in re.split(r"[;,\s]+", text)
        if one
    ]


def websites(text: str, _settle: Settle) -> list[str]:
    """Addresses of web pages."""
    return [read_website(one) for one in re.split(r"[;\s]+|,\s+", text) if one]


def _listed(text: str) -> list[str]:
    return [part for piece in pieces(text) for part in re.split(r"\s*(?:,|\boder\b|\bund\b)\s+", piece) if part]


def ages(text: str) -> tuple[int | None, int | None]:
    """`12-26`, `ab 27`, `bis 26 Jahre`, `unter 18`, `27+`: the youngest and the oldest, both included."""
    words = re.sub(r"\s*(?:jahren?|j\.?)$|^von\s+(?=.*(?:-|–|bis))", "", text.strip().casefold())
    for pattern, youngest, oldest, less in _AGES:
        if found := re.fullmatch(pattern, words):
            return (
                read_age(found[youngest]) if youngest else None,
                read_age(found[oldest]) - less if oldest else None,
            )
    raise Malformed("an age range", text, "expected one such as 12-26, ab 27 or bis 26.")


def stated(text: str, settle: Settle) -> str:
    """A date as exact as it stands: 2021, 03/2021, März 2021, 16.03.2021, or Excel's number for a day."""
    if _SERIAL.fullmatch(text):
        day = _FIRST_DAY + timedelta(days=int(float(text)))
        settle("serial", text, day.strftime("%d.%m.%Y"))
        return day.isoformat()
    month, _, year = fold(text).partition(" ")
    if month in _MONTHS and year.isdigit():
        return read_stated(f"{year}-{_MONTHS.index(month) + 1:02}")
    if found := _GERMAN_DAY.fullmatch(text.strip()):
        day_of_month, month, year = found.groups()
        return read_stated(
            "-".join(filter(None, (year, month and month.zfill(2), day_of_month and day_of_month.zfill(2))))
        )
    return read_stated(text.strip()[:10])


def day(text: str, settle: Settle) -> date:
    """One day."""
    return read_day(stated(text, settle))


def hours(text: str, settle: Settle) -> tuple[str, str]:
    """Opening hours in OSM syntax, and as they stand; what cannot be read for sure is kept as it stands only."""
    try:
        read = read_hours(text)
    except Malformed as error:
        settle("hours", text, error.hint)
        return "", text
    if fold(read) != fold(text):
        settle("hours_read", text, read)
    return read, "" if read == text else text


def yes(text: str) -> bool:
    """Whether a cell says yes."""
    meaning = {
        "ja": True,
        "j": True,
        "x": True,
        "true": True,
        "1": True,
        "nein": False,
        "n": False,
        "false": False,
        "0": False,
    }
    if fold(text) not in meaning:
        raise Malformed("yes or no", text, "expected ja or nein.")
    return meaning[fold(text)]

"""What the addresses of the Open Referral API may ask; the standard lets every parameter be any text or number.

So nothing is refused that the standard allows: a page before the first is the first, one behind the last is empty, and
an id that nobody has finds nothing. What is no whole number, truth value or moment is a problem, as everywhere, and so
is a parameter that the standard does not have here: an answer that silently left out a filter would be a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from api.schemas.parameters import BadParameters, Problem
from api.sentences import german

USUAL, MOST = 50, 500
"""Entries on a page, if not said otherwise and at most."""

WHOLE = german("Erwartet wird eine ganze Zahl.")
TRUTH = german("Erwartet wird true oder false.")
MOMENT = german("Erwartet wird ein Zeitpunkt wie 2026-11-22T10:00:00Z.")

_WHOLE = re.compile(r"[+-]?\d+(?:\.0+)?", re.ASCII)
_TRUTH = {"true": True, "false": False}


def _whole(text: str) -> int:
    """A whole number of any size; more than nine digits count as nine nines."""
    if not _WHOLE.fullmatch(text):
        raise ValueError(text)
    digits = text.partition(".")[0]
    return int(digits) if len(digits) <= len("-999999999") else (-1 if digits[0] == "-" else 1) * 999_999_999


def _truth(text: str) -> bool:
    return _TRUTH[text.lower()]


def _moment(text: str) -> datetime:
    """RFC 3339; seconds may be a leap second, a moment without an offset counts as UTC."""
    at = datetime.fromisoformat(re.sub(r":60(?=[.Z+-]|$)", ":59", text.upper().replace(" ", "+")))
    return at if at.tzinfo else at.replace(tzinfo=UTC)


READERS: Mapping[str, tuple[Callable[[str], Any], str]] = {
    "page": (_whole, WHOLE),
    "per_page": (_whole, WHOLE),
    "minimal": (_truth, TRUTH),
    "full": (_truth, TRUTH),
    "full_service": (_truth, TRUTH),
    "top_only": (_truth, TRUTH),
    "modified_after": (_moment, MOMENT),
}
"""How parameters are read that are no texts, and what is expected of them."""


def read(typed: Mapping[str, str], known: tuple[str, ...]) -> dict[str, Any]:
    """The values of an address's parameters; BadParameters names those that are unknown or cannot be read."""
    values: dict[str, Any] = {}
    problems = [Problem(field=name, code="unknown", known=known) for name in typed if name not in known]
    for name, text in ((name, typed[name]) for name in known if name in typed):
        read_one, expected = READERS.get(name, (str, ""))
        try:
            values[name] = read_one(text)
        except (ValueError, KeyError, OverflowError):
            problems.append(Problem(field=name, code="malformed", expected=expected))
    if problems:
        raise BadParameters(problems)
    return values

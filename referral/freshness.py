"""How old a fact is, and what that means for where it stands in an answer and whether it is still printed.

A fact counts from the day on which somebody responsible assured it. Periods run as §§ 187 (1) and 188 (2) and (3) BGB
count them: six months from 15 January are over at the end of 15 July, and from 31 August at the end of February.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from enum import IntEnum, StrEnum
from functools import lru_cache

DUE_AFTER = 6
"""Months after which a fact is due to be confirmed again."""

OLD_AFTER = 12
"""Months after which a fact is marked as old and stands behind the others."""

OFF_THE_SHEET_AFTER = 18
"""Months after which a fact is no longer printed."""


class Freshness(StrEnum):
    """How old a fact is."""

    FRESH = "fresh"
    """Assured in the last six months."""
    DUE = "due"
    """Assured more than six months ago: still good, and somebody should confirm it."""
    UNCONFIRMED = "unconfirmed"
    """Read on a public page; nobody responsible has assured it."""
    OLD = "old"
    """Assured more than twelve months ago."""


class Confidence(StrEnum):
    """How well a fact was found before anybody assured it."""

    PAGE = "page"
    """Read on a public page."""
    DOUBTFUL = "doubtful"
    """The page was older than 2018 or left a question open."""


class Standing(IntEnum):
    """Where a fact stands beside others; the smaller, the earlier."""

    CONFIRMED = 0
    UNCONFIRMED = 1
    OLD = 2
    DOUBTFUL = 3


@lru_cache(maxsize=16_384)
def freshness(assured_on: date | None, today: date) -> Freshness:
    """Fresh for six months after it was assured, due for six more, then old; never assured is unconfirmed."""
    if assured_on is None:
        return Freshness.UNCONFIRMED
    if today > _months_later(assured_on, OLD_AFTER):
        return Freshness.OLD
    return Freshness.DUE if today > _months_later(assured_on, DUE_AFTER) else Freshness.FRESH


def is_due(assured_on: date | None, today: date) -> bool:
    """Whether somebody should confirm a fact: nobody ever did, or the last time is more than six months ago."""
    return freshness(assured_on, today) is not Freshness.FRESH


def leaves_the_sheet(assured_on: date | None, today: date) -> bool:
    """Whether a fact is too old to be printed: assured more than 18 months ago.

    What was never assured stays, printed with the advice to call first.
    """
    return assured_on is not None and today > _months_later(assured_on, OFF_THE_SHEET_AFTER)


def standing(assured_on: date | None, confidence: Confidence, today: date) -> Standing:
    """Confirmed facts (fresh or due) first, then unconfirmed, then old ones; last what is doubtful and never assured.

    Whoever assures a fact ends the doubt about it.
    """
    return _standing(assured_on, confidence, today)


@lru_cache(maxsize=16_384)
def _standing(assured_on: date | None, confidence: Confidence, today: date) -> Standing:
    if assured_on is None:
        return Standing.DOUBTFUL if confidence is Confidence.DOUBTFUL else Standing.UNCONFIRMED
    return Standing.OLD if freshness(assured_on, today) is Freshness.OLD else Standing.CONFIRMED


@lru_cache(maxsize=16_384)
def _months_later(day: date, months: int) -> date:
    """The day with the same number some months later, or the last of that month where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

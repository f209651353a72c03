"""What notices with an end date mean on a day: which are in force, until when somebody is closed, and the hours then.

Closed days are written as rules of OpenStreetMap's notation, so that whatever reads opening hours knows them too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from referral.model import Notice

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
UNSAID = "24/7 unknown"
"""The hours of somebody who says none, where there is more to say."""

_DAY = rf"\d{{4}} (?:{'|'.join(MONTHS)}) \d\d"
_PARTS = re.compile(rf"(?P<hours>.*?)(?P<closed>(?:; {_DAY}(?:-{_DAY})? off)*)", re.DOTALL)


def in_force(notices: Iterable[Notice], today: date) -> tuple[Notice, ...]:
    """The notices that hold on a day, those that end first first."""
    return tuple(sorted((one for one in notices if one.begins <= today <= one.until), key=lambda one: one.until))


def lasting(notices: Iterable[Notice], today: date) -> tuple[Notice, ...]:
    """The notices that have not ended before a day, those that begin first first."""
    return tuple(sorted((one for one in notices if today <= one.until), key=lambda one: (one.begins, one.until)))


def closed_until(notices: Iterable[Notice], today: date) -> date | None:
    """The last day of the closure that a day lies in, across closures that follow without a gap; None if open."""
    last = None
    for one in lasting((one for one in notices if one.closed), today):
        if one.begins <= (last + timedelta(days=1) if last else today):
            last = max(last or one.until, one.until)
    return last


def closed_days(notices: Iterable[Notice]) -> str:
    """The closures among some notices as rules that follow opening hours: `; 2026 Dec 20-2027 Jan 06 off`."""
    spans = sorted({(one.begins, one.until) for one in notices if one.closed})
    return "".join(f"; {_span(begins, until)} off" for begins, until in spans)


def hours_with(hours: str, closed: str) -> str:
    """Opening hours (OSM syntax; empty: not said) with closed days, as `closed_days` writes them, behind them."""
    return (hours or UNSAID) + closed if closed else hours


def parted(hours: str) -> tuple[str, str]:
    """Opening hours without the closed days behind them, and those."""
    found = _PARTS.fullmatch(hours)
    return (found["hours"], found["closed"]) if found else (hours, "")


def _span(begins: date, until: date) -> str:
    return _written(begins) if begins == until else f"{_written(begins)}-{_written(until)}"


def _written(day: date) -> str:
    return f"{day.year} {MONTHS[day.month - 1]} {day.day:02}"

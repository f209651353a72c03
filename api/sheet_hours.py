"""Opening hours as the hand-out sheet shows them: one line for all days that are alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import groupby

from referral.hours import Day, Kind, Span, week

_WORKING_DAYS = range(5)
_WEEKS_AHEAD = 8
_SHOWN = {Kind.OPEN, Kind.OPEN_END, Kind.UNSAID}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDays:
    """Weekdays (0 is Monday) from `first` to `last` and their times, "08:00–12:00, 14:00–16:00".

    `times` is empty where the office is open but nobody said when, and `None` where it is closed.
    """

    first: int
    last: int
    times: str | None


def open_days(hours: str, today: date) -> tuple[OpenDays, ...]:
    """The usual week of an office, days that are alike together; empty if nothing is said, or only "by appointment".

    `hours` are in OSM syntax. Saturday and Sunday are left out where closed. Raises Malformed if they cannot be read.
    """
    lines = tuple(_lines(_usual_week(hours, today))) if hours else ()
    return lines if any(line.times is not None for line in lines) else ()


def is_always_open(days: Sequence[OpenDays]) -> bool:
    """Whether these are the hours of a help line: every day, around the clock."""
    return [(line.first, line.last, line.times) for line in days] == [(0, 6, "00:00–24:00")]


def _usual_week(hours: str, today: date) -> Sequence[Day]:
    """The nearest week without a public holiday, for the sheet is kept longer than this week."""
    monday = today - timedelta(days=today.weekday())
    weeks = [week(hours, monday + timedelta(weeks=number)) for number in range(_WEEKS_AHEAD)]
    return next((days for days in weeks if not any(day.holiday for day in days)), weeks[0])


def _lines(days: Sequence[Day]) -> Iterator[OpenDays]:
    for times, alike in groupby(days, key=_times):
        numbers = [day.date.weekday() for day in alike]
        if times is None:
            numbers = [number for number in numbers if number in _WORKING_DAYS]
        if numbers:
            yield OpenDays(first=numbers[0], last=numbers[-1], times=times)


def _times(day: Day) -> str | None:
    shown = [span for span in day.spans if span.kind in _SHOWN]
    return ", ".join(_written(span) for span in shown if span.kind is not Kind.UNSAID) if shown else None


def _written(span: Span) -> str:
    if span.kind is Kind.OPEN_END:
        return f"{span.start:%H:%M} –"
    ends_at_midnight = span.end.time() == time() and span.end.date() > span.start.date()
    return f"{span.start:%H:%M}–{'24:00' if ends_at_midnight else f'{span.end:%H:%M}'}"

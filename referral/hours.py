"""When an office is open: now, until when, when next, and through the week, with the public holidays of Lower Saxony.

Hours are kept in the notation of OpenStreetMap (`read_hours` makes it from what people write). Three answers are
possible at any moment: open, closed, and not said, which is `None` and also covers "by appointment". On a public
holiday an office is closed, unless its hours name public holidays (PH) or it is always open (24/7), as help lines are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from holidays import country_holidays
from opening_hours import OpeningHours, State

from referral.closures import MONTHS, parted
from referral.errors import Malformed
from referral.written_hours import BY_APPOINTMENT, holiday_rule, read_hours, rules_of

__all__ = [
    "BY_APPOINTMENT",
    "HORIZON",
    "LOCAL",
    "Day",
    "Kind",
    "Span",
    "by_appointment",
    "holiday",
    "is_open",
    "open_until",
    "opens_next",
    "read_hours",
    "week",
]

LOCAL = ZoneInfo("Europe/Berlin")
HORIZON = timedelta(days=14)
"""How far ahead `open_until` and `opens_next` look."""

KNOWN_YEARS = range(1991, 2100)
"""Years for which the library knows the holidays of Lower Saxony."""

_ONE_DAY = timedelta(days=1)
_COMMENT = re.compile(r'"([^"]*)"')
_APPOINTMENT = re.compile(r"termin|vereinbarung|absprache|anmeldung|anfrage|appointment|on request", re.IGNORECASE)
_NO_APPOINTMENT = re.compile(
    r"\b(?:ohne|keine?|no|without)\s+(?:\w+\s+)?(?:termin|anmeldung|appointment)\w*|"
    r"\b(?:termin|anmeldung|appointment)\w*\s+(?:ist\s+|is\s+)?(?:nicht|not)\b",
    re.IGNORECASE,
)
_OPEN_ENDED = re.compile(r'(?P<days>[^"]*?)(?P<times>\d\d:\d\d[-\d:,]*\+[-\d:,+]*)(?: (?P<comment>".*"))?')
_NO_END_SAID = "open end"


class Kind(StrEnum):
    """How surely an office is open during a span."""

    OPEN = "open"
    OPEN_END = "open-end"
    """Opens at the start; when it closes is not said ("ab 17 Uhr")."""
    UNSAID = "unsaid"
    """Open on that day; the time is not said ("jeden Samstag")."""
    APPOINTMENT = "appointment"
    """Only by appointment: no opening time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One stretch of a day, local time; a night belongs to the day on which it begins."""

    start: datetime
    end: datetime
    kind: Kind
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of the table: its date, the German name of its public holiday if it is one, and its spans in order."""

    date: date
    holiday: str | None
    spans: tuple[Span, ...]


def is_open(hours: str | None, at: datetime) -> bool | None:
    """Whether an office is open at a moment: yes, no, or `None`: not said, or only by appointment.

    `at` is timezone-aware. Answers are cached by hours and moment: to judge many candidates quickly, pass one `at`,
    best cut to the minute. Raises `Malformed` if the hours cannot be read.
    """
    return _is_open(hours, at) if hours else None


def open_until(hours: str | None, at: datetime) -> datetime | None:
    """When an office that is open at `at` closes, local time; `None` if it is not open, or its end is not said.

    `None` as well if it does not close within `HORIZON`. Raises `Malformed` if the hours cannot be read.
    """
    if not hours:
        return None
    local = _local(at)
    now = next((run for run in _runs(hours, local) if run.start <= local < run.end), None)
    return now.end if now and now.kind is Kind.OPEN and now.end <= local + HORIZON else None


def opens_next(hours: str | None, at: datetime) -> datetime | None:
    """When an office opens next after `at`, local time; `None` if not within `HORIZON`, or not said.

    An office that is open at `at` opens next after it has closed. Raises `Malformed` if the hours cannot be read.
    """
    if not hours:
        return None
    local = _local(at)
    return next((run.start for run in _runs(hours, local) if local < run.start <= local + HORIZON), None)


def by_appointment(hours: str | None) -> bool:
    """Whether the hours say that one comes by appointment, always or at some time."""
    return bool(hours) and any(
        _asks_for_appointment(note) for note in _COMMENT.findall(read_hours(parted(hours or "")[0]))
    )


def week(hours: str | None, monday: date) -> tuple[Day, ...]:
    """Seven days from `monday` (any day will do): for a table of the coming week and for a calendar file.

    Holidays are named and kept even where the office is open. Raises `Malformed` if the hours cannot be read.
    """
    days = [_known(monday) + timedelta(days=number) for number in range(7)]
    return tuple(Day(date=day, holiday=holiday(day), spans=_spans(hours, day) if hours else ()) for day in days)


def holiday(day: date) -> str | None:
    """Name the public holiday of Lower Saxony that a day is, in German, else `None` (§ 2 NFeiertagsG)."""
    return _holidays(day.year, "public").get(day)


@lru_cache(maxsize=16_384)
def _is_open(hours: str, at: datetime) -> bool | None:
    local = _local(at)
    near = (*_spans(hours, local.date() - _ONE_DAY), *_spans(hours, local.date()))
    kinds = {span.kind for span in near if span.start <= local < span.end}
    return Kind.OPEN in kinds or (None if kinds else False)


@lru_cache(maxsize=1024)
def _local(at: datetime) -> datetime:
    """A moment as the clock on the wall shows it."""
    if at.tzinfo is None:
        raise ValueError("A moment needs its time zone.")
    _known(at)
    return at.astimezone(LOCAL)


def _known(day: date) -> date:
    if day.year not in KNOWN_YEARS:
        raise Malformed("a day", day.isoformat(), f"holidays are known from {KNOWN_YEARS[0]} to {KNOWN_YEARS[-1]}")
    return day


def _runs(hours: str, local: datetime) -> Iterator[Span]:
    """The times an office opens and closes, from the day before `local` to `HORIZON`, without seams at midnight."""
    run = None
    for number in range(-1, HORIZON.days + 2):
        for span in _spans(hours, local.date() + timedelta(days=number)):
            if span.kind not in {Kind.OPEN, Kind.OPEN_END}:
                continue
            if run and run.kind is Kind.OPEN and run.end == span.start:
                run = replace(run, end=span.end, kind=span.kind)
                continue
            if run:
                yield run
            run = span
    if run:
        yield run


def _spans(hours: str, day: date) -> tuple[Span, ...]:
    return _week(hours, day - timedelta(days=day.weekday()))[day.weekday()]


@lru_cache(maxsize=4096)
def _week(hours: str, monday: date) -> tuple[tuple[Span, ...], ...]:
    """The spans of the seven days of a calendar week, from one walk over them and their neighbours."""
    first, end = monday - _ONE_DAY, monday + timedelta(days=8)
    notation = _on_the_calendar(_rules(hours), [first + timedelta(days=number) for number in range((end - first).days)])
    stretches = list(_stretches(OpeningHours(notation, timezone=LOCAL), _midnight(first), _midnight(end)))
    return tuple(tuple(_of_day(stretches, monday + timedelta(days=number))) for number in range(7))


@lru_cache(maxsize=2048)
def _rules(hours: str) -> tuple[tuple[str, str], ...]:
    """The rules of the hours as they are judged here: with what goes without saying said, and open ends marked."""
    plain, closed = parted(hours)
    notation = read_hours(plain) + closed
    rules = [(joint, rule) for joint, rule in rules_of(notation) if joint != "||" or not _only_by_appointment(rule)]
    if all(rule.endswith((" off", " closed")) for _, rule in rules):
        rules = [("", "24/7 unknown"), *((joint or ";", rule) for joint, rule in rules)]
    names_holidays = any("PH" in (holiday_rule(rule) or ((), ()))[1] for _, rule in rules)
    always = any(rule.startswith("24/7") for joint, rule in rules_of(_normal(notation)) if joint != "||")
    if not names_holidays and not always:
        rules.append((";", "PH off"))
    return tuple(exact for joint, rule in rules for exact in _ends_marked(joint, rule))


def _normal(notation: str) -> str:
    """Hours in the library's normal form, in which every way to write "always" is 24/7."""
    return str(OpeningHours(notation).normalize())


def _only_by_appointment(rule: str) -> bool:
    return rule.startswith('"') and _asks_for_appointment(rule)


def _asks_for_appointment(note: str) -> bool:
    return bool(_APPOINTMENT.search(_NO_APPOINTMENT.sub("", note)))


def _ends_marked(joint: str, rule: str) -> Iterator[tuple[str, str]]:
    """A rule with an open end ("Fr 15:00-16:00,19:00+") in two: what is sure, and what has no stated end.

    More to come after a stated end is looked for until midnight, and not after a night.
    """
    found = _OPEN_ENDED.fullmatch(rule)
    if not found:
        yield joint, rule
        return
    times = [(part.endswith("+"), *part.rstrip("+").partition("-")[::2]) for part in found["times"].split(",")]
    sure = [f"{start}-{end}" for _, start, end in times if end]
    unsure = [f"{end or start}-24:00" for more, start, end in times if more and (not end or start < end < "24:00")]
    if sure:
        yield joint, " ".join(filter(None, (found["days"] + ",".join(sure), found["comment"])))
    if unsure:
        yield "," if sure else joint, f'{found["days"]}{",".join(unsure)} unknown "{_NO_END_SAID}"'


def _on_the_calendar(rules: Sequence[tuple[str, str]], days: Sequence[date]) -> str:
    """The notation with holidays replaced by the dates that they have among `days`: the library knows none of ours."""
    dates = {
        "PH": [_written(day) for day in days if holiday(day)],
        "SH": [_written(day) for day in days if day in _holidays(day.year, "school")],
    }
    notation = ""
    for joint, rule in rules:
        for dated in _dated(rule, dates):
            notation += ({"||": " || ", ",": ", "}.get(joint, "; ") if notation else "") + dated
    return notation or "off"


def _dated(rule: str, dates: dict[str, list[str]]) -> Iterator[str]:
    """A rule for "Su,PH" as one for the weekdays and one for the dates; other rules as they are."""
    parts = holiday_rule(rule)
    if parts is None:
        yield rule
        return
    weekdays, names, rest = parts
    for selected in (weekdays, [day for name in sorted(names) for day in dates[name]]):
        if selected:
            yield ",".join(selected) + rest


def _written(day: date) -> str:
    return f"{day.year} {MONTHS[day.month - 1]} {day.day:02}"


@lru_cache(maxsize=64)
def _holidays(year: int, category: str) -> dict[date, str]:
    """The holidays of Lower Saxony in a year, by date; school holidays as far as the state has set them."""
    return dict(country_holidays("DE", subdiv="NI", language="de", years=year, categories=(category,)))


def _stretches(known: OpeningHours, start: datetime, end: datetime) -> Iterator[Span]:
    """All that is not closed, in order; an hour that the clock skips in spring leaves nothing."""
    for opens, closes, state, note in known.intervals(start, end):
        if state != State.CLOSED and closes and opens < closes:
            yield Span(start=opens, end=closes, kind=_kind(state, note), note="" if note == _NO_END_SAID else note)


def _kind(state: State, note: str) -> Kind:
    if _asks_for_appointment(note):
        return Kind.APPOINTMENT
    if state == State.UNKNOWN:
        return Kind.OPEN_END if note == _NO_END_SAID else Kind.UNSAID
    return Kind.OPEN


def _of_day(stretches: Sequence[Span], day: date) -> Iterator[Span]:
    """The spans of one day: what is longer than a day is cut at midnight, what is shorter belongs where it begins."""
    start, end = _midnight(day), _midnight(day + _ONE_DAY)
    for stretch in stretches:
        if stretch.end - stretch.start > _ONE_DAY:
            if stretch.start < end and stretch.end > start:
                yield replace(stretch, start=max(stretch.start, start), end=min(stretch.end, end))
        elif stretch.start.date() == day:
            yield stretch


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL)

"""Opening hours as the standard's schedules, and schedules as opening hours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from graph_seed.hsds.standard import Row
from referral.errors import Malformed
from referral.written_hours import read_hours, rules_of

LOCAL_TIME = "Ortszeit Europe/Berlin"
"""The standard's time zone is a fixed offset from UTC, which no place with summer time has; so it is said in words."""

HOLIDAYS = "an gesetzlichen Feiertagen geschlossen"

_WEEK = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_PLAIN = re.compile(
    r"(?P<days>(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:[-,](?:Mo|Tu|We|Th|Fr|Sa|Su))*) "
    r"(?P<times>\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*)"
)
_TIME = re.compile(r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::[0-5]\d)?")


def schedules(hours: str, text: str) -> Iterator[Row]:
    """Hours (OpenStreetMap's notation) with what the source says of them, as rows without ids; none if nothing is said.

    Hours that are no plain week (by appointment, every third Thursday, round the clock) stay one text.
    """
    notes = f"{LOCAL_TIME}; {HOLIDAYS}" if hours and "PH" not in hours and hours != "24/7" else LOCAL_TIME
    week = list(_week(hours))
    if not week and (text or hours):
        yield {"description": text or hours.strip('"'), "notes": notes}
    for days, opens, closes in week:
        yield {
            "freq": "WEEKLY",
            "byday": ",".join(day.upper() for day in days),
            "opens_at": f"{opens}:00",
            "closes_at": f"{closes}:00",
            "description": text or None,
            "notes": notes,
        }


def hours_in(rows: Sequence[Row]) -> str:
    """The hours behind schedules that are plain weeks, in OpenStreetMap's notation; empty if one of them is more."""
    week: dict[str, list[str]] = {}
    for row in rows:
        days, times = _rule(row)
        if not days:
            return ""
        week.setdefault(days, []).append(times)
    try:
        return read_hours("; ".join(f"{days} {','.join(sorted(times))}" for days, times in week.items()))
    except Malformed:
        return ""


def _week(hours: str) -> Iterator[tuple[list[str], str, str]]:
    """Days with opening and closing time, each stretch by itself; nothing if there is more to the hours than that."""
    rules = [(joint, _PLAIN.fullmatch(rule)) for joint, rule in rules_of(hours)] if hours else []
    taken: set[str] = set()
    for joint, found in rules:
        days = _days(found["days"]) if found else []
        if found is None or joint not in {"", ";"} or taken & set(days) or "24:00" in found["times"]:
            return
        taken |= set(days)
    for _, found in rules:
        for stretch in found["times"].split(",") if found else ():
            opens, _, closes = stretch.partition("-")
            yield _days(found["days"] if found else ""), opens, closes


def _days(written: str) -> list[str]:
    """The single days of `Mo-We,Fr`; a range may run over the end of the week."""
    days: list[str] = []
    for part in written.split(","):
        first, _, last = part.partition("-")
        start = _WEEK.index(first)
        days += [_WEEK[(start + step) % 7] for step in range((_WEEK.index(last or first) - start) % 7 + 1)]
    return days


def _rule(row: Row) -> tuple[str, str]:
    """The days and times of a schedule; empty if it is no plain week: dated, every other week, in a time zone."""
    said = set(row) - {"id", "service_id", "location_id", "service_at_location_id"}
    if said - {"freq", "byday", "opens_at", "closes_at", "description", "notes", "interval", "wkst"}:
        return "", ""
    opens, closes = _clock(row.get("opens_at")), _clock(row.get("closes_at"))
    days = [day.strip().title() for day in str(row.get("byday", "")).split(",")]
    weekly = row.get("freq") == "WEEKLY" and row.get("interval", 1) == 1
    if not (weekly and opens and closes and all(day in _WEEK for day in days)):
        return "", ""
    return ",".join(days), f"{opens}-{closes}"


def _clock(value: Any) -> str:
    found = _TIME.match(str(value or ""))
    return f"{int(found['hour']):02}:{found['minute']}" if found else ""

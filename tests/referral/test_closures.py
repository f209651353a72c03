"""Closures end by themselves: until when somebody is closed, and opening hours that know it."""

from __future__ import annotations

from datetime import date, datetime

from referral.closures import closed_days, closed_until, hours_with, in_force, lasting, parted
from referral.hours import LOCAL, by_appointment, is_open, opens_next
from referral.model import Notice


def closure(begins: str, until: str, *, closed: bool = True) -> Notice:
    return Notice(begins=date.fromisoformat(begins), until=date.fromisoformat(until), closed=closed)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


HOLIDAYS = closure("2026-12-20", "2027-01-06")
MOVING = closure("2027-01-07", "2027-01-08")
HINT = closure("2026-12-01", "2027-02-01", closed=False)


def test_a_closure_holds_from_its_first_day_to_its_last() -> None:
    days = {date(2026, 12, 19): None, date(2026, 12, 20): date(2027, 1, 6), date(2027, 1, 6): date(2027, 1, 6)}
    assert {day: closed_until([HOLIDAYS, HINT], day) for day in days} == days
    assert closed_until([HOLIDAYS], date(2027, 1, 7)) is None


def test_closures_that_follow_without_a_gap_are_one() -> None:
    assert closed_until([MOVING, HOLIDAYS], date(2026, 12, 24)) == date(2027, 1, 8)
    inside = closure("2026-12-24", "2026-12-26")
    assert closed_until([inside, HOLIDAYS], date(2026, 12, 24)) == date(2027, 1, 6)
    assert closed_until([HOLIDAYS, closure("2027-01-09", "2027-01-10")], date(2027, 1, 1)) == date(2027, 1, 6)


def test_notices_in_force_and_those_that_have_not_ended_come_in_order() -> None:
    assert in_force([HINT, HOLIDAYS, MOVING], date(2026, 12, 24)) == (HOLIDAYS, HINT)
    assert lasting([MOVING, HOLIDAYS, HINT], date(2027, 1, 7)) == (HINT, MOVING)


def test_hours_with_closed_days_can_be_parted_again() -> None:
    closed = closed_days([MOVING, HINT, HOLIDAYS, closure("2026-11-24", "2026-11-24")])
    assert closed == "; 2026 Nov 24 off; 2026 Dec 20-2027 Jan 06 off; 2027 Jan 07-2027 Jan 08 off"
    assert hours_with("Mo-Fr 09:00-12:00", "") == "Mo-Fr 09:00-12:00"
    assert parted(hours_with("Mo-Fr 09:00-12:00", closed)) == ("Mo-Fr 09:00-12:00", closed)
    assert parted(hours_with("", closed)) == ("24/7 unknown", closed)
    assert parted("") == ("", "")


def test_open_now_and_opens_next_know_closed_days() -> None:
    hours = hours_with("Mo-Fr 09:00-12:00", closed_days([HOLIDAYS]))
    assert is_open(hours, local("2026-12-18T10:00"))
    assert is_open(hours, local("2026-12-21T10:00")) is False
    assert opens_next(hours, local("2026-12-28T10:00")) == local("2027-01-07T09:00")


def test_hours_that_are_not_said_stay_so_beside_a_closure_even_on_a_public_holiday() -> None:
    hours = hours_with("", closed_days([HOLIDAYS]))
    assert is_open(hours, local("2026-12-21T10:00")) is False
    assert is_open(hours, local("2027-04-02T10:00")) is is_open("", local("2027-04-02T10:00")) is None


def test_many_closures_never_make_hours_too_long_to_be_read() -> None:
    long = '"' + "nach telefonischer Vereinbarung " * 15 + '"'
    hours = hours_with(long, closed_days([closure(f"2026-12-{day:02}", f"2026-12-{day:02}") for day in range(1, 29)]))
    assert len(hours) > 500
    assert is_open(hours, local("2026-12-21T10:00")) is False
    assert by_appointment(hours)


def test_whoever_comes_only_by_appointment_is_closed_too() -> None:
    hours = hours_with('Mo-Fr 09:00-12:00 || "by appointment"', closed_days([HOLIDAYS]))
    assert is_open(hours, local("2026-12-21T10:00")) is False
    assert opens_next(hours, local("2026-12-21T10:00")) is None

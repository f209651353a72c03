"""When an office is open, on wall clocks in Lower Saxony."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from referral import hours as hours_of_offices
from referral.errors import Malformed
from referral.hours import (
    LOCAL,
    Kind,
    Span,
    by_appointment,
    holiday,
    is_open,
    open_until,
    opens_next,
    read_hours,
    week,
)

MONDAY = date(2026, 11, 23)
REAL_HOURS = (
    '"by appointment"',
    "24/7",
    "Fr 09:00-12:00",
    "Fr 15:00-17:30",
    "Fr 17:00+",
    "Mo",
    "Mo 08:00-12:30; Tu 08:00-12:30,14:00-16:00; Th 08:00-17:00; Fr 08:00-12:30",
    "Mo 08:00-16:30; Tu-Fr 08:00-13:00",
    "Mo 09:00-12:00; Tu 09:00-12:00,14:00-16:00; Th 09:00-12:00; Fr 09:00-13:00",
    "Mo 15:00-17:00",
    "Mo,Th 09:00-13:30; We 13:30-16:30; Fr 09:00-12:00",
    "Mo,Tu,Fr 14:00-16:00; We,Th 09:00-12:00",
    "Mo,Tu,Th 09:00-12:00; Tu 14:00-16:00; Fr 09:00-13:00",
    "Mo,We 10:00-12:00",
    "Mo,We,Fr 10:00-12:00",
    "Mo,We,Th 14:00-17:00",
    "Mo-Fr 08:30-12:30",
    "Mo-Fr 09:00-11:00",
    "Mo-Fr 09:00-12:00; Mo-We 18:30-20:00",
    "Mo-Fr 09:00-13:00",
    "Mo-Fr 09:00-16:00",
    "Mo-Fr 14:00-17:00",
    "Mo-Sa 14:00-20:00; Mo,We,Th 10:00-12:00",
    "Mo-Th 08:00-16:00; Fr 08:00-12:00",
    "Mo-Th 08:30-16:00; Fr 08:30-14:00",
    "Mo-Th 09:00-15:00",
    "Mo-Th 09:00-16:00; Fr 09:00-13:00",
    "Mo-Th 15:30-17:30; We,Fr 10:30-12:30",
    "Mo-We 14:00-18:00",
    "Sa",
    "Sa 15:00-17:00",
    "Su[1],Su[3] 15:00-17:00",
    "Th 09:30-13:00",
    "Th[3] 10:00-12:00",
    "Tu 09:00-13:00; Th 12:00-15:00",
    "Tu 10:00-12:00",
    "Tu 13:00-15:00",
    "Tu 16:00+",
    "Tu 16:00-18:00",
    "Tu,Th 10:00-11:30; We 10:00-12:00",
    'We 08:00-11:00 "nur Duldung/Gestattung"; "by appointment"',
    "We 15:00-16:30",
    "We 17:00-18:30; SH off",
    "We,Fr 10:30-12:30",
    "We[3] 09:00-12:00",
)


def on(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), LOCAL)


def spans(hours: str, day: date) -> list[tuple[time, time]]:
    return [(span.start.time(), span.end.time()) for span in week(hours, day)[0].spans]


def test_an_office_is_open_from_its_first_minute_and_closed_from_its_last() -> None:
    hours = "Mo-Fr 08:30-12:30"
    assert is_open(hours, on(MONDAY, 8, 29)) is False
    assert is_open(hours, on(MONDAY, 8, 30)) is True
    assert is_open(hours, on(MONDAY, 12, 29)) is True
    assert is_open(hours, on(MONDAY, 12, 30)) is False


def test_a_moment_from_elsewhere_is_read_on_local_clocks() -> None:
    assert is_open("Mo 08:30-12:30", datetime(2026, 11, 23, 7, 30, tzinfo=UTC)) is True
    assert is_open("Mo 08:30-12:30", datetime(2026, 11, 23, 8, 30, tzinfo=ZoneInfo("Africa/Asmara"))) is False


def test_a_moment_without_a_time_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="time zone"):
        is_open("24/7", datetime(2026, 11, 23, 8, 30))  # noqa: DTZ001


def test_a_moment_beyond_all_calendars_is_refused_with_a_sentence() -> None:
    with pytest.raises(Malformed, match="1991 to 2099"):
        is_open("24/7", datetime.max.replace(tzinfo=UTC))
    with pytest.raises(Malformed, match="1991 to 2099"):
        week("24/7", date.min)


@pytest.mark.parametrize("hours", [None, ""])
def test_nothing_said_about_hours_is_neither_open_nor_closed(hours: str | None) -> None:
    assert is_open(hours, on(MONDAY, 9)) is None
    assert open_until(hours, on(MONDAY, 9)) is None
    assert opens_next(hours, on(MONDAY, 9)) is None
    assert not by_appointment(hours)
    assert [day.spans for day in week(hours, MONDAY)] == [()] * 7


@pytest.mark.parametrize("hours", ['"by appointment"', "nur nach Vereinbarung", 'Mo-Su 08:00-18:00 "nur mit Termin"'])
def test_hours_by_appointment_are_no_opening_times(hours: str) -> None:
    assert is_open(hours, on(MONDAY, 9)) is None
    assert open_until(hours, on(MONDAY, 9)) is None
    assert opens_next(hours, on(MONDAY, 9)) is None
    assert by_appointment(hours)
    assert {span.kind for span in week(hours, MONDAY)[0].spans} == {Kind.APPOINTMENT}


def test_appointments_beside_the_hours_do_not_end_them() -> None:
    hours = "Mo-Fr 8-12 Uhr und nach Vereinbarung"
    assert by_appointment(hours)
    assert is_open(hours, on(MONDAY, 9)) is True
    assert is_open(hours, on(MONDAY, 13)) is False
    assert is_open(hours, on(date(2026, 12, 25), 9)) is False


@pytest.mark.parametrize("note", ["ohne Termin", "kein Termin nötig", "Termin nicht nötig", "no appointment needed"])
def test_a_note_that_no_appointment_is_needed_leaves_the_hours_open(note: str) -> None:
    assert is_open(f'Mo 08:00-12:00 "{note}"', on(MONDAY, 9)) is True
    assert not by_appointment(f'Mo 08:00-12:00 "{note}"')


def test_other_notes_stay_with_their_hours() -> None:
    hours = 'We 08:00-11:00 "nur Duldung/Gestattung"; "by appointment"'
    wednesday = MONDAY + timedelta(days=2)
    assert is_open(hours, on(wednesday, 9)) is True
    assert week(hours, wednesday)[0].spans == (
        Span(start=on(wednesday, 8), end=on(wednesday, 11), kind=Kind.OPEN, note="nur Duldung/Gestattung"),
    )


def test_a_weekday_without_a_time_is_not_said_and_other_days_are_closed() -> None:
    saturday = MONDAY + timedelta(days=5)
    assert is_open("Sa", on(saturday, 3)) is None
    assert is_open("Sa", on(MONDAY, 12)) is False
    assert opens_next("Sa", on(MONDAY, 12)) is None
    assert [span.kind for span in week("Sa", MONDAY)[5].spans] == [Kind.UNSAID]


def test_who_only_says_when_it_is_closed_says_nothing_about_the_other_days() -> None:
    assert is_open("Mi geschlossen", on(MONDAY, 9)) is None
    assert is_open("Mi geschlossen", on(MONDAY + timedelta(days=2), 9)) is False


def test_an_open_end_has_a_beginning_only() -> None:
    friday = MONDAY + timedelta(days=4)
    hours = 'Fr 15:00-16:00,17:00+ "Café"'
    assert opens_next(hours, on(friday, 16)) == on(friday, 17)
    assert is_open(hours, on(friday, 15)) is True
    assert is_open(hours, on(friday, 16, 30)) is False
    assert is_open(hours, on(friday, 18)) is None
    assert open_until(hours, on(friday, 18)) is None
    assert [span.kind for span in week(hours, friday)[0].spans] == [Kind.OPEN, Kind.OPEN_END]


def test_after_a_stated_end_with_more_to_come_nobody_knows() -> None:
    friday = MONDAY + timedelta(days=4)
    assert is_open("Fr 12:00-16:00+", on(friday, 15)) is True
    assert is_open("Fr 12:00-16:00+", on(friday, 17)) is None
    assert is_open("Fr 22:00-02:00+", on(friday, 23)) is True
    assert is_open("Fr 22:00-02:00+", on(friday, 3)) is False
    assert open_until("Fr 12:00-16:00+", on(friday, 15)) is None


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 10, 31), "Reformationstag"),
        (date(2027, 3, 26), "Karfreitag"),
        (date(2027, 3, 28), None),
        (date(2026, 11, 1), None),
        (date(2026, 12, 24), None),
        (date(2026, 12, 26), "Zweiter Weihnachtstag"),
        (date(2016, 10, 31), None),
    ],
)
def test_holidays_are_those_of_lower_saxony(day: date, name: str | None) -> None:
    assert holiday(day) == name


def test_on_a_public_holiday_an_office_is_closed_and_a_help_line_is_not() -> None:
    reformation = date(2025, 10, 31)
    assert is_open("Mo-Fr 08:00-12:00", on(reformation, 9)) is False
    assert is_open("24/7", on(reformation, 9)) is True
    assert is_open("Mo-Su 00:00-24:00", on(reformation, 9)) is True
    assert week("Fr 08:00-12:00", reformation)[0].holiday == "Reformationstag"


def test_a_rule_for_public_holidays_is_obeyed() -> None:
    christmas = date(2026, 12, 25)
    assert is_open("24/7; PH off", on(christmas, 9)) is False
    assert spans("Mo-Fr 08:00-12:00; PH 10:00-11:00", christmas) == [(time(10), time(11))]
    assert spans("Su,PH 10:00-11:00", christmas) == [(time(10), time(11))]
    assert spans("Su,PH 10:00-11:00", christmas + timedelta(days=2)) == [(time(10), time(11))]
    assert spans("PH Mo-Fr 10:00-11:00", christmas + timedelta(days=1)) == []
    assert spans("PH 10:00-11:00", MONDAY) == []
    assert spans("Mo[1],PH 10:00-11:00", christmas) == [(time(10), time(11))]
    assert spans("Mo-Fr 08:00-12:00 || PH 10:00-11:00", christmas) == [(time(8), time(12))]


def test_in_the_school_holidays_their_rule_is_obeyed() -> None:
    hours = "mittwochs 17 bis 18:30 Uhr, nicht in den Schulferien"
    assert spans(hours, date(2026, 12, 16)) == [(time(17), time(18, 30))]
    assert spans(hours, date(2026, 12, 30)) == []


def test_the_next_opening_skips_the_holidays() -> None:
    assert opens_next("Mo-Fr 08:00-12:00", on(date(2026, 12, 24), 12)) == on(date(2026, 12, 28), 8)
    assert opens_next("Fr 08:00-12:00", on(date(2026, 12, 18), 12)) is None
    assert opens_next("Fr 08:00-12:00", on(date(2026, 12, 18), 12) + timedelta(days=1)) is None


def test_the_next_opening_is_after_the_present_one() -> None:
    hours = "Mo-Fr 08:00-12:00,14:00-16:00"
    assert opens_next(hours, on(MONDAY, 8)) == on(MONDAY, 14)
    assert opens_next(hours, on(MONDAY, 7, 59)) == on(MONDAY, 8)


def test_what_never_closes_has_no_end_and_no_next_opening() -> None:
    assert open_until("24/7", on(MONDAY, 9)) is None
    assert opens_next("24/7", on(MONDAY, 9)) is None


def test_an_end_is_the_end_even_through_a_change_of_note_and_of_day() -> None:
    assert open_until('Mo 08:00-12:00 "Telefon", Mo 12:00-14:00 "vor Ort"', on(MONDAY, 9)) == on(MONDAY, 14)
    assert open_until("Mo 00:00-24:00; Tu 00:00-24:00; We 00:00-10:00", on(MONDAY, 9)) == on(date(2026, 11, 25), 10)
    assert open_until("Mo 08:00-12:00", on(MONDAY, 12)) is None


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    friday, saturday = date(2026, 11, 27), date(2026, 11, 28)
    hours = "Fr 22:00-02:00"
    assert is_open(hours, on(friday, 23)) is True
    assert is_open(hours, on(saturday, 1, 59)) is True
    assert is_open(hours, on(saturday, 2)) is False
    assert open_until(hours, on(friday, 23)) == on(saturday, 2)
    assert spans(hours, friday) == [(time(22), time(2))]
    assert spans(hours, saturday) == []
    assert is_open("Su 22:00-02:00", on(MONDAY, 1)) is True


def test_days_without_a_pause_are_cut_at_midnight() -> None:
    days = week("Mo 12:00-24:00; Tu 00:00-24:00; We 00:00-08:00", MONDAY)
    assert [(span.start, span.end) for day in days for span in day.spans] == [
        (on(MONDAY, 12), on(date(2026, 11, 24), 0)),
        (on(date(2026, 11, 24), 0), on(date(2026, 11, 25), 0)),
        (on(date(2026, 11, 25), 0), on(date(2026, 11, 25), 8)),
    ]


def test_in_autumn_the_doubled_hour_is_open_twice() -> None:
    sunday = date(2026, 10, 25)
    for fold in (0, 1):
        assert is_open("Su 01:00-04:00", on(sunday, 2, 30).replace(fold=fold)) is True
    assert is_open("Su 01:00-04:00", datetime(2026, 10, 25, 2, 59, tzinfo=UTC)) is True
    assert is_open("Su 01:00-04:00", datetime(2026, 10, 25, 3, 0, tzinfo=UTC)) is False
    assert open_until("Su 01:00-04:00", on(sunday, 2)) == on(sunday, 4)
    assert [len(day.spans) for day in week("24/7", sunday)] == [1] * 7


def test_in_spring_the_hour_that_is_skipped_is_nobodys() -> None:
    sunday = date(2027, 3, 28)
    assert is_open("Su 01:00-04:00", datetime(2027, 3, 28, 1, 30, tzinfo=UTC)) is True
    assert is_open("Su 01:00-04:00", datetime(2027, 3, 28, 2, 0, tzinfo=UTC)) is False
    assert spans("Su 02:15-02:45", sunday) == []
    assert open_until("Sa 22:00-02:30", on(sunday, 1)) == on(sunday, 3)
    assert is_open("Sa 22:00-02:30", on(sunday, 3, 15)) is False
    assert opens_next("Mo,Tu 08:00-12:00", on(sunday, 1)) == on(date(2027, 3, 30), 8)


@pytest.mark.parametrize("hours", REAL_HOURS)
def test_the_hours_of_the_real_network_are_understood(hours: str) -> None:
    assert is_open(hours, on(MONDAY, 9)) in {True, False, None}
    year = [day for number in range(53) for day in week(hours, MONDAY + timedelta(weeks=number))]
    assert any(day.spans for day in year)


WEEKDAYS = some.sampled_from(("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "Mo-Fr", "Sa-Su", "Fr-Mo", "Mo,We", "Su[1]"))
DAYS = WEEKDAYS | some.sampled_from(("PH", "SH", "PH,SH", "Su,PH", "PH Mo-Fr"))
TIMES = some.builds("{:02}:{:02}".format, some.integers(0, 23), some.sampled_from((0, 30)))
ENDS = TIMES | some.just("24:00")
SPANS = (
    some.builds("{}-{}".format, TIMES, ENDS)
    | some.builds("{}+".format, TIMES)
    | some.builds("{}-{}+".format, TIMES, ENDS)
)
STATES = some.sampled_from(("", "", "", " off", " unknown", ' "nach Vereinbarung"', ' "Café"'))
RULES = some.builds(
    "{} {}{}".format, DAYS, some.lists(SPANS, min_size=1, max_size=3).map(",".join), STATES
) | some.builds("{}{}".format, DAYS, some.sampled_from((" off", " unknown", "", ' "by appointment"')))


def readable(hours: str) -> bool:
    """Whether the notation is one that is read at all; what is refused is tested with the reading."""
    try:
        return bool(read_hours(hours))
    except Malformed:
        return False


NOTATION = some.builds(
    lambda rules, joints: "".join(joint + rule for joint, rule in zip(["", *joints], rules, strict=False)),
    some.lists(RULES, min_size=1, max_size=4),
    some.lists(some.sampled_from(("; ", ", ", " || ")), min_size=4, max_size=4),
).filter(readable)
MOMENTS = some.datetimes(
    datetime.fromisoformat("2026-01-01"),
    datetime.fromisoformat("2027-12-31"),
    timezones=some.just(LOCAL),
    allow_imaginary=False,
)


@given(hours=NOTATION, at=MOMENTS)
def test_being_open_agrees_with_the_table_of_the_week(hours: str, at: datetime) -> None:
    yesterday, today = week(hours, at.date() - timedelta(days=1))[:2]
    kinds = {span.kind for span in (*yesterday.spans, *today.spans) if span.start <= at < span.end}
    assert is_open(hours, at) == (Kind.OPEN in kinds or (None if kinds else False))


@given(first=some.integers(0, 6), last=some.integers(0, 6), opens=TIMES, closes=TIMES, at=MOMENTS)
def test_being_open_agrees_with_counting_on_ones_fingers(
    first: int, last: int, opens: str, closes: str, at: datetime
) -> None:
    # The notation keeps the small hours of a night whose evening was cancelled, so the day after a holiday is left out.
    assume(opens != closes and not holiday(at.date() - timedelta(days=1)))
    names = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
    expected = False
    for ago in (0, 1):
        day = at.date() - timedelta(days=ago)
        from_first, length = (day.weekday() - first) % 7, (last - first) % 7
        start = datetime.combine(day, time.fromisoformat(opens), LOCAL)
        end = datetime.combine(day, time.fromisoformat(closes), LOCAL)
        end += timedelta(days=end <= start)
        expected |= from_first <= length and not holiday(day) and start <= at < end and not holiday(at.date())
    assert is_open(f"{names[first]}-{names[last]} {opens}-{closes}", at) is expected


@given(hours=NOTATION, at=MOMENTS)
def test_the_table_is_in_order_and_each_span_begins_on_its_day(hours: str, at: datetime) -> None:
    days = week(hours, at.date())
    for day in days:
        assert all(span.start.date() == day.date and span.end - span.start <= timedelta(days=1) for span in day.spans)
    assert all(before.end <= after.start for before, after in pairwise([span for day in days for span in day.spans]))


@given(hours=NOTATION, at=MOMENTS)
def test_what_is_open_until_a_time_is_closed_or_unsure_then(hours: str, at: datetime) -> None:
    until = open_until(hours, at)
    if until is not None:
        assert is_open(hours, at) is True
        assert is_open(hours, until) is not True
    opening = opens_next(hours, at)
    assert opening is None or (at < opening and is_open(hours, opening) is not False)


@given(hours=NOTATION)
def test_reading_what_was_read_changes_nothing(hours: str) -> None:
    assert read_hours(read_hours(hours)) == read_hours(hours)


def test_the_same_question_is_answered_from_memory() -> None:
    at, remembered = on(MONDAY, 9), hours_of_offices._is_open.cache_info
    is_open("Mo-Fr 08:30-12:30", at)
    before = remembered()
    assert all(is_open("Mo-Fr 08:30-12:30", at) for _ in range(100))
    assert (remembered().hits - before.hits, remembered().misses - before.misses) == (100, 0)


def test_what_is_remembered_is_bounded() -> None:
    remembering = [value for value in vars(hours_of_offices).values() if hasattr(value, "cache_info")]
    assert remembering
    assert all(value.cache_info().maxsize is not None for value in remembering)

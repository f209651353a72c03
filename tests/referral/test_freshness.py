"""How old a fact is, to the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from referral.freshness import Confidence, Freshness, Standing, freshness, leaves_the_sheet, standing

DAYS = some.dates(date(2000, 1, 1), date(2090, 12, 31))
A_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("assured_on", "last_fresh_day"),
    [
        (date(2026, 1, 15), date(2026, 7, 15)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 30), date(2028, 2, 29)),
        (date(2026, 8, 28), date(2027, 2, 28)),
        (date(2026, 2, 28), date(2026, 8, 28)),
        (date(2026, 6, 30), date(2026, 12, 30)),
        (date(2026, 7, 1), date(2027, 1, 1)),
    ],
)
def test_a_fact_is_fresh_through_the_day_six_months_later(assured_on: date, last_fresh_day: date) -> None:
    assert freshness(assured_on, last_fresh_day) is Freshness.FRESH
    assert freshness(assured_on, last_fresh_day + A_DAY) is Freshness.DUE


@pytest.mark.parametrize(
    ("assured_on", "last_due_day"),
    [
        (date(2025, 11, 22), date(2026, 11, 22)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2025, 12, 31), date(2026, 12, 31)),
    ],
)
def test_a_fact_is_due_through_the_day_twelve_months_later(assured_on: date, last_due_day: date) -> None:
    assert freshness(assured_on, last_due_day) is Freshness.DUE
    assert freshness(assured_on, last_due_day + A_DAY) is Freshness.OLD


def test_a_fact_leaves_the_sheet_on_the_day_after_eighteen_months() -> None:
    assert not leaves_the_sheet(date(2025, 5, 22), date(2026, 11, 22))
    assert leaves_the_sheet(date(2025, 5, 22), date(2026, 11, 23))


def test_what_nobody_assured_is_unconfirmed_and_stays_on_the_sheet() -> None:
    assert freshness(None, date(2026, 11, 22)) is Freshness.UNCONFIRMED
    assert not leaves_the_sheet(None, date(2026, 11, 22))


def test_a_fact_assured_today_is_fresh_and_so_is_one_from_a_fast_clock() -> None:
    assert freshness(date(2026, 11, 22), date(2026, 11, 22)) is Freshness.FRESH
    assert freshness(date(2026, 11, 23), date(2026, 11, 22)) is Freshness.FRESH


@pytest.mark.parametrize(
    ("assured_on", "confidence", "expected"),
    [
        (date(2026, 11, 1), Confidence.PAGE, Standing.CONFIRMED),
        (date(2026, 2, 1), Confidence.PAGE, Standing.CONFIRMED),
        (date(2026, 11, 1), Confidence.DOUBTFUL, Standing.CONFIRMED),
        (None, Confidence.PAGE, Standing.UNCONFIRMED),
        (date(2025, 2, 1), Confidence.PAGE, Standing.OLD),
        (date(2025, 2, 1), Confidence.DOUBTFUL, Standing.OLD),
        (None, Confidence.DOUBTFUL, Standing.DOUBTFUL),
    ],
)
def test_who_assures_a_fact_ends_the_doubt_and_age_decides_where_it_stands(
    assured_on: date | None, confidence: Confidence, expected: Standing
) -> None:
    assert standing(assured_on, confidence, date(2026, 11, 22)) is expected


def test_confirmed_stands_before_unconfirmed_before_old_before_doubtful() -> None:
    assert sorted(Standing) == [Standing.CONFIRMED, Standing.UNCONFIRMED, Standing.OLD, Standing.DOUBTFUL]


@given(assured_on=DAYS, today=DAYS)
def test_a_fact_never_gets_younger(assured_on: date, today: date) -> None:
    ages = [Freshness.FRESH, Freshness.DUE, Freshness.OLD]
    before, after = freshness(assured_on, today), freshness(assured_on, today + A_DAY)
    assert ages.index(before) <= ages.index(after)


@given(assured_on=DAYS, today=DAYS)
def test_only_what_is_old_leaves_the_sheet(assured_on: date, today: date) -> None:
    if leaves_the_sheet(assured_on, today):
        assert freshness(assured_on, today) is Freshness.OLD

"""Ids, areas and hours in the words of Open Referral, and back."""

from __future__ import annotations

import pytest

from graph_seed.hsds.ids import outer_id
from graph_seed.hsds.lexicon import area_behind, area_uri
from graph_seed.hsds.schedules import hours_in, schedules
from hsds_packages import SERVICE
from referral.model import (
    Level,
)
from towns import a_place


def test_ids_for_the_outside_never_change() -> None:
    assert outer_id("service", "abh-celle-stadt-angebot") == "fbff4321-6578-53f3-b657-5ffbbc891036"
    assert outer_id("service", SERVICE) == SERVICE


@pytest.mark.parametrize(
    ("place", "uri"),
    [
        (a_place("03", "Niedersachsen", Level.STATE), "regionalKey/030000000000"),
        (a_place("03351", "Celle", Level.COUNTY), "regionalKey/033510000000"),
        (a_place("03351006", "Celle", Level.MUNICIPALITY), "regionalKey/033510006006"),
        (a_place("03159026", "Osterode am Harz", Level.MUNICIPALITY), "municipalityKey/03159026"),
    ],
)
def test_areas_are_named_as_the_german_metadata_standard_names_them(place: object, uri: str) -> None:
    full = f"http://dcat-ap.de/def/politicalGeocoding/{uri}"
    assert area_uri(place) == full  # type: ignore[arg-type]
    assert area_behind(full) == getattr(place, "id")  # noqa: B009


def test_the_country_and_made_up_areas_have_no_official_address() -> None:
    assert area_uri(a_place("DE", "Deutschland", Level.COUNTRY)) == ""
    assert area_uri(a_place("99999001", "Neustadt", Level.MUNICIPALITY, fictional=True)) == ""
    assert area_behind("http://dcat-ap.de/def/politicalGeocoding/regionalKey/0335") is None
    assert area_behind("http://example.com") is None


@pytest.mark.parametrize("hours", ["Mo-Fr 08:30-12:30", "Mo,Th 09:00-12:00,14:00-16:00; Fr 08:00-12:00"])
def test_plain_weeks_become_schedules_and_come_back(hours: str) -> None:
    rows = list(schedules(hours, ""))
    assert all(row["freq"] == "WEEKLY" and "timezone" not in row for row in rows)
    assert list(schedules(hours_in(rows), "")) == rows


@pytest.mark.parametrize(
    "hours", ["24/7", "Th[3] 10:00-12:00", "Tu 16:00+", '"by appointment"', "We 17:00-18:30; SH off"]
)
def test_other_hours_stay_words(hours: str) -> None:
    (row,) = schedules(hours, "wie gesagt")
    assert (row["description"], "byday" in row) == ("wie gesagt", False)
    assert row["notes"].startswith("Ortszeit Europe/Berlin")


@pytest.mark.parametrize(
    "more",
    [{"interval": 2}, {"timezone": 1}, {"valid_from": "2026-01-01"}, {"opens_at": "soon"}, {"byday": "XX"}],
)
def test_schedules_that_are_no_plain_week_are_no_hours(more: dict[str, object]) -> None:
    row = {"id": "1", "freq": "WEEKLY", "byday": "MO", "opens_at": "10:00", "closes_at": "12:00:00"}
    assert hours_in([row]) == "Mo 10:00-12:00"
    assert hours_in([row | more]) == ""

"""What differs between two versions of an entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from referral.codes import PlaceId
from referral.differences import Difference, carried_over, clashes, differences, unchanged
from towns import COUNTY, NEXT, a_service, an_organisation

ADVICE = an_organisation("mbe", "MBE", name="Beratung", address="Markt 1", hours="Mo 09:00-12:00")


def test_fields_that_differ_are_named_with_both_values() -> None:
    moved = replace(ADVICE, address="Markt 2", hours="")
    assert differences(ADVICE, moved) == (
        Difference(field="address", before="Markt 1", after="Markt 2"),
        Difference(field="hours", before="Mo 09:00-12:00", after=""),
    )
    assert differences(ADVICE, ADVICE) == ()


def test_what_is_new_differs_in_all_that_it_says_and_what_is_gone_too() -> None:
    new = differences(None, ADVICE)
    assert {one.field: one.after for one in new} == {
        "name": "Beratung", "role": "MBE", "address": "Markt 1", "hours": "Mo 09:00-12:00",
    }  # fmt: skip
    assert {one.before for one in new} == {None, ""}
    assert [one.after for one in differences(ADVICE, None)] == [one.before for one in new]
    assert differences(None, None) == ()


def test_a_research_note_is_never_shown() -> None:
    assert differences(ADVICE, replace(ADVICE, research_note="Nachfragen bei Frau X")) == ()


def test_of_several_values_those_gone_and_those_come_are_told() -> None:
    here = a_service("mbe", "housing.search", areas=[COUNTY, "03"])
    (only,) = differences(here, replace(here, areas=frozenset({PlaceId(COUNTY), PlaceId(NEXT)})))
    assert (only.gone, only.come) == (("03",), (NEXT,))
    (title,) = differences(ADVICE, replace(ADVICE, name="Andere"))
    assert (title.gone, title.come) == ((), ())


def test_assuring_an_entry_changes_nothing_that_it_says() -> None:
    assured = replace(ADVICE, assured_on=date(2026, 11, 23), assured_by="kmt-county")
    assert unchanged(ADVICE, assured)
    assert not unchanged(ADVICE, replace(ADVICE, address="Markt 2"))
    assert unchanged(None, None)
    assert not unchanged(None, ADVICE)


def test_a_change_is_carried_over_to_what_others_have_made_of_the_entry() -> None:
    wanted, now = replace(ADVICE, address="Markt 2"), replace(ADVICE, hours="Tu 09:00-12:00")
    assert carried_over(ADVICE, wanted, now) == replace(now, address="Markt 2")
    assert clashes(ADVICE, wanted, now) == frozenset()


def test_two_changes_of_one_field_clash_unless_they_agree() -> None:
    wanted = replace(ADVICE, address="Markt 2")
    assert clashes(ADVICE, wanted, replace(ADVICE, address="Markt 3")) == {"address"}
    assert clashes(ADVICE, wanted, replace(ADVICE, address="Markt 2")) == frozenset()

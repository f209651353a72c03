"""What if: each edit makes of a region what the same change to the register would, and undoing it gives it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from random_networks import WORLDS
from random_networks import a_service as any_service
from referral.codes import LanguageId, OrganisationId, RoleId, ServiceId
from referral.coverage import Cell, Survey
from referral.edits import Edit, Turn
from referral.failures import places_of, topics_of
from referral.forks import added, entries_named, fork
from referral.model import Entity, Organisation, Service, TieKind
from referral.region import Region
from referral.stores import Key
from towns import ALONE, CITY, COUNTY, GROUND, NEXT, NEXT_TOWN, VILLAGE, a_guide, a_service, a_tie, an_organisation
from worlds import NOW, TODAY

DESK, CLUB = an_organisation("desk", "LOTSE", seated_in=CITY), an_organisation("club", part_of=OrganisationId("desk"))
HOUSING = a_service("club", "housing.search", areas=[CITY], languages=["ti"])
FAR = a_service("far", "housing.search", areas=[ALONE])
GUIDE = a_guide("17", "desk", "ar", areas=[CITY])
TIE = a_tie("desk", "club")
HERE: tuple[Entity, ...] = (*GROUND, DESK, CLUB, HOUSING, GUIDE, TIE)
ELSEWHERE: tuple[Entity, ...] = (an_organisation("far"), FAR)
REGION = Region.of(COUNTY, HERE)
NAMED: Mapping[Key, Entity] = {(type(one), one.id): one for one in (*HERE, *ELSEWHERE)}


def an_edit(turn: Turn, number: int = 1, **fields: Any) -> Edit:
    """An edit; lists become sets."""
    sets: dict[str, Any] = {
        name: frozenset(value) if isinstance(value, list) else value for name, value in fields.items()
    }
    return Edit(number=number, turn=turn, **sets)


def forked(*edits: Edit) -> Region:
    """The region with these edits, all of which can be made."""
    found = fork(REGION, edits, NAMED, TODAY)
    assert found.void == ()
    return found.region


def matrix(region: Region) -> list[Cell]:
    """Every cell, in any language and in Tigrinya and Arabic."""
    languages = [None, LanguageId("ti"), LanguageId("ar")]
    return list(Survey(region, NOW).cells(places_of(region), topics_of(region), languages))


SERVICE = an_edit(Turn.SERVICE, 2, name="Wohnen", provider="desk", topics=["housing.shared"], areas=[CITY])
EDITS = [
    an_edit(Turn.ORGANISATION, name="Verein", role="BERATUNG", areas=[CITY]),
    SERVICE,
    an_edit(Turn.GUIDE, provider="desk", languages=["ti"], areas=[COUNTY], people=3),
    an_edit(Turn.TIE, provider="kmt-county", partner="club", tie=TieKind.COOPERATES_WITH),
    *(an_edit(Turn.STOP, kind=type(one).__name__, subject=one.id) for one in (DESK, HOUSING, GUIDE, TIE)),
    an_edit(Turn.LANGUAGE, kind="Service", subject=HOUSING.id, languages=["ar"]),
    an_edit(Turn.NO_LANGUAGE, kind="Guide", subject="17", languages=["ar"]),
    an_edit(Turn.AREA, kind="Service", subject=FAR.id, areas=[VILLAGE]),
    an_edit(Turn.AREA, kind="Guide", subject="17", areas=[VILLAGE]),
    an_edit(Turn.NO_AREA, kind="Service", subject=HOUSING.id, areas=[CITY]),
    an_edit(Turn.NO_AREA, kind="Guide", subject="17", areas=[CITY]),
    an_edit(Turn.AREA, kind="Organisation", subject="kmt-county", areas=[NEXT]),
    an_edit(Turn.NO_AREA, kind="Organisation", subject="abh-city", areas=[CITY]),
    an_edit(Turn.ARRIVAL, areas=[CITY], languages=["ti"], people=120),
]


def test_without_an_edit_nothing_changes() -> None:
    assert forked() is REGION


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: f"{edit.turn} {edit.kind}")
def test_a_fork_leaves_the_region_it_was_made_from_as_it_was(edit: Edit) -> None:
    before, cells = replace(REGION), matrix(REGION)
    other = forked(edit)
    assert (before == REGION, matrix(REGION)) == (True, cells)
    assert (other == REGION) is (edit.turn is Turn.ARRIVAL)


def test_each_edit_makes_of_the_region_what_it_says() -> None:
    by_turn = {(edit.turn, edit.kind): forked(edit) for edit in EDITS}
    new = "variante-1"
    assert by_turn[Turn.ORGANISATION, ""].organisations[new].seated_in == CITY
    assert by_turn[Turn.SERVICE, ""].services["variante-2"].provider == "desk"
    assert by_turn[Turn.GUIDE, ""].guides[new].monthly == 3
    assert by_turn[Turn.TIE, ""].ties[new].agreed == {"kmt-county", "club"}
    assert "desk" not in by_turn[Turn.STOP, "Organisation"].organisations
    assert by_turn[Turn.STOP, "Organisation"].organisations["club"].part_of is None
    assert by_turn[Turn.STOP, "Organisation"].guides == {}
    assert by_turn[Turn.STOP, "Service"].services == {}
    assert by_turn[Turn.STOP, "Guide"].guides == {}
    assert by_turn[Turn.STOP, "Tie"].ties == {}
    languages = {one.language for one in by_turn[Turn.LANGUAGE, "Service"].services[HOUSING.id].languages}
    assert languages == {"ti", "ar"}
    assert by_turn[Turn.NO_LANGUAGE, "Guide"].guides["17"].languages == frozenset()
    assert by_turn[Turn.AREA, "Service"].services[FAR.id].areas == {ALONE, VILLAGE}
    assert "far" in by_turn[Turn.AREA, "Service"].organisations
    assert by_turn[Turn.AREA, "Guide"].guides["17"].areas == {CITY, VILLAGE}
    assert by_turn[Turn.NO_AREA, "Service"].services == {}
    assert by_turn[Turn.NO_AREA, "Guide"].guides == {}
    assert by_turn[Turn.AREA, "Organisation"].organisations["kmt-county"].coordinates == {COUNTY, NEXT}
    assert by_turn[Turn.NO_AREA, "Organisation"].organisations["abh-city"].competent_for == frozenset()
    assert all(one.fictional for one in by_turn[Turn.SERVICE, ""].services.values() if one.id == "variante-2")


def test_later_edits_see_what_earlier_ones_made() -> None:
    body = an_edit(Turn.ORGANISATION, 1, name="Verein", role="BERATUNG")
    offer = an_edit(Turn.SERVICE, 2, name="Wohnen", provider=added(body), topics=["housing.search"], areas=[NEXT_TOWN])
    speaks = an_edit(Turn.LANGUAGE, 3, kind="Service", subject=added(offer), languages=["kmr"])
    wider = an_edit(Turn.AREA, 4, kind="Service", subject=added(offer), areas=[CITY])
    found = forked(body, offer, speaks, wider).services[added(offer)]
    assert [one.language for one in found.languages] == ["kmr"]
    assert found.areas == {NEXT_TOWN, CITY}
    assert entries_named([body, offer, speaks, wider]) == []
    gone = an_edit(Turn.STOP, 5, kind="Organisation", subject=added(body))
    assert forked(body, offer, gone) == REGION


@pytest.mark.parametrize(
    "edit",
    [
        an_edit(Turn.STOP, kind="Service", subject="nobody"),
        an_edit(Turn.ORGANISATION, name="Verein", role="NONE"),
        an_edit(Turn.SERVICE, name="Hilfe", provider="nobody", topics=["housing.search"], areas=[CITY]),
        an_edit(Turn.SERVICE, name="Hilfe", provider="desk", topics=["nothing"], areas=[CITY]),
        an_edit(Turn.GUIDE, provider="desk", languages=["tlh"], areas=[CITY]),
        an_edit(Turn.LANGUAGE, kind="Guide", subject="17", languages=["tlh"]),
        an_edit(Turn.AREA, kind="Organisation", subject="club", areas=[CITY]),
        an_edit(Turn.ARRIVAL, areas=["00000"], languages=["ti"], people=1),
    ],
)
def test_an_edit_that_names_what_is_not_there_any_more_is_void_and_the_others_hold(edit: Edit) -> None:
    found = fork(REGION, [edit, replace(SERVICE, number=7)], NAMED, TODAY)
    assert found.void == (edit,)
    assert found.region == forked(replace(SERVICE, number=7))


@pytest.mark.parametrize(
    "later",
    [
        an_edit(Turn.LANGUAGE, 2, kind="Service", subject=HOUSING.id, languages=["ar"]),
        an_edit(Turn.STOP, 2, kind="Tie", subject=TIE.id),
    ],
)
def test_what_belongs_to_somebody_who_stopped_cannot_change_any_more(later: Edit) -> None:
    first = an_edit(Turn.STOP, 1, kind="Organisation", subject="club")
    assert fork(REGION, [first, later], NAMED, TODAY).void == (later,)


def test_what_works_elsewhere_alone_may_stop_without_a_trace() -> None:
    assert forked(an_edit(Turn.STOP, kind="Service", subject=FAR.id)) == REGION


KINDS = {Turn.ORGANISATION: "Organisation", Turn.SERVICE: "Service", Turn.GUIDE: "Guide", Turn.TIE: "Tie"}
BACK = {
    Turn.LANGUAGE: Turn.NO_LANGUAGE,
    Turn.NO_LANGUAGE: Turn.LANGUAGE,
    Turn.AREA: Turn.NO_AREA,
    Turn.NO_AREA: Turn.AREA,
}


def taking_back(edit: Edit) -> Edit:
    """The edit that undoes another one."""
    if edit.turn in KINDS:
        return an_edit(Turn.STOP, 9, kind=KINDS[edit.turn], subject=added(edit))
    return replace(edit, number=9, turn=BACK[edit.turn])


@settings(max_examples=WORLDS * 4, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(any_service(9), max_size=3),
    st.sampled_from([edit for edit in EDITS if edit.turn in {*KINDS, *BACK}]),
)
def test_undoing_an_edit_gives_the_identical_matrix(services: list[Service], edit: Edit) -> None:
    bodies = [Organisation(id=f"o{number}", name="Verein", role=RoleId("MBE")) for number in range(5)]
    others = [replace(one, id=ServiceId(f"s{number}")) for number, one in enumerate(services)]
    region = Region.of(COUNTY, (*HERE, *bodies, *others))
    before = matrix(region)
    there = fork(region, [edit], NAMED, TODAY)
    back = fork(region, [edit, taking_back(edit)], NAMED, TODAY)
    assert (there.void, back.void) == ((), ())
    assert there.region != region
    assert matrix(back.region) == before
    assert matrix(fork(region, [], NAMED, TODAY).region) == before

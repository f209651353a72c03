from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from builders import put
from referral import insight
from referral.access import GUEST, OPERATOR, AccountRole, Action, Actor
from referral.codes import OrganisationId, PlaceId
from referral.errors import Forbidden, NotFound
from referral.lotsennetz import Lotsennetz
from referral.papers import Allowance
from towns import ALONE, CITY, COUNTY, HAMLET, NEXT, NEXT_TOWN, STATE, VILLAGE, a_network, a_service, an_organisation
from worlds import NOW


def acting(role: AccountRole, organisation: str | None = None) -> Actor:
    return Actor(id="x", role=role, organisation=OrganisationId(organisation) if organisation else None)


COORDINATOR = acting(AccountRole.COORDINATOR, "kmt-county")
ADMINISTRATOR = acting(AccountRole.ADMINISTRATOR)


@pytest.fixture
def lotsennetz(tmp_path: Path) -> Lotsennetz:
    return a_network(tmp_path, an_organisation("mbe", "MBE"), a_service("mbe", "housing.search"))


def test_a_coordinator_sees_her_own_area_and_no_other(lotsennetz: Lotsennetz) -> None:
    assert insight.seen(lotsennetz, COORDINATOR, COUNTY).area == COUNTY
    assert insight.seen(lotsennetz, COORDINATOR, CITY).area == CITY
    assert [place.id for place in insight.areas(lotsennetz, COORDINATOR)] == [COUNTY]
    for area in (NEXT, STATE):
        with pytest.raises(Forbidden):
            insight.seen(lotsennetz, COORDINATOR, area)


def test_the_state_sees_every_area(lotsennetz: Lotsennetz) -> None:
    assert "mbe-service" in insight.seen(lotsennetz, ADMINISTRATOR, STATE).services
    assert [place.id for place in insight.areas(lotsennetz, OPERATOR)] == [STATE, COUNTY, ALONE, NEXT]
    with pytest.raises(NotFound):
        insight.seen(lotsennetz, ADMINISTRATOR, PlaceId("99"))


@pytest.mark.parametrize("actor", [GUEST, acting(AccountRole.PARTNER, "mbe"), acting(AccountRole.GUIDE, "mbe")])
def test_others_see_none(lotsennetz: Lotsennetz, actor: Actor) -> None:
    with pytest.raises(Forbidden):
        insight.seen(lotsennetz, actor, COUNTY)
    with pytest.raises(Forbidden):
        insight.areas(lotsennetz, actor)


def test_who_coordinates_nothing_has_no_area(lotsennetz: Lotsennetz) -> None:
    assert insight.areas(lotsennetz, acting(AccountRole.COORDINATOR)) == ()
    assert insight.areas(lotsennetz, acting(AccountRole.COORDINATOR, "gone")) == ()


def test_a_region_is_kept_until_the_network_changes(lotsennetz: Lotsennetz) -> None:
    first = insight.kept(lotsennetz, COUNTY)
    assert insight.kept(lotsennetz, COUNTY) is first
    with lotsennetz.change(OPERATOR, Action.RUN) as graph:
        graph.put(Allowance(id="x", taken=1, until=NOW))
    assert insight.kept(lotsennetz, COUNTY) is first
    put(lotsennetz.store, a_service("mbe", "housing.shared", id="new"))
    assert "new" in insight.kept(lotsennetz, COUNTY).services


def test_a_region_that_is_kept_follows_a_change_by_reading_what_was_changed_alone(lotsennetz: Lotsennetz) -> None:
    first = insight.kept(lotsennetz, COUNTY)
    service = replace(a_service("mbe", "housing.search"), hours="Mo 09:00-12:00")
    put(lotsennetz.store, service)
    again = insight.kept(lotsennetz, COUNTY)
    assert again.services["mbe-service"] == service
    assert again.topics is first.topics
    put(lotsennetz.store, replace(service, areas=frozenset({NEXT})))
    moved = insight.kept(lotsennetz, COUNTY)
    assert moved.topics is first.topics
    assert "mbe-service" not in moved.services
    put(lotsennetz.store, replace(moved.topics["housing.search"], independent=True))
    anew = insight.kept(lotsennetz, COUNTY)
    assert anew.topics is not first.topics
    assert anew.topics["housing.search"].independent


def test_a_region_that_others_are_taken_out_of_stays_at_hand(lotsennetz: Lotsennetz) -> None:
    insight.read_ahead(lotsennetz)
    state = insight.kept(lotsennetz, STATE)
    parts = (COUNTY, NEXT, ALONE, CITY, VILLAGE, HAMLET, NEXT_TOWN)
    assert len(parts) > insight.KEPT
    for area in parts:
        assert insight.kept(lotsennetz, area).topics is state.topics
    assert insight.kept(lotsennetz, STATE) is state


def test_after_many_changes_a_region_is_read_anew(lotsennetz: Lotsennetz) -> None:
    first = insight.kept(lotsennetz, COUNTY)
    put(lotsennetz.store, *(a_service("mbe", "housing.search", id=f"s{n}") for n in range(insight.FOLLOWED + 1)))
    again = insight.kept(lotsennetz, COUNTY)
    assert again.topics is not first.topics
    assert len(again.services) == insight.FOLLOWED + 2


def test_a_region_of_another_history_is_not_used(lotsennetz: Lotsennetz) -> None:
    region = insight.kept(lotsennetz, COUNTY)
    with lotsennetz.read() as graph:
        assert insight._since(graph, graph.version + 1, region) is None


def test_only_the_last_few_regions_are_kept(lotsennetz: Lotsennetz) -> None:
    first = insight.kept(lotsennetz, COUNTY)
    others = (NEXT, ALONE, CITY, VILLAGE, STATE)
    assert len(others) + 1 == insight.KEPT
    for area in others:
        insight.kept(lotsennetz, area)
    assert insight.kept(lotsennetz, COUNTY) is first
    for area in (*others, NEXT_TOWN):
        insight.kept(lotsennetz, area)
    assert insight.kept(lotsennetz, COUNTY) is not first

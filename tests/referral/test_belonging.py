"""Tests of whose an entry is."""

from __future__ import annotations

from pathlib import Path

import pytest

from referral.access import AccountRole, Actor, Scope
from referral.belonging import held
from referral.codes import OrganisationId
from referral.lotsennetz import Lotsennetz
from referral.model import Entity, Place
from towns import CITY, COUNTY, NEXT, NEXT_TOWN, a_guide, a_network, a_service, an_organisation

CENTRE = Actor(id="centre", role=AccountRole.COORDINATOR, organisation=OrganisationId("kmt-county"))
CLUB = Actor(id="club", role=AccountRole.PARTNER, organisation=OrganisationId("club"))
SEATED, ROAMING = an_organisation("club", seated_in=CITY), an_organisation("roaming")
HERE = frozenset({Scope.EVERYWHERE, Scope.OWN_AREA})
NOT_HERE = frozenset({Scope.EVERYWHERE})


@pytest.fixture
def network(tmp_path: Path) -> Lotsennetz:
    return a_network(tmp_path, SEATED, ROAMING)


@pytest.mark.parametrize(
    ("entry", "scopes"),
    [
        (SEATED, HERE),
        (a_service("club", "housing.search", areas=[NEXT]), HERE),
        (a_service("roaming", "housing.search", areas=[COUNTY, CITY]), HERE),
        (a_service("roaming", "housing.search", areas=[COUNTY, NEXT_TOWN]), NOT_HERE),
        (a_guide("17", "roaming", "ti", areas=[CITY]), HERE),
        (an_organisation("elsewhere", seated_in=NEXT_TOWN), NOT_HERE),
        (an_organisation("kmt-county", "KMT", coordinates=frozenset({COUNTY})), HERE | {Scope.OWN_ORGANISATION}),
    ],
)
def test_an_entry_lies_in_the_area_of_its_seat_or_else_of_all_it_works_in(
    network: Lotsennetz, entry: Entity, scopes: frozenset[Scope]
) -> None:
    with network.read() as graph:
        assert held(graph, CENTRE, entry) == scopes


def test_what_an_organisation_offers_is_its_own(network: Lotsennetz) -> None:
    with network.read() as graph:
        assert held(graph, CLUB, a_service("club", "housing.search")) == {Scope.EVERYWHERE, Scope.OWN_ORGANISATION}
        assert held(graph, CLUB, a_service("roaming", "housing.search")) == NOT_HERE


def test_a_place_is_nobodys_own(network: Lotsennetz) -> None:
    with network.read() as graph:
        assert held(graph, CENTRE, graph.get(Place, CITY)) == NOT_HERE

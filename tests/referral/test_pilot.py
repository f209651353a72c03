"""A programme's authorities beside the others, in numbers that can be counted by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from referral.access import GUEST, OPERATOR, Action
from referral.codes import OrganisationId, ProgrammeId
from referral.errors import NotFound
from referral.lotsennetz import Lotsennetz
from referral.model import Label, Organisation, Participation, Programme, Stage, Tie, TieKind
from referral.pilot import Comparison, Figures, Group, comparison
from towns import CITY, COUNTY, STATE, VILLAGE, a_network, a_service, an_organisation
from worlds import TODAY

PILOT = Programme(id="pilot", label=Label(de="Modell"), description=Label(de="Modell"))


def tied(id: str, origin: str, target: str) -> Tie:
    return Tie(id=id, kind=TieKind.REFERS_TO, origin=OrganisationId(origin), target=OrganisationId(target))


@pytest.fixture
def lotsennetz(tmp_path: Path) -> Lotsennetz:
    network = a_network(
        tmp_path,
        PILOT,
        an_organisation("mbe", "MBE"),
        a_service("mbe", "housing.search", areas=[COUNTY], assured_on=TODAY),
        an_organisation("verein"),
        a_service("verein", "asylum.legal", areas=[VILLAGE]),
        an_organisation("landesweit"),
        a_service("landesweit", "housing.shared", areas=[STATE]),
        tied("one", "abh-county", "kmt-county"),
        tied("two", "kmt-county", "verein"),
    )
    with network.change(OPERATOR, Action.EDIT) as graph:
        for id, stage in (("abh-city", Stage.CHOSEN), ("abh-county", Stage.APPLIED)):
            taken = frozenset({Participation(programme=ProgrammeId("pilot"), stage=stage)})
            graph.put(replace(graph.get(Organisation, id), programmes=taken))
    return network


def of(found: Comparison, id: str) -> Figures:
    return next(one for one in found.authorities if one.authority.id == id)


def test_each_authority_is_counted_for_the_places_where_it_is_the_nearest(lotsennetz: Lotsennetz) -> None:
    found = comparison(lotsennetz, GUEST, "pilot")
    city, county, nobody = of(found, "abh-city"), of(found, "abh-county"), of(found, "abh-goe")
    assert (city.group, county.group, nobody.group) == (Group.CHOSEN, Group.APPLIED, Group.OTHER)
    assert (city.places, county.places) == (1, 2)
    assert (city.partners, city.services, city.assured) == (1, 1, 1)
    assert (county.partners, county.services, county.assured) == (2, 2, 1)
    assert (city.ties, city.reached, city.hops) == (0, 0, None)
    assert (county.ties, county.reached, county.hops) == (1, 1, 2.0)
    assert (nobody.freshness, nobody.coverage) == (None, Fraction(0))
    assert city.freshness == 1


def test_coverage_counts_places_and_topics_with_help_of_their_own(lotsennetz: Lotsennetz) -> None:
    city, county = (of(comparison(lotsennetz, GUEST, "pilot"), id) for id in ("abh-city", "abh-county"))
    topics = city.cells
    assert county.cells == 2 * topics
    assert (city.covered, county.covered) == (1, 3)


def test_a_group_is_the_middle_of_its_authorities_with_the_least_and_the_greatest(lotsennetz: Lotsennetz) -> None:
    found = comparison(lotsennetz, GUEST, "pilot")
    assert [(group.group, group.authorities) for group in found.groups] == [
        (Group.CHOSEN, 1), (Group.APPLIED, 1), (Group.OTHER, 2),
    ]  # fmt: skip
    chosen, applied, other = found.groups
    spread = applied.figures["partners"]
    assert spread is not None
    assert (spread.least, spread.middle, spread.greatest) == (2, 2.0, 2)
    assert chosen.figures["hops"] is None
    assert other.figures["freshness"] is None
    assert found.tied == 2


def test_a_change_to_the_network_is_counted_at_once(lotsennetz: Lotsennetz) -> None:
    before = of(comparison(lotsennetz, GUEST, "pilot"), "abh-city")
    assert of(comparison(lotsennetz, GUEST, "pilot"), "abh-city") == before
    with lotsennetz.change(OPERATOR, Action.EDIT) as graph:
        graph.put(a_service("verein", "asylum.legal", areas=[CITY]))
    assert of(comparison(lotsennetz, GUEST, "pilot"), "abh-city").partners == 2


def test_a_programme_that_there_is_not_is_not_found(lotsennetz: Lotsennetz) -> None:
    with pytest.raises(NotFound):
        comparison(lotsennetz, GUEST, "nothing")

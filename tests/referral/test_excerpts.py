"""A region taken out of a larger one is the one that its definition says, worked out the slow way."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from random_networks import WORLDS, networks
from referral.codes import OrganisationId, PlaceId
from referral.errors import NotFound
from referral.excerpts import excerpt, holds_area
from referral.model import Entity
from regions_by_hand import by_hand
from towns import (
    ALONE,
    CITY,
    COUNTY,
    GROUND,
    NEXT,
    NEXT_TOWN,
    STATE,
    VILLAGE,
    a_guide,
    a_service,
    a_tie,
    an_organisation,
)  # fmt: skip

TOWN: tuple[Entity, ...] = (
    *GROUND, an_organisation("roof"), an_organisation("alone", seated_in=ALONE),
    an_organisation("club", seated_in=VILLAGE, part_of=OrganisationId("roof")),
    an_organisation("afar", seated_in=NEXT_TOWN),
    *(a_service("club", "housing.search", id=f"in-{area}", areas=[area]) for area in (VILLAGE, STATE, NEXT, ALONE)),
    a_guide("17", "club", "ti"), a_guide("18", "afar", "ti", areas=[NEXT]),
    a_tie("club", "afar"), a_tie("alone", "club"), a_tie("afar", "alone"),
)  # fmt: skip


@pytest.mark.parametrize("area", ["DE", STATE, COUNTY, NEXT, ALONE, CITY, VILLAGE])
def test_every_area_of_the_country_has_its_region(area: str) -> None:
    found = excerpt(by_hand(TOWN, PlaceId("DE")), PlaceId(area))
    assert found == by_hand(TOWN, PlaceId(area))
    assert all(list(held) == sorted(held) for held in (found.neighbours, found.services, found.beyond, found.ties))


@settings(max_examples=WORLDS, suppress_health_check=list(HealthCheck))
@given(network=networks, area=st.sampled_from([COUNTY, NEXT, CITY]))
def test_a_part_of_a_part_is_what_it_would_be_by_itself(network: tuple[Entity, ...], area: PlaceId) -> None:
    everybody = [*GROUND, *network]
    region = by_hand(everybody, PlaceId("DE"))
    for larger, smaller in pairwise((PlaceId("DE"), STATE, area)):
        assert region == by_hand(everybody, larger)
        region = excerpt(region, smaller)
    assert region == by_hand(everybody, area)


def test_a_region_holds_its_area_and_what_lies_in_it_alone() -> None:
    region = by_hand(TOWN, COUNTY)
    areas = (COUNTY, CITY, VILLAGE, STATE, "DE", NEXT, NEXT_TOWN, "99")
    assert [area for area in areas if holds_area(region, area)] == [COUNTY, CITY, VILLAGE]


def test_nothing_is_taken_out_of_a_region_that_lies_elsewhere() -> None:
    with pytest.raises(NotFound):
        excerpt(by_hand(TOWN, COUNTY), ALONE)

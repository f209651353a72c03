from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from random_networks import WORLDS, networks
from referral.codes import LanguageId, OrganisationId, PlaceId, RoleId, TopicId
from referral.model import Capacity, Entity, Guide, Label, Organisation, Place, PostcodeRange, Service, Spoken, Topic
from referral.region import Region
from referral.renewal import renewed
from referral.stores import Key
from regions_by_hand import by_hand
from towns import COUNTY, GROUND, NEXT, NEXT_TOWN, VILLAGE, a_guide, a_place, a_service, a_tie, an_organisation

AREAS = ("DE", "03", "03351", "03353", "03351006")
CLUB = an_organisation("club", seated_in=VILLAGE)
AFAR, FAR_TOO = (an_organisation(id, seated_in=NEXT_TOWN) for id in ("afar", "far-too"))
HELP = a_service("club", "housing.search")
OUTSIDE = a_service("far-too", "housing.search", areas=["03159"])
LOTSIN, TIE = a_guide("17", "club", "ti"), a_tie("club", "afar")
TOWN = (*GROUND, CLUB, AFAR, FAR_TOO, HELP, OUTSIDE, LOTSIN, TIE)


def changed(before: Sequence[Entity], after: Sequence[Entity]) -> Mapping[Key, Entity | None]:
    """What was touched, by the key of each entry that is not what it was."""
    then, now = ({(type(one), one.id): one for one in state} for state in (before, after))
    return {key: now.get(key) for key in (then | now) if then.get(key) != now.get(key)}


def after(*entities: Entity) -> Region | None:
    """The county's region, kept from before these were put."""
    return renewed(by_hand(TOWN, COUNTY), {(type(one), one.id): one for one in entities})


@pytest.mark.parametrize(
    "entity",
    [
        replace(HELP, assured_on=date(2026, 11, 2)),
        replace(HELP, languages=frozenset({Spoken(language=LanguageId("ti"))})),
        replace(CLUB, name="Neuer Name"),
        replace(LOTSIN, capacity=Capacity.FULL),
        replace(TIE, since="2025"),
        a_service("club", "housing.search", id="new"),
        a_service("club", "housing.search", id="next-door", areas=[NEXT]),
        a_guide("18", "club", "ti"),
        replace(OUTSIDE, hours="Mo 09:00-12:00"),
        a_guide("19", "far-too", "ti", areas=[NEXT]),
        a_tie("far-too", "nobody-here"),
        replace(FAR_TOO, name="Anderswo"),
        PostcodeRange(id="bulk-29218", first="29218", last="29218", why="bulk", name="Celle"),
    ],
    ids=lambda one: f"{type(one).__name__} {one.id}",
)
def test_a_region_takes_in_what_leaves_it_as_it_is_in_who_belongs_to_it(entity: Entity) -> None:
    there = {(type(one), one.id): one for one in TOWN} | {(type(entity), entity.id): entity}
    assert after(entity) == by_hand(there.values(), COUNTY)


@pytest.mark.parametrize(
    "entity",
    [
        replace(HELP, areas=frozenset({NEXT})),
        replace(HELP, provider=OrganisationId("afar")),
        replace(CLUB, part_of=OrganisationId("far-too")),
        replace(LOTSIN, areas=frozenset({NEXT})),
        replace(TIE, target=OrganisationId("far-too")),
        replace(OUTSIDE, areas=frozenset({COUNTY})),
        a_tie("club", "far-too"),
        an_organisation("new", seated_in=VILLAGE),
        replace(FAR_TOO, role=RoleId("ZSF")),
        a_place(VILLAGE, "Faßberg", next(one for one in GROUND if one.id == VILLAGE and isinstance(one, Place)).level),
        replace(next(one for one in GROUND if isinstance(one, Topic)), label=Label(de="Anders")),
        Topic(id=TopicId("new"), label=Label(de="Neu")),
    ],
    ids=lambda one: f"{type(one).__name__} {one.id}",
)
def test_a_region_is_read_anew_where_somebody_may_have_come_or_gone(entity: Entity) -> None:
    assert after(entity) is None


def test_whoever_is_gone_is_looked_for_in_the_store() -> None:
    region = by_hand(TOWN, COUNTY)
    assert renewed(region, {(Service, "club-service"): None}) is None
    assert renewed(region, {(Organisation, "club"): None}) is None
    assert renewed(region, {(Guide, "nobody"): None}) == region


@settings(max_examples=4 * WORLDS, deadline=None, suppress_health_check=list(HealthCheck))
@given(networks, networks, st.data(), st.sampled_from(AREAS))
def test_a_region_that_follows_is_the_one_that_would_be_read(
    one: tuple[Entity, ...], other: tuple[Entity, ...], data: st.DataObject, area: str
) -> None:
    places = data.draw(st.sets(st.integers(0, len(one) - 1), max_size=3))
    mixed = [other[place] if place in places else entity for place, entity in enumerate(one)]
    left = [entity for entity in mixed if isinstance(entity, Organisation) or data.draw(st.integers(0, 15))]
    before, now = [*GROUND, *one], [*GROUND, *left]
    found = renewed(by_hand(before, PlaceId(area)), changed(before, now))
    assert found is None or found == by_hand(now, PlaceId(area))

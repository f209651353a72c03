from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from random_networks import WORLDS, networks
from referral.codes import LanguageId, OrganisationId, PlaceId, RoleId, TopicId
from referral.model import Capacity, Entity, Label, Organisation, Place, PostcodeRange, Spoken, Tie, Topic
from referral.region import Region
from referral.renewal import renewed
from referral.stores import Key
from regions_by_hand import by_hand
from towns import ALONE, COUNTY, GROUND, NEXT, NEXT_TOWN, VILLAGE, a_guide, a_place, a_service, a_tie, an_organisation

AREAS = ("DE", "03", "03351", "03353", "03351006")
CLUB = an_organisation("club", seated_in=VILLAGE)
AFAR, FAR_TOO = (an_organisation(id, seated_in=NEXT_TOWN) for id in ("afar", "far-too"))
HELP = a_service("club", "housing.search")
OUTSIDE = a_service("far-too", "housing.search", areas=["03159"])
LOTSIN, TIE = a_guide("17", "club", "ti"), a_tie("club", "afar")
TOWN = (*GROUND, CLUB, AFAR, FAR_TOO, HELP, OUTSIDE, LOTSIN, TIE)


def changed(before: Sequence[Entity], after: Sequence[Entity], region: Region) -> Mapping[Key, Entity | None]:
    """What was touched, by the key of each entry that is not what it was; with all ties of who is new to a region."""
    then, now = ({(type(one), one.id): one for one in state} for state in (before, after))
    touched = {key: now.get(key) for key in (then | now) if then.get(key) != now.get(key)}
    new = {one.id for one in touched.values() if isinstance(one, Organisation)} - region.organisations.keys()
    ties = [one for one in after if isinstance(one, Tie) and {one.origin, one.target} & new]
    return touched | {(Tie, tie.id): tie for tie in ties}


def after(*entities: Entity, gone: Sequence[Entity] = ()) -> Region | None:
    """The county's region, kept from before these were put and those were gone."""
    put = {(type(one), one.id): one for one in entities}
    return renewed(by_hand(TOWN, COUNTY), {**put, **{(type(one), one.id): None for one in gone}})


def read(*entities: Entity, gone: Sequence[Entity] = ()) -> Region:
    """The county's region as it is read after these were put and those were gone."""
    there = {(type(one), one.id): one for one in (*TOWN, *entities)}
    return by_hand([one for one in there.values() if one not in gone], COUNTY)


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
    assert after(entity) == read(entity)


@pytest.mark.parametrize(
    "entity",
    [
        replace(CLUB, part_of=OrganisationId("far-too")),
        replace(TIE, target=OrganisationId("far-too")),
        replace(OUTSIDE, areas=frozenset({COUNTY})),
        replace(OUTSIDE, areas=frozenset({NEXT})),
        a_tie("club", "far-too"),
        a_guide("20", "far-too", "ti"),
        replace(AFAR, seated_in=VILLAGE),
        a_place(VILLAGE, "Faßberg", next(one for one in GROUND if one.id == VILLAGE and isinstance(one, Place)).level),
        replace(next(one for one in GROUND if isinstance(one, Topic)), label=Label(de="Anders")),
        Topic(id=TopicId("new"), label=Label(de="Neu")),
    ],
    ids=lambda one: f"{type(one).__name__} {one.id}",
)
def test_a_region_is_read_anew_where_somebody_comes_in_of_whom_nothing_is_known(entity: Entity) -> None:
    assert after(entity) is None


@pytest.mark.parametrize(
    "entities",
    [
        [replace(HELP, areas=frozenset({NEXT}))],
        [replace(HELP, areas=frozenset({ALONE}))],
        [replace(HELP, provider=OrganisationId("afar"))],
        [replace(LOTSIN, areas=frozenset({NEXT}))],
        [replace(TIE, origin=OrganisationId("kmt-county"))],
        [replace(CLUB, seated_in=NEXT_TOWN)],
        [replace(AFAR, seated_in=None)],
        [replace(FAR_TOO, role=RoleId("ZSF"))],
        [an_organisation("new", seated_in=VILLAGE)],
        [
            a_tie("new", "newer"),
            a_service("newer", "housing.search"),
            an_organisation("new", seated_in=VILLAGE, part_of=OrganisationId("newer")),
            an_organisation("newer", seated_in=NEXT_TOWN),
            a_tie("newer", "far-too"),
        ],
    ],
    ids=lambda some: " ".join(one.id for one in some),
)
def test_a_region_follows_those_who_come_and_go(entities: list[Entity]) -> None:
    assert after(*entities) == read(*entities) != by_hand(TOWN, COUNTY)


@pytest.mark.parametrize(
    "gone", [[HELP], [TIE], [LOTSIN], [HELP, LOTSIN, TIE, CLUB]], ids=lambda some: " ".join(one.id for one in some)
)
def test_a_region_follows_those_who_are_gone(gone: list[Entity]) -> None:
    assert after(gone=gone) == after(gone=gone[::-1]) == read(gone=gone)


def test_whoever_was_not_there_cannot_go() -> None:
    assert after(gone=[a_guide("nobody", "club", "ti")]) == by_hand(TOWN, COUNTY)


@settings(max_examples=4 * WORLDS, suppress_health_check=list(HealthCheck))
@given(networks, networks, st.data(), st.sampled_from(AREAS))
def test_a_region_that_follows_is_the_one_that_would_be_read(
    one: tuple[Entity, ...], other: tuple[Entity, ...], data: st.DataObject, area: str
) -> None:
    places = data.draw(st.sets(st.integers(0, len(one) - 1), max_size=3))
    mixed = [other[place] if place in places else entity for place, entity in enumerate(one)]
    left = [entity for entity in mixed if isinstance(entity, Organisation) or data.draw(st.integers(0, 15))]
    before, now = [*GROUND, *one], [*GROUND, *left]
    region = by_hand(before, PlaceId(area))
    found = renewed(region, changed(before, now, region))
    assert found is None or found == by_hand(now, PlaceId(area))

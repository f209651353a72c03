"""A region is the same whatever engine it comes from, and holds what its definition says: worked out the slow way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from builders import delete, put
from engines import ADDRESSES
from random_networks import WORLDS, networks
from referral.codes import OrganisationId, PlaceId
from referral.errors import NotFound
from referral.model import (
    Entity,
    Group,
    Guide,
    Language,
    Level,
    Organisation,
    Place,
    Role,
    Service,
    Tie,
    TieKind,
    Topic,
)
from referral.region import Region
from referral.stores import ENGINES, GraphStore, open_store
from towns import CITY, COUNTY, GROUND, NEXT, NEXT_TOWN, STATE, VILLAGE, a_guide, a_service, an_organisation


def a_tie(origin: str, target: str, kind: TieKind = TieKind.REFERS_TO) -> Tie:
    return Tie(id=f"{origin}-{target}", kind=kind, origin=OrganisationId(origin), target=OrganisationId(target))


def upward(world: dict[str, Place], place: str) -> set[str]:
    found: set[str] = set()
    above: str | None = place
    while above is not None and above not in found:
        found.add(above)
        above = world[above].within
    return found


def by_hand(entities: Iterable[Entity], area: PlaceId) -> Region:
    """What a region holds, by its definition and nothing else."""
    known = list(entities)
    all_places = {one.id: one for one in known if isinstance(one, Place)}
    inside = {id for id in all_places if area in upward(all_places, id)}
    here = inside | upward(all_places, area)
    counties = {id for id in here if all_places[id].level is Level.COUNTY}
    next_door = {id for id, one in all_places.items() if one.borders & counties} - here
    next_door |= {other for id in counties for other in all_places[id].borders} - here
    services = [one for one in known if isinstance(one, Service) and one.areas & (here | next_door)]
    guides = [one for one in known if isinstance(one, Guide) and one.areas & here]
    bodies = {one.id: one for one in known if isinstance(one, Organisation)}
    ties = [one for one in known if isinstance(one, Tie)]
    local = {id for id, one in bodies.items() if ({one.seated_in} | one.competent_for | one.coordinates) & inside}
    found = local | {id for id, one in bodies.items() if (one.competent_for | one.coordinates) & here}
    found |= {one.provider for one in services} | {one.placed_by for one in guides}
    found |= {id for id, one in bodies.items() if one.role in {"LAB", "ZSF"}}
    found |= {end for tie in ties if {tie.origin, tie.target} & local for end in (tie.origin, tie.target)}
    for one in list(found):
        whole = bodies[one].part_of
        while whole is not None and whole not in found:
            found.add(whole)
            whole = bodies[whole].part_of
    every = [one for one in known if isinstance(one, Role | Topic | Group | Language)]
    return Region.of(
        area,
        [
            *every,
            *(all_places[id] for id in here | next_door),
            *(bodies[id] for id in found),
            *services,
            *guides,
            *(tie for tie in ties if {tie.origin, tie.target} <= found),
        ],
    )


CLUB = an_organisation("club", seated_in=VILLAGE, part_of=OrganisationId("roof"))
HELP, STATEWIDE, NEXT_DOOR, FAR = (
    a_service("club", "housing.search", id=id, areas=[area])
    for id, area in (("help", VILLAGE), ("statewide", STATE), ("next-door", NEXT), ("far", "03159"))
)
TOWN: tuple[Entity, ...] = (
    *GROUND, an_organisation("roof"), an_organisation("afar", seated_in=NEXT_TOWN), an_organisation("alone"),
    CLUB, HELP, STATEWIDE, NEXT_DOOR, FAR, a_guide("17", "club", "ti"), a_guide("18", "club", "ti", areas=[NEXT]),
    a_tie("club", "afar"), a_tie("afar", "alone"), a_tie("roof", "club", TieKind.COOPERATES_WITH),
)  # fmt: skip


@pytest.fixture
def town(store: GraphStore) -> GraphStore:
    put(store, *TOWN)
    return store


def test_a_region_holds_what_is_said_of_it(town: GraphStore) -> None:
    with town.read() as graph:
        region = graph.region(COUNTY)
    assert set(region.places) == {COUNTY, CITY, VILLAGE, "03351010", STATE, "DE"}
    assert set(region.neighbours) == {NEXT}
    assert set(region.services) == {"help", "statewide"}
    assert set(region.beyond) == {"next-door"}
    assert set(region.guides) == {"17"}
    assert {"club", "roof", "afar", "abh-city", "kmt-county", "lab", "zsf"} <= set(region.organisations)
    assert not {"alone", "abh-next"} & set(region.organisations)
    assert set(region.ties) == {"club-afar", "roof-club"}
    assert region.services["help"] == HELP
    assert list(region.topics) == sorted(one.id for one in GROUND if isinstance(one, Topic))


@pytest.mark.parametrize("area", [CITY, VILLAGE, COUNTY, NEXT, STATE, "DE"])
def test_every_area_has_its_region(town: GraphStore, area: str) -> None:
    with town.read() as graph:
        region = graph.region(PlaceId(area))
    assert region == by_hand(TOWN, PlaceId(area))
    assert all(list(held) == sorted(held) for held in (region.places, region.organisations, region.services))


def test_an_unknown_area_is_not_found(town: GraphStore) -> None:
    with town.read() as graph, pytest.raises(NotFound, match="There is no Place with the id '99'"):
        graph.region(PlaceId("99"))


def test_a_region_follows_what_is_changed(town: GraphStore) -> None:
    with town.read() as graph:
        before = graph.region(COUNTY)
    put(town, replace(HELP, areas=frozenset({PlaceId("03159")})), replace(CLUB, name="Neu"))
    delete(town, (Tie, "club-afar"))
    with town.read() as graph:
        region = graph.region(COUNTY)
    assert set(before.services) - set(region.services) == {"help"}
    assert region.organisations["club"].name == "Neu"
    assert set(region.ties) == {"roof-club"}


def test_a_region_in_a_change_is_that_of_the_change(town: GraphStore) -> None:
    with suppress(ZeroDivisionError), town.write() as graph:
        graph.put(replace(HELP, languages=frozenset()))
        graph.put(replace(STATEWIDE, areas=frozenset({NEXT})))
        assert set(graph.region(COUNTY).services) == {"help"}
        raise ZeroDivisionError
    with town.read() as graph:
        assert graph.region(COUNTY) == by_hand(TOWN, COUNTY)


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[GraphStore]]:
    """The same ground on every engine."""
    with ExitStack() as afterwards:
        opened = []
        for engine in sorted(ENGINES):
            store = open_store(ADDRESSES[engine](tmp_path_factory.mktemp("regions")))
            opened.append(afterwards.enter_context(closing(store)))
            put(store, *GROUND)
        yield opened


@settings(
    max_examples=WORLDS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
)
@given(network=networks, areas=st.lists(st.sampled_from(["DE", "03", COUNTY, NEXT, CITY]), min_size=2, max_size=2))
def test_every_engine_gives_the_same_region(
    stores: list[GraphStore], network: tuple[Entity, ...], areas: list[str]
) -> None:
    for store in stores:
        put(store, *network)
    for area in areas:
        for store in stores:
            with store.read() as graph:
                assert graph.region(PlaceId(area)) == by_hand([*GROUND, *network], PlaceId(area))

"""A region is the same whatever engine it comes from, and holds what its definition says: worked out the slow way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from builders import delete, put
from engines import ADDRESSES
from random_networks import WORLDS, networks
from referral import insight
from referral.codes import OrganisationId, PlaceId
from referral.errors import NotFound
from referral.lotsennetz import Lotsennetz
from referral.model import (
    Entity,
    Tie,
    TieKind,
    Topic,
)
from referral.stores import ENGINES, GraphStore, open_store
from regions_by_hand import by_hand
from towns import CITY, COUNTY, GROUND, NEXT, NEXT_TOWN, STATE, VILLAGE, a_guide, a_service, an_organisation


def a_tie(origin: str, target: str, kind: TieKind = TieKind.REFERS_TO) -> Tie:
    return Tie(id=f"{origin}-{target}", kind=kind, origin=OrganisationId(origin), target=OrganisationId(target))


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


STEPS: tuple[Entity, ...] = (
    replace(HELP, hours="Mo 09:00-12:00"), replace(CLUB, name="Neu"), replace(FAR, hours="Tu 09:00-12:00"),
    a_service("club", "housing.search", id="more"), replace(HELP, areas=frozenset({NEXT})), a_tie("club", "alone"),
    an_organisation("new", seated_in=VILLAGE, part_of=OrganisationId("roof")), an_organisation("alone", seated_in=CITY),
)  # fmt: skip


def test_a_region_that_is_kept_is_the_one_that_would_be_read(town: GraphStore) -> None:
    lotsennetz = Lotsennetz(store=town)
    for step in STEPS:
        insight.kept(lotsennetz, COUNTY)
        put(town, step)
        with town.read() as graph:
            assert insight.kept(lotsennetz, COUNTY) == graph.region(COUNTY)


def test_a_part_of_a_region_that_is_kept_is_the_one_that_would_be_read(town: GraphStore) -> None:
    lotsennetz = Lotsennetz(store=town)
    for step in STEPS:
        insight.read_ahead(lotsennetz)
        put(town, step)
        for area in (CITY, COUNTY, STATE, NEXT, PlaceId("DE")):
            with town.read() as graph:
                assert insight.kept(lotsennetz, area) == graph.region(area)


@pytest.mark.parametrize(("most", "read"), [(4, [STATE]), (3, [])])
def test_a_network_that_is_too_large_is_not_read_ahead(
    town: GraphStore, monkeypatch: pytest.MonkeyPatch, most: int, read: list[PlaceId]
) -> None:
    asked: list[PlaceId] = []
    monkeypatch.setattr(insight, "AHEAD", most)
    monkeypatch.setattr(insight, "kept", lambda _lotsennetz, area: asked.append(area))
    insight.read_ahead(Lotsennetz(store=town))
    assert asked == read


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

"""What is lost if somebody stops is what is found by taking each away and looking at everything anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from random_networks import TAGS, WORLDS, networks
from referral.balancing import ceiling
from referral.brackets import tongues
from referral.codes import LanguageId, OrganisationId, PlaceId
from referral.coverage import Survey
from referral.failures import GERMAN, Failure, cut_off, failures, places_of, topics_of
from referral.model import Capacity, Entity, Guide, Organisation, Service, Tie, TieKind
from referral.region import Region, without
from towns import CITY, COUNTY, GROUND, HAMLET, NEXT, STATE, VILLAGE, a_guide, a_service, an_organisation
from worlds import NOW, TODAY

TIGRINYA = LanguageId("ti")


def a_region(*entities: Entity, area: str = COUNTY) -> Region:
    return Region.of(PlaceId(area), {(type(one), one.id): one for one in (*GROUND, *entities)}.values())


def a_tie(origin: str, target: str) -> Tie:
    return Tie(
        id=f"{origin}-{target}",
        kind=TieKind.COOPERATES_WITH,
        origin=OrganisationId(origin),
        target=OrganisationId(target),
    )


def by_id(region: Region, **asked: Any) -> dict[str, Failure]:
    return {one.entry.id: one for one in failures(region, NOW, **asked)}


def test_a_service_that_alone_helps_is_a_single_point_of_failure() -> None:
    found = by_id(a_region(an_organisation("mbe", "MBE"), a_service("mbe", "housing.search", areas=[CITY, HAMLET])))
    lost = ((CITY, "housing.search"), (HAMLET, "housing.search"))
    assert found["mbe-service"].cells == found["mbe"].cells == lost


def test_two_services_of_one_organisation_stand_in_for_each_other_but_not_for_it() -> None:
    one = a_service("mbe", "housing.search", areas=[CITY])
    other = a_service("mbe", "housing.search", areas=[CITY], id="other")
    found = by_id(a_region(an_organisation("mbe", "MBE"), one, other))
    assert set(found) == {"mbe"}
    third = an_organisation("third", "MBE")
    assert by_id(a_region(an_organisation("mbe", "MBE"), one, third, a_service("third", "housing.search"))).keys() == {
        "third", "third-service",
    }  # fmt: skip


def test_it_is_asked_for_one_language() -> None:
    region = a_region(
        an_organisation("mbe", "MBE"),
        a_service("mbe", "housing.search", areas=[CITY], languages=["ti"]),
        an_organisation("club", "MBE"),
        a_service("club", "housing.search", areas=[CITY]),
    )
    assert by_id(region) == {}
    assert by_id(region, language=TIGRINYA).keys() == {"mbe", "mbe-service"}


def test_a_guide_who_alone_speaks_a_language_in_a_place_and_has_room() -> None:
    region = a_region(
        an_organisation("desk", "LOTSE"),
        a_guide("17", "desk", "ti", "de", areas=[CITY]),
        a_guide("18", "desk", "ar", areas=[COUNTY]),
        a_guide("19", "desk", "ar", areas=[VILLAGE]),
        a_guide("20", "desk", "kmr", areas=[CITY], capacity=Capacity.FULL),
    )
    found = by_id(region)
    assert found["17"].bridges == ((CITY, "ti"),)
    assert found["18"].bridges == ((CITY, "ar"), (HAMLET, "ar"))
    assert "19" not in found
    assert "20" not in found
    assert found["desk"].bridges == ((VILLAGE, "ar"), (CITY, "ar"), (CITY, "ti"), (HAMLET, "ar"))
    assert found["desk"].guides == 4


def test_who_holds_others_together_is_named_with_those_who_would_be_cut_off() -> None:
    ids = ("a", "b", "c", "d", "e")
    region = a_region(
        *(an_organisation(id) for id in ids),
        a_tie("a", "b"), a_tie("b", "c"), a_tie("c", "a"), a_tie("c", "d"), a_tie("d", "e"), a_tie("a", "a"),
        an_organisation("f"),
    )  # fmt: skip
    region = Region.of(PlaceId(COUNTY), region.entities())
    assert cut_off(region) == {"c": (("d", "e"),), "d": (("e",),)}
    assert [(one.entry.id, one.cut_off) for one in failures(region, NOW)] == [("c", 2), ("d", 1)]


def test_the_greatest_effect_stands_first() -> None:
    region = a_region(
        an_organisation("one", "MBE"),
        a_service("one", "housing.search", areas=[CITY]),
        an_organisation("two", "MBE"),
        a_service("two", "housing.shared", "asylum.legal", areas=[CITY]),
        an_organisation("desk", "LOTSE"),
        a_guide("17", "desk", "ti"),
    )
    assert [one.entry.id for one in failures(region, NOW)] == ["two", "two-service", "one", "one-service", "desk", "17"]


def test_where_there_are_no_municipalities_the_area_itself_counts() -> None:
    assert places_of(a_region(area=CITY)) == (CITY,)
    assert CITY in places_of(a_region(area=STATE))
    assert "housing" not in topics_of(a_region())


def covered(region: Region, language: LanguageId | None) -> set[tuple[str, str]]:
    """Every cell that counts somebody, looked at anew."""
    cells = Survey(region, NOW).cells(places_of(region), topics_of(region), [language])
    return {(cell.place, cell.topic) for cell in cells if cell.number}


def bridged(region: Region) -> set[tuple[str, str]]:
    """Every place and language in which a guide takes people on."""
    return {
        (place, language)
        for place in places_of(region)
        for guide in region.guides.values()
        if ceiling(guide, TODAY) and guide.areas & frozenset(region.chain(place))
        for language in tongues(guide.languages)
        if language not in GERMAN
    }


def fallen_apart(region: Region, body: str) -> set[frozenset[str]]:
    """The parts that ties fall into without an organisation, but the largest of those that it held together."""
    ties: nx.Graph[str] = nx.Graph()
    ties.add_edges_from((one.origin, one.target) for one in region.ties.values())
    if body not in ties:
        return set()
    own = nx.node_connected_component(ties, body)
    rest = nx.Graph(ties.subgraph(own - {body}))
    parts = sorted(nx.connected_components(rest), key=lambda part: (-len(part), min(part)))
    return {frozenset(part) for part in parts[1:]}


def brute_force(region: Region, language: LanguageId | None) -> Iterator[tuple[tuple[str, str], tuple[Any, ...]]]:
    """What is lost with each, by taking it away and looking at everything anew."""
    before, bridges = covered(region, language), bridged(region)
    kinds: tuple[tuple[type[Entity], Any], ...] = (
        (Service, region.services), (Guide, region.guides), (Organisation, region.organisations),
    )  # fmt: skip
    for kind, held in kinds:
        for id in held:
            left = without(region, kind, id)
            parts = fallen_apart(region, id) if kind is Organisation else set()
            lost = before - covered(left, language), bridges - bridged(left), parts
            guides = len(region.guides) - len(left.guides) if kind is Organisation else 0
            if any(lost) or guides:
                yield (kind.__name__, id), (*lost, guides)


def fast(region: Region, language: LanguageId | None) -> dict[tuple[str, str], tuple[Any, ...]]:
    return {
        one.key: (set(one.cells), set(one.bridges), {frozenset(part) for part in one.parts}, one.guides)
        for one in failures(region, NOW, language)
    }


@given(network=networks, area=st.sampled_from([COUNTY, NEXT, STATE]), language=st.sampled_from([None, *TAGS]))
@settings(max_examples=WORLDS, suppress_health_check=list(HealthCheck))
def test_in_a_random_network_it_is_what_taking_each_away_finds(
    network: tuple[Entity, ...], area: str, language: LanguageId | None
) -> None:
    region = a_region(*network, area=area)
    assert fast(region, language) == dict(brute_force(region, language))


@pytest.mark.parametrize("seed", range(30))
def test_in_a_random_network_of_ties_it_is_what_taking_each_away_finds(seed: int) -> None:
    rng = Random(seed)
    bodies = [f"b{number:02}" for number in range(14)]
    ties = [a_tie(*rng.sample(bodies, 2)) for _ in range(rng.randint(6, 18))]
    guides = [
        a_guide(f"g{number}", rng.choice(bodies), rng.choice(TAGS), areas=[rng.choice((CITY, VILLAGE, COUNTY))],
                capacity=rng.choice((*Capacity, None)), capacity_on=TODAY - timedelta(days=rng.choice((0, 40))))
        for number in range(6)
    ]  # fmt: skip
    region = a_region(*map(an_organisation, bodies), *ties, *guides)
    assert fast(region, None) == dict(brute_force(region, None))


def test_an_authority_that_stops_leaves_its_duty_to_another_which_is_no_partner_then() -> None:
    city = an_organisation("abh-city", "ABH", competent_for=frozenset({CITY}))
    region = a_region(city, a_service("abh-county", "residence.permit"))
    found = by_id(region)["abh-city"]
    assert found.cells == ((CITY, "residence.permit"),)
    assert fast(region, None) == dict(brute_force(region, None))


def test_where_the_duty_moves_somebody_else_may_step_in() -> None:
    own = a_service("abh-county", "residence.permit", areas=[CITY])
    state = an_organisation("abh-state", "ABH", competent_for=frozenset({STATE}))
    region = a_region(own, state, a_service("abh-state", "residence.permit", areas=[STATE]))
    assert fast(region, None) == dict(brute_force(region, None))

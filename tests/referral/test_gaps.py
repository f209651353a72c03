from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from referral import gaps, inventory
from referral.access import GUEST, OPERATOR, Action
from referral.codes import LanguageId, OrganisationId, PlaceId, TopicId
from referral.coverage import Cause
from referral.demand import Demands
from referral.errors import Forbidden, NotFound
from referral.freshness import Freshness
from referral.gaps import Look, Square
from referral.lotsennetz import Lotsennetz
from referral.model import ActorKind, Tie, TieKind
from referral.papers import Demand
from towns import ALONE, CITY, COUNTY, NEXT, STATE, VILLAGE, a_guide, a_network, a_service, an_organisation
from worlds import TODAY

TIGRINYA, HOUSING, SHARED = LanguageId("ti"), TopicId("housing"), TopicId("housing.shared")
CLUB = an_organisation("club", seated_in=CITY, source="https://club.example/", assured_on=TODAY)
SEARCH = a_service(
    "club", "housing.search", areas=[CITY], languages=["ti", "ar"], source="https://club.example/", assured_on=TODAY
)
SHARE = a_service("club", "housing.shared", areas=[STATE], languages=["ti"], id="share", assured_on=TODAY)
BOND = Tie(id="bond", kind=TieKind.REFERS_TO, origin=OrganisationId("club"), target=OrganisationId("far"))


@pytest.fixture
def lotsennetz(tmp_path: Path) -> Lotsennetz:
    network = a_network(tmp_path, CLUB, an_organisation("far"), SEARCH, SHARE, BOND, a_guide("17", "club", "ti"))
    with network.change(OPERATOR, Action.RUN) as graph:
        graph.put(Demand(id="1", week="2026-W47", county=COUNTY, topic=SHARED, language="ti", number=6))
        graph.put(Demand(id="2", week="2026-W47", county=NEXT, topic=SHARED, language="ti", number=4))
    return network


def squares(found: gaps.Coverage) -> dict[str, list[tuple[int, int, int]]]:
    return {line.id: [(one.cells, one.empty, one.thin) for one in line.squares] for line in found.lines}


def test_a_county_is_told_by_its_municipalities_and_topics_by_their_headings(lotsennetz: Lotsennetz) -> None:
    found = gaps.coverage(lotsennetz, OPERATOR, Look(area=COUNTY))
    assert [column.id for column in found.columns][:1] == ["asylum.legal"]
    at = [column.id for column in found.columns].index("housing")
    assert {id: row[at] for id, row in squares(found).items()} == {
        "03351010": (2, 1, 1), CITY: (2, 0, 2), VILLAGE: (2, 1, 1),
    }  # fmt: skip
    assert found.whole.cells == 3 * 7


def test_a_state_is_told_by_its_counties(lotsennetz: Lotsennetz) -> None:
    found = gaps.coverage(lotsennetz, OPERATOR, Look(area=STATE, topic=HOUSING, language=TIGRINYA))
    assert squares(found) == {
        ALONE: [(2, 2, 0), (2, 0, 2)],
        COUNTY: [(3, 2, 1), (3, 0, 3)],
        NEXT: [(2, 2, 0), (2, 0, 2)],
    }
    assert {gap.part.id for gap in found.gaps} == {ALONE, COUNTY, NEXT}


def test_what_was_asked_for_in_vain_comes_first(lotsennetz: Lotsennetz) -> None:
    found = gaps.coverage(lotsennetz, OPERATOR, Look(area=STATE, topic=HOUSING, language=TIGRINYA))
    first = found.gaps[0]
    assert (first.part.id, first.topic.id, first.square.demand) == (COUNTY, SHARED, 6)
    assert [gap.square.demand for gap in found.gaps[1:]] == [0] * 5
    assert found.whole.demand == 6


def test_a_municipality_is_its_own_only_part(lotsennetz: Lotsennetz) -> None:
    found = gaps.coverage(lotsennetz, OPERATOR, Look(area=CITY, topic=SHARED))
    assert squares(found) == {CITY: [(1, 0, 1)]}
    assert [gap.part.id for gap in found.gaps] == [CITY]


def test_help_from_afar_and_age_are_looked_at_if_wished(lotsennetz: Lotsennetz) -> None:
    look = Look(area=CITY, topic=SHARED)
    assert squares(gaps.coverage(lotsennetz, OPERATOR, replace(look, near=True))) == {CITY: [(1, 1, 0)]}
    assert squares(gaps.coverage(lotsennetz, OPERATOR, replace(look, age=30))) == {CITY: [(1, 0, 1)]}


def test_a_place_is_told_by_languages_those_most_spoken_first(lotsennetz: Lotsennetz) -> None:
    found = gaps.coverage(lotsennetz, OPERATOR, Look(area=COUNTY, place=CITY, topic=HOUSING))
    assert [column.id for column in found.columns] == ["", "ti", "ar"]
    assert squares(found) == {
        "housing.search": [(1, 0, 1), (1, 0, 1), (1, 0, 1)], "housing.shared": [(1, 0, 1), (1, 0, 1), (1, 1, 0)],
    }  # fmt: skip
    chosen = gaps.coverage(lotsennetz, OPERATOR, Look(area=COUNTY, place=CITY, language=LanguageId("kmr")))
    assert [column.id for column in chosen.columns] == ["", "kmr", "ti", "ar"]
    assert {gap.part.id for gap in chosen.gaps} == {CITY}


def test_what_is_well_is_no_gap(lotsennetz: Lotsennetz) -> None:
    with lotsennetz.change(OPERATOR, Action.EDIT) as graph:
        graph.put(a_service("far", SHARED, areas=[COUNTY], languages=["ti"], id="more"))
    found = gaps.coverage(lotsennetz, OPERATOR, Look(area=COUNTY, topic=HOUSING, language=TIGRINYA))
    assert [gap.topic.id for gap in found.gaps] == ["housing.search"]


def test_single_cells_are_those_of_the_table(lotsennetz: Lotsennetz) -> None:
    _, found, wanted = gaps.cells(lotsennetz, OPERATOR, Look(area=COUNTY, topic=HOUSING, language=TIGRINYA))
    assert [(cell.place, cell.topic, cell.number) for cell in found][:2] == [
        (VILLAGE, "housing.search", 0),
        (VILLAGE, SHARED, 1),
    ]
    assert wanted.number(COUNTY, SHARED, TIGRINYA) == 6
    _, by_language, _ = gaps.cells(lotsennetz, OPERATOR, Look(area=COUNTY, topic=SHARED, place=CITY))
    assert [cell.language for cell in by_language] == [None, "ti", "ar"]


@pytest.mark.parametrize(
    "look",
    [
        Look(area=PlaceId("99")),
        Look(area=COUNTY, topic=TopicId("cooking")),
        Look(area=COUNTY, language=LanguageId("xx")),
        Look(area=COUNTY, place=PlaceId("03353040")),
    ],
)
def test_what_is_not_in_the_area_is_not_found(lotsennetz: Lotsennetz, look: Look) -> None:
    with pytest.raises(NotFound):
        gaps.coverage(lotsennetz, OPERATOR, look)


def test_a_guest_sees_none_of_it(lotsennetz: Lotsennetz) -> None:
    for use_case in (gaps.coverage, gaps.cells):
        with pytest.raises(Forbidden):
            use_case(lotsennetz, GUEST, Look(area=COUNTY))
    with pytest.raises(Forbidden):
        inventory.inventory(lotsennetz, GUEST, COUNTY)


def test_a_square_is_as_thin_as_its_thinnest_cell() -> None:
    def level(empty: int, thin: int) -> int:
        return Square(cells=5, empty=empty, thin=thin, causes=(), demand=0).level

    assert [level(1, 1), level(0, 1), level(0, 0)] == [0, 1, 2]


def test_nothing_is_asked_of_a_network_without_demand(lotsennetz: Lotsennetz) -> None:
    region = gaps.coverage(lotsennetz, OPERATOR, Look(area=COUNTY)).region
    at = gaps.coverage(lotsennetz, OPERATOR, Look(area=COUNTY)).at
    found = gaps.covered(region, Look(area=COUNTY), Demands({}), at)
    assert found.whole.demand == 0
    assert found.whole.causes[0][0] is Cause.NO_SERVICE


def test_an_inventory_counts_who_works_in_the_area_and_how_sure_that_is(lotsennetz: Lotsennetz) -> None:
    found = inventory.inventory(lotsennetz, OPERATOR, COUNTY)
    assert (found.area.id, found.day, found.guides) == (COUNTY, TODAY, 1)
    assert {kind: [one.id for one in several] for kind, several in found.actors.items()} == {
        ActorKind.AUTHORITY: ["abh-city", "abh-county"],
        ActorKind.CENTRE: ["kmt-county"],
        ActorKind.ADVICE_CENTRE: ["club"],
    }
    assert found.services == (SEARCH,)
    assert found.by_topic == {"housing.search": 1}
    assert found.by_language == {"ti": 1, "ar": 1}
    assert found.facts == {Freshness.FRESH: 2, Freshness.UNCONFIRMED: 3}
    assert (found.confirmed, found.unconfirmed) == (2, 3)
    assert found.ties == (BOND,)
    assert found.sources == (("https://club.example/", 2),)


def test_who_offers_something_in_the_area_works_there_wherever_it_sits(lotsennetz: Lotsennetz) -> None:
    with lotsennetz.change(OPERATOR, Action.EDIT) as graph:
        graph.put(a_service("far", "housing.search", areas=[VILLAGE]))
    found = inventory.inventory(lotsennetz, OPERATOR, COUNTY)
    assert "far" in {one.id for one in found.actors[ActorKind.ADVICE_CENTRE]}

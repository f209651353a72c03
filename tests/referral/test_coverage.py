"""A cell of the matrix says what the counter would propose; so the counter is asked for every cell, and compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import put
from engines import address_in
from random_networks import MORE_TOPICS, TAGS, WORLDS, networks
from referral import desk
from referral.access import GUEST
from referral.codes import LanguageId, PlaceId, TopicId
from referral.coverage import Cause, Cell, Survey
from referral.errors import NotFound
from referral.field import Field
from referral.lotsennetz import Lotsennetz
from referral.matching import best
from referral.model import Capacity, Entity, Level, Service, Spoken
from referral.need import Nearness, Need, Question, Reach
from referral.region import Region, with_entity, without
from referral.rules import LATE
from referral.stores import GraphReader, open_store
from towns import (
    CITY,
    COUNTY,
    GROUND,
    HAMLET,
    NEXT,
    STATE,
    VILLAGE,
    a_network,
    a_service,
    an_organisation,
)
from worlds import NOW, TODAY

HOUSING, PERMIT, ASYLUM = TopicId("housing.search"), TopicId("residence.permit"), TopicId("asylum.legal")
TIGRINYA, ARABIC = LanguageId("ti"), LanguageId("ar")
OLD = date(2025, 3, 1)
ALL = 1_000


def proposed(graph: GraphReader, cell: Cell, age: int | None = None) -> int:
    """How many services the counter would propose for a cell exactly, however many it would show."""
    languages = frozenset({cell.language} if cell.language else ())
    need = Need(places=(cell.place,), topics=(cell.topic,), at=NOW, languages=languages, age=age)
    judged = desk.judged(graph, need)
    serving = Field.of(judged.judge, judged.around.columns, judged.around.postings(Reach.SERVING))
    return sum(
        not LATE[ranked.bracket.standing] and (not languages or "speaks" in {reason.code for reason in ranked.reasons})
        for ranked in best(serving, judged.apart, ALL).fitting
    )


def shown(lotsennetz: Lotsennetz, cell: Cell) -> int:
    """How many of those whom the answer at the counter shows fit a cell exactly."""
    languages = (cell.language,) if cell.language else ()
    answer = desk.answer(lotsennetz, GUEST, Question(place=cell.place, topics=(cell.topic,), languages=languages))
    found = 0
    for partner in answer.partners:
        codes = {reason.code for reason in partner.reasons}
        exact = "topic" in codes and partner.nearness is not Nearness.NEIGHBOUR
        found += exact and not LATE[partner.standing] and (not languages or "speaks" in codes)
    return found


def municipalities(region: Region) -> list[PlaceId]:
    return [PlaceId(place.id) for place in region.inside if place.level is Level.MUNICIPALITY]


def every_cell(region: Region, **looked_at: Any) -> Iterator[Cell]:
    languages = (None, *map(LanguageId, TAGS))
    return Survey(region, NOW, **looked_at).cells(municipalities(region), tuple(map(TopicId, MORE_TOPICS)), languages)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lotsennetz]:
    with closing(open_store(address_in(tmp_path_factory.mktemp("coverage")))) as store:
        put(store, *GROUND)
        yield Lotsennetz(store=store, clock=lambda: NOW)


def a_little(services: st.SearchStrategy[tuple[Entity, ...]]) -> st.SearchStrategy[tuple[Entity, ...]]:
    """Random networks in which some services say whether they have room."""
    rooms = st.lists(
        st.sampled_from([None, Capacity.FULL, Capacity.FREE]).flatmap(
            lambda room: st.tuples(st.just(room), st.sampled_from([TODAY, TODAY - timedelta(days=40)]))
        ),
        min_size=14,
        max_size=14,
    )
    return st.tuples(services, rooms).map(lambda both: tuple(_with_rooms(*both)))


def _with_rooms(entities: tuple[Entity, ...], rooms: list[tuple[Capacity | None, date]]) -> Iterator[Entity]:
    ahead = iter(rooms)
    for one in entities:
        if isinstance(one, Service):
            capacity, said_on = next(ahead)
            yield replace(one, capacity=capacity, capacity_on=said_on if capacity else None)
        else:
            yield one


@settings(max_examples=WORLDS, suppress_health_check=list(HealthCheck))
@given(network=a_little(networks), age=st.sampled_from([None, 19, 40]))
def test_each_cell_is_what_the_counter_would_propose(
    ground: Lotsennetz, network: tuple[Entity, ...], age: int | None
) -> None:
    put(ground.store, *network)
    with ground.read() as graph:
        region = graph.region(STATE)
        for cell in every_cell(region, age=age):
            assert min(cell.number, 2) == min(proposed(graph, cell, age), 2), cell
            assert len(Survey(region, NOW, age=age).services(cell.place, cell.topic, cell.language)) == cell.number


def test_the_answer_at_the_counter_itself_shows_as_many(tmp_path: Path) -> None:
    lotsennetz = a_network(tmp_path, *TOWN)
    with lotsennetz.read() as graph:
        cells = list(every_cell(graph.region(STATE)))
    assert {min(cell.number, 2) for cell in cells} == {0, 1, 2}
    for cell in cells:
        assert cell.number == shown(lotsennetz, cell), cell


REPAIRED = (Cause.LANGUAGE, Cause.OLD, Cause.FULL)


def lacking(region: Region, cell: Cell) -> Counter[Cause]:
    """What each service lacks, found out by giving it that one thing and counting anew."""
    found: Counter[Cause] = Counter()
    for service in region.services.values():
        spoken = service.languages | {Spoken(language=cell.language)} if cell.language else service.languages
        repaired = {
            Cause.LANGUAGE: replace(service, languages=spoken),
            Cause.OLD: replace(service, assured_on=TODAY),
            Cause.FULL: replace(service, capacity=None, capacity_on=None),
        }
        for cause, better in repaired.items():
            after = Survey(with_entity(region, better), NOW).cell(cell.place, cell.topic, cell.language)
            found[cause] += after.number > cell.number
    return found


@settings(max_examples=max(3, WORLDS // 5), suppress_health_check=list(HealthCheck))
@given(network=a_little(networks))
def test_a_cause_counts_those_who_would_help_if_they_lacked_that_no_longer(
    ground: Lotsennetz, network: tuple[Entity, ...]
) -> None:
    put(ground.store, *network)
    with ground.read() as graph:
        region = graph.region(COUNTY)
    for place, topic in product((CITY, VILLAGE), (HOUSING, PERMIT)):
        cell = Survey(region, NOW).cell(place, topic, TIGRINYA)
        said = {cause: number for cause, number in cell.causes if cause in REPAIRED}
        assert said == (+lacking(region, cell) if cell.number < 2 else {})


CLUB = (an_organisation("club"), an_organisation("other"), an_organisation("house", "FH"))
HELP = a_service("club", HOUSING, areas=[CITY], id="help", languages=["ti"], assured_on=TODAY)
TOWN: tuple[Entity, ...] = (
    *CLUB,
    HELP,
    a_service("other", HOUSING, areas=[COUNTY], id="county-wide", languages=["ar"], assured_on=TODAY),
    a_service("other", PERMIT, areas=[STATE], id="state-wide", languages=["ti", "ar"], assured_on=TODAY),
    a_service("other", HOUSING, areas=[NEXT], id="next-door", languages=["kmr"], assured_on=TODAY),
    a_service("club", HOUSING, areas=[CITY], id="old", languages=["ar"], assured_on=OLD),
    a_service("abh-city", PERMIT, ASYLUM, areas=[CITY], id="authority", languages=["ti"], assured_on=TODAY),
    a_service("abh-next", HOUSING, areas=[NEXT], id="authority-next", languages=["ti"], assured_on=TODAY),
    a_service(
        "club", HOUSING, areas=[VILLAGE], id="full", languages=["ti"], assured_on=TODAY,
        capacity=Capacity.FULL, capacity_on=TODAY,
    ),
)  # fmt: skip


@pytest.fixture
def region(tmp_path: Path) -> Region:
    with a_network(tmp_path, *TOWN).read() as graph:
        return graph.region(COUNTY)


@pytest.mark.parametrize(
    ("place", "topic", "language", "number", "causes"),
    [
        (CITY, "housing.search", None, 2, ()),
        (CITY, "housing.search", "ti", 1, ((Cause.LANGUAGE, 1),)),
        (CITY, "housing.search", "ar", 1, ((Cause.LANGUAGE, 1), (Cause.OLD, 1))),
        (CITY, "housing.search", "kmr", 0, ((Cause.LANGUAGE, 2), (Cause.ONE_HOP, 1))),
        (VILLAGE, "housing.search", "ti", 0, ((Cause.LANGUAGE, 1), (Cause.FULL, 1))),
        (HAMLET, "housing.search", "ti", 0, ((Cause.LANGUAGE, 1),)),
        (HAMLET, "housing", "ar", 1, ((Cause.NO_SERVICE, 0),)),
        (CITY, "residence.permit", "ti", 1, ((Cause.NOT_ELIGIBLE, 1),)),
        (VILLAGE, "residence.permit", "ti", 1, ((Cause.NO_SERVICE, 0),)),
        (CITY, "asylum.legal", None, 0, ((Cause.NOT_ELIGIBLE, 1),)),
        (CITY, "asylum.legal", "kmr", 0, ((Cause.SEVERAL, 1),)),
        (CITY, "protection.violence", None, 0, ((Cause.NO_SERVICE, 0),)),
    ],
)
def test_a_gap_says_what_is_lacking(
    region: Region, place: PlaceId, topic: str, language: str | None, number: int, causes: tuple[Any, ...]
) -> None:
    cell = Survey(region, NOW).cell(place, TopicId(topic), LanguageId(language) if language else None)
    assert (cell.number, cell.causes) == (number, causes)
    assert (cell.empty, cell.thin) == (number == 0, number == 1)


def test_help_from_afar_can_be_left_aside(region: Region) -> None:
    assert Survey(region, NOW).cell(VILLAGE, PERMIT).number == 1
    assert Survey(region, NOW, near=True).cell(VILLAGE, PERMIT).number == 0


def test_an_age_leaves_out_who_is_for_others(region: Region) -> None:
    youth = with_entity(region, replace(HELP, age_max=26))
    assert Survey(youth, NOW, age=19).cell(CITY, HOUSING, TIGRINYA).number == 1
    grown_up = Survey(youth, NOW, age=40).cell(CITY, HOUSING, TIGRINYA)
    assert grown_up.causes == ((Cause.LANGUAGE, 1), (Cause.NOT_ELIGIBLE, 1))


def test_the_services_behind_a_cell_are_named(region: Region) -> None:
    assert Survey(region, NOW).services(CITY, HOUSING, TIGRINYA) == (HELP,)


def test_languages_are_those_that_are_spoken_there_the_most_frequent_first(region: Region) -> None:
    assert Survey(region, NOW).spoken() == (TIGRINYA, ARABIC, LanguageId("kmr"))


def test_an_empty_region_has_only_gaps(region: Region) -> None:
    for service in (*region.services, *region.beyond):
        region = without(region, Service, service)
    assert {cell.number for cell in every_cell(region)} == {0}


def test_a_place_or_topic_of_elsewhere_is_not_found(region: Region) -> None:
    with pytest.raises(NotFound):
        Survey(region, NOW).cell(PlaceId("99"), HOUSING)
    with pytest.raises(NotFound):
        Survey(region, NOW).cell(CITY, TopicId("cooking"))


def test_what_is_undone_gives_the_same_matrix(region: Region) -> None:
    before = list(every_cell(region))
    changed = with_entity(region, replace(HELP, languages=frozenset(), areas=frozenset({NEXT})))
    assert list(every_cell(changed)) != before
    assert list(every_cell(with_entity(changed, HELP))) == before

"""What is asked for in vain is counted without anything about who asked, and never where somebody needs protection."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from referral import desk
from referral.access import GUEST, OPERATOR, Action
from referral.codes import LanguageId, PlaceId, TopicId
from referral.demand import BATCH, FEWEST, Tally, confidential, demands
from referral.lotsennetz import Lotsennetz
from referral.model import Label, Topic
from referral.need import Question
from referral.papers import Demand
from towns import CITY, COUNTY, STATE, a_network, a_service, an_organisation
from worlds import HOUSING, NOW, VIOLENCE

ARABIC = LanguageId("ar")
HELP = (an_organisation("mbe", "MBE"), a_service("mbe", HOUSING, VIOLENCE, languages=["ti"]))
SHELTER = Topic(id="shelter", label=Label(de="Schutz"))
BELOW = tuple(
    Topic(id=id, label=Label(de=id), broader=TopicId("shelter"), protection=protection)
    for id, protection in ((VIOLENCE, True), ("shelter.minors", False))
)


@pytest.fixture
def lotsennetz(tmp_path: Path) -> Lotsennetz:
    return a_network(tmp_path, *HELP, SHELTER, *BELOW)


def ask(lotsennetz: Lotsennetz, tally: Tally, *languages: str, place: str = CITY, topic: str = HOUSING) -> bool:
    question = Question(place=place, topics=(TopicId(topic),), languages=tuple(map(LanguageId, languages)))
    with lotsennetz.read() as graph:
        never = confidential(graph.find(Topic))
    return tally.note(desk.answer(lotsennetz, GUEST, question), never)


def kept(lotsennetz: Lotsennetz) -> list[Demand]:
    with lotsennetz.read() as graph:
        return list(graph.find(Demand))


def test_what_nobody_offers_is_counted_by_week_county_topic_and_language(lotsennetz: Lotsennetz) -> None:
    tally = Tally(lotsennetz)
    assert not ask(lotsennetz, tally, "ar")
    ask(lotsennetz, tally, "ar", "kmr")
    ask(lotsennetz, tally, topic="residence.fasttrack")
    assert tally.write() == 4
    assert {(one.week, one.county, one.topic, one.language, one.number) for one in kept(lotsennetz)} == {
        ("2026-W48", COUNTY, HOUSING, "ar", 2),
        ("2026-W48", COUNTY, HOUSING, "kmr", 1),
        ("2026-W48", COUNTY, "residence.fasttrack", "", 1),
    }


def test_counts_add_up(lotsennetz: Lotsennetz) -> None:
    for tally in (Tally(lotsennetz), Tally(lotsennetz)):
        ask(lotsennetz, tally, "ar")
        assert tally.write() == 1
        assert tally.write() == 0
    assert [one.number for one in kept(lotsennetz)] == [2]


def test_what_was_found_is_not_counted(lotsennetz: Lotsennetz) -> None:
    tally = Tally(lotsennetz)
    ask(lotsennetz, tally, "ti")
    ask(lotsennetz, tally, "ar", place="29229")
    assert tally.write() == 0


@pytest.mark.parametrize("topic", [VIOLENCE, "shelter", "shelter.minors"])
def test_protection_is_never_counted_nor_what_stands_beside_it(lotsennetz: Lotsennetz, topic: str) -> None:
    tally = Tally(lotsennetz)
    ask(lotsennetz, tally, "ar", topic=topic)
    assert tally.write() == 0


def test_whole_states_are_not_counted(lotsennetz: Lotsennetz) -> None:
    tally = Tally(lotsennetz)
    ask(lotsennetz, tally, "ar", place=STATE)
    assert tally.write() == 0


def test_many_are_written_at_once_and_on_the_next_day_what_is_left(lotsennetz: Lotsennetz) -> None:
    tally = Tally(lotsennetz)
    assert [ask(lotsennetz, tally, "ar") for _ in range(BATCH)] == [False] * (BATCH - 1) + [True]
    tally.write()
    assert not ask(lotsennetz, tally, "ar")
    moments = iter([NOW, NOW + timedelta(days=1)])
    tomorrow = Tally(replace(lotsennetz, clock=lambda: next(moments)))
    question = Question(place=CITY, topics=(HOUSING,), languages=(ARABIC,))
    answer = desk.answer(lotsennetz, GUEST, question)
    assert [tomorrow.note(answer, ()), tomorrow.note(answer, ())] == [False, True]


def test_what_cannot_be_written_is_kept_for_the_next_time(tmp_path: Path) -> None:
    lotsennetz = a_network(tmp_path, *HELP)
    tally = Tally(lotsennetz)
    ask(lotsennetz, tally, "ar")
    lotsennetz.store.close()
    assert tally.write() == 0
    assert tally._counts.total() == 1


def test_no_more_different_counts_are_held_than_is_said(lotsennetz: Lotsennetz) -> None:
    tally = Tally(lotsennetz, most=1)
    ask(lotsennetz, tally, "ar")
    ask(lotsennetz, tally, "kmr")
    ask(lotsennetz, tally, "ar")
    assert tally.write() == 2


def test_seldom_demand_is_not_shown(lotsennetz: Lotsennetz) -> None:
    with lotsennetz.change(OPERATOR, Action.RUN) as graph:
        for week, language, number in (("2026-W47", "ar", FEWEST - 1), ("2026-W48", "ar", 1), ("2026-W48", "", 2)):
            id = f"{week} {language}"
            graph.put(Demand(id=id, week=week, county=COUNTY, topic=HOUSING, language=language, number=number))
    with lotsennetz.read() as graph:
        found = demands(graph)
    assert found.number(COUNTY, HOUSING, ARABIC) == FEWEST
    assert found.number(COUNTY, HOUSING) == FEWEST + 2
    assert found.number(COUNTY, HOUSING, LanguageId("kmr")) == 0
    assert found.number(PlaceId("03353"), HOUSING) == 0


def test_a_count_says_nothing_else_and_the_log_not_when(lotsennetz: Lotsennetz) -> None:
    tally = Tally(lotsennetz)
    ask(lotsennetz, tally, "ar")
    tally.write()
    (one,) = kept(lotsennetz)
    assert one.id == f"2026-W48 {COUNTY} {HOUSING} ar"
    with lotsennetz.read() as graph:
        last = list(graph.log())[-1].entry
    assert (last.actor, [touch.id for touch in last.touched]) == ("operator", [one.id])

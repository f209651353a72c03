"""The proposal for a waiting list is the best there is: it serves most people, and burdens the guides most fairly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import pytest

from referral.balancing import UNSAID, Balance, Waiting, Why, balance, ceiling, refusals
from referral.codes import LanguageId, PlaceId, TopicId
from referral.model import Capacity, Guide, Place, Topic
from towns import CITY, COUNTY, GROUND, NEXT, NEXT_TOWN, VILLAGE, a_guide
from worlds import TODAY


@dataclass(frozen=True)
class Celle:
    """The places and topics of the small network."""

    places: dict[str, Place]
    topics: dict[str, Topic]


HERE = Celle(
    places={one.id: one for one in GROUND if isinstance(one, Place)},
    topics={one.id: one for one in GROUND if isinstance(one, Topic)},
)


def waiting(people: int = 1, *languages: str, place: str = CITY, topic: str | None = "housing.search") -> Waiting:
    """People in the city of Celle who look for a home and speak Tigrinya, if not said otherwise."""
    return Waiting(
        place=PlaceId(place),
        languages=frozenset(LanguageId(tag) for tag in languages or ("ti",)),
        topic=TopicId(topic) if topic else None,
        people=people,
    )


def guide(id: str, *languages: str, monthly: int | None = 3, **others: Any) -> Guide:
    """A guide who speaks Tigrinya, if not said otherwise."""
    return a_guide(id, "desk", *(languages or ("ti",)), monthly=monthly, **others)


def proposed(lines: Sequence[Waiting], *guides: Guide) -> Balance:
    return balance(HERE, lines, guides, TODAY)


def people(found: Balance) -> dict[str, int]:
    return {burden.guide.id: burden.people for burden in found.burdens}


def test_equal_guides_share_alike() -> None:
    found = proposed([waiting(4)], guide("1"), guide("2"))
    assert people(found) == {"1": 2, "2": 2}
    assert (found.served, found.unfairness, found.left) == (4, Fraction(8, 3), ())


def test_who_can_take_more_is_asked_for_more() -> None:
    assert people(proposed([waiting(3)], guide("1", monthly=1), guide("2", monthly=6))) == {"1": 0, "2": 3}


def test_most_people_are_served_even_if_that_is_less_fair() -> None:
    both, one = guide("both", "ti", "ar", monthly=2), guide("one", "ti", monthly=2)
    found = proposed([waiting(2, "ti"), waiting(2, "ar")], both, one)
    assert people(found) == {"both": 2, "one": 2}
    assert {(share.line, share.guide.id) for share in found.shares} == {(0, "one"), (1, "both")}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (waiting(1, "ar"), Why.NOBODY_SPEAKS),
        (waiting(1, place=NEXT_TOWN), Why.NOBODY_COVERS),
        (waiting(1, topic="asylum.legal"), Why.NOBODY_HELPS),
        (waiting(4), Why.ALL_FULL),
    ],
)
def test_who_is_left_is_told_why(line: Waiting, why: Why) -> None:
    found = proposed([line], guide("1", topics=frozenset({TopicId("housing")})), guide("2", "kmr", areas=[NEXT]))
    assert [(one.line, one.people, one.why) for one in found.left] == [(0, 1, why)]


def test_without_guides_nobody_speaks() -> None:
    assert proposed([waiting()]).left[0].why is Why.NOBODY_SPEAKS
    assert proposed([]) == Balance(shares=(), left=(), burdens=())


@pytest.mark.parametrize(
    ("capacity", "days_ago", "room"),
    [
        (Capacity.FULL, 0, 0),
        (Capacity.WAITING_LIST, 0, 0),
        (Capacity.TALK_FIRST, 0, 3),
        (Capacity.FREE, 0, 3),
        (Capacity.FULL, 31, 3),
        (None, 0, 3),
    ],
)
def test_who_takes_nobody_on_is_not_burdened(capacity: Capacity | None, days_ago: int, room: int) -> None:
    assert ceiling(guide("1", capacity=capacity, capacity_on=TODAY - timedelta(days=days_ago)), TODAY) == room


def test_a_guide_who_says_no_ceiling_gets_a_small_one() -> None:
    found = proposed([waiting(5)], guide("1", monthly=None))
    assert (found.served, found.burdens[0].said) == (UNSAID, False)


@pytest.mark.parametrize(
    ("topics", "topic", "helps"),
    [
        ((), "housing.search", True),
        (("housing",), "housing.search", True),
        (("housing.search",), "housing", True),
        (("housing.search",), "housing.shared", False),
        (("asylum.legal",), None, True),
        (("unknown",), "unheard", False),
    ],
)
def test_a_topic_is_met_by_itself_a_broader_and_a_narrower_one(
    topics: tuple[str, ...], topic: str | None, helps: bool
) -> None:
    helper = guide("1", topics=frozenset(TopicId(one) for one in topics))
    assert (Why.NOBODY_HELPS not in refusals(HERE, waiting(topic=topic), helper)) is helps


def test_a_macro_language_is_understood_as_at_the_counter() -> None:
    assert refusals(HERE, waiting(1, "kmr"), guide("1", "ku")) == ()
    assert refusals(HERE, waiting(1, "kmr"), guide("1", "ckb")) == (Why.NOBODY_SPEAKS,)


def a_case(rng: Random) -> tuple[list[Waiting], list[Guide]]:
    """A few lines and guides, in places, languages and topics that fit now and then."""
    tags, places = ("ti", "ar", "kmr"), (CITY, VILLAGE, NEXT_TOWN)
    topics = ("housing.search", "housing", "asylum.legal")
    lines = [
        waiting(rng.randint(1, 3), *rng.sample(tags, rng.randint(1, 2)), place=rng.choice(places),
                topic=rng.choice((*topics, None)))
        for _ in range(rng.randint(1, 4))
    ]  # fmt: skip
    guides = [
        guide(str(number), *rng.sample(tags, rng.randint(1, 2)), monthly=rng.choice((None, 1, 2, 3, 4)),
              areas=rng.sample((COUNTY, NEXT, CITY), rng.randint(1, 2)), capacity=rng.choice((*Capacity, None, None)),
              topics=frozenset(TopicId(one) for one in rng.sample(topics, rng.randint(0, 2))))
        for number in range(rng.randint(1, 4))
    ]  # fmt: skip
    return lines, guides


def every_way(line: Waiting, able: Sequence[bool]) -> Iterator[tuple[int, ...]]:
    """Every way in which the people of a line, or some of them, can go to guides who can accompany them."""
    choices = (range(line.people + 1) if one else range(1) for one in able)
    return (way for way in product(*choices) if sum(way) <= line.people)


def exhaustive(lines: Sequence[Waiting], guides: Sequence[Guide]) -> tuple[int, Fraction]:
    """How many people can be served at most, and the least unfairness with which that is possible: all ways tried."""
    rooms = [ceiling(one, TODAY) for one in guides]
    burdens = {(0,) * len(guides)}
    for line in lines:
        able = [not refusals(HERE, line, one) for one in guides]
        sums = {tuple(a + b for a, b in zip(one, way, strict=True)) for one in burdens for way in every_way(line, able)}
        burdens = {one for one in sums if all(taken <= room for taken, room in zip(one, rooms, strict=True))}
    most = max(map(sum, burdens))
    unfair = (
        sum((Fraction(taken**2, room) for taken, room in zip(one, rooms, strict=True) if taken), Fraction(0))
        for one in burdens
        if sum(one) == most
    )
    return most, min(unfair)


@pytest.mark.parametrize("first", range(0, 300, 50))
def test_it_is_what_trying_all_ways_finds(first: int) -> None:
    for seed in range(first, first + 50):
        lines, guides = a_case(Random(seed))
        found = proposed(lines, *guides)
        assert (found.served, found.unfairness) == exhaustive(lines, guides), seed
        assert found == proposed(lines, *reversed(guides)), "the order of the guides does not matter"
        for share in found.shares:
            assert not refusals(HERE, lines[share.line], share.guide)
        assert all(one.people <= one.ceiling for one in found.burdens)
        for number, line in enumerate(lines):
            served = sum(share.people for share in found.shares if share.line == number)
            assert served + sum(one.people for one in found.left if one.line == number) == line.people

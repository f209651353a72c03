"""Who of the guides could accompany whom: the proposal that helps most people of a waiting list, and burdens fairly.

People are never named: a line of the list says a place, languages, a topic and how many people wait there. What is
optimal is exact, found as a flow through a network (`networkx.max_flow_min_cost`; Ahuja, Magnanti, Orlin, "Network
Flows", 1993, section 14.3 for convex costs).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import lcm
from typing import Protocol

import networkx as nx

from referral.brackets import tongues
from referral.capacity import current
from referral.codes import LanguageId, PlaceId, TopicId, understood
from referral.model import Capacity, Guide, Place, Topic

UNSAID = 2
"""So many people in a month are proposed to a guide who has not said how many she takes."""
MOST_LINES, MOST_PEOPLE = 100, 100
"""So many lines a waiting list may have, and so many people one line."""
TAKES_NOBODY = frozenset({Capacity.FULL, Capacity.WAITING_LIST})
"""What a guide says who takes nobody on at the moment."""


class Ground(Protocol):
    """Where and about what people are accompanied: places and topics by id."""

    @property
    def places(self) -> Mapping[str, Place]:
        """The places that are named, and those that hold them."""

    @property
    def topics(self) -> Mapping[str, Topic]:
        """The topics that are named, and the broader ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """People who wait alike: where, which languages they understand (one is enough), for what (None: any), how many."""

    place: PlaceId
    languages: frozenset[LanguageId]
    topic: TopicId | None = None
    people: int = 1


class Why(StrEnum):
    """Why somebody is not accompanied: the first of these that holds."""

    NOBODY_SPEAKS = "nobody_speaks"
    NOBODY_COVERS = "nobody_covers"
    NOBODY_HELPS = "nobody_helps"
    ALL_FULL = "all_full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many people of one line (its number, from 0) are accompanied by one guide."""

    line: int
    guide: Guide
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """So many people of one line are accompanied by nobody, and why."""

    line: int
    people: int
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Burden:
    """How many people a guide is to take on, and how many at most; `said`: whether she has said the latter."""

    guide: Guide
    people: int
    ceiling: int
    said: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """The proposal: who accompanies whom, who is left, and what each guide is burdened with, all guides by id."""

    shares: tuple[Share, ...]
    left: tuple[Left, ...]
    burdens: tuple[Burden, ...]

    @property
    def served(self) -> int:
        """How many people are accompanied."""
        return sum(share.people for share in self.shares)

    @property
    def unfairness(self) -> Fraction:
        """What is smallest among all proposals that serve as many: see `balance`."""
        return sum((Fraction(one.people**2, one.ceiling) for one in self.burdens if one.people), Fraction(0))


def ceiling(guide: Guide, today: date) -> int:
    """How many people a guide takes on this month: none if she says so, else what she says, or UNSAID."""
    if current(guide, today) in TAKES_NOBODY:
        return 0
    return UNSAID if guide.monthly is None else guide.monthly


def balance(ground: Ground, waiting: Sequence[Waiting], guides: Collection[Guide], today: date) -> Balance:
    """The assignment that serves most people and, among those that do, burdens the guides most fairly.

    A guide can accompany somebody whose place lies in one of her areas, who understands a language that she speaks, and
    whose topic she names, or a broader or narrower one (a guide who names none helps with all). Fair is what makes
    the sum over all guides of (people taken on)² / (people she would take at most) smallest: so the next person goes
    to her whose share of what she can take would grow least, and two guides with equal ceilings never differ by more
    than one where they could swap. Both aims are reached exactly. The same list and guides give the same proposal.
    """
    known = sorted(guides, key=lambda guide: guide.id)
    helpers = [[guide for guide in known if not refusals(ground, line, guide)] for line in waiting]
    ceilings = {guide.id: ceiling(guide, today) for guide in known}
    taken = _flow(waiting, helpers, ceilings)
    shares = tuple(
        Share(line=number, guide=guide, people=taken[number, guide.id])
        for number, able in enumerate(helpers)
        for guide in able
        if taken.get((number, guide.id))
    )
    return Balance(
        shares=shares,
        left=tuple(_left(ground, waiting, known, shares)),
        burdens=tuple(_burden(guide, shares, ceilings[guide.id]) for guide in known),
    )


def refusals(ground: Ground, line: Waiting, guide: Guide) -> tuple[Why, ...]:
    """Why a guide cannot accompany somebody, whatever her ceiling; nothing if she can."""
    facts = (
        (Why.NOBODY_SPEAKS, understood(line.languages) & tongues(guide.languages)),
        (Why.NOBODY_COVERS, guide.areas & _outward(ground, line.place)),
        (Why.NOBODY_HELPS, _helps(ground, line.topic, guide.topics)),
    )
    return tuple(why for why, holds in facts if not holds)


def _outward(ground: Ground, place: PlaceId) -> frozenset[PlaceId]:
    """A place and all it lies within."""
    found, at = set[PlaceId](), ground.places.get(place)
    while at is not None and at.id not in found:
        found.add(PlaceId(at.id))
        at = ground.places.get(at.within) if at.within else None
    return frozenset(found)


def _helps(ground: Ground, topic: TopicId | None, named: frozenset[TopicId]) -> bool:
    if topic is None or not named:
        return True
    return bool(named & _upward(ground, topic)) or any(topic in _upward(ground, one) for one in named)


def _upward(ground: Ground, topic: TopicId) -> frozenset[TopicId]:
    """A topic and all it belongs to."""
    found, at = {topic}, ground.topics.get(topic)
    while at is not None and at.broader and at.broader not in found:
        found.add(at.broader)
        at = ground.topics.get(at.broader)
    return frozenset(found)


def _flow(
    waiting: Sequence[Waiting], helpers: Sequence[Sequence[Guide]], ceilings: Mapping[str, int]
) -> dict[tuple[int, str], int]:
    """How many people of each line each guide takes on, as a flow from the list through lines and guides.

    Each person more that a guide takes on is an edge of its own, which costs what this person adds to the unfairness;
    the costs grow, so that a cheapest flow takes them in order. They are whole numbers: thousandths would not be exact.
    """
    network: nx.DiGraph[object] = nx.DiGraph()
    network.add_nodes_from(("list", "month"))
    scale = lcm(*(room for room in ceilings.values() if room))
    asked: dict[str, int] = {}
    for number, (line, able) in enumerate(zip(waiting, helpers, strict=True)):
        network.add_edge("list", number, capacity=line.people)
        for guide in able:
            if ceilings[guide.id]:
                network.add_edge(number, guide.id, capacity=line.people)
                asked[guide.id] = asked.get(guide.id, 0) + line.people
    for id in sorted(asked):
        for place in range(min(ceilings[id], asked[id])):
            network.add_edge(id, (id, place), capacity=1, weight=(2 * place + 1) * scale // ceilings[id])
            network.add_edge((id, place), "month", capacity=1)
    flow = nx.max_flow_min_cost(network, "list", "month")
    return {(number, id): people for number in range(len(waiting)) for id, people in flow.get(number, {}).items()}


def _left(
    ground: Ground, waiting: Sequence[Waiting], guides: Sequence[Guide], shares: Sequence[Share]
) -> Iterator[Left]:
    """Who is left, with what no guide at all would have; where somebody would have it all, they are all full."""
    for number, line in enumerate(waiting):
        people = line.people - sum(share.people for share in shares if share.line == number)
        if people:
            missing = [refusals(ground, line, guide) for guide in guides]
            yield Left(line=number, people=people, why=_why(missing))


def _why(missing: Sequence[tuple[Why, ...]]) -> Why:
    """The first thing that nobody has who has all before it."""
    left = list(missing)
    for why in (Why.NOBODY_SPEAKS, Why.NOBODY_COVERS, Why.NOBODY_HELPS):
        left = [refused for refused in left if why not in refused]
        if not left:
            return why
    return Why.ALL_FULL


def _burden(guide: Guide, shares: Sequence[Share], room: int) -> Burden:
    people = sum(share.people for share in shares if share.guide.id == guide.id)
    return Burden(guide=guide, people=people, ceiling=room, said=guide.monthly is not None)

"""The plan: the fewest partners for several topics."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from referral.brackets import draw
from referral.codes import OrganisationId, TopicId
from referral.judging import Judge, Place, Ranked
from referral.matching import rank
from referral.model import ActorKind
from referral.need import Bracket, Candidate, Need

Covered = Callable[[Candidate], frozenset[TopicId]]


class Chosen(NamedTuple):
    """A partner of the plan and the topics it takes on."""

    ranked: Ranked
    topics: tuple[TopicId, ...]


def plan(
    need: Need, judge: Judge, serving: Iterable[Bracket], apart: Collection[OrganisationId] = ()
) -> tuple[Chosen, ...]:
    """The fewest partners that cover all topics; among equally few, those who stand highest; each topic named once.

    Topics that nobody helps with stay uncovered; for a single topic there is no plan.
    """
    if len(need.topics) == 1:
        return ()
    brackets = tuple(serving)
    covered = _covered_by(need, brackets)
    covers = _covers(need, judge, brackets, apart, covered)
    fewest: dict[frozenset[TopicId], tuple[tuple[Place, ...], tuple[Ranked, ...]]] = {frozenset(): ((), ())}
    for topics, ranked in sorted(covers.items(), key=lambda cover: cover[1].place):
        for already, (places, parts) in list(fewest.items()):
            together = already | topics
            longer = ((*places, ranked.place), (*parts, ranked))
            former = fewest.get(together)
            if former is None or (len(longer[0]), longer[0]) < (len(former[0]), former[0]):
                fewest[together] = longer
    return tuple(_shared_out(need, fewest[max(fewest, key=len)][1], covered))


def _covered_by(need: Need, brackets: Iterable[Bracket]) -> Covered:
    """Which of the need's topics a candidate covers: of those independent of authorities, an authority covers none."""
    wanted = frozenset(need.topics)
    open_to_all = wanted - {bracket.topic for bracket in brackets if bracket.barred}
    return lambda one: one.topics & (open_to_all if one.actor is ActorKind.AUTHORITY else wanted)


def _covers(
    need: Need, judge: Judge, brackets: Sequence[Bracket], apart: Collection[OrganisationId], covered: Covered
) -> dict[frozenset[TopicId], Ranked]:
    """For each topic the one who stands highest, and the same for each set of topics that somebody covers together."""
    covers: dict[frozenset[TopicId], Ranked] = {}
    for topic in need.topics:
        for ranked in rank(judge, [bracket for bracket in brackets if bracket.topic == topic], apart, limit=1).fitting:
            _keep_highest(covers, covered(ranked.candidate), ranked)
    for bracket in brackets:
        for candidate in bracket.candidates:
            topics = covered(candidate)
            if len(topics) > 1 and candidate.provider not in apart:
                ranked = Ranked(judge, bracket, candidate, draw(candidate, judge.turn))
                if ranked.barrier is None:
                    _keep_highest(covers, topics, ranked)
    return covers


def _keep_highest(covers: dict[frozenset[TopicId], Ranked], topics: frozenset[TopicId], ranked: Ranked) -> None:
    if topics not in covers or ranked < covers[topics]:
        covers[topics] = ranked


def _shared_out(need: Need, partners: Sequence[Ranked], covered: Covered) -> Iterator[Chosen]:
    """Each topic goes to the first of the partners who covers it."""
    left = list(need.topics)
    for ranked in sorted(partners):
        taken = tuple(topic for topic in left if topic in covered(ranked.candidate))
        left = [topic for topic in left if topic not in taken]
        yield Chosen(ranked, taken)

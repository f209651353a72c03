"""The plan: the fewest partners for several topics."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from referral.codes import OrganisationId, TopicId
from referral.field import Field, Ranked
from referral.model import ActorKind
from referral.need import Need

Covered = Callable[[Ranked], frozenset[TopicId]]


class Chosen(NamedTuple):
    """A partner of the plan and the topics it takes on."""

    ranked: Ranked
    topics: tuple[TopicId, ...]


def plan(need: Need, serving: Field, apart: Collection[OrganisationId] = ()) -> tuple[Chosen, ...]:
    """The fewest partners that cover all topics; among equally few, those who stand highest; each topic named once.

    Topics that nobody helps with stay uncovered; for a single topic there is no plan.
    """
    if len(need.topics) == 1:
        return ()
    covered = _covered_by(need, serving)
    covers = _covers(need, serving, apart, covered)
    fewest: dict[frozenset[TopicId], tuple[tuple[int, ...], tuple[Ranked, ...]]] = {frozenset(): ((), ())}
    for topics, ranked in sorted(covers.items(), key=lambda cover: cover[1].key):
        for already, (keys, parts) in list(fewest.items()):
            together = already | topics
            longer = ((*keys, ranked.key), (*parts, ranked))
            former = fewest.get(together)
            if former is None or (len(longer[0]), longer[0]) < (len(former[0]), former[0]):
                fewest[together] = longer
    return tuple(_shared_out(need, fewest[max(fewest, key=len)][1], covered))


def _covered_by(need: Need, serving: Field) -> Covered:
    """Which of the need's topics a candidate covers: of those independent of authorities, an authority covers none."""
    wanted = frozenset(need.topics)
    open_to_all = wanted - {one.heading.topic for one in serving.postings if one.heading.independent}
    return lambda one: one.topics & (open_to_all if one.seat.actor is ActorKind.AUTHORITY else wanted)


def _covers(
    need: Need, serving: Field, apart: Collection[OrganisationId], covered: Covered
) -> dict[frozenset[TopicId], Ranked]:
    """For each set of topics that somebody covers together, the one who stands highest."""
    covers: dict[frozenset[TopicId], Ranked] = {}
    for ranked in serving.covering(need.topics, apart):
        covers.setdefault(covered(ranked), ranked)
    return {topics: ranked for topics, ranked in covers.items() if topics}


def _shared_out(need: Need, partners: Sequence[Ranked], covered: Covered) -> Iterator[Chosen]:
    """Each topic goes to the first of the partners who covers it."""
    left = list(need.topics)
    for ranked in sorted(partners, key=attrgetter("key")):
        taken = tuple(topic for topic in left if topic in covered(ranked))
        left = [topic for topic in left if topic not in taken]
        yield Chosen(ranked, taken)

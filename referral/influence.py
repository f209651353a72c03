"""How many answers would change if an entry were wrong: found out by asking the real judging about a whole area.

Asked is every place of the area about every topic (headings left out): without a wish for a language, and once for each
language, German apart, that any service for one of the places speaks. An answer changes with an entry if it would name
others without it: first partners, those who lend the language, the competent authority, or the coordination centre.
With an organisation its services would be gone, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from math import gcd

import numpy as np

from referral.bonds import Ties
from referral.brackets import tongues
from referral.bridges import Bridge, bridges
from referral.codes import LanguageId, PlaceId, ServiceId, TopicId
from referral.columns import Columns, Posting
from referral.desk import Judged, judged
from referral.field import Field, Ranked
from referral.matching import Ranking, near_speakers, relax
from referral.model import Guide, Level, Organisation, Place, Service, Topic
from referral.need import Area, Need, Reach
from referral.stores import GraphReader, Key, Surroundings

GERMAN = LanguageId("de")
MANY = 50
"""Nobody has so many services that are the only ones near to speak a language."""
MOST = 2_000
"""So many questions are asked at most, for whoever opens the list waits meanwhile."""
GOLDEN = (5**0.5 - 1) / 2
"""The part of a whole whose multiples fill it most evenly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Influence:
    """How many answers were asked for, and how many of them would change with each entry that changes any.

    `possible` is how many there are; in large areas only some of them are asked for, evenly spread.
    """

    asked: int
    possible: int
    changed: Counter[Key]


def influence(graph: GraphReader, areas: Collection[PlaceId], at: datetime, most: int = MOST) -> Influence:
    """How much depends on each entry in some areas (a county each, as a rule) at a moment.

    Takes about a tenth of a second for a county of the real network; places with the same services are asked about
    once, and of all questions at most so many are asked.
    """
    alike = _alike(graph, places_in(graph, areas))
    languages = [frozenset[LanguageId](), *(frozenset({one}) for one in _spoken(graph, [one for one, _ in alike]))]
    topics = leaves(graph)
    asked, changed = 0, Counter[Key]()
    everything = Need(places=(), topics=topics, at=at, languages=frozenset().union(*languages))
    for number in sorted(spread(len(alike) * len(topics) * len(languages), most)):
        rest, language = divmod(number, len(languages))
        (place, weight), topic = alike[rest // len(topics)], topics[rest % len(topics)]
        here = (PlaceId(place.id),)
        if here != everything.places:
            everything = replace(everything, places=here)
            graph.surroundings(everything)  # a server says at once what all questions about the place need
        need = Need(places=here, topics=(topic,), at=at, languages=languages[language])
        asked += weight
        for key in depending(judged(graph, need)):
            changed[key] += weight
    possible = sum(weight for _, weight in alike) * len(topics) * len(languages)
    return Influence(asked=asked, possible=possible, changed=changed)


def spread(total: int, most: int) -> Sequence[int]:
    """The numbers below a total, or so many of them, evenly spread, each once: steps of the golden ratio around it."""
    if total <= most:
        return range(total)
    step = next(one for one in count(round(total * GOLDEN)) if gcd(one, total) == 1)
    return [number * step % total for number in range(most)]


def places_in(graph: GraphReader, areas: Collection[PlaceId]) -> tuple[Place, ...]:
    """The municipalities of some areas, each once, by id; an area that has none stands for itself."""
    found: dict[str, Place] = {}
    for area in sorted(areas):
        place = graph.get(Place, area)
        beneath = () if place.level is Level.MUNICIPALITY else tuple(graph.find(Place, within=area))
        found.update({one.id: one for one in beneath or (place,)})
    return tuple(found[id] for id in sorted(found))


def leaves(graph: GraphReader) -> tuple[TopicId, ...]:
    """The topics that somebody can be asked about: all but those that others belong to."""
    topics = tuple(graph.find(Topic))
    headings = {topic.broader for topic in topics}
    return tuple(TopicId(topic.id) for topic in topics if topic.id not in headings)


def depending(found: Judged) -> frozenset[Key]:
    """The entries without which what was judged would name others."""
    shown = [*found.ranking.fitting, *(bridge.interpreter for bridge in found.lent if bridge.interpreter is not None)]
    bodies = {one.provider for one in shown} | {duty.authority for duty in found.duties}
    bodies |= {found.centre} if found.centre else set()
    keys: set[Key] = {(Service, one.service) for one in shown} | {(Organisation, id) for id in bodies}
    keys |= {(Guide, bridge.guide.id) for bridge in found.lent if bridge.guide is not None}
    return frozenset(keys.union(_decisive(found, shown)))


def _decisive(found: Judged, shown: Sequence[Ranked]) -> Iterator[Key]:
    """Those who are not shown themselves, but without whom the search would have gone another way."""
    weighed = {ranked.service: ranked.provider for stage in found.ranking.stages for ranked in stage}
    speakers = near_speakers(found.serving, found.ranking.stages[0], found.apart, limit=MANY)
    if len({ranked.provider for ranked in speakers}) == 1:
        weighed |= {ranked.service: ranked.provider for ranked in speakers}
    others = weighed.keys() - {ranked.service for ranked in shown}
    for service in others:
        if _differs(found, {service}):
            yield Service, service
    for provider in {weighed[service] for service in others} - {ranked.provider for ranked in shown}:
        if _differs(found, {service for service in others if weighed[service] == provider}):
            yield Organisation, provider


def _differs(found: Judged, absent: Collection[ServiceId]) -> bool:
    """Whether others would be named without some services."""
    around = Without(found.around, absent)
    serving = Field.of(found.judge, around.columns, around.postings(Reach.SERVING))
    ranking = relax(serving, around, found.apart)
    return _named(ranking, bridges(found.judge, ranking, around)) != _named(found.ranking, found.lent)


def _named(ranking: Ranking, lent: Sequence[Bridge]) -> tuple[object, ...]:
    lenders = [bridge.guide or (bridge.interpreter and bridge.interpreter.service) for bridge in lent]
    return ([ranked.service for ranked in ranking.fitting], lenders)


class Without:
    """The surroundings of a need as they would be without some services."""

    def __init__(self, around: Surroundings, absent: Collection[ServiceId]) -> None:
        self._around, self._absent = around, absent

    @property
    def areas(self) -> Sequence[Area]:
        """The areas that hold the place, nearest first, up to the country."""
        return self._around.areas

    @property
    def columns(self) -> Columns:
        """The table that the rows of all postings stand in."""
        return self._around.columns

    def postings(self, reach: Reach) -> Sequence[Posting]:
        """The candidates that this step of reaching further adds, but for them."""
        return [self._left(posting) for posting in self._around.postings(reach)]

    def interpreters(self) -> Sequence[Posting]:
        """Services about interpreting for these areas, but for them."""
        return [self._left(posting) for posting in self._around.interpreters()]

    def guides(self) -> Sequence[tuple[Area, Guide]]:
        """Guides active in these areas."""
        return self._around.guides()

    def ties(self) -> Ties:
        """The ties of those responsible."""
        return self._around.ties()

    def _left(self, posting: Posting) -> Posting:
        services = self.columns.services
        others = [services[row] not in self._absent for row in posting.rows.tolist()]
        return posting.only(np.array(others, dtype=bool))


def _alike(graph: GraphReader, places: Sequence[Place]) -> list[tuple[Place, int]]:
    """One of the places that have the same services, guides and bodies of their own, and how many there are."""
    found: dict[Hashable, list[Place]] = {}
    for place in places:
        own = [
            frozenset(one.id for one in graph.find(Service, areas=place.id)),
            frozenset(one.id for one in graph.find(Guide, areas=place.id)),
            frozenset(one.id for one in graph.find(Organisation, competent_for=place.id)),
            frozenset(one.id for one in graph.find(Organisation, coordinates=place.id)),
        ]
        found.setdefault((place.within, place.level, *own), []).append(place)
    return [(ones[0], len(ones)) for ones in found.values()]


def _spoken(graph: GraphReader, places: Sequence[Place]) -> list[LanguageId]:
    """The languages, German apart, that services for some places or for what they lie within (their county) speak."""
    areas = {place.id for place in places} | {place.within for place in places if place.level is Level.MUNICIPALITY}
    spoken = (tongues(one.languages) for area in sorted(filter(None, areas)) for one in graph.find(Service, areas=area))
    return sorted(frozenset[LanguageId]().union(*spoken) - {GERMAN})

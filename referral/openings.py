"""Gaps that a change would open: places where nobody would help any more with a topic, or in a language.

What is counted is what the coverage counts (`coverage.Survey`), on regions as they are and as they would be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from referral.brackets import tongues
from referral.codes import LanguageId, PlaceId, TopicId
from referral.coverage import Survey
from referral.model import Entity, Level, Organisation, Service
from referral.region import Region, with_entity, without
from referral.suggestions import Wish

GERMAN = LanguageId("de")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A topic, and a language or None, with the places where nobody would help with it any more."""

    topic: TopicId
    language: LanguageId | None
    places: tuple[PlaceId, ...]


def opened(region: Region, wishes: Sequence[Wish], providers: Iterable[Organisation], at: datetime) -> list[Gap]:
    """The gaps that some wishes about services would open in a region, by topic and language; a pure function.

    `providers` are the organisations that offer these services, which the region may not know yet.
    """
    changed = list(_services(wishes))
    topics = sorted({topic for service in changed for topic in service.topics if topic in region.topics})
    spoken = sorted({tongue for service in changed for tongue in tongues(service.languages)} - {GERMAN})
    languages: list[LanguageId | None] = [None, *spoken]
    places = [PlaceId(place.id) for place in region.inside if place.level is Level.MUNICIPALITY]
    places = places or [region.area]
    before, after = Survey(region, at), Survey(_forked(region, wishes, providers), at)
    found: defaultdict[tuple[TopicId, LanguageId | None], list[PlaceId]] = defaultdict(list)
    for cell in before.cells(places, topics, languages):
        if not cell.empty and after.cell(cell.place, cell.topic, cell.language).empty:
            found[cell.topic, cell.language].append(cell.place)
    return [Gap(topic=topic, language=tongue, places=tuple(there)) for (topic, tongue), there in found.items()]


def _forked(region: Region, wishes: Sequence[Wish], providers: Iterable[Organisation]) -> Region:
    """The region as it would be; what it does not hold cannot leave it."""
    for provider in providers:
        region = with_entity(region, provider)
    for wish in wishes:
        if isinstance(wish.before, Service) and not wish.after and wish.before.id in region.services:
            region = without(region, Service, wish.before.id)
        for entity in _services([Wish(deed=wish.deed, after=wish.after)]):
            region = with_entity(region, entity)
    return region


def _services(wishes: Iterable[Wish]) -> Iterator[Service]:
    entities: list[Entity | None] = [one for wish in wishes for one in (wish.before, *wish.after)]
    return (one for one in entities if isinstance(one, Service))

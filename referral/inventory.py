"""What a coordination centre reports to the state once a year: who works in its area, with what, how sure, and gaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from referral import gaps, insight
from referral.access import Actor
from referral.codes import LanguageId, OrganisationId, PlaceId, TopicId
from referral.confirming import today_of
from referral.freshness import Freshness, freshness
from referral.gaps import Coverage, Look
from referral.lotsennetz import Lotsennetz
from referral.model import ActorKind, Organisation, Place, Service, Tie
from referral.region import Region

K = TypeVar("K")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """The inventory of an area on a day.

    `actors` sit there or are responsible there, or offer something for a part of it; `services` serve the area or a
    part of it (not merely the state around it). `facts` count how fresh both are; `sources` how many of them rest on
    each source, those behind most first.
    """

    area: Place
    day: date
    actors: Mapping[ActorKind, tuple[Organisation, ...]]
    services: tuple[Service, ...]
    by_topic: Mapping[TopicId, int]
    by_language: Mapping[LanguageId, int]
    guides: int
    facts: Mapping[Freshness, int]
    ties: tuple[Tie, ...]
    sources: tuple[tuple[str, int], ...]
    coverage: Coverage

    @property
    def confirmed(self) -> int:
        """How many entries somebody responsible has ever confirmed."""
        return sum(number for kind, number in self.facts.items() if kind is not Freshness.UNCONFIRMED)

    @property
    def unconfirmed(self) -> int:
        """How many entries were read on public pages alone."""
        return self.facts.get(Freshness.UNCONFIRMED, 0)


def inventory(lotsennetz: Lotsennetz, actor: Actor, area: PlaceId) -> Inventory:
    """The inventory of an area, for whoever may see its network; Forbidden, NotFound."""
    region = insight.seen(lotsennetz, actor, area)
    covered = gaps.coverage(lotsennetz, actor, Look(area=area))
    return counted(region, covered, today_of(lotsennetz))


def counted(region: Region, covered: Coverage, day: date) -> Inventory:
    """The inventory of a region, whose coverage is known already."""
    inside = {place.id for place in region.inside}
    services = tuple(one for one in region.services.values() if not one.areas.isdisjoint(inside))
    providers = {one.provider for one in services}
    actors = tuple(one for one in region.organisations.values() if _works_in(one, inside, providers))
    entries = (*actors, *services)
    ids = {one.id for one in actors}
    return Inventory(
        area=region.places[region.area],
        day=day,
        actors=_by_kind(region, actors),
        services=services,
        by_topic=_counted(topic for one in services for topic in one.topics),
        by_language=_counted(tag for one in services for tag in {spoken.language for spoken in one.languages}),
        guides=sum(not one.areas.isdisjoint(inside) for one in region.guides.values()),
        facts=_counted(freshness(one.assured_on, day) for one in entries),
        ties=tuple(tie for tie in region.ties.values() if {tie.origin, tie.target} & ids),
        sources=tuple(Counter(one.source for one in entries if one.source).most_common()),
        coverage=covered,
    )


def _works_in(one: Organisation, inside: set[str], providers: set[OrganisationId]) -> bool:
    return one.id in providers or not one.places.isdisjoint(inside)


def _by_kind(region: Region, actors: Iterable[Organisation]) -> Mapping[ActorKind, tuple[Organisation, ...]]:
    known = sorted(actors, key=lambda one: (one.name, one.id))
    kinds = ((kind, tuple(one for one in known if region.roles[one.role].actor is kind)) for kind in ActorKind)
    return {kind: found for kind, found in kinds if found}


def _counted(found: Iterable[K]) -> Mapping[K, int]:
    return dict(Counter(found).most_common())

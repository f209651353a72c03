"""A programme's authorities beside the others: ties, ways to partners, what their areas offer, and how true it is.

Nothing here says that one thing caused another: the groups are small, and what stands in the register is what somebody
has entered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from statistics import median
from weakref import WeakKeyDictionary

import networkx as nx

from referral.access import Action, Actor, permit
from referral.codes import NATION, OrganisationId, PlaceId, TopicId
from referral.coverage import Survey
from referral.freshness import Freshness, freshness
from referral.golden import asked_at
from referral.hours import LOCAL
from referral.insight import kept
from referral.lotsennetz import Lotsennetz
from referral.model import ActorKind, Level, Organisation, Place, Programme, Service, Stage
from referral.privacy import shown_to
from referral.region import Region
from referral.stores import GraphStore

NO_PARTNERS = frozenset({ActorKind.AUTHORITY, ActorKind.CENTRE})
_TRUE = frozenset({Freshness.FRESH, Freshness.DUE})


class Group(StrEnum):
    """How far an authority came in the programme."""

    CHOSEN = "chosen"
    APPLIED = "applied"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """An authority and its area in numbers.

    `places` are the municipalities for which it is the nearest authority; `ties` those that begin or end at it;
    `partners` the organisations that offer something in these places or their county, `reached` those of them that a
    chain of ties leads to, over `hops` ties in the middle (None: to nobody). Of `cells` (each place with each topic),
    `covered` have at least one service of the municipality or county. Of `services` there, `assured` are confirmed and
    not old.
    """

    authority: Organisation
    group: Group
    places: int
    ties: int
    partners: int
    reached: int
    hops: float | None
    cells: int
    covered: int
    services: int
    assured: int

    @property
    def coverage(self) -> Fraction | None:
        """The share of cells that are covered; None where there are none."""
        return Fraction(self.covered, self.cells) if self.cells else None

    @property
    def freshness(self) -> Fraction | None:
        """The share of services that are confirmed and not old; None where there are none."""
        return Fraction(self.assured, self.services) if self.services else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The middle of some numbers, with the least and the greatest; None where nobody has one."""

    least: float
    middle: float
    greatest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A group of authorities and its figures, each as a spread (None: nobody has one)."""

    group: Group
    authorities: int
    figures: Mapping[str, Spread | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A programme's authorities beside the others; `tied` is how many ties the whole register holds."""

    programme: Programme
    groups: tuple[Summary, ...]
    authorities: tuple[Figures, ...]
    tied: int


MEASURES: Mapping[str, Callable[[Figures], float | None]] = {
    "ties": lambda one: one.ties,
    "partners": lambda one: one.partners,
    "reached": lambda one: one.reached,
    "hops": lambda one: one.hops,
    "coverage": lambda one: _percent(one.coverage),
    "services": lambda one: one.services,
    "freshness": lambda one: _percent(one.freshness),
}
"""What the groups are compared by; shares in per cent."""


def comparison(lotsennetz: Lotsennetz, actor: Actor, id: str) -> Comparison:
    """The authorities that took part in a programme beside the others; NotFound if there is no such programme."""
    permit(actor, Action.LOOK_UP)
    with lotsennetz.read() as graph:
        programme = graph.get(Programme, id)
    region, at = kept(lotsennetz, NATION), asked_at(lotsennetz)
    found = tuple(_shown(actor, one) for one in _remembered(lotsennetz.store, region, id, at))
    return Comparison(
        programme=programme,
        groups=tuple(_summary(group, [one for one in found if one.group is group]) for group in Group),
        authorities=found,
        tied=len(region.ties),
    )


def figures(region: Region, programme: str, at: datetime) -> tuple[Figures, ...]:
    """The figures of all authorities that are responsible for some places, by group and name; a pure function."""
    places = _places_of(region)
    whole = _Whole(region, at)
    found = [whole.figures(region.organisations[id], places[id], programme) for id in places]
    order = list(Group)
    return tuple(sorted(found, key=lambda one: (order.index(one.group), one.authority.name, one.authority.id)))


class _Whole:
    """What the figures of all authorities are read from."""

    def __init__(self, region: Region, at: datetime) -> None:
        self._region, self._today = region, at.astimezone(LOCAL).date()
        self._survey = Survey(region, at, near=True)
        self._ties: nx.Graph[str] = nx.Graph()
        self._ties.add_edges_from((tie.origin, tie.target) for tie in region.ties.values())
        self._filed: defaultdict[str, list[Service]] = defaultdict(list)
        for service in region.services.values():
            for area in service.areas:
                self._filed[area].append(service)
        headings = {topic.broader for topic in region.topics.values()}
        self._topics = [TopicId(id) for id in region.topics if id not in headings]

    def figures(self, authority: Organisation, places: Sequence[PlaceId], programme: str) -> Figures:
        """One authority in numbers."""
        services = {one.id: one for place in places for one in self._near(place)}
        partners = {one.provider for one in services.values() if self._is_partner(one.provider)}
        ways = self._ways(authority.id)
        hops = [ways[partner] for partner in partners if partner in ways]
        return Figures(
            authority=authority,
            group=_group(authority, programme),
            places=len(places),
            ties=sum(authority.id in {tie.origin, tie.target} for tie in self._region.ties.values()),
            partners=len(partners),
            reached=len(hops),
            hops=float(median(hops)) if hops else None,
            cells=len(places) * len(self._topics),
            covered=self._covered(places),
            services=len(services),
            assured=sum(freshness(one.assured_on, self._today) in _TRUE for one in services.values()),
        )

    def _near(self, place: PlaceId) -> list[Service]:
        """The services of a place and of its county."""
        county = self._region.county(place)
        return [*self._filed[place], *(self._filed[county] if county and county != place else ())]

    def _covered(self, places: Iterable[PlaceId]) -> int:
        """How many cells have a service; places with the same services are looked at once."""
        alike: defaultdict[Hashable, list[PlaceId]] = defaultdict(list)
        for place in places:
            alike[frozenset(one.id for one in self._near(place))].append(place)
        return sum(
            len(several) * sum(not cell.empty for cell in self._survey.cells(several[:1], self._topics))
            for several in alike.values()
        )

    def _is_partner(self, provider: OrganisationId) -> bool:
        role = self._region.roles[self._region.organisations[provider].role]
        return role.actor not in NO_PARTNERS

    def _ways(self, authority: str) -> Mapping[str, int]:
        """How many ties lead to each organisation that any lead to."""
        if authority not in self._ties:
            return {}
        return dict(nx.single_source_shortest_path_length(self._ties, authority))


_Known = dict[tuple[str, datetime], tuple[Region, tuple[Figures, ...]]]
_KNOWN: WeakKeyDictionary[GraphStore, _Known] = WeakKeyDictionary()


def _remembered(store: GraphStore, region: Region, programme: str, at: datetime) -> tuple[Figures, ...]:
    """The figures, kept until the network changes or the day ends; anybody may ask for them."""
    known = _KNOWN.setdefault(store, {})
    found = known.get((programme, at))
    if found is None or found[0] is not region:
        known.clear()
        found = known[programme, at] = region, figures(region, programme, at)
    return found[1]


def _places_of(region: Region) -> Mapping[str, list[PlaceId]]:
    """The municipalities for which each authority is the nearest; those that are nearest nowhere are left out."""
    competent: defaultdict[str, list[str]] = defaultdict(list)
    for body in region.organisations.values():
        if region.roles[body.role].actor is ActorKind.AUTHORITY:
            for area in body.competent_for:
                competent[area].append(body.id)
    found: defaultdict[str, list[PlaceId]] = defaultdict(list)
    for place in _municipalities(region):
        nearest = next((competent[area] for area in region.chain(place.id) if area in competent), [])
        for id in nearest:
            found[id].append(PlaceId(place.id))
    return found


def _municipalities(region: Region) -> Iterable[Place]:
    """All municipalities, and counties that have none (cities that are counties of their own)."""
    divided = {place.within for place in region.places.values()}
    for place in region.places.values():
        if place.level is Level.MUNICIPALITY or (place.level is Level.COUNTY and place.id not in divided):
            yield place


def _group(authority: Organisation, programme: str) -> Group:
    stages = {one.stage for one in authority.programmes if one.programme == programme}
    if Stage.CHOSEN in stages:
        return Group.CHOSEN
    return Group.APPLIED if stages else Group.OTHER


def _summary(group: Group, found: Sequence[Figures]) -> Summary:
    return Summary(
        group=group,
        authorities=len(found),
        figures={name: _spread([measure(one) for one in found]) for name, measure in MEASURES.items()},
    )


def _spread(numbers: Iterable[float | None]) -> Spread | None:
    said = [number for number in numbers if number is not None]
    return Spread(least=min(said), middle=float(median(said)), greatest=max(said)) if said else None


def _percent(share: Fraction | None) -> float | None:
    return None if share is None else float(100 * share)


def _shown(actor: Actor, one: Figures) -> Figures:
    return replace(one, authority=shown_to(actor, one.authority))

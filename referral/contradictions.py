"""What cannot be true at the same time in an area's network: two authorities for one place, a tie to a closed body.

Each kind is a function on a region that finds all of its kind; none of them is refused where entries are written, for
each can come about by two changes of which either is right by itself, by an import, or by time alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import chain

from referral.access import Actor
from referral.closures import closed_until
from referral.codes import OrganisationId, PlaceId
from referral.competence import SPECIAL
from referral.confirming import today_of
from referral.insight import seen
from referral.lotsennetz import Lotsennetz
from referral.model import ActorKind, Entity, Level, Organisation, Place, Sourced, Tie
from referral.region import Region
from referral.tying import alike

CLOSED_FOR_LONG = timedelta(days=28)
"""So long a body is closed for good as far as its ties are concerned; holidays are shorter."""


class Kind(StrEnum):
    """What contradicts what, the gravest first."""

    NO_AUTHORITY = "no authority"
    TWO_AUTHORITIES = "two authorities"
    TWO_CENTRES = "two centres"
    NO_AREA = "responsible for nothing"
    AREA_BEYOND_CENTRE = "area beyond the centre"
    NEVER_NAMED = "never named"
    UNREACHABLE = "unreachable"
    AGES_REVERSED = "ages reversed"
    AIMS_CONTRADICT = "for and not for"
    DESK_WITHOUT_GUIDES = "desk without guides"
    TIE_TO_CLOSED = "tie to a closed body"
    TIE_TO_ITSELF = "tie to itself"
    TIE_TWICE = "tie twice"
    CIRCLE = "part of itself"
    ASSURED_AHEAD = "assured in the future"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """One finding: its kind, the entries that contradict each other, and the names of the places it is about."""

    kind: Kind
    entries: tuple[Entity, ...] = ()
    places: tuple[str, ...] = ()


def found(lotsennetz: Lotsennetz, actor: Actor, area: PlaceId) -> tuple[Contradiction, ...]:
    """The contradictions in an area, for whoever may see its network; Forbidden, or NotFound."""
    return contradictions(seen(lotsennetz, actor, area), today_of(lotsennetz))


def contradictions(region: Region, today: date) -> tuple[Contradiction, ...]:
    """All contradictions in a region on a day, kind by kind."""
    return tuple(chain.from_iterable(find(region, today) for find in KINDS.values()))


def _authorities(region: Region) -> Iterator[tuple[tuple[OrganisationId, ...], str]]:
    return _responsible(region, {id: one.competent_for for id, one in region.organisations.items()})


def _no_authority(region: Region, _today: date) -> Iterator[Contradiction]:
    places = tuple(name for bodies, name in _authorities(region) if not bodies)
    if places:
        yield Contradiction(kind=Kind.NO_AUTHORITY, places=places)


def _two_authorities(region: Region, _today: date) -> Iterator[Contradiction]:
    yield from _several(region, Kind.TWO_AUTHORITIES, _authorities(region))


def _two_centres(region: Region, _today: date) -> Iterator[Contradiction]:
    coordinated = {id: one.coordinates for id, one in region.organisations.items()}
    yield from _several(region, Kind.TWO_CENTRES, _responsible(region, coordinated))


def _several(
    region: Region, kind: Kind, responsible: Iterator[tuple[tuple[OrganisationId, ...], str]]
) -> Iterator[Contradiction]:
    """One finding for all places that the same bodies share."""
    shared: defaultdict[tuple[OrganisationId, ...], list[str]] = defaultdict(list)
    for bodies, name in responsible:
        if len(bodies) > 1:
            shared[bodies].append(name)
    for bodies, names in shared.items():
        yield Contradiction(kind=kind, entries=_bodies(region, bodies), places=tuple(names))


def _responsible(
    region: Region, areas: Mapping[str, frozenset[PlaceId]]
) -> Iterator[tuple[tuple[OrganisationId, ...], str]]:
    """Who is responsible for each of the smallest places, by the nearest area that has anybody, and what it is called.

    Those for special cases come before place, and are not responsible by it.
    """
    of_place: defaultdict[str, list[OrganisationId]] = defaultdict(list)
    for id, own in areas.items():
        for area in own if region.organisations[id].role not in SPECIAL else ():
            of_place[area].append(OrganisationId(id))
    parted = {place.within for place in region.places.values()}
    for place in region.inside:
        if place.id not in parted and place.level in {Level.MUNICIPALITY, Level.COUNTY}:
            nearest = next((of_place[area] for area in region.chain(place.id) if of_place.get(area)), [])
            yield tuple(sorted(nearest)), place.name


def _no_area(region: Region, _today: date) -> Iterator[Contradiction]:
    """An authority or a centre that is responsible for no area is named nowhere."""
    for one in region.organisations.values():
        actor = region.roles[one.role].actor
        idle = (actor is ActorKind.CENTRE and not one.coordinates) or (
            actor is ActorKind.AUTHORITY and not one.competent_for and one.role not in SPECIAL and not one.part_of
        )
        if idle:
            yield Contradiction(kind=Kind.NO_AREA, entries=(one,))


def _area_beyond_centre(region: Region, _today: date) -> Iterator[Contradiction]:
    """A municipality or county is claimed that the centre at the seat of the provider does not coordinate."""
    centres: defaultdict[str, set[PlaceId]] = defaultdict(set)
    for one in region.organisations.values():
        for area in one.coordinates:
            centres[area] |= one.coordinates
    for service in (*region.services.values(), *region.beyond.values()):
        seat = region.organisations[service.provider].seated_in
        own = next((centres[area] for area in _chain(region, seat) if area in centres), None)
        beyond = [area for area in sorted(service.areas) if own and _is_local(region, area)]
        names = [region.get(Place, area).name for area in beyond if own and own.isdisjoint(_chain(region, area))]
        if names:
            entries = (service, region.organisations[service.provider])
            yield Contradiction(kind=Kind.AREA_BEYOND_CENTRE, entries=entries, places=tuple(names))


def _is_local(region: Region, area: str) -> bool:
    place = region.places.get(area) or region.neighbours.get(area)
    return place is not None and place.level in {Level.MUNICIPALITY, Level.COUNTY}


def _chain(region: Region, place: str | None) -> Sequence[PlaceId]:
    if place is None:
        return ()
    return region.chain(place) if place in region.places else (PlaceId(place),)


def _never_named(region: Region, _today: date) -> Iterator[Contradiction]:
    """What is only about topics that are never referred to an authority, and offered by one, is never named."""
    for service in region.services.values():
        provider = region.organisations[service.provider]
        independent = all(region.topics[topic].independent for topic in service.topics)
        if service.topics and independent and region.roles[provider.role].actor is ActorKind.AUTHORITY:
            yield Contradiction(kind=Kind.NEVER_NAMED, entries=(service, provider))


def _unreachable(region: Region, _today: date) -> Iterator[Contradiction]:
    """Neither the service nor its provider says a contact or an address."""
    for service in region.services.values():
        provider = region.organisations[service.provider]
        if not (service.contacts or service.address or provider.contacts or provider.address or provider.offices):
            yield Contradiction(kind=Kind.UNREACHABLE, entries=(service, provider))


def _ages_reversed(region: Region, _today: date) -> Iterator[Contradiction]:
    for service in region.services.values():
        if service.age_min is not None and service.age_max is not None and service.age_min > service.age_max:
            yield Contradiction(kind=Kind.AGES_REVERSED, entries=(service,))


def _aims_contradict(region: Region, _today: date) -> Iterator[Contradiction]:
    for service in region.services.values():
        if service.groups & service.not_groups:
            yield Contradiction(kind=Kind.AIMS_CONTRADICT, entries=(service,))


def _desk_without_guides(region: Region, _today: date) -> Iterator[Contradiction]:
    """A desk places nobody, while guides in the county of its seat are placed by somebody who is no desk."""
    placing = {guide.placed_by for guide in region.guides.values()}
    elsewhere = {
        county
        for guide in region.guides.values()
        if not _is_desk(region, guide.placed_by)
        for area in guide.areas
        if area in region.places and (county := region.county(area))
    }
    for id, one in region.organisations.items():
        seat = region.county(one.seated_in) if one.seated_in in region.places and one.seated_in else None
        if id not in placing and _is_desk(region, id) and seat in elsewhere:
            yield Contradiction(kind=Kind.DESK_WITHOUT_GUIDES, entries=(one,))


def _is_desk(region: Region, id: str) -> bool:
    return region.roles[region.organisations[id].role].actor is ActorKind.DESK


def _tie_to_closed(region: Region, today: date) -> Iterator[Contradiction]:
    for tie in region.ties.values():
        for end in _bodies(region, (tie.origin, tie.target)):
            until = closed_until(end.notices, today)
            if until is not None and until - today >= CLOSED_FOR_LONG:
                yield Contradiction(kind=Kind.TIE_TO_CLOSED, entries=(tie, end))


def _tie_to_itself(region: Region, _today: date) -> Iterator[Contradiction]:
    for tie in region.ties.values():
        if tie.origin == tie.target:
            yield Contradiction(kind=Kind.TIE_TO_ITSELF, entries=(tie, region.organisations[tie.origin]))


def _tie_twice(region: Region, _today: date) -> Iterator[Contradiction]:
    same: defaultdict[object, list[Tie]] = defaultdict(list)
    for tie in region.ties.values():
        same[alike(tie)].append(tie)
    for ties in same.values():
        if len(ties) > 1:
            yield Contradiction(
                kind=Kind.TIE_TWICE, entries=(*ties, *_bodies(region, (ties[0].origin, ties[0].target)))
            )


def _circle(region: Region, _today: date) -> Iterator[Contradiction]:
    """Organisations that are part of each other in a circle, each circle once."""
    told: set[str] = set()
    for id in region.organisations:
        way: list[str] = []
        here: str | None = id
        while here is not None and here in region.organisations and here not in way and here not in told:
            way.append(here)
            here = region.organisations[here].part_of
        told.update(way)
        if here is not None and here in way:
            yield Contradiction(kind=Kind.CIRCLE, entries=_bodies(region, way[way.index(here) :]))


def _assured_ahead(region: Region, today: date) -> Iterator[Contradiction]:
    entries: Iterator[Sourced] = chain(
        region.organisations.values(), region.services.values(), region.ties.values()
    )  # fmt: skip
    for one in entries:
        if one.assured_on is not None and one.assured_on > today:
            yield Contradiction(kind=Kind.ASSURED_AHEAD, entries=(one,))


def _bodies(region: Region, ids: Sequence[str]) -> tuple[Organisation, ...]:
    return tuple(region.organisations[id] for id in dict.fromkeys(ids))


KINDS: Mapping[Kind, Callable[[Region, date], Iterator[Contradiction]]] = {
    Kind.NO_AUTHORITY: _no_authority,
    Kind.TWO_AUTHORITIES: _two_authorities,
    Kind.TWO_CENTRES: _two_centres,
    Kind.NO_AREA: _no_area,
    Kind.AREA_BEYOND_CENTRE: _area_beyond_centre,
    Kind.NEVER_NAMED: _never_named,
    Kind.UNREACHABLE: _unreachable,
    Kind.AGES_REVERSED: _ages_reversed,
    Kind.AIMS_CONTRADICT: _aims_contradict,
    Kind.DESK_WITHOUT_GUIDES: _desk_without_guides,
    Kind.TIE_TO_CLOSED: _tie_to_closed,
    Kind.TIE_TO_ITSELF: _tie_to_itself,
    Kind.TIE_TWICE: _tie_twice,
    Kind.CIRCLE: _circle,
    Kind.ASSURED_AHEAD: _assured_ahead,
}
"""How each kind is found."""

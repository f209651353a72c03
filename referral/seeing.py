"""Seeing the network: the picture of an area, of a coordination centre, or of one actor and those around it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from referral.access import Action, Actor, may, permit
from referral.belonging import held
from referral.codes import PlaceId
from referral.competence import responsible
from referral.insight import kept, seen
from referral.lotsennetz import Lotsennetz
from referral.model import ActorKind, Guide, Level, Organisation, Place, Role, Service, Tie
from referral.need import Need
from referral.picture import Cast, Picture, picture
from referral.region import Region
from referral.stores import GraphReader

SEVERAL = 6
"""So many areas of an organisation are drawn at most, the largest first."""
PUBLIC = frozenset({Level.MUNICIPALITY, Level.COUNTY})
"""The sizes of areas that anybody may look at; larger ones are for those who may see the network there."""


def of_area(lotsennetz: Lotsennetz, actor: Actor, area: PlaceId) -> Picture:
    """The picture of a municipality or county for anybody, of a larger area for whoever may see the network there.

    Raises NotFound, and Forbidden.
    """
    permit(actor, Action.LOOK_UP)
    with lotsennetz.read() as graph:
        public = graph.get(Place, area).level in PUBLIC
    region = kept(lotsennetz, area) if public else seen(lotsennetz, actor, area)
    with lotsennetz.read() as graph:
        return picture(_cast([region], _own_guides(graph, actor, region.guides.values())))


def of_actor(lotsennetz: Lotsennetz, actor: Actor, id: str) -> Picture:
    """The picture of an organisation: a centre with all of its area, anybody else with those around it; NotFound."""
    permit(actor, Action.LOOK_UP)
    with lotsennetz.read() as graph:
        one = graph.get(Organisation, id)
        if graph.get(Role, one.role).actor is ActorKind.CENTRE and one.coordinates:
            areas = sorted(one.coordinates)
        else:
            return picture(_around(graph, actor, one, lotsennetz.clock()))
    regions = [kept(lotsennetz, area) for area in areas]
    with lotsennetz.read() as graph:
        guides = {guide.id: guide for region in regions for guide in region.guides.values()}
        return picture(_cast(regions, _own_guides(graph, actor, guides.values())))


def _cast(regions: list[Region], guides: list[Guide]) -> Cast:
    """All who are to be drawn of some areas: who is responsible or sits there, serves there, or is tied to those."""
    inside = frozenset[str]().union(*map(_within, regions))
    services = {id: one for region in regions for id, one in region.services.items()}
    known = {id: one for region in regions for id, one in region.organisations.items()}
    ties = {id: tie for region in regions for id, tie in region.ties.items()}
    here: set[str] = {one.provider for one in services.values() if not one.areas.isdisjoint(inside)}
    here |= {guide.placed_by for guide in guides}
    here |= {id for id, one in known.items() if _belongs(one, inside)}
    beside = {end for tie in ties.values() for end in (tie.origin, tie.target) if {tie.origin, tie.target} & here}
    return Cast(
        areas=tuple((region.places[region.area], _within(region)) for region in regions),
        organisations={id: known[id] for id in sorted(here | beside) if id in known},
        roles=regions[0].roles,
        services=tuple(services.values()),
        ties=tuple(tie for tie in ties.values() if {tie.origin, tie.target} & here),
        guides=tuple(guides),
    )


def _belongs(one: Organisation, inside: frozenset[str]) -> bool:
    return not one.places.isdisjoint(inside)


def _around(graph: GraphReader, actor: Actor, one: Organisation, at: datetime) -> Cast:
    """An organisation, those it is tied to or part of, its areas, and who is responsible at its seat."""
    ties = {tie.id: tie for tie in (*graph.find(Tie, origin=one.id), *graph.find(Tie, target=one.id))}
    services = tuple(graph.find(Service, provider=one.id))
    areas = _areas(graph, one, services)
    seat = one.seated_in or next((PlaceId(place.id) for place in areas), None)
    near = responsible(graph.surroundings(Need(places=(seat,), topics=(), at=at)).areas) if seat else ()
    others: set[str] = {end for tie in ties.values() for end in (tie.origin, tie.target)} | {*near}
    others |= {part.id for part in graph.find(Organisation, part_of=one.id)} | ({one.part_of} if one.part_of else set())
    found = graph.whole([(Organisation, id) for id in sorted({*others, one.id})])
    roles = graph.whole([(Role, body.role) for body in found.values() if isinstance(body, Organisation)])
    return Cast(
        areas=tuple((place, frozenset({place.id})) for place in areas),
        organisations={id: body for (_, id), body in found.items() if isinstance(body, Organisation)},
        roles={id: role for (_, id), role in roles.items() if isinstance(role, Role)},
        services=services,
        ties=tuple(ties.values()),
        guides=tuple(_own_guides(graph, actor, graph.find(Guide, placed_by=one.id))),
    )


def _within(region: Region) -> frozenset[str]:
    return frozenset(place.id for place in region.inside)


def _areas(graph: GraphReader, one: Organisation, services: Sequence[Service]) -> tuple[Place, ...]:
    """Where an organisation is responsible, or else works, or else sits."""
    served = frozenset[PlaceId]().union(*(service.areas for service in services))
    seat = {one.seated_in} if one.seated_in else set()
    found = graph.whole([(Place, id) for id in one.responsible_for or served or seat])
    places = [place for place in found.values() if isinstance(place, Place)]
    return tuple(sorted(places, key=lambda place: (len(place.id), place.name, place.id))[:SEVERAL])


def _own_guides(graph: GraphReader, actor: Actor, guides: Iterable[Guide]) -> list[Guide]:
    """The guides that the actor keeps; nobody else sees where they are."""
    if not may(actor, Action.KEEP_GUIDES):
        return []
    return [guide for guide in guides if may(actor, Action.KEEP_GUIDES, held(graph, actor, guide))]

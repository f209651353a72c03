"""A part of the network as one value, on which analysis works: what lies in an area, and whoever serves it.

A region never changes. What would be if something were otherwise is another region, made by `with_entity` and
`without`; nothing of it touches the store.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, TypeVar, cast

import networkx as nx

from referral.codes import PlaceId
from referral.errors import NotFound
from referral.model import (
    Entity,
    Group,
    Guide,
    Language,
    Level,
    Organisation,
    Place,
    Role,
    Service,
    Tie,
    TieKind,
    Topic,
)
from referral.stores import Key
from referral.stores.records import holds, links

E = TypeVar("E", bound=Entity)

FIELDS: Mapping[type[Entity], str] = {
    Place: "places",
    Role: "roles",
    Topic: "topics",
    Group: "groups",
    Language: "languages",
    Organisation: "organisations",
    Service: "services",
    Guide: "guides",
    Tie: "ties",
}
"""Where a region holds the entities of each kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """An area with everything that analysis needs of it; each mapping goes by id, in the order of ids.

    `places` are those within the area and what holds it, up to the country; `neighbours` the counties that border on
    the counties among them and are not among them. `services` and `guides` serve one of the places; `beyond` are
    services that serve a neighbour alone. `organisations` sit there, are responsible there, provide the services, place
    the guides, stand at the other end of a tie of one that sits or is responsible within the area, are responsible for
    the special cases that come before place, or are what another of them is part of. `ties` have both ends among them.
    All roles, topics, groups and languages are there.
    """

    area: PlaceId
    places: Mapping[str, Place]
    neighbours: Mapping[str, Place]
    roles: Mapping[str, Role]
    topics: Mapping[str, Topic]
    groups: Mapping[str, Group]
    languages: Mapping[str, Language]
    organisations: Mapping[str, Organisation]
    services: Mapping[str, Service]
    beyond: Mapping[str, Service]
    guides: Mapping[str, Guide]
    ties: Mapping[str, Tie]

    @classmethod
    def of(cls, area: PlaceId, entities: Iterable[Entity]) -> Region:
        """The region of an area, from all that belongs to it in any order; NotFound if the area is not among it."""
        by_kind: defaultdict[type[Entity], dict[str, Entity]] = defaultdict(dict)
        for entity in sorted(entities, key=attrgetter("id")):
            by_kind[type(entity)][entity.id] = entity
        places = cast("dict[str, Place]", by_kind[Place])
        here = within(places, area) | set(outward(places, area))
        services = cast("dict[str, Service]", by_kind[Service])
        serving = {id: one for id, one in services.items() if not one.areas.isdisjoint(here)}
        ties = cast("dict[str, Tie]", by_kind[Tie])
        bodies = by_kind[Organisation]
        others = {FIELDS[kind]: by_kind[kind] for kind in FIELDS if kind not in {Place, Service, Tie}}
        return cls(
            area=area,
            places={id: place for id, place in places.items() if id in here},
            neighbours={id: place for id, place in places.items() if id not in here},
            services=serving,
            beyond={id: one for id, one in services.items() if id not in serving},
            ties={id: tie for id, tie in ties.items() if tie.origin in bodies and tie.target in bodies},
            **others,  # type: ignore[arg-type]
        )

    @property
    def inside(self) -> tuple[Place, ...]:
        """The places within the area, and the area itself, by id."""
        parts = within(self.places, self.area)
        return tuple(place for id, place in self.places.items() if id in parts)

    def chain(self, place: str) -> tuple[PlaceId, ...]:
        """A place and all that holds it, from the inside out; NotFound if it is not in the region."""
        return tuple(outward(self.places, place))

    def county(self, place: str) -> PlaceId | None:
        """The county that a place is or lies in; None for larger areas."""
        return next((id for id in self.chain(place) if self.places[id].level is Level.COUNTY), None)

    def entities(self) -> Iterator[Entity]:
        """Everything in it, kind by kind."""
        for name in (*FIELDS.values(), "neighbours", "beyond"):
            yield from getattr(self, name).values()

    def get(self, kind: type[E], id: str) -> E:
        """An entity in it, also a neighbour or a service beyond; or NotFound."""
        found = getattr(self, FIELDS[kind]).get(id)
        if found is None and kind is Place:
            found = self.neighbours.get(id)
        if found is None and kind is Service:
            found = self.beyond.get(id)
        if found is None:
            raise NotFound(kind.__name__, id)
        return cast("E", found)

    def find(self, kind: type[E], /, **properties: object) -> Iterator[E]:
        """All of a kind whose fields have these values, by id; neighbours and services beyond apart."""
        held: Mapping[str, E] = getattr(self, FIELDS[kind])
        return (one for one in held.values() if all(holds(one, name, value) for name, value in properties.items()))

    def graph(self) -> nx.MultiDiGraph[Key]:
        """The region as a graph: nodes are pairs of kind and id with their `entity`, edges are keyed by their relation.

        A tie is an edge between its ends, keyed by its id, with its kind as `relation`; where two work together, one
        back as well. Links to what is not in the region are left out.
        """
        graph: nx.MultiDiGraph[Key] = nx.MultiDiGraph()
        nodes = [one for one in self.entities() if type(one) is not Tie]
        graph.add_nodes_from(((type(one), one.id), {"entity": one}) for one in nodes)
        for one in nodes:
            for link in links(one):
                if (link.kind, link.id) in graph:
                    graph.add_edge((type(one), one.id), (link.kind, link.id), link.relation, **link.facts)
        for tie in self.ties.values():
            graph.add_edge((Organisation, tie.origin), (Organisation, tie.target), tie.id, relation=tie.kind)
            if tie.kind is TieKind.COOPERATES_WITH:
                graph.add_edge((Organisation, tie.target), (Organisation, tie.origin), tie.id, relation=tie.kind)
        return graph


def with_entity(region: Region, entity: Entity) -> Region:
    """The region as it would be with an entity, in place of its former self if it has one.

    A service or guide that serves none of the places any more leaves the region. KeyError for a kind that none holds.
    """
    if isinstance(entity, Service):
        return _with_service(region, entity)
    if isinstance(entity, Guide) and entity.areas.isdisjoint(region.places):
        return replace(region, guides=_left(region.guides, entity.id))
    name = "neighbours" if entity.id in region.neighbours and type(entity) is Place else FIELDS[type(entity)]
    changed: dict[str, Any] = {name: _put(getattr(region, name), entity)}
    return replace(region, **changed)


def without(region: Region, kind: type[Entity], id: str) -> Region:
    """The region as it would be if something stopped; an organisation takes its services, guides and ties with it.

    Whatever was part of that organisation stands on its own then. NotFound if it is not there.
    """
    region.get(kind, id)
    if kind is Organisation:
        return _without_organisation(region, id)
    names = [FIELDS[kind], *(["beyond"] if kind is Service else []), *(["neighbours"] if kind is Place else [])]
    changed: dict[str, Any] = {name: _left(getattr(region, name), id) for name in names}
    return replace(region, **changed)


def outward(places: Mapping[str, Place], start: str) -> Iterator[PlaceId]:
    """A place and all that holds it, step by step, each once; NotFound if the first is not among the places."""
    if start not in places:
        raise NotFound(Place.__name__, start)
    seen: set[str] = set()
    place: Place | None = places[start]
    while place is not None and place.id not in seen:
        seen.add(place.id)
        yield PlaceId(place.id)
        place = places.get(place.within) if place.within else None


def within(places: Mapping[str, Place], area: str) -> set[str]:
    """An area and all places in it."""
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for place in places.values():
        if place.within:
            parts[place.within].append(place.id)
    ahead, found = [area], {area}
    for place_id in ahead:
        new = [part for part in parts[place_id] if part not in found]
        found.update(new)
        ahead += new
    return found


def bordering(places: Mapping[str, Place], counties: Iterable[str]) -> frozenset[PlaceId]:
    """The places that border on one of these, whichever of the two says so, without these themselves."""
    own = set(counties)
    said = {PlaceId(other) for county in own for other in places[county].borders if other in places}
    return frozenset((said | {PlaceId(id) for id, one in places.items() if not own.isdisjoint(one.borders)}) - own)


def _with_service(region: Region, service: Service) -> Region:
    services, beyond = _left(region.services, service.id), _left(region.beyond, service.id)
    if not service.areas.isdisjoint(region.places):
        services = _put(region.services, service)
    elif not service.areas.isdisjoint(region.neighbours):
        beyond = _put(region.beyond, service)
    return replace(region, services=services, beyond=beyond)


def _without_organisation(region: Region, id: str) -> Region:
    others = (one for one in region.organisations.values() if one.id != id)
    return replace(
        region,
        organisations={one.id: replace(one, part_of=None) if one.part_of == id else one for one in others},
        services={one.id: one for one in region.services.values() if one.provider != id},
        beyond={one.id: one for one in region.beyond.values() if one.provider != id},
        guides={one.id: one for one in region.guides.values() if one.placed_by != id},
        ties={one.id: one for one in region.ties.values() if id not in {one.origin, one.target}},
    )


def _put(held: Mapping[str, E], entity: E) -> Mapping[str, E]:
    """With an entity, still in the order of ids."""
    if entity.id in held:
        return {**held, entity.id: entity}
    return dict(sorted({**held, entity.id: entity}.items()))


def _left(held: Mapping[str, E], id: str) -> Mapping[str, E]:
    return {other: one for other, one in held.items() if other != id} if id in held else held

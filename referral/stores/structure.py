"""The structure of the network in memory: a NetworkX graph of everything but services, and small indexes beside it.

A node is a pair of kind and id, such as `(Place, "03351006")`; an edge is keyed by its relation. Ties between
organisations are the edges of a second graph, on which chains are found. `put` and `remove` keep all of it in step.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, TypeVar

import networkx as nx

from referral.codes import LanguageId, OrganisationId, PlaceId, RoleId, TopicId
from referral.errors import NotFound
from referral.model import ActorKind, Entity, Guide, Level, Organisation, Place, Role, Tie, TieKind, Topic
from referral.need import Area, Nearness
from referral.stores import Key
from referral.stores.briefs import closed_in
from referral.stores.records import Record, decode, links_in

E = TypeVar("E", bound=Entity)

NEARNESS = {
    Level.MUNICIPALITY: Nearness.MUNICIPALITY,
    Level.COUNTY: Nearness.COUNTY,
    Level.STATE: Nearness.STATE,
    Level.COUNTRY: Nearness.NATION,
}
_NOTHING: Mapping[str, Any] = {}
AROUND = frozenset({"COMPETENT_FOR", "COORDINATES", "BORDERS"})
"""The relations to a place that every question asks for."""


class Structure:
    """Places, topics, organisations, guides and ties, and how they hang together.

    A node carries its `name` and its `entity`; an organisation, of which there are many, its `role` and its `closed`
    days instead.
    """

    def __init__(self) -> None:
        self._graph: nx.MultiDiGraph[Key] = nx.MultiDiGraph()
        self._ties: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        self._tied: dict[str, tuple[str, str]] = {}
        self._keys: dict[Key, Key] = {}
        self._speakers: defaultdict[tuple[str, str], list[Guide]] = defaultdict(list)
        self._entities: dict[Key, Entity] = {}
        self._postcodes: defaultdict[str, set[str]] = defaultdict(set)
        self._on_places: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._areas: dict[PlaceId, Area] = {}
        self._around: dict[tuple[PlaceId, ...], tuple[Area, ...]] = {}
        self._beyond: dict[tuple[PlaceId, ...], tuple[Area, ...]] = {}

    def put(self, kind: type[Entity], record: Record) -> None:
        """Take an entity in, in place of its former self, and use its record up; what it links to may follow later."""
        if kind is Tie:
            self._tie(record)
            return
        key = self._key(kind, record["id"])
        if key in self._graph:
            self._let_go(key)
        self._ask_anew(key)
        edges = links_in(kind, record)
        self._graph.add_node(key, **_facts(kind, record))
        for edge in edges:
            self._graph.add_edge(key, self._key(edge.kind, edge.id), edge.relation, **edge.facts)
            if edge.relation in AROUND:
                self._on_places[edge.relation, edge.id].add(key[1])
        self._enter(key)

    def remove(self, kind: type[Entity], id: str) -> None:
        """Take an entity out; whatever still links to it keeps a loose end."""
        if kind is Tie:
            self._untie(id)
        elif (kind, id) in self._graph:
            self._let_go((kind, id))
            self._ask_anew((kind, id))
            self._graph.nodes[kind, id].clear()
            self._sweep([(kind, id)])

    def registered(self, kind: type[Entity], id: str) -> bool:
        """Whether an entity that others may link to is there."""
        return (kind, id) in self._graph and bool(self._graph.nodes[kind, id])

    def entity(self, kind: type[E], id: str) -> E:
        """An entity of any kind but Organisation, of which no more than a few facts are kept; or NotFound."""
        entity = self.known(kind, id)
        if entity is None:
            raise NotFound(kind.__name__, id)
        return entity

    def known(self, kind: type[E], id: str) -> E | None:
        """An entity, if it is registered and kept here."""
        return self._entities.get((kind, id))  # type: ignore[return-value]

    def name(self, kind: type[Entity], id: str) -> str:
        """The name of an entity; empty if it is not registered."""
        return str(self._fact(kind, id, "name") or "")

    def topic(self, id: TopicId) -> Topic:
        """A topic, or NotFound."""
        return self.entity(Topic, id)

    def role(self, provider: OrganisationId) -> RoleId:
        """The role of an organisation, or NotFound."""
        role: RoleId | None = self._fact(Organisation, provider, "role")
        if role is None:
            raise NotFound(Organisation.__name__, provider)
        return role

    def closed(self, provider: OrganisationId) -> str:
        """The closed days of an organisation, as rules that follow opening hours; empty if there are none."""
        return str(self._fact(Organisation, provider, "closed") or "")

    def actor(self, role: RoleId) -> ActorKind:
        """What organisations in this role are in the network, or NotFound."""
        return self.entity(Role, role).actor

    def broader(self, topic: TopicId) -> TopicId | None:
        """The topic that a topic belongs to, if it belongs to one."""
        return self.topic(topic).broader

    def with_broader(self, topics: Iterable[TopicId]) -> frozenset[TopicId]:
        """Topics with all they belong to, or NotFound."""
        found: set[TopicId] = set()
        for topic in topics:
            above: TopicId | None = topic
            while above is not None and above not in found:
                found.add(above)
                above = self.broader(above)
        return frozenset(found)

    def narrower(self, topic: TopicId) -> Sequence[TopicId]:
        """The topics that belong to a topic, by id."""
        return sorted(TopicId(id) for _, id in self.linking(Topic, topic, "BROADER"))

    def places(self, postcode: str) -> Sequence[PlaceId]:
        """The places with a postcode, by id."""
        return sorted(map(PlaceId, self._postcodes.get(postcode, ())))

    def guides(self, area: PlaceId, language: LanguageId) -> Sequence[Guide]:
        """The guides active in exactly this area who speak a language, by id."""
        return self._speakers.get((area, language), ())

    def areas(self, places: Sequence[PlaceId]) -> tuple[Area, ...]:
        """The places and all they lie within up to the country, nearest first, or NotFound."""
        asked = tuple(places)
        if asked not in self._around:
            found = (self._known_area(place) for place in self.outward(asked))
            self._around[asked] = tuple(sorted(found, key=attrgetter("nearness")))
        return self._around[asked]

    def bordering(self, areas: Sequence[Area]) -> tuple[Area, ...]:
        """The counties that border on the counties among some areas, whichever of the two says so, by id."""
        counties = tuple(area.id for area in areas if area.nearness is Nearness.COUNTY)
        if counties not in self._beyond:
            found = {PlaceId(id) for county in counties for id in self.neighbours(county)} - set(counties)
            self._beyond[counties] = tuple(self._area(id, Nearness.NEIGHBOUR) for id in sorted(found))
        return self._beyond[counties]

    def linking(self, kind: type[Entity], id: str, *relations: str) -> Iterator[Key]:
        """What links to an entity, in no particular order; by one of these relations, if any are named."""
        if (kind, id) in self._graph:
            for origin, edges in self._graph.pred[kind, id].items():
                if not relations or any(relation in edges for relation in relations):
                    yield origin
        if kind is Organisation and id in self._ties and not {"FROM", "TO"}.isdisjoint(relations or {"FROM"}):
            both = (*self._ties.in_edges(id, keys=True), *self._ties.out_edges(id, keys=True))
            yield from {(Tie, tie) for _, _, tie in both}

    def chain(self, start: OrganisationId, end: OrganisationId) -> Sequence[OrganisationId]:
        """The shortest chain of ties, both ends included; of several equally short ones the first by letter."""
        if start not in self._ties or end not in self._ties:
            return (start,) if start == end and self.registered(Organisation, start) else ()
        before: dict[str, str] = {start: start}
        for reached, origin in nx.bfs_predecessors(self._ties, start, sort_neighbors=sorted):
            before[reached] = origin
            if reached == end:
                break
        return _way_back(before, end) if end in before else ()

    def whole_of(self, organisation: str) -> str | None:
        """What an organisation is part of, if it is part of another."""
        for whole, edges in self._graph.adj.get((Organisation, organisation), _NOTHING).items():
            if "PART_OF" in edges:
                return str(whole[1])
        return None

    def ties(self, organisation: str) -> Iterator[tuple[str, str]]:
        """The ties of an organisation, each with what stands at the other end."""
        for ends in (self._ties.succ, self._ties.pred):
            for end, edges in ends.get(organisation, _NOTHING).items():
                for tie in edges:
                    yield tie, end

    def inward(self, area: PlaceId) -> set[PlaceId]:
        """An area and all places within it; NotFound if it is not registered."""
        ahead, seen = [PlaceId(self.entity(Place, area).id)], set[PlaceId]()
        for place in ahead:
            if place not in seen:
                seen.add(place)
                ahead += [PlaceId(id) for _, id in self.linking(Place, place, "WITHIN")]
        return seen

    def outward(self, places: Iterable[PlaceId]) -> Iterator[PlaceId]:
        """The places, then what they lie within, step by step, each once."""
        ahead, seen = list(places), set[PlaceId]()
        for place in ahead:
            if place not in seen:
                seen.add(place)
                yield place
                within = self.entity(Place, place).within
                ahead += [within] if within else []

    def neighbours(self, county: PlaceId) -> set[str]:
        """The places that border on a county, whichever of the two says so."""
        return self._on_places["BORDERS", county] | self.entity(Place, county).borders

    def _known_area(self, place: PlaceId) -> Area:
        """An area as part of those that hold a place; counties and states are asked for again and again."""
        if place not in self._areas:
            self._areas[place] = self._area(place, NEARNESS[self.entity(Place, place).level])
        return self._areas[place]

    def _area(self, place: PlaceId, nearness: Nearness) -> Area:
        return Area(
            id=place,
            name=self.name(Place, place),
            nearness=nearness,
            authorities=self._bodies(place, "COMPETENT_FOR"),
            centres=self._bodies(place, "COORDINATES"),
        )

    def _bodies(self, place: PlaceId, relation: str) -> tuple[OrganisationId, ...]:
        return tuple(sorted(map(OrganisationId, self._on_places.get((relation, place), ()))))

    def _fact(self, kind: type[Entity], id: str, name: str) -> Any:
        return self._graph.nodes.get((kind, id), _NOTHING).get(name)

    def _key(self, kind: type[Entity], id: str) -> Key:
        """The one pair that stands for a node, so that all its edges share it."""
        return self._keys.setdefault((kind, id), (kind, id))

    def _enter(self, key: Key) -> None:
        """Write an entity into the indexes beside the graph."""
        entity = self._fact(*key, "entity")
        if entity is not None:
            self._entities[key] = entity
        if isinstance(entity, Place):
            for postcode in entity.postcodes:
                self._postcodes[postcode].add(entity.id)
        if isinstance(entity, Guide):
            for listed in _listed(entity):
                insort(self._speakers[listed], entity, key=attrgetter("id"))

    def _let_go(self, key: Key) -> None:
        """Forget what the former self of an entity said, but not what others say about it."""
        former = self._entities.pop(key, None)
        if isinstance(former, Place):
            for postcode in former.postcodes:
                self._postcodes[postcode].discard(former.id)
        if isinstance(former, Guide):
            for listed in _listed(former):
                self._speakers[listed].remove(former)
        edges = list(self._graph.out_edges(key, keys=True))
        for origin, target, relation in edges:
            self._graph.remove_edge(origin, target, relation)
            if relation in AROUND:
                self._on_places[relation, target[1]].remove(key[1])
        self._sweep(target for _, target, _ in edges)

    def _ask_anew(self, key: Key) -> None:
        """Areas that were put together before may be others now."""
        if key[0] in {Place, Organisation}:
            self._areas.clear()
            self._around.clear()
            self._beyond.clear()

    def _sweep(self, keys: Iterable[Key]) -> None:
        """Drop nodes that are not registered and that nothing links to any more."""
        for key in set(keys):
            if not self._graph.nodes[key] and not self._graph.pred[key]:
                self._graph.remove_node(key)
                del self._keys[key]

    def _tie(self, tie: Record) -> None:
        """An edge from origin to target; where two work together, one back as well."""
        id, origin, target, kind = tie["id"], tie["origin"], tie["target"], TieKind(tie["kind"])
        self._untie(id)
        self._tied[id] = (origin, target)
        self._ties.add_edge(origin, target, id, relation=kind)
        if kind is TieKind.COOPERATES_WITH:
            self._ties.add_edge(target, origin, id, relation=kind)

    def _untie(self, id: str) -> None:
        if id in self._tied:
            origin, target = self._tied.pop(id)
            self._ties.remove_edge(origin, target, id)
            if self._ties.has_edge(target, origin, id):
                self._ties.remove_edge(target, origin, id)
            self._ties.remove_nodes_from([end for end in {origin, target} if not self._ties.degree(end)])


def _way_back(before: dict[str, str], end: str) -> Sequence[OrganisationId]:
    """The steps from where it all began (what stands before itself) to the end."""
    steps = [OrganisationId(end)]
    while before[steps[0]] != steps[0]:
        steps.insert(0, OrganisationId(before[steps[0]]))
    return tuple(steps)


def _facts(kind: type[Entity], record: Record) -> dict[str, Any]:
    """What a node carries."""
    if kind is Organisation:
        return {"name": record["name"], "role": record["role"], "closed": closed_in(record)}
    name = record["label"]["de"] if "label" in record else record["name"]
    return {"name": name, "entity": decode(kind, record)}


def _listed(guide: Guide) -> set[tuple[str, str]]:
    """Under which areas and languages a guide is listed."""
    return {(area, spoken.language) for area in guide.areas for spoken in guide.languages}

"""The plain peer of analysis: one NetworkX graph of nodes and edges as anybody would build it, and loops over it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice

import networkx as nx

from referral.freshness import Standing, standing
from referral.hours import LOCAL
from referral.lotsennetz import Lotsennetz
from referral.model import ActorKind, Capacity, How, Level, Organisation, Place, Role, Service, Topic
from referral.rules import LATE, believed

Counts = dict[tuple[str, str], int]
"""How many services, 0, 1 or 2 for more, by place and topic."""


class PlainGraph:
    """The network as a NetworkX graph, and its coverage by walking from each place up and back along the edges."""

    def __init__(self, lotsennetz: Lotsennetz) -> None:
        self.graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        with lotsennetz.read() as graph:
            for place in graph.find(Place):
                self.graph.add_node(f"place {place.id}", entity=place)
                if place.within:
                    self.graph.add_edge(f"place {place.id}", f"place {place.within}", "WITHIN")
            for topic in graph.find(Topic):
                self.graph.add_node(f"topic {topic.id}", entity=topic)
                if topic.broader:
                    self.graph.add_edge(f"topic {topic.id}", f"topic {topic.broader}", "BROADER")
            roles = {role.id: role.actor for role in graph.find(Role)}
            for body in graph.find(Organisation):
                self.graph.add_node(f"body {body.id}", entity=body, actor=roles[body.role])
                for competent in body.competent_for:
                    self.graph.add_edge(f"body {body.id}", f"place {competent}", "COMPETENT_FOR")
            for service in graph.find(Service):
                self._add(service)

    def coverage(self, area: str, language: str, at: datetime, every: int = 1) -> Counts:
        """How many services speak a language directly, by topic, for one in so many municipalities of an area."""
        today = at.astimezone(LOCAL).date()
        topics = [node for node, facts in self.graph.nodes(data=True) if isinstance(facts.get("entity"), Topic)]
        leaves = [topic for topic in topics if not any(True for _ in self._into(topic, "BROADER"))]
        found: Counts = {}
        for place in islice(self._municipalities(f"place {area}"), 0, None, every):
            holding = list(self._upward(place))
            bodies = next((near for one in holding if (near := set(self._into(one, "COMPETENT_FOR")))), set())
            numbers = dict.fromkeys(leaves, 0)
            for service in {service for one in holding for service in self._into(one, "SERVES")}:
                if self._speaks(service, language) and self._sound(service, today):
                    provider = next(self._out(service, "PROVIDED_BY"))
                    authority = self.graph.nodes[provider]["actor"] is ActorKind.AUTHORITY
                    for topic in self._out(service, "ABOUT"):
                        independent = self.graph.nodes[topic]["entity"].independent
                        if topic in numbers and not (authority if independent else provider in bodies):
                            numbers[topic] += 1
            for topic, number in numbers.items():
                found[place.removeprefix("place "), topic.removeprefix("topic ")] = min(number, 2)
        return found

    def _add(self, service: Service) -> None:
        node = f"service {service.id}"
        self.graph.add_node(node, entity=service)
        self.graph.add_edge(node, f"body {service.provider}", "PROVIDED_BY")
        for topic in service.topics:
            self.graph.add_edge(node, f"topic {topic}", "ABOUT")
        for area in service.areas:
            self.graph.add_edge(node, f"place {area}", "SERVES")
        for spoken in service.languages:
            self.graph.add_edge(node, f"language {spoken.language}", "SPEAKS", how=spoken.how)

    def _speaks(self, service: str, language: str) -> bool:
        spoken = self.graph.get_edge_data(service, f"language {language}", "SPEAKS")
        return spoken is not None and spoken["how"] is How.DIRECT

    def _sound(self, service: str, today: date) -> bool:
        """Whether a service is neither old nor full."""
        entity: Service = self.graph.nodes[service]["entity"]
        stands: Standing = standing(entity.assured_on, entity.confidence, today)
        full = entity.capacity is Capacity.FULL and believed(entity.capacity_on, today)
        return not LATE[stands] and not full

    def _municipalities(self, place: str) -> Iterator[str]:
        if self.graph.nodes[place]["entity"].level is Level.MUNICIPALITY:
            yield place
        for below in self._into(place, "WITHIN"):
            yield from self._municipalities(below)

    def _upward(self, place: str) -> Iterator[str]:
        yield place
        for above in self._out(place, "WITHIN"):
            yield from self._upward(above)

    def _into(self, node: str, relation: str) -> Iterator[str]:
        return (origin for origin, _, key in self.graph.in_edges(node, keys=True) if key == relation)

    def _out(self, node: str, relation: str) -> Iterator[str]:
        return (target for _, target, key in self.graph.out_edges(node, keys=True) if key == relation)

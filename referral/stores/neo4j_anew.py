"""Writes entities into Neo4j that are new there, with all that is derived from them: a few statements for thousands.

Whatever they link to is looked up once for all of them. They are packed before they are sent, so that one part can be
packed while the server writes another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from referral.errors import Conflict
from referral.model import Entity, Organisation, Place, Service, Tie, Topic
from referral.stores import cypher
from referral.stores.neo4j_nodes import Properties, properties
from referral.stores.neo4j_server import Change, Found
from referral.stores.records import LinkField, Record, links_of

Row = list[Any]
"""The properties of a node, then for each of `cypher.OUTWARD` its ends, by their place among all of the part."""
Ends = Mapping[str, Mapping[str, int]]
"""For each kind the ids that links of a part lead to, and the place of each."""


class Provider(NamedTuple):
    """What is noted with services of the organisation that provides them."""

    called: str
    role: str
    closed: str | None


class Parcel(NamedTuple):
    """New entities of one kind, ready to be written; for services also which of them each posting lists."""

    kind: type[Entity]
    rows: Sequence[Row]
    ends: Ends
    postings: Mapping[str, Sequence[int]]


class Packer:
    """Packs new entities, kind by kind: what services take from topics and organisations has to be there before.

    What was packed here is remembered; `ask` brings of the others what was written earlier.
    """

    def __init__(self, ask: Callable[[str, Mapping[str, Any]], Found]) -> None:
        self._ask = ask
        earlier = map(orjson.loads, ask(cypher.TOPICS, {}).found)
        self._broader: dict[str, str | None] = {topic["id"]: topic.get("broader") for topic in earlier}
        self._providers: dict[str, Provider] = {}

    def pack(self, entities: Sequence[Entity]) -> Parcel:
        """Entities of one kind, ready to be written."""
        kind = type(entities[0])
        both = [properties(entity) for entity in entities]
        ends: defaultdict[str, dict[str, int]] = defaultdict(dict)
        rows = [[node, *_ends(kind, record, ends)] for node, record in both]
        postings: Mapping[str, Sequence[int]] = {}
        if kind is Topic:
            self._broader |= {topic.id: topic.broader for topic in entities if isinstance(topic, Topic)}
        elif kind is Organisation:
            self._providers |= {
                node["id"]: Provider(node["folded_name"], record["role"], node.get("closed")) for node, record in both
            }
        elif kind is Service:
            postings = self._listed([one for one in entities if isinstance(one, Service)], [node for node, _ in both])
        return Parcel(kind, rows, ends, postings)

    def _listed(self, services: Sequence[Service], nodes: Sequence[Properties]) -> Mapping[str, Sequence[int]]:
        """Note with services what comes from their providers; which of them each posting lists."""
        self._recall(services)
        postings: defaultdict[str, list[int]] = defaultdict(list)
        for place, (service, node) in enumerate(zip(services, nodes, strict=True)):
            provider = self._providers.get(service.provider)
            if provider is not None:
                node |= {"folded_provider": provider.called, "role": provider.role, "closed": provider.closed}
                for filed in (*self._within(service.topics), f"role:{provider.role}"):
                    for area in service.areas:
                        postings[f"{area} {filed}"].append(place)
        return postings

    def _within(self, topics: Iterable[str]) -> set[str]:
        """Topics, and all that they are a part of."""
        found: set[str] = set()
        for topic in topics:
            at: str | None = topic
            while at is not None and at not in found:
                found.add(at)
                at = self._broader.get(at)
        return found

    def _recall(self, services: Sequence[Service]) -> None:
        """Ask for those providers that were written before all that was packed here."""
        if unknown := {service.provider for service in services} - self._providers.keys():
            found = self._ask(cypher.PROVIDING, {"ids": sorted(unknown)}).found
            self._providers |= {id: Provider(*said) for id, *said in found}


def write(change: Change, parcel: Parcel) -> None:
    """Write new entities; Conflict if one links to what is not registered."""
    kind, rows = parcel.kind, parcel.rows
    ids = [row[0]["id"] for row in rows]
    ends = {link.kind.__name__: list(parcel.ends[link.kind.__name__]) for link in cypher.OUTWARD[kind].values()}
    if change.make(cypher.MAKE[kind], rows=rows, **ends) < len(rows):
        raise _leads_nowhere(change, parcel, ends)
    if kind is Place:
        change.run(cypher.POST, rows=[(row[0]["id"], row[0].get("postcodes", ())) for row in rows])
    if kind is Tie:
        change.run(cypher.TIE_NEW, ids=ids)
    if parcel.postings:
        change.run(cypher.LIST_NEW, ids=ids, rows=list(parcel.postings.items()), stamp=change.block)


def _leads_nowhere(change: Change, parcel: Parcel, ends: Mapping[str, Sequence[str]]) -> Conflict:
    """Names one of those that new entities link to, though it is not registered."""
    there = change.ask(cypher.registered(tuple(ends)), ends).found
    name, id = next((name, id) for name, ids in ends.items() for id in ids if [name, id] not in there)
    return Conflict(f"A {parcel.kind.__name__} of the original links to the {name} {id!r}, which is not registered.")


def _ends(kind: type[Entity], record: Record, ends: Mapping[str, dict[str, int]]) -> Row:
    """For each of the fields with links the ends that stand in a record, with facts if there can be any."""
    return [_numbered(link, record.get(name), ends[link.kind.__name__]) for name, link in cypher.OUTWARD[kind].items()]


def _numbered(link: LinkField, value: Any, places: dict[str, int]) -> Row:
    if not link.bare:
        return [[places.setdefault(id, len(places)), dict(facts)] for _, _, id, facts in links_of(link, value)]
    ids = (value,) if isinstance(value, str) else value or ()
    return [places.setdefault(id, len(places)) for id in ids]

"""Writes entities into Neo4j as nodes, and their links as relationships, many at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from referral.closures import closed_days
from referral.errors import Conflict
from referral.model import Entity, Organisation, Place, Service, Tie, Topic
from referral.papers import STORED
from referral.stores import Key, cypher
from referral.stores.neo4j_nodes import Properties, by_kind, properties
from referral.stores.neo4j_server import Change
from referral.stores.records import Link, Record, encode, links, links_in

Loose = dict[Key, list[Link]]
"""The links of each entity that lead nowhere yet."""
Edges = dict[str, list[Link]]


def write_nodes(change: Change, entities: Iterable[Entity]) -> Mapping[Key, Record]:
    """Write the nodes of entities without their links; returns their records."""
    rows: defaultdict[type[Entity], list[Properties]] = defaultdict(list)
    records: dict[Key, Record] = {}
    for entity in entities:
        node, record = properties(entity)
        rows[type(entity)].append(node)
        records[type(entity), entity.id] = record
    for kind, nodes in rows.items():
        change.run(cypher.PUT[kind], rows=nodes)
    return records


def relink(change: Change, records: Mapping[Key, Record], former: Mapping[Key, Entity], loose: Loose) -> Loose:
    """Link entities as their records say, and those that hung loose as far as they can be; what hangs loose now."""
    earlier = {key: _edges(*key, encode(entity)) for key, entity in former.items()}
    wanted = dict(loose)
    cut: defaultdict[tuple[type[Entity], str], list[str]] = defaultdict(list)
    for key, record in records.items():
        edges, before = _edges(*key, record), earlier.get(key, {})
        for relation in before:
            if edges.get(relation) != before[relation]:
                cut[key[0], relation].append(key[1])
        still = [one for one in loose.get(key, ()) if edges.get(one.relation) == before.get(one.relation)]
        wanted[key] = still + [
            link for relation in edges if edges[relation] != before.get(relation) for link in edges[relation]
        ]
    if retied := [id for kind, id in records if kind is Tie and (kind, id) in former]:
        change.run(cypher.UNTIE, ids=retied)
    for cutting, ids in cut.items():
        change.run(cypher.UNLINK[cutting], ids=ids)
    left = link(change, wanted, set(records))
    if ties := [id for kind, id in wanted if kind is Tie]:
        change.run(cypher.TIE, ids=ties)
    _post(change, records, former)
    return left


def link_among(change: Change, entities: Iterable[Entity]) -> None:
    """Make the links that lead from entities, which have none of these yet, to their own kind."""
    wanted = {
        (type(entity), entity.id): [one for one in links(entity) if one.kind is type(entity)] for entity in entities
    }
    for (kind, id), loose in link(change, wanted, set()).items():
        raise Conflict(f"The {kind.__name__} {id!r} links to {loose[0].id!r}, which is not registered.")


def link(change: Change, wanted: Loose, known: set[Key]) -> Loose:
    """Make the links whose ends are registered, as those `known` are; the others are returned."""
    targets = {(one.kind, one.id) for links in wanted.values() for one in links}
    there = known | _registered(change, targets - known)
    rows: defaultdict[tuple[type[Entity], str], list[tuple[str, str, dict[str, Any]]]] = defaultdict(list)
    left: Loose = {}
    for (kind, id), led in wanted.items():
        for one in led:
            if (one.kind, one.id) in there:
                rows[kind, one.relation].append((id, one.id, dict(one.facts)))
            else:
                left.setdefault((kind, id), []).append(one)
    for linking, made in rows.items():
        change.run(cypher.LINK[linking], rows=made)
    return left


def complete_names(change: Change, entities: Iterable[Entity], former: Mapping[Key, Entity], retried: Loose) -> None:
    """Let services be found by their provider's name too, as it is called now."""
    renamed = [
        one.id
        for one in entities
        if isinstance(one, Organisation)
        and (Organisation, one.id) in former
        and former[Organisation, one.id].name != one.name  # type: ignore[attr-defined]
    ]
    services = {one.id for one in entities if isinstance(one, Service)} | {
        id for kind, id in retried if kind is Service
    }
    if services:
        change.run(cypher.NAME_SERVICES, ids=sorted(services))
    if renamed:
        change.run(cypher.RENAME, ids=renamed)


def relist(change: Change, changed: Mapping[Key, Entity], former: Mapping[Key, Entity], retried: Loose) -> None:
    """List services anew by area and topic or role, if they or what that depends on have changed."""
    affected: defaultdict[type[Entity], set[str]] = defaultdict(set)
    for kind, id in retried:
        affected[kind].add(id)
    for (kind, id), entity in changed.items():
        before = former.get((kind, id))
        if kind is Service or (before is not None and _listed_by(entity) != _listed_by(before)):
            affected[kind].add(id)
    services = affected[Service]
    for kind, statement in ((Organisation, cypher.SERVICES_OF), (Topic, cypher.SERVICES_BENEATH)):
        if affected[kind]:
            services |= set(change.ask(statement, {"ids": sorted(affected[kind])}).found)
    if services:
        change.run(cypher.UNLIST, ids=sorted(services), stamp=change.block)
        change.run(cypher.LIST, ids=sorted(services), stamp=change.block)


def _listed_by(entity: Entity) -> tuple[str, str] | str | None:
    """What of an entity decides where and how services are listed that link to it."""
    if isinstance(entity, Organisation):
        return entity.role, closed_days(entity.notices)
    return entity.broader if isinstance(entity, Topic) else None


def _edges(kind: type[Entity], _id: str, record: Record) -> Edges:
    """The links in a record, by their relation."""
    edges: Edges = {}
    for one in links_in(kind, record):
        edges.setdefault(one.relation, []).append(one)
    return edges


def _registered(change: Change, targets: set[Key]) -> set[Key]:
    if not targets:
        return set()
    ids = by_kind(targets)
    return {(STORED[name], id) for name, id in change.ask(cypher.registered(tuple(ids)), ids).found}


def _post(change: Change, records: Mapping[Key, Record], former: Mapping[Key, Entity]) -> None:
    """Tie places to their postcodes."""
    rows = []
    for (kind, id), record in records.items():
        before = former.get((kind, id))
        if kind is Place:
            codes = record.get("postcodes", [])
            if codes != sorted(before.postcodes if isinstance(before, Place) else ()):
                rows.append((id, codes))
    if rows:
        change.run(cypher.POST, rows=rows)

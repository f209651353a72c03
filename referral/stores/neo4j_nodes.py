"""An entity as a node in Neo4j: its record as one JSON text, its plain fields, and the folded words it is found by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

import orjson
from neo4j.spatial import WGS84Point

from referral.closures import closed_days
from referral.errors import StoreDamaged
from referral.model import Entity, Organisation, Place, Service
from referral.stores import Key, names
from referral.stores.briefs import brief
from referral.stores.records import LINK_FIELDS, Record, decode, encode, holds

E = TypeVar("E", bound=Entity)
Properties = dict[str, Any]

POSTCODES = "postcodes"
"""The field whose values are nodes too, for places with a postcode are asked for all the time."""


SHORT = 100
"""Letters up to which a text is a property of its own; longer ones stand in the document alone."""


def properties(entity: Entity) -> tuple[Properties, Record]:
    """What the node of an entity carries, and its record."""
    record = encode(entity)
    plain = {
        name: value for name, value in record.items() if name not in LINK_FIELDS[type(entity)] and _is_plain(value)
    }
    node = plain | {"id": entity.id, "doc": orjson.dumps(record).decode()} | _names(entity)
    if isinstance(entity, Place) and entity.latitude is not None and entity.longitude is not None:
        node["position"] = WGS84Point((entity.longitude, entity.latitude))
    if isinstance(entity, Organisation) and entity.notices:
        node["closed"] = closed_days(entity.notices)
    if isinstance(entity, Service):
        node["brief"] = orjson.dumps(brief(record)).decode()
    return node, record


def by_kind(keys: Iterable[Key]) -> dict[str, list[str]]:
    """The ids in keys, by the names of their kinds in the order of the letters."""
    ids: dict[str, list[str]] = {}
    for kind, id in keys:
        ids.setdefault(kind.__name__, []).append(id)
    return dict(sorted(ids.items()))


def words_of(entity: Entity) -> list[str]:
    """The folded words that an entity can be found by."""
    node = _names(entity)
    return f"{node['folded_name']} {node['folded_more']}".split() if node else []


def read(where: str, kind: type[E], doc: str) -> E:
    """The entity behind a JSON text, or StoreDamaged."""
    try:
        return decode(kind, orjson.loads(doc))
    except (ValueError, KeyError, TypeError) as error:
        raise StoreDamaged(where, f"a {kind.__name__} cannot be read: {doc[:40]}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What is looked for among all of a kind: the link that leads to it, and what plain fields must say."""

    link: str = ""
    target: str = ""
    equal: Mapping[str, Any] = field(default_factory=dict)
    unsaid: tuple[str, ...] = ()
    holding: Mapping[str, str] = field(default_factory=dict)


def sought(kind: type[Entity], wanted: Mapping[str, object]) -> Sought:
    """What the server can look for; what else is wanted has to be compared afterwards."""
    links = [name for name in (POSTCODES, *LINK_FIELDS[kind]) if isinstance(wanted.get(name), str)]
    defaults = {one.name: one.default for one in fields(kind)}
    plain = {
        name: value
        for name, value in wanted.items()
        if name not in {*LINK_FIELDS[kind], POSTCODES} and _is_plain(value)
    }
    sets = {name for name in plain if isinstance(defaults[name], frozenset)}
    unsaid = {name for name, value in plain.items() if defaults[name] == value}
    return Sought(
        link=links[0] if links else "",
        target=str(wanted[links[0]]) if links else "",
        equal={name: value for name, value in plain.items() if name not in sets | unsaid},
        unsaid=tuple(sorted(unsaid)),
        holding={name: str(plain[name]) for name in sets},
    )


def fits(entity: Entity, wanted: Mapping[str, object]) -> bool:
    """Whether all fields have the values that are wanted."""
    return all(holds(entity, name, value) for name, value in wanted.items())


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(one, str) for one in value)
    return len(value) <= SHORT if isinstance(value, str) else isinstance(value, bool | int | float)


def _names(entity: Entity) -> Properties:
    """The folded texts of an entity that can be searched; a service's provider is noted once it is linked."""
    said = names.said(entity)
    if said is None:
        return {}
    called = names.names_of(said, "")
    return {"folded_name": called.name, "folded_more": called.more, "precedence": called.precedence}

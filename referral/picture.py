"""The network as a picture: who stands in it, who is tied to whom, and where there are too many, groups of them.

A picture holds public facts alone: no contacts, and guides only where whoever looks keeps them, by their pseudonyms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from referral.bonds import agreed_by_both
from referral.model import ActorKind, Entity, Guide, Organisation, Place, Role, Service, Tie

MOST = 60
"""So many nodes are drawn at most; then those who do the same are drawn as one."""


class NodeKind(StrEnum):
    """What a node stands for."""

    PLACE = "place"
    ORGANISATION = "organisation"
    GUIDE = "guide"
    GROUP = "group"


class Relation(StrEnum):
    """How two nodes are tied, named as in the graph."""

    REFERS_TO = "REFERS_TO"
    COOPERATES_WITH = "COOPERATES_WITH"
    COMPETENT_FOR = "COMPETENT_FOR"
    COORDINATES = "COORDINATES"
    SERVES = "SERVES"
    SEATED_IN = "SEATED_IN"
    PART_OF = "PART_OF"
    PLACED_BY = "PLACED_BY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Somebody or something in the picture; `members` are those that a group stands for, by id and name."""

    id: str
    kind: NodeKind
    name: str
    role: str = ""
    actor: ActorKind | None = None
    members: tuple[tuple[str, str], ...] = ()
    fictional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A relation between two nodes (by id), with what is said of a tie; `number` counts those drawn as one."""

    origin: str
    target: str
    relation: Relation
    since: str = ""
    source: str = ""
    agreed: bool = True
    number: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Nodes by id and the lines between them, in a fixed order."""

    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """What is drawn: the areas in the middle, each with the ids of all that lies in it, and whoever is around them."""

    areas: tuple[tuple[Place, frozenset[str]], ...]
    organisations: Mapping[str, Organisation]
    roles: Mapping[str, Role]
    services: Sequence[Service] = ()
    ties: Sequence[Tie] = ()
    guides: Sequence[Guide] = ()


def picture(cast: Cast) -> Picture:
    """The whole picture, with everybody in it; who has nothing to do with anybody in it is left out."""
    lines = [*_to_areas(cast), *_ties(cast), *_parts(cast), *_placed(cast)]
    seen = {end for line in lines for end in (line.origin, line.target)}
    nodes = [
        *(_place(place) for place, _ in cast.areas),
        *(_organisation(one, cast.roles) for id, one in sorted(cast.organisations.items()) if id in seen),
        *(_guide(guide) for guide in sorted(cast.guides, key=_id)),
    ]
    return Picture(nodes=tuple(nodes), lines=tuple(lines))


def folded(whole: Picture, most: int = MOST, keep: frozenset[str] = frozenset()) -> Picture:
    """The picture with at most so many nodes: those of a kind become one, the largest crowd first, ties last.

    Whoever is to be kept stays by itself, and so do places.
    """
    tied = {end for line in whole.lines if line.relation in _TIES for end in (line.origin, line.target)}
    crowds: defaultdict[tuple[str, bool], list[Node]] = defaultdict(list)
    for node in whole.nodes:
        if node.kind is not NodeKind.PLACE and node.id not in keep:
            crowds[node.role, node.id in tied].append(node)
    group_of: dict[str, Node] = {}
    number = len(whole.nodes)
    for (role, is_tied), crowd in sorted(crowds.items(), key=lambda one: (one[0][1], -len(one[1]), one[0])):
        if number <= most:
            break
        if len(crowd) > 1:
            group = _group(role, crowd, is_tied=is_tied)
            group_of |= dict.fromkeys((node.id for node in crowd), group)
            number -= len(crowd) - 1
    return _with_groups(whole, group_of)


_TIES = frozenset({Relation.REFERS_TO, Relation.COOPERATES_WITH})


def _with_groups(whole: Picture, group_of: Mapping[str, Node]) -> Picture:
    nodes = {node.id: node for node in (group_of.get(node.id, node) for node in whole.nodes)}
    lines: dict[tuple[str, str, Relation, bool], Line] = {}
    for line in whole.lines:
        origin, target = (group_of[end].id if end in group_of else end for end in (line.origin, line.target))
        key = (origin, target, line.relation, line.agreed)
        if origin == target and line.origin != line.target:
            continue
        if key in lines:
            lines[key] = replace(lines[key], since="", source="", number=lines[key].number + line.number)
        else:
            lines[key] = replace(line, origin=origin, target=target)
    return Picture(nodes=tuple(nodes.values()), lines=tuple(lines.values()))


def _group(role: str, crowd: Sequence[Node], *, is_tied: bool) -> Node:
    return Node(
        id=f"group:{role or crowd[0].kind}{':tied' if is_tied else ''}",
        kind=NodeKind.GROUP,
        name="",
        role=role,
        actor=crowd[0].actor,
        members=tuple((node.id, node.name) for node in crowd),
        fictional=all(node.fictional for node in crowd),
    )


def _to_areas(cast: Cast) -> Iterator[Line]:
    """Each organisation once to each area in the middle, by the strongest of its relations to it."""
    for place, inside in cast.areas:
        served: defaultdict[str, int] = defaultdict(int)
        for service in cast.services:
            served[service.provider] += not service.areas.isdisjoint(inside)
        for id, one in sorted(cast.organisations.items()):
            relation = _relation(one, inside, served=bool(served[id]))
            if relation is not None:
                number = served[id] if relation is Relation.SERVES else 1
                yield Line(origin=id, target=place.id, relation=relation, number=number)


def _relation(one: Organisation, reach: frozenset[str], *, served: bool) -> Relation | None:
    if not one.competent_for.isdisjoint(reach):
        return Relation.COMPETENT_FOR
    if not one.coordinates.isdisjoint(reach):
        return Relation.COORDINATES
    if served:
        return Relation.SERVES
    return Relation.SEATED_IN if one.seated_in in reach else None


def _ties(cast: Cast) -> Iterator[Line]:
    for tie in sorted(cast.ties, key=_id):
        yield Line(
            origin=tie.origin,
            target=tie.target,
            relation=Relation(tie.kind),
            since=tie.since,
            source=tie.source,
            agreed=agreed_by_both(tie),
        )


def _parts(cast: Cast) -> Iterator[Line]:
    for id, one in sorted(cast.organisations.items()):
        if one.part_of is not None and one.part_of in cast.organisations:
            yield Line(origin=id, target=one.part_of, relation=Relation.PART_OF)


def _placed(cast: Cast) -> Iterator[Line]:
    for guide in sorted(cast.guides, key=_id):
        yield Line(origin=guide.id, target=guide.placed_by, relation=Relation.PLACED_BY)


def _place(place: Place) -> Node:
    return Node(id=place.id, kind=NodeKind.PLACE, name=place.name, fictional=place.fictional)


def _organisation(one: Organisation, roles: Mapping[str, Role]) -> Node:
    actor = roles[one.role].actor if one.role in roles else None
    return Node(
        id=one.id, kind=NodeKind.ORGANISATION, name=one.name, role=one.role, actor=actor, fictional=one.fictional
    )


def _guide(guide: Guide) -> Node:
    return Node(id=guide.id, kind=NodeKind.GUIDE, name=guide.name, fictional=guide.fictional)


def _id(entity: Entity) -> str:
    return entity.id

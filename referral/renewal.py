"""How what a process keeps of the network follows the changes to it, without being read anew.

Most changes leave a region as it is in who belongs to it: somebody confirms an entry, corrects a text or a telephone
number, adds a language. Others bring somebody in or let somebody go; they are followed too, unless somebody comes in of
whom the process knows nothing yet. Then the region has to be read anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import cast

from referral.competence import SPECIAL
from referral.errors import NotFound
from referral.excerpts import excerpt
from referral.model import KINDS, Entity, Guide, Organisation, Service, Tie
from referral.region import FIELDS, Region, with_entity, within, without
from referral.stores import GraphReader, Key
from referral.stores.records import links

SHAPING: Mapping[type[Entity], Sequence[str]] = {
    Organisation: ("role", "seated_in", "competent_for", "coordinates", "part_of"),
    Service: ("provider", "areas"),
    Guide: ("placed_by", "areas"),
    Tie: ("origin", "target"),
}
"""The fields that decide whether an entry belongs to a region, and who belongs to it for its sake."""


def touched_since(graph: GraphReader, then: int) -> Sequence[Key] | None:
    """The entries of the network, papers left out, that were changed since a version; None if it was never this one's.

    A store that was restored may be older than what a process has seen of it.
    """
    if then > graph.version:
        return None
    touches = (touch for sealed in graph.log(then) for touch in sealed.entry.touched)
    return list(dict.fromkeys((KINDS[touch.kind], touch.id) for touch in touches if touch.kind in KINDS))


def as_now(graph: GraphReader, region: Region, keys: Sequence[Key]) -> Mapping[Key, Entity | None]:
    """What stands under some keys now, None where nothing does; with all ties of organisations new to a region."""
    found = graph.whole(keys) if keys else {}
    new = [id for kind, id in found if kind is Organisation and id not in region.organisations]
    ties = [tie for id in new for end in ("origin", "target") for tie in graph.find(Tie, **{end: id})]
    return {**{key: found.get(key) for key in keys}, **{(Tie, tie.id): tie for tie in ties}}


def renewed(region: Region, touched: Mapping[Key, Entity | None]) -> Region | None:
    """A region after changes, of which each touched entry is given `as_now`; None to read it anew."""
    reshaped: list[tuple[Key, Entity | None]] = []
    for key, entity in touched.items():
        if key[0] not in FIELDS or (then := _held(region, key)) == entity:
            continue
        if key[0] not in SHAPING:
            return None
        if then is not None and entity is not None and _keeps_its_shape(then, entity):
            region = with_entity(region, entity)
        else:
            reshaped.append((key, entity))
    return _reshaped(region, reshaped) if reshaped else region


def _reshaped(then: Region, touched: Sequence[tuple[Key, Entity | None]]) -> Region | None:
    """A region after changes to who belongs to it, without those who belong to it no longer."""
    named = {(link.kind, link.id) for _, entity in touched if entity is not None for link in links(entity)}
    now, new = then, list[Entity]()
    for key, entity in sorted(touched, key=lambda one: one[0][0] is not Organisation):
        held = _held(now, key) is not None
        if entity is not None and (held or key in named or not _is_elsewhere(now, entity)):
            now = with_entity(now, entity)
            new.append(entity)
        elif held:
            now = without(now, *key)
    if now is then:
        return then
    inside = within(now.places, now.area)
    return excerpt(now, now.area) if all(_is_known(one, then, now, inside) for one in new) else None


def _held(region: Region, key: Key) -> Entity | None:
    try:
        return region.get(*key)
    except NotFound:
        return None


def _keeps_its_shape(then: Entity, now: Entity) -> bool:
    return all(getattr(then, name) == getattr(now, name) for name in SHAPING[type(now)])


def _is_elsewhere(region: Region, entity: Entity) -> bool:
    """Whether an entry that was not in the region has nothing to do with it now either."""
    match entity:
        case Service():
            return entity.areas.isdisjoint(region.places) and entity.areas.isdisjoint(region.neighbours)
        case Guide():
            return entity.areas.isdisjoint(region.places)
        case Tie():
            return region.organisations.keys().isdisjoint({entity.origin, entity.target})
    body = cast("Organisation", entity)
    return body.places.isdisjoint(region.places) and body.role not in SPECIAL


def _is_known(entity: Entity, then: Region, now: Region, inside: AbstractSet[str]) -> bool:
    """Whether all who belong to the region for the sake of an entry that came or was changed are at hand."""
    bodies = now.organisations
    match entity:
        case Service():
            return entity.provider in bodies or _held(now, (Service, entity.id)) is None
        case Guide():
            return entity.placed_by in bodies or entity.id not in now.guides
        case Tie():
            ends = {entity.origin, entity.target}
            return ends <= bodies.keys() or not any(_is_local(bodies.get(end), inside) for end in ends)
    body = cast("Organisation", entity)
    before = then.organisations.get(body.id)
    is_newly_local = before is not None and not _is_local(before, inside) and _is_local(body, inside)
    return not is_newly_local and (body.part_of is None or body.part_of in bodies)


def _is_local(body: Organisation | None, inside: AbstractSet[str]) -> bool:
    """Whether an organisation brings those with it to whom it has a tie."""
    return body is not None and not body.places.isdisjoint(inside)

"""How what a process keeps of the network follows the changes to it, without being read anew.

Most changes leave a region as it is in who belongs to it: somebody confirms an entry, corrects a text or a telephone
number, adds a language, registers a service of an organisation that is there. Wherever a change could bring somebody in
or let somebody go, the region has to be read anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from referral.competence import SPECIAL
from referral.errors import NotFound
from referral.model import KINDS, Entity, Guide, Organisation, Service, Tie
from referral.region import FIELDS, Region, with_entity
from referral.stores import GraphReader, Key

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


def renewed(region: Region, touched: Mapping[Key, Entity | None]) -> Region | None:
    """A region after changes, of which each touched entry is given as it is now (None: gone); None to read it anew."""
    for key, entity in touched.items():
        if key[0] not in FIELDS:
            continue
        then = _held(region, key)
        if then is None and (entity is None or _is_elsewhere(region, entity)):
            continue
        if entity is None or not (_belongs(region, entity) if then is None else _keeps_its_shape(then, entity)):
            return None
        region = with_entity(region, entity)
    return region


def _held(region: Region, key: Key) -> Entity | None:
    try:
        return region.get(*key)
    except NotFound:
        return None


def _keeps_its_shape(then: Entity, now: Entity) -> bool:
    if type(now) not in SHAPING:
        return then == now
    return all(getattr(then, name) == getattr(now, name) for name in SHAPING[type(now)])


def _is_elsewhere(region: Region, entity: Entity) -> bool:
    """Whether an entry that was not in the region has nothing to do with it now either."""
    if isinstance(entity, Service):
        return entity.areas.isdisjoint(region.places) and entity.areas.isdisjoint(region.neighbours)
    if isinstance(entity, Guide):
        return entity.areas.isdisjoint(region.places)
    if isinstance(entity, Tie):
        return region.organisations.keys().isdisjoint({entity.origin, entity.target})
    if isinstance(entity, Organisation):
        places = {entity.seated_in, *entity.competent_for, *entity.coordinates}
        return places.isdisjoint(region.places) and entity.role not in SPECIAL
    return False


def _belongs(region: Region, entity: Entity) -> bool:
    """Whether a service or guide that was not in the region does now, and brings nobody with it."""
    body = entity.provider if isinstance(entity, Service) else entity.placed_by if isinstance(entity, Guide) else None
    return body in region.organisations

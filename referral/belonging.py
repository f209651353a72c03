"""Whose an entry is: an organisation's own, or in the area that a coordination centre coordinates."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from referral.access import Actor, Scope
from referral.codes import OrganisationId, PlaceId
from referral.model import Entity, Guide, Organisation, Place, Service, Tie
from referral.papers import STORED, Enclosure, PracticeNote
from referral.stores import Key


class Known(Protocol):
    """The register, or the register as it would be after a change."""

    def whole(self, keys: Sequence[Key]) -> Mapping[Key, Entity]:
        """Several entries at once, as `GraphReader.whole`."""


def held(graph: Known, actor: Actor, entity: Entity) -> frozenset[Scope]:
    """In which scopes an entry lies for an actor: everywhere, and perhaps its own organisation or area.

    An entry lies in the area of a coordination centre if the seat of its organisation does. Where no seat is said, all
    areas that it works in have to lie there. A centre itself belongs to its own area. An enclosure lies with its entry.
    """
    if isinstance(entity, Enclosure):
        key = (STORED[entity.kind], entity.subject)
        about = graph.whole([key]).get(key)
        return held(graph, actor, about) if about else frozenset({Scope.EVERYWHERE})
    found = {Scope.EVERYWHERE}
    owners = list(bodies_of(entity))
    if actor.organisation in owners:
        found.add(Scope.OWN_ORGANISATION)
    own = _coordinated(graph, actor.organisation)
    if own and (actor.organisation in owners or _lies_in(graph, own, entity, owners)):
        found.add(Scope.OWN_AREA)
    return frozenset(found)


def held_change(graph: Known, actor: Actor, before: Entity | None, after: Entity | None) -> frozenset[Scope]:
    """In which scopes a change lies for an actor: those of the entry before it and after it (None: not registered).

    So nobody moves an entry out of an area, or into one. Whoever changes for which places an organisation is
    responsible has to coordinate these places too, or a centre could give itself the whole state.
    """
    found = frozenset.intersection(*(held(graph, actor, one) for one in (before, after) if one is not None))
    moved = _responsible(before) ^ _responsible(after)
    if moved and not _is_within(graph, _coordinated(graph, actor.organisation), moved):
        return found - {Scope.OWN_AREA}
    return found


def places_of(graph: Known, entity: Entity) -> frozenset[PlaceId]:
    """By which places an entry belongs to somebody's area; a centre's by those that it coordinates itself."""
    owners = list(bodies_of(entity))
    registered = graph.whole([(Organisation, id) for id in owners])
    known = (entity if entity.id == id else registered.get((Organisation, id)) for id in owners)
    owner = next((one for one in known if isinstance(one, Organisation)), None)
    return (owner.coordinates or _where(owner, entity)) if owner else frozenset()


def held_places(graph: Known, actor: Actor, several: Iterable[Collection[PlaceId]]) -> list[frozenset[Scope]]:
    """For each of several sets of places: in which scopes it lies for an actor, its own area if all of them do."""
    asked = [frozenset(places) for places in several]
    own = _coordinated(graph, actor.organisation)
    inside = {place for place in frozenset().union(*asked) if own and not own.isdisjoint(_outward(graph, place))}
    area = frozenset({Scope.EVERYWHERE, Scope.OWN_AREA})
    return [area if places and places <= inside else frozenset({Scope.EVERYWHERE}) for places in asked]


def _responsible(entity: Entity | None) -> frozenset[PlaceId]:
    return entity.responsible_for if isinstance(entity, Organisation) else frozenset()


def bodies_of(entity: Entity) -> Iterator[OrganisationId]:
    """The organisations that an entry belongs to: itself, its provider, who places the guide, both ends of a tie."""
    match entity:
        case Organisation():
            yield OrganisationId(entity.id)
        case Service():
            yield entity.provider
        case Guide():
            yield entity.placed_by
        case PracticeNote():
            yield entity.organisation
        case Tie():
            yield from (entity.origin, entity.target)


def _coordinated(graph: Known, id: OrganisationId | None) -> frozenset[PlaceId]:
    """The areas that an organisation coordinates; none if it is not registered."""
    found = graph.whole([(Organisation, id)]).get((Organisation, id)) if id else None
    return found.coordinates if isinstance(found, Organisation) else frozenset()


def _lies_in(graph: Known, own: frozenset[PlaceId], entity: Entity, owners: list[OrganisationId]) -> bool:
    registered = graph.whole([(Organisation, id) for id in owners])
    known = {id: entity if entity.id == id else registered.get((Organisation, id)) for id in owners}
    return any(
        isinstance(owner, Organisation) and _is_within(graph, own, _where(owner, entity)) for owner in known.values()
    )


def _where(owner: Organisation, entity: Entity) -> frozenset[PlaceId]:
    """The seat, or else all areas worked in."""
    if owner.seated_in:
        return frozenset({owner.seated_in})
    if isinstance(entity, Service | Guide):
        return entity.areas
    return owner.responsible_for


def _is_within(graph: Known, own: frozenset[PlaceId], places: frozenset[PlaceId]) -> bool:
    return bool(places) and all(not own.isdisjoint(_outward(graph, place)) for place in places)


def _outward(graph: Known, place: PlaceId | None) -> Iterator[PlaceId]:
    """A place and all it lies within; nothing for one that is not registered."""
    while place:
        yield place
        found = graph.whole([(Place, place)]).get((Place, place))
        place = found.within if isinstance(found, Place) else None

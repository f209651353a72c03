"""Whose an entry is: an organisation's own, or in the area that a coordination centre coordinates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from referral.access import Actor, Scope
from referral.codes import OrganisationId, PlaceId
from referral.model import Entity, Guide, Organisation, Place, Service, Tie
from referral.stores import Key


class Known(Protocol):
    """The register, or the register as it would be after a change."""

    def whole(self, keys: Sequence[Key]) -> Mapping[Key, Entity]:
        """Several entries at once, as `GraphReader.whole`."""


def held(graph: Known, actor: Actor, entity: Entity) -> frozenset[Scope]:
    """In which scopes an entry lies for an actor: everywhere, and perhaps its own organisation or area.

    An entry lies in the area of a coordination centre if the seat of its organisation does. Where no seat is said, all
    areas that it works in have to lie there. A centre itself belongs to its own area.
    """
    found = {Scope.EVERYWHERE}
    owners = list(_owners(entity))
    if actor.organisation in owners:
        found.add(Scope.OWN_ORGANISATION)
    own = _coordinated(graph, actor.organisation)
    if own and (actor.organisation in owners or _lies_in(graph, own, entity, owners)):
        found.add(Scope.OWN_AREA)
    return frozenset(found)


def _owners(entity: Entity) -> Iterator[OrganisationId]:
    match entity:
        case Organisation():
            yield OrganisationId(entity.id)
        case Service():
            yield entity.provider
        case Guide():
            yield entity.placed_by
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
    return owner.coordinates | owner.competent_for


def _is_within(graph: Known, own: frozenset[PlaceId], places: frozenset[PlaceId]) -> bool:
    return bool(places) and all(not own.isdisjoint(_outward(graph, place)) for place in places)


def _outward(graph: Known, place: PlaceId | None) -> Iterator[PlaceId]:
    """A place and all it lies within; nothing for one that is not registered."""
    while place:
        yield place
        found = graph.whole([(Place, place)]).get((Place, place))
        place = found.within if isinstance(found, Place) else None

"""What is due in an area: the entries that somebody should confirm, those first on which most answers depend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from weakref import WeakKeyDictionary

from referral.access import AccountRole, Action, Actor, Scope, may, permit
from referral.belonging import held
from referral.codes import OrganisationId, PlaceId
from referral.confirming import today_of
from referral.freshness import Freshness, freshness
from referral.hours import LOCAL
from referral.influence import Influence, influence, places_in
from referral.links import broken_in
from referral.lotsennetz import Lotsennetz
from referral.model import ActorKind, Organisation, Place, Role, Service
from referral.papers import LinkCheck
from referral.privacy import shown_to
from referral.renewal import touched_since
from referral.stores import GraphReader, GraphStore

ASKED_AT = time(10)
"""The hour for which the answers are asked, so that all day long the list is the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An entry that somebody should look at: how old it is, how many answers depend on it, and its broken addresses."""

    entry: Organisation | Service
    provider: Organisation
    freshness: Freshness
    answers: int
    broken: tuple[LinkCheck, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """What is due in a centre's area: of `asked` answers, how many depend on each entry; `fresh` are not due.

    In large areas `asked` answers stand for all that are `possible`.
    """

    centre: Organisation
    areas: tuple[Place, ...]
    asked: int
    possible: int
    due: tuple[Due, ...]
    fresh: int


def centres(lotsennetz: Lotsennetz, actor: Actor) -> tuple[Organisation, ...]:
    """The coordination centres whose upkeep the actor may see, by name: the own one, or all."""
    permit(actor, Action.SEE_UPKEEP)
    with lotsennetz.read() as graph:
        known = sorted(_centres(graph), key=lambda centre: (centre.name, centre.id))
        return tuple(one for one in known if may(actor, Action.SEE_UPKEEP, held(graph, actor, one)))


def upkeep(lotsennetz: Lotsennetz, actor: Actor, centre: str) -> Upkeep:
    """What is due in the area of a coordination centre: that on which most answers depend first, then the oldest.

    What "depends" means is said in `influence`: if the entry were not there, so many answers would name others. Whose
    an entry is, `belonging.held` says. Raises Forbidden for the area of others, and NotFound.
    """
    permit(actor, Action.SEE_UPKEEP)
    at = datetime.combine(today_of(lotsennetz), ASKED_AT, LOCAL)
    return lotsennetz.look(partial(_upkeep, lotsennetz.store, actor, centre, at))


def _upkeep(store: GraphStore, actor: Actor, id: str, at: datetime, graph: GraphReader) -> Upkeep:
    centre = graph.get(Organisation, id)
    permit(actor, Action.SEE_UPKEEP, held(graph, actor, centre))
    depending = _kept(store, graph, centre.coordinates, at)
    looked_at = [_due(graph, actor, entry, depending, at) for entry in _entries(graph, centre)]
    due = [one for one in looked_at if one.freshness is not Freshness.FRESH or one.broken]
    due.sort(key=lambda one: (-one.answers, one.entry.assured_on or date.min, one.provider.name, one.entry.id))
    places = tuple(graph.get(Place, area) for area in sorted(centre.coordinates))
    return Upkeep(
        centre=centre,
        areas=places,
        asked=depending.asked,
        possible=depending.possible,
        due=tuple(due),
        fresh=len(looked_at) - len(due),
    )


def _due(graph: GraphReader, actor: Actor, entry: Organisation | Service, depending: Influence, at: datetime) -> Due:
    provider = graph.get(Organisation, entry.provider) if isinstance(entry, Service) else entry
    return Due(
        entry=shown_to(actor, entry),
        provider=shown_to(actor, provider),
        freshness=freshness(entry.assured_on, at.date()),
        answers=depending.changed[type(entry), entry.id],
        broken=broken_in(graph, entry),
    )


_Found = tuple[int, datetime, Influence]
_INFLUENCES: WeakKeyDictionary[GraphStore, dict[frozenset[PlaceId], _Found]] = WeakKeyDictionary()


def _kept(store: GraphStore, graph: GraphReader, areas: frozenset[PlaceId], at: datetime) -> Influence:
    """The influence in some areas, kept until the network changes or the day ends."""
    kept = _INFLUENCES.setdefault(store, {})
    then, day, found = kept.get(areas, (0, None, None))
    if found is None or day != at or touched_since(graph, then) != []:
        found = influence(graph, areas, at)
    kept[areas] = graph.version, at, found
    return found


def _centres(graph: GraphReader) -> Iterator[Organisation]:
    """Whoever coordinates an area in the role of a coordination centre."""
    for role in graph.find(Role, actor=ActorKind.CENTRE):
        yield from (one for one in graph.find(Organisation, role=role.id) if one.coordinates)


def _entries(graph: GraphReader, centre: Organisation) -> Iterator[Organisation | Service]:
    """The organisations and services that belong to a centre's area, by id."""
    responsible = Actor(id=centre.id, role=AccountRole.COORDINATOR, organisation=OrganisationId(centre.id))
    places = [place.id for place in places_in(graph, centre.coordinates)]
    for entry in _around(graph, centre, sorted({*centre.coordinates, *places})):
        if Scope.OWN_AREA in held(graph, responsible, entry):
            yield entry


def _around(graph: GraphReader, centre: Organisation, places: Sequence[str]) -> list[Organisation | Service]:
    """The organisations that sit or work in some places, all that they offer, and all that is offered there."""
    bodies: dict[str, Organisation] = {centre.id: centre}
    services: dict[str, Service] = {}
    for place in places:
        for field in ("seated_in", "competent_for", "coordinates"):
            bodies |= {one.id: one for one in graph.find(Organisation, **{field: place})}
        services |= {one.id: one for one in graph.find(Service, areas=place)}
    for id in list(bodies):
        services |= {one.id: one for one in graph.find(Service, provider=id)}
    known = graph.whole([(Organisation, one.provider) for one in services.values()])
    bodies |= {one.id: one for one in known.values() if isinstance(one, Organisation)}
    return [*(bodies[id] for id in sorted(bodies)), *(services[id] for id in sorted(services))]

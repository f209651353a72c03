"""Seeing what would be lost if somebody stops, and keeping in mind that somebody is to be found who could stand in.

What is noted is a paper beside the network: an area, an entry, and by when; nobody's name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from referral.access import Action, Actor, may, permit
from referral.belonging import held_places
from referral.codes import LanguageId, PlaceId
from referral.confirming import today_of
from referral.errors import NotFound
from referral.failures import Failure, failures, places_of, topics_of
from referral.insight import seen
from referral.lotsennetz import Lotsennetz
from referral.model import KINDS, Entity, Guide, Organisation, Place, Service
from referral.own_guides import own_guides
from referral.papers import StandIn
from referral.stores import GraphReader

TIME = timedelta(days=42)
"""So long there is to find somebody; then it is overdue."""
STOPPING: tuple[type[Entity], ...] = (Organisation, Service, Guide)
"""What somebody can stand in for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragility:
    """What would be lost in an area, the greatest effect first; `cells` is how many there are, lost or not."""

    area: Place
    language: LanguageId | None
    cells: int
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something noted: the entry (None if it is not registered any more), the area, and whether it is overdue."""

    noted: StandIn
    area: Place
    entry: Entity | None
    overdue: bool


def fragility(lotsennetz: Lotsennetz, actor: Actor, area: PlaceId, language: LanguageId | None = None) -> Fragility:
    """What would be lost in an area, for whoever may see its network; guides only to those who keep them.

    Raises Forbidden, and NotFound.
    """
    region = seen(lotsennetz, actor, area)
    own = {guide.id for guide in own_guides(lotsennetz, actor, region)}
    found = failures(region, lotsennetz.clock(), language)
    return Fragility(
        area=region.places[region.area],
        language=language,
        cells=len(places_of(region)) * len(topics_of(region)),
        failures=tuple(one for one in found if not isinstance(one.entry, Guide) or one.entry.id in own),
    )


def note(lotsennetz: Lotsennetz, actor: Actor, area: PlaceId, kind: type[Entity], id: str) -> StandIn:
    """Note that a stand-in is to be found; what is noted already and not done stays as it is. Forbidden, NotFound."""
    today = today_of(lotsennetz)
    with lotsennetz.change(actor, Action.EDIT) as graph:
        _permit(graph, actor, area)
        graph.get(kind, id)
        key = f"{area} {kind.__name__} {id}"
        known = graph.whole([(StandIn, key)]).get((StandIn, key))
        if isinstance(known, StandIn) and known.done_on is None:
            return known
        noted = StandIn(id=key, area=area, kind=kind.__name__, subject=id, noted_on=today, due_on=today + TIME)
        graph.put(noted)
    return noted


def tick_off(lotsennetz: Lotsennetz, actor: Actor, id: str) -> StandIn:
    """Say that somebody was found; Forbidden, or NotFound."""
    with lotsennetz.change(actor, Action.EDIT) as graph:
        noted = graph.get(StandIn, id)
        _permit(graph, actor, noted.area)
        done = replace(noted, done_on=today_of(lotsennetz))
        graph.put(done)
    return done


def tasks(lotsennetz: Lotsennetz, actor: Actor) -> Sequence[Task]:
    """What is noted in the own area and not done yet, what is due first at the beginning."""
    if not may(actor, Action.EDIT):
        return ()
    today = today_of(lotsennetz)
    with lotsennetz.read() as graph:
        noted = sorted(graph.find(StandIn, done_on=None), key=lambda one: (one.due_on, one.id))
        scopes = held_places(graph, actor, [{one.area} for one in noted])
        own = [one for one, held in zip(noted, scopes, strict=True) if may(actor, Action.EDIT, held)]
        entries = graph.whole([(KINDS[one.kind], one.subject) for one in own])
        return tuple(_task(graph, one, entries.get((KINDS[one.kind], one.subject)), today) for one in own)


def kind_named(name: str) -> type[Entity]:
    """The kind of this name that somebody can stand in for; NotFound."""
    for kind in STOPPING:
        if kind.__name__ == name:
            return kind
    raise NotFound("kind", name)


def _permit(graph: GraphReader, actor: Actor, area: PlaceId) -> None:
    graph.get(Place, area)
    permit(actor, Action.EDIT, held_places(graph, actor, [{area}])[0])


def _task(graph: GraphReader, noted: StandIn, entry: Entity | None, today: date) -> Task:
    return Task(noted=noted, area=graph.get(Place, noted.area), entry=entry, overdue=today > noted.due_on)

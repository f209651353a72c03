"""Whether somebody has room for one more: said with its day, and after thirty days no longer believed.

Nobody is asked for numbers of people: free, a waiting list, full, or "talk to us first" is all that is said.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TypeVar

from referral.access import Action, Actor, permit
from referral.belonging import held
from referral.confirming import today_of
from referral.lotsennetz import Lotsennetz
from referral.model import Capacity, Entity, Guide, Service
from referral.rules import CAPACITY_LASTS, believed

MOST_A_MONTH = 100
"""More people than these no volunteer takes on in a month."""

E = TypeVar("E", bound=Entity)

Taking = Service | Guide
"""Whoever takes people on."""


def current(entry: Taking, today: date) -> Capacity | None:
    """What an entry says about its room, if it was said within the last thirty days; None: not said."""
    return entry.capacity if believed(entry.capacity_on, today) else None


def has_expired(entry: Taking, today: date) -> bool:
    """Whether an entry once said something about its room that is not believed any more."""
    return entry.capacity is not None and not believed(entry.capacity_on, today)


def lasts_until(said_on: date) -> date:
    """The last day on which what was said is believed."""
    return said_on + CAPACITY_LASTS


def say(lotsennetz: Lotsennetz, actor: Actor, kind: type[Taking], id: str, capacity: Capacity | None) -> Taking:
    """Say as of today how much room an entry has; None takes back what was said. Forbidden, or NotFound.

    It is no edit: it neither confirms the entry nor becomes a suggestion.
    """
    today = today_of(lotsennetz)
    with lotsennetz.change(actor, Action.ANNOUNCE) as graph:
        entry: Taking = graph.get(kind, id)
        permit(actor, Action.ANNOUNCE, held(graph, actor, entry))
        entry = replace(entry, capacity=capacity, capacity_on=today if capacity else None)
        graph.put(entry)
    return entry


def dated(entity: E, former: Entity | None, today: date) -> E:
    """A guide whose room was said in a form, with the day on which it was; whatever else it is stays as it is.

    What is said again alike keeps its day: a form that was opened for something else renews nothing.
    """
    if not isinstance(entity, Guide) or entity.capacity == getattr(former, "capacity", None):
        return entity
    return replace(entity, capacity_on=today if entity.capacity else None)

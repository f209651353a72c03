"""What leaves the house as a file: the register's entries, one after the other, as the one who asks may see them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from referral.access import Action, Actor, permit
from referral.model import Entity
from referral.privacy import shown_to
from referral.stores import GraphReader

E = TypeVar("E", bound=Entity)


def entries(graph: GraphReader, actor: Actor, kind: type[E]) -> Iterator[E]:
    """All of a kind by id, read while they are asked for; each without the contacts that the actor may not see."""
    permit(actor, Action.LOOK_UP)
    return (shown_to(actor, entity) for entity in graph.find(kind))

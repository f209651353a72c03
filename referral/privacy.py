"""What may leave the house: contacts are seen only as far as their visibility allows."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from referral.access import AccountRole, Actor
from referral.model import Entity, Organisation, Service, Visibility

E = TypeVar("E", bound=Entity)

SEES: dict[AccountRole, frozenset[Visibility]] = {
    AccountRole.GUEST: frozenset({Visibility.PUBLIC}),
    AccountRole.OPERATOR: frozenset(Visibility),
}
"""Which contacts each role sees; what is not named is not seen."""

_REACHABLE = (Organisation, Service)


def shown_to(actor: Actor, entity: E) -> E:
    """The entity as the actor may see it: contacts that are not for its eyes are absent, and it says so."""
    if not isinstance(entity, _REACHABLE) or not entity.contacts:
        return entity
    sees = SEES[actor.role]
    seen = tuple([contact for contact in entity.contacts if contact.visibility in sees])
    return entity if len(seen) == len(entity.contacts) else replace(entity, contacts=seen, withheld=True)

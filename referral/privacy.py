"""What may leave the house: contacts are seen only as far as their visibility allows.

Whatever is shown, exported, fed, found or logged of an entry goes through `shown_to`; nothing else decides it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from referral.access import AccountRole, Actor
from referral.model import Entity, Organisation, Service, Visibility

E = TypeVar("E", bound=Entity)

_PUBLIC = frozenset({Visibility.PUBLIC})
_ALL = frozenset(Visibility)

SEES: Mapping[AccountRole, frozenset[Visibility]] = {
    AccountRole.GUEST: _PUBLIC,
    AccountRole.GUIDE: _PUBLIC,
    AccountRole.CASEWORKER: frozenset({Visibility.PUBLIC, Visibility.AUTHORITIES}),
    AccountRole.PARTNER: _PUBLIC,
    AccountRole.COORDINATOR: _ALL,
    AccountRole.ADMINISTRATOR: _ALL,
    AccountRole.OPERATOR: _ALL,
}
"""Which contacts each role sees of others; a partner sees all of its own organisation's."""


def shown_to(actor: Actor, entity: E) -> E:
    """The entity as the actor may see it: contacts that are not for its eyes are absent, and it says so."""
    if not isinstance(entity, Organisation | Service) or not entity.contacts:
        return entity
    sees = _ALL if _is_own(actor, entity) else SEES[actor.role]
    seen = tuple([contact for contact in entity.contacts if contact.visibility in sees])
    return entity if len(seen) == len(entity.contacts) else replace(entity, contacts=seen, withheld=True)


def view_of(actor: Actor) -> str:
    """Stands for all that an actor may see: whatever is kept of an answer counts only for actors with the same view."""
    own = actor.organisation if actor.role is AccountRole.PARTNER else None
    return " ".join([*sorted(SEES[actor.role]), own or ""])


def _is_own(actor: Actor, entity: Organisation | Service) -> bool:
    owner = entity.provider if isinstance(entity, Service) else entity.id
    return actor.role is AccountRole.PARTNER and actor.organisation == owner

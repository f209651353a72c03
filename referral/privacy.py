"""What may leave the house: contacts are seen only as far as their visibility allows.

Whatever is shown, exported, fed, found or logged of an entry goes through `shown_to`; nothing else decides it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

from referral.access import AccountRole, Actor
from referral.model import Entity, Organisation, Service, Visibility

E = TypeVar("E", bound=Entity)

_PUBLIC = frozenset({Visibility.PUBLIC})
_ALL = frozenset(Visibility)
_REACHABLE = (Organisation, Service)

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

KEPT = 2_000
"""So many entities are kept as they are seen by those who may not see everything; then the keeping starts anew."""


def shown_to(actor: Actor, entity: E) -> E:
    """The entity as the actor may see it: contacts that are not for its eyes are absent, and it says so."""
    if not isinstance(entity, _REACHABLE) or not entity.contacts:
        return entity
    sees = _ALL if _is_own(actor, entity) else SEES[actor.role]
    for contact in entity.contacts:
        if contact.visibility not in sees:
            return _seen(entity, sees)  # type: ignore[return-value]
    return entity


def view_of(actor: Actor) -> str:
    """Stands for all that an actor may see: whatever is kept of an answer counts only for actors with the same view."""
    return _view(actor.role, actor.organisation if actor.role is AccountRole.PARTNER else None)


@lru_cache(maxsize=KEPT)
def _view(role: AccountRole, own: str | None) -> str:
    return " ".join([*sorted(SEES[role]), own or ""])


def _is_own(actor: Actor, entity: Organisation | Service) -> bool:
    if actor.role is not AccountRole.PARTNER:
        return False
    return actor.organisation == (entity.provider if isinstance(entity, Service) else entity.id)


def _seen(entity: Organisation | Service, sees: frozenset[Visibility]) -> Organisation | Service:
    """What is seen of an entity, kept for the next time; it counts only for the very entity that it was made from."""
    key = (type(entity), entity.id, sees)
    kept = _SEEN.get(key)
    if kept is not None and kept[0] is entity:
        return kept[1]
    if len(_SEEN) >= KEPT:
        _SEEN.clear()
    contacts = tuple(contact for contact in entity.contacts if contact.visibility in sees)
    seen = replace(entity, contacts=contacts, withheld=True)
    _SEEN[key] = entity, seen
    return seen


_SEEN: dict[tuple[type[Entity], str, frozenset[Visibility]], tuple[Organisation | Service, Organisation | Service]] = {}

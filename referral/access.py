"""Who may do what: roles, actions and the one table that allows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from referral.errors import Forbidden


class AccountRole(StrEnum):
    """What somebody may be here."""

    GUEST = "guest"
    OPERATOR = "operator"


class Action(StrEnum):
    """What can be done."""

    LOOK_UP = "look up"
    SEED = "seed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who is asking: an account's id (never a person's name) and its role."""

    id: str
    role: AccountRole


GUEST = Actor(id="guest", role=AccountRole.GUEST)
"""Anybody who reads without signing in."""

OPERATOR = Actor(id="operator", role=AccountRole.OPERATOR)
"""Whoever runs the service and its command line."""

PERMITTED: dict[AccountRole, frozenset[Action]] = {
    AccountRole.GUEST: frozenset({Action.LOOK_UP}),
    AccountRole.OPERATOR: frozenset({Action.LOOK_UP, Action.SEED}),
}
"""Who may do what; what is not named is not allowed."""


def permit(actor: Actor, action: Action) -> None:
    """Let the actor go on, or raise Forbidden."""
    if action not in PERMITTED[actor.role]:
        raise Forbidden(actor.role, action)

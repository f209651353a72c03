"""Who may do what: roles, actions, and the one table that says whose entries a role may do them with."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from referral.codes import OrganisationId
from referral.errors import Forbidden


class AccountRole(StrEnum):
    """What somebody may be here."""

    GUEST = "guest"
    CASEWORKER = "caseworker"
    GUIDE = "guide"
    PARTNER = "partner"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "state administrator"
    OPERATOR = "operator"


class Action(StrEnum):
    """What can be done."""

    LOOK_UP = "look up"
    SUGGEST = "suggest a change"
    SIGN_IN = "sign in"
    KEEP_OWN_ACCOUNT = "keep one's own account"
    ANNOUNCE = "announce a closure or a notice"
    CONFIRM = "confirm an entry"
    EDIT = "edit an entry"
    REVIEW = "review a suggestion"
    SEE_HISTORY = "see the history"
    REVERT = "revert a change"
    SEE_UPKEEP = "see what is due"
    TIE = "agree to a tie"
    SEE_NETWORK = "see the network"
    KEEP_GUIDES = "keep the personal data of guides"
    IMPORT = "import entries"
    INVITE = "invite somebody"
    KEEP_CASES = "keep golden cases"
    KEEP_SCENARIOS = "keep scenarios"
    SHARE_PRACTICE = "share an experience"
    KEEP_ACCOUNTS = "keep accounts"
    ERASE = "erase personal data"
    SEED = "seed"
    RUN = "run the service"


class Scope(StrEnum):
    """With whose entries an action may be done."""

    OWN_ORGANISATION = "own organisation"
    OWN_AREA = "own area"
    EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who is asking: an account's id (never a person's name), its role, and the organisation it acts for.

    `token` names the token of a program that asks; `reads_only` is true for one that may change nothing.
    """

    id: str
    role: AccountRole
    organisation: OrganisationId | None = None
    token: str = ""
    reads_only: bool = False


GUEST = Actor(id="guest", role=AccountRole.GUEST)
"""Anybody who reads without signing in."""

OPERATOR = Actor(id="operator", role=AccountRole.OPERATOR)
"""Whoever runs the service and its command line."""

_ANYBODY = dict.fromkeys((Action.LOOK_UP, Action.SUGGEST, Action.SIGN_IN), Scope.EVERYWHERE)
_SIGNED_IN = {**_ANYBODY, Action.KEEP_OWN_ACCOUNT: Scope.EVERYWHERE}

PERMITTED: Mapping[AccountRole, Mapping[Action, Scope]] = {
    AccountRole.GUEST: _ANYBODY,
    AccountRole.CASEWORKER: {**_SIGNED_IN, Action.SHARE_PRACTICE: Scope.OWN_ORGANISATION},
    AccountRole.GUIDE: _SIGNED_IN,
    AccountRole.PARTNER: {
        **_SIGNED_IN,
        Action.ANNOUNCE: Scope.OWN_ORGANISATION,
        Action.CONFIRM: Scope.OWN_ORGANISATION,
        Action.TIE: Scope.OWN_ORGANISATION,
        Action.SEE_HISTORY: Scope.OWN_ORGANISATION,
        Action.KEEP_GUIDES: Scope.OWN_ORGANISATION,
    },
    AccountRole.COORDINATOR: {
        **_SIGNED_IN,
        Action.ANNOUNCE: Scope.OWN_AREA,
        Action.CONFIRM: Scope.OWN_AREA,
        Action.TIE: Scope.OWN_AREA,
        Action.EDIT: Scope.OWN_AREA,
        Action.REVIEW: Scope.OWN_AREA,
        Action.SEE_HISTORY: Scope.OWN_AREA,
        Action.REVERT: Scope.OWN_AREA,
        Action.SEE_UPKEEP: Scope.OWN_AREA,
        Action.SEE_NETWORK: Scope.OWN_AREA,
        Action.KEEP_GUIDES: Scope.OWN_AREA,
        Action.IMPORT: Scope.OWN_AREA,
        Action.INVITE: Scope.OWN_AREA,
        Action.ERASE: Scope.OWN_AREA,
        Action.KEEP_CASES: Scope.OWN_AREA,
        Action.KEEP_SCENARIOS: Scope.OWN_AREA,
        Action.SHARE_PRACTICE: Scope.OWN_AREA,
    },
    AccountRole.ADMINISTRATOR: {
        **_SIGNED_IN,
        Action.SEE_HISTORY: Scope.EVERYWHERE,
        Action.SEE_UPKEEP: Scope.EVERYWHERE,
        Action.SEE_NETWORK: Scope.EVERYWHERE,
        Action.KEEP_SCENARIOS: Scope.EVERYWHERE,
        Action.INVITE: Scope.EVERYWHERE,
        Action.KEEP_ACCOUNTS: Scope.EVERYWHERE,
    },
    AccountRole.OPERATOR: dict.fromkeys(Action, Scope.EVERYWHERE),
}
"""Who may do what, and with whose entries; what is not named is not allowed."""


def permit(actor: Actor, action: Action, held: Collection[Scope] | None = None) -> None:
    """Let the actor go on, or raise Forbidden.

    `held` says in which scopes the entry in question lies for this actor (see `belonging.held`); without an entry in
    question it is enough that the actor may do this with some.
    """
    scope = PERMITTED[actor.role].get(action)
    if scope is None or (held is not None and scope not in held):
        raise Forbidden(actor.role, action)


def may(actor: Actor, action: Action, held: Collection[Scope] | None = None) -> bool:
    """Whether `permit` would let the actor go on; for links and buttons that are offered only then."""
    scope = PERMITTED[actor.role].get(action)
    return scope is not None and (held is None or scope in held)


ACTIONS: tuple[Action, ...] = tuple(dict.fromkeys(chain.from_iterable(PERMITTED.values())))
"""All actions, those that most may do first."""

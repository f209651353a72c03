"""Who may do what, as a table that people read: made from the very table that decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from referral.access import ACTIONS, PERMITTED, AccountRole, Action
from referral.invitations import INVITES

Row = tuple[Action, Sequence[str]]


def rows() -> Iterator[Row]:
    """Each action with the scope in which each role may do it, in the order of the roles; empty: not at all."""
    for action in ACTIONS:
        yield action, [PERMITTED[role].get(action, "") for role in AccountRole]


def invited_by(role: AccountRole) -> list[AccountRole]:
    """Whom somebody in a role may invite, in the order of the roles."""
    return [invited for invited in AccountRole if invited in INVITES.get(role, ())]


def markdown() -> str:
    """The table as the README holds it."""
    lines = [["", *AccountRole], ["---"] * (len(AccountRole) + 1)]
    lines += [[action, *(scope or "–" for scope in scopes)] for action, scopes in rows()]
    lines.append([Action.INVITE + ": whom", *(", ".join(invited_by(role)) or "–" for role in AccountRole)])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)

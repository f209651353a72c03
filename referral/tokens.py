"""Tokens with which programs sign in: shown once, kept as a hash, for reading only or for writing too, until a day."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from referral.access import Action, Actor, permit
from referral.accounts import acting, read_name, sealed
from referral.attempts import Draw
from referral.errors import BadToken, Conflict, Malformed, NotFound
from referral.lotsennetz import Lotsennetz
from referral.papers import Account, ApiToken

BEGINNING = "lotse_"
"""How every token begins, so that programs that search for lost secrets find it."""
VISIBLE = len(BEGINNING) + 12
"""So many letters of a token are its id, which may be seen."""
LONGEST = timedelta(days=366)
"""So long a token is valid at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A token to be made: for which account, what it is for, whether it may write, and for how many days."""

    account: str
    name: str
    may_write: bool = False
    days: int = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A new token with its whole text, which nobody sees again."""

    token: ApiToken
    text: str


def create(lotsennetz: Lotsennetz, actor: Actor, wanted: Wanted, ids: Draw, draw: Draw) -> Made:
    """Make a token for one's own account; for others only whoever runs the service does.

    `ids` draws the 12 letters of its id. One that is made with a token does not outlive that. Malformed for a name or a
    number of days that is none.
    """
    permit(actor, Action.KEEP_OWN_ACCOUNT if wanted.account == actor.id else Action.RUN)
    if not 1 <= wanted.days <= LONGEST.days:
        raise Malformed("a number of days", wanted.days, f"expected a whole number from 1 to {LONGEST.days}.")
    today = lotsennetz.clock().date()
    id = f"{BEGINNING}{ids()}"
    text = f"{id}_{draw()}"
    with lotsennetz.change(actor, Action.KEEP_OWN_ACCOUNT) as graph:
        if (ApiToken, id) in graph.whole([(ApiToken, id)]):
            raise Conflict(f"There is a token {id!r} already.")
        end = today + timedelta(days=wanted.days)
        token = ApiToken(
            id=id,
            account=graph.get(Account, wanted.account).id,
            name=read_name(wanted.name),
            sealed=sealed(text),
            may_write=wanted.may_write,
            created_on=today,
            expires_on=min(end, graph.get(ApiToken, actor.token).expires_on) if actor.token else end,
        )
        graph.put(token)
    return Made(token=token, text=text)


def own(lotsennetz: Lotsennetz, actor: Actor) -> Sequence[ApiToken]:
    """The tokens of the actor's own account, by name; those that are not valid any more too."""
    permit(actor, Action.KEEP_OWN_ACCOUNT)
    with lotsennetz.read() as graph:
        return sorted(graph.find(ApiToken, account=actor.id), key=lambda token: (token.name, token.id))


def delete(lotsennetz: Lotsennetz, actor: Actor, id: str) -> None:
    """Delete a token of the actor's own account: it is not valid any more; NotFound for one that is none of these."""
    with lotsennetz.change(actor, Action.KEEP_OWN_ACCOUNT) as graph:
        if graph.get(ApiToken, id).account != actor.id:
            raise NotFound("ApiToken", id)
        graph.delete(ApiToken, id)


def behind_token(lotsennetz: Lotsennetz, text: str) -> tuple[Actor, Account]:
    """Who asks with a token, and whose account that is, or BadToken; the day of its use is noted, but no time."""
    today = lotsennetz.clock().date()
    token, account = _kept(lotsennetz, text[:VISIBLE])
    if not hmac.compare_digest(token.sealed, sealed(text)) or token.expires_on < today or account.blocked:
        raise BadToken
    if token.last_used_on != today:
        _note_use(lotsennetz, acting(account), token.id)
    return replace(acting(account), token=token.id, reads_only=not token.may_write), account


def _kept(lotsennetz: Lotsennetz, id: str) -> tuple[ApiToken, Account]:
    with lotsennetz.read() as graph:
        token = graph.whole([(ApiToken, id)]).get((ApiToken, id))
        if isinstance(token, ApiToken):
            account = graph.whole([(Account, token.account)]).get((Account, token.account))
            if isinstance(account, Account):
                return token, account
    raise BadToken


def _note_use(lotsennetz: Lotsennetz, actor: Actor, id: str) -> None:
    with lotsennetz.change(actor, Action.SIGN_IN) as graph:
        token = graph.whole([(ApiToken, id)]).get((ApiToken, id))
        if isinstance(token, ApiToken):  # it may just have been deleted
            graph.put(replace(token, last_used_on=lotsennetz.clock().date()))

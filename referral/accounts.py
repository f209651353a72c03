"""Who may sign in, and who is behind a browser or a program that did."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from referral.access import Actor
from referral.lotsennetz import Lotsennetz
from referral.papers import Account, Session

SESSION_LASTS = timedelta(hours=12)
"""How long one stays signed in: a working day."""


def sealed(secret: str) -> str:
    """SHA-256 of a secret of at least 128 random bits, as it is stored; 64 hexadecimal digits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def acting(account: Account) -> Actor:
    """The actor that somebody with this account is."""
    return Actor(id=account.id, role=account.role, organisation=account.organisation)


def behind_session(lotsennetz: Lotsennetz, secret: str) -> Actor | None:
    """Who is signed in with the secret of a cookie; None if nobody is, any more."""
    if not secret:
        return None
    with lotsennetz.read() as graph:
        session = graph.whole([(Session, sealed(secret))]).get((Session, sealed(secret)))
        if not isinstance(session, Session) or session.until <= lotsennetz.clock():
            return None
        account = graph.whole([(Account, session.account)]).get((Account, session.account))
    return acting(account) if isinstance(account, Account) and not account.blocked else None

"""A forgotten password: a link goes to the address that was typed, if an account has it, and sets a new one once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from referral import attempts, passwords
from referral.access import GUEST, Action
from referral.accounts import SIGNING_IN, acting, begin, end_all, sealed, with_address
from referral.attempts import Draw
from referral.errors import LinkSpent
from referral.lotsennetz import Lotsennetz
from referral.papers import Account, Purpose, Ticket
from referral.stores import GraphReader

LINK_LASTS = timedelta(hours=2)
ASKING = "ask for a link"
"""What may not be done too often for one address, so that nobody's letter box is filled."""

Send = Callable[[Account, str], None]
"""Sends somebody the secret part of a link."""


def request_link(lotsennetz: Lotsennetz, address: str, send: Send, draw: Draw) -> None:
    """Let a link be sent to an address, if somebody signs in with it; TooManyAttempts if it was asked for too often.

    Whoever asks learns nothing: `send` is called or is not called, and must not hold up the answer.
    """
    secret, now = draw(), lotsennetz.clock()
    with lotsennetz.change(GUEST, Action.SIGN_IN) as graph:
        attempts.count(graph, ASKING, address, now, draw)
        account = with_address(graph, address)
        entitled = account is not None and bool(account.password) and not account.blocked
        if account is not None and entitled:
            graph.put(
                Ticket(
                    id=sealed(secret),
                    purpose=Purpose.PASSWORD,
                    until=now + LINK_LASTS,
                    kind=Account.__name__,
                    subject=account.id,
                )
            )
    if account is not None and entitled:
        send(account, secret)


def behind_link(lotsennetz: Lotsennetz, secret: str) -> Account:
    """Whose password a link sets, or LinkSpent; looking does not use it up."""
    with lotsennetz.read() as graph:
        return _account(graph, secret, lotsennetz.clock())


def set_password(lotsennetz: Lotsennetz, secret: str, password: str, browser: str, draw: Draw) -> str:
    """Set a new password and sign in with it; the secret for the cookie. LinkSpent or WeakPassword.

    All sessions end, and no other link that was sent for this account is valid any more.
    """
    account = behind_link(lotsennetz, secret)
    kept = passwords.chosen(password, account.email)
    with lotsennetz.change(acting(account), Action.KEEP_OWN_ACCOUNT) as graph:
        account = _account(graph, secret, lotsennetz.clock())
        for ticket in list(graph.find(Ticket, purpose=Purpose.PASSWORD, subject=account.id)):
            graph.delete(Ticket, ticket.id)
        for deed in (SIGNING_IN, ASKING):
            attempts.forget(graph, deed, account.email)
        graph.put(replace(account, password=kept))
        end_all(graph, account.id)
        return begin(lotsennetz, graph, account, browser, draw)


def _account(graph: GraphReader, secret: str, now: datetime) -> Account:
    ticket = graph.whole([(Ticket, sealed(secret))]).get((Ticket, sealed(secret)))
    if not isinstance(ticket, Ticket) or ticket.purpose is not Purpose.PASSWORD or ticket.until <= now:
        raise LinkSpent
    account = graph.whole([(Account, ticket.subject)]).get((Account, ticket.subject))
    if not isinstance(account, Account) or account.blocked:
        raise LinkSpent
    return account

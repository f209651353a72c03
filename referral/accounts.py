"""Who may sign in, who is behind a browser that did, and what everybody may do with the account that is one's own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from referral import attempts, passwords
from referral.access import GUEST, Action, Actor, permit
from referral.attempts import Draw
from referral.errors import Malformed, NotFound, SignInFailed
from referral.lotsennetz import Lotsennetz
from referral.papers import Account, Session
from referral.stores import GraphReader, GraphWriter

SESSION_LASTS = timedelta(hours=12)
"""How long one stays signed in: a working day."""
SIGNING_IN = "sign in"
"""What is tried in vain when a password is wrong."""
HANDLE = 16
"""So many digits of a session's id name it in the list of one's own."""
LONGEST_NAME = 100


def sealed(secret: str) -> str:
    """SHA-256 of a secret of at least 128 random bits, as it is stored; 64 hexadecimal digits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def acting(account: Account) -> Actor:
    """The actor that somebody with this account is."""
    return Actor(id=account.id, role=account.role, organisation=account.organisation)


def behind_session(lotsennetz: Lotsennetz, secret: str) -> Account | None:
    """Whose account is signed in with the secret of a cookie; None if nobody's is, any more."""
    if not secret:
        return None
    with lotsennetz.read() as graph:
        session = graph.whole([(Session, sealed(secret))]).get((Session, sealed(secret)))
        if not isinstance(session, Session) or session.until <= lotsennetz.clock():
            return None
        account = graph.whole([(Account, session.account)]).get((Account, session.account))
    return account if isinstance(account, Account) and not account.blocked else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What somebody types who wants to sign in, and the browser it is typed into (`Firefox, Windows`)."""

    address: str
    password: str = field(repr=False)
    browser: str = ""


def sign_in(lotsennetz: Lotsennetz, typed: Credentials, draw: Draw) -> str:
    """Sign in; the secret for the cookie. SignInFailed, or TooManyAttempts after too many of them.

    Nothing tells, not even the time it takes, whether there is an account with this address.
    """
    known = _tried(lotsennetz, typed.address, typed.password, draw)
    password = passwords.renewed(known.password, typed.password)
    with lotsennetz.change(acting(known), Action.SIGN_IN) as graph:
        account = graph.get(Account, known.id)
        if account.blocked or account.password != known.password:
            raise SignInFailed  # it was blocked or changed while the password was compared
        attempts.forget(graph, SIGNING_IN, typed.address)
        graph.put(replace(account, password=password))
        return begin(lotsennetz, graph, account, typed.browser, draw)


def _tried(lotsennetz: Lotsennetz, address: str, password: str, draw: Draw) -> Account:
    """The account that an address and a password open together; every try is counted first."""
    with lotsennetz.change(GUEST, Action.SIGN_IN) as graph:
        attempts.count(graph, SIGNING_IN, address, lotsennetz.clock(), draw)
        account = with_address(graph, address)
    right = passwords.matches(account.password if account else "", password)
    if account is None or not right or account.blocked:
        raise SignInFailed
    return account


def with_address(graph: GraphReader, typed: str) -> Account | None:
    """The account that is registered with a mail address, however it is written."""
    address = typed.strip().casefold()
    return next(graph.find(Account, email=address), None) if address else None


def begin(lotsennetz: Lotsennetz, graph: GraphWriter, account: Account, browser: str, draw: Draw) -> str:
    """Begin a session within a change, and forget those of this account that are over; the secret for the cookie."""
    now = lotsennetz.clock()
    for session in list(graph.find(Session, account=account.id)):
        if session.until <= now:
            graph.delete(Session, session.id)
    secret = draw()
    graph.put(
        Session(id=sealed(secret), account=account.id, begun_on=now.date(), until=now + SESSION_LASTS, browser=browser)
    )
    return secret


def sign_out(lotsennetz: Lotsennetz, actor: Actor, secret: str) -> None:
    """End the session with this secret, if there still is one."""
    with lotsennetz.change(actor, Action.KEEP_OWN_ACCOUNT) as graph:
        if (Session, sealed(secret)) in graph.whole([(Session, sealed(secret))]):
            graph.delete(Session, sealed(secret))


def own(lotsennetz: Lotsennetz, actor: Actor) -> Account:
    """The account that is the actor's own."""
    permit(actor, Action.KEEP_OWN_ACCOUNT)
    with lotsennetz.read() as graph:
        return graph.get(Account, actor.id)


def sessions(lotsennetz: Lotsennetz, actor: Actor) -> Sequence[Session]:
    """The actor's own sessions that are not over, the latest first."""
    permit(actor, Action.KEEP_OWN_ACCOUNT)
    with lotsennetz.read() as graph:
        kept = [one for one in graph.find(Session, account=actor.id) if one.until > lotsennetz.clock()]
    return sorted(kept, key=lambda session: session.until, reverse=True)


def end_session(lotsennetz: Lotsennetz, actor: Actor, handle: str) -> None:
    """End one of the actor's own sessions, named by the beginning of its id; NotFound if there is none."""
    with lotsennetz.change(actor, Action.KEEP_OWN_ACCOUNT) as graph:
        for session in graph.find(Session, account=actor.id):
            if session.id[:HANDLE] == handle:
                graph.delete(Session, session.id)
                return
        raise NotFound("session", handle)


def end_others(lotsennetz: Lotsennetz, actor: Actor, secret: str) -> int:
    """End all of the actor's own sessions but the one with this secret; how many there were."""
    with lotsennetz.change(actor, Action.KEEP_OWN_ACCOUNT) as graph:
        return end_all(graph, actor.id, but=sealed(secret))


def end_all(graph: GraphWriter, account: str, *, but: str = "") -> int:
    """End the sessions of an account within a change, except perhaps one; how many there were."""
    ended = [session.id for session in graph.find(Session, account=account) if session.id != but]
    for id in ended:
        graph.delete(Session, id)
    return len(ended)


def describe(lotsennetz: Lotsennetz, actor: Actor, *, name: str, language: str) -> None:
    """Set the name that others in the register see, and the language of pages and mails; Malformed for no name."""
    with lotsennetz.change(actor, Action.KEEP_OWN_ACCOUNT) as graph:
        graph.put(replace(graph.get(Account, actor.id), name=read_name(name), language=language))


def read_name(text: str) -> str:
    """A person's name on one line, or Malformed."""
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Malformed("a name", text, f"expected one with at most {LONGEST_NAME} characters.")
    return name


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPassword:
    """What somebody types who wants another password; `secret` is that of the session that goes on."""

    current: str = field(repr=False)
    new: str = field(repr=False)
    secret: str = field(repr=False)


def change_password(lotsennetz: Lotsennetz, actor: Actor, typed: NewPassword, draw: Draw) -> None:
    """Set another password and end all other sessions; WeakPassword, SignInFailed or TooManyAttempts."""
    account = own(lotsennetz, actor)
    _tried(lotsennetz, account.email, typed.current, draw)
    password = passwords.chosen(typed.new, account.email)
    with lotsennetz.change(actor, Action.KEEP_OWN_ACCOUNT) as graph:
        attempts.forget(graph, SIGNING_IN, account.email)
        graph.put(replace(graph.get(Account, actor.id), password=password))
        end_all(graph, actor.id, but=sealed(typed.secret))

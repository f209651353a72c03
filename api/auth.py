"""Who is asking: whoever the cookie or the token says, or else a guest; and whether a form came from our own pages."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request
from werkzeug.exceptions import Forbidden

from api import current
from referral.access import GUEST, Actor
from referral.accounts import SESSION_LASTS, acting, behind_session
from referral.papers import Account
from referral.tokens import behind_token

COOKIE = "lotsennetz"
"""The name of the cookie that bears the secret of a session."""
GUARDED_COOKIE = f"__Host-{COOKIE}"
"""Its name over https: no other site, not even a neighbour below the same domain, can set it (RFC 6265bis, 4.1.3)."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SECRETS = frozenset({"HTTP_AUTHORIZATION", "HTTP_COOKIE"})
"""The headers that may say who is asking, as WSGI names them; whoever sends neither is a guest."""
PROGRAMS = ("/api/", "/hsds")
"""Where programs ask; elsewhere a token counts for nothing."""


def current_actor() -> Actor:
    """Who sent the request being answered; found out once for each request. BadToken for a token that is none."""
    if "actor" not in g:
        g.actor, g.account = GUEST, None  # for the page that says so, where the store cannot be asked
        if not SECRETS.isdisjoint(request.environ):
            g.actor, g.account = _behind_token(_token()) if _token() else _behind_cookie(session_secret())
    found: Actor = g.actor
    return found


def current_account() -> Account | None:
    """The account of the one who is signed in; None for a guest."""
    current_actor()
    found: Account | None = g.account
    return found


def session_secret() -> str:
    """The secret in the cookie of the request; empty if it has none."""
    return request.cookies.get(_cookie_name(), "")


def remember(response: Response, secret: str) -> Response:
    """The response with the cookie of a session: kept from scripts, sent along from our own pages only."""
    response.set_cookie(
        _cookie_name(),
        secret,
        max_age=SESSION_LASTS,
        secure=is_guarded(),
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def forget(response: Response) -> Response:
    """The response that takes the cookie away."""
    response.delete_cookie(_cookie_name(), path="/", secure=is_guarded(), httponly=True, samesite="Lax")
    return response


def draw() -> str:
    """A new secret of 256 random bits."""
    return secrets.token_urlsafe(32)


def draw_id() -> str:
    """A new id that tells nothing: 12 hexadecimal digits."""
    return secrets.token_hex(6)


def is_guarded() -> bool:
    """Whether people reach the service over https."""
    return current.settings().address.startswith("https:")


def install(app: Flask) -> None:
    """Find out who is asking before anything is answered, and refuse forms that another site sends."""
    app.before_request(_refuse_foreign_forms)
    app.before_request(_recognise)


def _recognise() -> None:
    """Before a state of the graph is looked at: that a token was used is noted, which is a change."""
    if request.endpoint != "static":
        current_actor()


def _cookie_name() -> str:
    return GUARDED_COOKIE if is_guarded() else COOKIE


def _token() -> str:
    """The token that a program sends (RFC 6750, section 2.1); other schemes are for whoever stands before us."""
    if not request.path.startswith(PROGRAMS):
        return ""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return (token.strip() or "none") if scheme.lower() == "bearer" else ""


def _behind_token(token: str) -> tuple[Actor, Account | None]:
    return behind_token(current.lotsennetz(), token)


def _behind_cookie(secret: str) -> tuple[Actor, Account | None]:
    account = behind_session(current.lotsennetz(), secret)
    return (acting(account), account) if account else (GUEST, None)


def _refuse_foreign_forms() -> None:
    """A browser says where a form comes from: `Sec-Fetch-Site`, an older one `Origin` (Fetch Standard, 2.2 and 3.1).

    Needs no token in the form, which could expire while somebody is still typing. A program, which has no cookie,
    need not say anything and may be on any site; a page takes no form from elsewhere, for that could sign somebody in
    under another's name.
    """
    if request.method in SAFE or (request.path.startswith(PROGRAMS) and not session_secret()):
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    own = {None, request.host_url.rstrip("/"), current.settings().address}
    if not (site in {"same-origin", "none"} if site else origin in own):
        raise Forbidden

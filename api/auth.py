"""Who is asking: whoever the cookie says is signed in, or else a guest; and whether a form came from our own pages."""

from __future__ import annotations

from flask import Flask, g, request
from werkzeug.exceptions import Forbidden

from api.current import lotsennetz
from referral.access import GUEST, Actor
from referral.accounts import behind_session

COOKIE = "lotsennetz"
"""The name of the cookie that bears the secret of a session."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def current_actor() -> Actor:
    """The one who sent the request being answered; found out once for each request."""
    if "actor" not in g:
        g.actor = GUEST  # for the page that says so, where the store cannot be asked
        g.actor = behind_session(lotsennetz(), request.cookies.get(COOKIE, "")) or GUEST
    found: Actor = g.actor
    return found


def install(app: Flask) -> None:
    """Refuse forms that another site sends in the name of somebody who is signed in here."""
    app.before_request(_refuse_foreign_forms)


def _refuse_foreign_forms() -> None:
    """A browser says where a form comes from: `Sec-Fetch-Site`, an older one `Origin` (Fetch Standard, 2.2 and 3.1).

    Needs no token in the form, which could expire while somebody is still typing. A program, which has no cookie,
    need not say anything.
    """
    if request.method in SAFE or COOKIE not in request.cookies:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    ours = site in {"same-origin", "none"} if site else origin in {None, request.host_url.rstrip("/")}
    if not ours:
        raise Forbidden

"""Signing in at one's own office: away to it, and back again."""

from __future__ import annotations

from urllib.parse import quote, unquote

from flask import Response, abort, request, url_for

from api import current
from api.auth import draw, draw_id, is_guarded, remember
from api.oidc import Journey, Provider, arrive, depart, provider_of
from api.pages.signing_in import onward, path_here, see_other, this_browser
from referral import elsewhere
from referral.errors import NotVouched

JOURNEY = "lotsennetz-unterwegs"
"""The cookie that remembers what came along while somebody signs in over there."""
LONGEST_JOURNEY = 600
"""Seconds."""


def away() -> Response:
    """Off to one's own office."""
    address, journey = depart(_provider(), onward(), draw)
    answer = see_other(address)
    wanted = quote(journey.onward, safe="").replace(".", "%2E")
    kept = f"{journey.state}.{journey.nonce}.{journey.verifier}.{wanted}"
    answer.set_cookie(
        _cookie(), kept, max_age=LONGEST_JOURNEY, secure=is_guarded(), httponly=True, samesite="Lax", path="/"
    )
    return answer


def back() -> Response:
    """Back from there: signed in, if it vouches for a role that fits here."""
    provider, network = _provider(), current.lotsennetz()
    vouched = arrive(provider, _journey(), request.args, network.clock().timestamp())
    secret = elsewhere.arrive(network, vouched, this_browser(), draw_id, draw)
    answer = remember(see_other(_journey().onward or url_for("pages.account")), secret)
    answer.delete_cookie(_cookie(), path="/", secure=is_guarded(), httponly=True, samesite="Lax")
    return answer


def _provider() -> Provider:
    return provider_of(current.settings()) or abort(404)


def _cookie() -> str:
    return f"__Host-{JOURNEY}" if is_guarded() else JOURNEY


def _journey() -> Journey:
    """What this browser remembers; NotVouched if nothing, for then it is not the one that began."""
    parts = request.cookies.get(_cookie(), "").split(".")
    if len(parts) != 4 or not all(parts[:3]):  # noqa: PLR2004 - as `away` writes it
        raise NotVouched
    state, nonce, verifier, wanted = parts
    return Journey(state=state, nonce=nonce, verifier=verifier, onward=path_here(unquote(wanted)))

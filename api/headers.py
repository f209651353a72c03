"""Headers of every response: what a browser may do with it, who may read it, and how long it may be kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from flask import Flask, request
from werkzeug.exceptions import RequestURITooLarge

from referral.history import record_text
from referral.model import Entity

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LONGEST_QUERY = 4000
"""Longer queries are refused (414)."""

SECURITY: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",  # an address holds what somebody needs
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""On every response."""

OPEN_DATA: Mapping[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Content-Language, Location, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""On everything for programs: what is public is read by anybody; the cookie of who is signed in is never sent along."""
FOR_PROGRAMS = ("/api/", "/hsds")
"""Beginnings of the addresses that programs ask."""

PREFLIGHT: Mapping[str, str] = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE",
    "Access-Control-Allow-Headers": (
        "Accept, Accept-Language, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match"
    ),
    "Access-Control-Max-Age": "86400",
}
"""What a browser asks for before it asks itself."""

RULE = "lotsennetz.rule"
"""Where the access log finds the pattern of the address, which holds nothing that somebody typed."""

_EVERYWHERE = tuple(SECURITY.items())
_OPEN = (*_EVERYWHERE, *OPEN_DATA.items())


def install(app: Flask) -> None:
    """Put the headers on every response, and refuse addresses of pages that are too long."""
    app.before_request(_refuse_long_page)
    app.wsgi_app = _completed(app.wsgi_app)  # type: ignore[assignment, method-assign]


def _refuse_long_page() -> None:
    if not request.path.startswith("/api/"):  # there, parameters that make no sense are named first
        refuse_too_long()


def refuse_too_long() -> None:
    """Raise RequestURITooLarge (414) for an address that is longer than anybody needs."""
    if len(request.environ.get("QUERY_STRING", "")) > LONGEST_QUERY:
        raise RequestURITooLarge


def _completed(application: WSGIApplication) -> WSGIApplication:
    """The application with the headers added where they cost least: to the finished list, just before it is sent."""

    def complete(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        open_data = environ["PATH_INFO"].startswith(FOR_PROGRAMS)
        options = environ["REQUEST_METHOD"] == "OPTIONS"

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            environ[RULE] = getattr(environ.get("werkzeug.request"), "url_rule", None) or "-"
            headers += _OPEN if open_data else _absent(headers)
            if open_data and options:
                headers += PREFLIGHT.items()
            return start_response(status, headers, *error)

        return application(environ, start)

    return complete


def _absent(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What a page has not decided for itself."""
    decided = {name.lower() for name, _ in headers}
    return [(name, value) for name, value in _EVERYWHERE if name.lower() not in decided]


def _version() -> str:
    try:
        return version("lotsennetz")
    except PackageNotFoundError:  # run from a checkout that nobody installed
        return "0"


VERSION = _version()


def etag(*parts: object) -> str:
    """A strong validator (RFC 9110, section 8.8.3) for what is made of these parts by this version of the software."""
    return hashlib.blake2b("\x1f".join([VERSION, *map(str, parts)]).encode(), digest_size=12).hexdigest()


def version_of(entity: Entity) -> str:
    """The part of an entry's validator that changes when anything of the entry does, as its reader sees it."""
    return hashlib.blake2b(record_text(entity).encode(), digest_size=9).hexdigest()

"""What somebody is told when something goes wrong: an RFC 9457 problem for programs, a page for people.

One table leads from error to status. An unforeseen error tells nothing about the inside; the log gets where it
happened, without values, for those may repeat a question.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from api.account_sentences import of_account
from api.auth import current_actor
from api.catalogue import say
from api.complaints import complaint, named
from api.document import as_json
from api.headers import version_of
from api.import_words import flaw_line
from api.importing import Unsound
from api.languages import of_request
from api.schemas.parameters import BadParameters
from api.schemas.suggestions import both_versions
from api.sentences import german
from graph_seed.importing import NotUndone
from referral.access import GUEST
from referral.errors import (
    BadToken,
    Conflict,
    Decided,
    Forbidden,
    KeyReused,
    LinkSpent,
    LotsennetzError,
    Malformed,
    NoRole,
    NotFound,
    NotKept,
    Outdated,
    PlaceUnknown,
    ReadsOnly,
    SignInFailed,
    StoreError,
    TieRefused,
    TooMany,
    Untold,
)
from referral.model import Entity
from referral.repeats import Repeated

API = ("/api/", "/hsds")
"""Beginnings of addresses that programs ask."""
PROBLEM_JSON = "application/problem+json"
RETRY_AFTER = 5
"""Seconds after which asking again makes sense while the store is busy."""

log = logging.getLogger("lotsennetz")

Page = Callable[["Problem"], Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of problem: its code, its status, and what it is called; `detail` says what to do (German; sentences)."""

    code: str
    status: int
    title: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A problem in the language of the request; `members` are those beyond RFC 9457's own."""

    code: str
    status: int
    title: str
    detail: str
    language: str
    members: Mapping[str, Any]

    def document(self) -> dict[str, Any]:
        """The problem as RFC 9457 wants it; `instance` is left out, for an address holds what somebody needs."""
        named = {"type": f"urn:lotsennetz:problem:{self.code}", "title": self.title, "status": self.status}
        return {**named, "detail": self.detail, "code": self.code, **self.members}


KINDS: Mapping[type[LotsennetzError], Kind] = {
    BadParameters: Kind(
        code="bad-parameters",
        status=422,
        title=german("Die Anfrage ist nicht verständlich."),
        detail=german("Mindestens eine Angabe passt nicht; jede ist unter errors genannt."),
    ),
    PlaceUnknown: Kind(
        code="place-unknown",
        status=404,
        title=german("Der Ort führt nicht weiter."),
        detail=german("Bitte den Ort prüfen."),
    ),
    Unsound: Kind(
        code="problems-in-file",
        status=422,
        title=german("Die Datei enthält Probleme."),
        detail=german("Es wurde nichts geändert; jedes Problem ist unter errors genannt."),
    ),
    Malformed: Kind(
        code="malformed",
        status=422,
        title=german("Eine Angabe ist nicht lesbar."),
        detail=german("Bitte die Angaben prüfen."),
    ),
    NotFound: Kind(
        code="not-found",
        status=404,
        title=german("Nicht eingetragen."),
        detail=german("Unter dieser Kennung ist nichts eingetragen, oder es ist entfernt worden."),
    ),
    Outdated: Kind(
        code="outdated",
        status=412,
        title=german("Inzwischen geändert."),
        detail=german("Jemand anderes hat den Eintrag inzwischen geändert. Bitte neu laden."),
    ),
    Untold: Kind(
        code="untold",
        status=409,
        title=german("Die Erfahrung lässt sich so nicht teilen."),
        detail=german(
            "Eine erprobte Erfahrung sagt, was versucht wurde und was herauskam, eine bewertete auch ein Ergebnis; der "
            "Tag liegt nicht in der Zukunft."
        ),
    ),
    NotKept: Kind(
        code="not-kept",
        status=409,
        title=german("Der Probefall lässt sich so nicht merken."),
        detail=german(
            "Der Probefall lässt sich nicht halten: Es fehlt die Sprache, die gesprochen werden soll, oder die Stelle "
            "führt schon zu viele."
        ),
    ),
    TieRefused: Kind(
        code="tie-refused",
        status=409,
        title=german("Diese Verbindung geht nicht."),
        detail=german(
            "Eine Stelle kann nicht mit sich selbst verbunden sein, und jede Verbindung steht hier nur einmal."
        ),
    ),
    Decided: Kind(
        code="decided",
        status=409,
        title=german("Schon entschieden."),
        detail=german("Der Vorschlag ist schon so weit, dass das nicht mehr geht. Bitte neu laden."),
    ),
    Repeated: Kind(
        code="in-progress",
        status=409,
        title=german("Wird gerade erledigt."),
        detail=german("Die gleiche Anfrage wird gerade beantwortet. Bitte gleich noch einmal senden."),
    ),
    KeyReused: Kind(
        code="key-reused",
        status=422,
        title=german("Der Schlüssel steht schon für eine andere Anfrage."),
        detail=german("Bitte für diese Anfrage einen neuen Idempotency-Key wählen."),
    ),
    Conflict: Kind(
        code="conflict",
        status=409,
        title=german("Widerspruch."),
        detail=german("Die Änderung widerspricht dem, was eingetragen ist."),
    ),
    Forbidden: Kind(
        code="forbidden", status=403, title=german("Nicht erlaubt."), detail=german("Dafür fehlt die Berechtigung.")
    ),
    ReadsOnly: Kind(
        code="reads-only",
        status=403,
        title=german("Nur zum Lesen."),
        detail=german("Dieser Schlüssel darf nur lesen."),
    ),
    SignInFailed: Kind(
        code="sign-in-failed",
        status=403,
        title=german("Anmeldung nicht möglich."),
        detail=german("Adresse und Passwort passen nicht zusammen. Bitte beides prüfen."),
    ),
    NoRole: Kind(
        code="no-role",
        status=403,
        title=german("Keine Rolle."),
        detail=german("Ihre Anmeldung nennt keine Rolle, die es hier gibt. Bitte wenden Sie sich an Ihre IT-Stelle."),
    ),
    BadToken: Kind(
        code="bad-token",
        status=401,
        title=german("Anmeldung nötig."),
        detail=german("Dieser Schlüssel gilt nicht oder nicht mehr."),
    ),
    LinkSpent: Kind(
        code="link-spent",
        status=404,
        title=german("Dieser Link gilt nicht mehr."),
        detail=german("Er ist verbraucht, zurückgenommen oder zu alt. Bitte einen neuen anfordern."),
    ),
    TooMany: Kind(
        code="too-many",
        status=429,
        title=german("Zu oft."),
        detail=german("Das war in letzter Zeit zu oft. Bitte später noch einmal versuchen."),
    ),
    StoreError: Kind(
        code="store-unavailable",
        status=503,
        title=german("Das Verzeichnis ist gerade nicht zu erreichen."),
        detail=german("Bitte gleich noch einmal versuchen. Es ist nichts verloren gegangen."),
    ),
}
"""Which error is which problem; a class counts for those below it too, the nearest first."""

SIGN_IN = Kind(
    code="sign-in-needed",
    status=401,
    title=german("Anmeldung nötig."),
    detail=german("Dafür muss man angemeldet sein; Programme senden einen Schlüssel: Authorization: Bearer …"),
)
"""What somebody is told who is not signed in and may not do something."""

CHALLENGES: Mapping[str, str] = {
    SIGN_IN.code: 'Bearer realm="Lotsennetz"',
    "bad-token": 'Bearer realm="Lotsennetz", error="invalid_token"',
    "reads-only": 'Bearer realm="Lotsennetz", error="insufficient_scope"',
}
"""How a program can sign in, by problem (RFC 6750, section 3)."""

STATUSES: Mapping[int, Kind] = {
    kind.status: kind
    for kind in (
        Kind(
            code="bad-request",
            status=400,
            title=german("Die Anfrage ist nicht verständlich."),
            detail=german("Bitte die Adresse prüfen."),
        ),
        Kind(
            code="unknown-address",
            status=404,
            title=german("Diese Adresse gibt es nicht."),
            detail=german("Bitte die Adresse prüfen. Was es gibt, steht unter /api/v1/docs."),
        ),
        Kind(
            code="foreign-form",
            status=403,
            title=german("Nicht von dieser Seite."),
            detail=german("Dieses Formular kam von einer anderen Website. Bitte hier noch einmal ausfüllen."),
        ),
        Kind(
            code="method-not-allowed",
            status=405,
            title=german("So lässt sich diese Adresse nicht ansprechen."),
            detail=german("Welche Methoden es an dieser Adresse gibt, steht in der Kopfzeile Allow."),
        ),
        Kind(
            code="not-acceptable",
            status=406,
            title=german("In dieser Form gibt es die Antwort nicht."),
            detail=german("Antworten gibt es als application/json."),
        ),
        Kind(
            code="too-large",
            status=413,
            title=german("Das ist zu viel auf einmal."),
            detail=german(
                "Eine Datei darf höchstens 10 MB haben, ein Eintrag 200 kB. Bitte weniger auf einmal senden."
            ),
        ),
        Kind(
            code="media-type",
            status=415,
            title=german("In dieser Form ist die Anfrage nicht lesbar."),
            detail=german("Erwartet wird application/json, für PATCH application/merge-patch+json."),
        ),
        Kind(
            code="version-missing",
            status=428,
            title=german("Welche Fassung gemeint ist, fehlt."),
            detail=german("Bitte in If-Match das ETag der Fassung nennen, die geändert werden soll."),
        ),
        Kind(
            code="address-too-long",
            status=414,
            title=german("Die Adresse ist zu lang."),
            detail=german("Bitte weniger Angaben auf einmal machen."),
        ),
        Kind(
            code="unforeseen",
            status=500,
            title=german("Hier ist etwas schiefgegangen."),
            detail=german("Der Fehler ist vermerkt, ohne Angaben aus der Anfrage. Bitte noch einmal versuchen."),
        ),
    )
}
"""Problems that have only a status, as Flask raises them."""


def install(app: Flask, page: Page | None = None) -> None:
    """Answer every error of the application: to programs as a problem document, elsewhere as `page` makes it."""

    def answer(error: Exception) -> Response:
        problem = problem_of(error)
        response = page(problem) if page and not request.path.startswith(API) else _response(problem)
        response.status_code = problem.status
        response.headers["Cache-Control"] = "no-store"
        if isinstance(error, HTTPException):
            response.headers.extend([header for header in error.get_headers() if header[0] == "Allow"])
        response.headers.extend(_told_apart(error))
        if problem.code in CHALLENGES:
            response.headers["WWW-Authenticate"] = CHALLENGES[problem.code]
        return response

    app.register_error_handler(Exception, answer)


def problem_of(error: Exception) -> Problem:
    """The problem that an error is, in the language of the request; what is unforeseen is logged."""
    language = of_request(request.args.get("lang"), request.headers.get("Accept-Language"))
    if isinstance(error, Forbidden) and current_actor() is GUEST:
        kind = SIGN_IN
    elif isinstance(error, LotsennetzError):
        kind = next(KINDS[known] for known in type(error).__mro__ if known in KINDS)
    else:
        kind = _kind_of_status(error)
    if kind.status >= 500:  # noqa: PLR2004 - the class of statuses that are our own fault
        _log(error)
    detail, members = _particulars(error, language)
    return Problem(
        code=kind.code,
        status=kind.status,
        title=say(language, kind.title),
        detail=detail or say(language, kind.detail),
        language=language,
        members=members,
    )


def _kind_of_status(error: Exception) -> Kind:
    status = error.code if isinstance(error, HTTPException) and error.code else 500
    return STATUSES.get(status) or STATUSES[400 if status < 500 else 500]  # noqa: PLR2004


def _particulars(error: Exception, language: str) -> tuple[str, dict[str, Any]]:
    """What only this error can tell: its own sentence, and members for programs."""
    if isinstance(error, PlaceUnknown):
        detail = complaint(error, language)
        told = {"why": error.why, "suggestions": list(error.suggestions), "state": error.state or None}
        return detail, {**told, "errors": [{"field": "place", "code": error.why, "detail": detail}]}
    if isinstance(error, LotsennetzError) and of_account(error):
        return complaint(error, language), {}
    if isinstance(error, BadParameters):
        errors = [
            {"field": problem.field, "code": problem.code, "detail": named(problem, language)}
            for problem in error.problems
        ]
        return " ".join(one["detail"] for one in errors), {"errors": errors}
    if isinstance(error, Unsound):
        flaws = [(flaw.where.column, flaw.code, flaw_line(flaw, language)) for flaw in error.plan.problems]
        return "", {"errors": [{"field": field, "code": code, "detail": detail} for field, code, detail in flaws]}
    if isinstance(error, NotUndone):
        return complaint(error, language), {}
    return "", both_versions(error) if isinstance(error, Outdated) else {}


def _told_apart(error: Exception) -> dict[str, str]:
    """Headers that only some problems have: when to ask again, and which version there is now."""
    match error:
        case StoreError() | Repeated():
            return {"Retry-After": str(RETRY_AFTER)}
        case TooMany():
            return {"Retry-After": str(error.wait)}
        case Outdated(current=Entity() as current):
            return {"ETag": f'"{version_of(current)}"'}
    return {}


def _response(problem: Problem) -> Response:
    response = Response(as_json(problem.document()), content_type=PROBLEM_JSON)
    response.headers["Content-Language"] = problem.language
    response.headers["Vary"] = "Accept-Language"
    return response


def _log(error: Exception) -> None:
    """Where it happened, line by line; the error's own text only if it is the store's."""
    cause = getattr(error, "original_exception", None) or error
    text = str(cause) if isinstance(cause, StoreError) else ""
    frames = "".join(traceback.format_tb(cause.__traceback__))
    log.error("%s %s\n%s", type(cause).__name__, text, frames)

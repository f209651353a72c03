"""What somebody is told when something goes wrong: an RFC 9457 problem for programs, a page for people.

The table in `problem_kinds` leads from error to status. An unforeseen error tells nothing about the inside; the log
gets where it happened, without values, for those may repeat a question.
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
from api.problem_kinds import CHALLENGES, KINDS, SIGN_IN, STATUSES, Kind
from api.schemas.parameters import BadParameters
from api.schemas.suggestions import both_versions
from graph_seed.importing import NotUndone
from referral.access import GUEST
from referral.errors import Forbidden, LotsennetzError, Outdated, PlaceUnknown, StoreError, StoreUncertain, TooMany
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
        case StoreUncertain():
            return {}  # it should be looked for, and not be made again by itself
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

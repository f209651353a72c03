"""Everything under /api/v1: how a resource is registered, described and answered; each resource itself is a few lines.

A resource is a function from what was asked to a document. The frame around it reads the address by the same table
that OpenAPI shows, chooses the language, compares the validator, and sets the headers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import Schema
from werkzeug.exceptions import NotAcceptable

from api.auth import current_actor
from api.current import Edition, reception
from api.document import Writer, as_json
from api.headers import etag, refuse_too_long, version_of
from api.languages import of_request
from api.resources.openapi import IF_NONE_MATCH, NAMED, NOT_FOUND, PATH_ID, RESPONSES, RESULT_HEADERS
from api.schemas.parameters import Reader
from referral import insight
from referral.access import GUEST, Actor
from referral.codes import PlaceId
from referral.lotsennetz import Lotsennetz
from referral.model import Entity
from referral.privacy import shown_to, view_of
from referral.stores import GraphReader

JSON = "application/json"
KEPT_OPEN = "public, no-cache"
"""What is public in the register may be kept by anybody and is compared before it is shown again."""

KEPT_PRIVATE = "private, no-cache"
"""Answers hold what somebody needs: no shared cache keeps them."""

KEPT_NOWHERE = "no-store"

PLAINLY = frozenset({"", "*/*", JSON})
"""How most say that they take JSON; the rest is worked out by the rules (RFC 9110, section 12.5.1)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as a resource sees it: the values of its parameters (`path` ones too), who asks, when, and who writes.

    `at` is the moment asked about, else this minute, so that equal questions within a minute have equal answers.
    """

    values: Mapping[str, Any]
    at: datetime
    actor: Actor
    lotsennetz: Lotsennetz
    edition: Edition
    writer: Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How long a response may be kept: `control` is the header; a `fleeting` one is another one each minute.

    The validator of a resource that is one entry of a `kind` begins with the entry's own version.
    """

    control: Callable[[Asked], str] = lambda _asked: KEPT_OPEN
    fleeting: bool = False
    kind: type[Entity] | None = None


UNSEEN = Keeping(control=lambda _asked: KEPT_NOWHERE, fleeting=True)
"""For what only whoever asks may see."""


def area_of(asked: Asked) -> PlaceId:
    """The area that is asked about, else the largest that whoever asks may see; Forbidden for those who see none."""
    return PlaceId(asked.values.get("area") or insight.offered(asked.lotsennetz, asked.actor)[0].id)


def resource(
    blueprint: Blueprint, path: str, reader: Reader, schema: type[Schema], summary: str, keeping: Keeping = Keeping()
) -> Callable[[Callable[[Asked], object]], Callable[[Asked], object]]:
    """Register a function as the resource at a path; its docstring and the tables describe it in OpenAPI."""

    def decorate(answer: Callable[[Asked], object]) -> Callable[[Asked], object]:
        def view(**path_values: str) -> Response:
            return _answered(answer, reader, keeping, path_values)

        described = blueprint.doc(
            operationId=answer.__name__,
            summary=summary,
            description=answer.__doc__,
            parameters=[*reader.documented(), IF_NONE_MATCH],
            responses={**RESPONSES, **NOT_FOUND.get(path, NAMED if "<" in path else {})},
        )
        view.__name__ = answer.__name__
        named = [PATH_ID] if "<id>" in path else []
        blueprint.route(path, parameters=named)(
            described(blueprint.response(200, schema, headers=RESULT_HEADERS)(view))
        )
        return answer

    return decorate


def _answered(
    answer: Callable[[Asked], object], reader: Reader, keeping: Keeping, path_values: Mapping[str, str]
) -> Response:
    """Answer from one state of the graph, from the validator to the last word."""
    environ, front = request.environ, reception()
    if environ.get("HTTP_ACCEPT", "") not in PLAINLY and not request.accept_mimetypes[JSON]:
        raise NotAcceptable
    typed = request.args.to_dict(flat=False)

    def of_one_state(graph: GraphReader) -> Response:
        edition = front.edition(graph)
        values = reader.read(typed, edition.registered)
        refuse_too_long()
        language = of_request(values.get("lang"), environ.get("HTTP_ACCEPT_LANGUAGE"))
        at = values.get("at") or front.lotsennetz.clock().replace(second=0, microsecond=0)
        asked = Asked(
            {**values, **path_values}, at, current_actor(), front.lotsennetz, edition, edition.writers[language]
        )
        return _written(graph, asked, answer, keeping, environ)

    return front.lotsennetz.look(of_one_state)


def _written(
    graph: GraphReader,
    asked: Asked,
    answer: Callable[[Asked], object],
    keeping: Keeping,
    environ: Mapping[str, Any],
) -> Response:
    """What was asked for, or that the asker has it already; with the headers that say how long it may be kept."""
    language, address = asked.writer.words.language, (environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
    tag = etag(asked.edition.seal, *address, language, asked.at if keeping.fleeting else "", view_of(asked.actor))
    if keeping.kind:
        tag = f"{_version(graph, asked, keeping.kind)}.{tag}"
    control = keeping.control(asked)
    headers = [
        ("ETag", f'"{tag}"'),
        ("Cache-Control", control if asked.actor is GUEST else control.replace("public", "private")),
        ("Content-Language", language),
        ("Vary", "Accept-Language, Authorization, Cookie"),
    ]
    if "HTTP_IF_NONE_MATCH" in environ and request.if_none_match.contains_weak(tag):
        return Response(status=304, headers=headers)
    return Response(as_json(answer(asked)), headers=[*headers, ("Content-Type", JSON)])


def _version(graph: GraphReader, asked: Asked, kind: type[Entity]) -> str:
    key = (kind, asked.values["id"])
    entity = graph.whole([key]).get(key)
    return version_of(shown_to(asked.actor, entity)) if entity else ""

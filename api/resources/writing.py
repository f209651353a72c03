"""How something is written by a program: its body is read, its version compared, and it is done once.

An operation is a function from what was sent to what was done. The frame around it reads the address and the body,
compares `If-Match` with the entry, and keeps the answer under the `Idempotency-Key`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import orjson
from flask import Response, request
from flask_smorest import Blueprint
from werkzeug.exceptions import BadRequest, NotAcceptable, PreconditionRequired, UnsupportedMediaType

from api.auth import current_actor
from api.current import Edition, reception
from api.document import Writer, as_json
from api.headers import refuse_too_long
from api.languages import of_request
from api.resources import JSON, KEPT_NOWHERE, PLAINLY
from api.resources.openapi import IDEMPOTENCY_KEY, IF_MATCH, MERGE_PATCH, PATH_ID, REFUSALS
from api.schemas.bodies import Shape, read_body
from api.schemas.parameters import BadParameters, Problem, Reader
from api.sentences import german
from referral.access import Actor
from referral.errors import LotsennetzError, StoreError
from referral.papers import Repeat
from referral.repeats import Once, Repeated

KEY_EXPECTED = german("Erwartet werden 1 bis 100 Zeichen aus ASCII ohne Leerzeichen.")
LARGEST = 200_000
"""Bytes that a body may have."""
LOOKS, PAUSE = 100, 0.05
"""So often, and after so many seconds each, a second request with the same key looks for the answer to the first."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request to change something: its parameters (`path` ones too) and body, and who sends it.

    `versions` are the validators of `If-Match`.
    """

    values: Mapping[str, Any]
    body: Any
    versions: frozenset[str]
    actor: Actor
    lotsennetz: Once
    edition: Edition
    writer: Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of it: the status, the document (None: no body), where to find it, and the version of the entry.

    `once` are members of the document that are shown now and never again.
    """

    status: int
    document: Mapping[str, Any] | None = None
    location: str = ""
    version: str = ""
    once: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """How an operation is reached and described; `body` is the shape that is sent, `responses` what may come of it.

    A `patch` is made to the entry before it is read; `matching`: the version to be changed has to be named. What is not
    `kept` changes nothing: its answer is told and forgotten, whatever key it is asked with.
    """

    method: str
    path: str
    name: str
    summary: str
    description: str
    responses: Mapping[str, Any]
    reader: Reader
    body: Shape | None = None
    patch: bool = False
    matching: bool = False
    kept: bool = True


Act = Callable[[Sent], Done]


def operation(blueprint: Blueprint, described: Operation) -> Callable[[Act], Act]:
    """Register a function as an operation, with its description in OpenAPI."""

    def decorate(act: Act) -> Act:
        def view(**path_values: str) -> Response:
            return _answered(act, described, path_values)

        view.__name__ = described.name
        headers = [*([IDEMPOTENCY_KEY] if described.kept else []), *([IF_MATCH] if described.matching else [])]
        documented: dict[str, Any] = {
            "operationId": described.name,
            "summary": described.summary,
            "description": described.description,
            "parameters": [*described.reader.documented(), *headers],
            "responses": {**REFUSALS, **described.responses},
        }
        if described.body:
            media = MERGE_PATCH if described.patch else JSON
            documented["requestBody"] = {"required": True, "content": {media: {"schema": described.body}}}
        named = [PATH_ID] if "<id>" in described.path else []
        blueprint.route(described.path, methods=[described.method], parameters=named)(blueprint.doc(**documented)(view))
        return act

    return decorate


def _answered(act: Act, described: Operation, path_values: Mapping[str, str]) -> Response:
    if request.headers.get("Accept", "") not in PLAINLY and not request.accept_mimetypes[JSON]:
        raise NotAcceptable
    request.max_content_length = LARGEST
    front = reception()
    edition = front.edition()
    values = described.reader.read(request.args.to_dict(flat=False), edition.registered)
    refuse_too_long()
    versions = _versions() if described.matching else frozenset()
    language = of_request(values.get("lang"), request.headers.get("Accept-Language"))
    actor = current_actor()
    once = Once(
        store=front.lotsennetz.store,
        clock=front.lotsennetz.clock,
        actor=actor,
        key=_key() if described.kept else "",
        request="\n".join([request.method, request.full_path, request.get_data().decode("latin-1")]),
    )
    body = _body(described)
    sent = Sent({**values, **path_values}, body, versions, actor, once, edition, edition.writers[language])
    response = _once(act, sent)
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = KEPT_NOWHERE
    response.headers["Vary"] = "Accept-Language, Authorization, Cookie"
    return response


def _key() -> str:
    """The key that stands for the request; empty: none."""
    key = request.headers.get(IDEMPOTENCY_KEY["name"])
    if key is not None and not re.fullmatch(r"[!-~]{1,100}", key):
        raise BadParameters([Problem(field=IDEMPOTENCY_KEY["name"], code="malformed", expected=KEY_EXPECTED)])
    return key or ""


def _body(described: Operation) -> Any:
    """The body as its shape reads it; of a patch, the plain document."""
    if described.body is None:
        return None
    if request.mimetype not in {JSON, MERGE_PATCH if described.patch else JSON}:
        raise UnsupportedMediaType
    try:
        document = orjson.loads(request.get_data())
    except orjson.JSONDecodeError as error:
        raise BadRequest from error
    return document if described.patch else read_body(described.body, document)


def _versions() -> frozenset[str]:
    """The versions of the entry that `If-Match` names: the part of a validator before the dot; any (`*`) is none."""
    matching = request.if_match
    if not request.headers.get("If-Match", "").strip() or matching.star_tag:
        raise PreconditionRequired
    return frozenset(tag.partition(".")[0] for tag in matching.as_set(include_weak=True))


def _once(act: Act, sent: Sent) -> Response:
    """Do it, unless it was done under the same key; then say what was said."""
    first = sent.lotsennetz.known()
    if first is None:
        try:
            return _done(sent.lotsennetz, act(sent))
        except LotsennetzError:
            first = sent.lotsennetz.known()  # another request may just have done it
            if first is None:
                raise
    return _again(sent.lotsennetz, first)


def _done(once: Once, done: Done) -> Response:
    kept = as_json(done.document).decode() if done.document is not None else ""
    answer = Repeat(
        id="",
        request="",
        status=done.status,
        location=done.location,
        etag=done.version,
        answer=kept,
        until=once.clock(),
    )
    with suppress(StoreError):  # what was done is told, even where it cannot be noted under its key any more
        once.remember(answer)
    return _response(answer, as_json({**done.document, **done.once}) if done.document is not None else b"")


def _again(once: Once, first: Repeat) -> Response:
    for known in _looks(once, first):
        if known.status:
            return _response(known, known.answer.encode())
    raise Repeated(first)


def _looks(once: Once, first: Repeat) -> Iterator[Repeat]:
    """What is known of the first request, again and again while its answer is still being made."""
    yield first
    for _ in range(LOOKS):
        time.sleep(PAUSE)
        yield once.known() or first


def _response(answer: Repeat, body: bytes) -> Response:
    response = Response(body, status=answer.status, content_type=JSON if body else None)
    if answer.location:
        response.headers["Location"] = answer.location
    if answer.etag:
        response.headers["ETag"] = f'"{answer.etag}"'
    return response

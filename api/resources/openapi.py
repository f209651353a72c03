"""The description of the interface (OpenAPI 3.1): what every operation has in common, and the problem document."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from typing import Any

RESULT_HEADERS: Mapping[str, Any] = {
    "ETag": {"description": "Validator; send it as If-None-Match.", "schema": {"type": "string"}},
    "Content-Language": {"description": "Language of the texts.", "schema": {"type": "string", "enum": ["de", "en"]}},
    "Cache-Control": {"description": "How it may be kept.", "schema": {"type": "string"}},
}
"""Headers of every successful answer."""

PROBLEM: Mapping[str, Any] = {
    "type": "object",
    "description": "A problem by RFC 9457, in the language asked for.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "Names the kind of problem."},
        "title": {"type": "string", "description": "What the kind of problem is called."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "detail": {"type": "string", "description": "What to do, in sentences."},
        "code": {"type": "string", "description": "The kind of problem, for programs."},
        "errors": {
            "type": "array",
            "description": "Every parameter at fault.",
            "items": {
                "type": "object",
                "required": ["field", "code", "detail"],
                "properties": {
                    "field": {"type": "string", "description": "The parameter."},
                    "code": {"type": "string", "description": "What is wrong with it."},
                    "detail": {"type": "string", "description": "The same in a sentence."},
                },
            },
        },
        "why": {"type": "string", "description": "Why a place leads nowhere (problem place-unknown)."},
        "suggestions": {"type": "array", "items": {"type": "string"}, "description": "Places that may be meant."},
        "state": {"type": ["string", "null"], "description": "The federal state a postcode lies in."},
    },
    "example": {
        "type": "urn:lotsennetz:problem:bad-parameters",
        "title": "The request cannot be understood.",
        "status": 422,
        "detail": "The parameter age cannot be read. A whole number of years from 0 to 120 is expected.",
        "code": "bad-parameters",
        "errors": [
            {
                "field": "age",
                "code": "malformed",
                "detail": "The parameter age cannot be read. A whole number of years from 0 to 120 is expected.",
            }
        ],
    },
}  # fmt: skip
"""The schema of a problem document."""


def problem_response(description: str, **more: Any) -> dict[str, Any]:
    """A response that is a problem document."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": description, "content": content, **more}


RETRY: Mapping[str, Any] = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}

RESPONSES: Mapping[str, Any] = {
    "304": {"description": "Nothing has changed since the validator that was sent."},
    "406": problem_response("The answer exists as application/json only."),
    "414": problem_response("The address is too long."),
    "422": problem_response("Parameters are missing, unknown or cannot be understood; `errors` names them."),
    "500": problem_response("Something went wrong that nobody foresaw."),
    "503": problem_response("The register cannot be reached at the moment.", headers=RETRY),
}
"""What can happen to every operation."""

NAMED: Mapping[str, Any] = {"404": problem_response("Nothing is registered under this id.")}
"""What can happen to every operation that names one entry."""

NOT_FOUND: Mapping[str, Mapping[str, Any]] = {
    "/answers": {"404": problem_response("The place leads nowhere; `why` says why, `suggestions` what may be meant.")},
}
"""What else can be not found, by path."""

ENUMERATED: Mapping[str, str] = {"topic": "topics", "group": "groups", "role": "roles"}
"""Parameters that may only name what is registered, with the part of the vocabulary that holds it."""


def with_registered(description: Mapping[str, Any], registered: Mapping[str, Collection[str]]) -> dict[str, Any]:
    """The description with the topics, groups and roles that may be named now."""
    complete: dict[str, Any] = deepcopy(dict(description))
    for parameter in _parameters(complete["paths"]):
        if parameter["name"] in ENUMERATED:
            schema = parameter["schema"]
            schema.get("items", schema)["enum"] = sorted(registered[ENUMERATED[parameter["name"]]])
    return complete


def _parameters(paths: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The parameters of all operations of all paths."""
    for item in paths.values():
        for method, operation in item.items():
            if method in METHODS:
                yield from operation.get("parameters", ())


METHODS = frozenset({"get", "put", "post", "delete", "patch"})

DESCRIPTION = """\
Which local partner should a newcomer be referred to, and why? Everything here is read by GET, without signing in.
Texts are in German, or in English by `lang=en` or `Accept-Language`. Unknown parameters are refused by name. Lists come
in pages: `page` counts from 1, `per_page` is at most 100. Nothing about a newcomer is stored.
"""

PATH_ID: Mapping[str, Any] = {
    "name": "id",
    "in": "path",
    "description": "The id, as lists and answers name it.",
    "required": True,
    "schema": {"type": "string", "minLength": 1},
}

IF_NONE_MATCH: Mapping[str, Any] = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The validator of an earlier answer: if nothing has changed, the answer is 304 without a body.",
    "required": False,
    "schema": {"type": "string"},
}

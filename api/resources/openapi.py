"""The description of the interface (OpenAPI 3.1): what every operation has in common, and the problem document."""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
        "current": {"type": ["object", "null"], "description": "The entry as it stands now (problem outdated)."},
        "wanted": {"type": ["object", "null"], "description": "The entry as it was to be (problem outdated)."},
        "version": {"type": ["string", "null"], "description": "The ETag of the entry as it stands now."},
        "differences": {
            "type": "array",
            "items": {"type": "object"},
            "description": "What differs between the two, member by member.",
        },
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


SECURITY: Mapping[str, Mapping[str, Any]] = {
    "token": {"type": "http", "scheme": "bearer", "description": "A token from the page of one's account (/konto)."},
    "session": {"type": "apiKey", "in": "cookie", "name": "lotsennetz", "description": "Signed in with a browser."},
}
"""How one signs in, where it is needed."""

RETRY: Mapping[str, Any] = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}

RESPONSES: Mapping[str, Any] = {
    "304": {"description": "Nothing has changed since the validator that was sent."},
    "401": problem_response("Nobody is signed in who may see this, or the token is none, or none any more."),
    "403": problem_response("Who asks may not see this."),
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
    "/network/coverage": {"403": problem_response("Who asks may not see this network."), **NAMED},
    "/network/failures": {"403": problem_response("Who asks may not see this network."), **NAMED},
    "/network/load": {"403": problem_response("Who asks may not see this network."), **NAMED},
    "/network/contradictions": {"403": problem_response("Who asks may not see this."), **NAMED},
    "/upkeep": {"403": problem_response("Who asks may not see this."), **NAMED},
}
"""What else can be not found, by path."""


def with_registered(description: Mapping[str, Any], registered: Mapping[str, Collection[str]]) -> dict[str, Any]:
    """The description with the topics, groups, roles and languages that may be named now, and the shapes of patches."""
    complete: dict[str, Any] = deepcopy(dict(description))
    _enumerate(complete, registered)
    shapes = complete["components"]["schemas"]
    for item in complete["paths"].values():
        content = item["patch"]["requestBody"]["content"] if "patch" in item else {}
        if media := content.get(MERGE_PATCH):
            name = media["schema"]["$ref"].rpartition("/")[2]
            shapes[f"{name}Patch"] = patch_of(shapes[name], shapes)
            media["schema"] = {"$ref": f"#/components/schemas/{name}Patch"}
    return complete


def _enumerate(schema: Any, registered: Mapping[str, Collection[str]]) -> None:
    """Put in the ids that may be named, wherever a schema says from which part of the vocabulary they are."""
    if isinstance(schema, list):
        for one in schema:
            _enumerate(one, registered)
    elif isinstance(schema, dict):
        part = schema.pop("x-registered", None)
        if part:
            nothing = [None] if "null" in schema["type"] else []
            schema["enum"] = [*sorted(registered[part]), *nothing]
        for one in schema.values():
            _enumerate(one, registered)


def patch_of(shape: Mapping[str, Any], shapes: Mapping[str, Any]) -> dict[str, Any]:
    """The shape of a merge patch (RFC 7396) to a document: every member may be left out, and null removes one.

    Within a member that is always there, a patch goes deeper; any other is sent whole.
    """
    kept = shape.get("required", [])
    members = {}
    for name, member in shape["properties"].items():
        inner = shapes.get(member.get("$ref", "").rpartition("/")[2])
        if name not in kept:
            members[name] = {"anyOf": [member, {"type": "null"}]}
        else:
            members[name] = patch_of(inner, shapes) if inner else member
    described = {"description": "A merge patch: members that are left out stay as they are."}
    return {"type": "object", **described, "properties": members, "additionalProperties": False}


MERGE_PATCH = "application/merge-patch+json"

DESCRIPTION = """\
Which local partner should a newcomer be referred to, and why? What is public is read by GET, without signing in;
programs sign in with a token (`Authorization: Bearer …`).
The register is kept by POST, PUT, PATCH and DELETE: at once by whoever may edit the entry; what anybody else sends
becomes a suggestion (202), which the coordinator of its area decides. Texts are in German, or in English by `lang=en`
or `Accept-Language`. Unknown parameters and members are refused by name. Lists come in pages: `page` counts from 1,
`per_page` is at most 100. Nothing about a newcomer is stored.
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

IF_MATCH: Mapping[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag of the version that is to be changed; if the entry was changed since, the answer is 412.",
    "required": True,
    "schema": {"type": "string", "pattern": r"^[^*]*[^*\s][^*]*$"},
}

IDEMPOTENCY_KEY: Mapping[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": (
        "Any text that stands for this request: sent again within 24 hours, it is answered alike and done only once. "
        "A guest's secret is not told again."
    ),
    "required": False,
    "schema": {"type": "string", "pattern": "^[!-~]{1,100}$"},
}

REFUSALS: Mapping[str, Any] = {
    "400": problem_response("The body is no JSON."),
    "401": problem_response("The token is none, or none any more."),
    "403": problem_response("Who asks may not do this."),
    "406": RESPONSES["406"],
    "409": problem_response("It contradicts what is registered, or a suggestion has come too far for it."),
    "413": problem_response("The body is too large."),
    "414": RESPONSES["414"],
    "415": problem_response("The body has a media type that is not understood."),
    "422": problem_response("Parameters or members of the body are missing, unknown or cannot be understood."),
    "429": problem_response("Guests have sent too much lately.", headers=RETRY),
    "500": RESPONSES["500"],
    "503": RESPONSES["503"],
}
"""What can happen to every operation that changes something."""

NAMED_VERSION: Mapping[str, Any] = {
    **NAMED,
    "412": problem_response("Somebody else changed the entry; `current` and `wanted` show both versions."),
    "428": problem_response("If-Match has to name the version that is to be changed."),
}
"""What can happen to every operation that changes one entry."""

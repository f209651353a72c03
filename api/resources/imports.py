"""Bringing files in by program: look first, bring in, list, undo; and taking the register along as files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import Schema
from werkzeug.exceptions import BadRequest

from api.auth import current_actor
from api.current import lotsennetz, reception
from api.document import as_json
from api.foreseeing import of_plan
from api.importing import FORMATS, LARGEST, Unsound, format_of, limited
from api.languages import of_request
from api.resources import JSON, KEPT_NOWHERE
from api.resources.openapi import PATH_ID, RESPONSES, problem_response
from api.schemas.imports import ImportSchema, ImportsSchema, ReportSchema, paper_document, reader, report
from api.schemas.parameters import Reader
from graph_seed import importing
from graph_seed.uploads import Upload
from referral.access import Action, permit
from referral.hours import LOCAL

blueprint = Blueprint("imports", __name__, url_prefix="/api/v1", description="Bring in files of others, and undo it.")

SENT = reader(tuple(FORMATS))
NOTHING = Reader()

_BODY: Mapping[str, Any] = {
    "required": True,
    "description": f"The file itself, at most {LARGEST // 1024 // 1024} MB, as it is or in the field `file` of a form.",
    "content": {
        "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary", "description": "The file."}},
            }
        },
    },
}
_USUAL = {code: RESPONSES[code] for code in ("414", "422", "500", "503")}
_GUARDED = {
    **_USUAL,
    "401": problem_response("Nobody is signed in."),
    "403": problem_response("Only coordinators may do this, each in the own area."),
}


View = TypeVar("View", bound=Callable[..., Response])


def _operation(method: str, path: str, schema: type[Schema], **described: Any) -> Callable[[View], View]:
    """Register and describe an operation."""

    def decorate(view: View) -> View:
        named = [PATH_ID] if "<id>" in path else []
        documented = blueprint.doc(operationId=view.__name__, **described)(blueprint.response(200, schema)(view))
        blueprint.route(path, methods=[method], parameters=named)(documented)
        return view

    return decorate


@_operation(
    "GET",
    "/imports",
    ImportsSchema,
    summary="List imports",
    description="The imports of the own organisation, the latest first.",
    parameters=NOTHING.documented(),
    responses=_GUARDED,
)
def imports() -> Response:
    """All imports that may be seen."""
    NOTHING.read(request.args.to_dict(flat=False), {})
    found = importing.imports(lotsennetz(), current_actor())
    return _answer({"contents": [paper_document(paper, _today()) for paper in found]})


@_operation(
    "POST",
    "/imports",
    ReportSchema,
    summary="Bring in a file",
    description=(
        "Brings in a file with one change that can be undone for 30 days. With `dry_run=true` it only says what would "
        "change. Problems are named with row and column; a second time the same file changes nothing."
    ),
    parameters=SENT.documented(),
    requestBody=_BODY,
    responses={
        **_GUARDED,
        "201": {"description": "The file was brought in.", "content": {JSON: {"schema": ReportSchema}}},
        "400": problem_response("The form holds no file."),
        "413": problem_response("The file is too large."),
    },
)
def bring_in() -> Response:
    """Look at a file, or bring it in."""
    values = SENT.read(request.args.to_dict(flat=False), {})
    permit(current_actor(), Action.IMPORT)
    upload = _uploaded(values.get("name", ""))
    format = format_of(upload, values.get("format"))
    language = of_request(values.get("lang"), request.headers.get("Accept-Language"))
    if values.get("dry_run"):
        plan = importing.dry_run(lotsennetz(), current_actor(), upload, format)
        foreseen = of_plan(lotsennetz(), current_actor(), plan)
        return _answer(report(plan, format.name, language, dry_run=True, paper=None, foreseen=foreseen))
    leave_out = bool(values.get("leave_out"))
    outcome = importing.bring_in(lotsennetz(), current_actor(), upload, format, leave_out=leave_out)
    if outcome.plan.problems and not leave_out:
        raise Unsound(outcome.plan)
    paper = paper_document(outcome.paper, _today()) if outcome.paper else None
    document = report(outcome.plan, format.name, language, dry_run=False, paper=paper)
    return _answer(document, 201 if paper else 200)


@_operation(
    "DELETE",
    "/imports/<id>",
    ImportSchema,
    summary="Undo an import",
    description="Brings back what the import replaced and takes out what it registered, within 30 days.",
    parameters=NOTHING.documented(),
    responses={
        **_GUARDED,
        "404": problem_response("There is no such import."),
        "409": problem_response("It was undone already, or its time is over, or somebody changed an entry since."),
    },
)
def undo_import(id: str) -> Response:
    """Undo an import."""
    NOTHING.read(request.args.to_dict(flat=False), {})
    return _answer(paper_document(importing.undo(lotsennetz(), current_actor(), id), _today()))


def _uploaded(name: str) -> Upload:
    """The file in the request: the field `file` of a form, or the whole body."""
    limited(request)
    if request.mimetype == "multipart/form-data":
        sent = request.files["file"]
        return Upload(name=name or sent.filename or "", content=sent.read())
    content = request.get_data(cache=False)
    if not content and not request.content_type:
        raise BadRequest  # not an empty file, of which more can be said, but none
    return Upload(name=name, content=content)


def _today() -> date:
    return reception().lotsennetz.clock().astimezone(LOCAL).date()


def _answer(document: object, status: int = 200) -> Response:
    response = Response(as_json(document), status=status, content_type=JSON)
    response.headers["Cache-Control"] = KEPT_NOWHERE
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response

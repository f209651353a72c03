"""The register as files: tables for offices and lines for programs, each as the one who asks may see it."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO

from flask import Response, request
from flask_smorest import Blueprint
from werkzeug.exceptions import NotFound

from api.auth import current_actor
from api.current import lotsennetz
from api.export_files import Leaving
from api.export_tables import FILES, KINDS
from api.resources import KEPT_NOWHERE
from api.resources.openapi import RESPONSES
from api.schemas.parameters import Reader
from referral.hours import LOCAL

blueprint = Blueprint("exports", __name__, url_prefix="/api/v1", description="Take the register along as a file.")

NOTHING = Reader()
IN_MEMORY = 1024 * 1024
"""Files up to so many bytes need no disk."""
PIECE = 64 * 1024

_FILE = {
    "name": "file",
    "in": "path",
    "required": True,
    "description": "What is wanted, and in which format.",
    "schema": {"type": "string", "enum": [f"{kind}.{ending}" for kind in KINDS for ending in FILES]},
    "example": "services.csv",
}
_CONTENT = {
    media_type.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}} for media_type, _ in FILES.values()
}


def export(file: str) -> Response:
    """A whole file, from one state of the register."""
    NOTHING.read(request.args.to_dict(flat=False), {})
    name, _, ending = file.partition(".")
    if name not in KINDS or ending not in FILES:
        raise NotFound
    media_type, write = FILES[ending]
    written: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed when sent
    today = lotsennetz().clock().astimezone(LOCAL).date()
    with lotsennetz().read() as graph:
        leaving = Leaving(graph=graph, actor=current_actor(), today=today, advance=lambda _number: None)
        write(leaving, KINDS[name], written)
    response = Response(_pieces(written), content_type=media_type)
    response.call_on_close(written.close)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response.headers["Cache-Control"] = KEPT_NOWHERE
    return response


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


_described = blueprint.doc(
    operationId="export",
    summary="Take the register along",
    description=(
        "All organisations or services as a table for Excel (`csv` with semicolons, `xlsx`) or as one JSON object a "
        "line (`ndjson`). Contacts that the one who asks may not see are absent. What was written here can be brought "
        "in again by `/imports`, and changes nothing then."
    ),
    parameters=NOTHING.documented(),
    responses={
        **{code: RESPONSES[code] for code in ("414", "422", "500", "503")},
        "200": {"description": "The file.", "content": _CONTENT},
        "404": {"description": "There is no such file."},
    },
)
blueprint.route("/export/<file>", methods=["GET"], parameters=[_FILE])(_described(export))

"""The formats in which files can be brought in, by name, and which of them a file is in."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Request

from graph_seed import integreat, ndjson, sheets
from graph_seed.hsds import uploads as hsds
from graph_seed.uploads import Format, Upload
from graph_seed.weighing import Plan
from referral.errors import LotsennetzError, Malformed

LARGEST = 10 * 1024 * 1024
"""Bytes that a file may have at most."""

FORMATS: Mapping[str, Format] = {
    format.name: format
    for format in (
        Format(name="xlsx", fits=sheets.is_workbook, read=sheets.read_workbook),
        Format(name="integreat", fits=integreat.fits, read=integreat.read),
        Format(name="ndjson", fits=ndjson.fits, read=ndjson.read),
        *hsds.FORMATS,
        Format(name="csv", fits=sheets.is_text, read=sheets.read_csv),
    )
}
"""Every format that can be brought in; the first that fits is taken where none is named."""


class Unsound(LotsennetzError):
    """A file that holds problems was not brought in; `plan` names them all."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(f"The file holds {len(plan.problems)} problems; nothing was changed.")
        self.plan = plan


def limited(request: Request) -> None:
    """Let no more of a request be read than a file may have, and a form around it (413)."""
    request.max_content_length = LARGEST + 100 * 1024


def format_of(upload: Upload, name: str | None = None) -> Format:
    """The format that was named, or the one that the file looks like; Malformed if there is none."""
    found = FORMATS.get(name) if name else next((one for one in FORMATS.values() if one.fits(upload)), None)
    if found is None:
        raise Malformed("a format", name or upload.name, f"expected one of {', '.join(FORMATS)}.")
    return found

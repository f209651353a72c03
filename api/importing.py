"""The formats in which files can be brought in, by name, and which of them a file is in."""

from __future__ import annotations

from collections.abc import Mapping

from graph_seed import ndjson
from graph_seed.hsds import uploads as hsds
from graph_seed.uploads import Format, Upload
from referral.errors import Malformed

LARGEST = 10 * 1024 * 1024
"""Bytes that a file may have at most."""

FORMATS: Mapping[str, Format] = {
    format.name: format
    for format in (
        Format(name="ndjson", fits=ndjson.fits, read=ndjson.read),
        *hsds.FORMATS,
    )
}  # fmt: skip
"""Every format that can be brought in; the first that fits is taken where none is named."""


def format_of(upload: Upload, name: str | None = None) -> Format:
    """The format that was named, or the one that the file looks like; Malformed if there is none."""
    found = FORMATS.get(name) if name else next((one for one in FORMATS.values() if one.fits(upload)), None)
    if found is None:
        raise Malformed("a format", name or upload.name, f"expected one of {', '.join(FORMATS)}.")
    return found

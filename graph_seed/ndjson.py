"""Entries as this service itself writes them: one JSON object a line, with the kind of entry first (NDJSON)."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from graph_seed.uploads import BROUGHT_IN, Flaw, Found, Register, Upload, Where
from referral.model import Entity
from referral.stores.records import decode, encode

NAMED = {kind.__name__: kind for kind in BROUGHT_IN}
"""The kinds that a line may hold, by the name that stands under `kind`."""


def fits(upload: Upload) -> bool:
    """Whether the first line is an object with a kind."""
    first = upload.content.lstrip().partition(b"\n")[0]
    return first.startswith(b"{") and b'"kind"' in first[:200] and upload.content[:4] != b"{\n"


def read(upload: Upload, register: Register) -> Iterator[Found | Flaw]:
    """The entry of each line."""
    lines = upload.content.removeprefix(b"\xef\xbb\xbf").splitlines()
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _read_line(line, Where(row=number))
        register.progress("read", number, len(lines))


def line(entity: Entity) -> bytes:
    """An entry as a line."""
    return orjson.dumps({"kind": type(entity).__name__, **encode(entity)}, option=orjson.OPT_APPEND_NEWLINE)


def _read_line(text: bytes, where: Where) -> Found | Flaw:
    try:
        record = orjson.loads(text)
    except orjson.JSONDecodeError:
        return Flaw(code="json", where=where)
    kind = NAMED.get(record.pop("kind", None)) if isinstance(record, dict) else None
    if kind is None:
        return Flaw(code="kind", where=where, facts={"kind": ""})
    try:
        return Found(entity=decode(kind, record), where=where)
    except (KeyError, TypeError, ValueError, AttributeError):
        return Flaw(code="fields", where=where, facts={"kind": kind.__name__})

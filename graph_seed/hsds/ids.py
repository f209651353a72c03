"""Ids for the outside: the standard wants UUIDs, so each of our ids has one that is always the same."""

from __future__ import annotations

import re
from uuid import UUID, uuid5

NAMESPACE = UUID("5a0f2f5c-6d0e-5b9b-9c36-1f0d7c2a4e81")
"""The namespace of Lotsennetz (RFC 9562, section 5.5); it must never change, for others keep our ids."""

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def outer_id(table: str, id: str, *parts: str) -> str:
    """The UUID of an entry, or with `parts` of something within it; an id that is a UUID already stays as it is."""
    if not parts and _UUID.fullmatch(id):
        return id
    return str(uuid5(NAMESPACE, "\x1f".join((table, id, *parts))))


def is_outer_id(text: str) -> bool:
    """Whether a text is a UUID as we write it."""
    return _UUID.fullmatch(text) is not None

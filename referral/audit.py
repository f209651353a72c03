"""Who changed what and when: entries that name ids, never persons, sealed into a chain that shows any later change.

Each seal is SHA-256 over the seal before it and the entry's canonical JSON (sorted keys, UTF-8), so that whoever keeps
the last seal can prove that nothing before it was altered, left out or put in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import orjson

GENESIS = "0" * 64
"""The seal before the first entry."""


@dataclass(frozen=True, slots=True)
class Touch:
    """One entity that a change put or deleted."""

    deed: str
    kind: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One change: when (UTC), by which account, which action, and the entities it touched."""

    at: datetime
    actor: str
    action: str
    touched: tuple[Touch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """An entry with its number in the log (from 1, without gaps) and its seal (64 hexadecimal digits)."""

    number: int
    entry: Entry
    seal: str


def seal(before: str, number: int, entry: Entry) -> Sealed:
    """Seal an entry onto the seal before it."""
    touched = [{"deed": touch.deed, "kind": touch.kind, "id": touch.id} for touch in entry.touched]
    said = {"at": entry.at, "actor": entry.actor, "action": entry.action, "touched": touched}
    text = orjson.dumps([before, number, said], option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)
    return Sealed(number=number, entry=entry, seal=hashlib.sha256(text).hexdigest())


def broken_at(log: Iterable[Sealed], before: str = GENESIS, number: int = 0) -> int | None:
    """The number of the first entry that does not follow from the one before it, or None if the whole log holds."""
    for sealed in log:
        number += 1
        if sealed != seal(before, number, sealed.entry):
            return number
        before = sealed.seal
    return None

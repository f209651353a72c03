"""Who changed what and when: entries that name ids, never persons, sealed into a chain that shows any later change.

Each seal is SHA-256 over the seal before it and the entry's canonical JSON (sorted keys, UTF-8), so that whoever keeps
the last seal can prove that nothing before it was altered, left out or put in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A log that was gone through: its last entry and seal, and what does not hold.

    `broken_at` is the first entry that does not follow from the one before it, None if all do; `missing` are the
    numbers of kept seals that do not stand in it.
    """

    number: int
    seal: str
    broken_at: int | None
    missing: tuple[int, ...]


def examine(log: Iterable[Sealed], kept: Mapping[int, str], progress: Callable[[], object]) -> Examined:
    """Go through a whole log from its first entry; `kept` are seals by number that somebody has kept elsewhere.

    `progress` is told of each entry. A log whose end was cut off holds in itself; only a kept seal shows it.
    """
    number, before, broken, met = 0, GENESIS, None, dict[int, str]()
    for number, sealed in enumerate(log, start=1):
        if broken is None and sealed != seal(before, number, sealed.entry):
            broken = number
        before = sealed.seal
        if sealed.number in kept:
            met[sealed.number] = sealed.seal
        progress()
    missing = (wanted for wanted, mark in kept.items() if met.get(wanted) != mark)
    return Examined(number=number, seal=before, broken_at=broken, missing=tuple(sorted(missing)))

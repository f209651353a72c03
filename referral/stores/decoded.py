"""Reads many documents at once, and remembers what was read: a document that has not changed is not read again."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from referral.model import Entity
from referral.stores import Key

D = TypeVar("D", str, bytes)

KEPT = 60_000
"""So many entities a process keeps at most (some 5 kB each), twice those of a state; then it begins anew."""


class Decoded:
    """The entities behind documents, each read once for as long as its document stays the same."""

    def __init__(self, most: int = KEPT) -> None:
        self._most = most
        self._kept: dict[Key, tuple[str | bytes, Any]] = {}

    def all(self, docs: Iterable[tuple[type[Entity], str, D]], read: Callable[[type[Any], str, D], Any]) -> list[Any]:
        """The entities behind documents, each given with its kind and id; `read` reads one that is not known."""
        if len(self._kept) >= self._most:
            self._kept.clear()
        with _undisturbed():
            return list(self._each(docs, read))

    def _each(
        self, docs: Iterable[tuple[type[Entity], str, D]], read: Callable[[type[Any], str, D], Any]
    ) -> Iterator[Any]:
        for kind, id, doc in docs:
            known = self._kept.get((kind, id))
            if known is not None and known[0] == doc:
                yield known[1]
            else:
                entity = read(kind, id, doc)
                self._kept[kind, id] = doc, entity
                yield entity


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Python need not look for garbage among the many small objects that are made here, for none of them is any."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

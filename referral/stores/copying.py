"""Copies a whole store into another, of any engine: entities, then the log with its seals; then compares the two."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from referral.audit import GENESIS, broken_at
from referral.errors import Conflict
from referral.papers import STORED
from referral.stores import GraphStore, Original, Receiver, Source

T = TypeVar("T")
Progress = Callable[[int, int], object]

PART, CHANGES = 1_000, 100
"""How many entities, and how many changes, are sent at a time.

With 5,000 entities in a transaction, a server with a heap of 512 MB spends as much time clearing up as writing.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """How much stands in both stores alike."""

    entries: int
    changes: int


def copy(source: Source, target: GraphStore, progress: Progress, *, replace: bool = False) -> Copied:
    """Copy a store into an empty one, or go on with a copy of it that was cut off; Conflict if they differ then.

    With `replace`, whatever stands in the target goes first. `progress` is told how many entities were just done, and
    how many there are.
    """
    with source.read() as graph:
        entries = sum(graph.count(kind) for kind in STORED.values())
        with target.receive(_seal(graph), replace=replace) as receiver:
            for step in range(receiver.steps):
                _send(graph, receiver, step, lambda done: progress(done, entries))
            changed = receiver.reached[1] if receiver.reached[0] == receiver.steps else 0
            for sealed in _parts(graph.log(changed), CHANGES):
                receiver.seal((receiver.steps, sealed[-1].number, ""), sealed)
        _compare(graph, target)
        return Copied(entries=entries, changes=graph.version)


def _send(graph: Original, receiver: Receiver, step: int, progress: Callable[[int], object]) -> None:
    for number, kind in enumerate(STORED.values()):
        if receiver.wants(step, kind) and (step, number + 1) > receiver.reached[:2]:
            for part in _parts(graph.find(kind), PART):
                lacking = [entity for entity in part if (step, number, entity.id) > receiver.reached]
                if lacking:
                    receiver.take((step, number, part[-1].id), lacking)
                progress(0 if step else len(part))


def _compare(graph: Original, target: GraphStore) -> None:
    """Conflict unless both stores hold the same entities, kind by kind, and the same log."""
    with target.read() as copied:
        for name, kind in STORED.items():
            if graph.digest(kind) != copied.digest(kind):
                raise Conflict(f"The copy is not like the original: they differ in entities of the kind {name}.")
        if _seal(graph) != _seal(copied) or broken_at(copied.log()) is not None:
            raise Conflict("The copy is not like the original: their logs differ.")


def _seal(graph: Original) -> str:
    """The seal of the latest change, which stands for all that was done."""
    version = graph.version
    return next((sealed.seal for sealed in graph.log(after=version - 1)), GENESIS) if version else GENESIS


def _parts(all_of_them: Iterable[T], size: int) -> Iterator[Sequence[T]]:
    ahead = iter(all_of_them)
    while part := list(islice(ahead, size)):
        yield part

"""Brings the tables of the seed into the graph, in one change that can be repeated at any time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from graph_seed.check import FOLDER, Problem, check
from referral.access import OPERATOR, Action
from referral.lotsennetz import Lotsennetz
from referral.model import Entity, Sourced
from referral.stores import GraphReader, GraphWriter, Key

Progress = Callable[[int, int], None]
"""Told after each entity how many of how many are done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a load did: entities put (new or changed), unchanged, and kept as somebody responsible left them."""

    put: int
    unchanged: int
    kept: int
    problems: tuple[Problem, ...]


def load(lotsennetz: Lotsennetz, folder: Path = FOLDER, progress: Progress | None = None) -> Report:
    """Put all sound rows of the tables into the graph; a second time changes nothing.

    What somebody has assured, edited or removed since stays as it is. What the tables no longer hold stays, too. Raises
    StoreError if the store cannot be written; problems in the tables are in the report.
    """
    checked = check(folder)
    with lotsennetz.change(OPERATOR, Action.SEED) as graph:
        stored = graph.whole([_key(entity) for entity in checked.entities])
        edited = _edited(graph)
        done = {"put": 0, "unchanged": 0, "kept": 0}
        for number, entity in enumerate(checked.entities, start=1):
            done[_brought(graph, entity, stored, edited)] += 1
            if progress:
                progress(number, len(checked.entities))
    return Report(**done, problems=checked.problems)


def _brought(
    graph: GraphWriter, entity: Entity, stored: Mapping[Key, Entity], edited: Collection[tuple[str, str]]
) -> str:
    """Put one entity unless it is there or somebody's own; says which of the three it was."""
    before = stored.get(_key(entity))
    if before == entity:
        return "unchanged"
    assured = isinstance(before, Sourced) and before.assured_on is not None
    if assured or (type(entity).__name__, entity.id) in edited:
        return "kept"
    graph.put(entity)
    return "put"


def _edited(graph: GraphReader) -> frozenset[tuple[str, str]]:
    """Kind and id of everything that any change but a seeding has touched."""
    entries = (sealed.entry for sealed in graph.log())
    return frozenset(
        (touch.kind, touch.id) for entry in entries if entry.action != Action.SEED for touch in entry.touched
    )


def _key(entity: Entity) -> Key:
    return type(entity), entity.id

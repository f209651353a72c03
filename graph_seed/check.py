"""Looks through all tables of the seed and says everything that is wrong with them, with file and line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graph_seed import bodies, catalogue, land
from graph_seed.cells import Cells, Known, Table
from graph_seed.tables import FOLDER, Problem, Row, read_table
from referral.model import Entity

__all__ = ["FOLDER", "TABLES", "Checked", "Problem", "check"]

TABLES = (*land.TABLES, *catalogue.TABLES, *bodies.TABLES)
"""All tables, each after those it refers to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a folder of tables holds: the entities that are sound, each after those it links to, and every problem."""

    entities: tuple[Entity, ...]
    problems: tuple[Problem, ...]


def check(folder: Path = FOLDER) -> Checked:
    """Read all tables of a folder. Raises nothing: whatever is wrong is a problem among the others.

    A row with a problem is left out, and so is every row that refers to it; each is reported.
    """
    known = Known()
    problems = [problem for table in TABLES for problem in _taken(folder, table, known)]
    return Checked(entities=tuple(known.entities.values()), problems=tuple(problems))


def _taken(folder: Path, table: Table, known: Known) -> Iterator[Problem]:
    for row in read_table(folder / table.file, table.columns, optional=table.optional):
        if isinstance(row, Problem):
            yield row
        else:
            yield from _made(row, table, known)


def _made(row: Row, table: Table, known: Known) -> list[Problem]:
    """Add to what is known what a row becomes, if it has no problem."""
    cells = Cells(row=row, known=known)
    made = tuple(table.make(cells))
    if not table.adds:
        _report_twice(cells, table.key, made)
    if cells.problems:
        known.skipped |= {key for entity in made if (key := (type(entity), entity.id)) not in known.entities}
        return cells.problems
    for entity in made:
        known.entities[type(entity), entity.id] = entity
        known.origins.setdefault((type(entity), entity.id), row)
    return []


def _report_twice(cells: Cells, key: str, made: tuple[Entity, ...]) -> None:
    first = next((known for entity in made if (known := cells.known.origins.get((type(entity), entity.id)))), None)
    if first:
        cells.wrong(key, f"The same id stands in {first.file}, line {first.line}.")

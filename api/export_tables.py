"""The register as tables: CSV and Excel for offices, and one JSON object a line for programs.

Each is written to an open file, as the one who asks may see it; the note for whoever confirms an entry is nobody's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import IO, TypeVar

from api.export_files import Leaving, replacing
from graph_seed import ndjson, sheet_writing
from graph_seed.known_names import Names
from referral.access import AccountRole, Actor
from referral.model import Entity, Organisation, Service, Sourced, Tie, Visibility
from referral.outgoing import entries
from referral.privacy import SEES

KINDS: Mapping[str, type[Organisation | Service]] = {"organisations": Organisation, "services": Service}
"""What can be written as a table, by the name of its file."""
LINED = (Organisation, Service, Tie)
"""What is written as lines, each after those it links to; guides stay within the house."""

E = TypeVar("E", bound=Entity)
WriteFile = Callable[[Leaving, type[Organisation | Service], IO[bytes]], int]
"""Writes all of a kind to a file, and says how many entries that were."""


def write_csv(leaving: Leaving, kind: type[Organisation | Service], file: IO[bytes]) -> int:
    """A CSV table of one kind."""
    names, counted = Names(leaving.graph), _Counted(leaving)
    columns = sheet_writing.columns_of(kind, _seen_by(leaving.actor))
    for line in sheet_writing.csv_lines(columns, counted.each(kind), names):
        file.write(line)
    return counted.number


def write_xlsx(leaving: Leaving, kind: type[Organisation | Service], file: IO[bytes]) -> int:
    """An Excel workbook of one kind."""
    return _workbook(leaving, file, kind)


def write_ndjson(leaving: Leaving, kind: type[Organisation | Service], file: IO[bytes]) -> int:
    """One JSON object a line, all of one kind."""
    return _lines(leaving, file, kind)


def write_folder(leaving: Leaving, target: Path) -> int:
    """A folder with a CSV table of organisations and one of services."""
    target.mkdir(parents=True, exist_ok=True)
    number = 0
    for name, kind in KINDS.items():
        with replacing(target / f"{name}.csv") as file:
            number += write_csv(leaving, kind, file)
    return number


def write_workbook(leaving: Leaving, target: Path) -> int:
    """An Excel workbook with a sheet of organisations and one of services."""
    with replacing(target) as file:
        return _workbook(leaving, file, *KINDS.values())


def write_lines(leaving: Leaving, target: Path) -> int:
    """One JSON object a line: organisations, then services, then ties."""
    with replacing(target) as file:
        return _lines(leaving, file, *LINED)


FILES: Mapping[str, tuple[str, WriteFile]] = {
    "csv": ("text/csv; charset=utf-8", write_csv),
    "ndjson": ("application/x-ndjson", write_ndjson),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
}
"""How each file of one kind is called at its end, its media type, and how it is written."""


def _workbook(leaving: Leaving, file: IO[bytes], *kinds: type[Organisation | Service]) -> int:
    counted = _Counted(leaving)
    sees = _seen_by(leaving.actor)
    sheet_writing.workbook(
        ((sheet_writing.TITLES[kind], sheet_writing.columns_of(kind, sees), counted.each(kind)) for kind in kinds),
        Names(leaving.graph),
        file,
    )
    return counted.number


def _lines(leaving: Leaving, file: IO[bytes], *kinds: type[Entity]) -> int:
    counted = _Counted(leaving)
    for kind in kinds:
        for entity in counted.each(kind):
            file.write(ndjson.line(entity))
    return counted.number


class _Counted:
    """Entries on their way out, each as the actor may see it, counted."""

    def __init__(self, leaving: Leaving) -> None:
        self.leaving, self.number = leaving, 0

    def each(self, kind: type[E]) -> Iterator[E]:
        for entity in entries(self.leaving.graph, self.leaving.actor, kind):
            self.number += 1
            self.leaving.advance(1)
            yield replace(entity, research_note="") if isinstance(entity, Sourced) else entity


def _seen_by(actor: Actor) -> frozenset[Visibility]:
    """The contacts that get a column: a partner sees all of its own."""
    return frozenset(Visibility) if actor.role is AccountRole.PARTNER else SEES[actor.role]

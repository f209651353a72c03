"""Writes the register into files for other programs; one table names the formats."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

import click

from api.catalogue import say
from api.commands import bar, opened
from api.sentences import german
from api.settings import Settings
from referral.access import GUEST, Actor
from referral.errors import Malformed
from referral.lotsennetz import Lotsennetz
from referral.model import Organisation, Service
from referral.stores import GraphReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """What is written out: one state of the graph, as one reader may see it; `advance` counts entries written."""

    graph: GraphReader
    actor: Actor
    advance: Callable[[int], object]


Write = Callable[[Leaving, Path], int]
"""Writes all there is to a file or folder and says how many entries that were; raises OSError."""

FORMATS: Mapping[str, Write] = {}
"""Every format that can be written, by the name that the command line has for it."""


def export(settings: Settings, name: str, target: Path, language: str) -> None:
    """Write what everybody may see to a file or folder, in a format, and say how much that was."""
    with opened(settings) as lotsennetz, bar(say(language, german("Ausgeben")), entries(lotsennetz)) as advance:
        number = written(lotsennetz, GUEST, name, target, advance)
    sentence = german("{number} Einträge stehen jetzt in {file}.")
    click.echo(say(language, sentence, number=number, file=target))


def written(
    lotsennetz: Lotsennetz,
    actor: Actor,
    name: str,
    target: Path,
    advance: Callable[[int], object] = lambda _done: None,
) -> int:
    """Write one state of the register, as the actor may see it; Malformed where the target cannot be written."""
    try:
        with lotsennetz.read() as graph:
            return FORMATS[name](Leaving(graph=graph, actor=actor, advance=advance), target)
    except OSError as error:
        raise Malformed("a place to write to", str(target), f"it cannot be written: {error.strerror}.") from error


def entries(lotsennetz: Lotsennetz) -> int:
    """How many organisations and services there are."""
    with lotsennetz.read() as graph:
        return graph.count(Organisation) + graph.count(Service)


@contextmanager
def replacing(target: Path) -> Iterator[IO[bytes]]:
    """A new file that takes the target's place once it is complete; what was there before stays until then."""
    with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
        unfinished = Path(file.name)
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            unfinished.chmod(0o644)
            unfinished.replace(target)
        except BaseException:
            unfinished.unlink()
            raise

"""Writes the register into files for other programs; one table names the formats."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import click

from api import export_tables, hsds_files
from api.catalogue import say
from api.commands import bar, opened
from api.export_files import Leaving, Write
from api.sentences import german
from api.settings import Settings
from referral.access import GUEST, Actor
from referral.errors import Malformed
from referral.hours import LOCAL
from referral.lotsennetz import Lotsennetz
from referral.model import Organisation, Service

FORMATS: Mapping[str, Write] = {
    "csv": export_tables.write_folder,
    "xlsx": export_tables.write_workbook,
    "ndjson": export_tables.write_lines,
    "hsds": hsds_files.write_package,
    "hsds-json": hsds_files.write_json,
}
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
            today = lotsennetz.clock().astimezone(LOCAL).date()
            return FORMATS[name](Leaving(graph=graph, actor=actor, today=today, advance=advance), target)
    except OSError as error:
        raise Malformed("a place to write to", str(target), f"it cannot be written: {error.strerror}.") from error


def entries(lotsennetz: Lotsennetz) -> int:
    """How many organisations and services there are."""
    with lotsennetz.read() as graph:
        return graph.count(Organisation) + graph.count(Service)

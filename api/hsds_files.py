"""Writes the register as Open Referral HSDS: a tabular package as a folder or zip, or one JSON file."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TypeVar

import orjson

from api.export_files import Leaving, replacing
from graph_seed.hsds.documents import nested
from graph_seed.hsds.ids import outer_id
from graph_seed.hsds.lexicon import Lexicon
from graph_seed.hsds.packages import DESCRIPTOR, header, line, written_descriptor
from graph_seed.hsds.rows import Rows
from graph_seed.hsds.standard import TABLES
from graph_seed.hsds.terms import all_terms
from graph_seed.hsds.window import Window, changes
from referral.model import Organisation, Service
from referral.outgoing import entries

E = TypeVar("E")

AT_ONCE = 500
"""So many entries are read together."""


def write_package(leaving: Leaving, target: Path) -> int:
    """A tabular package: a zip if the target's name says so, else a folder, which is made if it is not there."""
    with TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as beside:
        folder = Path(beside)
        number = _write_tables(leaving, folder)
        if target.suffix.lower() == ".zip":
            with replacing(target) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
                for one in sorted(folder.iterdir()):
                    package.write(one, one.name)
        else:
            target.mkdir(exist_ok=True)
            for one in folder.iterdir():
                shutil.move(one, target / one.name)
    return number


def write_json(leaving: Leaving, target: Path) -> int:
    """A list of organisations, each with its services and all that hangs on them, as one JSON file."""
    window = _window(leaving)
    number = 0
    with replacing(target) as file:
        file.write(b"[")
        for batch in _batches(entries(leaving.graph, leaving.actor, Organisation)):
            for body, rows in window.organisations(batch):
                services = list(leaving.graph.find(Service, provider=body.id))
                for _, of_service in window.services(services, {body.id: body}):
                    rows.update(of_service)
                document = nested(rows, "organization", outer_id("organization", body.id))
                file.write(b",\n" if number else b"\n")
                file.write(orjson.dumps(document))
                number += 1 + len(services)
                leaving.advance(1 + len(services))
        file.write(b"\n]\n")
    return number


def _window(leaving: Leaving) -> Window:
    return Window(
        graph=leaving.graph,
        actor=leaving.actor,
        lexicon=Lexicon.of(leaving.graph),
        today=leaving.today,
        changed=changes(leaving.graph.log()),
    )


def _write_tables(leaving: Leaving, folder: Path) -> int:
    """All files of the package; rows that several entries share are written once."""
    window = _window(leaving)
    (folder / DESCRIPTOR).write_bytes(written_descriptor())
    with ExitStack() as opened:
        files = {name: opened.enter_context((folder / table.file).open("wb")) for name, table in TABLES.items()}
        for name, file in files.items():
            file.write(header(TABLES[name]).encode())
        written = _Written(files)
        written.add(all_terms(window.lexicon))
        number = 0
        for batch in _batches(entries(leaving.graph, leaving.actor, Organisation)):
            for _, rows in window.organisations(batch):
                written.add(rows)
            number += len(batch)
            leaving.advance(len(batch))
        for offers in _batches(entries(leaving.graph, leaving.actor, Service)):
            for _, rows in window.services(offers, _providers(leaving, offers)):
                written.add(rows)
            number += len(offers)
            leaving.advance(len(offers))
    return number


class _Written:
    """The files of a package, and which rows stand in them already."""

    def __init__(self, files: Mapping[str, IO[bytes]]) -> None:
        self._files = files
        self._ids: set[tuple[str, bytes]] = set()

    def add(self, rows: Rows) -> None:
        """Write the rows that are not there yet."""
        for table, row in rows:
            key = (table, row["id"].encode())
            if key not in self._ids:
                self._ids.add(key)
                self._files[table].write(line(TABLES[table], row).encode())


def _providers(leaving: Leaving, batch: Sequence[Service]) -> dict[str, Organisation]:
    keys = sorted({offer.provider for offer in batch})
    found = leaving.graph.whole([(Organisation, key) for key in keys])
    return {one.id: one for one in found.values() if isinstance(one, Organisation)}


def _batches(entities: Iterator[E]) -> Iterator[list[E]]:
    while batch := list(islice(entities, AT_ONCE)):
        yield batch

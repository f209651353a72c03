"""What it costs to keep a change: a service put with its audit entry, beside a bare append of as many bytes."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path

import orjson

from api.measure.scales import opened
from api.measure.timing import Figure, Samples, alternate
from referral.access import OPERATOR, Action
from referral.lotsennetz import Lotsennetz
from referral.model import Service

CHANGES, WARM_UP = 300, 20


def time_commits(url: str, changes: int = CHANGES, warm_up: int = WARM_UP) -> tuple[Samples, Samples]:
    """Changes to a copy of the network at an address, and appends in the same folder, by turns."""
    with _copy_of(Path(url.partition(":")[2])) as file:
        lotsennetz = opened(f"file:{file}")
        try:
            services = _some_services(lotsennetz, changes + warm_up)
            with (file.parent / "bare").open("ab", buffering=0) as bare:
                timed = alternate(
                    {
                        "change": lambda service: _change(lotsennetz, service),
                        "append": lambda service: _append(bare.fileno(), service),
                    },
                    services[warm_up:],
                    services[:warm_up],
                )
        finally:
            lotsennetz.store.close()
    return timed["change"], timed["append"]


@contextmanager
def _copy_of(file: Path) -> Iterator[Path]:
    """A copy of a store's file beside it, on the same disk, thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="commits-", dir=file.parent) as folder:
        copy = Path(folder) / file.name
        with closing(sqlite3.connect(file)) as origin, closing(sqlite3.connect(copy)) as target:
            origin.backup(target)
        yield copy


def _some_services(lotsennetz: Lotsennetz, count: int) -> list[Service]:
    """So many services, each as somebody has just edited it."""
    with lotsennetz.read() as graph:
        services = list(islice(graph.find(Service), count))
    return [replace(service, description=f"{service.description} Neu: auch nach Vereinbarung.") for service in services]


def _change(lotsennetz: Lotsennetz, service: Service) -> None:
    with lotsennetz.change(OPERATOR, Action.SEED) as graph:
        graph.put(service)


def _append(file: int, service: Service) -> None:
    """The service's own bytes and those of an audit entry, appended and brought to the disk."""
    entry = {"at": "2026-11-18T09:30:00Z", "actor": OPERATOR.id, "action": Action.SEED, "seal": "0" * 64}
    os.write(file, orjson.dumps([entry, service], default=list))
    os.fsync(file)


def figures(scale: str, change: Samples, append: Samples) -> list[Figure]:
    """What is wanted of one scale."""
    return [
        Figure(
            name=f"{scale}: change with audit entry, median",
            value=change.median,
            unit="µs",
            meaning="One service put and one entry sealed, in one transaction that has reached the disk.",
        ),
        Figure(
            name=f"{scale}: change / bare append and fsync",
            value=change.median / append.median,
            unit="times",
            meaning="The same bytes appended to a file in the same folder and brought to the disk.",
            limit=10.0,
        ),
    ]

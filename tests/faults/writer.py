"""Writes to a store, as a part of the tests and as a process of its own.

It forks, for each line it reads, a child that writes to the file named there until it is killed. It tells the child's
id and that it is gone; the child tells each change that was acknowledged, by its number.
"""

from __future__ import annotations

import os
import sys
from contextlib import closing
from pathlib import Path

from builders import put, version
from referral.model import Entity, Guide, Organisation, Service
from referral.stores import GraphReader, GraphStore, open_store
from referral.stores.networkx_store import NetworkxStore
from towns import COUNTY, GROUND, a_guide, a_service, an_organisation


def main() -> None:
    for line in sys.stdin:
        child = os.fork()
        if not child:
            write_until_killed(line.strip())
        tell(f"child {child}")
        os.waitpid(child, 0)
        tell("gone")


def write_until_killed(path: str) -> None:
    store = NetworkxStore(path)  # imported before the fork, so that the child writes sooner
    while True:
        tell(str(put(store, *a_change("only", version(store)))))


def write(path: Path, name: str, changes: int) -> None:
    """So many changes, one after the other."""
    with closing(open_store(f"file:{path}")) as store:
        for _ in range(changes):
            put(store, *a_change(name, version(store)))


def tell(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def a_change(name: str, number: int) -> tuple[Entity, ...]:
    """Three entities that only make sense together: a service, a guide, and how many there are of each."""
    return (
        a_service("lab", "housing.search", id=f"{name}-{number}", areas=[COUNTY]),
        a_guide(f"{name}-{number}", "lab", "ti"),
        an_organisation(f"counter-{name}", "BERATUNG", name=f"{name} {number}"),
    )


def is_whole(graph: GraphReader, name: str) -> bool:
    """Whether every change that `name` made is there as a whole."""
    services = [one.id for one in graph.find(Service) if one.id.startswith(f"{name}-")]
    guides = [one.id for one in graph.find(Guide) if one.id.startswith(f"{name}-")]
    counter = graph.whole([(Organisation, f"counter-{name}")])
    last = max((int(one.rpartition("-")[2]) for one in services), default=None)
    names = [one.name for one in counter.values() if isinstance(one, Organisation)]
    return services == guides and names == ([] if last is None else [f"{name} {last}"])


def start(store: GraphStore) -> None:
    """The ground that the changes stand on."""
    put(store, *GROUND)


if __name__ == "__main__":
    main()

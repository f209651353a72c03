"""Changes to a store for tests: what a test puts or deletes is logged as a change always is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from referral.audit import Entry, Touch
from referral.model import Entity
from referral.need import Reach
from referral.stores import GraphStore, GraphWriter, Key, Surroundings
from worlds import Candidate, candidate_in

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""A Monday morning."""


def an_entry(touched: tuple[Touch, ...] = (), at: datetime = AT) -> Entry:
    """An entry of the log by nobody in particular."""
    return Entry(at=at, actor="operator", action="seed", touched=touched)


@contextmanager
def changing(store: GraphStore) -> Iterator[GraphWriter]:
    """A change, logged at its end as `Lotsennetz.change` does."""
    with store.write() as graph:
        yield graph
        if graph.touched:
            graph.append(an_entry(graph.touched))


def put(store: GraphStore, *entities: Entity) -> int:
    """Put entities in one change; the number of that change."""
    with changing(store) as graph:
        for entity in entities:
            graph.put(entity)
    return version(store)


def delete(store: GraphStore, *keys: Key) -> int:
    """Delete entities in one change; the number of that change."""
    with changing(store) as graph:
        for kind, id in keys:
            graph.delete(kind, id)
    return version(store)


def version(store: GraphStore) -> int:
    """The number of the latest change."""
    with store.read() as graph:
        return graph.version


def candidates(around: Surroundings, reach: Reach = Reach.SERVING) -> list[Candidate]:
    """All candidates that a step of reaching further adds."""
    postings = around.postings(reach)
    return [candidate_in(around.columns, row) for posting in postings for row in posting.rows.tolist()]

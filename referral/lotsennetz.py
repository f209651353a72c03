"""The network and its clock, with one door for every change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from referral import history
from referral.access import Action, Actor, permit
from referral.audit import Entry
from referral.errors import ReadsOnly
from referral.papers import Volunteer
from referral.stores import GraphReader, GraphStore, GraphWriter

T = TypeVar("T")


def system_clock() -> datetime:
    """This moment, in UTC; the only place that looks at the machine's clock."""
    return datetime.now(UTC)


class _Undone(Exception):
    """What was done on trial is undone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lotsennetz:
    """A store and a clock; everything else is a function that is handed one of these."""

    store: GraphStore
    clock: Callable[[], datetime] = system_clock

    def read(self) -> AbstractContextManager[GraphReader]:
        """One consistent state of the graph to ask."""
        return self.store.read()

    def look(self, question: Callable[[GraphReader], T]) -> T:
        """The answer to a question about one consistent state, which must be ready to be asked again."""
        return self.store.look(question)

    @contextmanager
    def trial(self) -> Iterator[GraphWriter]:
        """A change that is undone when the block ends: inside it, everything is answered as if it had been made."""
        with suppress(_Undone), self.store.write() as graph:
            yield graph
            raise _Undone

    @contextmanager
    def change(self, actor: Actor, action: Action) -> Iterator[GraphWriter]:
        """The one door for writes: permission first, then the change and its audit entry in one transaction.

        What the change replaces in the register is kept as revisions, beside the network; who was behind a guide that
        it removes is not.
        """
        permit(actor, action)
        if actor.reads_only:
            raise ReadsOnly(actor.role, action)
        with self.store.write() as graph:
            yield graph
            for volunteer in list(history.abandoned(graph)):
                graph.delete(Volunteer, volunteer.id)
            at = self.clock()
            for revision in history.revisions(graph, actor, action, at):
                graph.put(revision)
            if graph.touched:
                graph.append(Entry(at=at, actor=actor.id, action=action, touched=graph.touched))

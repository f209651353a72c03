"""Doing something once, however often it is asked for: what a repeated request gets is what the first one got.

A program that hears no answer asks again, with the same key. The key is kept in the same transaction as the change, so
that two requests at once, or a crash in between, never make it twice; the answer is added as soon as it is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from referral.access import GUEST, Action, Actor
from referral.accounts import sealed
from referral.errors import KeyReused, LotsennetzError
from referral.lotsennetz import Lotsennetz
from referral.papers import Repeat
from referral.stores import GraphReader, GraphWriter

KEPT_FOR = timedelta(hours=24)
"""How long a key is known."""


class Repeated(LotsennetzError):
    """This was asked for before; `first` is what came of it, without an answer while that is still being made."""

    def __init__(self, first: Repeat) -> None:
        super().__init__("This was asked for before with the same key.")
        self.first = first


@dataclass(frozen=True, slots=True, kw_only=True)
class Once(Lotsennetz):
    """A network in which the next change is made only if nobody made it under this key before.

    `key` is what the actor chose, `request` stands for all that is asked for; without a key nothing is kept.
    """

    actor: Actor
    key: str = ""
    request: str = ""

    @contextmanager
    def change(self, actor: Actor, action: Action) -> Iterator[GraphWriter]:
        """A change as any other, noted under the key; raises Repeated or KeyReused instead of making it again."""
        with Lotsennetz.change(self, actor, action) as graph:
            if self.key:
                self._refuse_again(graph)
            yield graph
            if self.key:
                until = self.clock() + KEPT_FOR
                graph.put(Repeat(id=self._id, request=sealed(self.request), status=0, until=until))

    def known(self) -> Repeat | None:
        """What came of an earlier request with this key; raises KeyReused if it asked for something else."""
        if not self.key:
            return None
        with self.read() as graph:
            return self._earlier(graph)

    def remember(self, answer: Repeat) -> None:
        """Keep what the request is answered with: `status`, `location`, `etag` and `answer` of this value."""
        if not self.key:
            return
        until = self.clock() + KEPT_FOR
        with Lotsennetz.change(self, self.actor, Action.SUGGEST) as graph:
            graph.put(replace(answer, id=self._id, request=sealed(self.request), until=until))

    @property
    def _id(self) -> str:
        """Guests are one to us: two who chose the same key are told apart by what they ask for."""
        told_apart = self.request if self.actor.role is GUEST.role else ""
        return sealed(f"{self.actor.id} {self.key} {told_apart}")

    def _refuse_again(self, graph: GraphReader) -> None:
        if earlier := self._earlier(graph):
            raise Repeated(earlier)

    def _earlier(self, graph: GraphReader) -> Repeat | None:
        found = graph.whole([(Repeat, self._id)]).get((Repeat, self._id))
        if not isinstance(found, Repeat) or found.until <= self.clock():
            return None
        if found.request != sealed(self.request):
            raise KeyReused
        return found

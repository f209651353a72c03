"""The store on a Neo4j server: many processes on many machines share one graph."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import TypeVar

from referral.errors import LotsennetzError
from referral.stores import GraphReader, GraphWriter, Receiver
from referral.stores.neo4j_address import read_address
from referral.stores.neo4j_blocks import LOOKS, Reading
from referral.stores.neo4j_copying import Neo4jReceiver, clear
from referral.stores.neo4j_hurried import Changed, Hurried
from referral.stores.neo4j_known import Known, Land
from referral.stores.neo4j_server import Server
from referral.stores.neo4j_writing import Writing

B = TypeVar("B", bound=Reading)
T = TypeVar("T")


class Neo4jStore:
    """A graph on a server, for the threads of this process and for other processes.

    `password` counts where the address names none; `authorities` is a file with certificates to trust; `patience` is
    how many seconds a server that was lost while a change was being kept is waited for.
    """

    def __init__(self, url: str, *, password: str = "", authorities: str = "", patience: float = 60.0) -> None:
        self.server = Server(read_address(url, password), authorities, patience)
        self._open = threading.local()
        self._known = Known()
        try:
            self.server.prepare()
        except BaseException:
            self.server.close()
            raise

    @contextmanager
    def read(self) -> Iterator[GraphReader]:
        """One state of the graph; inside another block of the same thread, the state of that block."""
        outer = self._block
        if outer is not None:
            yield outer
            return
        self.server.check_open()
        with self._as_block(self._reading()) as block:
            yield block

    def look(self, question: Callable[[GraphReader], T]) -> T:
        """The answer to a question about one state of the graph; it is asked again if the graph changes meanwhile."""
        if self._block is not None:
            return question(self._block)
        self.server.check_open()
        for _ in range(LOOKS):
            with suppress(Changed):
                return self._hurried(question)
        with self.read() as graph:
            return question(graph)

    @contextmanager
    def write(self) -> Iterator[GraphWriter]:
        """A change; one writer at a time over all processes, and never inside another block of the same thread."""
        if self._block is not None:
            raise RuntimeError("A change cannot begin inside another block, whose state it would make outdated.")
        with self.server.change() as change, self._as_block(Writing(self.server.where, change)) as block:
            block.check_ready()
            yield block
            block.complete()

    def snapshot(self) -> AbstractContextManager[GraphReader]:
        """One state of the graph, which holds because whoever wants to write waits to its end; questions do not."""
        return self.write()

    @contextmanager
    def receive(self, source: str, *, replace: bool = False) -> Iterator[Receiver]:
        """A copy of another store, which can be cut off and gone on with; Conflict unless this one is empty.

        What is replaced goes part by part, so that nobody should ask meanwhile.
        """
        if replace:
            clear(self.server, source)
        receiver = Neo4jReceiver(self.server, source)
        try:
            yield receiver
            receiver.complete()
        finally:
            receiver.stop()

    def overwrite(self) -> bool:
        """Its files cannot be reached from here: logs and unused records keep what was deleted for a while."""
        return False

    def close(self) -> None:
        """Give the connections back; the store cannot be used afterwards."""
        self.server.close()

    def _hurried(self, question: Callable[[GraphReader], T]) -> T:
        where, ask = self.server.where, self.server.ask
        land = self._known.land(lambda: Land.loaded(ask))
        with self._as_block(Hurried(where, ask, self._known, land)) as block:
            try:
                answer = question(block)
            except LotsennetzError:
                block.complete()
                raise
            block.complete()
            return answer

    def _reading(self) -> Reading:
        return Reading(self.server.where, self.server.ask, self._known)

    @property
    def _block(self) -> Reading | None:
        return getattr(self._open, "block", None)

    @contextmanager
    def _as_block(self, block: B) -> Iterator[B]:
        """The block of this thread, until it ends."""
        self._open.block = block
        try:
            yield block
        finally:
            self._open.block = None
            block.end()

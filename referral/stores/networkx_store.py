"""The embedded store: NetworkX thinks, one SQLite file remembers.

Rows are the truth. Before each block a process looks for changes newer than those it knows and follows them in memory;
so several processes work on one file, one of them writing at a time. A process must not fork inside a block.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeVar

from referral.errors import Malformed, StoreClosed
from referral.stores import GraphReader, GraphWriter, Receiver
from referral.stores.blocks import Reading, Writing
from referral.stores.file import open_file, overwrite, sentences
from referral.stores.memory import Memory
from referral.stores.receiving import FileReceiver
from referral.stores.rows import Rows

B = TypeVar("B", bound=Reading)
T = TypeVar("T")

FOLLOWED = 5_000
"""Changes to more entities than these are not followed one by one; the network is loaded anew."""


class NetworkxStore:
    """A graph in one file, for the threads of this process and for other processes.

    `patience` is how many seconds a writer waits for another before StoreBusy.
    """

    def __init__(self, where: str, *, patience: float = 10.0) -> None:
        if not where:
            raise Malformed("the address of a store", "file:", "expected the path of a file after it.")
        self._path = Path(where).expanduser()
        self._patience = patience
        self._lock = threading.RLock()
        self._closed = False
        self._block: Reading | None = None
        self._memory: Memory | None = None
        self._rows: Rows | None = self._open(known=False)
        _STORES.add(self)

    @contextmanager
    def read(self) -> Iterator[GraphReader]:
        """One consistent state of the graph; inside another block of the same thread, the state of that block."""
        with self._lock:
            if self._block is not None:
                yield self._block
                return
            with sentences(self._path), self._transaction("BEGIN", Reading) as block:
                yield block

    def look(self, question: Callable[[GraphReader], T]) -> T:
        """The answer to a question about one consistent state of the graph."""
        with self._lock:
            if self._block is not None:
                return question(self._block)
            with sentences(self._path), self._transaction("BEGIN", Reading) as block:
                return question(block)

    @contextmanager
    def write(self) -> Iterator[GraphWriter]:
        """A change; one writer at a time over all processes, and never inside another block of the same thread."""
        with self._lock:
            if self._block is not None:
                raise RuntimeError("A change cannot begin inside another block, whose state it would make outdated.")
            with sentences(self._path), self._transaction("BEGIN IMMEDIATE", Writing) as block:
                yield block

    def snapshot(self) -> AbstractContextManager[GraphReader]:
        """One state of the graph, which holds to its end while others write."""
        return self.read()

    @contextmanager
    def receive(self, source: str, *, replace: bool = False) -> Iterator[Receiver]:  # noqa: ARG002  see below
        """A copy of another store, as a whole or not at all; Conflict unless this one is empty or to be replaced.

        A copy that was cut off has left nothing here, so that it need not be known whose it was.
        """
        with self._lock, sentences(self._path):
            rows = self._opened()
            rows.connection.execute("BEGIN IMMEDIATE")
            self._memory = None
            try:
                if replace:
                    rows.clear()
                yield FileReceiver(rows)
                rows.connection.execute("COMMIT")
            finally:
                self._undo(rows)

    def overwrite(self) -> bool:
        """Overwrite what was deleted; something is left while another process reads on for longer than patience."""
        with self._lock, sentences(self._path):
            return overwrite(self._opened().connection)

    def close(self) -> None:
        """Give the file back; the store cannot be used afterwards."""
        with self._lock:
            self._closed = True
            self._memory = None
            self._give_back()

    def pause(self) -> None:
        """Let no block begin and give the file back for a moment, so that the process can be forked."""
        self._lock.acquire()
        self._give_back()

    def resume(self) -> None:
        """Let blocks begin again; the next one opens the file."""
        self._lock.release()

    @contextmanager
    def _transaction(self, begin: str, kind: type[B]) -> Iterator[B]:
        rows = self._opened()
        rows.connection.execute(begin)
        try:
            memory = self._followed(rows)
            block = self._block = kind(rows, memory)
            yield block
            block.complete()
            rows.connection.execute("COMMIT")
            memory.head = block.head
        except BaseException:
            self._undo(rows)
            raise
        finally:
            if self._block is not None:
                self._block.end()
            self._block = None

    def _opened(self) -> Rows:
        """The rows, through a connection of this process: before a fork it was given back."""
        if self._closed:
            raise StoreClosed(str(self._path))
        if self._rows is None:
            self._rows = self._open(known=True)
        return self._rows

    def _open(self, *, known: bool) -> Rows:
        connection = open_file(self._path, self._patience, known=known)
        weakref.finalize(self, connection.close)
        return Rows(connection, self._path)

    def _followed(self, rows: Rows) -> Memory:
        """The memory, brought to the state of the rows; loaded anew if that is less work or the file is another one."""
        memory, head = self._memory, rows.head
        if memory is not None and memory.head == head:
            return memory
        self._memory = None  # should following fail, the next block loads anew
        keys = rows.touched(memory.head.number) if memory is not None and rows.holds(memory.head) else None
        if memory is None or keys is None or len(keys) > FOLLOWED:
            del memory  # two networks of national size need not fit side by side
            memory = Memory.load(rows)
        else:
            memory.refresh(rows, keys)
            memory.head = head
        self._memory = memory
        return memory

    def _undo(self, rows: Rows) -> None:
        """Back to what stood before the block, in the file and in memory."""
        if rows.connection.in_transaction:
            rows.connection.execute("ROLLBACK")
        memory, self._memory = self._memory, None  # should this fail, the next block loads anew
        if memory is not None and self._block is not None:
            memory.refresh(rows, self._block.keys)
            self._memory = memory

    def _give_back(self) -> None:
        """Close the connection, unless a block is open."""
        if self._rows is not None and self._block is None:
            self._rows.connection.close()
            self._rows = None


_STORES: weakref.WeakSet[NetworkxStore] = weakref.WeakSet()


_HELD: list[NetworkxStore] = []
"""The stores whose blocks wait while this process forks."""


def _before_fork() -> None:
    """Give back all connections; one carried over a fork may damage the file (https://sqlite.org/howtocorrupt.html)."""
    _HELD[:] = _STORES
    for store in _HELD:
        store.pause()


def _after_fork() -> None:
    for store in _HELD:
        store.resume()
    _HELD.clear()


os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork)

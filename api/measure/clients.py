"""Clients for measuring over loopback: a few processes that ask over kept connections and do little else."""

from __future__ import annotations

import multiprocessing
import socket
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from selectors import EVENT_READ, DefaultSelector
from time import perf_counter
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

PROCESSES, CONNECTIONS = 2, 4
"""So many clients, each with so many connections: as many requests at once as two workers have threads."""

CHUNK = 1 << 18


class Connection:
    """One kept connection to a server; asks without looking closer at answers than their status and length."""

    def __init__(self, server: str) -> None:
        address = urlsplit(server)
        self._where = (address.hostname or "127.0.0.1", address.port or 80)
        self._socket: socket.socket | None = None

    def send(self, path: str) -> int:
        """Send a GET; the answer has to be received before the next is sent. Returns what tells of its coming."""
        if self._socket is None:
            self._socket = socket.create_connection(self._where, timeout=60)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(f"GET {path} HTTP/1.1\r\nHost: {self._where[0]}\r\n\r\n".encode())
        return self._socket.fileno()

    def receive(self) -> bytes:
        """The body of the answer; ConnectionError if it is not one with status 200."""
        if self._socket is None:
            raise ConnectionError("Nothing was asked on this connection.")
        received = self._socket.recv(CHUNK)
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._more()
        head = received[:end].lower()
        if not head.startswith(b"http/1.1 200"):
            raise ConnectionError(f"The server answered {received[:end].decode(errors='replace').splitlines()[0]}.")
        whole = end + 4 + int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        while len(received) < whole:
            received += self._more()
        if b"connection: close" in head:
            self.close()
        return received[end + 4 :]

    def _more(self) -> bytes:
        part = self._socket.recv(CHUNK) if self._socket is not None else b""
        if not part:
            raise ConnectionError("The server closed the connection in the middle of an answer.")
        return part

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def fetch(server: str, path: str) -> bytes:
    """One answer over a connection of its own."""
    connection = Connection(server)
    try:
        connection.send(path)
        return connection.receive()
    finally:
        connection.close()


class Clients:
    """The client processes, started once and used for all rounds."""

    def __init__(self) -> None:
        self._pool = ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("spawn"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown()

    def throughput(self, server: str, paths: Sequence[str]) -> float:
        """Answers in a second while all of these paths are asked for."""
        start = perf_counter()
        shares = [self._pool.submit(_ask_all, server, paths[share::PROCESSES]) for share in range(PROCESSES)]
        answered = sum(share.result() for share in shares)
        return answered / (perf_counter() - start)


def _ask_all(server: str, paths: Sequence[str]) -> int:
    """Ask on all connections at once, on each again as soon as it is answered; returns how many were answered.

    No connection waits for another, so that no worker is idle while another one is still busy.
    """
    waiting, connections = iter(paths), [Connection(server) for _ in range(CONNECTIONS)]
    with ExitStack() as afterwards:
        for connection in connections:
            afterwards.callback(connection.close)
        answering = afterwards.enter_context(DefaultSelector())
        for connection in connections:
            _ask_next(answering, connection, waiting)
        while answering.get_map():
            for key, _ in answering.select():
                answering.unregister(key.fd)
                key.data.receive()
                _ask_next(answering, key.data, waiting)
    return len(paths)


def _ask_next(answering: DefaultSelector, connection: Connection, waiting: Iterator[str]) -> None:
    path = next(waiting, None)
    if path is not None:
        answering.register(connection.send(path), EVENT_READ, connection)

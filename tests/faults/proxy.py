"""Stands between the driver and a Neo4j server, and cuts the connection when a test wants it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress

COMMIT = b"\x00\x02\xb0\x12\x00\x00"
"""Bolt's message that ends a transaction (https://neo4j.com/docs/bolt/current/bolt/message/)."""


class Proxy:
    """Forwards every connection to a server on this machine, until it is told otherwise.

    `swallow` is what the next commit loses, once so many were spared: nothing, its `question` on the way to the server,
    its `answer`, or the whole `server`, to which no connection is made any more.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._open: set[socket.socket] = set()
        self.swallow, self.spared = "", 0
        self.port = 0
        self.open()

    def open(self) -> None:
        """Take connections, on the same port as before if there was one."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        self._start(self._accept)

    def cut(self) -> None:
        """Close all connections that are open now."""
        for one in list(self._open):
            _end(one)

    def close(self) -> None:
        """Take no connections any more."""
        _end(self._listener)
        self.cut()

    def _start(self, deed: Callable[[], None]) -> None:
        threading.Thread(target=deed, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._serve(client)

    def _serve(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self._port))
        except OSError:
            _end(client)
            return
        self._open |= {client, server}
        lost = threading.Event()
        self._start(lambda: self._forward(client, server, lost))
        self._start(lambda: self._return(server, client, lost))

    def _forward(self, client: socket.socket, server: socket.socket, lost: threading.Event) -> None:
        with suppress(OSError):
            while said := client.recv(65536):
                if COMMIT in said and self.swallow and self._is_next():
                    swallowed, self.swallow = self.swallow, ""
                    if swallowed == "server":
                        self.close()
                    if swallowed in {"question", "server"}:
                        break
                    lost.set()
                server.sendall(said)
        if not lost.is_set():
            _end(client)
            _end(server)

    def _is_next(self) -> bool:
        self.spared -= 1
        return self.spared < 0

    def _return(self, server: socket.socket, client: socket.socket, lost: threading.Event) -> None:
        with suppress(OSError):
            while (said := server.recv(65536)) and not lost.is_set():
                client.sendall(said)
        _end(client)
        _end(server)


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()

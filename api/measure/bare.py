"""The peer of the service over HTTP: a bare Flask route that returns bytes it was given, under the same gunicorn."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
from flask import Flask, Response, request
from gunicorn.app.base import BaseApplication

from api.serving import Address, Server, listen, settle
from api.settings import Settings

ROUTE = "/api/v1/answers"


class Bare(Server):
    """The service's own server, configured by the same lines, with another application."""

    def __init__(self, settings: Settings, bodies: Mapping[str, bytes], listener: socket.socket, greeting: str) -> None:
        self._settings, self._listener, self._greeting = settings, listener, greeting
        self._bodies = bodies
        BaseApplication.__init__(self)

    def load(self) -> Flask:
        """One route that looks its bytes up by the query."""
        app = Flask(__name__)
        bodies = self._bodies

        @app.get(ROUTE)
        def answers() -> Response:
            return Response(bodies[request.query_string.decode()], content_type="application/json")

        settle()
        return app

    def _leaves(self, _arbiter: Any, _worker: Any) -> None:
        """Nothing is counted here."""


def main(file: Path) -> None:
    """Serve a file of query -> body, at any free port."""
    bodies = {query: body.encode() for query, body in orjson.loads(file.read_bytes()).items()}
    listener = listen(Address("127.0.0.1", 0))
    link = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    Bare(Settings.from_environment(os.environ), bodies, listener, f"Bare: {link}").run()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

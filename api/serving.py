"""Serves the network over HTTP for real use: several worker processes over one loaded graph, and a quiet log.

The log names method, pattern of the address, status and duration; no address of anybody, no query and no time of day.
"""

from __future__ import annotations

import errno
import gc
import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import click
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from api import create_app
from api.complaints import Unreachable
from api.headers import RULE
from api.pages.choices import own_name
from api.settings import Settings
from referral import insight
from referral.lotsennetz import Lotsennetz
from referral.model import Language

THREADS = 4
"""Per worker: a slow connection then holds up nobody else."""

MEMORY = Path("/dev/shm")  # noqa: S108 - gunicorn's own heartbeat file, which must not wait for a disk


class Address(NamedTuple):
    """Where to listen."""

    host: str
    port: int


def listen(address: Address) -> socket.socket:
    """A socket that is bound to the address (port 0: any free one), or Unreachable."""
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(*address, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise Unreachable(*address, why="unknown") from error
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(where)
    except OSError as error:
        listener.close()
        raise Unreachable(*address, why=WHY.get(error.errno or 0, "unknown")) from error
    return listener


WHY: Mapping[int, str] = {errno.EADDRINUSE: "taken", errno.EACCES: "forbidden"}


class QuietLog(Logger):  # type: ignore[misc]
    """Gunicorn's log without anything about who asked what."""

    def access(self, resp: Any, req: Any, environ: Mapping[str, Any], request_time: Any) -> None:
        """One line for one request."""
        duration = request_time.total_seconds() * 1000
        self.access_log.info("%s %s %s %d ms", req.method, environ.get(RULE, "-"), resp.status_code, duration)

    def warning(self, msg: str, *args: object, **kwargs: object) -> None:
        """What gunicorn warns of, but not from which address a request came that is none, nor what it said."""
        if msg.startswith("Invalid request"):
            msg, args = "Invalid request.", ()
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: str, *args: object, **kwargs: object) -> None:
        """What gunicorn could not handle, but not the address it was asked with."""
        if msg.startswith("Error handling request"):
            msg, args = "A request could not be handled.", ()
        super().exception(msg, *args, **kwargs)


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn over an application that is loaded once, before the workers are forked."""

    def __init__(self, settings: Settings, lotsennetz: Lotsennetz, listener: socket.socket, greeting: str) -> None:
        self._settings, self._lotsennetz, self._listener, self._greeting = settings, lotsennetz, listener, greeting
        super().__init__()

    def load_config(self) -> None:
        """How gunicorn runs here; nothing of it is read from files or from the environment."""
        for name, value in {
            "bind": f"fd://{self._listener.fileno()}",
            "workers": self._settings.workers,
            "worker_class": "gthread",
            "threads": THREADS,
            "preload_app": True,
            "keepalive": 5,
            "graceful_timeout": 10,
            "limit_request_line": 8190,
            "accesslog": "-",
            "logger_class": QuietLog,
            "loglevel": "warning",
            "worker_tmp_dir": str(MEMORY) if os.access(MEMORY, os.W_OK) else None,
            "control_socket_disable": True,
            "when_ready": self._ready,
            "worker_exit": self._leaves,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application, with everything it has loaded taken out of garbage collection, so that forks share it.

        What languages call themselves takes a second to find out, and the network of a state to read: whoever comes
        first would wait for it.
        """
        app = create_app(self._settings, self._lotsennetz)
        insight.read_ahead(self._lotsennetz)
        with self._lotsennetz.read() as graph:
            for language in graph.find(Language):
                own_name(language.id)
        settle()
        return app

    def _leaves(self, _arbiter: Any, _worker: Any) -> None:
        """What a worker has counted and not written yet is not lost with it."""
        self.wsgi().extensions["lotsennetz"].tally.write()

    def _ready(self, _arbiter: Any) -> None:
        click.echo(self._greeting)


def settle() -> None:
    """Take what is loaded out of garbage collection, and look for the little that a request leaves behind less often.

    A full collection of a large network would hold up a request for a tenth of a second.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 1_000)


def serve(settings: Settings, lotsennetz: Lotsennetz, listener: socket.socket, greeting: str) -> None:
    """Serve until told to stop (SIGTERM or Ctrl-C); `greeting` is printed once requests are answered."""
    Server(settings, lotsennetz, listener, greeting).run()

"""Starts servers as processes of their own and stops them again, all their workers with them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

LINK = re.compile(r"http://\S+:\d+/")
PATIENCE, PAUSE = 180.0, 0.02
"""Seconds in which a server must have started or ended, and between two looks at whether it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A server that answers at `link`; its process leads the group that all its workers belong to."""

    link: str
    process: subprocess.Popen[bytes]

    @property
    def members(self) -> list[int]:
        """The ids of all processes of the server, the leader first."""
        return sorted(id for id in _every_process() if _group_of(id) == self.process.pid)

    def kill(self) -> None:
        """End all of them at once, without a chance to tidy up."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)


@contextmanager
def running(arguments: list[str], settings: Mapping[str, str]) -> Iterator[Running]:
    """A module of this interpreter that serves and prints its link once it does; stopped at the end of the block.

    Its access log goes to a file. RuntimeError if it ends, or takes too long, before it serves.
    """
    with tempfile.NamedTemporaryFile(prefix="lotsennetz-serve-") as log:
        process = subprocess.Popen(  # noqa: S603 - our own modules, with arguments made here
            [sys.executable, "-m", *arguments],
            env={**os.environ, **settings, "PYTHONUNBUFFERED": "1"},
            stdout=log,
            start_new_session=True,
        )
        try:
            yield Running(link=_link(process, Path(log.name)), process=process)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(PATIENCE)


def _link(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = monotonic() + PATIENCE
    while process.poll() is None and monotonic() < deadline:
        if found := LINK.search(log.read_text()):
            return found.group().rstrip("/")
        sleep(PAUSE)
    raise RuntimeError(f"The server did not start; it was {' '.join(map(str, process.args))}.")  # type: ignore[arg-type]


def _every_process() -> Iterator[int]:
    return (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())


def _group_of(id: int) -> int | None:
    try:
        return os.getpgid(id)
    except ProcessLookupError:
        return None

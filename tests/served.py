"""The real server, as `lotsennetz serve` starts it, for tests that need real processes and a real socket."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

HOUSE = Path(__file__).parents[1]


class Served(NamedTuple):
    """A running server: the address it said, and its process; what it logs goes to the file."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The variables of a fresh user whose store is in a folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LOTSENNETZ_", "LANG", "LC_"))}
    return {**kept, "LOTSENNETZ_STORE": f"file:{folder / 'graph.db'}", "PYTHONPATH": str(HOUSE), **more}


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Served]:
    """Start the server on a free port and stop it at the end."""
    log = folder / "server.log"
    with log.open("wb") as output:
        command = [sys.executable, "-m", "api", "serve", "--port", "0", "--workers", "2", *options]
        process = subprocess.Popen(command, env=environment(folder), stdout=subprocess.PIPE, stderr=output, cwd=folder)
    try:
        assert process.stdout is not None
        greeting = process.stdout.readline().decode()
        found = re.search(r"http://\S+/", greeting)
        assert found, greeting + log.read_text(encoding="utf-8")
        yield Served(found.group(), process, log)
    finally:
        process.terminate()
        rest = process.communicate(timeout=60)[0]
        with log.open("ab") as output:
            output.write(rest or b"")

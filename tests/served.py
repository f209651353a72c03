"""The real server, as `lotsennetz serve` starts it, for tests that need real processes and a real socket."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from accounts import PASSWORD
from engines import address_in

HOUSE = Path(__file__).parents[1]


class Served(NamedTuple):
    """A running server: the address it said, and its process; what it logs goes to the file."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The variables of a fresh user whose store is in a folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LOTSENNETZ_", "LANG", "LC_"))}
    return {**kept, "LOTSENNETZ_STORE": address_in(folder), "PYTHONPATH": str(HOUSE), **more}


@contextmanager
def serving(folder: Path, *options: str, **more: str) -> Iterator[Served]:
    """Start the server on a free port, with more variables perhaps, and stop it at the end."""
    log = folder / "server.log"
    command = [sys.executable, "-m", "api", "serve", "--port", "0", "--workers", "2", *options]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=environment(folder, **more), stdout=output, stderr=subprocess.STDOUT, cwd=folder
        )
    try:
        yield Served(_address(process, log), process, log)
    finally:
        process.terminate()
        process.wait(timeout=60)


def an_administrator(folder: Path, mail: str) -> None:
    """The first account of the store in a folder, made on the command line as an operator does, with PASSWORD."""
    password = folder / "password"
    password.write_text(PASSWORD, encoding="utf-8")
    command = [sys.executable, "-m", "api", "account", "add", "--mail", mail, "--name", "Anna Beispiel"]
    options = ["--role", "state administrator", "--password-file", str(password)]
    subprocess.run([*command, *options], env=environment(folder), cwd=folder, check=True)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    """The address that the server says once it can be reached."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if found := re.search(r"http://\S+/\n", log.read_text(encoding="utf-8")):
            return found.group().strip()
        time.sleep(0.05)
    raise RuntimeError(log.read_text(encoding="utf-8"))

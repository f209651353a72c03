"""A real server with the real network and a real browser, for tests that walk through the pages as people do."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from barriers import Scheme
from engines import address_in
from machine import without

CHROMIUM = shutil.which("chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
expect.set_options(timeout=30_000)  # as long as Playwright waits for a page: a busy machine is no failure


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `lotsennetz serve`, started as anybody starts it, with a store of its own."""
    folder: Path = tmp_path_factory.mktemp("served")
    environment = {**os.environ, "LOTSENNETZ_STORE": address_in(folder), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "api", "serve", "--port", "0", "--workers", "1"]
    log = folder / "log"
    with log.open("w") as written:
        server = subprocess.Popen(command, env=environment, stdout=written, stderr=written)
    try:
        yield _greeted(server, log)
    finally:
        server.terminate()
        server.wait(timeout=30)


def _greeted(server: subprocess.Popen[bytes], log: Path) -> str:
    """Wait until the server says where to click."""
    while server.poll() is None:
        if found := re.search(r"http://[\w.:\[\]]+", log.read_text(encoding="utf-8")):
            return found.group().rstrip("/")
        time.sleep(0.1)
    raise AssertionError(f"The server ended before it answered: {log.read_text(encoding='utf-8')}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, one per module; in CI its absence is a failure, elsewhere the tests are skipped and say so."""
    if CHROMIUM is None:
        without("Chromium", "the pages in a real browser")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield started
        started.close()


@pytest.fixture(scope="module", params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> Scheme:
    """The colours of the reader's system."""
    chosen: Scheme = request.param
    return chosen

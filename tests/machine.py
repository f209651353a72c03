"""What the machine that runs the tests has: free ports, and the parts that some tests need."""

from __future__ import annotations

import os
import socket
from typing import NoReturn

import pytest


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def without(part: str, untried: str) -> NoReturn:
    """A part is missing: in CI the test fails, elsewhere it is skipped and says what was not tried."""
    if os.environ.get("CI"):
        pytest.fail(f"{part} is missing, and in CI this must be tried: {untried}.")
    pytest.skip(f"{part} is missing. NOT tried: {untried}.")

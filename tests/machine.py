"""What the machine that runs the tests has: free ports, and the parts that some tests need."""

from __future__ import annotations

import os
import random
import socket
from contextlib import suppress
from typing import NoReturn

import pytest

PORTS = range(20_000, 32_000)
"""Ports that no system gives to a connection by itself, which could take one from a server while it is away."""


def free_port() -> int:
    """A port that nobody listens on, and nobody comes to by chance."""
    for port in random.sample(PORTS, len(PORTS)):
        with socket.socket() as free, suppress(OSError):
            free.bind(("127.0.0.1", port))
            return port
    raise OSError("No port is free.")


def without(part: str, untried: str) -> NoReturn:
    """A part is missing: in CI the test fails, elsewhere it is skipped and says what was not tried."""
    if os.environ.get("CI"):
        pytest.fail(f"{part} is missing, and in CI this must be tried: {untried}.")
    pytest.skip(f"{part} is missing. NOT tried: {untried}.")

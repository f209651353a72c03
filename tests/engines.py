"""Where tests keep their stores: on each engine in turn, or on the one that `LOTSENNETZ_TEST_ENGINE` names."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from neo4j_server import empty_address

CHOSEN = "LOTSENNETZ_TEST_ENGINE"
"""Names the engine under the pages, the API and the command line in this run; the embedded one if it is not set."""
ADDRESSES: dict[str, Callable[[Path], str]] = {
    "file": lambda folder: f"file:{folder / 'graph.db'}",
    "neo4j": lambda folder: empty_address(lasting=not folder.name.startswith("test_")),
}
"""Where each engine keeps an empty store for one test; an engine without an address fails the contract.

A server has one database. What lasts longer than a test (its folder is not named after one) has a server of its own.
"""
about_the_file = pytest.mark.skipif(os.environ.get(CHOSEN, "file") != "file", reason="This is about the file itself.")
"""Marks what is tried on the embedded engine alone."""


@cache
def address_in(folder: Path) -> str:
    """The address of the store in a folder, empty when it is first asked for."""
    return ADDRESSES[os.environ.get(CHOSEN, "file")](folder)

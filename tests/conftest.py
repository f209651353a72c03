"""What all tests share: a store of every engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from engines import ADDRESSES
from referral.stores import ENGINES, GraphStore, open_store

settings.register_profile("patient", settings(), deadline=None)  # a busy machine is no failure
settings.load_profile("patient")
pytest.register_assert_rewrite("barriers")  # what a page fails by is to be read in the report


@pytest.fixture(params=sorted(ENGINES))
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store, for each engine there is."""
    return ADDRESSES[request.param](tmp_path)


@pytest.fixture
def store(address: str) -> Iterator[GraphStore]:
    """An empty store, of each engine there is."""
    opened = open_store(address)
    yield opened
    opened.close()

"""What tests about accounts share: a clock that they set, a network at that clock, and secrets one after the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from accounts import Clock, Draws, at_clock
from referral.lotsennetz import Lotsennetz


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lotsennetz(tmp_path: Path, clock: Clock) -> Lotsennetz:
    return at_clock(tmp_path, clock)


@pytest.fixture
def draw() -> Draws:
    return Draws()

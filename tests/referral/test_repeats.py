"""What was asked for under a key is done once, even if two ask at the same moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from keepers import COORDINATOR, a_kept_network
from referral.access import Action
from referral.errors import KeyReused
from referral.repeats import Once, Repeated


def test_whoever_comes_second_under_a_key_changes_nothing(tmp_path: Path) -> None:
    network = a_kept_network(tmp_path)
    once = Once(store=network.store, clock=network.clock, actor=COORDINATOR, key="k", request="r")
    with once.change(COORDINATOR, Action.EDIT):
        pass
    with pytest.raises(Repeated) as told, once.change(COORDINATOR, Action.EDIT):
        pass
    assert told.value.first.status == 0
    other = Once(store=network.store, clock=network.clock, actor=COORDINATOR, key="k", request="else")
    with pytest.raises(KeyReused), other.change(COORDINATOR, Action.EDIT):
        pass

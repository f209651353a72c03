"""The log: every later change to it shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from referral.access import GUEST, OPERATOR, Action, permit
from referral.audit import GENESIS, Entry, Sealed, Touch, broken_at, seal
from referral.errors import Forbidden

ENTRY = Entry(
    at=datetime(2026, 11, 22, tzinfo=UTC), actor="operator", action="seed", touched=(Touch("put", "Place", "03351006"),)
)


def a_log(length: int) -> list[Sealed]:
    log: list[Sealed] = []
    for number in range(1, length + 1):
        log.append(seal(log[-1].seal if log else GENESIS, number, ENTRY))
    return log


def test_an_untouched_log_holds() -> None:
    assert broken_at(a_log(5)) is None
    assert broken_at([]) is None


def test_an_altered_entry_shows() -> None:
    log = a_log(5)
    log[2] = replace(log[2], entry=replace(ENTRY, actor="somebody"))
    assert broken_at(log) == 3


def test_an_entry_taken_out_shows() -> None:
    log = a_log(5)
    del log[1]
    assert broken_at(log) == 2


def test_a_part_of_the_log_is_verified_from_the_seal_before_it() -> None:
    log = a_log(5)
    assert broken_at(log[2:], before=log[1].seal, number=2) is None


def test_a_guest_may_look_up_and_nothing_else() -> None:
    permit(GUEST, Action.LOOK_UP)
    permit(OPERATOR, Action.SEED)
    with pytest.raises(Forbidden, match="A guest may not seed"):
        permit(GUEST, Action.SEED)

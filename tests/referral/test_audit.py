"""The log: every later change to it shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from referral.access import GUEST, OPERATOR, Action, permit
from referral.audit import GENESIS, Entry, Examined, Sealed, Touch, broken_at, examine, seal
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


def test_going_through_a_log_tells_its_last_seal_and_which_kept_seals_it_lacks() -> None:
    log, told = a_log(5), list[int]()
    found = examine(log, {3: log[2].seal, 4: log[2].seal, 9: log[4].seal}, lambda: told.append(1))
    assert found == Examined(number=5, seal=log[4].seal, broken_at=None, missing=(4, 9))
    assert len(told) == 5
    assert examine([], {}, lambda: None) == Examined(number=0, seal=GENESIS, broken_at=None, missing=())


def test_going_through_an_altered_log_names_the_first_entry_that_does_not_hold() -> None:
    log = a_log(5)
    log[2] = replace(log[2], entry=replace(ENTRY, actor="somebody"))
    assert examine(log, {}, lambda: None).broken_at == 3
    assert examine(a_log(5)[1:], {}, lambda: None).broken_at == 1


def test_a_log_whose_end_was_cut_off_is_only_shown_by_a_kept_seal() -> None:
    log = a_log(5)
    cut = examine(log[:3], {5: log[4].seal}, lambda: None)
    assert (cut.broken_at, cut.missing) == (None, (5,))

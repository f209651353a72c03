"""Accounts for tests: a clock that can be put forward, secrets drawn in order, and somebody who knows a password."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path

from referral import passwords
from referral.access import OPERATOR, AccountRole, Action
from referral.lotsennetz import Lotsennetz
from referral.model import Entity
from referral.papers import Account
from signed_in import an_account
from towns import a_network
from worlds import NOW

PASSWORD = "Lange Wege sind schön"  # noqa: S105  of nobody
WRONG = "Kurze Wege sind schön"


@dataclass
class Clock:
    """A clock that stands still until it is put forward."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, by: timedelta) -> None:
        """Put it forward."""
        self.now += by


@dataclass
class Draws:
    """Draws secrets in order: `secret 1`, `secret 2` ..."""

    word: str = "secret"
    numbers: Callable[[], int] = field(default_factory=lambda: count(1).__next__)

    def __call__(self) -> str:
        return f"{self.word}-{self.numbers()}"


@cache
def hashed(password: str) -> str:
    """The hash of a password, made once for all tests."""
    return passwords.chosen(password, "")


def at_clock(folder: Path, clock: Clock, *entities: Entity) -> Lotsennetz:
    """The small network with this clock."""
    return replace(a_network(folder, *entities), clock=clock)


def registered(lotsennetz: Lotsennetz, role: AccountRole, organisation: str | None = None, **others: object) -> Account:
    """An account with a password, stored."""
    account = an_account(role, organisation, **({"password": hashed(PASSWORD)} | others))
    with lotsennetz.change(OPERATOR, Action.KEEP_ACCOUNTS) as graph:
        graph.put(account)
    return account

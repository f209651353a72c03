"""Limits how often somebody may try for one address: after a few failures each further try has to wait longer.

Counted is what was typed, whether anybody is registered under it or not, so that the waiting tells nothing either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from referral.errors import TooManyAttempts
from referral.papers import Attempts
from referral.stores import GraphReader, GraphWriter

FREE = 5
"""So many failures cost nothing."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)
"""So long after the last failure nothing is known of it any more."""

Draw = Callable[[], str]
"""Draws a new secret of at least 128 random bits, in letters that an address may hold."""


def wait_after(failures: int) -> timedelta:
    """How long the next try has to wait: not at all for the first few, then twice as long each time, up to a limit."""
    doublings = min(failures - FREE, 10)
    return min(FIRST_WAIT * 2**doublings, LONGEST_WAIT) if failures >= FREE else timedelta(0)


def count(graph: GraphWriter, deed: str, address: str, now: datetime, draw: Draw) -> None:
    """Note one more try of a deed (`sign in`) for an address, or TooManyAttempts while it has to wait.

    It counts before it is known whether the try is right: a hundred at once are counted one after the other. A right
    one is forgotten with `forget`.
    """
    for old in list(graph.find(Attempts)):
        if old.until + FORGOTTEN_AFTER <= now:
            graph.delete(Attempts, old.id)
    known = tried(graph, deed, address)
    if known and known.until > now:
        raise TooManyAttempts(known.until, now)
    failures = known.failures + 1 if known else 1
    graph.put(
        Attempts(
            id=known.id if known else draw(),
            address=_sealed(deed, address),
            failures=failures,
            until=now + wait_after(failures),
        )
    )


def forget(graph: GraphWriter, deed: str, address: str) -> None:
    """The try was right: those before it no longer count."""
    if known := tried(graph, deed, address):
        graph.delete(Attempts, known.id)


def tried(graph: GraphReader, deed: str, address: str) -> Attempts | None:
    """What is counted of a deed for an address; None where nothing is."""
    return next(graph.find(Attempts, address=_sealed(deed, address)), None)


def _sealed(deed: str, address: str) -> str:
    return hashlib.sha256(f"{deed} {address.strip().casefold()}".encode()).hexdigest()

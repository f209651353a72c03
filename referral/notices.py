"""Announcing what holds for a while: a closure, or something to know; live at once, and gone by itself at its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain

from referral.access import Action, Actor, permit
from referral.belonging import held
from referral.closures import lasting
from referral.confirming import today_of
from referral.errors import Malformed
from referral.lotsennetz import Lotsennetz
from referral.model import Notice, Organisation, Service

MOST = 6
"""So many notices one entry has at most."""
LONGEST = 300
"""Letters of a notice."""
LASTS_AT_MOST = timedelta(days=366)
"""From its first day to its last; what holds longer belongs into the entry itself."""

Announcing = Organisation | Service


def announce(
    lotsennetz: Lotsennetz, actor: Actor, kind: type[Announcing], id: str, notices: Sequence[Notice]
) -> Announcing:
    """Let an entry announce these notices and no others; Malformed for one that makes no sense, Forbidden, NotFound."""
    return _change(lotsennetz, actor, kind, id, lambda _former: notices)


def add(lotsennetz: Lotsennetz, actor: Actor, kind: type[Announcing], id: str, notice: Notice) -> Announcing:
    """Let an entry announce one notice more."""
    return _change(lotsennetz, actor, kind, id, lambda former: [*(one for one in former if one != notice), notice])


def withdraw(lotsennetz: Lotsennetz, actor: Actor, kind: type[Announcing], id: str, notice: Notice) -> Announcing:
    """Take one notice back; nothing happens if it is gone already."""
    return _change(lotsennetz, actor, kind, id, lambda former: [one for one in former if one != notice])


def expire(lotsennetz: Lotsennetz, actor: Actor) -> int:
    """Clear away the notices that have ended; how many entries had any."""
    today = today_of(lotsennetz)
    with lotsennetz.change(actor, Action.RUN) as graph:
        entries = chain[Announcing](graph.find(Organisation), graph.find(Service))
        noticed = [one for one in entries if len(lasting(one.notices, today)) < len(one.notices)]
        for one in noticed:
            graph.put(replace(one, notices=lasting(one.notices, today)))
    return len(noticed)


def faults(notice: Notice, today: date) -> tuple[str, ...]:
    """What is wrong with a notice, as codes: `ends_before`, `over`, `too_long_a_time`, `nothing_said`, `too_long`."""
    wrong = {
        "ends_before": notice.until < notice.begins,
        "over": notice.until < today,
        "too_long_a_time": notice.until - notice.begins > LASTS_AT_MOST,
        "nothing_said": not (notice.text.strip() or notice.closed),
        "too_long": len(notice.text) > LONGEST,
    }
    return tuple(code for code, holds in wrong.items() if holds)


HINTS = {
    "ends_before": "it has to end on or after its first day.",
    "over": "it has ended already.",
    "too_long_a_time": "it may last a year at most; what holds longer belongs into the entry itself.",
    "nothing_said": "it has to say something, or that somebody is closed.",
    "too_long": f"it may have {LONGEST} letters at most.",
}


def _change(
    lotsennetz: Lotsennetz,
    actor: Actor,
    kind: type[Announcing],
    id: str,
    changed: Callable[[Sequence[Notice]], Sequence[Notice]],
) -> Announcing:
    today = today_of(lotsennetz)
    with lotsennetz.change(actor, Action.ANNOUNCE) as graph:
        entry: Announcing = graph.get(kind, id)
        permit(actor, Action.ANNOUNCE, held(graph, actor, entry))
        notices = lasting(dict.fromkeys(changed(lasting(entry.notices, today))), today)
        _check(entry, notices, changed(entry.notices), today)
        entry = replace(entry, notices=notices)
        graph.put(entry)
    return entry


def _check(entry: Announcing, notices: Sequence[Notice], wanted: Sequence[Notice], today: date) -> None:
    """Malformed for the first new notice that makes no sense, or for too many."""
    for notice in wanted:
        for code in () if notice in entry.notices else faults(notice, today):
            raise Malformed("a notice", notice.text, HINTS[code])
    if len(notices) > MOST:
        raise Malformed("a list of notices", len(notices), f"an entry may have {MOST} at most.")

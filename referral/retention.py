"""How long papers are kept once they have served: each kind has a period, after which it is removed every night."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from referral.access import Action, Actor
from referral.hours import LOCAL
from referral.lotsennetz import Lotsennetz
from referral.papers import (
    Allowance,
    ApiToken,
    Attempts,
    Deed,
    Demand,
    Draft,
    Paper,
    Repeat,
    Revision,
    Session,
    Stand,
    Suggestion,
    Ticket,
)
from referral.stores import GraphReader, Key

AT_ONCE = 500
"""So many papers are removed in one change, so that others may write in between."""
DECIDED = frozenset({Stand.APPROVED, Stand.DECLINED, Stand.WITHDRAWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """For how many days papers are kept: what was decided after that day, what has expired after that one."""

    suggestions: int = 365
    reports: int = 90
    revisions: int = 1095
    drafts: int = 1
    tickets: int = 30
    sessions: int = 1
    attempts: int = 1
    demand: int = 730


USUAL = Periods()
"""The periods that hold where nothing else is set."""


def tidy(lotsennetz: Lotsennetz, actor: Actor, periods: Periods) -> Mapping[str, int]:
    """Remove all papers whose period is over; how many of each kind.

    What it removes is overwritten in the store's own files as far as the engine can (`GraphStore.overwrite`).
    """
    today = _day(lotsennetz.clock())
    with lotsennetz.read() as graph:
        outdated = list(_outdated(graph, periods, today))
    counts: dict[str, int] = {}
    for start in range(0, max(1, len(outdated)), AT_ONCE):
        with lotsennetz.change(actor, Action.RUN) as graph:
            for kind, id in graph.whole(outdated[start : start + AT_ONCE]):
                graph.delete(kind, id)
                counts[kind.__name__] = counts.get(kind.__name__, 0) + 1
    if counts:
        lotsennetz.store.overwrite()
    return counts


def _outdated(graph: GraphReader, periods: Periods, today: date) -> Iterator[Key]:
    for kind, period, ended in RULES:
        limit = today - timedelta(days=period(periods))
        for paper in graph.find(kind):
            day = ended(paper)
            if day is not None and day < limit:
                yield kind, paper.id


def _expired(paper: Attempts | Session | Ticket | Allowance | Draft | Repeat) -> date:
    return _day(paper.until)


def _decided(*, reports: bool) -> Callable[[Suggestion], date | None]:
    """When a suggestion was decided; one that was withdrawn counts from when it was made."""

    def ended(suggestion: Suggestion) -> date | None:
        if (suggestion.deed is Deed.REPORT) is not reports or suggestion.stand not in DECIDED:
            return None
        return _day(suggestion.decided_at or suggestion.made_at)

    return ended


def _day(at: datetime) -> date:
    return at.astimezone(LOCAL).date()


RULES: tuple[tuple[type[Paper], Callable[[Periods], int], Callable[[Any], date | None]], ...] = (
    (Suggestion, lambda periods: periods.suggestions, _decided(reports=False)),
    (Suggestion, lambda periods: periods.reports, _decided(reports=True)),
    (Revision, lambda periods: periods.revisions, lambda revision: _day(revision.at)),
    (Draft, lambda periods: periods.drafts, _expired),
    (Ticket, lambda periods: periods.tickets, _expired),
    (Session, lambda periods: periods.sessions, _expired),
    (Repeat, lambda periods: periods.sessions, _expired),
    (ApiToken, lambda periods: periods.tickets, lambda token: token.expires_on),
    (Attempts, lambda periods: periods.attempts, _expired),
    (Demand, lambda periods: periods.demand, lambda demand: date.fromisoformat(f"{demand.week}-7")),
    (Allowance, lambda periods: periods.attempts, _expired),
)
"""Which papers go: their kind, how many days they are kept, and the day on which they have served (None: not yet)."""

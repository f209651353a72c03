"""What has served is removed when its period is over, and nothing before."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from referral.access import OPERATOR, AccountRole, Action
from referral.accounts import acting
from referral.errors import Forbidden
from referral.lotsennetz import Lotsennetz
from referral.papers import (
    Account,
    Allowance,
    ApiToken,
    Attempts,
    Deed,
    Draft,
    Paper,
    Purpose,
    Repeat,
    Revision,
    Session,
    Stand,
    Suggestion,
    Ticket,
)
from referral.retention import AT_ONCE, Periods, tidy
from referral.stores import GraphStore
from signed_in import an_account
from worlds import NOW, TODAY

PERIODS = Periods(suggestions=365, reports=90, revisions=1000, drafts=1, tickets=30, sessions=2, attempts=3)


def suggestion(id: str, days: int, deed: Deed = Deed.CHANGE, stand: Stand = Stand.DECLINED) -> Suggestion:
    decided = None if stand in {Stand.WAITING, Stand.WITHDRAWN} else ago(days)
    return Suggestion(
        id=id,
        deed=deed,
        kind="Service",
        subject="s",
        sender="guest",
        made_at=ago(days),
        stand=stand,
        decided_at=decided,
    )


def ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


def day(days: int) -> date:
    return TODAY - timedelta(days=days)


def ticket(id: str, days: int) -> Ticket:
    return Ticket(id=id, purpose=Purpose.PASSWORD, until=ago(days))


def token(id: str, days: int) -> ApiToken:
    return ApiToken(id=id, account="a", name="n", sealed="x", created_on=day(999), expires_on=day(days))


def revision(id: str, days: int) -> Revision:
    return Revision(id=id, kind="Service", subject="s", number=1, at=ago(days), actor="a", action="seed")


def papers(days: dict[str, int]) -> list[Paper]:
    """One paper of each kind that ended so many days ago."""
    name = str(sum(days.values()))
    return [
        suggestion(f"s{name}", days["suggestions"]),
        suggestion(f"w{name}", days["suggestions"], stand=Stand.WITHDRAWN),
        suggestion(f"r{name}", days["reports"], Deed.REPORT, Stand.APPROVED),
        revision(f"v{name}", days["revisions"]),
        Draft(id=f"d{name}", step="1", form="{}", until=ago(days["drafts"])),
        ticket(f"t{name}", days["tickets"]),
        token(f"a{name}", days["tickets"]),
        Session(id=f"c{name}", account="a", begun_on=day(900), until=ago(days["sessions"])),
        Repeat(id=f"p{name}", request="q", status=200, until=ago(days["sessions"])),
        Attempts(id=f"f{name}", address="x", failures=1, until=ago(days["attempts"])),
        Allowance(id=f"l{name}", taken=1, until=ago(days["attempts"])),
    ]


KEPT = {"suggestions": 365, "reports": 90, "revisions": 1000, "drafts": 1, "tickets": 30, "sessions": 2, "attempts": 3}
OVER = {name: days + 1 for name, days in KEPT.items()}


@pytest.fixture
def network(store: GraphStore) -> Lotsennetz:
    lotsennetz = Lotsennetz(store=store, clock=lambda: NOW)
    with lotsennetz.change(OPERATOR, Action.RUN) as graph:
        for paper in (*papers(KEPT), *papers(OVER), suggestion("open", 4000, stand=Stand.WAITING)):
            graph.put(paper)
        graph.put(an_account(AccountRole.PARTNER, created_on=day(4000)))
    return lotsennetz


def test_what_has_served_goes_when_its_period_is_over_and_not_a_day_before(network: Lotsennetz) -> None:
    assert sum(tidy(network, OPERATOR, PERIODS).values()) == len(papers(OVER))
    with network.read() as graph:
        for paper in papers(KEPT):
            assert graph.get(type(paper), paper.id) == paper
        assert not graph.whole([(type(paper), paper.id) for paper in papers(OVER)])
        assert graph.get(Suggestion, "open").stand is Stand.WAITING
        assert graph.count(Account) == 1
    assert tidy(network, OPERATOR, PERIODS) == {}


def test_many_are_removed_part_by_part(network: Lotsennetz) -> None:
    with network.change(OPERATOR, Action.RUN) as graph:
        for number in range(AT_ONCE + 1):
            graph.put(Draft(id=f"many-{number}", step="1", form="{}", until=ago(9)))
    assert tidy(network, OPERATOR, PERIODS)["Draft"] == AT_ONCE + 2


def test_only_whoever_runs_the_service_tidies(network: Lotsennetz) -> None:
    with pytest.raises(Forbidden):
        tidy(network, acting(an_account(AccountRole.ADMINISTRATOR)), PERIODS)

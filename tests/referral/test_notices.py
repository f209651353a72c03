"""A partner announces a closure for itself, a coordinator for her area; it is live at once and ends by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from referral.access import GUEST, OPERATOR, AccountRole, Actor
from referral.codes import OrganisationId
from referral.errors import Forbidden, Malformed
from referral.lotsennetz import Lotsennetz
from referral.model import Notice, Organisation, Service
from referral.notices import LONGEST, MOST, add, announce, expire, withdraw
from towns import CITY, a_network, a_service, an_organisation
from worlds import NOW

PARTNER = Actor(id="p", role=AccountRole.PARTNER, organisation=OrganisationId("mbe"))
COORDINATOR = Actor(id="c", role=AccountRole.COORDINATOR, organisation=OrganisationId("kmt-county"))
CLOSED = Notice(begins=date(2026, 12, 20), until=date(2027, 1, 6), closed=True)
MOVED = Notice(begins=date(2026, 11, 1), until=date(2026, 11, 30), text="Jetzt in Raum 5")
OVER = Notice(begins=date(2026, 11, 1), until=date(2026, 11, 22), text="Vorbei")


@pytest.fixture
def lotsennetz(tmp_path: Path) -> Lotsennetz:
    return a_network(
        tmp_path,
        an_organisation("mbe", "MBE", seated_in=CITY, notices=(OVER,)),
        a_service("mbe", "housing.search"),
        an_organisation("other", "MBE"),
    )


def notices(lotsennetz: Lotsennetz) -> tuple[Notice, ...]:
    with lotsennetz.read() as graph:
        return graph.get(Organisation, "mbe").notices


def test_notices_come_and_go_one_by_one_and_those_that_ended_are_cleared_on_the_way(lotsennetz: Lotsennetz) -> None:
    add(lotsennetz, PARTNER, Organisation, "mbe", CLOSED)
    add(lotsennetz, COORDINATOR, Organisation, "mbe", MOVED)
    add(lotsennetz, COORDINATOR, Organisation, "mbe", MOVED)
    assert notices(lotsennetz) == (MOVED, CLOSED)
    withdraw(lotsennetz, PARTNER, Organisation, "mbe", CLOSED)
    withdraw(lotsennetz, PARTNER, Organisation, "mbe", CLOSED)
    assert notices(lotsennetz) == (MOVED,)


def test_all_notices_are_replaced_at_once(lotsennetz: Lotsennetz) -> None:
    announce(lotsennetz, PARTNER, Service, "mbe-service", [CLOSED, MOVED])
    announce(lotsennetz, PARTNER, Service, "mbe-service", [CLOSED])
    with lotsennetz.read() as graph:
        assert graph.get(Service, "mbe-service").notices == (CLOSED,)
        assert graph.get(Service, "mbe-service").assured_on is None


@pytest.mark.parametrize("actor", [GUEST, replace(PARTNER, organisation=OrganisationId("other"))])
def test_nobody_announces_for_others(lotsennetz: Lotsennetz, actor: Actor) -> None:
    with pytest.raises(Forbidden):
        add(lotsennetz, actor, Organisation, "mbe", CLOSED)


@pytest.mark.parametrize(
    ("notice", "hint"),
    [
        (replace(CLOSED, until=date(2026, 12, 1)), "on or after"),
        (replace(OVER, text="Neu"), "has ended"),
        (replace(CLOSED, until=date(2028, 1, 6)), "a year"),
        (replace(MOVED, text=" "), "say something"),
        (replace(MOVED, text="x" * (LONGEST + 1)), "letters"),
    ],
)
def test_a_notice_that_makes_no_sense_is_refused(lotsennetz: Lotsennetz, notice: Notice, hint: str) -> None:
    with pytest.raises(Malformed, match=hint):
        add(lotsennetz, PARTNER, Organisation, "mbe", notice)


def test_an_entry_has_only_so_many_notices(lotsennetz: Lotsennetz) -> None:
    many = [replace(MOVED, text=f"Hinweis {number}") for number in range(MOST + 1)]
    announce(lotsennetz, PARTNER, Organisation, "mbe", many[:MOST])
    with pytest.raises(Malformed, match=f"{MOST} at most"):
        add(lotsennetz, PARTNER, Organisation, "mbe", many[MOST])


def test_what_has_ended_is_cleared_away_at_night(lotsennetz: Lotsennetz) -> None:
    assert expire(lotsennetz, OPERATOR) == 1
    assert notices(lotsennetz) == ()
    with lotsennetz.read() as graph:
        version = graph.version
    assert expire(lotsennetz, OPERATOR) == 0
    with lotsennetz.read() as graph:
        assert graph.version == version
    add(lotsennetz, PARTNER, Organisation, "mbe", CLOSED)
    assert expire(replace(lotsennetz, clock=lambda: NOW + timedelta(days=60)), OPERATOR) == 1

"""Whether there is room: said by whoever is responsible, counted from that day, and gone after thirty days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from referral.access import GUEST, OPERATOR, AccountRole, Actor
from referral.capacity import current, has_expired, lasts_until, say
from referral.codes import OrganisationId
from referral.errors import Forbidden, NotFound
from referral.lotsennetz import Lotsennetz
from referral.model import Capacity, Guide, Service
from referral.register import register, revise
from towns import CITY, a_guide, a_network, a_service, an_organisation
from worlds import TODAY

PARTNER = Actor(id="p", role=AccountRole.PARTNER, organisation=OrganisationId("desk"))
COORDINATOR = Actor(id="c", role=AccountRole.COORDINATOR, organisation=OrganisationId("kmt-county"))
LONG_AGO = TODAY - timedelta(days=31)


@pytest.fixture
def lotsennetz(tmp_path: Path) -> Lotsennetz:
    return a_network(
        tmp_path,
        an_organisation("desk", "LOTSE", seated_in=CITY),
        a_service("desk", "housing.search"),
        a_guide("17", "desk", "ti", capacity=Capacity.FREE, capacity_on=LONG_AGO),
    )


def guide(lotsennetz: Lotsennetz) -> Guide:
    with lotsennetz.read() as graph:
        return graph.get(Guide, "17")


@pytest.mark.parametrize("actor", [PARTNER, COORDINATOR, OPERATOR])
def test_whoever_is_responsible_says_it_and_takes_it_back(lotsennetz: Lotsennetz, actor: Actor) -> None:
    said = say(lotsennetz, actor, Service, "desk-service", Capacity.FULL)
    assert (said.capacity, said.capacity_on) == (Capacity.FULL, TODAY)
    with lotsennetz.read() as graph:
        assert graph.get(Service, "desk-service") == said
    back = say(lotsennetz, actor, Service, "desk-service", None)
    assert (back.capacity, back.capacity_on) == (None, None)
    assert isinstance(back, Service)
    assert back.assured_on is None, "saying whether there is room confirms nothing else"


def test_saying_the_same_again_renews_it(lotsennetz: Lotsennetz) -> None:
    assert say(lotsennetz, PARTNER, Guide, "17", Capacity.FREE).capacity_on == TODAY


@pytest.mark.parametrize("actor", [GUEST, replace(PARTNER, organisation=OrganisationId("other"))])
def test_nobody_says_it_for_others(lotsennetz: Lotsennetz, actor: Actor) -> None:
    with pytest.raises(Forbidden):
        say(lotsennetz, actor, Guide, "17", Capacity.FULL)


def test_who_is_not_registered_says_nothing(lotsennetz: Lotsennetz) -> None:
    with pytest.raises(NotFound):
        say(lotsennetz, OPERATOR, Guide, "18", Capacity.FULL)


def test_after_thirty_days_it_is_not_said(lotsennetz: Lotsennetz) -> None:
    known = guide(lotsennetz)
    assert (current(known, TODAY), has_expired(known, TODAY)) == (None, True)
    fresh = replace(known, capacity_on=TODAY)
    assert (current(fresh, TODAY), has_expired(fresh, TODAY)) == (Capacity.FREE, False)
    assert lasts_until(date(2026, 11, 23)) == date(2026, 12, 23)
    silent = replace(known, capacity=None, capacity_on=None)
    assert (current(silent, TODAY), has_expired(silent, TODAY)) == (None, False)


def test_an_edit_of_a_guide_dates_what_it_changes_and_only_that(lotsennetz: Lotsennetz) -> None:
    before = guide(lotsennetz)
    renamed = revise(lotsennetz, COORDINATOR, replace(before, name="Lotsin A", monthly=3), edited=before).entries[0]
    assert (getattr(renamed, "capacity_on", None), getattr(renamed, "monthly", None)) == (LONG_AGO, 3)
    before = guide(lotsennetz)
    revise(lotsennetz, COORDINATOR, replace(before, capacity=Capacity.FULL), edited=before)
    assert guide(lotsennetz).capacity_on == TODAY
    before = guide(lotsennetz)
    revise(lotsennetz, COORDINATOR, replace(before, capacity=None), edited=before)
    assert guide(lotsennetz).capacity_on is None


def test_a_new_guide_says_it_as_of_today(lotsennetz: Lotsennetz) -> None:
    new = replace(a_guide("", "desk", "ar", areas=[CITY]), capacity=Capacity.FREE)
    entered = register(lotsennetz, COORDINATOR, new).entries[0]
    assert isinstance(entered, Guide)
    assert entered.capacity_on == TODAY

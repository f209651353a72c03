"""Both engines judge by the same hours while somebody is closed: a provider's closure counts for its services."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from builders import candidates, put
from referral.model import Notice, Organisation, Service
from referral.stores import GraphStore
from towns import GROUND, a_service, an_organisation
from worlds import HOUSING, a_need

HOLIDAYS = Notice(begins=date(2026, 12, 20), until=date(2027, 1, 6), closed=True)
MOVING = Notice(begins=date(2026, 11, 23), until=date(2026, 11, 23), closed=True, text="Umzug")
LATE = "; 2026 Dec 20-2027 Jan 06 off"
ADVICE = an_organisation("mbe", "MBE")
HELP = a_service("mbe", "housing.search", hours="Mo-Fr 09:00-12:00")
UNSAID = replace(HELP, id="unsaid", hours="")


def hours(store: GraphStore) -> dict[str, str]:
    with store.read() as graph:
        return {one.service: one.hours for one in candidates(graph.surroundings(a_need(topics=(HOUSING,))))}


@pytest.fixture
def open_store_of(store: GraphStore) -> GraphStore:
    put(store, *GROUND, ADVICE, HELP, UNSAID)
    return store


def test_a_closure_of_the_provider_counts_for_all_its_services(open_store_of: GraphStore) -> None:
    put(open_store_of, replace(ADVICE, notices=(HOLIDAYS,)))
    assert hours(open_store_of) == {"mbe-service": f"Mo-Fr 09:00-12:00{LATE}", "unsaid": f"24/7 unknown{LATE}"}
    put(open_store_of, ADVICE)
    assert hours(open_store_of) == {"mbe-service": "Mo-Fr 09:00-12:00", "unsaid": ""}


def test_a_service_adds_its_own_closures_and_keeps_those_of_its_provider(open_store_of: GraphStore) -> None:
    put(open_store_of, replace(ADVICE, notices=(HOLIDAYS,)), replace(HELP, notices=(MOVING,)))
    assert hours(open_store_of)["mbe-service"] == f"Mo-Fr 09:00-12:00; 2026 Nov 23 off{LATE}"
    put(open_store_of, replace(HELP, hours="Mo 10:00-11:00"))
    assert hours(open_store_of)["mbe-service"] == f"Mo 10:00-11:00{LATE}"


def test_a_service_registered_during_a_closure_is_closed_too(open_store_of: GraphStore) -> None:
    put(open_store_of, replace(ADVICE, notices=(HOLIDAYS,)))
    put(open_store_of, replace(HELP, id="later"))
    assert hours(open_store_of)["later"].endswith(LATE)


def test_a_notice_that_closes_nothing_leaves_the_hours_alone_and_is_read_back(open_store_of: GraphStore) -> None:
    moved = replace(MOVING, closed=False, text="Jetzt in Raum 5")
    put(open_store_of, replace(ADVICE, notices=(moved,)), replace(HELP, notices=(moved, HOLIDAYS)))
    with open_store_of.read() as graph:
        assert graph.get(Organisation, "mbe").notices == (moved,)
        assert graph.get(Service, "mbe-service").notices == (moved, HOLIDAYS)
    assert hours(open_store_of) == {"mbe-service": f"Mo-Fr 09:00-12:00{LATE}", "unsaid": ""}

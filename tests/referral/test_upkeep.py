"""What is due in a centre's own area, that on which most answers depend first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from referral.access import GUEST, OPERATOR, AccountRole, Action, Actor, Scope
from referral.belonging import held
from referral.codes import OrganisationId
from referral.confirming import confirm
from referral.errors import Forbidden
from referral.freshness import Freshness
from referral.influence import Influence, influence
from referral.links import check_links
from referral.lotsennetz import Lotsennetz
from referral.model import Contact, ContactKind, Organisation, Service, Visibility
from referral.papers import Allowance
from referral.upkeep import _kept, centres, upkeep
from towns import CITY, COUNTY, NEXT, NEXT_TOWN, STATE, VILLAGE, a_network, a_service, an_organisation
from worlds import NOW

COORDINATOR = Actor(id="c", role=AccountRole.COORDINATOR, organisation=OrganisationId("kmt-county"))
ADMINISTRATOR = Actor(id="a", role=AccountRole.ADMINISTRATOR)
SITE = "https://mbe.example/"


@pytest.fixture
def lotsennetz(tmp_path: Path) -> Lotsennetz:
    hidden = Contact(kind=ContactKind.PHONE, value="05141 9", visibility=Visibility.COORDINATION)
    return a_network(
        tmp_path,
        an_organisation("mbe", "MBE", seated_in=CITY, source=SITE),
        a_service("mbe", "housing.search", "residence.permit", areas=[COUNTY], contacts=(hidden,)),
        an_organisation("village", "LOTSE", seated_in=VILLAGE),
        a_service("village", "housing.search", areas=[VILLAGE]),
        an_organisation("fresh", "LOTSE", seated_in=CITY, assured_on=date(2026, 11, 1)),
        an_organisation("elsewhere", "MBE", seated_in=NEXT_TOWN),
        a_service("elsewhere", "housing.search", areas=[COUNTY, NEXT]),
        an_organisation("roaming", "MBE"),
        a_service("roaming", "asylum.legal", areas=[COUNTY]),
        a_service("roaming", "housing.shared", areas=[STATE], id="state-wide"),
        an_organisation("kmt-next", "KMT", coordinates=frozenset({NEXT})),
    )


def test_what_is_due_is_ordered_by_the_answers_that_would_change(lotsennetz: Lotsennetz) -> None:
    found = upkeep(lotsennetz, COORDINATOR, "kmt-county")
    assert [place.id for place in found.areas] == [COUNTY]
    with lotsennetz.read() as graph:
        whole = influence(graph, [COUNTY], NOW)
    assert found.asked == whole.asked
    assert {(type(one.entry), one.entry.id): one.answers for one in found.due} == {
        (type(one.entry), one.entry.id): whole.changed[type(one.entry), one.entry.id] for one in found.due
    }
    answers = [one.answers for one in found.due]
    assert answers == sorted(answers, reverse=True)
    assert answers[0] > answers[-1]
    assert found.due[0].entry.id == "kmt-county"


def test_exactly_what_lies_in_the_own_area_is_listed(lotsennetz: Lotsennetz) -> None:
    listed = {(type(one.entry), one.entry.id) for one in upkeep(lotsennetz, COORDINATOR, "kmt-county").due}
    with lotsennetz.read() as graph:
        every = [*graph.find(Organisation), *graph.find(Service)]
        own = {(type(one), one.id) for one in every if Scope.OWN_AREA in held(graph, COORDINATOR, one)}
    assert listed == own - {(Organisation, "fresh")}
    assert (Service, "roaming-service") in listed
    assert (Service, "state-wide") not in listed


def test_what_was_confirmed_leaves_the_list_and_a_broken_address_brings_it_back(lotsennetz: Lotsennetz) -> None:
    before = upkeep(lotsennetz, COORDINATOR, "kmt-county")
    confirm(lotsennetz, COORDINATOR, Organisation, "mbe")
    after = upkeep(lotsennetz, COORDINATOR, "kmt-county")
    assert (len(before.due) - len(after.due), after.fresh - before.fresh) == (2, 2)
    for moment in (NOW, NOW + timedelta(days=1)):
        check_links(replace(lotsennetz, clock=partial(_same, moment)), lambda _address: "404")
    (again,) = [one for one in upkeep(lotsennetz, COORDINATOR, "kmt-county").due if one.entry.id == "mbe"]
    assert (again.freshness, [check.address for check in again.broken]) == (Freshness.FRESH, [SITE])


def _same(moment: datetime) -> datetime:
    return moment


def test_the_list_is_put_together_anew_when_the_network_has_changed(lotsennetz: Lotsennetz) -> None:
    first = upkeep(lotsennetz, COORDINATOR, "kmt-county")
    assert upkeep(lotsennetz, COORDINATOR, "kmt-county") == first
    with lotsennetz.change(OPERATOR, Action.EDIT) as graph:
        graph.put(a_service("village", "housing.shared", areas=[COUNTY], id="new"))
    assert len(upkeep(lotsennetz, COORDINATOR, "kmt-county").due) == len(first.due) + 1


def test_it_is_counted_again_after_a_change_to_the_network_and_not_after_papers(lotsennetz: Lotsennetz) -> None:
    def counted() -> Influence:
        with lotsennetz.read() as graph:
            return _kept(lotsennetz.store, graph, frozenset({COUNTY}), NOW)

    first = counted()
    with lotsennetz.change(OPERATOR, Action.RUN) as graph:
        graph.put(Allowance(id="x", taken=1, until=NOW))
    assert counted() is first
    with lotsennetz.change(OPERATOR, Action.EDIT) as graph:
        graph.put(a_service("village", "housing.shared", areas=[COUNTY], id="new"))
    assert counted() is not first


def test_a_coordinator_sees_her_own_area_the_state_sees_all_and_nobody_else_any(lotsennetz: Lotsennetz) -> None:
    assert [one.id for one in centres(lotsennetz, COORDINATOR)] == ["kmt-county"]
    assert [one.id for one in centres(lotsennetz, ADMINISTRATOR)] == ["kmt-county", "kmt-next"]
    assert upkeep(lotsennetz, ADMINISTRATOR, "kmt-next").due[0].entry.id == "kmt-next"
    with pytest.raises(Forbidden):
        upkeep(lotsennetz, COORDINATOR, "kmt-next")
    for asking in (centres, lambda network, actor: upkeep(network, actor, "kmt-county")):
        with pytest.raises(Forbidden):
            asking(lotsennetz, GUEST)

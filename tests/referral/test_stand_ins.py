"""Who sees what would be lost, and how it is kept in mind that a stand-in is to be found."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from referral.access import GUEST, OPERATOR, AccountRole, Action, Actor
from referral.codes import LanguageId, OrganisationId
from referral.errors import Forbidden, NotFound
from referral.lotsennetz import Lotsennetz
from referral.model import Guide, Organisation, Service
from referral.papers import StandIn
from referral.stand_ins import TIME, fragility, kind_named, note, tasks, tick_off
from towns import CITY, COUNTY, NEXT, NEXT_TOWN, a_guide, a_network, a_service, an_organisation
from worlds import NOW, TODAY

COORDINATOR = Actor(id="c", role=AccountRole.COORDINATOR, organisation=OrganisationId("kmt-county"))
PARTNER = Actor(id="p", role=AccountRole.PARTNER, organisation=OrganisationId("mbe"))
STATE = Actor(id="s", role=AccountRole.ADMINISTRATOR)


@pytest.fixture
def lotsennetz(tmp_path: Path) -> Lotsennetz:
    return a_network(
        tmp_path,
        an_organisation("mbe", "MBE", seated_in=CITY),
        a_service("mbe", "housing.search", languages=["ti"]),
        an_organisation("desk", "LOTSE", seated_in=CITY),
        a_guide("17", "desk", "ti"),
        an_organisation("away", "LOTSE", seated_in=NEXT_TOWN),
        a_guide("99", "away", "ar"),
    )


def seen_by(lotsennetz: Lotsennetz, actor: Actor) -> list[str]:
    return [one.entry.id for one in fragility(lotsennetz, actor, COUNTY).failures]


def test_guides_show_to_their_own_centre_alone(lotsennetz: Lotsennetz) -> None:
    assert "17" in seen_by(lotsennetz, COORDINATOR)
    assert "99" not in seen_by(lotsennetz, COORDINATOR)
    assert {"17", "99"}.isdisjoint(seen_by(lotsennetz, STATE))
    assert {"17", "99"} <= set(seen_by(lotsennetz, OPERATOR))


def test_it_is_asked_for_a_language_and_says_how_many_cells_there_are(lotsennetz: Lotsennetz) -> None:
    found = fragility(lotsennetz, COORDINATOR, COUNTY, LanguageId("ar"))
    assert found.cells == 3 * 7
    assert all(not one.cells for one in found.failures)


@pytest.mark.parametrize("actor", [GUEST, PARTNER])
def test_others_do_not_see_it(lotsennetz: Lotsennetz, actor: Actor) -> None:
    with pytest.raises(Forbidden):
        fragility(lotsennetz, actor, COUNTY)
    assert tasks(lotsennetz, actor) == ()


def test_the_network_of_others_is_not_seen(lotsennetz: Lotsennetz) -> None:
    with pytest.raises(Forbidden):
        fragility(lotsennetz, COORDINATOR, NEXT)
    with pytest.raises(Forbidden):
        note(lotsennetz, COORDINATOR, NEXT, Service, "mbe-service")


def test_a_task_is_noted_once_and_ticked_off(lotsennetz: Lotsennetz) -> None:
    noted = note(lotsennetz, COORDINATOR, COUNTY, Service, "mbe-service")
    assert (noted.noted_on, noted.due_on) == (TODAY, TODAY + TIME)
    assert note(lotsennetz, COORDINATOR, COUNTY, Service, "mbe-service") == noted
    (task,) = tasks(lotsennetz, COORDINATOR)
    assert (task.noted, task.area.id, task.overdue) == (noted, COUNTY, False)
    assert isinstance(task.entry, Service)
    assert tick_off(lotsennetz, COORDINATOR, noted.id).done_on == TODAY
    assert tasks(lotsennetz, COORDINATOR) == ()
    again = note(lotsennetz, COORDINATOR, COUNTY, Service, "mbe-service")
    assert again.done_on is None, "what was done once may be noted anew"


def test_a_task_becomes_overdue_and_outlives_its_entry(lotsennetz: Lotsennetz) -> None:
    note(lotsennetz, COORDINATOR, COUNTY, Guide, "17")
    with lotsennetz.change(OPERATOR, Action.EDIT) as graph:
        graph.delete(Guide, "17")
    later = replace(lotsennetz, clock=lambda: NOW + TIME + timedelta(days=1))
    (task,) = tasks(later, COORDINATOR)
    assert (task.overdue, task.entry) == (True, None)


def test_nothing_is_noted_for_what_is_not_there(lotsennetz: Lotsennetz) -> None:
    with pytest.raises(NotFound):
        note(lotsennetz, COORDINATOR, COUNTY, Organisation, "nobody")
    with pytest.raises(NotFound):
        kind_named("Place")
    assert kind_named("Guide") is Guide
    with lotsennetz.read() as graph:
        assert list(graph.find(StandIn)) == []

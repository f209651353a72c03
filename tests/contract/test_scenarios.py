"""Scenarios on every engine: kept for colleagues, compared with the network as it is; nothing of them stays in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from builders import put
from keepers import ADVICE, COORDINATOR, ELSEWHERE, HOUSING, NEIGHBOUR, NEXT_CENTRE, PARTNER, an_actor
from referral import comparing, scenarios
from referral.access import OPERATOR, AccountRole, Action, Actor
from referral.codes import LanguageId, OrganisationId, PlaceId, RoleId, TopicId
from referral.edits import Edit, Turn
from referral.errors import Forbidden, Impossible, NotFound, Outdated
from referral.lotsennetz import Lotsennetz
from referral.model import Guide, Organisation, Service
from referral.papers import STORED, Expectation, GoldenCase, Scenario
from referral.scenarios import LONGEST, MOST, MOST_EDITS
from referral.stores import GraphStore
from towns import ALONE, CITY, COUNTY, GROUND, NEXT, VILLAGE, a_guide, a_service, a_tie, an_organisation
from worlds import NOW, TODAY

ADMINISTRATOR = an_actor(AccountRole.ADMINISTRATOR)
CASE = GoldenCase(
    id="here", centre=OrganisationId("kmt-county"), places=(CITY,), topics=(TopicId("housing.search"),),
    expectation=Expectation.AMONG_FIRST, expected="mbe", made_on=TODAY,
)  # fmt: skip
BETTER = replace(CASE, id="new", expected="variante-2")
DESK = an_organisation("desk", "LOTSE", seated_in=CITY)
ASIDE = an_organisation("aside", part_of=OrganisationId("mbe"))
ENTRIES = (
    *GROUND, NEXT_CENTRE, ADVICE, HOUSING, ELSEWHERE, DESK, ASIDE, CASE, BETTER,
    a_guide("17", "desk", "ti", areas=[COUNTY], monthly=4), a_guide("18", "jmd-next", "ar", areas=[NEXT]),
    a_service("mbe", "asylum.legal", id="far", areas=[ALONE]), a_tie("kmt-county", "mbe"),
)  # fmt: skip


@pytest.fixture
def lotsennetz(store: GraphStore) -> Lotsennetz:
    put(store, *ENTRIES)
    return Lotsennetz(store=store, clock=lambda: NOW)


def an_edit(turn: Turn, number: int = 0, **fields: Any) -> Edit:
    """An edit; lists become sets."""
    sets: dict[str, Any] = {
        name: frozenset(value) if isinstance(value, list) else value for name, value in fields.items()
    }
    return Edit(number=number, turn=turn, **sets)


STOP = an_edit(Turn.STOP, kind="Organisation", subject="mbe")
ARRIVAL = an_edit(Turn.ARRIVAL, areas=[CITY], languages=["ti"], people=120)
CLUB = an_edit(Turn.ORGANISATION, 1, name="Wohnverein", role="LOTSE", areas=[CITY])
OFFER = an_edit(
    Turn.SERVICE, 2, name="Wohnen", provider="variante-1", topics=["housing.search"], areas=[CITY], languages=["kmr"]
)
MORE_ROOM = an_edit(Turn.GUIDE, provider="desk", languages=["ti"], areas=[COUNTY], people=10)


def state(lotsennetz: Lotsennetz) -> Sequence[object]:
    """All that is stored, as its version and digests say it."""
    with lotsennetz.read() as graph:
        return graph.version, [graph.digest(kind) for kind in STORED.values()]


def compared(lotsennetz: Lotsennetz, *edits: Edit, actor: Actor = COORDINATOR) -> comparing.Comparison:
    """What edits would change in the county; nothing of it stays."""
    before = state(lotsennetz)
    numbered = scenarios.check(lotsennetz, actor, COUNTY, edits)
    found = comparing.compare(lotsennetz, actor, COUNTY, numbered, LanguageId("ti"))
    assert state(lotsennetz) == before
    return found


def test_the_identical_network_changes_nothing(lotsennetz: Lotsennetz) -> None:
    found = compared(lotsennetz)
    assert found.before == found.after
    assert (found.shifts, found.reached, found.void) == ((), (), ())
    assert (found.broken, found.mended) == ((), ())


def test_a_scenario_says_what_would_be_lost(lotsennetz: Lotsennetz) -> None:
    found = compared(lotsennetz, STOP)
    towns = ("03351004", "03351006", "03351010")
    assert [(one.topic, one.language, one.lost) for one in found.shifts] == [
        ("housing.search", None, towns),
        ("housing.search", "ti", towns),
    ]
    assert [one.case.id for one in found.broken] == ["here"]
    assert found.after.coverage.whole.empty == found.before.coverage.whole.empty + len(towns)
    assert {one.key for one in found.before.failures} - {one.key for one in found.after.failures} == {
        ("Organisation", "mbe"), ("Service", "mbe-service"),
    }  # fmt: skip


def test_a_scenario_says_what_would_be_gained(lotsennetz: Lotsennetz) -> None:
    found = compared(lotsennetz, CLUB, OFFER, MORE_ROOM)
    assert [(one.topic, one.language, one.gained) for one in found.shifts] == [("housing.search", "kmr", (CITY,))]
    assert [one.case.id for one in found.mended] == ["new"]
    assert [desk.people for desk in found.before.load.desks] == [4]
    assert [desk.people for desk in found.after.load.desks] == [14]


def test_who_arrives_weighs_on_gaps_and_guides_on_both_sides(lotsennetz: Lotsennetz) -> None:
    found = compared(lotsennetz, ARRIVAL, MORE_ROOM)
    (reached,) = found.reached
    assert (reached.helped, reached.accompanied) == ((1, 1), (4, 14))
    assert reached.cells == 7
    assert found.before.coverage.gaps[0].square.demand == found.after.coverage.gaps[0].square.demand > 0
    village = replace(ARRIVAL, areas=frozenset({COUNTY}), topics=frozenset({TopicId("housing.search")}))
    assert [(one.cells, one.helped) for one in compared(lotsennetz, village).reached] == [(3, (3, 3))]
    elsewhere = replace(ARRIVAL, areas=frozenset({NEXT}))
    assert compared(lotsennetz, elsewhere).reached == ()


def test_guides_and_cases_are_compared_for_those_alone_who_keep_them(lotsennetz: Lotsennetz) -> None:
    gone = an_edit(Turn.STOP, 3, kind="Guide", subject="17")
    assert [one.key for one in compared(lotsennetz, gone).before.failures if isinstance(one.entry, Guide)]
    seen = comparing.compare(lotsennetz, ADMINISTRATOR, COUNTY, [gone])
    assert [one for one in seen.before.failures if isinstance(one.entry, Guide)] == []
    assert (seen.before.cases, seen.before.load.guides, seen.void) == ((), (), (gone,))
    with pytest.raises(NotFound):
        scenarios.check(lotsennetz, COORDINATOR, COUNTY, [replace(gone, subject="18")])


def test_each_kind_of_entry_stops_at_the_counter_as_well(lotsennetz: Lotsennetz) -> None:
    service = an_edit(Turn.STOP, kind="Service", subject="mbe-service")
    others = [an_edit(Turn.STOP, kind=kind, subject=id) for kind, id in (("Guide", "17"), ("Tie", "kmt-county-mbe"))]
    assert [one.case.id for one in compared(lotsennetz, service).broken] == ["here"]
    assert compared(lotsennetz, *others).broken == ()


def test_a_scenario_is_kept_for_the_colleagues_and_for_nobody_else(lotsennetz: Lotsennetz) -> None:
    kept = scenarios.save(lotsennetz, COORDINATOR, "  Was  wenn ", COUNTY, [ARRIVAL])
    assert (kept.name, kept.centre, kept.edits) == ("Was wenn", "kmt-county", (replace(ARRIVAL, number=1),))
    colleague = replace(COORDINATOR, id="colleague")
    for reader in (COORDINATOR, colleague, ADMINISTRATOR):
        assert scenarios.scenarios(lotsennetz, reader) == (kept,)
        assert scenarios.scenario(lotsennetz, reader, kept.id) == kept
    assert scenarios.scenarios(lotsennetz, NEIGHBOUR) == ()
    for other in (NEIGHBOUR, PARTNER):
        with pytest.raises(Forbidden):
            scenarios.scenario(lotsennetz, other, kept.id)
        with pytest.raises(Forbidden):
            scenarios.undo(lotsennetz, other, kept.id, 1)
    with pytest.raises(Forbidden):
        scenarios.save(lotsennetz, COORDINATOR, "Nebenan", NEXT)


def test_colleagues_go_on_with_a_scenario_and_take_steps_back(lotsennetz: Lotsennetz) -> None:
    kept = scenarios.save(lotsennetz, COORDINATOR, "Ankunft", COUNTY)
    first = scenarios.extend(lotsennetz, COORDINATOR, kept.id, ARRIVAL)
    second = scenarios.extend(lotsennetz, COORDINATOR, kept.id, STOP)
    assert [edit.number for edit in second.edits] == [1, 2]
    assert scenarios.undo(lotsennetz, COORDINATOR, kept.id, 2) == first
    assert scenarios.undo(lotsennetz, COORDINATOR, kept.id, 2) == first
    renamed = scenarios.revise(lotsennetz, COORDINATOR, first, "Umzug", [*first.edits, STOP])
    assert (renamed.name, [edit.number for edit in renamed.edits]) == ("Umzug", [1, 2])
    with pytest.raises(Outdated):
        scenarios.revise(lotsennetz, COORDINATOR, first, "Zu spät", [])
    with pytest.raises(Outdated):
        scenarios.remove(lotsennetz, COORDINATOR, first)
    scenarios.remove(lotsennetz, COORDINATOR, renamed)
    assert scenarios.scenarios(lotsennetz, COORDINATOR) == ()


def test_what_became_void_stays_until_somebody_takes_it_back(lotsennetz: Lotsennetz) -> None:
    kept = scenarios.save(lotsennetz, COORDINATOR, "Ohne Beratung", COUNTY, [STOP])
    with lotsennetz.change(OPERATOR, Action.SEED) as graph:
        for service in list(graph.find(Service, provider="mbe")):
            graph.delete(Service, service.id)
        graph.delete(*next((type(tie), tie.id) for tie in graph.find(STORED["Tie"])))
        graph.put(an_organisation("aside"))
        graph.delete(Organisation, "mbe")
    assert scenarios.extend(lotsennetz, COORDINATOR, kept.id, ARRIVAL).edits[0].subject == "mbe"
    assert comparing.compare(lotsennetz, COORDINATOR, COUNTY, kept.edits).void == kept.edits


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (an_edit(Turn.SERVICE, name="Hilfe", provider="desk", areas=[CITY]), "topics"),
        (an_edit(Turn.STOP, kind="Place", subject=CITY), "kind"),
        (an_edit(Turn.LANGUAGE, kind="Tie", subject="x", languages=["ti"]), "kind"),
        (an_edit(Turn.STOP, kind="Service", subject="mbe-service", people=3), "people"),
        (replace(ARRIVAL, people=0), "people"),
        (replace(ARRIVAL, people=10_001), "people"),
        (replace(ARRIVAL, areas=frozenset({CITY, VILLAGE})), "areas"),
        (replace(CLUB, name="x" * (LONGEST + 1)), "name"),
    ],
)
def test_an_edit_that_says_too_little_or_too_much_is_refused(lotsennetz: Lotsennetz, edit: Edit, why: str) -> None:
    assert scenarios.faults(edit)[0] == why
    with pytest.raises(Impossible) as refused:
        scenarios.save(lotsennetz, COORDINATOR, "Variante", COUNTY, [edit])
    assert refused.value.why == why


@pytest.mark.parametrize("turn", [Turn.AREA, Turn.NO_AREA])
@pytest.mark.parametrize("subject", ["mbe", "variante-1", "variante-2"])
def test_only_authorities_and_centres_are_responsible_for_areas(
    lotsennetz: Lotsennetz, turn: Turn, subject: str
) -> None:
    first = [replace(CLUB, number=1), replace(ARRIVAL, number=2)]
    moved = an_edit(turn, kind="Organisation", subject=subject, areas=[CITY])
    with pytest.raises(Impossible, match="duty"):
        scenarios.save(lotsennetz, COORDINATOR, "Zuständig", COUNTY, [*first, moved])
    centre = replace(CLUB, number=1, role=RoleId("KMT"))
    own = [an_edit(turn, kind="Organisation", subject=id, areas=[CITY]) for id in ("variante-1", "abh-city")]
    assert len(scenarios.save(lotsennetz, COORDINATOR, "Zuständig", COUNTY, [centre, *own]).edits) == 3


def test_whoever_would_be_competent_is_no_partner_then(lotsennetz: Lotsennetz) -> None:
    village = replace(CASE, id="village", places=(VILLAGE,), topics=(TopicId("residence.permit"),), expected="abh-city")
    put(lotsennetz.store, a_service("abh-city", "residence.permit", id="permits"), village)
    moved = an_edit(Turn.AREA, kind="Organisation", subject="abh-city", areas=[VILLAGE])
    found = comparing.compare(lotsennetz, COORDINATOR, COUNTY, [moved])
    assert found.void == ()
    assert [tried.case.id for tried in found.broken] == ["village"]


def test_nobody_is_tied_to_itself(lotsennetz: Lotsennetz) -> None:
    with pytest.raises(Impossible, match="partner"):
        scenarios.save(
            lotsennetz, COORDINATOR, "Schleife", COUNTY, [an_edit(Turn.TIE, provider="mbe", partner="mbe", tie="x")]
        )


@pytest.mark.parametrize(
    "edit",
    [
        replace(STOP, subject="nobody"),
        replace(ARRIVAL, areas=frozenset({PlaceId("99999")})),
        replace(ARRIVAL, languages=frozenset({LanguageId("tlh")})),
        replace(ARRIVAL, topics=frozenset({TopicId("nothing")})),
        replace(CLUB, role=RoleId("NONE")),
    ],
)
def test_an_edit_names_only_what_is_registered(lotsennetz: Lotsennetz, edit: Edit) -> None:
    kept = scenarios.save(lotsennetz, COORDINATOR, "Variante", COUNTY)
    with pytest.raises(NotFound):
        scenarios.extend(lotsennetz, COORDINATOR, kept.id, edit)
    assert scenarios.scenario(lotsennetz, COORDINATOR, kept.id) == kept


def test_scenarios_have_names_and_limits(lotsennetz: Lotsennetz) -> None:
    for name in ("  ", "x" * (LONGEST + 1)):
        with pytest.raises(Impossible, match="name"):
            scenarios.save(lotsennetz, COORDINATOR, name, COUNTY)
    with pytest.raises(Impossible, match="edits"):
        scenarios.save(lotsennetz, COORDINATOR, "Viele", COUNTY, [ARRIVAL] * (MOST_EDITS + 1))
    with pytest.raises(Impossible, match="edits"):
        scenarios.save(lotsennetz, COORDINATOR, "Doppelt", COUNTY, [replace(ARRIVAL, number=1)] * 2)
    full = Scenario(id="", name="Variante", area=COUNTY, made_on=TODAY, changed_on=TODAY)
    put(lotsennetz.store, *(replace(full, id=f"s{number}") for number in range(MOST)))
    with pytest.raises(Impossible, match="many"):
        scenarios.save(lotsennetz, COORDINATOR, "Eine mehr", COUNTY)

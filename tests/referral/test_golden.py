"""Golden cases: personas with what the counter should answer, kept by their centre and tried every night."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from keepers import COORDINATOR, NEIGHBOUR, PARTNER, a_kept_network
from referral.access import GUEST, OPERATOR, Action
from referral.codes import LanguageId, OrganisationId, PlaceId, ServiceId, TopicId
from referral.errors import Forbidden, LotsennetzError, Malformed, NotFound, NotKept, Outdated
from referral.golden import MOST, Tried, cases, one, places_of, remove, revise, run_all, save, tried, try_out
from referral.lotsennetz import Lotsennetz
from referral.model import How, Service, Spoken
from referral.need import Ask, Spot
from referral.papers import Expectation, GoldenCase
from towns import CITY, COUNTY, NEXT_TOWN, VILLAGE, a_guide, a_service, an_organisation
from worlds import NOW, TODAY


def a_case(*topics: str, languages: tuple[str, ...] = (), **others: Any) -> GoldenCase:
    """A persona in Celle who should be sent to the advice centre first, if not said otherwise."""
    plain: dict[str, Any] = {
        "id": "", "places": (CITY,), "expectation": Expectation.AMONG_FIRST, "expected": "mbe", "made_on": TODAY,
    }  # fmt: skip
    about = tuple(TopicId(topic) for topic in topics or ("housing.search",))
    return GoldenCase(topics=about, languages=frozenset(map(LanguageId, languages)), **(plain | others))


SPOKEN: dict[str, Any] = {"expectation": Expectation.SPOKEN, "expected": ""}
EXACT: dict[str, Any] = {"expectation": Expectation.NOTHING_RELAXED, "expected": ""}


def asked(lotsennetz: Lotsennetz, case: GoldenCase) -> Tried:
    with lotsennetz.read() as graph:
        return tried(graph, case, NOW)


@pytest.fixture
def lotsennetz(tmp_path: Path) -> Lotsennetz:
    return a_kept_network(tmp_path)


def test_who_is_expected_is_a_service_or_its_organisation(lotsennetz: Lotsennetz) -> None:
    for expected in ("mbe", "mbe-service"):
        found = asked(lotsennetz, a_case(expected=expected))
        assert (found.holds, found.rank, found.first) == (True, 1, ((Service, "mbe-service"),))


def test_a_case_breaks_where_the_expected_one_stands_further_down(tmp_path: Path) -> None:
    better = (an_organisation("lotsen", "LOTSE", seated_in=CITY), a_service("lotsen", "housing.search", areas=[CITY]))
    network = a_kept_network(tmp_path, *better)
    found = asked(network, a_case())
    assert (found.holds, found.why, found.rank) == (False, "rank", 2)
    assert asked(network, a_case(among=2)).holds


def test_the_draw_of_the_day_between_equals_breaks_no_case(tmp_path: Path) -> None:
    alike = [f"verein-{number}" for number in range(12)]
    entries = (entry for id in alike for entry in (an_organisation(id, seated_in=CITY), a_service(id, "asylum.legal")))
    network = a_kept_network(tmp_path, *entries)
    for id in alike:
        found = asked(network, a_case("asylum.legal", expected=id))
        assert (found.holds, found.rank) == (True, 1)


def test_why_a_case_does_not_hold_is_said(tmp_path: Path) -> None:
    youth = (an_organisation("jugend", seated_in=CITY), a_service("jugend", "housing.search", age_max=26))
    network = a_kept_network(tmp_path, *youth)
    excluded = asked(network, a_case(expected="jugend", age=40))
    assert (excluded.why, excluded.barrier and excluded.barrier.code) == ("excluded", "age")
    assert asked(network, a_case(expected="jmd-next")).why == "absent"
    assert asked(network, a_case("protection.violence")).why == "nobody"
    assert asked(network, a_case(places=(PlaceId("03999999"),))).why == "unknown"


def test_a_case_may_ask_that_somebody_speaks_the_language_directly(tmp_path: Path) -> None:
    through = frozenset({Spoken(language=LanguageId("ar"), how=How.INTERPRETER)})
    network = a_kept_network(tmp_path, a_guide("17", "mbe", "kmr"), a_service("jmd-next", "asylum.legal"))
    with network.change(OPERATOR, Action.EDIT) as graph:
        service = graph.get(Service, "mbe-service")
        graph.put(replace(service, languages=service.languages | through))
    assert asked(network, a_case(languages=("ti",), **SPOKEN)).holds
    for language in ("ar", "kmr"):
        assert asked(network, a_case(languages=(language,), **SPOKEN)).why == "unspoken"
    assert asked(network, a_case("protection.violence", languages=("ar",), **SPOKEN)).why == "nobody"


def test_a_case_may_ask_that_nothing_is_relaxed(lotsennetz: Lotsennetz) -> None:
    assert asked(lotsennetz, a_case(languages=("ti",), **EXACT)).holds
    relaxed = asked(lotsennetz, a_case(languages=("ar",), **EXACT))
    assert (relaxed.why, [one.wish for one in relaxed.relaxed]) == ("relaxed", ["language"])
    assert asked(lotsennetz, a_case("protection.violence", **EXACT)).why == "nobody"


def test_a_centre_keeps_the_cases_of_its_own_area(lotsennetz: Lotsennetz) -> None:
    kept = save(lotsennetz, COORDINATOR, a_case())
    assert (kept.centre, kept.made_on) == ("kmt-county", TODAY)
    assert [found.case for found in cases(lotsennetz, COORDINATOR)] == [kept]
    assert one(lotsennetz, COORDINATOR, kept.id).holds
    assert cases(lotsennetz, NEIGHBOUR) == ()
    assert [found.case for found in cases(lotsennetz, OPERATOR)] == [kept]
    with pytest.raises(Forbidden):
        one(lotsennetz, NEIGHBOUR, kept.id)
    with pytest.raises(Forbidden):
        save(lotsennetz, COORDINATOR, a_case(places=(NEXT_TOWN,)))
    for other in (GUEST, PARTNER):
        with pytest.raises(Forbidden):
            cases(lotsennetz, other)


def test_a_case_is_changed_and_removed_unless_somebody_else_did_so_meanwhile(lotsennetz: Lotsennetz) -> None:
    kept = save(lotsennetz, COORDINATOR, a_case())
    changed = revise(lotsennetz, COORDINATOR, a_case(places=(VILLAGE,), age=19), edited=kept)
    assert (changed.id, changed.age, changed.centre) == (kept.id, 19, "kmt-county")
    for step in (
        lambda: revise(lotsennetz, COORDINATOR, kept, edited=kept),
        lambda: remove(lotsennetz, COORDINATOR, kept),
    ):
        with pytest.raises(Outdated):
            step()
    with pytest.raises(Forbidden):
        revise(lotsennetz, COORDINATOR, replace(changed, places=(NEXT_TOWN,)), edited=changed)
    remove(lotsennetz, COORDINATOR, changed)
    with pytest.raises(NotFound):
        one(lotsennetz, COORDINATOR, kept.id)


@pytest.mark.parametrize(
    ("case", "error"),
    [
        (a_case("nonsense"), NotFound),
        (a_case(languages=("xx",)), NotFound),
        (a_case(expected="nobody"), NotFound),
        (a_case(age=121), Malformed),
        (a_case(among=0), Malformed),
        (a_case(among=6), Malformed),
        (replace(a_case(), topics=()), Malformed),
        (a_case(**SPOKEN), NotKept),
    ],
    ids=["topic", "language", "partner", "age", "no rank", "rank", "no topic", "no language"],
)
def test_a_case_that_asks_or_expects_nothing_is_refused(
    lotsennetz: Lotsennetz, case: GoldenCase, error: type[LotsennetzError]
) -> None:
    with pytest.raises(error):
        save(lotsennetz, COORDINATOR, case)
    assert cases(lotsennetz, COORDINATOR) == ()


def test_a_case_need_not_name_anybody_and_can_be_tried_before_it_is_kept(lotsennetz: Lotsennetz) -> None:
    case = a_case(languages=("ti",), **EXACT)
    assert try_out(lotsennetz, COORDINATOR, case).holds
    assert save(lotsennetz, COORDINATOR, case).expected == ""


def test_a_centre_keeps_only_so_many(lotsennetz: Lotsennetz) -> None:
    owner = OrganisationId("kmt-county")
    with lotsennetz.change(OPERATOR, Action.RUN) as graph:
        for number in range(MOST):
            graph.put(replace(a_case(centre=owner), id=f"case-{number}"))
    with pytest.raises(NotKept):
        save(lotsennetz, COORDINATOR, a_case())


def test_a_typed_place_is_found_or_asked_back(lotsennetz: Lotsennetz) -> None:
    spot, ask = (places_of(lotsennetz, COORDINATOR, text) for text in ("29221", "Bergen"))
    assert isinstance(spot, Spot)
    assert isinstance(ask, Ask)


def test_every_night_all_cases_are_tried_and_what_broke_bears_the_day(lotsennetz: Lotsennetz) -> None:
    kept = save(lotsennetz, COORDINATOR, a_case())
    save(lotsennetz, COORDINATOR, a_case("protection.violence"))
    first = run_all(lotsennetz)
    assert (first.cases, [found.why for found in first.broken], first.mended) == (2, ["nobody"], 0)
    assert run_all(lotsennetz).broken == ()
    with lotsennetz.change(OPERATOR, Action.EDIT) as graph:
        graph.delete(Service, ServiceId("mbe-service"))
    second = run_all(lotsennetz)
    assert [found.case.id for found in second.broken] == [kept.id]
    assert one(lotsennetz, COORDINATOR, kept.id).case.broken_since == TODAY
    with lotsennetz.change(OPERATOR, Action.EDIT) as graph:
        graph.put(a_service("mbe", "housing.search", areas=[COUNTY]))
    assert (run_all(lotsennetz).mended, one(lotsennetz, COORDINATOR, kept.id).case.broken_since) == (1, None)


def test_what_the_night_notes_hinders_nobody_who_changes_the_case(lotsennetz: Lotsennetz) -> None:
    kept = save(lotsennetz, COORDINATOR, a_case("protection.violence"))
    run_all(lotsennetz)
    assert revise(lotsennetz, COORDINATOR, a_case(), edited=kept).broken_since is None

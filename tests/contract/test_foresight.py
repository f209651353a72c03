"""What a change would break is found out on trial, on every engine, and nothing of it stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from builders import put
from keepers import ADVICE, COORDINATOR, ELSEWHERE, HOUSING, NEXT_CENTRE, PARTNER, an_actor
from referral import foresight
from referral.access import OPERATOR, AccountRole
from referral.codes import OrganisationId, PlaceId, TopicId
from referral.errors import Forbidden
from referral.foresight import NOTHING, foresee, touched
from referral.lotsennetz import Lotsennetz
from referral.model import Level, Organisation, Service, Tie, TieKind
from referral.papers import STORED, Deed, Expectation, GoldenCase
from referral.stores import GraphStore
from referral.suggestions import Wish
from towns import ALONE, CITY, COUNTY, GROUND, NEXT_TOWN, STATE, a_guide, a_place, a_service, an_organisation
from worlds import NOW, TODAY


def a_case(id: str, place: PlaceId = CITY, *, expected: str = "mbe") -> GoldenCase:
    return GoldenCase(
        id=id, centre=OrganisationId("kmt-county"), places=(place,), topics=(TopicId("housing.search"),),
        expectation=Expectation.AMONG_FIRST, expected=expected, made_on=TODAY,
    )  # fmt: skip


@pytest.fixture
def lotsennetz(store: GraphStore) -> Lotsennetz:
    put(store, *GROUND, NEXT_CENTRE, ADVICE, HOUSING, ELSEWHERE, a_case("here"), a_case("new", expected="lotsen"))
    return Lotsennetz(store=store, clock=lambda: NOW)


def changing(before: Service | Organisation, **fields: object) -> Wish:
    return Wish(deed=Deed.CHANGE, before=before, after=(replace(before, **fields),))  # type: ignore[arg-type]


REMOVED = Wish(deed=Deed.RETIRE, before=HOUSING)
MOVED = changing(HOUSING, areas=frozenset({ALONE}))
BETTER = Wish(
    deed=Deed.REGISTER,
    after=(an_organisation("lotsen", "LOTSE", seated_in=CITY), a_service("lotsen", "housing.search", areas=[CITY])),
)


def state(lotsennetz: Lotsennetz) -> Sequence[object]:
    """All that is stored, as its version and digests say it."""
    with lotsennetz.read() as graph:
        return graph.version, [graph.digest(kind) for kind in STORED.values()]


@pytest.mark.parametrize(
    ("wishes", "broken", "mended"),
    [
        ([REMOVED], ["here"], []),
        ([MOVED], ["here"], []),
        ([BETTER], ["here"], ["new"]),
        ([BETTER, REMOVED], ["here"], ["new"]),
        ([changing(HOUSING, address="Markt 9")], [], []),
        ([], [], []),
    ],
    ids=["removed", "moved", "somebody better", "both", "another address", "nothing"],
)
def test_a_change_says_what_it_would_break_and_leaves_nothing_behind(
    lotsennetz: Lotsennetz, wishes: list[Wish], broken: list[str], mended: list[str]
) -> None:
    before = state(lotsennetz)
    found = foresee(lotsennetz, COORDINATOR, wishes)
    assert [one.case.id for one in found.broken] == broken
    assert [one.case.id for one in found.mended] == mended
    assert found.harmless is not bool(broken or found.gaps)
    assert (found.tried, found.left) == ((2, 0) if wishes else (0, 0))
    assert bool(found.gaps) is (REMOVED in wishes or MOVED in wishes)
    assert state(lotsennetz) == before
    assert foresee(lotsennetz, COORDINATOR, wishes) == found


def test_a_gap_names_topic_language_and_the_places_where_nobody_helps_any_more(lotsennetz: Lotsennetz) -> None:
    found = foresee(lotsennetz, COORDINATOR, [changing(HOUSING, languages=frozenset())])
    assert [(gap.topic, gap.language, len(gap.places)) for gap in found.gaps] == [("housing.search", "ti", 3)]
    state_wide = changing(replace(HOUSING, areas=frozenset({STATE})), areas=frozenset({ALONE}))
    put(lotsennetz.store, replace(HOUSING, areas=frozenset({STATE})))
    assert [gap.language for gap in foresee(lotsennetz, COORDINATOR, [state_wide]).gaps] == [None, "ti"]
    assert foresee(lotsennetz, OPERATOR, [state_wide]).gaps == ()


def test_where_others_help_no_gap_opens(lotsennetz: Lotsennetz) -> None:
    put(lotsennetz.store, an_organisation("verein"), a_service("verein", "housing.search", languages=["ti"]))
    assert foresee(lotsennetz, COORDINATOR, [REMOVED]).gaps == ()


def test_a_county_without_municipalities_stands_for_itself(lotsennetz: Lotsennetz) -> None:
    bare = a_place("03404", "Osnabrück", Level.COUNTY, STATE)
    centre = an_organisation("kmt-bare", "KMT", coordinates=frozenset({PlaceId("03404")}))
    put(lotsennetz.store, bare, centre, a_service("mbe", "asylum.legal", id="bare", areas=["03404"]))
    with lotsennetz.read() as graph:
        wish = Wish(deed=Deed.RETIRE, before=graph.get(Service, "bare"))
    (gap,) = foresee(lotsennetz, an_actor(AccountRole.COORDINATOR, "kmt-bare"), [wish]).gaps
    assert gap.places == ("03404",)


def test_a_change_that_cannot_be_made_breaks_nothing(lotsennetz: Lotsennetz) -> None:
    before = state(lotsennetz)
    assert foresee(lotsennetz, COORDINATOR, [Wish(deed=Deed.RETIRE, before=ADVICE)]) == NOTHING
    assert state(lotsennetz) == before


def test_whoever_may_not_edit_is_told_nothing(lotsennetz: Lotsennetz) -> None:
    with pytest.raises(Forbidden):
        foresee(lotsennetz, PARTNER, [REMOVED])


def test_only_so_many_cases_are_tried(lotsennetz: Lotsennetz) -> None:
    put(lotsennetz.store, *(a_case(f"more-{number:03}") for number in range(foresight.MOST)))
    found = foresee(lotsennetz, COORDINATOR, [REMOVED])
    assert (found.tried, found.left) == (foresight.MOST, 2)
    assert len(found.broken) == foresight.MOST


def test_the_cases_that_an_entry_touches_are_those_of_its_counties_and_of_those_that_border(
    lotsennetz: Lotsennetz,
) -> None:
    tie = Tie(id="bond", kind=TieKind.REFERS_TO, origin=OrganisationId("mbe"), target=OrganisationId("jmd-next"))
    put(lotsennetz.store, a_case("next", NEXT_TOWN), a_case("alone", PlaceId("03159010")), tie)
    around, everywhere = ["here", "new", "next"], ["alone", "here", "new", "next"]
    with lotsennetz.read() as graph:
        for entity, expected in (
            (HOUSING, around),
            (ADVICE, around),
            (tie, around),
            (a_guide("17", "mbe", "ti", areas=[COUNTY]), around),
            (an_organisation("kmt-goe", "KMT", coordinates=frozenset({ALONE})), ["alone"]),
            (a_service("mbe", areas=[STATE]), everywhere),
            (an_organisation("nowhere"), []),
            (a_case("other"), []),
        ):
            assert [case.id for case in touched(graph, [entity])] == expected, entity

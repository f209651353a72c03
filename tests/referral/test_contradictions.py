"""Planted one by one in a sound network, each kind of contradiction is found, and nothing else is."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from referral.access import AccountRole, Actor
from referral.codes import GroupId, OrganisationId, PlaceId
from referral.contradictions import Contradiction, Kind, contradictions, found
from referral.errors import Forbidden
from referral.lotsennetz import Lotsennetz
from referral.model import Entity, Notice, Organisation, Tie, TieKind
from referral.region import Region
from towns import ALONE, CITY, COUNTY, NEXT, STATE, a_guide, a_network, a_service, a_tie, an_organisation
from worlds import TODAY

CLUB = an_organisation("club", "LOTSE", seated_in=CITY, address="Markt 1")
ADVICE = an_organisation("advice", "MBE", seated_in=CITY, address="Markt 2")
SOUND: tuple[Entity, ...] = (
    an_organisation("kmt-next", "KMT", coordinates=frozenset({NEXT})),
    an_organisation("kmt-goe", "KMT", coordinates=frozenset({ALONE})),
    CLUB,
    ADVICE,
    a_service("club", "housing.search"),
    a_service("advice", "housing.search", "asylum.legal", areas=[CITY, STATE], age_min=12, age_max=26),
    a_guide("17", "club", "ti"),
    a_tie("kmt-county", "club", TieKind.COOPERATES_WITH),
    a_tie("kmt-county", "club", id="also"),
    a_tie("club", "kmt-county", id="back"),
    replace(a_tie("advice", "club"), assured_on=TODAY),
)
"""A network in which nothing contradicts anything, though much comes close."""

CLOSURE = Notice(begins=TODAY - timedelta(days=3), until=TODAY + timedelta(days=60), closed=True)
HOLIDAYS = Notice(begins=TODAY - timedelta(days=3), until=TODAY + timedelta(days=14), closed=True)
WOMEN = frozenset({GroupId("gender.woman")})
PLANTED: Mapping[Kind, tuple[Entity, ...]] = {
    Kind.NO_AUTHORITY: (an_organisation("abh-goe", "BERATUNG"),),
    Kind.TWO_AUTHORITIES: (an_organisation("abh-too", "ABH", competent_for=frozenset({NEXT})),),
    Kind.TWO_CENTRES: (an_organisation("kmt-too", "KMT", coordinates=frozenset({COUNTY})),),
    Kind.NO_AREA: (an_organisation("kmt-idle", "KMT", seated_in=CITY),),
    Kind.AREA_BEYOND_CENTRE: (a_service("advice", "housing.search", id="far", areas=[NEXT]),),
    Kind.NEVER_NAMED: (replace(a_service("abh-county", "asylum.legal"), address="Markt 3"),),
    Kind.UNREACHABLE: (an_organisation("mute", seated_in=CITY), a_service("mute", "housing.search")),
    Kind.AGES_REVERSED: (a_service("club", "housing.search", id="ages", age_min=27, age_max=26),),
    Kind.AIMS_CONTRADICT: (a_service("club", "housing.search", id="aims", groups=WOMEN, not_groups=WOMEN),),
    Kind.DESK_WITHOUT_GUIDES: (
        an_organisation("idle", "LOTSE", seated_in=CITY),
        a_guide("18", "advice", "ti", areas=[CITY]),
    ),
    Kind.TIE_TO_CLOSED: (replace(CLUB, notices=(CLOSURE,)),),
    Kind.TIE_TO_ITSELF: (a_tie("club", "club"),),
    Kind.TIE_TWICE: (a_tie("club", "kmt-county", TieKind.COOPERATES_WITH, id="twice"),),
    Kind.CIRCLE: (
        replace(CLUB, part_of=OrganisationId("advice")),
        replace(ADVICE, part_of=OrganisationId("club")),
        an_organisation("branch", part_of=OrganisationId("club"), seated_in=CITY),
    ),
    Kind.ASSURED_AHEAD: (replace(ADVICE, assured_on=TODAY + timedelta(days=1)),),
}


def regions(folder: Path, *entities: Entity) -> Region:
    """The region of the state, with some entities."""
    network = a_network(folder, *SOUND, *entities)
    with closing(network.store), network.read() as graph:
        return graph.region(STATE)


def findings(folder: Path, *entities: Entity) -> tuple[Contradiction, ...]:
    return contradictions(regions(folder, *entities), TODAY)


def test_nothing_is_found_in_a_sound_network(tmp_path: Path) -> None:
    assert findings(tmp_path) == ()
    assert findings(tmp_path / "holidays", replace(CLUB, notices=(HOLIDAYS,))) == ()


def test_every_kind_is_planted() -> None:
    assert PLANTED.keys() == set(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_what_is_planted_is_found_and_nothing_else(tmp_path: Path, kind: Kind) -> None:
    assert {one.kind for one in findings(tmp_path, *PLANTED[kind])} == {kind}


def test_a_finding_names_the_entries_and_the_places(tmp_path: Path) -> None:
    both = findings(tmp_path, *PLANTED[Kind.TWO_AUTHORITIES])
    assert [([entry.id for entry in one.entries], one.places) for one in both] == [
        (["abh-next", "abh-too"], ("Winsen (Luhe)", "Bergen"))
    ]
    (nobody,) = findings(tmp_path / "none", *PLANTED[Kind.NO_AUTHORITY])
    assert nobody.places == ("Duderstadt", "Osterode am Harz")
    (circle,) = findings(tmp_path / "circle", *PLANTED[Kind.CIRCLE])
    assert {entry.id for entry in circle.entries} == {"advice", "club"}
    far = findings(tmp_path / "far", *PLANTED[Kind.AREA_BEYOND_CENTRE])
    assert [one.places for one in far] == [("Landkreis Harburg",)]


def test_they_are_shown_to_whoever_may_see_the_network(tmp_path: Path) -> None:
    network: Lotsennetz = a_network(tmp_path, *SOUND, *PLANTED[Kind.TIE_TO_ITSELF])
    own = Actor(id="k", role=AccountRole.COORDINATOR, organisation=OrganisationId("kmt-county"))
    (one,) = found(network, own, PlaceId(COUNTY))
    assert isinstance(one.entries[0], Tie)
    assert isinstance(one.entries[1], Organisation)
    with pytest.raises(Forbidden):
        found(network, own, PlaceId(NEXT))

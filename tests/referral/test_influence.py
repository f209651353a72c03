"""How many answers would change with an entry is what one finds who takes it away and asks everything again."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from referral import desk
from referral.access import GUEST, OPERATOR, Action
from referral.codes import LanguageId, PlaceId, ServiceId
from referral.errors import Conflict
from referral.freshness import Confidence
from referral.influence import Without, influence, leaves, places_in, spread
from referral.lotsennetz import Lotsennetz
from referral.model import Entity, Guide, How, Organisation, Service, Spoken
from referral.need import Question
from referral.stores import Key
from towns import CITY, COUNTY, GROUND, HAMLET, NEXT, STATE, VILLAGE, a_guide, a_network, a_service, an_organisation
from worlds import NOW, a_need

TOPICS = ("housing.search", "housing.shared", "housing", "asylum.legal", "language.interpreting", "protection.violence")
ROLES = ("MBE", "LOTSE", "JMD", "FH", "HOTLINE", "SPRACHMITTLER", "BERATUNG")
AREAS = (CITY, VILLAGE, HAMLET, COUNTY, COUNTY, NEXT, NEXT, STATE, "DE")
TRUTHS: tuple[dict[str, Any], ...] = (
    {},
    {"assured_on": date(2026, 11, 2)},
    {"assured_on": date(2025, 1, 1)},
    {"confidence": Confidence.DOUBTFUL},
)


def a_world(seed: int) -> list[Entity]:
    """Some organisations with services that differ in all that judging looks at, and two guides."""
    random = Random(seed)
    made: list[Entity] = [an_organisation("desk", "LOTSE"), an_organisation("abh-lonely", "ABH")]
    for number in range(random.randint(7, 13)):
        made.append(an_organisation(f"o{number}", random.choice(ROLES)))
        spoken = random.sample(["ti", "ar", "de"], random.randint(0, 2))
        languages = frozenset(Spoken(language=LanguageId(tag), how=random.choice(list(How))) for tag in spoken)
        topics, areas = random.sample(TOPICS, random.randint(1, 3)), random.sample(AREAS, random.randint(1, 2))
        service = a_service(f"o{number}", *topics, areas=areas, **random.choice(TRUTHS))
        made.append(replace(service, languages=languages))
    made += [
        a_guide(f"g{number}", "desk", random.choice(["ti", "ar"]), areas=[random.choice(AREAS)]) for number in (1, 2)
    ]
    return made


def answers(lotsennetz: Lotsennetz, languages: list[LanguageId]) -> list[tuple[object, ...]]:
    """Whom the desk names for every question, asked one after the other."""
    with lotsennetz.read() as graph:
        places, topics = places_in(graph, [COUNTY]), leaves(graph)
    found: list[tuple[object, ...]] = []
    for place in places:
        for topic in topics:
            for wanted in ((), *((one,) for one in languages)):
                asked = Question(place=place.id, topics=(topic,), languages=wanted, at=NOW)
                answer = desk.answer(lotsennetz, GUEST, asked)
                lenders = [one.guide or one.interpreter or one.through for one in answer.bridged]
                found.append(
                    (
                        [one.service.id for one in answer.partners],
                        [one.id for one in lenders],
                        [one.organisation.id for one in answer.competent],
                        answer.centre and answer.centre.organisation and answer.centre.organisation.id,
                    )
                )
    return found


def brute_force(lotsennetz: Lotsennetz, keys: list[Key], languages: list[LanguageId]) -> Counter[Key]:
    """Take each entry away, ask everything again, and put it back."""
    before, changed = answers(lotsennetz, languages), Counter[Key]()
    for kind, id in keys:
        with lotsennetz.read() as graph:
            gone = [graph.get(kind, id), *(graph.find(Service, provider=id) if kind is Organisation else ())]
        try:
            with lotsennetz.change(OPERATOR, Action.RUN) as graph:
                for one in reversed(gone):
                    graph.delete(type(one), one.id)
        except Conflict:
            continue
        differing = sum(a != b for a, b in zip(before, answers(lotsennetz, languages), strict=True))
        with lotsennetz.change(OPERATOR, Action.RUN) as graph:
            for one in gone:
                graph.put(one)
        changed[kind, id] = differing
    return changed


@pytest.mark.parametrize("seed", range(6))
def test_influence_is_what_taking_each_entry_away_shows(tmp_path: Path, seed: int) -> None:
    world = a_world(seed)
    lotsennetz = a_network(tmp_path, *world)
    with lotsennetz.read() as graph:
        found = influence(graph, [COUNTY], NOW)
        here = [one for area in (COUNTY, CITY, VILLAGE, HAMLET) for one in graph.find(Service, areas=area)]
    languages = sorted({one.language for service in here for one in service.languages} - {"de"})
    assert found.asked == len(answers(lotsennetz, languages))
    bodies = [one for one in GROUND if isinstance(one, Organisation)]
    keys: list[Key] = [
        (type(one), one.id) for one in (*world, *bodies) if isinstance(one, Service | Guide | Organisation)
    ]
    tried = brute_force(lotsennetz, keys, languages)
    assert {key: number for key, number in tried.items() if number} == {
        key: found.changed[key] for key in tried if found.changed[key]
    }


@pytest.mark.parametrize(("shown_role", "further_role", "changes"), [("FH", "LOTSE", True), ("LOTSE", "FH", False)])
def test_the_only_near_one_who_speaks_counts_where_the_search_would_find_others_without_it(
    tmp_path: Path, shown_role: str, further_role: str, changes: bool
) -> None:
    """Five who were confirmed stand before it; but without it the search would go on to the next county."""
    fresh: dict[str, Any] = {"assured_on": date(2026, 11, 2)}
    shown = [a_service(f"s{number}", "housing.search", areas=[COUNTY], **fresh) for number in range(5)]
    hidden = a_service("hidden", "housing.search", languages=["ti"], assured_on=date(2025, 1, 1))
    further = a_service("further", "housing.search", areas=[NEXT], languages=["ti"], **fresh)
    ones = [*shown, hidden, further]
    roles = [an_organisation(one.provider, further_role if one is further else shown_role) for one in ones]
    guide = a_guide("17", "further", "ti")
    lotsennetz = a_network(tmp_path, *roles, *ones, guide)
    hidden_key: Key = (Service, hidden.id)
    both: list[Key] = [hidden_key, (Organisation, "hidden")]
    with lotsennetz.read() as graph:
        found = influence(graph, [COUNTY], NOW)
        need = a_need(languages=["ti"])
        around = Without(graph.surroundings(need), {ServiceId(hidden.id)})
        assert [one.id for _, one in around.guides()] == [guide.id]
        assert around.ties() == ()
        assert [area.id for area in around.areas][:2] == [CITY, COUNTY]
    tried = brute_force(lotsennetz, both, [LanguageId("ti")])
    assert [found.changed[key] for key in both] == [tried[key] for key in both]
    assert (tried[hidden_key] > 0) is changes


def test_in_a_large_area_some_answers_stand_for_all(tmp_path: Path) -> None:
    with a_network(tmp_path, *a_world(3)).read() as graph:
        whole, part = influence(graph, [COUNTY], NOW), influence(graph, [COUNTY], NOW, most=20)
    assert whole.asked == whole.possible == part.possible
    assert part.asked < part.possible
    assert part.changed <= whole.changed
    assert part.changed.keys() >= {key for key, number in whole.changed.items() if number > whole.possible / 2}


@pytest.mark.parametrize("total", [1, 20, 21, 64, 1_000, 65_000])
def test_those_that_stand_for_all_are_evenly_spread(total: int) -> None:
    found = sorted(spread(total, 20))
    assert len(set(found)) == len(found) == min(total, 20)
    steps = [after - before for before, after in pairwise([*found, found[0] + total])]
    assert max(steps) <= max(1, 3 * total / 20)


def test_a_county_without_municipalities_stands_for_itself(tmp_path: Path) -> None:
    lotsennetz = a_network(tmp_path)
    with lotsennetz.read() as graph:
        assert [one.id for one in places_in(graph, [PlaceId(CITY)])] == [CITY]
        assert [one.id for one in places_in(graph, [COUNTY, CITY])] == [VILLAGE, CITY, HAMLET]
        assert "housing" not in leaves(graph)

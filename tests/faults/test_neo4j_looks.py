"""A look at a real Neo4j server asks it once for each thing, and sees all the same that the graph has changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from builders import put
from neo4j_server import empty_address
from referral.codes import LanguageId, PlaceId, TopicId
from referral.model import Guide, Organisation, Service
from referral.need import Need, Reach
from referral.stores import GraphReader, open_store
from referral.stores.neo4j_server import Found
from referral.stores.neo4j_store import Neo4jStore
from towns import CITY, GROUND, VILLAGE, a_guide, a_service, a_tie, an_organisation
from worlds import NOW

CLUB = an_organisation("club", seated_in=CITY)
HELP = a_service("club", "housing.search", "asylum.legal")
HOUSING, LAW = TopicId("housing.search"), TopicId("asylum.legal")


@pytest.fixture
def address() -> str:
    return empty_address()


@pytest.fixture
def store(address: str) -> Iterator[Neo4jStore]:
    with closing(open_store(address)) as made:
        assert isinstance(made, Neo4jStore)
        put(made, *GROUND, CLUB, HELP, a_guide("17", "club", "ti", "ar"), a_tie("kmt-county", "club"))
        yield made


@pytest.fixture
def asked(store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that the server was asked, one after the other."""
    statements: list[str] = []
    ask = store.server.ask

    def noted(statement: str, values: Mapping[str, Any]) -> Found:
        statements.append(statement)
        return ask(statement, values)

    monkeypatch.setattr(store.server, "ask", noted)
    return statements


def around(
    graph: GraphReader, topics: tuple[TopicId, ...], languages: tuple[str, ...] = ("ti",), place: PlaceId = CITY
) -> Any:
    """All that is said around a need, so that it can be compared."""
    spoken = frozenset(map(LanguageId, languages))
    found = graph.surroundings(Need(places=(place,), topics=topics, at=NOW, languages=spoken))
    services = found.columns.services
    listed = {services[row] for reach in Reach for posting in found.postings(reach) for row in posting.rows.tolist()}
    return listed, found.guides(), found.ties()


def test_what_the_server_has_said_it_is_not_asked_again(store: Neo4jStore, asked: list[str]) -> None:
    needs = [((HOUSING,), ("ti",)), ((LAW,), ("ar",)), ((HOUSING, LAW), ("ti", "ar")), ((LAW,), ())]
    apart = [store.look(partial(around, topics=topics, languages=languages)) for topics, languages in needs]
    asked.clear()

    def together(graph: GraphReader) -> list[Any]:
        around(graph, (HOUSING, LAW), ("ar", "ti"))
        before = len(asked)
        found = [around(graph, topics, languages) for topics, languages in needs]
        assert len(asked) == before
        assert around(graph, (HOUSING,), place=VILLAGE)[0] == {"club-service"}
        assert len(asked) == before + 1
        return found

    assert store.look(together) == apart
    assert [len(guides) for _, guides, _ in apart] == [1, 1, 2, 0]


def test_a_single_question_is_a_single_round_trip(store: Neo4jStore, asked: list[str]) -> None:
    for languages in ((), ("ti",)):
        store.look(partial(around, topics=(HOUSING,), languages=languages))
        asked.clear()
        store.look(partial(around, topics=(HOUSING,), languages=languages))
        assert len(asked) == 1


def test_an_entry_that_was_met_is_not_asked_for_again(store: Neo4jStore, asked: list[str]) -> None:
    def met(graph: GraphReader) -> None:
        keys = [(Organisation, "club"), (Guide, "17"), (Service, "nobody")]
        found = graph.whole(keys)
        assert list(found) == keys[:2]
        before = len(asked)
        assert graph.whole(keys[::-1]) == found
        assert graph.get(Organisation, "club") == CLUB
        assert len(asked) == before

    store.look(met)


def test_a_look_that_spared_a_question_is_made_again_after_a_change(address: str, store: Neo4jStore) -> None:
    looks: list[Any] = []

    def changing(graph: GraphReader) -> Any:
        around(graph, (HOUSING,))
        if not looks:
            with closing(open_store(address)) as other:
                put(other, replace(HELP, topics=frozenset({LAW})))
        looks.append(around(graph, (HOUSING,))[0])
        return looks[-1]

    assert store.look(changing) == set()
    assert looks == [{"club-service"}, set()]

"""A copy holds what the original holds, on whichever engine, also if it was cut off in the middle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from neo4j import GraphDatabase

from builders import candidates, put
from engines import ADDRESSES
from neo4j_server import shared_address
from referral.audit import Sealed
from referral.codes import OrganisationId, TopicId
from referral.errors import Conflict, StoreBusy
from referral.model import KINDS, Entity, Label, Language, Level, Notice, Place, Service, Tie, TieKind
from referral.stores import ENGINES, GraphReader, GraphStore, Position, Receiver, open_store
from referral.stores.copying import copy
from referral.stores.neo4j_address import read_address
from towns import COUNTY, GROUND, a_guide, a_place, a_service, an_organisation
from worlds import a_need

AWAY = Notice(begins=date(2026, 12, 20), until=date(2027, 1, 6), closed=True)
MORE: tuple[Entity, ...] = (
    an_organisation("mbe", "MBE", name="Migrationsberatung Celle", notices=(AWAY,)),
    a_service("mbe", "housing.search", languages=("ti",)),
    a_guide("g", "mbe", "ti"),
    Tie(id="tie", kind=TieKind.COOPERATES_WITH, origin=OrganisationId("mbe"), target=OrganisationId("lab")),
)


def a_filled(address: str) -> GraphStore:
    store = open_store(address)
    put(store, *GROUND)
    put(store, *MORE)
    return store


def proposed(graph: GraphReader) -> set[str]:
    """The services for what a topic is part of, in a county."""
    around = graph.surroundings(a_need(places=(COUNTY,), topics=[TopicId("housing")]))
    return {candidate.service for candidate in candidates(around)}


def nothing(_done: int, _total: int) -> None:
    """No progress is shown."""


@pytest.fixture
def original(tmp_path: Path) -> str:
    address = f"file:{tmp_path / 'original.db'}"
    a_filled(address).close()
    return address


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_a_copy_is_like_the_original_there_and_back(tmp_path: Path, original: str, engine: str) -> None:
    there, back = ADDRESSES[engine](tmp_path / "there"), f"file:{tmp_path / 'back.db'}"
    seen: list[tuple[int, int]] = []
    with closing(open_store(original)) as source, closing(open_store(there)) as target:
        copied = copy(source, target, lambda done, total: seen.append((done, total)))
        assert copied.changes == 2
        assert sum(done for done, _ in seen) == seen[0][1] == copied.entries
        with closing(open_store(back)) as again:
            assert copy(target, again, nothing) == copied
            with source.read() as one, again.read() as other:
                assert list(one.log()) == list(other.log())
                assert all(list(one.find(kind)) == list(other.find(kind)) for kind in KINDS.values())
                assert [found.id for found in other.search(Service, "migrationsberatung")] == ["mbe-service"]
        with target.read() as graph:
            assert [found.id for found in graph.search(Service, "Migrationsberatnug")] == ["mbe-service"]
            assert "abh-county" in graph.region(COUNTY).organisations
            assert graph.chain(OrganisationId("lab"), OrganisationId("mbe")) == ("lab", "mbe")
            with source.read() as first:
                assert proposed(graph) == proposed(first) != set()
        put(target, a_place("03351099", "Neuland", Level.MUNICIPALITY, COUNTY))


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_a_copy_that_was_cut_off_is_gone_on_with(tmp_path: Path, original: str, engine: str) -> None:
    address = ADDRESSES[engine](tmp_path / "there")
    with closing(open_store(original)) as source:
        for limit in (1, 3, 4, 2, 0):
            with closing(open_store(address)) as target:
                with pytest.raises(ZeroDivisionError):
                    copy(source, Failing(target, limit), nothing)
                with target.read() as graph:
                    assert graph.version == 0
        with closing(open_store(address)) as target:
            assert copy(source, target, nothing).changes == 2


def before(kind: type[Entity]) -> int:
    """How many kinds of what is copied come before this one."""
    kinds = list(KINDS.values())
    return len({type(entity) for entity in (*GROUND, *MORE)} & set(kinds[: kinds.index(kind)]))


def on_the_server() -> list[list[Any]]:
    """All nodes and relationships but the log, without the marks of the changes that made them."""
    where = read_address(shared_address())
    with GraphDatabase.driver(where.uri, auth=(where.user, where.password)) as driver:
        nodes, _, _ = driver.execute_query(
            "MATCH (n) WHERE NOT n:Log AND NOT n:Change AND NOT n:Schema "
            "RETURN labels(n)[0], n.id, n {.*, stamp: null} ORDER BY labels(n)[0], n.id"
        )
        links, _, _ = driver.execute_query(
            "MATCH (n)-[r]->(m) RETURN labels(n)[0], n.id, type(r), labels(m)[0], m.id, properties(r) "
            "ORDER BY labels(n)[0], n.id, type(r), labels(m)[0], m.id, r.tie"
        )
        indexes, _, _ = driver.execute_query("SHOW INDEXES YIELD name, state RETURN name, state ORDER BY name")
    return [record.values() for record in (*nodes, *links, *indexes)]


class Failing:
    """A store that fails after it has taken in some parts of a copy."""

    def __init__(self, store: GraphStore, limit: int) -> None:
        self._store, self._left = store, limit
        self.read, self.look, self.write, self.close = store.read, store.look, store.write, store.close
        self.snapshot, self.overwrite = store.snapshot, store.overwrite

    @contextmanager
    def receive(self, source: str, *, replace: bool = False) -> Iterator[Receiver]:
        with self._store.receive(source, replace=replace) as receiver:
            self._receiver = receiver
            self.steps, self.wants = receiver.steps, receiver.wants
            yield self

    @property
    def reached(self) -> Position:
        return self._receiver.reached

    def take(self, position: Position, entities: Sequence[Entity]) -> None:
        self._fail()
        self._receiver.take(position, entities)

    def seal(self, position: Position, entries: Sequence[Sealed]) -> None:
        self._fail()
        self._receiver.seal(position, entries)

    def _fail(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise ZeroDivisionError


def test_a_copy_that_was_cut_off_leaves_on_a_server_what_changes_would_have(tmp_path: Path, original: str) -> None:
    a_filled(ADDRESSES["neo4j"](tmp_path)).close()
    changed = on_the_server()
    address = ADDRESSES["neo4j"](tmp_path)
    with closing(open_store(original)) as source:
        for limit in (before(Service), 1, 2):
            with closing(open_store(address)) as target, pytest.raises(ZeroDivisionError):
                copy(source, Failing(target, limit), nothing)
        with closing(open_store(address)) as target:
            copy(source, target, nothing)
    assert on_the_server() == changed


def test_names_are_not_searched_on_a_server_before_a_copy_is_complete(tmp_path: Path, original: str) -> None:
    address = ADDRESSES["neo4j"](tmp_path)
    with closing(open_store(original)) as source, closing(open_store(address)) as target:
        with pytest.raises(ZeroDivisionError):
            copy(source, Failing(target, 3), nothing)
        with target.read() as graph, pytest.raises(StoreBusy):
            graph.search(Place, "Celle")
        copy(source, target, nothing)
        with source.read() as first, target.read() as graph:
            assert graph.search(Place, "Celle") == first.search(Place, "Celle") != []


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_nothing_is_copied_over_something_else(tmp_path: Path, original: str, engine: str) -> None:
    with (
        closing(open_store(original)) as source,
        closing(a_filled(ADDRESSES[engine](tmp_path / "there"))) as target,
        pytest.raises(Conflict, match="into an empty one only"),
    ):
        copy(source, target, nothing)


def test_nothing_is_written_to_a_server_beside_an_unfinished_copy(tmp_path: Path, original: str) -> None:
    with (
        closing(open_store(original)) as source,
        closing(open_store(ADDRESSES["neo4j"](tmp_path))) as target,
    ):
        with pytest.raises(ZeroDivisionError):
            copy(source, Failing(target, 3), nothing)
        with pytest.raises(Conflict, match="to complete the copy"):
            put(target, Language(id="x", label=Label(de="x")))
        put(source, Language(id="x", label=Label(de="x")))
        with pytest.raises(Conflict, match="into an empty one only"):
            copy(source, target, nothing)


class Forgetful(Failing):
    """A store that keeps nothing of a copy but the part that is named."""

    def __init__(self, store: GraphStore, kept: str) -> None:
        super().__init__(store, 10_000)
        self._kept = kept

    def take(self, position: Position, entities: Sequence[Entity]) -> None:
        if self._kept == "entities":
            super().take(position, entities)

    def seal(self, position: Position, entries: Sequence[Sealed]) -> None:
        """Nothing is sealed."""


@pytest.mark.parametrize(("kept", "lost"), [("entities", "their logs"), ("nothing", "entities of the kind Place")])
def test_a_copy_that_is_not_like_the_original_is_said_to_be_none(
    tmp_path: Path, original: str, kept: str, lost: str
) -> None:
    with (
        closing(open_store(original)) as source,
        closing(open_store(f"file:{tmp_path / 'copy.db'}")) as target,
        pytest.raises(Conflict, match=lost),
    ):
        copy(source, Forgetful(target, kept), nothing)

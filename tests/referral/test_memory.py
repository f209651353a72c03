"""What a process keeps in memory stays within bounds, follows many changes, and is out of the garbage search."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from builders import put
from referral.errors import Conflict
from referral.model import Group, Label, Language, Organisation, PostcodeRange, Service
from referral.stores import GraphReader, GraphStore, open_store
from referral.stores.memory import KEPT, LARGE
from referral.stores.networkx_store import FOLLOWED, NetworkxStore
from towns import GROUND, a_service, an_organisation

WORD = Label(de="Wort")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with closing(a_store(tmp_path / "graph.db")) as store:
        put(store, *GROUND, an_organisation("mbe", "MBE"))
    return tmp_path / "graph.db"


def a_store(path: Path) -> GraphStore:
    return open_store(f"file:{path}")


@pytest.fixture
def with_garbage_collection() -> Iterator[None]:
    """Whatever a test does to Python's search for garbage is as it was afterwards."""
    yield
    gc.unfreeze()
    gc.enable()


def many(count: int) -> list[Service]:
    return [a_service("mbe", "housing.search", id=f"s-{number:04}") for number in range(count)]


def is_known(graph: GraphReader, services: list[Service]) -> bool:
    return graph.count(Service) == len(services) and graph.get(Service, services[-1].id) == services[-1]


@pytest.mark.usefixtures("with_garbage_collection")
def test_a_large_network_is_left_out_of_the_garbage_search_and_let_go_when_it_is_loaded_anew(path: Path) -> None:
    services = many(max(LARGE, FOLLOWED) + 1)
    with closing(a_store(path)) as writer, closing(a_store(path)) as reader:
        with reader.read() as graph:
            assert graph.count(Service) == 0
        put(writer, *services)
        assert not gc.get_freeze_count()
        with reader.read() as graph:
            assert is_known(graph, services)
        assert gc.get_freeze_count() > LARGE
        put(writer, *(Language(id=f"x-{number}", label=WORD) for number in range(FOLLOWED + 1)))
        with reader.read() as graph:
            assert graph.get(Language, "x-0").label == WORD
        assert gc.isenabled()


@pytest.mark.usefixtures("with_garbage_collection")
def test_whoever_has_turned_the_garbage_search_off_keeps_it_off(path: Path) -> None:
    gc.disable()
    with closing(a_store(path)) as store, store.read() as graph:
        assert graph.get(Organisation, "mbe")
    assert not gc.isenabled()


def test_of_the_entities_that_were_read_only_the_latest_are_kept(path: Path) -> None:
    with closing(NetworkxStore(str(path))) as store:
        ranges = [PostcodeRange(id=f"x-{number}", first="1", last="1", why="bulk") for number in range(KEPT + 10)]
        put(store, *ranges)
        with store.read() as graph:
            for one in ranges:
                assert graph.get(PostcodeRange, one.id) == one
            assert graph.get(PostcodeRange, "x-0") == ranges[0]
        assert store._memory is not None
        kept = store._memory._entities
        assert len(kept) <= KEPT
        assert [number for number in (0, 1, KEPT // 10 - 1, KEPT // 10) if (PostcodeRange, f"x-{number}") in kept] == [
            0,
            KEPT // 10,
        ]


def test_the_words_of_a_kind_follow_its_names(path: Path) -> None:
    with closing(a_store(path)) as store:
        put(store, *many(1))
        with store.read() as graph:
            assert graph.search(Service, "mbi beratnug") == []
        put(store, an_organisation("mbe", "MBE", name="Migrationsberatung"))
        with store.read() as graph:
            assert [service.id for service in graph.search(Service, "Migrationsberatnug")] == ["s-0000"]


def test_what_a_failed_change_left_behind_takes_no_room(path: Path) -> None:
    with closing(NetworkxStore(str(path))) as store:
        with pytest.raises(Conflict):
            put(store, an_organisation("club", "NO-SUCH-ROLE"))
        assert store._memory is not None
        nodes = store._memory.structure._graph
        assert "NO-SUCH-ROLE" not in {id for _, id in nodes}
        assert (Group, "gender.woman") in nodes

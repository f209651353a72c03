"""Several processes on one file, killed at any moment: no acknowledged change is lost and none is there by half."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pytest
from writer import is_whole, start, write

from builders import candidates, put, version
from referral.audit import broken_at
from referral.codes import TopicId
from referral.model import Guide, Label, Language, Place, Service
from referral.need import Need
from referral.stores import GraphStore, open_store
from towns import CITY, a_guide
from worlds import NOW

PER_FILE = 10
KILLS = int(os.environ.get("LOTSENNETZ_KILLS", "20"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return a_file(tmp_path, 0)


def a_file(folder: Path, number: int) -> Path:
    path = folder / f"graph{number}.db"
    with closing(open_store(f"file:{path}")) as store:
        start(store)
    return path


@contextmanager
def a_nursery() -> Iterator[subprocess.Popen[str]]:
    """A process that forks a writer for the file in each line it is sent, and waits until it is gone."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, str(Path(__file__).with_name("writer.py"))]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, env=environment
    ) as process:
        yield process


def test_a_killed_process_loses_nothing_it_has_acknowledged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rng = random.Random(2026)
    told = silent = 0
    path = tmp_path
    with a_nursery() as nursery:
        for number in range(KILLS):
            path = a_file(tmp_path, number) if number % PER_FILE == 0 else path
            acknowledged = killed_at_random(nursery, path, rng)
            told, silent = told + len(acknowledged), silent + (not acknowledged)
            check(path, acknowledged)
    with capsys.disabled():
        figures = f"{KILLS} kills, {silent} of them before the first change; {told} changes told, none lost or by half"
        sys.stdout.write(f"\n{figures}\n")


def killed_at_random(nursery: subprocess.Popen[str], path: Path, rng: random.Random) -> list[int]:
    """Let a child write for up to four tenths of a second, then kill it; the numbers of the changes it has told."""
    assert nursery.stdin
    assert nursery.stdout
    nursery.stdin.write(f"{path}\n")
    child = 0
    acknowledged: list[int] = []
    for line in nursery.stdout:
        if line.startswith("child"):
            child = int(line.split()[1])
            threading.Timer(rng.uniform(0, 0.4), os.kill, (child, signal.SIGKILL)).start()
        elif line == "gone\n":
            return acknowledged
        else:
            acknowledged.append(int(line))
    raise AssertionError("The nursery has ended.")


def check(path: Path, acknowledged: list[int]) -> None:
    with closing(open_store(f"file:{path}")) as store, store.read() as graph:
        assert graph.version >= max(acknowledged, default=0)
        assert broken_at(graph.log()) is None
        assert [sealed.number for sealed in graph.log()] == list(range(1, graph.version + 1))
        assert is_whole(graph, "only")
        around = graph.surroundings(Need(places=(CITY,), topics=(TopicId("housing.search"),), at=NOW))
        filed = len(candidates(around))
        assert filed == graph.count(Service) == graph.count(Guide) == graph.version - 1


FORKS = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


def a_child(deed: Callable[[], object]) -> int:
    """A forked process that does something and ends, whatever happens; its id."""
    child = os.fork()
    if not child:
        try:
            deed()
            os._exit(0)
        finally:
            os._exit(1)
    return child


def ended_well(child: int) -> bool:
    return os.waitpid(child, 0)[1] == 0


@FORKS
def test_eight_processes_write_at_once_and_every_state_that_is_read_is_whole(path: Path) -> None:
    names = [f"writer{number}" for number in range(8)]
    with closing(open_store(f"file:{path}")) as store:
        writers = [a_child(partial(write, path, name, 12)) for name in names]
        seen: set[int] = set()
        while len(seen) < 10 or version(store) < 1 + 8 * 12:
            with store.read() as graph:
                assert all(is_whole(graph, name) for name in names)
                assert graph.count(Service) == graph.version - 1
                seen.add(graph.version)
        assert [ended_well(writer) for writer in writers] == [True] * 8
        with store.read() as graph:
            assert graph.version == 1 + 8 * 12
            assert broken_at(graph.log()) is None


@FORKS
def test_eight_processes_may_make_the_file_at_once(tmp_path: Path) -> None:
    path = tmp_path / "new" / "graph.db"
    makers = [a_child(partial(make, path, f"x-{number}")) for number in range(8)]
    assert [ended_well(maker) for maker in makers] == [True] * 8
    with closing(open_store(f"file:{path}")) as store, store.read() as graph:
        assert graph.count(Language) == graph.version == 8


def make(path: Path, tag: str) -> None:
    with closing(open_store(f"file:{path}")) as store:
        put(store, Language(id=tag, label=Label(de=tag)))


@FORKS
def test_a_process_may_be_forked_while_the_store_is_open(path: Path) -> None:
    with closing(open_store(f"file:{path}")) as store:
        before = version(store)
        for number in range(3):
            child = a_child(partial(put, store, a_guide(f"child-{number}", "lab", "ti")))
            put(store, a_guide(f"parent-{number}", "lab", "ti"))
            assert ended_well(child)
        with store.read() as graph:
            assert graph.version == before + 6
            assert graph.count(Guide) == 6
            assert broken_at(graph.log()) is None


@FORKS
def test_a_fork_waits_until_the_blocks_of_other_threads_have_ended(path: Path) -> None:
    begun, ended = threading.Event(), threading.Event()

    def look(store: GraphStore) -> None:
        with store.read() as graph:
            begun.set()
            time.sleep(0.1)
            assert graph.get(Place, CITY)
            ended.set()

    def go_on(store: GraphStore) -> None:
        assert ended.is_set()
        assert version(store) == 1

    with closing(open_store(f"file:{path}")) as store:
        thread = threading.Thread(target=look, args=(store,))
        thread.start()
        begun.wait()
        assert ended_well(a_child(partial(go_on, store)))
        thread.join()


@FORKS
def test_a_block_goes_on_after_a_fork_whose_child_leaves_the_store_alone(path: Path) -> None:
    with closing(open_store(f"file:{path}")) as store, store.read() as graph:
        assert ended_well(a_child(lambda: None))
        assert graph.get(Place, CITY).id == CITY

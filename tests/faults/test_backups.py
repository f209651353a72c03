"""A backup is one state of the network, whoever writes meanwhile, and is there as a whole or not at all."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from test_processes import FORKS, a_child, ended_well
from writer import is_whole, start, write

from builders import put, version
from engines import about_the_file
from referral.audit import broken_at
from referral.model import Guide, Service
from referral.stores import open_store
from referral.stores.restoring import opened, restore
from served import environment
from towns import a_guide

pytestmark = about_the_file

KILLS = 12


def command(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "api", *arguments], env=environment(folder), stdout=subprocess.DEVNULL, cwd=folder
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with closing(open_store(f"file:{tmp_path / 'graph.db'}")) as store:
        start(store)
    return tmp_path


@FORKS
def test_a_backup_made_while_others_write_is_one_state_of_the_network(folder: Path) -> None:
    writers = [a_child(partial(write, folder / "graph.db", f"writer{number}", 60)) for number in range(2)]
    backups = [folder / f"backup-{number}.gz" for number in range(3)]
    for backup in backups:
        assert command(folder, "backup", str(backup)).wait() == 0
    assert [ended_well(writer) for writer in writers] == [True, True]
    for number, backup in enumerate(backups):
        with closing(open_store(f"file:{folder / f'restored-{number}.db'}")) as store:
            restore(backup, store, lambda _done, _total: None)
            with store.read() as graph:
                assert all(is_whole(graph, f"writer{writer}") for writer in range(2))
                assert graph.count(Service) == graph.count(Guide) == graph.version - 1
                assert broken_at(graph.log()) is None


def test_a_backup_that_is_killed_leaves_nothing_under_its_name(folder: Path) -> None:
    with closing(open_store(f"file:{folder / 'graph.db'}")) as store:
        put(store, *(a_guide(f"g-{number}", "lab", "ti") for number in range(3_000)))
    rng = random.Random(2026)
    backup, part = folder / "backup.gz", folder / ".backup.gz.part"
    for _ in range(KILLS):
        process = command(folder, "backup", str(backup))
        while not part.exists() and not backup.exists() and process.poll() is None:
            time.sleep(0.002)
        time.sleep(rng.uniform(0, 0.05))
        process.kill()
        process.wait()
        if backup.exists():
            verified(backup)
            backup.unlink()
    assert command(folder, "backup", str(backup)).wait() == 0
    verified(backup)
    assert not part.exists()


def verified(backup: Path) -> None:
    with opened(backup) as found:
        found.verify(lambda _done: None)


def test_a_restore_that_is_killed_leaves_the_store_as_it_was(folder: Path) -> None:
    with closing(open_store(f"file:{folder / 'graph.db'}")) as store:
        put(store, *(a_guide(f"g-{number}", "lab", "ti") for number in range(3_000)))
        assert command(folder, "backup", str(folder / "backup.gz")).wait() == 0
        put(store, a_guide("later", "lab", "ti"))
    rng = random.Random(2026)
    for _ in range(KILLS):
        process = command(folder, "restore", "--replace", str(folder / "backup.gz"))
        time.sleep(rng.uniform(0.4, 1.6))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        with closing(open_store(f"file:{folder / 'graph.db'}")) as store, store.read() as graph:
            assert graph.version in {2, 3}
            assert graph.count(Guide) == 3_000 + (graph.version == 3)
            assert broken_at(graph.log()) is None
    assert command(folder, "restore", "--replace", str(folder / "backup.gz")).wait() == 0
    with closing(open_store(f"file:{folder / 'graph.db'}")) as store:
        assert version(store) == 2

"""Backups from the command line: made while others write, kept in rotation, brought back; and the log proved alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result

from apps import ADVICE, HOUSING, PILOT
from engines import about_the_file, address_in
from referral.access import OPERATOR, Action
from referral.lotsennetz import Lotsennetz
from referral.stores import open_store
from referral.stores.backup import name_at
from shell import run
from towns import a_network, an_organisation
from worlds import NOW


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a store with three changes."""
    network = a_network(tmp_path, PILOT, ADVICE, HOUSING)
    for number in range(2):
        with network.change(OPERATOR, Action.EDIT) as graph:
            graph.put(an_organisation(f"more-{number}"))
    network.store.close()
    return tmp_path


def succeeded(ended: Result) -> Result:
    assert ended.exit_code == 0, ended.output
    return ended


def last_seal(folder: Path) -> str:
    found = json.loads(succeeded(run(folder, "check", "--log", "--json")).output)
    return f"{found['number']}:{found['seal']}"


def test_the_log_is_verified_alone_and_its_last_seal_is_said(folder: Path) -> None:
    said = succeeded(run(folder, "check", "--log")).output
    assert said == f"Das Protokoll ist unversehrt und lückenlos. Letztes Siegel: {last_seal(folder)}\n"
    assert said.rpartition(" ")[2].startswith("3:")


def test_a_kept_seal_proves_that_nothing_before_it_was_altered(folder: Path) -> None:
    kept = last_seal(folder)
    with_more(folder)
    succeeded(run(folder, "check", "--expect", kept))
    succeeded(run(folder, "check", "--log", "--expect", kept, "--expect", last_seal(folder)))


def with_more(folder: Path) -> None:
    store = open_store(address_in(folder))
    with Lotsennetz(store=store).change(OPERATOR, Action.EDIT) as graph:
        graph.put(an_organisation("later"))
    store.close()


@pytest.mark.parametrize("expected", [f"3:{'0' * 64}", f"9:{'a' * 64}"])
def test_a_kept_seal_that_is_not_in_the_log_is_named(folder: Path, expected: str) -> None:
    ended = run(folder, "check", "--log", "--expect", expected)
    assert ended.exit_code == 1
    number = expected.partition(":")[0]
    assert f"Das aufbewahrte Siegel von Eintrag {number} steht nicht in diesem Protokoll." in ended.output


@pytest.mark.parametrize("expected", ["3", "three:abc", f"3:{'g' * 64}", f"³:{'0' * 64}"])
def test_what_is_no_seal_is_refused(folder: Path, expected: str) -> None:
    ended = run(folder, "check", "--expect", expected)
    assert (ended.exit_code, "ist kein Siegel" in ended.stderr) == (2, True)


@about_the_file
def test_a_log_that_was_altered_is_named(folder: Path) -> None:
    import sqlite3

    with sqlite3.connect(folder / "graph.db") as connection:
        connection.execute("UPDATE change SET actor = 'somebody else' WHERE number = 2")
    connection.close()
    ended = run(folder, "check", "--log")
    assert (ended.exit_code, ended.output) == (1, "Das Protokoll ist ab Eintrag 2 verändert worden.\n")


def test_a_backup_is_made_and_brought_back(folder: Path) -> None:
    before = last_seal(folder)
    said = succeeded(run(folder, "backup", str(folder / "backup.gz"))).output
    assert f"Letztes Siegel: {before}" in said
    with_more(folder)
    refused = run(folder, "restore", str(folder / "backup.gz"))
    assert refused.exit_code == 2
    assert last_seal(folder) != before
    assert "stehen wieder in " in succeeded(run(folder, "restore", "--replace", str(folder / "backup.gz"))).output
    assert last_seal(folder) == before
    again = run(folder, "backup", str(folder / "backup.gz"))
    assert (again.exit_code, "gibt es schon" in again.stderr) == (2, True)


def test_what_was_erased_after_a_backup_is_named_when_it_is_brought_back(folder: Path) -> None:
    succeeded(run(folder, "backup", str(folder / "backup.gz")))
    store = open_store(address_in(folder))
    with Lotsennetz(store=store).change(OPERATOR, Action.ERASE) as graph:
        graph.put(an_organisation("more-1", name="More"))
    store.close()
    restored = succeeded(run(folder, "restore", "--replace", str(folder / "backup.gz")))
    assert "(Änderungen 4)" in restored.stderr
    assert "erneut löschen" in restored.stderr
    succeeded(run(folder, "backup", str(folder / "newer.gz")))
    assert run(folder, "restore", "--replace", str(folder / "newer.gz")).stderr == ""


@pytest.mark.parametrize(("content", "said"), [(b"hello", "ist keine Sicherung"), (None, "ist keine Sicherung")])
def test_what_is_no_backup_changes_nothing(folder: Path, content: bytes | None, said: str) -> None:
    before = last_seal(folder)
    if content is not None:
        (folder / "file").write_bytes(content)
    ended = run(folder, "restore", "--replace", str(folder / "file"))
    assert (ended.exit_code, said in ended.stderr) == (2, True)
    assert last_seal(folder) == before


def test_in_a_folder_the_newest_backups_remain(folder: Path) -> None:
    kept = folder / "kept"
    kept.mkdir()
    for year in (2020, 2021):
        (kept / name_at(NOW.replace(year=year))).touch()
    said = succeeded(run(folder, "backup", "--keep", "2", str(kept))).output
    assert said.count("ist entfernt") == 1
    assert len(list(kept.iterdir())) == 2

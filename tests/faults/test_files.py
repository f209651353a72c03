"""Files and folders that cannot be used: each is answered by a sentence that says what to do, and nothing is lost."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from builders import put, version
from referral.audit import broken_at
from referral.codes import PlaceId, TopicId
from referral.errors import (
    Malformed,
    StoreBusy,
    StoreDamaged,
    StoreFull,
    StoreReadOnly,
    StoreTooNew,
)
from referral.model import Capacity, Label, Language, Level, Place, PostcodeRange, Service
from referral.need import Need, Reach
from referral.stores import GraphStore, open_store
from referral.stores.file import FORMAT
from referral.stores.networkx_store import NetworkxStore
from towns import GROUND, a_place, a_service, an_organisation
from worlds import NOW, TODAY

NOBODY = 65534
COUNTRY = a_place("DE", "Deutschland", Level.COUNTRY)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that everybody may reach, unlike those of pytest."""
    with tempfile.TemporaryDirectory(prefix="lotsennetz-faults-") as made:
        Path(made).chmod(0o755)
        yield Path(made)
        subprocess.run(["chmod", "-R", "u+rwX", made], check=True)


@pytest.fixture
def path(folder: Path) -> Path:
    return folder / "graph.db"


def a_store(path: Path) -> GraphStore:
    return open_store(f"file:{path}")


def filled(path: Path, languages: int = 0) -> None:
    """A file with a country and as many languages as needed to make it large."""
    with closing(a_store(path)) as store:
        put(store, COUNTRY, *(Language(id=f"x-{n:04}", label=Label(de="Wort " * 50)) for n in range(languages)))


@contextmanager
def as_somebody_else() -> Iterator[None]:
    """For the time of the block this process has no special rights."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_missing_folders_are_made(folder: Path) -> None:
    with closing(a_store(folder / "a" / "b" / "graph.db")) as store:
        assert put(store, COUNTRY) == 1


def test_a_path_may_be_relative_or_begin_at_home(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(folder / "home"))
    for address, expected in (("file:here.db", "here.db"), ("file:~/there.db", "home/there.db")):
        open_store(address).close()
        assert (folder / expected).exists()


def test_a_path_may_hold_any_signs(folder: Path) -> None:
    path = folder / "100 % Müll?mode=ro#1" / "graph.db"
    filled(path)
    assert path.exists()


@pytest.mark.parametrize("address", ["file:", "file:."])
def test_an_address_without_a_file_is_refused(address: str) -> None:
    with pytest.raises(Malformed, match="is not the address of a store: expected"):
        open_store(address)


def test_an_empty_file_becomes_a_store(path: Path) -> None:
    path.touch()
    filled(path)
    with closing(a_store(path)) as store:
        assert version(store) == 1


def test_a_file_that_is_no_database_is_damaged_and_stays_as_it_is(path: Path) -> None:
    path.write_bytes(b"Willkommen! " * 1000)
    with pytest.raises(StoreDamaged) as refusal:
        a_store(path)
    assert "put the latest backup in its place" in str(refusal.value)
    assert path.read_bytes() == b"Willkommen! " * 1000


def test_a_database_of_another_program_is_refused(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipe (name TEXT)")
    with pytest.raises(StoreDamaged, match="it was not written by Lotsennetz"):
        a_store(path)


def test_a_file_that_was_damaged_in_the_middle_is_noticed_when_it_is_opened(path: Path) -> None:
    filled(path, languages=500)
    blow_a_hole(path)
    with pytest.raises(StoreDamaged, match="is damaged"):
        a_store(path)


def blow_a_hole(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xff" * 20_000)


def test_damage_to_an_open_file_is_noticed_when_it_is_read(path: Path) -> None:
    with closing(a_store(path)) as store:
        put(store, *LONG)
    with closing(a_store(path)) as store:
        blow_a_hole(path)
        with pytest.raises(StoreDamaged), store.read() as graph:
            list(graph.find(Language))


def test_a_row_that_cannot_be_read_is_named(path: Path) -> None:
    filled(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("""UPDATE entity SET doc = '{"id": "DE"}'""")
        connection.commit()
    with (
        closing(a_store(path)) as store,
        pytest.raises(StoreDamaged, match="the Place 'DE' cannot be read"),
        store.read(),
    ):
        pass


def test_a_row_that_is_only_read_when_it_is_asked_for_is_named_too(path: Path) -> None:
    with closing(a_store(path)) as store:
        put(store, PostcodeRange(id="bulk", first="29217", last="29217", why="bulk"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE entity SET doc = substr(doc, 2)")
        connection.commit()
    with (
        closing(a_store(path)) as store,
        store.read() as graph,
        pytest.raises(StoreDamaged, match="the PostcodeRange 'bulk' cannot be read"),
    ):
        graph.get(PostcodeRange, "bulk")


def test_a_file_from_a_newer_version_is_left_alone(path: Path) -> None:
    filled(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {FORMAT + 1}")
    before = path.read_bytes()
    with pytest.raises(StoreTooNew) as refusal:
        a_store(path)
    assert str(refusal.value).startswith(
        f"The store {path} has format {FORMAT + 1}, this version reads up to {FORMAT}. Install the newer Lotsennetz"
    )
    assert path.read_bytes() == before


def as_version_1(path: Path) -> None:
    """Take out of a file what version 1 did not have."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ALTER TABLE brief DROP COLUMN room")
        connection.execute("PRAGMA user_version = 1")
        connection.commit()


def found_in(store: GraphStore) -> list[str]:
    """The services that serve the country."""
    need = Need(places=(PlaceId("DE"),), topics=(TopicId("housing.search"),), at=NOW)
    with store.read() as graph:
        around = graph.surroundings(need)
        return [around.columns.services[row] for one in around.postings(Reach.SERVING) for row in one.rows]


def test_a_file_from_before_services_said_how_much_room_they_have_is_brought_up_when_it_is_opened(path: Path) -> None:
    with closing(a_store(path)) as store:
        put(store, *GROUND, an_organisation("mbe"), a_service("mbe", "housing.search", areas=["DE"]))
    as_version_1(path)
    with closing(a_store(path)) as store, closing(a_store(path)) as other:
        assert found_in(store) == ["mbe-service"]
        full = a_service("mbe", "housing.search", areas=["DE"], capacity=Capacity.FULL, capacity_on=TODAY)
        put(other, full)
        with store.read() as graph:
            assert graph.get(Service, "mbe-service") == full
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT room FROM brief").fetchall() == [(f'["full","{TODAY}"]',)]
        assert connection.execute("PRAGMA user_version").fetchone() == (FORMAT,)


def test_such_a_file_can_be_read_where_it_may_not_be_written(path: Path) -> None:
    with closing(a_store(path)) as store:
        put(store, *GROUND, an_organisation("mbe"), a_service("mbe", "housing.search", areas=["DE"]))
    as_version_1(path)
    path.chmod(0o444)
    path.parent.chmod(0o555)
    with as_somebody_else(), closing(a_store(path)) as store:
        assert found_in(store) == ["mbe-service"]


def test_nothing_can_be_made_in_a_folder_that_cannot_be_written(folder: Path) -> None:
    (folder / "closed").mkdir(mode=0o555)
    for path in (folder / "closed" / "graph.db", folder / "closed" / "deeper" / "graph.db"):
        with as_somebody_else(), pytest.raises(StoreReadOnly) as refusal:
            a_store(path)
        assert "cannot be written. Give the service's user the right" in str(refusal.value)


def test_a_folder_that_cannot_be_entered_is_said_to_be_so(folder: Path) -> None:
    (folder / "closed").mkdir(mode=0o000)
    with as_somebody_else(), pytest.raises(StoreReadOnly):
        a_store(folder / "closed" / "graph.db")


def test_a_file_where_a_folder_should_be_is_said_to_be_so(path: Path) -> None:
    path.touch()
    with pytest.raises(StoreReadOnly):
        a_store(path / "graph.db")


@pytest.mark.parametrize("rights", [0o555, 0o777])
def test_a_file_that_may_only_be_read_can_be_read(path: Path, rights: int) -> None:
    filled(path)
    path.chmod(0o444)
    path.parent.chmod(rights)
    with as_somebody_else(), closing(a_store(path)) as store:
        with store.read() as graph:
            assert graph.get(Place, "DE") == COUNTRY
        with pytest.raises(StoreReadOnly):
            put(store, replace(COUNTRY, name="Anders"))
        with store.read() as graph:
            assert graph.get(Place, "DE") == COUNTRY


def test_a_file_whose_last_changes_wait_in_a_log_that_cannot_be_read_is_not_shown_without_them(path: Path) -> None:
    with closing(a_store(path)) as store:
        put(store, COUNTRY)
        Path(f"{path}-wal").chmod(0o000)
        Path(f"{path}-shm").chmod(0o000)
        path.chmod(0o444)
        path.parent.chmod(0o555)
        with as_somebody_else(), pytest.raises(StoreReadOnly):
            a_store(path)


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """For the time of the block no file can grow beyond so many bytes, as if the disk were full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


LONG = tuple(Language(id=f"y-{number:04}", label=Label(de=f"{number} " * 500)) for number in range(2_000))


def test_a_full_disk_undoes_the_change_and_the_next_one_succeeds(path: Path) -> None:
    with closing(a_store(path)) as store:
        put(store, COUNTRY)
        with files_of_at_most(200_000), pytest.raises(StoreFull, match=r"Free some space and try again"):
            put(store, *LONG)
        with store.read() as graph:
            assert graph.version == 1
            assert graph.count(Language) == 0
        assert put(store, *LONG[:10]) == 2
    with closing(a_store(path)) as store, store.read() as graph:
        assert graph.count(Language) == 10
        assert broken_at(graph.log()) is None


def test_no_room_for_a_new_file_is_said_to_be_so(path: Path) -> None:
    with files_of_at_most(2_000), pytest.raises(StoreFull):
        a_store(path)
    filled(path)


@pytest.fixture
def little_disk(folder: Path) -> Iterator[Path]:
    """A disk of 600 kB; only whoever runs the machine can make one."""
    place = folder / "disk"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k,nr_inodes=12", "tmpfs", place], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("no right to mount a small disk")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_real_disk_that_fills_up_loses_nothing(little_disk: Path) -> None:
    with closing(a_store(little_disk / "graph.db")) as store:
        committed = 0
        with pytest.raises(StoreFull):  # noqa: PT012
            for language in LONG:
                committed = put(store, language)
        assert 0 < committed == version(store)
        with store.read() as graph:
            assert [entry.number for entry in graph.log()] == list(range(1, committed + 1))
    with pytest.raises(StoreFull):
        a_store(little_disk / "other.db")
    shutil.copytree(little_disk, little_disk.parent / "roomy")
    with closing(a_store(little_disk.parent / "roomy" / "graph.db")) as store, store.read() as graph:
        assert graph.count(Language) == graph.version == committed
        assert broken_at(graph.log()) is None


def test_a_disk_without_room_for_a_folder_is_full(little_disk: Path) -> None:
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):  # noqa: PT012
        for number in range(100):
            (little_disk / str(number)).mkdir()
    with pytest.raises(StoreFull):
        a_store(little_disk / "folder" / "graph.db")


def test_a_writer_that_waits_too_long_is_told(path: Path) -> None:
    filled(path)
    with closing(sqlite3.connect(path)) as other, closing(NetworkxStore(str(path), patience=0.1)) as store:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy, match="is being written by another process"):
            put(store, replace(COUNTRY, name="Anders"))
        with store.read() as graph:
            assert graph.get(Place, "DE") == COUNTRY


def test_a_mistake_in_a_statement_is_no_fault_of_the_file(path: Path) -> None:
    with closing(a_store(path)) as store, pytest.raises(sqlite3.OperationalError), store.read():
        sqlite3.connect(":memory:").execute("SELECT nothing FROM nowhere")


def test_a_file_that_was_left_in_the_middle_is_looked_through(path: Path) -> None:
    with closing(a_store(path)) as store:
        put(store, COUNTRY)
        for suffix in ("", "-wal"):
            shutil.copy(f"{path}{suffix}", f"{path}.left{suffix}")
    with closing(a_store(Path(f"{path}.left"))) as store, store.read() as graph:
        assert graph.get(Place, "DE") == COUNTRY


def test_a_backup_that_is_put_back_while_the_file_is_open_is_followed(path: Path) -> None:
    with closing(a_store(path)) as store, closing(sqlite3.connect(path)) as restoring:
        put(store, COUNTRY)
        with closing(sqlite3.connect(":memory:")) as backup:
            restoring.backup(backup)
            put(store, replace(COUNTRY, name="Anders"))
            backup.backup(restoring)
        with store.read() as graph:
            assert graph.get(Place, "DE") == COUNTRY
            assert graph.version == 1


def test_an_entry_that_is_no_document_any_more_is_said_to_be_damaged(path: Path) -> None:
    filled(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE entity SET doc = '[]' WHERE kind = 'Place'")
    with pytest.raises(StoreDamaged, match="the Place 'DE' cannot be read"), closing(a_store(path)) as store:
        store.read().__enter__()


def test_what_keeps_its_name_keeps_its_place_in_the_index(path: Path) -> None:
    with closing(a_store(path)) as store:
        put(store, COUNTRY)
        put(store, replace(COUNTRY, latitude=51.0))
        with store.read() as graph:
            assert [place.latitude for place in graph.search(Place, COUNTRY.name)] == [51.0]

"""A backup holds what the store holds, and becomes a store of either engine again; a bad file changes nothing."""

from __future__ import annotations

import gzip
import stat
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import orjson
import pytest

from builders import AT, put, version
from engines import ADDRESSES
from referral.access import AccountRole
from referral.audit import broken_at
from referral.errors import (
    BackupDamaged,
    BackupForeign,
    BackupThere,
    BackupTooNew,
    Conflict,
    StoreBusy,
    StoreError,
    StoreReadOnly,
)
from referral.model import Service
from referral.papers import STORED, Account
from referral.stores import ENGINES, GraphStore, open_store
from referral.stores.backup import TOLD, back_up, name_at, rotate
from referral.stores.restoring import opened, restore
from signed_in import an_account
from towns import GROUND, a_guide, a_service, an_organisation

HELP = a_service("mbe", "housing.search", languages=("ti",))
MORE = (an_organisation("mbe", "MBE", name="Migrationsberatung Celle"), HELP, a_guide("g", "mbe", "ti"))
PERSON = an_account(AccountRole.COORDINATOR, "kmt-county", created_on=date(2026, 11, 1))


def nothing(_done: int, _total: int) -> None:
    """No progress is shown."""


def filled(address: str) -> GraphStore:
    store = open_store(address)
    put(store, *GROUND)
    put(store, *MORE, PERSON)
    return store


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """The backup of a small store."""
    with closing(filled(f"file:{tmp_path / 'graph.db'}")) as store:
        back_up(store, tmp_path / "kept" / "backup.gz", AT, nothing)
    return tmp_path / "kept" / "backup.gz"


def alike(one: GraphStore, other: GraphStore) -> bool:
    with one.read() as first, other.read() as second:
        return list(first.log()) == list(second.log()) and all(
            list(first.find(kind)) == list(second.find(kind)) for kind in STORED.values()
        )


@pytest.mark.parametrize(("origin", "target"), [(one, other) for one in sorted(ENGINES) for other in sorted(ENGINES)])
def test_a_backup_of_either_engine_becomes_a_store_of_either_engine(tmp_path: Path, origin: str, target: str) -> None:
    with closing(filled(ADDRESSES[origin](tmp_path / "origin"))) as store:
        head = back_up(store, tmp_path / "backup.gz", AT, nothing)
        with closing(open_store(f"file:{tmp_path / 'expected.db'}")) as expected:
            restore(tmp_path / "backup.gz", expected, nothing)
            assert alike(store, expected)
            store.close()
            with closing(open_store(ADDRESSES[target](tmp_path / "target"))) as restored:
                done = restore(tmp_path / "backup.gz", restored, nothing)
                assert (done.changes, done.entries) == (head.changes, sum(head.counts.values())) == (2, len(GROUND) + 4)
                assert alike(restored, expected)
                with restored.read() as graph:
                    assert broken_at(graph.log()) is None
                    assert graph.get(Account, PERSON.id) == PERSON
                    assert [found.id for found in graph.search(Service, "migrationsberatung")] == [HELP.id]
                assert put(restored, a_guide("later", "mbe", "ti")) == 3


def test_a_backup_says_when_it_was_made_and_only_its_owner_may_read_it(backup: Path) -> None:
    with opened(backup) as found:
        assert (found.head.made_at, found.head.changes, found.version) == (AT, 2, 2)
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert list(backup.parent.iterdir()) == [backup]


def test_an_empty_store_has_a_backup_too(tmp_path: Path) -> None:
    with closing(open_store(f"file:{tmp_path / 'a.db'}")) as store:
        back_up(store, tmp_path / "backup.gz", AT, nothing)
    with closing(open_store(f"file:{tmp_path / 'b.db'}")) as store:
        assert restore(tmp_path / "backup.gz", store, nothing).entries == version(store) == 0


def test_progress_is_told_to_the_end(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    with closing(filled(f"file:{tmp_path / 'graph.db'}")) as store:
        put(store, *(a_guide(f"g-{number}", "mbe", "ti") for number in range(TOLD + 1)))
        back_up(store, tmp_path / "backup.gz", AT, lambda done, total: told.append((done, total)))
    assert sum(done for done, _ in told) == told[0][1] == len(GROUND) + 4 + TOLD + 1
    told.clear()
    with closing(open_store(f"file:{tmp_path / 'other.db'}")) as store:
        restore(tmp_path / "backup.gz", store, lambda done, total: told.append((done, total)))
    assert sum(done for done, _ in told) == told[0][1]


def test_a_backup_takes_the_place_of_no_file(backup: Path, tmp_path: Path) -> None:
    before = backup.read_bytes()
    with closing(open_store(f"file:{tmp_path / 'graph.db'}")) as store:
        with pytest.raises(BackupThere, match="There is a file"):
            back_up(store, backup, AT, nothing)
        with pytest.raises(BackupThere):
            back_up(store, tmp_path / "graph.db", AT, nothing)
    assert backup.read_bytes() == before


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with closing(filled(f"file:{tmp_path / 'graph.db'}")) as store, pytest.raises(StoreReadOnly, match="backup"):
        back_up(store, tmp_path / "file" / "backup.gz", AT, nothing)


def test_two_do_not_write_one_backup_and_what_a_killed_one_left_is_begun_anew(tmp_path: Path) -> None:
    part = tmp_path / ".backup.gz.part"
    part.write_bytes(b"left" * 10_000)
    target = tmp_path / "backup.gz"

    def again(_done: int, _total: int) -> None:
        with pytest.raises(StoreBusy):
            back_up(other, target, AT, nothing)

    with (
        closing(filled(f"file:{tmp_path / 'graph.db'}")) as store,
        closing(filled(f"file:{tmp_path / 'o.db'}")) as other,
    ):
        back_up(store, target, AT, again)
        assert not part.exists()
        with opened(target) as found:
            found.verify(lambda _done: None)


def test_what_goes_wrong_on_the_way_leaves_no_file(tmp_path: Path) -> None:
    def stop(_done: int, _total: int) -> None:
        raise ZeroDivisionError

    with closing(filled(f"file:{tmp_path / 'graph.db'}")) as store, pytest.raises(ZeroDivisionError):
        back_up(store, tmp_path / "kept" / "backup.gz", AT, stop)
    assert list((tmp_path / "kept").iterdir()) == []


Lines = list[bytes]


def repacked(backup: Path, change: Callable[[Lines], Lines]) -> None:
    lines = gzip.decompress(backup.read_bytes()).splitlines(keepends=True)
    backup.write_bytes(gzip.compress(b"".join(change(lines))))


def head_with(**others: object) -> Callable[[Lines], Lines]:
    return lambda lines: [orjson.dumps(orjson.loads(lines[0]) | others) + b"\n", *lines[1:]]


def replaced(old: bytes, new: bytes) -> Callable[[Lines], Lines]:
    return lambda lines: [line.replace(old, new) for line in lines]


ALTERED: Sequence[tuple[str, Callable[[Lines], Lines], type[StoreError]]] = [
    ("an entity altered", replaced(b"Migrationsberatung", b"Migrationsberaterin"), BackupDamaged),
    ("a line missing", lambda lines: [*lines[:5], *lines[6:]], BackupDamaged),
    ("the end missing", lambda lines: lines[:-1], BackupDamaged),
    ("half of the last line", lambda lines: [*lines[:-1], lines[-1][:20]], BackupDamaged),
    ("more after the end", lambda lines: [*lines, lines[-1]], BackupDamaged),
    ("a line that is no JSON", lambda lines: [*lines[:3], b"[}\n", *lines[4:]], BackupDamaged),
    ("an end that is no JSON", lambda lines: [*lines[:-1], b"{\n"], BackupDamaged),
    ("an end that says nothing", lambda lines: [*lines[:-1], b"{}\n"], BackupDamaged),
    ("an entity that is none", replaced(b'"level":"country"', b'"level":"planet"'), BackupDamaged),
    ("another number of changes", head_with(changes=3), BackupDamaged),
    ("another seal", head_with(seal="0" * 64), BackupDamaged),
    ("counts that are none", head_with(counts=7), BackupDamaged),
    ("other counts", head_with(counts={"Place": 1}), BackupDamaged),
    ("a newer version", head_with(version=2), BackupTooNew),
    ("a newer kind", replaced(b'["Account"', b'["Starship"'), BackupTooNew),
    ("another program's", head_with(format="backup of something else"), BackupForeign),
    ("no head", lambda lines: lines[1:], BackupForeign),
    ("nothing at all", lambda _lines: [], BackupForeign),
]


@pytest.mark.parametrize(("change", "error"), [case[1:] for case in ALTERED], ids=[case[0] for case in ALTERED])
def test_a_file_that_was_altered_is_refused_and_nothing_changes(
    backup: Path, tmp_path: Path, change: Callable[[Lines], Lines], error: type[StoreError]
) -> None:
    repacked(backup, change)
    with closing(filled(f"file:{tmp_path / 'other.db'}")) as store:
        with pytest.raises(error, match="nothing was changed"):
            restore(backup, store, nothing, replace=True)
        assert version(store) == 2


def test_a_log_whose_seals_do_not_hold_is_refused_even_if_the_file_is_whole(backup: Path, tmp_path: Path) -> None:
    repacked(backup, replaced(b'"seed"', b'"sold"'))
    lines = gzip.decompress(backup.read_bytes()).splitlines(keepends=True)
    from hashlib import sha256

    end = orjson.loads(lines[-1]) | {"sha256": sha256(b"".join(lines[:-1])).hexdigest()}
    backup.write_bytes(gzip.compress(b"".join([*lines[:-1], orjson.dumps(end) + b"\n"])))
    with closing(open_store(f"file:{tmp_path / 'o.db'}")) as store, pytest.raises(BackupDamaged, match="its log"):
        restore(backup, store, nothing)
    repacked(backup, replaced(b'["change",2', b'["change",null'))
    lines = gzip.decompress(backup.read_bytes()).splitlines(keepends=True)
    end = orjson.loads(lines[-1]) | {"sha256": sha256(b"".join(lines[:-1])).hexdigest()}
    backup.write_bytes(gzip.compress(b"".join([*lines[:-1], orjson.dumps(end) + b"\n"])))
    with closing(open_store(f"file:{tmp_path / 'o.db'}")) as store, pytest.raises(BackupDamaged, match="its log"):
        restore(backup, store, nothing)


def test_a_file_cut_off_or_altered_anywhere_is_refused(backup: Path, tmp_path: Path) -> None:
    whole = backup.read_bytes()
    with closing(open_store(f"file:{tmp_path / 'other.db'}")) as store:
        for place in range(0, len(whole), 97):
            for broken in (whole[:place], whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]):
                backup.write_bytes(broken)
                try:
                    restore(backup, store, nothing, replace=True)
                except (BackupDamaged, BackupForeign):
                    assert version(store) == 0
                else:
                    assert 4 <= place < 10  # gzip's own notes: when it was made, and on which system
        backup.write_bytes(whole + b"more")
        with pytest.raises(BackupDamaged):
            restore(backup, store, nothing)


FOREIGN = {
    "empty": b"",
    "spreadsheet": b"PK\x03\x04 a spreadsheet",
    "text": gzip.compress(b"hello\n"),
    "nothing": gzip.compress(b""),
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN)
def test_a_file_of_another_program_is_foreign(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with closing(open_store(f"file:{tmp_path / 'o.db'}")) as store:
        for name in ("file", "missing", "."):
            with pytest.raises(BackupForeign):
                restore(tmp_path / name, store, nothing)


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_a_store_that_is_not_empty_is_only_replaced_if_that_was_said(tmp_path: Path, backup: Path, engine: str) -> None:
    with closing(open_store(ADDRESSES[engine](tmp_path / "there"))) as store:
        put(store, *GROUND)
        put(store, an_organisation("other"))
        put(store, replace(an_organisation("other"), name="Anders"))
        with pytest.raises(Conflict, match="into an empty one only"):
            restore(backup, store, nothing)
        assert version(store) == 3
        restore(backup, store, nothing, replace=True)
        with closing(open_store(f"file:{tmp_path / 'graph.db'}")) as original:
            assert alike(store, original)
        with store.read() as graph:
            assert graph.search(Service, "migration") != []


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_a_restore_that_was_cut_off_can_be_called_again(tmp_path: Path, backup: Path, engine: str) -> None:
    told: list[int] = []

    def stop(done: int, total: int) -> None:
        told.append(done)
        if sum(told) > total / 2:
            raise ZeroDivisionError

    with closing(open_store(ADDRESSES[engine](tmp_path / "there"))) as store:
        put(store, *GROUND)
        with pytest.raises(ZeroDivisionError):
            restore(backup, store, stop, replace=True)
        restore(backup, store, nothing, replace=True)
        with closing(open_store(f"file:{tmp_path / 'graph.db'}")) as original:
            assert alike(store, original)


def test_whoever_has_the_file_open_goes_on_with_what_was_restored(tmp_path: Path, backup: Path) -> None:
    address = f"file:{tmp_path / 'there.db'}"
    with closing(open_store(address)) as serving, closing(open_store(address)) as restoring:
        put(serving, *GROUND)
        put(serving, an_organisation("other"))
        assert version(serving) == version(restoring) == 2
        restore(backup, restoring, nothing, replace=True)
        with serving.read() as graph:
            assert graph.version == 2
            assert graph.get(Service, HELP.id) == HELP
            assert [one.id for one in graph.search(Service, "Migration")] == [HELP.id]
        assert put(serving, a_guide("later", "mbe", "ti")) == 3


def test_the_oldest_backups_in_a_folder_go(tmp_path: Path) -> None:
    names = [name_at(AT.replace(day=day)) for day in (20, 21, 22, 23)]
    for name in [*names, "lotsennetz-notes.txt", "other.ndjson.gz"]:
        (tmp_path / name).touch()
    assert [one.name for one in rotate(tmp_path, 3)] == names[:1]
    assert rotate(tmp_path, 3) == []
    assert {one.name for one in tmp_path.iterdir()} == {*names[1:], "lotsennetz-notes.txt", "other.ndjson.gz"}

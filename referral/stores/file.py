"""The one SQLite file that remembers: how it is opened and checked, and what its faults mean to those who run it.

https://sqlite.org/wal.html: readers see one state while one writer adds to the log beside the file; a commit returns
after the log has reached the disk (`synchronous = FULL`).
"""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from referral.errors import Malformed, StoreBusy, StoreDamaged, StoreError, StoreFull, StoreReadOnly, StoreTooNew

APPLICATION = 0x4C4F5453
"""Marks the file as ours (SQLite's `application_id`); the letters LOTS."""
FORMAT = 2
"""The version of the tables below (SQLite's `user_version`)."""
TABLES = """
CREATE TABLE IF NOT EXISTS entity (
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, doc TEXT NOT NULL, UNIQUE (kind, id));
CREATE TABLE IF NOT EXISTS brief (
    id TEXT PRIMARY KEY, provider TEXT NOT NULL, topics TEXT, areas TEXT, languages TEXT, groups TEXT, not_groups TEXT,
    channels TEXT, ages TEXT, hours TEXT, assured_on TEXT, confidence TEXT, room TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS brief_provider ON brief (provider);
CREATE TABLE IF NOT EXISTS change (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, touched TEXT NOT NULL,
    seal TEXT NOT NULL);
CREATE VIRTUAL TABLE IF NOT EXISTS place_names USING fts5(name, more, precedence UNINDEXED);
CREATE VIRTUAL TABLE IF NOT EXISTS organisation_names USING fts5(name, more, precedence UNINDEXED);
CREATE VIRTUAL TABLE IF NOT EXISTS service_names USING fts5(name, more, precedence UNINDEXED);
CREATE VIRTUAL TABLE IF NOT EXISTS place_words USING fts5vocab(place_names, row);
CREATE VIRTUAL TABLE IF NOT EXISTS organisation_words USING fts5vocab(organisation_names, row);
CREATE VIRTUAL TABLE IF NOT EXISTS service_words USING fts5vocab(service_names, row);
"""
MIGRATIONS = {1: "ALTER TABLE brief ADD COLUMN room TEXT"}
"""What leads from each version of the tables to the next."""
OLDER_BRIEFS = "CREATE TEMP VIEW brief AS SELECT *, NULL AS room FROM main.brief"
"""How a file of version 1 is read where it may not be written."""
SMALL = 32 << 20
"""Bytes up to which a file is checked as a whole at every start; a larger one only after a stop that was not clean."""

_OUT_OF_SPACE = frozenset({
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
})  # fmt: skip
_FAULTS: dict[int, type[StoreFull | StoreBusy | StoreReadOnly]] = {
    sqlite3.SQLITE_FULL: StoreFull,
    sqlite3.SQLITE_BUSY: StoreBusy,
    sqlite3.SQLITE_LOCKED: StoreBusy,
    sqlite3.SQLITE_READONLY: StoreReadOnly,
    sqlite3.SQLITE_CANTOPEN: StoreReadOnly,
    sqlite3.SQLITE_PERM: StoreReadOnly,
}
_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR})


def open_file(path: Path, patience: float, *, known: bool = False) -> sqlite3.Connection:
    """A connection to the file, which is made (with its folders) if there is none; a StoreError if it cannot be used.

    `patience` is how many seconds one writer waits for another. A file that is `known` to be sound is not looked
    through again. A file that may only be read is opened for reading.
    """
    try:
        if path.is_dir():
            raise Malformed("the address of a store", f"file:{path}", "expected a file, this is a folder.")
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = not known and (_leftover(path) or _size(path) <= SMALL)
        with sentences(path), _one_at_a_time(path):
            return _connection(path, "rwc", patience, whole=whole)
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        raise (StoreFull if full else StoreReadOnly)(str(path.parent)) from error
    except StoreReadOnly:
        if not _size(path) or _leftover(path):
            raise
    with sentences(path):
        return _connection(path, "ro&immutable=1", patience, whole=whole)


def overwrite(connection: sqlite3.Connection) -> bool:
    """Leave nothing of what was deleted, in the file or in the log beside it; False if somebody still reads the log.

    What is deleted is overwritten at once (`secure_delete`). But the index of names keeps deleted words until its parts
    are merged; the log keeps pages as they were; and a file of an older version has deleted without overwriting.
    """
    for table in ("place_names", "organisation_names", "service_names"):
        connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608  our own tables
    connection.execute("VACUUM")
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """While there is no file, only one process makes it; SQLite cannot begin a log while another looks at the file."""
    if _size(path):
        yield
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


@contextmanager
def sentences(path: Path) -> Iterator[None]:
    """Whatever SQLite complains of in the block, said as a StoreError; a mistake in a statement stays what it is."""
    try:
        yield
    except sqlite3.Error as error:
        fault = _fault(path, error)
        if fault is None:
            raise
        raise fault from error


def _fault(path: Path, error: sqlite3.Error) -> StoreError | None:
    if getattr(error, "sqlite_errorcode", 0) in _OUT_OF_SPACE:
        return StoreFull(str(path))
    if _primary(error) in _FAULTS:
        return _FAULTS[_primary(error)](str(path))
    return StoreDamaged(str(path), str(error)) if _primary(error) in _DAMAGE else None


def _primary(error: sqlite3.Error) -> int:
    """The kind of an error; SQLite keeps the details in the higher bits. 0 where the error is not SQLite's."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _leftover(path: Path) -> bool:
    """Whether changes wait in the log beside the file: another process is at work, or the last one was stopped."""
    return _size(Path(f"{path}-wal")) > 0


def _size(path: Path) -> int:
    """In bytes; 0 if there is no such file."""
    return path.stat().st_size if path.exists() else 0


def _connection(path: Path, mode: str, patience: float, *, whole: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=patience,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(f"PRAGMA journal_size_limit = {SMALL}")
        if _is_empty(connection):
            _make_tables(connection)
        _check(connection, path, whole=whole)
        _bring_up(connection, may_write=mode == "rwc")
    except BaseException:
        connection.close()
        raise
    return connection


def _is_empty(connection: sqlite3.Connection) -> bool:
    return _number(connection, "SELECT count(*) FROM sqlite_schema") == 0


def _make_tables(connection: sqlite3.Connection) -> None:
    """All tables in one transaction; those that another process was faster to make stay as they are."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    for statement in TABLES.split(";"):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.execute("COMMIT")


def _check(connection: sqlite3.Connection, path: Path, *, whole: bool) -> None:
    """Whether the file is ours, of a format known here and, if it is to be looked at as a whole, sound."""
    if _number(connection, "PRAGMA application_id") != APPLICATION:
        raise StoreDamaged(str(path), "it was not written by Lotsennetz")
    found = _number(connection, "PRAGMA user_version")
    if found > FORMAT:
        raise StoreTooNew(str(path), found, FORMAT)
    if whole:
        verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if verdict != "ok":
            raise StoreDamaged(str(path), verdict)


def _bring_up(connection: sqlite3.Connection, *, may_write: bool) -> None:
    """Bring a file of an older version to this one, or let it read like one of this version."""
    found = _number(connection, "PRAGMA user_version")
    if found == FORMAT:
        return
    if not may_write:
        connection.execute(OLDER_BRIEFS)
        return
    connection.execute("BEGIN IMMEDIATE")
    for version in range(_number(connection, "PRAGMA user_version"), FORMAT):
        connection.execute(MIGRATIONS[version])
    connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.execute("COMMIT")


def _number(connection: sqlite3.Connection, statement: str) -> int:
    return int(connection.execute(statement).fetchone()[0])

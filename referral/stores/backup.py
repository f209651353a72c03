"""A backup: all that a store holds in one file, from which a store of either engine can be made again.

The file is gzip (RFC 1952) over lines of JSON: a head with counts and the last seal; every entity and paper, kind by
kind; every change with its seal; and at the end the digests of each kind and SHA-256 of all lines before. So a file
that was cut off, altered or made by something else is known before anything is changed.
"""

from __future__ import annotations

import errno
import fcntl
import gzip
import hashlib
import os
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, TypeVar

import orjson

from referral.audit import Entry, Sealed, Touch
from referral.errors import BackupThere, StoreBusy, StoreFull, StoreReadOnly
from referral.model import Entity
from referral.papers import STORED
from referral.stores import GraphReader, GraphStore
from referral.stores.records import encode

E = TypeVar("E", bound=Entity)
Progress = Callable[[int, int], object]

FORMAT, VERSION = "lotsennetz backup", 1
"""How the head of a file names itself, and the version of the lines described above."""
TOLD = 500
"""After so many entities progress is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a backup says of itself: when it was made, how much of each kind it holds, its last change and seal."""

    made_at: datetime
    changes: int
    seal: str
    counts: Mapping[str, int]


def back_up(store: GraphStore, target: Path, at: datetime, progress: Progress) -> Head:
    """Write one state of a store into a file that is not there yet; BackupThere if it is, StoreBusy, StoreFull.

    Nobody has to stop working meanwhile. The file appears under its name when it is complete, and only its owner can
    read it: it holds personal data. `progress` is told how many entities were just written, and how many there are.
    """
    with _appearing(target) as file, store.snapshot() as graph:
        lines = _Lines(file)
        head = Head(
            made_at=at,
            changes=graph.version,
            seal=next((sealed.seal for sealed in graph.log(max(0, graph.version - 1))), ""),
            counts={name: graph.count(kind) for name, kind in STORED.items()},
        )
        lines.put({"format": FORMAT, "version": VERSION, "made_at": at, **_said(head)})
        digests = {name: lines.put_kind(graph, kind, head, progress) for name, kind in STORED.items()}
        for sealed in graph.log():
            lines.put(_change(sealed))
        lines.put({"digests": digests, "sha256": lines.sha256})
        lines.close()
    return head


class _Lines:
    """Lines of JSON on their way into the file."""

    def __init__(self, file: IO[bytes]) -> None:
        self._hashed = hashlib.sha256()
        self._packed = gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=6, mtime=0)

    @property
    def sha256(self) -> str:
        """Of all lines so far."""
        return self._hashed.hexdigest()

    def put(self, line: object) -> None:
        self.put_bytes(orjson.dumps(line) + b"\n")

    def put_bytes(self, line: bytes) -> None:
        self._hashed.update(line)
        self._packed.write(line)

    def put_kind(self, graph: GraphReader, kind: type[Entity], head: Head, progress: Progress) -> tuple[int, str]:
        """All of a kind, each as `["Kind",{…}]`; returns how many, and their digest."""
        total, count, hashed = sum(head.counts.values()), 0, hashlib.sha256()
        start = beginning(kind.__name__)
        for entity in graph.find(kind):
            doc = orjson.dumps(encode(entity))
            self.put_bytes(start + doc + b"]\n")
            hashed.update(doc + b"\n")
            count += 1
            if count % TOLD == 0:
                progress(TOLD, total)
        progress(count % TOLD, total)
        return count, hashed.hexdigest()

    def close(self) -> None:
        """Write what is still held back."""
        self._packed.close()


def beginning(kind: str) -> bytes:
    """How the lines of a kind begin."""
    return b"[" + orjson.dumps(kind) + b","


def _said(head: Head) -> dict[str, object]:
    return {"changes": head.changes, "seal": head.seal, "counts": dict(head.counts)}


def _change(sealed: Sealed) -> list[object]:
    entry = sealed.entry
    touched = [[touch.deed, touch.kind, touch.id] for touch in entry.touched]
    return ["change", sealed.number, entry.at.isoformat(), entry.actor, entry.action, touched, sealed.seal]


def change_in(line: list[Any]) -> Sealed:
    """The change behind a line; ValueError, TypeError or KeyError if none is."""
    _, number, at, actor, action, touched, seal = line
    touches = tuple(Touch(deed=deed, kind=kind, id=id) for deed, kind, id in touched)
    entry = Entry(at=datetime.fromisoformat(at), actor=actor, action=action, touched=touches)
    return Sealed(number=number, entry=entry, seal=seal)


@contextmanager
def _appearing(target: Path) -> Iterator[IO[bytes]]:
    """A file that is only there when it is complete; what a killed backup has left is begun anew."""
    if target.exists():
        raise BackupThere(str(target))
    part = target.with_name(f".{target.name}.part")
    with _sentences(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            _claim(file, target)
            try:
                yield file
                file.flush()
                os.fsync(file.fileno())
                part.replace(target)
            finally:
                with suppress(FileNotFoundError):
                    part.unlink()
        _keep_name(target.parent)


def _claim(file: IO[bytes], target: Path) -> None:
    """Take the file for this process alone, and empty it; StoreBusy if another process writes it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise StoreBusy(str(target)) from error
    file.truncate()


def _keep_name(folder: Path) -> None:
    """Let the new name reach the disk too."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def _sentences(target: Path) -> Iterator[None]:
    """What the file system complains of, as a StoreError."""
    try:
        yield
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
        raise (StoreFull if full else StoreReadOnly)(str(target)) from error


UNREADABLE = (EOFError, OSError, zlib.error)
"""What reading a file raises that is no gzip, or not all of it."""


def rotate(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest of the backups in a folder, which are told by their names; those that are gone now."""
    found = sorted(folder.glob(f"{NAMED}*{ENDING}"))
    gone = found[:-keep]
    for file in gone:
        file.unlink()
    return gone


NAMED, ENDING = "lotsennetz-", ".ndjson.gz"
"""How the names of backups in a folder begin and end; between stands the moment, so that they sort by age."""


def name_at(at: datetime) -> str:
    """The name of a backup made at a moment (UTC)."""
    return f"{NAMED}{at:%Y-%m-%dT%H%M%SZ}{ENDING}"

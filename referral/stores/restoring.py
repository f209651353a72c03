"""Makes a store again from a backup: first the whole file is read and compared with what it says of itself."""

from __future__ import annotations

import gzip
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any, NoReturn, TypeVar

import orjson

from referral.audit import GENESIS, Sealed, broken_at
from referral.errors import BackupDamaged, BackupForeign, BackupTooNew
from referral.model import Entity
from referral.papers import STORED
from referral.stores import GraphStore
from referral.stores.backup import FORMAT, UNREADABLE, VERSION, Head, Progress, beginning, change_in
from referral.stores.copying import Copied, copy
from referral.stores.records import decode, encode

E = TypeVar("E", bound=Entity)

LONGEST = 64 << 20
"""Bytes that a line has at most; an entry has some thousands."""
EMPTY = hashlib.sha256().hexdigest()
_CHANGE = beginning("change")
_UNLIKE = (ValueError, TypeError, KeyError, AttributeError)


def restore(file: Path, store: GraphStore, progress: Progress, *, replace: bool = False) -> Copied:
    """Fill an empty store from a backup, or with `replace` one that is not; Conflict if it is not empty.

    A file that is damaged, cut off, foreign or newer than this version is refused before anything is changed.
    `progress` is told how many entities were just read or written, and how many there will have been.
    """
    with opened(file) as backup:
        total = 2 * sum(backup.head.counts.values())
        backup.verify(lambda done: progress(done, total))
        return copy(backup, store, lambda done, _total: progress(done, total), replace=replace)


@contextmanager
def opened(file: Path) -> Iterator[Backup]:
    """A backup whose head has been read; BackupForeign, BackupDamaged or BackupTooNew."""
    try:
        raw = file.open("rb")
    except OSError as error:
        raise BackupForeign(str(file)) from error
    with raw:
        yield Backup(raw, str(file))


class Backup:
    """A backup as the source of a copy."""

    def __init__(self, raw: IO[bytes], where: str) -> None:
        self._raw = raw
        self._where = where
        self.head = self._read_head()
        self._digests: dict[str, tuple[int, str]] = {}

    @property
    def version(self) -> int:
        """The number of the latest change that it holds."""
        return self.head.changes

    @contextmanager
    def read(self) -> Iterator[Backup]:
        """Itself: it does not change."""
        yield self

    def count(self, kind: type[Entity]) -> int:
        """How many of a kind it holds."""
        return self.head.counts.get(kind.__name__, 0)

    def digest(self, kind: type[Entity]) -> tuple[int, str]:
        """How many of a kind there are, and SHA-256 over all that is said of them; once it was verified."""
        return self._digests.get(kind.__name__, (0, EMPTY))

    def find(self, kind: type[E], /) -> Iterator[E]:
        """All of a kind, by id."""
        start, left = beginning(kind.__name__), self.count(kind)
        lines = self._lines()
        while left:
            line = next(lines)
            if line.startswith(start):
                left -= 1
                yield decode(kind, orjson.loads(line)[1])

    def log(self, after: int = 0) -> Iterator[Sealed]:
        """The changes after this number, oldest first."""
        for line in self._lines():
            if line.startswith(_CHANGE):
                sealed = change_in(orjson.loads(line))
                if sealed.number > after:
                    yield sealed

    def verify(self, progress: Callable[[int], object]) -> None:
        """Read all of it, or raise BackupDamaged; BackupTooNew for kinds that this version does not know."""
        hashes, counts = dict[str, Any](), Counter[str]()
        lines = self._lines()
        hashed, ended = hashlib.sha256(next(lines)), False
        for line in lines:
            if ended:
                self._damaged("it goes on after its end")
            if line.startswith(b"["):
                self._take(line, hashes, counts)
                progress(0 if line.startswith(_CHANGE) else 1)
            else:
                self._compare(line, hashed.hexdigest(), hashes, counts)
                ended = True
            hashed.update(line)
        if not ended:
            self._damaged("it was cut off")
        self._verify_log()

    def _take(self, line: bytes, hashes: dict[str, Any], counts: Counter[str]) -> None:
        """Count an entity, if its line is one; what is not readable now would not be readable afterwards."""
        if line.startswith(_CHANGE):
            return
        name, record = self._loaded(line)
        if name not in STORED:
            raise BackupTooNew(self._where)
        doc = line[len(beginning(name)) : -2]
        try:
            readable = orjson.dumps(encode(decode(STORED[name], record))) == doc
        except _UNLIKE:
            readable = False
        if not readable:
            self._damaged(f"a {name} cannot be read")
        hashes.setdefault(name, hashlib.sha256()).update(doc + b"\n")
        counts[name] += 1

    def _compare(self, line: bytes, sha256: str, hashes: dict[str, Any], counts: Counter[str]) -> None:
        """Compare what was found with what the last line and the head say."""
        found = {name: (counts[name], hashed.hexdigest()) for name, hashed in hashes.items()}
        said = self._loaded(line)
        try:
            stated = {name: (count, digest) for name, (count, digest) in said["digests"].items() if count}
            alike = said["sha256"] == sha256 and stated == found
        except _UNLIKE:
            alike = False
        if not alike or {name: count for name, count in self.head.counts.items() if count} != dict(counts):
            self._damaged("it does not hold what it says it holds")
        self._digests = found

    def _verify_log(self) -> None:
        latest = GENESIS, 0
        try:
            broken = broken_at(self.log())
            for sealed in self.log():
                latest = sealed.seal, sealed.number
        except _UNLIKE:
            broken = 0
        if broken is not None or latest != (self.head.seal or GENESIS, self.head.changes):
            self._damaged("its log does not hold")

    def _read_head(self) -> Head:
        """The head, or BackupForeign, or BackupTooNew."""
        try:
            said = orjson.loads(next(self._lines()))
            foreign = said["format"] != FORMAT
            version = int(said["version"])
        except (*_UNLIKE, StopIteration, BackupDamaged) as error:
            raise BackupForeign(self._where) from error
        if foreign:
            raise BackupForeign(self._where)
        if version > VERSION:
            raise BackupTooNew(self._where)
        try:
            return Head(
                made_at=datetime.fromisoformat(said["made_at"]),
                changes=said["changes"],
                seal=said["seal"],
                counts={str(name): int(count) for name, count in said["counts"].items()},
            )
        except _UNLIKE:
            self._damaged("its head cannot be read")

    def _lines(self) -> Iterator[bytes]:
        """All lines from the first."""
        self._raw.seek(0)
        try:
            with gzip.GzipFile(fileobj=self._raw, mode="rb") as unpacked:
                while line := unpacked.readline(LONGEST):
                    if not line.endswith(b"\n"):
                        self._damaged("it was cut off")
                    yield line
        except UNREADABLE as error:
            raise BackupDamaged(self._where, "it was cut off or altered") from error

    def _loaded(self, line: bytes) -> Any:
        try:
            return orjson.loads(line)
        except ValueError:
            self._damaged("a line cannot be read")

    def _damaged(self, detail: str) -> NoReturn:
        raise BackupDamaged(self._where, detail)

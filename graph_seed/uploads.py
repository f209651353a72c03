"""A file that somebody brings in, and what readers find in it: entries and problems, each with its place in the file.

A reader is a function from the file's bytes and the register to what it finds. It never raises for what is in the
file: whatever cannot be used is a Flaw, a code with facts, which becomes a sentence at the edge of the house
(`api/import_words.py`). An entry is found whole, as it is to be registered: readers of files that do not hold every
field start from what is registered under the same id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from referral.history import KEPT
from referral.model import Entity
from referral.papers import PracticeNote
from referral.stores import GraphReader

BROUGHT_IN = KEPT - {PracticeNote}
"""The kinds that come in with files: all whose versions are kept, but for experiences, which are written here."""

Progress = Callable[[str, int, int], None]
"""Told of each step ("read", "check", "write") how many of how many are done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as it came: the name that its sender gave it, and its bytes."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A place in a file: the part (sheet, inner file; empty where there is one), the row, the column as it is headed.

    Rows count from 1, as the sender's own program counts them; 0 means the whole part. In a list of JSON objects, the
    row is the number of the object, and the column the member.
    """

    part: str = ""
    row: int = 0
    column: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An entry as it is to be registered, and where it stands in the file."""

    entity: Entity
    where: Where


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """Something that cannot be used (its entry is left out), or as a `notice` something that was read otherwise.

    `code` is a key of `api.import_words.FLAWS`, `facts` fill its sentence.
    """

    code: str
    where: Where = Where()
    facts: Mapping[str, object] = field(default_factory=dict)
    notice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """What a reader may ask: the register as it is, today's date, and whom to tell how far reading has come."""

    graph: GraphReader
    today: date
    progress: Progress = lambda _step, _done, _total: None


Reader = Callable[[Upload, Register], Iterable[Found | Flaw]]
"""Reads one format; each entry is found once, a Flaw of the whole file ends the reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A way of writing entries down: its name, what it is called, how it is recognised and read."""

    name: str
    fits: Callable[[Upload], bool]
    read: Reader

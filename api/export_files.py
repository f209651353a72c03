"""What every format of output is given, and how a file is written so that it is whole or not there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from referral.access import Actor
from referral.stores import GraphReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """What is written out: one state of the graph, as one reader may see it; `advance` counts entries written."""

    graph: GraphReader
    actor: Actor
    today: date
    advance: Callable[[int], object]


Write = Callable[[Leaving, Path], int]
"""Writes all there is to a file or folder and says how many entries that were; raises OSError."""


@contextmanager
def replacing(target: Path) -> Iterator[IO[bytes]]:
    """A new file that takes the target's place once it is complete; what was there before stays until then."""
    with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
        unfinished = Path(file.name)
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            unfinished.chmod(0o644)
            unfinished.replace(target)
        except BaseException:
            unfinished.unlink()
            raise

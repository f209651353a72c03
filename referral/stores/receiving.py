"""Takes a copy of another store into an empty file, row by row within one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from referral.audit import Sealed
from referral.errors import Conflict
from referral.model import Entity, Organisation, Service
from referral.stores import Position
from referral.stores.rows import Rows


class FileReceiver:
    """What is copied into a file; Conflict if anything stands there already."""

    steps = 1
    reached: Position = (0, -1, "")

    def __init__(self, rows: Rows) -> None:
        if rows.head.number:
            raise Conflict("A store can be copied into an empty one only; this one holds changes of its own.")
        self._rows = rows
        self._called: dict[str, str] = {}

    def wants(self, step: int, kind: type[Entity]) -> bool:  # noqa: ARG002  the one step is for all
        """Every kind."""
        return True

    def take(self, position: Position, entities: Sequence[Entity]) -> None:  # noqa: ARG002  see above: all or nothing
        """Write entities, services with the names of those who provide them."""
        for entity in entities:
            if isinstance(entity, Organisation):
                self._called[entity.id] = entity.name
            provider = self._called.get(entity.provider, "") if isinstance(entity, Service) else ""
            self._rows.put(entity, provider)

    def seal(self, position: Position, entries: Sequence[Sealed]) -> None:  # noqa: ARG002  see above
        """Write changes; Conflict where one does not follow from the one before it."""
        for sealed in entries:
            if self._rows.append(sealed.entry) != sealed:
                raise Conflict(f"The log of the store to be copied does not hold: entry {sealed.number} was altered.")

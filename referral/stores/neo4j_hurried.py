"""A question that must not wait: what a process knows of the land answers at once, and the server says if it holds.

Whoever asks so has to be ready to ask again: if the graph is changed meanwhile, Changed is raised.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar, cast

from referral.bonds import Ties
from referral.codes import RoleId
from referral.competence import SPECIAL
from referral.model import Entity, Organisation
from referral.need import Need
from referral.stores import Surroundings, cypher
from referral.stores.around import Around
from referral.stores.neo4j_blocks import Ask, Reading
from referral.stores.neo4j_known import Known, Land

E = TypeVar("E", bound=Entity)


class Changed(Exception):
    """The graph is no longer the one that the question began with."""


class Hurried(Reading):
    """One state of the graph, for as long as nobody changes it."""

    def __init__(self, where: str, ask: Ask, known: Known, land: Land) -> None:
        super().__init__(where, ask, known)
        self._land = land

    def get(self, kind: type[E], id: str) -> E:
        """The entity with this id, or NotFound."""
        return self._land.structure.entity(kind, id) if kind in cypher.REFERENCE else super().get(kind, id)

    def find(self, kind: type[E], /, **properties: object) -> Iterator[E]:
        """All of a kind whose fields have these values, by id; TypeError for a field that the kind does not have."""
        if kind is Organisation and properties.keys() == {"role"} and properties["role"] in SPECIAL:
            return cast("Iterator[E]", self._land.in_role(RoleId(str(properties["role"]))))
        if kind not in cypher.REFERENCE:
            return super().find(kind, **properties)
        self._check_fields(kind, properties)
        return self._land.find(kind, properties)

    def surroundings(self, need: Need) -> Surroundings:
        """Areas, responsible bodies and candidates around a need; NotFound for a place or topic not registered."""
        if need.topics or need.languages:
            return cast("Around", self._land.surroundings(need, self._ask_around))  # the question sees that it holds
        return Around(
            self._land.structure, self._land.shelves, lambda _area, _language: (), lambda _bodies: Ties(), need
        )

    def complete(self) -> None:
        """Changed, if what was answered without asking the server does not hold any more."""
        if self._number is None:
            self._ask(cypher.VERSION)

    def _ask(self, statement: str, **values: Any) -> Sequence[Any]:
        found = super()._ask(statement, **values)
        if self._land_stamp != self._land.stamp:
            self._known.forget(self._land)
            raise Changed
        return found

    def _review(self, _ask: Ask, _number: int) -> int:
        raise Changed

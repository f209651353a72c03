"""A question that must not wait: what a process knows of the land answers at once, and the server says if it holds.

Whoever asks so has to be ready to ask again: if the graph is changed meanwhile, Changed is raised.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any, TypeVar, cast

import orjson

from referral.bonds import Ties
from referral.codes import RoleId
from referral.competence import SPECIAL
from referral.errors import NotFound
from referral.model import Entity, Organisation
from referral.need import Need
from referral.stores import Key, Surroundings, cypher
from referral.stores.around import Around
from referral.stores.neo4j_blocks import Ask, Reading
from referral.stores.neo4j_known import Asked, Brought, Known, Land

E = TypeVar("E", bound=Entity)


class Changed(Exception):
    """The graph is no longer the one that the question began with."""


class _Said:
    """What the server has said around needs in one block; `spared` once it was not asked again for some of it."""

    def __init__(self) -> None:
        self.spared = False
        self._listed: set[str] = set()
        self._guides: dict[tuple[str, str], list[str]] = {}
        self._ties: dict[tuple[str, ...], Sequence[str]] = {}

    def left(self, asked: Asked) -> Asked:
        """What has to be asked still; nothing of some kinds, or of all."""
        left = Asked(
            known=[one for one in asked.known if one[0] not in self._listed],
            areas=[] if asked.languages and all(pair in self._guides for pair in _pairs(asked)) else asked.areas,
            languages=asked.languages,
            bodies=() if tuple(asked.bodies) in self._ties else asked.bodies,
        )
        self.spared = self.spared or left != asked
        return left

    def learn(self, asked: Asked, brought: Brought) -> None:
        """Take in what the server said; postings are taken in elsewhere."""
        self._listed.update(key for key, _ in asked.known)
        self._ties.setdefault(tuple(asked.bodies), brought.ties)
        self._guides.update((pair, []) for pair in _pairs(asked))
        for area, doc in brought.guides:
            spoken = {one["language"] for one in orjson.loads(doc)["languages"]}
            for language in spoken.intersection(asked.languages):
                self._guides[area, language].append(doc)

    def guides(self, asked: Asked) -> Sequence[Sequence[str]]:
        """The guides in the areas who speak one of the languages, each once in an area."""
        return list(dict.fromkeys((pair[0], doc) for pair in _pairs(asked) for doc in self._guides[pair]))

    def ties(self, asked: Asked) -> Sequence[str]:
        """The ties of the bodies."""
        return self._ties.get(tuple(asked.bodies), ())


def _pairs(asked: Asked) -> Iterator[tuple[str, str]]:
    """Each area with each language."""
    return product(asked.areas, asked.languages)


class Hurried(Reading):
    """One state of the graph, for as long as nobody changes it."""

    def __init__(self, where: str, ask: Ask, known: Known, land: Land) -> None:
        super().__init__(where, ask, known)
        self._land = land
        self._met: dict[Key, Entity | None] = {}
        self._said = _Said()

    def get(self, kind: type[E], id: str) -> E:
        """The entity with this id, or NotFound."""
        if kind in cypher.REFERENCE:
            return self._land.structure.entity(kind, id)
        found = self.whole([(kind, id)])
        if not found:
            raise NotFound(kind.__name__, id)
        return cast("E", found[kind, id])

    def whole(self, keys: Sequence[Key]) -> Mapping[Key, Entity]:
        """Several entities at once; ids that are not registered are absent."""
        unmet = [key for key in keys if key not in self._met]
        if unmet:
            found = super().whole(unmet)
            self._met.update((key, found.get(key)) for key in unmet)
        return {key: entity for key in keys if (entity := self._met[key]) is not None}

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
        if self._number is None or self._said.spared:
            self._ask(cypher.VERSION)

    def _ask_around(self, asked: Asked) -> Brought:
        """What the server says around a need; it is asked only for what it has not said in this block."""
        left = self._said.left(asked)
        brought = Brought(self._land.stamp, (), (), ())
        if left.known or left.bodies or (left.areas and left.languages):
            brought = super()._ask_around(left)
            self._said.learn(left, brought)
        return brought._replace(guides=self._said.guides(asked), ties=self._said.ties(asked))

    def _ask(self, statement: str, **values: Any) -> Sequence[Any]:
        found = super()._ask(statement, **values)
        if self._land_stamp != self._land.stamp:
            self._known.forget(self._land)
            raise Changed
        return found

    def _review(self, _ask: Ask, _number: int) -> int:
        raise Changed

"""Fictional networks of any size, for demonstration, tests and measuring; equal sizes and seeds give equal networks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import TypeVar

from graph_seed.check import FOLDER, check
from graph_seed.fictional_help import Help, Reference
from graph_seed.fictional_land import counties_for, fictional_land, states_for
from referral.access import OPERATOR, Action
from referral.codes import NATION
from referral.errors import Conflict
from referral.lotsennetz import Lotsennetz
from referral.model import Entity, Group, Language, Organisation, Place, Role, Topic

E = TypeVar("E", bound=Entity)

BATCH = 4_000
"""So many entities are put in one change, so that others can write in between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many of each a fictional network holds; counties, states, authorities and centres follow from the places."""

    places: int
    organisations: int
    services: int
    guides: int

    @property
    def entities(self) -> int:
        """About how many entities are put in all, ties included."""
        areas = self.places + counties_for(self.places) + states_for(self.places)
        return areas + 2 * self.organisations + self.services + self.guides


STATE = Size(places=1_000, organisations=5_000, services=20_000, guides=2_000)
NATIONAL = Size(places=11_000, organisations=60_000, services=250_000, guides=20_000)


def made_up(lotsennetz: Lotsennetz, size: Size, seed: int, progress: Callable[[int], object]) -> None:
    """Put a fictional network into a store that holds no real one; `progress` is told how many entities were put.

    The roles, topics, groups and languages are the real ones. Raises Conflict where real organisations are registered,
    so that nobody is ever referred to help that does not exist, and Malformed for a size that cannot be made.
    """
    with lotsennetz.read() as graph:
        if next(graph.find(Organisation, fictional=False), None) is not None:
            raise Conflict(
                "This store holds a real network, and made-up help must never stand beside real help. "
                "Name another file in LOTSENNETZ_STORE."
            )
    today = lotsennetz.clock().date()
    for batch in batches(network(size, seed, reference(), today)):
        with lotsennetz.change(OPERATOR, Action.SEED) as graph:
            for entity in batch:
                graph.put(entity)
        progress(len(batch))


def network(size: Size, seed: int, words: Reference, today: date) -> Iterator[Sequence[Entity]]:
    """The entities of a fictional network in groups, each linking only within itself and to the groups before it."""
    rng = Random(seed)  # noqa: S311 - repeatable on purpose, and nothing secret hangs on it
    land = fictional_land(size.places, rng, today)
    yield (*words.roles, *words.topics, *words.groups, *words.languages)
    yield (words.nation, *land.states, *land.counties)
    yield from land.towns
    help_there = Help(land, words, rng, today)
    for makes, count in (
        (help_there.organisations, size.organisations),
        (help_there.services, size.services),
        (help_there.guides, size.guides),
        (help_there.ties, size.organisations),
    ):
        yield from ((entity,) for entity in makes(count))


def batches(groups: Iterable[Sequence[Entity]], least: int = BATCH) -> Iterator[list[Entity]]:
    """Whole groups together until a batch has at least so many entities."""
    batch: list[Entity] = []
    for group in groups:
        batch += group
        if len(batch) >= least:
            yield batch
            batch = []
    if batch:
        yield batch


def reference(folder: Path = FOLDER) -> Reference:
    """The real roles, topics, groups and languages, and the country, from the tables of the seed."""
    entities = check(folder).entities

    def every(kind: type[E]) -> tuple[E, ...]:
        return tuple(entity for entity in entities if isinstance(entity, kind))

    return Reference(
        nation=next(place for place in every(Place) if place.id == NATION),
        roles=every(Role),
        topics=every(Topic),
        groups=every(Group),
        languages=every(Language),
    )

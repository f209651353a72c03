"""Numbers for what is judged, so that hundreds of services are judged in the time it takes to look at one.

Each value of a trait has a number. Where a candidate stands is a number too, its key; the smaller, the earlier. A key
is put together from the block (the bits from 51 on), the points (from 32 on, in thousandths; more of them make it
smaller) and the day's draw (32 bits). Whoever is excluded has bits from 55 on.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from referral.need import Trait

Ints = NDArray[np.int64]

ZERO = 1 << 50
"""Where points are counted from, so that they never make a key negative."""
EXCLUDED = 1 << 55
"""Added by each rule that leaves a candidate out."""
PLAIN = EXCLUDED - 1
"""The bits of a key that say where a candidate stands, or would stand if no rule left it out."""
ABSENT = 1 << 59
"""The least key of who is not listed at all."""
GONE = ABSENT | PLAIN
"""The key of who is looked at no longer; it stands behind all others."""
UNKNOWN = 1 << 60
"""Stands where something was not found out yet."""


def key_of(points: float, *, block: int = 0, excluded: bool = False) -> int:
    """What block and points are worth in a key; points are exact to the thousandth."""
    return (block << 51) - (round(points * 1000) << 32) + excluded * EXCLUDED


def side_by_side(parts: Sequence[Ints]) -> Ints:
    """The parts one after the other; empty if there are none."""
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


class Numbers:
    """The values of one trait, each with the number it was given when it was first met."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._at_once = threading.Lock()
        self.values: list[Any] = []

    def of(self, value: Hashable) -> int:
        """The number of a value."""
        number = self._numbers.get(value)
        return self._given(value) if number is None else number

    def _given(self, value: Hashable) -> int:
        with self._at_once:
            if value not in self._numbers:
                self.values.append(value)
                self._numbers[value] = len(self.values) - 1
            return self._numbers[value]


NUMBERS = tuple(Numbers() for _ in Trait)
"""The numbers of each trait, the same in all the process."""


class Holding:
    """Which values of a trait that are sets hold something."""

    def __init__(self, numbers: Numbers, elements: Callable[[Any], Iterable[Hashable]]) -> None:
        self._values, self._elements = numbers.values, elements
        self._known = 0
        self._holding: defaultdict[Hashable, list[int]] = defaultdict(list)
        self._at_once = threading.Lock()

    def marked(self, marks: Mapping[Hashable, int]) -> Ints:
        """For each value that is known (by number) the last of some marks whose element it holds, else 0."""
        with self._at_once:
            for number in range(self._known, len(self._values)):
                for element in self._elements(self._values[number]):
                    self._holding[element].append(number)
                self._known = number + 1
            marked = np.zeros(self._known, dtype=np.int64)
            for element, mark in marks.items():
                marked[self._holding.get(element, [])] = mark
            return marked


class Worths:
    """What each number is worth in a key, `found` out before or when it is first asked for."""

    __slots__ = ("_find", "_found")

    def __init__(self, find: Callable[[int], int], found: Ints | None = None) -> None:
        self._find = find
        self._found = np.full(64, UNKNOWN) if found is None else found

    def of(self, numbers: Ints) -> Ints:
        """What these numbers are worth."""
        worths = self.known(numbers)
        if len(worths) and np.maximum.reduce(worths) >= UNKNOWN:
            self.learn(numbers)
            worths = self.known(numbers)
        return worths

    def known(self, numbers: Ints) -> Ints:
        """What these numbers are worth, UNKNOWN where it was not found out yet."""
        try:
            return self._found.take(numbers)
        except IndexError:
            longer = np.full(max(64, 2 * int(numbers.max())), UNKNOWN)
            longer[: len(self._found)] = self._found
            self._found = longer
            return longer.take(numbers)

    def learn(self, numbers: Ints) -> None:
        """Find out what each of these numbers is worth."""
        found = self._found
        for number in set(numbers[found[numbers] == UNKNOWN].tolist()):
            found[number] = self._find(number)

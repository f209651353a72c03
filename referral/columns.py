"""The services that are judged, side by side in a table, and how those for one topic in one area are listed."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from referral.brackets import Heading, kind_of, lot, wheel
from referral.codes import OrganisationId, ServiceId
from referral.freshness import standing
from referral.need import Trait
from referral.numbering import ABSENT, NUMBERS, Ints, Worths

_DRAWN = np.uint64((1 << 32) - 1)


class Posting:
    """The services under one heading that serve one area: their rows in the table, and their keys before judging."""

    __slots__ = ("heading", "keys", "rows")

    def __init__(self, heading: Heading, rows: Ints, keys: Ints) -> None:
        self.heading, self.rows, self.keys = heading, rows, keys

    def only(self, some: NDArray[np.bool_]) -> Posting:
        """Some of them: a Boolean for each says whether it stays."""
        return Posting(self.heading, self.rows[some], self.keys[some])


class Columns:
    """A table of candidates: a row for each, with a column of numbers for each trait.

    `table` holds the columns one after the other, so that those that a question looks at are read without the others.
    """

    def __init__(self) -> None:
        self.services: list[ServiceId] = []
        self.providers: list[OrganisationId] = []
        self._at_once = threading.Lock()
        self._daily: Daily | None = None
        self.table: Ints = np.zeros((len(Trait), 64), dtype=np.int64)
        self._lots = np.zeros(64, dtype=np.uint64)

    def add(self, service: ServiceId, provider: OrganisationId, traits: Sequence[int]) -> int:
        """Give a service a row of its own, whose number is returned."""
        with self._at_once:
            row = len(self.services)
            if row == self.table.shape[1]:
                self.table = np.concatenate([self.table, np.zeros_like(self.table)], axis=1)
                self._lots = np.concatenate([self._lots, np.zeros_like(self._lots)])
                self._daily = None
            self.services.append(service)
            self.providers.append(provider)
            self.table[:, row] = traits
            self._lots[row] = lot(service)
            self._retell(row)
        return row

    def replace(self, row: int, provider: OrganisationId, traits: Sequence[int]) -> None:
        """Write anew what is known of the service in a row."""
        with self._at_once:
            self.providers[row] = provider
            self.table[:, row] = traits
            self._retell(row)

    def traits(self, row: int) -> Sequence[int]:
        """All traits of the candidate in a row."""
        traits: list[int] = self.table[:, row].tolist()
        return traits

    def line(self, trait: int, rows: Ints) -> Ints:
        """One trait of the candidates in these rows."""
        column: Ints = self.table[trait]
        return column.take(rows)

    def posting(self, heading: Heading, rows: Sequence[int], today: date) -> Posting:
        """The services in these rows under a heading, on a day; without those that the heading does not list."""
        listed, daily = np.array(rows, dtype=np.int64), self._of_day(today)
        keys = heading.keys(daily.kinds.take(listed)) + daily.drawn.take(listed)
        posting = Posting(heading, listed, keys)
        return posting.only(keys < ABSENT) if heading.beyond else posting

    def _of_day(self, today: date) -> Daily:
        """What a day makes of all rows, found out at its first question."""
        daily = self._daily
        if daily is None or daily.today != today:
            with self._at_once:
                daily = Daily(today, np.zeros_like(self.table[0]), np.zeros_like(self.table[0]))
                self._tell(daily, slice(len(self.services)))
                self._daily = daily
        return daily

    def _retell(self, row: int) -> None:
        """Find out anew what the day makes of a row that was written."""
        if self._daily is not None:
            self._tell(self._daily, slice(row, row + 1))

    def _tell(self, daily: Daily, rows: slice) -> None:
        standings = _standings(daily.today).of(self.table[Trait.TRUTH, rows])
        daily.kinds[rows] = kind_of(self.table[Trait.SEAT, rows], standings)
        daily.drawn[rows] = self._lots[rows] * np.uint64(wheel(daily.today)) & _DRAWN


class Daily(NamedTuple):
    """What a day makes of all rows: their kinds, of which their keys are made, and what they drew."""

    today: date
    kinds: Ints
    drawn: Ints


@lru_cache(maxsize=4)
def _standings(today: date) -> Worths:
    """How facts stand on a day, by the number of their truth."""
    truths = NUMBERS[Trait.TRUTH].values
    return Worths(lambda number: standing(truths[number].assured_on, truths[number].confidence, today))

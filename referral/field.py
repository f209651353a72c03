"""Candidates side by side: hundreds in a few arrays of numbers, of which the best are looked at one by one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import accumulate, groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from referral.codes import OrganisationId, TopicId
from referral.columns import Columns, Posting
from referral.freshness import standing
from referral.judging import Judge, Together
from referral.model import ActorKind, Spoken
from referral.need import Bracket, Reason, Seat, Trait, Truth
from referral.numbering import ABSENT, EXCLUDED, GONE, NUMBERS, PLAIN, Ints, Worths, side_by_side

AT_ONCE = 12
"""So many candidates are put in order at first, more than are shown; all the others only if somebody asks."""

_SEATS, _TOPICS, _SPOKEN, _TRUTHS = (
    NUMBERS[trait].values for trait in (Trait.SEAT, Trait.TOPICS, Trait.SPOKEN, Trait.TRUTH)
)
_AUTHORITIES = Worths(lambda seat: _SEATS[seat].actor is ActorKind.AUTHORITY)
"""For each seat, 1 if it is an authority's."""


class Ranked:
    """A candidate of a field: who it is, and where and why it stands there.

    `key` is where the candidate stands, or would stand if no rule `excluded` it; the smaller, the earlier.
    """

    __slots__ = ("_bracket", "_judge", "_traits", "excluded", "heading", "key", "provider", "service")

    def __init__(self, field: Field, index: int, row: int, key: int) -> None:
        columns = field.columns
        self.service, self.provider = columns.services[row], columns.providers[row]
        self.key, self.excluded = key & PLAIN, key >= EXCLUDED
        self.heading = field.postings[bisect_right(field.starts, index) - 1].heading
        self._judge, self._traits = field.judge, columns.traits(row)
        self._bracket: Bracket | None = None

    @property
    def bracket(self) -> Bracket:
        """What was known before judging."""
        if self._bracket is None:
            truth: Truth = _TRUTHS[self._traits[Trait.TRUTH]]
            stands = standing(truth.assured_on, truth.confidence, self._judge.today)
            self._bracket = self.heading.bracket(stands, self.seat)
        return self._bracket

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every reason for where the candidate stands, those with most points first."""
        return self._judge.reasons(self.bracket, self._traits)

    @property
    def barrier(self) -> Reason | None:
        """The rule that excludes the candidate, if one does."""
        return self._judge.barrier(self.bracket, self._traits) if self.excluded else None

    @property
    def spoken(self) -> frozenset[Spoken]:
        """The languages the service is offered in."""
        return _SPOKEN[self._traits[Trait.SPOKEN]]  # type: ignore[no-any-return]

    @property
    def topics(self) -> frozenset[TopicId]:
        """What the service is about, the broader topics too."""
        return _TOPICS[self._traits[Trait.TOPICS]]  # type: ignore[no-any-return]

    @property
    def seat(self) -> Seat:
        """The role of the provider, and what that makes it."""
        return _SEATS[self._traits[Trait.SEAT]]  # type: ignore[no-any-return]

    @property
    def assured_on(self) -> date | None:
        """When the service was last assured, if ever."""
        return _TRUTHS[self._traits[Trait.TRUTH]].assured_on  # type: ignore[no-any-return]

    @property
    def speaks(self) -> bool:
        """Whether a language wished for is spoken, in whatever way; true if none was wished for."""
        return self._judge.speaks(self._traits[Trait.SPOKEN])

    @property
    def near(self) -> bool:
        """Whether the municipality or the county of the place is served."""
        return self.heading.near


class Field:
    """The candidates of some postings, judged for one need: their rows and keys, each posting's from its start on."""

    __slots__ = ("columns", "judge", "keys", "postings", "rows", "starts")

    def __init__(self, judge: Judge, columns: Columns, postings: Sequence[Posting], rows: Ints, keys: Ints) -> None:
        self.judge, self.columns, self.postings, self.rows, self.keys = judge, columns, postings, rows, keys
        self.starts = [0, *accumulate([len(posting.rows) for posting in postings])]

    @classmethod
    def of(cls, judge: Judge, columns: Columns, postings: Sequence[Posting]) -> Field:
        """All candidates of some postings, judged."""
        rows = side_by_side([posting.rows for posting in postings])
        return cls(judge, columns, postings, rows, judge.judged(columns, postings, rows))

    def joined(self, other: Field) -> Field:
        """These, and after them the others."""
        rows, keys = np.concatenate([self.rows, other.rows]), np.concatenate([self.keys, other.keys])
        return Field(self.judge, self.columns, [*self.postings, *other.postings], rows, keys)

    def line(self, trait: int) -> Ints:
        """One trait of each of them."""
        return self.columns.line(trait, self.rows)

    @property
    def speaking(self) -> NDArray[np.bool_]:
        """Which of them speak a language wished for."""
        return self.judge.speaking(self.line(Trait.SPOKEN))

    def speakers(self) -> Field:
        """Those of them who speak a language wished for, the others are gone; all, if none was wished for."""
        if not self.judge.languages:
            return self
        speaking = self.speaking
        return Field(self.judge, self.columns, self.postings, self.rows, np.where(speaking, self.keys, GONE))

    def near(self) -> Field:
        """Those of them who serve the municipality or the county of the place."""
        near = [number for number, posting in enumerate(self.postings) if posting.heading.near]
        parts = [slice(self.starts[number], self.starts[number + 1]) for number in near]
        return Field(
            self.judge,
            self.columns,
            [self.postings[number] for number in near],
            side_by_side([self.rows[part] for part in parts]),
            side_by_side([self.keys[part] for part in parts]),
        )

    def has_near_speaker(self, apart: Collection[OrganisationId]) -> bool:
        """Whether somebody near whom no rule excludes speaks a language wished for."""
        near, providers = self.near().speakers(), self.columns.providers
        return any(providers[row] not in apart for row in near.rows[near.keys < EXCLUDED].tolist())

    def in_order(self) -> Iterator[Ranked]:
        """Everybody, the best first, whoever is excluded where it would stand; a service stands in each bracket."""
        for places in _in_order(self.keys & PLAIN):
            found = zip(places.tolist(), self.rows.take(places).tolist(), self.keys.take(places).tolist(), strict=True)
            for index, row, key in found:
                if key < ABSENT:
                    yield Ranked(self, index, row, key)

    def in_turn(self, some: NDArray[np.bool_]) -> Iterator[Ranked]:
        """Those of some whom no rule excludes, one posting after the other, the best of each first."""
        places = (some & (self.keys < EXCLUDED)).nonzero()[0]
        found = zip(places.tolist(), self.rows.take(places).tolist(), self.keys.take(places).tolist(), strict=True)
        for _, together in groupby(found, key=lambda one: bisect_right(self.starts, one[0])):
            for index, row, key in sorted(together, key=itemgetter(2)):
                yield Ranked(self, index, row, key)

    def covering(self, topics: Sequence[TopicId], apart: Collection[OrganisationId]) -> Iterator[Ranked]:
        """For each set of topics that somebody names together, the best authority and the best other, best first."""
        fits = (self.keys < EXCLUDED).nonzero()[0]
        places = fits[self.keys[fits].argsort(kind="stable")]
        rows = self.rows.take(places)
        which = Together(topics).which(self.columns.line(Trait.TOPICS, rows))
        kinds = 2 * which + _AUTHORITIES.of(self.columns.line(Trait.SEAT, rows))
        seen: set[int] = set()
        for index, row, kind in zip(places.tolist(), rows.tolist(), kinds.tolist(), strict=True):
            if kind not in seen:
                ranked = Ranked(self, index, row, int(self.keys[index]))
                if ranked.provider not in apart:
                    seen.add(kind)
                    yield ranked


def _in_order(keys: Ints) -> Iterator[Ints]:
    """The places of keys from the smallest on, the first few and then the others; equal ones as they come."""
    if len(keys) <= 4 * AT_ONCE:
        yield keys.argsort(kind="stable")
        return
    parted = keys.copy()
    parted.partition(AT_ONCE)
    mark = parted[AT_ONCE]
    for some in (keys.__le__, keys.__gt__):
        places = some(mark).nonzero()[0]
        yield places[keys.take(places).argsort(kind="stable")]

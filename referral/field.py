"""Candidates side by side: hundreds in a few arrays of numbers, of which the best are looked at one by one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import accumulate
from typing import Any

import numpy as np

from referral.codes import OrganisationId, TopicId
from referral.columns import Columns, Posting
from referral.freshness import standing
from referral.judging import Judge, Together
from referral.model import Spoken
from referral.need import Bracket, Reason, Seat, Trait, Truth
from referral.numbering import ABSENT, EXCLUDED, GONE, NUMBERS, PLAIN, Ints

AT_ONCE = 12
"""So many candidates are put in order at first, more than are shown; all the others only if somebody asks."""

_SEATS, _TOPICS, _SPOKEN, _TRUTHS = (
    NUMBERS[trait].values for trait in (Trait.SEAT, Trait.TOPICS, Trait.SPOKEN, Trait.TRUTH)
)
_NOBODY = np.zeros(0, dtype=np.int64), np.zeros((len(Trait), 0), dtype=np.int64)


class Ranked:
    """A candidate of a field: who it is, and where and why it stands there.

    `key` is where the candidate stands, or would stand if no rule `excluded` it; the smaller, the earlier.
    """

    __slots__ = ("_bracket", "_judge", "_traits", "excluded", "heading", "key", "provider", "service")

    def __init__(self, field: Field, index: int, key: int, traits: list[int]) -> None:
        number = bisect_right(field.starts, index) - 1
        posting, columns = field.postings[number], field.columns
        row = posting.rows[index - field.starts[number]]
        self.service, self.provider = columns.services[row], columns.providers[row]
        self.key, self.excluded = key & PLAIN, key >= EXCLUDED
        self.heading = posting.heading
        self._judge, self._traits = field.judge, traits
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
    """The candidates of some postings, judged for one need: their keys, and their traits (a line for each trait).

    The candidates of a posting stand together, beginning at the place in `starts`.
    """

    __slots__ = ("columns", "judge", "keys", "postings", "starts", "traits")

    def __init__(self, judge: Judge, columns: Columns, postings: Sequence[Posting], keys: Ints, traits: Ints) -> None:
        self.judge, self.columns, self.postings, self.keys, self.traits = judge, columns, postings, keys, traits
        self.starts = [0, *accumulate([len(posting.rows) for posting in postings])]

    @classmethod
    def of(cls, judge: Judge, columns: Columns, postings: Sequence[Posting]) -> Field:
        """All candidates of some postings, judged."""
        if not postings:
            return cls(judge, columns, (), *_NOBODY)
        keys = np.concatenate([posting.keys for posting in postings])
        traits = np.concatenate([posting.traits for posting in postings], axis=1)
        return cls(judge, columns, postings, judge.judged(keys, traits), traits)

    def joined(self, other: Field) -> Field:
        """These, and after them the others."""
        return Field(
            self.judge,
            self.columns,
            [*self.postings, *other.postings],
            np.concatenate([self.keys, other.keys]),
            np.concatenate([self.traits, other.traits], axis=1),
        )

    def speakers(self) -> Field:
        """Those of them who speak a language wished for; all, if none was wished for."""
        return self._only(self._speaking) if self.judge.languages else self

    def near(self) -> Field:
        """Those of them who serve the municipality or the county of the place."""
        near = [posting.heading.near for posting in self.postings]
        return self._only(np.repeat(near, np.diff(self.starts)))

    def part(self, number: int) -> Field:
        """Those of one posting."""
        here = slice(self.starts[number], self.starts[number + 1])
        return Field(self.judge, self.columns, [self.postings[number]], self.keys[here], self.traits[:, here])

    def in_order(self) -> Iterator[Ranked]:
        """Everybody, the best first, whoever is excluded where it would stand; a service stands in each bracket."""
        for places in _in_order(self.keys & PLAIN):
            keys, traits = self.keys[places].tolist(), self.traits[:, places].T.tolist()
            for index, key, own in zip(places.tolist(), keys, traits, strict=True):
                if key < ABSENT:
                    yield Ranked(self, index, key, own)

    def fitting(self) -> Iterator[Ranked]:
        """Those whom no rule excludes, best first."""
        return (ranked for ranked in self.in_order() if not ranked.excluded)

    def covering(self, topics: Sequence[TopicId], apart: Collection[OrganisationId]) -> Iterator[Ranked]:
        """For each set of some topics that somebody names together, the best who fits in each seat, best first."""
        fits = (self.keys < EXCLUDED).nonzero()[0]
        places = fits[self.keys[fits].argsort(kind="stable")]
        kinds = Together(topics).which(self.traits[Trait.TOPICS, places]) + (
            self.traits[Trait.SEAT, places] << len(topics)
        )
        seen: set[int] = set()
        for index, kind in zip(places.tolist(), kinds.tolist(), strict=True):
            if kind not in seen:
                ranked = Ranked(self, index, int(self.keys[index]), self.traits[:, index].tolist())
                if ranked.provider not in apart:
                    seen.add(kind)
                    yield ranked

    @property
    def _speaking(self) -> Any:
        return self.judge.speaking(self.traits[Trait.SPOKEN])

    def _only(self, some: Any) -> Field:
        """Some of them; the others are gone."""
        keys = np.where(some, self.keys, GONE)
        return Field(self.judge, self.columns, self.postings, keys, self.traits)


def _in_order(keys: Ints) -> Iterator[Ints]:
    """The places of keys from the smallest on, the first few and then the others; equal ones as they come."""
    if len(keys) <= 4 * AT_ONCE:
        yield keys.argsort(kind="stable")
        return
    parted = keys.copy()
    parted.partition(AT_ONCE)
    mark = parted[AT_ONCE]
    for some in (keys <= mark, keys > mark):
        places = some.nonzero()[0]
        yield places[keys[places].argsort(kind="stable")]

"""Judging candidates for a need: each rule once for all who are alike in what it looks at."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any

import numpy as np

from referral.brackets import Heading, tongues
from referral.codes import OrganisationId, TopicId
from referral.columns import Columns, Posting
from referral.freshness import standing
from referral.hours import LOCAL
from referral.model import Spoken
from referral.need import Bracket, Nearness, Need, Reason, Seat, Trait, Truth
from referral.numbering import EXCLUDED, NUMBERS, UNKNOWN, Ints, Worths, key_of
from referral.rules import LANGUAGE, RULES, Rule, covers_several, never_to_the_authority, wanted_languages

KEPT = 512
"""So many rules with a wish are kept, each with all it has judged."""
AT_ONCE = 12
"""So many candidates are put in order at first, more than are shown; all the others only if somebody asks."""

NEAR_BY = frozenset({Nearness.MUNICIPALITY, Nearness.COUNTY})
"""What counts as near the place."""

_POINTS = attrgetter("points")


class Scale:
    """One rule and one wish: what it says of each value of its trait, and what that is worth."""

    def __init__(self, rule: Rule, wish: Any) -> None:
        self._rule, self._wish = rule, wish
        self._values = NUMBERS[rule.trait].values
        self._said: dict[int, Reason | None] = {}
        self.trait = rule.trait
        self.counts = rule.counts(wish)
        self.worths = Together(wish) if rule.judge is covers_several else Worths(self._worth)

    def reason(self, number: int) -> Reason | None:
        """What the rule says of a value, kept because those shown are alike again and again."""
        try:
            return self._said[number]
        except KeyError:
            self._said[number] = reason = self._judged(number)
            return reason

    def _judged(self, number: int) -> Reason | None:
        return self._rule.judge(self._wish, self._values[number])

    def _worth(self, number: int) -> int:
        reason = self._judged(number)
        return 0 if reason is None else key_of(reason.points, excluded=reason.excludes)


class Together(Worths):
    """What `covers_several` gives to sets of topics (as numbers), put together from what is known of each topic."""

    def __init__(self, wanted: Sequence[TopicId]) -> None:
        super().__init__(int)
        self._naming = [_naming(topic) for topic in wanted]

    def known(self, numbers: Ints) -> Ints:
        """What the sets are worth."""
        covered = sum((naming.of(numbers) for naming in self._naming), start=np.zeros_like(numbers))
        return key_of(1.0) * np.maximum(covered - 1, 0)

    def learn(self, numbers: Ints) -> None:
        """Nothing is left to find out."""

    def which(self, numbers: Ints) -> Ints:
        """Which of the topics each set holds: the first as the bit 1, the second as 2, and so on."""
        return sum((naming.of(numbers) << bit for bit, naming in enumerate(self._naming)), start=np.zeros_like(numbers))


@lru_cache(maxsize=KEPT)
def _naming(topic: TopicId) -> Worths:
    """For each set of topics (as a number), 1 if it holds this topic."""
    values = NUMBERS[Trait.TOPICS].values
    return Worths(lambda number: topic in values[number])


@lru_cache(maxsize=KEPT)
def scale(rule: Rule, wish: Any) -> Scale:
    """The scale for a rule and a wish; it knows no more of a need than that."""
    return Scale(rule, wish)


class Judge:
    """The rules for one need at one moment."""

    def __init__(self, need: Need) -> None:
        self.need = need
        self.today = need.at.astimezone(LOCAL).date()
        self.languages = wanted_languages(need)
        self._scales = [scale(rule, rule.wish(need)) for rule in RULES]
        self._moving = [scale for scale in self._scales if scale.counts]

    def judged(self, keys: Ints, traits: Ints) -> Ints:
        """The keys of candidates with these traits, from those they had before judging."""
        found = keys
        for scale in self._moving:
            found = found + scale.worths.known(traits[:, scale.trait])
        if len(found) and found.max() >= UNKNOWN:
            for scale in self._moving:
                scale.worths.learn(traits[:, scale.trait])
            return self.judged(keys, traits)
        return found

    def speaking(self, traits: Ints) -> Any:
        """Which of the candidates with these traits speak a language wished for: a Boolean for each."""
        return scale(LANGUAGE, self.languages).worths.of(traits[:, Trait.SPOKEN]) < 0

    def barrier(self, bracket: Bracket, traits: Sequence[int]) -> Reason | None:
        """The first rule that excludes a candidate with these traits from a bracket."""
        if bracket.barred:
            return never_to_the_authority(bracket)
        said = (scale.reason(traits[scale.trait]) for scale in self._moving)
        return next((reason for reason in said if reason is not None and reason.excludes), None)

    def reasons(self, bracket: Bracket, traits: Sequence[int]) -> tuple[Reason, ...]:
        """Every reason for where a candidate stands in a bracket, those with most points first."""
        said = [scale.reason(traits[scale.trait]) for scale in self._scales]
        reasons = [*bracket.reasons, *(reason for reason in said if reason is not None)]
        reasons.sort(key=_POINTS, reverse=True)
        return tuple(reasons)


class Ranked:
    """A candidate of a field: who it is, and where and why it stands there."""

    __slots__ = ("_bracket", "_field", "_index", "_traits", "provider", "service")

    def __init__(self, field: Field, index: int) -> None:
        row = field.rows[index]
        self._field, self._index = field, index
        self.service, self.provider = field.columns.services[row], field.columns.providers[row]
        self._traits: list[int] = field.traits[index].tolist()
        self._bracket: Bracket | None = None

    @property
    def key(self) -> int:
        """Where the candidate stands, or would stand if no rule excluded it; the smaller, the earlier."""
        return int(self._field.keys[self._index]) % EXCLUDED

    @property
    def bracket(self) -> Bracket:
        """What was known before judging."""
        if self._bracket is None:
            truth: Truth = self._trait(Trait.TRUTH)
            stands = standing(truth.assured_on, truth.confidence, self._field.judge.today)
            self._bracket = self._heading.bracket(stands, self._trait(Trait.SEAT))
        return self._bracket

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every reason for where the candidate stands, those with most points first."""
        return self._field.judge.reasons(self.bracket, self._traits)

    @property
    def barrier(self) -> Reason | None:
        """The rule that excludes the candidate, if one does."""
        excluded = self._field.keys[self._index] >= EXCLUDED
        return self._field.judge.barrier(self.bracket, self._traits) if excluded else None

    @property
    def spoken(self) -> frozenset[Spoken]:
        """The languages the service is offered in."""
        return self._trait(Trait.SPOKEN)  # type: ignore[no-any-return]

    @property
    def topics(self) -> frozenset[TopicId]:
        """What the service is about, the broader topics too."""
        return self._trait(Trait.TOPICS)  # type: ignore[no-any-return]

    @property
    def seat(self) -> Seat:
        """The role of the provider, and what that makes it."""
        return self._trait(Trait.SEAT)  # type: ignore[no-any-return]

    @property
    def assured_on(self) -> date | None:
        """When the service was last assured, if ever."""
        return self._trait(Trait.TRUTH).assured_on  # type: ignore[no-any-return]

    @property
    def speaks(self) -> bool:
        """Whether a language wished for is spoken, in whatever way; true if none was wished for."""
        wanted = self._field.judge.languages
        return not wanted or not wanted.isdisjoint(tongues(self.spoken))

    @property
    def near(self) -> bool:
        """Whether the municipality or the county of the place is served."""
        return self._heading.nearness in NEAR_BY

    @property
    def _heading(self) -> Heading:
        return self._field.headings[int(self._field.under[self._index])]

    def _trait(self, trait: Trait) -> Any:
        return NUMBERS[trait].values[self._traits[trait]]


class Field:
    """Candidates judged side by side for one need: arrays of equal length; `under` tells the heading of each."""

    __slots__ = ("columns", "headings", "judge", "keys", "rows", "traits", "under")

    def __init__(
        self, judge: Judge, columns: Columns, headings: Sequence[Heading], under: Ints, rows: Ints, keys: Ints
    ) -> None:
        self.judge, self.columns, self.headings = judge, columns, headings
        self.under, self.rows, self.keys = under, rows, keys
        self.traits = columns.table[rows]

    @classmethod
    def of(cls, judge: Judge, columns: Columns, postings: Sequence[Posting]) -> Field:
        """All candidates of some postings, judged."""
        rows = _side_by_side([posting.rows for posting in postings])
        under = np.arange(len(postings)).repeat([len(posting.rows) for posting in postings])
        keys = _side_by_side([posting.keys for posting in postings])
        field = cls(judge, columns, [posting.heading for posting in postings], under, rows, keys)
        field.keys = judge.judged(keys, field.traits)
        return field

    def speakers(self) -> Field:
        """Those of them who speak a language wished for; all, if none was wished for."""
        return self._only(self.judge.speaking(self.traits)) if self.judge.languages else self

    def near(self) -> Field:
        """Those of them who serve the municipality or the county of the place."""
        near = np.array([heading.nearness in NEAR_BY for heading in self.headings], dtype=bool)
        return self._only(near[self.under])

    def joined(self, other: Field) -> Field:
        """These, and after them the others."""
        return Field(
            self.judge,
            self.columns,
            [*self.headings, *other.headings],
            np.concatenate([self.under, other.under + len(self.headings)]),
            np.concatenate([self.rows, other.rows]),
            np.concatenate([self.keys, other.keys]),
        )

    def fitting(self) -> Iterator[Ranked]:
        """Those whom no rule excludes, best first; a service stands in each of its brackets."""
        keys = self.keys
        for index in _in_order(keys):
            if keys[index] >= EXCLUDED:
                return
            yield Ranked(self, index)

    def excluded(self) -> Iterator[Ranked]:
        """Those whom a rule excludes, in the order in which they would stand without it."""
        excluded = (self.keys >= EXCLUDED).nonzero()[0]
        if len(excluded):
            keys = self.keys[excluded] % EXCLUDED
            yield from (Ranked(self, index) for index in excluded[keys.argsort(kind="stable")].tolist())

    def covering(self, topics: Sequence[TopicId], apart: Collection[OrganisationId]) -> Iterator[Ranked]:
        """For each set of some topics that somebody names together, the best who fits in each seat, best first."""
        order = (self.keys < EXCLUDED).nonzero()[0]
        order = order[self.keys[order].argsort(kind="stable")]
        which = Together(topics).which(self.traits[order, Trait.TOPICS])
        seats = self.traits[order, Trait.SEAT]
        seen: set[tuple[int, int]] = set()
        for index, kind in zip(order.tolist(), zip(which.tolist(), seats.tolist(), strict=True), strict=True):
            if kind not in seen and self.columns.providers[self.rows[index]] not in apart:
                seen.add(kind)
                yield Ranked(self, index)

    def _only(self, some: Any) -> Field:
        return Field(self.judge, self.columns, self.headings, self.under[some], self.rows[some], self.keys[some])


def _side_by_side(parts: Sequence[Ints]) -> Ints:
    """The parts one after the other; empty if there are none."""
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _in_order(keys: Ints) -> Iterator[int]:
    """The places of keys from the smallest on; equal ones as they come."""
    if len(keys) <= 4 * AT_ONCE:
        yield from keys.argsort(kind="stable").tolist()
        return
    mark = np.partition(keys, AT_ONCE)[AT_ONCE]
    for some in (keys <= mark, keys > mark):
        places = some.nonzero()[0]
        yield from places[keys[places].argsort(kind="stable")].tolist()

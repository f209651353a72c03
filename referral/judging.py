"""Judging candidates for a need: each rule once for all who are alike in what it looks at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from referral.bonds import Bonds
from referral.codes import TopicId
from referral.columns import Columns, Posting
from referral.hours import LOCAL
from referral.model import How
from referral.need import Bracket, Need, Reason, Trait
from referral.numbering import NUMBERS, UNKNOWN, Holding, Ints, Worths, key_of, side_by_side
from referral.rules import (
    LANGUAGE,
    LESS_THAN_ALL_ELSE,
    RULES,
    Rule,
    covers_several,
    known_to_the_responsible,
    never_to_the_authority,
    speaks_a_language,
    wanted_languages,
)

KEPT = 2048
"""So many rules with a wish are kept, each with all it has judged: more than there are authorities with ties."""

SPEAKING = Holding(NUMBERS[Trait.SPOKEN], lambda spoken: {(one.language, one.how) for one in spoken})
"""Which sets of what is spoken hold a language, and in which way it is spoken."""
NAMING = Holding(NUMBERS[Trait.TOPICS], iter)
"""Which sets of topics hold a topic."""
HOWS = (How.INTERPRETER, How.DIRECT)
"""The ways of speaking a language, the better one last."""
_OF_LANGUAGE = RULES.index(LANGUAGE)
_POINTS = attrgetter("points")


class Scale(dict[int, Reason | None]):
    """One rule and one wish: what it says of each value of its trait (by number), and what that is worth.

    What was said is kept, because those shown are alike again and again.
    """

    def __init__(self, rule: Rule, wish: Any) -> None:
        super().__init__()
        self._rule, self._wish = rule, wish
        self._values = NUMBERS[rule.trait].values
        self.trait = int(rule.trait)
        self.counts = rule.counts(wish)
        self.tells = self.counts or rule.told
        found_apart = _WORTHS.get(rule.judge)
        self.worths = found_apart(wish) if found_apart else Worths(self._worth, self._found())

    def __missing__(self, number: int) -> Reason | None:
        self[number] = reason = self._judged(number)
        return reason

    def _judged(self, number: int) -> Reason | None:
        return self._rule.judge(self._wish, self._values[number])

    def _worth(self, number: int) -> int:
        reason = self._judged(number)
        return 0 if reason is None else key_of(reason.points, excluded=reason.excludes)

    def _found(self) -> Ints | None:
        """What is found out from the start: of thousands of sets of languages, one of each sort is judged."""
        if self._rule.judge is not speaks_a_language:
            return None
        sorts = SPEAKING.marked({(language, how): sort for sort, how in enumerate(HOWS, 1) for language in self._wish})
        found = np.zeros_like(sorts)
        for sort, first in zip(*np.unique(sorts, return_index=True), strict=True):
            found[sorts == sort] = self._worth(int(first))
        return found


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


_TIE = np.int64(key_of(LESS_THAN_ALL_ELSE))
"""What a tie is worth in a key."""


class Tied(Worths):
    """What `known_to_the_responsible` gives to providers (as numbers): few of very many are tied."""

    def __init__(self, bonds: Bonds) -> None:
        super().__init__(int)
        self._partners = np.array(
            sorted({NUMBERS[Trait.PROVIDER].of(partner) for partner in bonds.partners}), dtype=np.int64
        )

    def known(self, numbers: Ints) -> Ints:
        """What the providers are worth."""
        nearest = self._partners.take(self._partners.searchsorted(numbers), mode="clip")
        worths: Ints = (nearest == numbers) * _TIE
        return worths

    def learn(self, numbers: Ints) -> None:
        """Nothing is left to find out."""


_WORTHS: Mapping[Callable[..., Any], Callable[[Any], Worths]] = {
    covers_several: Together,
    known_to_the_responsible: Tied,
}
"""The rules whose worths are found in a way of their own, because they judge too many values to keep each."""


@lru_cache(maxsize=KEPT)
def _naming(topic: TopicId) -> Worths:
    """For each set of topics (as a number), 1 if it holds this topic."""
    values = NUMBERS[Trait.TOPICS].values
    return Worths(lambda number: topic in values[number], NAMING.marked({topic: 1}))


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
        scales = [scale(rule, rule.wish(need)) for rule in RULES]
        self._telling = [(one, one.trait) for one in scales if one.tells]
        self._moving = [one for one in scales if one.counts]
        self._language = scales[_OF_LANGUAGE]

    def judged(self, columns: Columns, postings: Sequence[Posting], rows: Ints) -> Ints:
        """The keys of all candidates of some postings, who stand in these rows."""
        before = side_by_side([posting.keys for posting in postings])
        lines = [(scale.worths, columns.line(scale.trait, rows)) for scale in self._moving]
        keys = sum((worths.known(numbers) for worths, numbers in lines), start=before)
        if len(keys) and np.maximum.reduce(keys) >= UNKNOWN:
            keys = sum((worths.of(numbers) for worths, numbers in lines), start=before)
        return keys

    def speaking(self, spoken: Ints) -> NDArray[np.bool_]:
        """Which of the sets of languages with these numbers hold one wished for: a Boolean for each."""
        return self._language.worths.of(spoken) < 0

    def speaks(self, spoken: int) -> bool:
        """Whether the languages with this number hold one wished for; true if none was wished for."""
        reason = self._language[spoken]
        return reason is None or reason.points > 0

    def barrier(self, bracket: Bracket, traits: Sequence[int]) -> Reason | None:
        """The first rule that excludes a candidate with these traits from a bracket."""
        if bracket.barred:
            return never_to_the_authority(bracket)
        said = (scale[traits[scale.trait]] for scale in self._moving)
        return next((reason for reason in said if reason is not None and reason.excludes), None)

    def reasons(self, bracket: Bracket, traits: Sequence[int]) -> tuple[Reason, ...]:
        """Every reason for where a candidate stands in a bracket, those with most points first."""
        reasons = [*bracket.reasons]
        for scale, trait in self._telling:
            if reason := scale[traits[trait]]:
                reasons.append(reason)
        reasons.sort(key=_POINTS, reverse=True)
        return tuple(reasons)

"""Bridged help: where nobody near speaks the language, a partner without it together with somebody who lends it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from referral.brackets import tongues
from referral.capacity import current
from referral.codes import LanguageId, RoleId
from referral.field import Field, Ranked
from referral.judging import Judge
from referral.matching import Ranking
from referral.model import Capacity, Guide
from referral.need import Reason, Trait
from referral.numbering import NUMBERS, Worths
from referral.rules import PROTECTION_ITSELF
from referral.stores import Surroundings

INTERPRETERS = RoleId("SPRACHMITTLER")
_NOTHING_SAID = NUMBERS[Trait.SPOKEN].of(frozenset())
_SEATS = NUMBERS[Trait.SEAT].values
_INTERPRETING = Worths(lambda seat: _SEATS[seat].role == INTERPRETERS)
"""For each seat, 1 if it is an interpreter service's."""
OFFERED = 3
"""So many who could lend the language are named, for one of them may be busy."""
KEPT = 512
"""So many orders of calls are kept."""


class Bridge(NamedTuple):
    """A partner who lacks the language, and a guide or interpreter service that lends it; `languages` may be unsaid."""

    partner: Ranked
    languages: tuple[LanguageId, ...]
    guide: Guide | None = None
    interpreter: Ranked | None = None

    @property
    def steps(self) -> tuple[Reason, ...]:
        """The order of calls."""
        who = "guide" if self.guide is not None else "interpreter"
        return _steps(f"ask_{who}" if self.languages else "ask_language", self.languages)


def bridges(judge: Judge, ranking: Ranking, around: Surroundings) -> tuple[Bridge, ...]:
    """How the best partner near the place could be understood, if no partner near it speaks a language wished for.

    Guides come first, then interpreter services that name the language, then those that name none and must be asked.
    """
    if not judge.languages or not ranking.fitting:
        return ()
    near = [ranked for ranked in ranking.fitting if ranked.near]
    at_hand = [*near, *(ranked for ranked in ranking.fitting[:1] if ranked.bracket.block == PROTECTION_ITSELF)]
    if any(ranked.speaks for ranked in at_hand):
        return ()
    partner = near[0] if near else ranking.fitting[0]
    return tuple(islice(_lenders(judge, partner, around), OFFERED))


def _lenders(judge: Judge, partner: Ranked, around: Surroundings) -> Iterator[Bridge]:
    """Guides, interpreters who name the language, and those near the place who must be asked; each once.

    A guide who is full is not named, one with a waiting list after all other guides.
    """
    wanted, seen = judge.languages, {str(partner.service)}
    rooms = [(guide, current(guide, judge.today)) for _, guide in around.guides()]
    for guide, room in sorted(rooms, key=lambda one: one[1] is Capacity.WAITING_LIST):
        if room is not Capacity.FULL and guide.id not in seen:
            seen.add(guide.id)
            yield Bridge(partner=partner, languages=tuple(sorted(tongues(guide.languages) & wanted)), guide=guide)
    for one in _interpreters(judge, around):
        if one.service not in seen:
            seen.add(one.service)
            yield Bridge(partner=partner, languages=tuple(sorted(tongues(one.spoken) & wanted)), interpreter=one)


@lru_cache(maxsize=KEPT)
def _steps(first: str, languages: tuple[LanguageId, ...]) -> tuple[Reason, ...]:
    """The order of calls, which is the same for all who lend the same languages."""
    return (Reason(first, facts={"languages": languages}), Reason("call_partner"), Reason("go_together"))


def _interpreters(judge: Judge, around: Surroundings) -> Iterator[Ranked]:
    """Those who name the language, from the nearest area on; then those of the near ones who name no language."""
    everybody = Field.of(judge, around.columns, around.interpreters())
    yield from everybody.in_turn(everybody.speaking)
    near = everybody.near()
    unsaid = near.line(Trait.SPOKEN) == _NOTHING_SAID
    yield from near.in_turn(unsaid & (_INTERPRETING.of(near.line(Trait.SEAT)) > 0))

"""Bridged help: where nobody near speaks the language, a partner without it together with somebody who lends it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import cast

from referral.codes import LanguageId, OrganisationId, RoleId, understood
from referral.matching import LOCAL_HELP, Ranked, Ranking
from referral.model import Capacity, Guide
from referral.need import Candidate, Need, Reason
from referral.stores import Surroundings

INTERPRETERS = RoleId("SPRACHMITTLER")
OFFERED = 3
"""So many who could lend the language are named, for one of them may be busy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """A partner who lacks the language, and a guide or interpreter service that lends it; `languages` may be unsaid."""

    partner: Ranked
    languages: tuple[LanguageId, ...]
    guide: Guide | None = None
    interpreter: Candidate | None = None

    @property
    def provider(self) -> OrganisationId:
        """The organisation through which the lender is reached."""
        if self.guide is not None:
            return self.guide.placed_by
        return cast("Candidate", self.interpreter).provider

    @property
    def steps(self) -> tuple[Reason, ...]:
        """The order of calls."""
        who = "guide" if self.guide is not None else "interpreter"
        first = Reason(f"ask_{who}" if self.languages else "ask_language", facts={"languages": self.languages})
        return (first, Reason("call_partner"), Reason("go_together"))


def bridges(need: Need, ranking: Ranking, around: Surroundings) -> tuple[Bridge, ...]:
    """How the best partner near the place could be understood, if no partner near it speaks a language wished for.

    Guides come first, then interpreter services that name the language, then those that name none and must be asked.
    """
    wanted = understood(need.languages)
    near = [ranked for ranked in ranking.fitting if ranked.bracket.nearness in LOCAL_HELP]
    if not wanted or not ranking.fitting or any(_spoken(ranked.candidate, wanted) for ranked in near):
        return ()
    partner = near[0] if near else ranking.fitting[0]
    return tuple(islice(_lenders(partner, wanted, around), OFFERED))


def _lenders(partner: Ranked, wanted: frozenset[LanguageId], around: Surroundings) -> Iterator[Bridge]:
    seen: set[str] = {partner.candidate.service}
    for _, guide in around.guides():
        if guide.capacity is not Capacity.FULL and guide.id not in seen:
            seen.add(guide.id)
            languages = tuple(sorted({spoken.language for spoken in guide.languages} & wanted))
            yield Bridge(partner=partner, languages=languages, guide=guide)
    interpreters = [one for _, one in around.interpreters()]
    for one in [*(one for one in interpreters if _spoken(one, wanted)), *filter(_must_be_asked, interpreters)]:
        if one.service not in seen:
            seen.add(one.service)
            yield Bridge(partner=partner, languages=_spoken(one, wanted), interpreter=one)


def _spoken(candidate: Candidate, wanted: frozenset[LanguageId]) -> tuple[LanguageId, ...]:
    return tuple(sorted({spoken.language for spoken in candidate.spoken} & wanted))


def _must_be_asked(candidate: Candidate) -> bool:
    return candidate.role == INTERPRETERS and not candidate.spoken

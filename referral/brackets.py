"""Sorting candidates into brackets: equal area, truth, role and topic, in an order that is drawn anew each day."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from itertools import chain

from referral.codes import LanguageId, RoleId
from referral.freshness import Standing, standing
from referral.model import ActorKind, Topic
from referral.need import Bracket, Breadth, Candidate, Fit, Nearness

HELPLINE = RoleId("HOTLINE")
_LOTS = 1 << 32


def lot(service: str) -> int:
    """The number made of a service's id from which each day's place among equals is drawn; 32 bits."""
    return int.from_bytes(hashlib.blake2b(service.encode(), digest_size=4).digest())


@lru_cache(maxsize=8)
def wheel(today: date) -> int:
    """The day's multiplier: odd, so that it maps the lots one to one onto the day's draw."""
    return int.from_bytes(hashlib.blake2b(today.isoformat().encode(), digest_size=4).digest()) | 1


def draw(candidate: Candidate, turn: int) -> int:
    """A candidate's place among equals on the day whose wheel is `turn`; smaller stands first."""
    return candidate.lot * turn % _LOTS


def brackets(
    topic: Topic, nearness: Nearness, candidates: Iterable[Candidate], today: date, breadth: Breadth = Breadth.EXACT
) -> list[Bracket]:
    """The candidates that serve one area with one topic, in brackets, each in the order of the day's draw."""
    sorted_in: defaultdict[tuple[Standing, Fit, bool, bool], list[Candidate]] = defaultdict(list)
    fits = role_fits(topic)
    for candidate in candidates:
        traits = (
            standing(candidate.assured_on, candidate.confidence, today),
            fits.get(candidate.role, Fit.OTHER),
            candidate.role == HELPLINE,
            topic.independent and candidate.actor is ActorKind.AUTHORITY,
        )
        sorted_in[traits].append(candidate)
    turn = wheel(today)
    return [
        _bracket(topic, nearness, traits, sorted(members, key=lambda one: draw(one, turn)), breadth)
        for traits, members in sorted_in.items()
    ]


def _bracket(
    topic: Topic,
    nearness: Nearness,
    traits: tuple[Standing, Fit, bool, bool],
    candidates: list[Candidate],
    breadth: Breadth,
) -> Bracket:
    speakers: defaultdict[LanguageId, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        for language in {spoken.language for spoken in candidate.spoken}:
            speakers[language].append(candidate)
    truth, fit, helpline, barred = traits
    return Bracket(
        nearness=nearness,
        standing=truth,
        fit=fit,
        helpline=helpline,
        protection=topic.protection,
        barred=barred,
        topic=topic.id,  # type: ignore[arg-type]
        breadth=breadth,
        candidates=candidates,
        speakers=speakers,
    )


def role_fits(topic: Topic) -> dict[RoleId, Fit]:
    """How each role that a topic names fits it: the first role, then the others in the topic's order."""
    fits = dict.fromkeys(topic.fallback_roles[1:], Fit.THIRD) | dict.fromkeys(topic.fallback_roles[:1], Fit.SECOND)
    return fits if topic.first_role is None else fits | {topic.first_role: Fit.FIRST}


def speaking(bracket: Bracket, languages: frozenset[LanguageId], turn: int) -> Sequence[Candidate]:
    """Those of a bracket who speak one of the languages, in the order of the day's draw."""
    spoken = [bracket.speakers[language] for language in languages if language in bracket.speakers]
    if len(spoken) < 2:  # noqa: PLR2004
        return spoken[0] if spoken else ()
    together = {candidate.service: candidate for candidate in chain.from_iterable(spoken)}
    return sorted(together.values(), key=lambda one: draw(one, turn))

"""Sorting candidates into brackets: equal area, truth, role and topic, in an order that is drawn anew each day."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from referral.codes import LanguageId, RoleId, TopicId
from referral.freshness import Standing, standing
from referral.model import ActorKind, Spoken, Topic
from referral.need import Bracket, Breadth, Candidate, Fit, Nearness
from referral.rules import BRACKET_RULES, block, points

HELPLINE = RoleId("HOTLINE")
MANY = 6
"""Brackets with more candidates list them by language too; fewer are looked through faster."""
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


def by_draw(turn: int) -> Callable[[Candidate], int]:
    """The key that sorts candidates into the order of the day's draw."""
    return lambda candidate: candidate.lot * turn % _LOTS


class Traits(NamedTuple):
    """What candidates for one topic in one area are sorted by."""

    standing: Standing
    fit: Fit
    helpline: bool
    barred: bool


def brackets(
    topic: Topic, nearness: Nearness, candidates: Iterable[Candidate], today: date, breadth: Breadth = Breadth.EXACT
) -> list[Bracket]:
    """The candidates that serve one area with one topic, in brackets, each in the order of the day's draw."""
    sorted_in: defaultdict[Traits, list[Candidate]] = defaultdict(list)
    fits = role_fits(topic)
    for candidate in candidates:
        traits = Traits(
            standing(candidate.assured_on, candidate.confidence, today),
            fits.get(candidate.role, Fit.OTHER),
            candidate.role == HELPLINE,
            topic.independent and candidate.actor is ActorKind.AUTHORITY,
        )
        sorted_in[traits].append(candidate)
    order = by_draw(wheel(today))
    for members in sorted_in.values():
        members.sort(key=order)
    return [_bracket(topic, nearness, breadth, traits, members) for traits, members in sorted_in.items()]


def _bracket(
    topic: Topic, nearness: Nearness, breadth: Breadth, traits: Traits, candidates: Sequence[Candidate]
) -> Bracket:
    empty = _empty(TopicId(topic.id), topic.protection, nearness, breadth, traits)
    speakers = _by_language(candidates) if len(candidates) > MANY else None
    return replace(empty, candidates=candidates, speakers=speakers)


@lru_cache(maxsize=16_384)
def _empty(topic: TopicId, protection: bool, nearness: Nearness, breadth: Breadth, traits: Traits) -> Bracket:  # noqa: FBT001
    """A bracket without candidates: all that the rules about brackets make of it."""
    first = block(traits.standing, nearness, helpline=traits.helpline, protecting=protection and traits.helpline)
    shared = points(nearness, traits.fit, breadth)
    bracket = Bracket(
        nearness=nearness,
        standing=traits.standing,
        fit=traits.fit,
        helpline=traits.helpline,
        protection=protection,
        barred=traits.barred,
        topic=topic,
        breadth=breadth,
        block=first,
        points=shared,
        promise=(first, -shared),
    )
    reasons = (rule(bracket) for rule in BRACKET_RULES)
    return replace(bracket, reasons=tuple(reason for reason in reasons if reason is not None))


def _by_language(candidates: Sequence[Candidate]) -> dict[LanguageId, list[Candidate]]:
    speakers: defaultdict[LanguageId, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        for language in tongues(candidate.spoken):
            speakers[language].append(candidate)
    return dict(speakers)


def role_fits(topic: Topic) -> dict[RoleId, Fit]:
    """How each role that a topic names fits it: the first role, then the others in the topic's order."""
    fits = dict.fromkeys(topic.fallback_roles[1:], Fit.THIRD) | dict.fromkeys(topic.fallback_roles[:1], Fit.SECOND)
    return fits if topic.first_role is None else fits | {topic.first_role: Fit.FIRST}


@lru_cache(maxsize=65536)
def tongues(spoken: frozenset[Spoken]) -> frozenset[LanguageId]:
    """The languages in a set of what is spoken, however they are spoken."""
    return frozenset(one.language for one in spoken)


def free_to_help(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """All but authorities and coordination centres, which are responsible for their own area and topics alone."""
    return (one for one in candidates if one.actor not in {ActorKind.AUTHORITY, ActorKind.CENTRE})


def any_speaks(bracket: Bracket, languages: frozenset[LanguageId]) -> bool:
    """Whether anybody in a bracket speaks one of the languages."""
    if bracket.speakers is not None:
        return not languages.isdisjoint(bracket.speakers)
    return any(one.spoken and not languages.isdisjoint(tongues(one.spoken)) for one in bracket.candidates)


def speaking(bracket: Bracket, languages: frozenset[LanguageId], turn: int) -> Sequence[Candidate]:
    """Those of a bracket who speak one of the languages, in the order of the day's draw."""
    if bracket.speakers is None:
        return [one for one in bracket.candidates if one.spoken and not languages.isdisjoint(tongues(one.spoken))]
    found = [bracket.speakers[language] for language in languages if language in bracket.speakers]
    if len(found) < 2:  # noqa: PLR2004
        return found[0] if found else ()
    together = {candidate.service: candidate for candidate in chain.from_iterable(found)}
    return sorted(together.values(), key=by_draw(turn))

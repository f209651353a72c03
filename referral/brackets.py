"""Sorting candidates into brackets: equal area, truth, role and topic, in an order that is drawn anew each day."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from functools import lru_cache

from referral.codes import LanguageId, RoleId, TopicId
from referral.freshness import Standing
from referral.model import ActorKind, Spoken, Topic
from referral.need import Bracket, Breadth, Fit, Nearness, Seat, Trait
from referral.numbering import ABSENT, NUMBERS, ZERO, Ints, Worths, key_of
from referral.rules import BRACKET_RULES, PROTECTION_ITSELF, block, points

HELPLINE = RoleId("HOTLINE")
AT_HOME_ONLY = frozenset({ActorKind.AUTHORITY, ActorKind.CENTRE})
"""Who is responsible for its own area and topics alone."""
NEAR_BY = frozenset({Nearness.MUNICIPALITY, Nearness.COUNTY})
"""What counts as near the place."""


def lot(service: str) -> int:
    """The number made of a service's id from which each day's place among equals is drawn; 32 bits."""
    return int.from_bytes(hashlib.blake2b(service.encode(), digest_size=4).digest())


@lru_cache(maxsize=8)
def wheel(today: date) -> int:
    """The day's multiplier: odd, so that it maps the lots one to one onto the day's draw (the product modulo 2**32)."""
    return int.from_bytes(hashlib.blake2b(today.isoformat().encode(), digest_size=4).digest()) | 1


def kind_of(seats: Ints, standings: Ints) -> Ints:
    """Seats and standings (both as numbers) put together to one number for each candidate."""
    return seats * len(Standing) + standings


class Heading:
    """What services are listed under: a topic, how near the area is that they serve, and how they relate to the topic.

    A heading that reaches `beyond` lists nobody who is responsible for its own area and topics alone.
    """

    __slots__ = (
        "_brackets", "_fits", "_topic", "_worths", "beyond", "breadth", "independent", "near", "nearness", "topic",
    )  # fmt: skip

    def __init__(self, topic: Topic, nearness: Nearness, breadth: Breadth = Breadth.EXACT) -> None:
        self._topic = topic
        self._fits = role_fits(topic)
        self._brackets: dict[tuple[Standing, Seat], Bracket] = {}
        self._worths = Worths(self._worth)
        self.topic, self.nearness, self.breadth = TopicId(topic.id), nearness, breadth
        self.independent = topic.independent
        self.near = nearness in NEAR_BY
        self.beyond = nearness is Nearness.NEIGHBOUR or breadth is not Breadth.EXACT

    def bracket(self, standing: Standing, seat: Seat) -> Bracket:
        """The bracket of those whose facts stand so and whose provider sits there."""
        bracket = self._brackets.get((standing, seat))
        if bracket is None:
            bracket = self._brackets[standing, seat] = self._made(standing, seat)
        return bracket

    def keys(self, kinds: Ints) -> Ints:
        """The keys before judging of candidates of these kinds; ABSENT if not listed."""
        return self._worths.of(kinds)

    def bars(self, seat: Seat) -> bool:
        """Whether nobody who sits there is ever proposed for the topic."""
        return self.independent and seat.actor is ActorKind.AUTHORITY

    def _worth(self, number: int) -> int:
        seat_number, standing = divmod(number, len(Standing))
        seat: Seat = NUMBERS[Trait.SEAT].values[seat_number]
        if self.beyond and seat.actor in AT_HOME_ONLY:
            return ABSENT
        shared = points(self.nearness, self._fit(seat), self.breadth)
        first = self._block(Standing(standing), seat) - PROTECTION_ITSELF
        return ZERO + key_of(shared, block=first, excluded=self.bars(seat))

    def _fit(self, seat: Seat) -> Fit:
        return self._fits.get(seat.role, Fit.OTHER)

    def _block(self, standing: Standing, seat: Seat) -> int:
        helpline = seat.role == HELPLINE
        return block(standing, self.nearness, helpline=helpline, protecting=self._topic.protection and helpline)

    def _made(self, standing: Standing, seat: Seat) -> Bracket:
        fit = self._fit(seat)
        bracket = Bracket(
            nearness=self.nearness,
            standing=standing,
            fit=fit,
            helpline=seat.role == HELPLINE,
            protection=self._topic.protection,
            barred=self.bars(seat),
            topic=self.topic,
            breadth=self.breadth,
            block=self._block(standing, seat),
            points=points(self.nearness, fit, self.breadth),
        )
        said = (rule(bracket) for rule in BRACKET_RULES)
        return replace(bracket, reasons=tuple(reason for reason in said if reason is not None))


def role_fits(topic: Topic) -> dict[RoleId, Fit]:
    """How each role that a topic names fits it: the first role, then the others in the topic's order."""
    fits = dict.fromkeys(topic.fallback_roles[1:], Fit.THIRD) | dict.fromkeys(topic.fallback_roles[:1], Fit.SECOND)
    return fits if topic.first_role is None else fits | {topic.first_role: Fit.FIRST}


@lru_cache(maxsize=65536)
def tongues(spoken: frozenset[Spoken]) -> frozenset[LanguageId]:
    """The languages in a set of what is spoken, however they are spoken."""
    return frozenset(one.language for one in spoken)

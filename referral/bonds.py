"""The ties that count at the counter: which partners those responsible for a place refer to or work together with.

A tie counts once both ends have agreed to it; what only one side says is shown, and moves nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from referral.codes import OrganisationId
from referral.model import Tie, TieKind


class Side(StrEnum):
    """Who is responsible for the place."""

    AUTHORITY = "authority"
    CENTRE = "centre"


class Dated(NamedTuple):
    """Since when a tie has been there, where that is said, and when it was assured, or else stated and read there."""

    since: str
    source: str
    assured_on: date | None
    stated_on: str
    checked_on: date | None

    @classmethod
    def of(cls, tie: Tie) -> Dated:
        """What is said of a tie."""
        return cls(tie.since, tie.source, tie.assured_on, tie.stated_on, tie.checked_on)


class Bond(NamedTuple):
    """Somebody that one of those responsible is tied to, whose tie it is, and what is said of it."""

    partner: OrganisationId
    side: Side
    kind: TieKind
    dated: Dated


Bonds = tuple[Bond, ...]


def agreed_by_both(tie: Tie) -> bool:
    """Whether both ends have agreed to a tie."""
    return {tie.origin, tie.target} <= tie.agreed


def bonds(ties: Iterable[Tie], authorities: Collection[OrganisationId], centre: OrganisationId | None) -> Bonds:
    """Whom the authorities and the centre that are responsible refer to or work together with.

    Each partner stands once for each side, and a referral before working together.
    """
    found: dict[tuple[OrganisationId, Side], Bond] = {}
    sides = dict.fromkeys(authorities, Side.AUTHORITY) | ({centre: Side.CENTRE} if centre else {})
    agreed = [tie for tie in ties if agreed_by_both(tie)]
    for tie in sorted(agreed, key=lambda one: (one.kind is not TieKind.REFERS_TO, one.id)):
        for body, partner in _ways(tie):
            if body in sides and (partner, sides[body]) not in found:
                found[partner, sides[body]] = Bond(partner, sides[body], tie.kind, Dated.of(tie))
    return tuple(found[key] for key in sorted(found))


def _ways(tie: Tie) -> Iterable[tuple[OrganisationId, OrganisationId]]:
    """A referral leads one way, working together both."""
    both = ((tie.origin, tie.target), (tie.target, tie.origin))
    return both if tie.kind is TieKind.COOPERATES_WITH else both[:1]

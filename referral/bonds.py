"""The ties that count at the counter: which partners those responsible for a place refer to or work together with.

A tie counts once both ends have agreed to it; what only one side says is shown, and moves nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
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


class Bonds:
    """Whom those responsible for a place are tied to: the bonds of each partner, the authority's before the centre's.

    Each of these is known by itself and not by what it holds, so that what was judged for hundreds of bonds is found
    again at once.
    """

    __slots__ = ("_by_partner",)

    def __init__(self, by_partner: Mapping[OrganisationId, Sequence[Bond]]) -> None:
        self._by_partner = by_partner

    def __bool__(self) -> bool:
        return bool(self._by_partner)

    @property
    def partners(self) -> Collection[OrganisationId]:
        """All who are tied."""
        return self._by_partner.keys()

    def of(self, partner: OrganisationId) -> Sequence[Bond]:
        """What ties a partner; empty if nothing does."""
        return self._by_partner.get(partner, ())


UNBOUND = Bonds({})
"""Where nobody is tied."""


class Ties(tuple[Tie, ...]):  # noqa: SLOT001  a tuple with slots cannot remember anything
    """The ties of some organisations, by id; who is tied by them is found out once, for as long as they are kept."""

    def __init__(self, _ties: Iterable[Tie] = ()) -> None:
        self._known: dict[tuple[OrganisationId | None, OrganisationId | None], Bonds] = {}

    def bonds(self, authority: OrganisationId | None, centre: OrganisationId | None) -> Bonds:
        """Whom the authority and the centre that are responsible refer to or work together with."""
        found = self._known.get((authority, centre))
        if found is None:
            found = self._known[authority, centre] = bonds(self, authority, centre)
        return found


def agreed_by_both(tie: Tie) -> bool:
    """Whether both ends have agreed to a tie."""
    return {tie.origin, tie.target} <= tie.agreed


def bonds(ties: Iterable[Tie], authority: OrganisationId | None, centre: OrganisationId | None) -> Bonds:
    """Whom the authority and the centre that are responsible refer to or work together with.

    Each partner stands once for each side, and a referral before working together.
    """
    found: dict[tuple[OrganisationId, Side], Bond] = {}
    sides = {body: side for body, side in ((authority, Side.AUTHORITY), (centre, Side.CENTRE)) if body is not None}
    agreed = [tie for tie in ties if agreed_by_both(tie)]
    for tie in sorted(agreed, key=lambda one: (one.kind is not TieKind.REFERS_TO, one.id)):
        for body, partner in _ways(tie):
            if body in sides and (partner, sides[body]) not in found:
                found[partner, sides[body]] = Bond(partner, sides[body], tie.kind, Dated.of(tie))
    by_partner: dict[OrganisationId, list[Bond]] = {}
    for key in sorted(found):
        by_partner.setdefault(key[0], []).append(found[key])
    return Bonds(by_partner) if by_partner else UNBOUND


def _ways(tie: Tie) -> Iterable[tuple[OrganisationId, OrganisationId]]:
    """A referral leads one way, working together both."""
    both = ((tie.origin, tie.target), (tie.target, tie.origin))
    return both if tie.kind is TieKind.COOPERATES_WITH else both[:1]

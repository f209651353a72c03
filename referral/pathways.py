"""The way from the place to the partner: authority, coordination centre, partner, by the shortest chain of ties."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from referral.bonds import UNBOUND, Bonds, Side
from referral.codes import OrganisationId
from referral.model import Organisation
from referral.need import Area, Nearness, Step

AUTHORITY, CENTRE = "COMPETENT_FOR", "COORDINATES"
TIED = ((AUTHORITY, Side.AUTHORITY), (CENTRE, Side.CENTRE))
"""Whose ties may lead to a partner, and where on the path it stands; the first comes first."""
KEPT = 16_384
"""So many stations are kept, for the same ones stand on many paths."""


def approach(areas: Sequence[Area], authority: Organisation | None, centre: Organisation | None) -> tuple[Step, ...]:
    """The stations that every partner shares: the place, who is competent for it, who coordinates there."""
    start = _station(areas[0].id, areas[0].name, "PLACE")
    bodies = ((authority, AUTHORITY), (centre, CENTRE))
    return (start, *[_station(body.id, body.name, tie) for body, tie in bodies if body is not None])


def path(
    approach: tuple[Step, ...], provider: Organisation, nearness: Nearness, bonds: Bonds = UNBOUND
) -> tuple[Step, ...]:
    """The stations up to the partner and how each is tied to the one before it.

    Where the authority is tied to the partner itself, the centre is left out; else the tie of the centre leads there,
    or that the partner serves the place. A centre that is the partner ends the path.
    """
    if approach[-1].id == provider.id:
        return approach
    own = bonds.of(OrganisationId(provider.id))
    for station, side in TIED if own else ():
        tied = next((bond for bond in own if bond.side == side), None)
        there = next((number for number, step in enumerate(approach) if step.relation == station), None)
        if tied is not None and there is not None:
            return (*approach[: there + 1], _station(provider.id, provider.name, tied.kind))
    relation = "SERVES_NEARBY" if nearness is Nearness.NEIGHBOUR else "SERVES"
    return (*approach, _station(provider.id, provider.name, relation))


@lru_cache(maxsize=KEPT)
def _station(id: str, name: str, relation: str) -> Step:
    return Step(id=id, name=name, relation=relation)

"""The way from the place to the partner: authority, coordination centre, partner, by the shortest chain of ties."""

from __future__ import annotations

from collections.abc import Sequence

from referral.bonds import Bonds, Side
from referral.model import Organisation
from referral.need import Area, Nearness, Step

AUTHORITY, CENTRE = "COMPETENT_FOR", "COORDINATES"


def approach(areas: Sequence[Area], authority: Organisation | None, centre: Organisation | None) -> tuple[Step, ...]:
    """The stations that every partner shares: the place, who is competent for it, who coordinates there."""
    start = Step(id=areas[0].id, name=areas[0].name, relation="PLACE")
    bodies = ((authority, AUTHORITY), (centre, CENTRE))
    return (start, *(Step(id=body.id, name=body.name, relation=tie) for body, tie in bodies if body is not None))


def path(approach: tuple[Step, ...], provider: Organisation, nearness: Nearness, bonds: Bonds = ()) -> tuple[Step, ...]:
    """The stations up to the partner and how each is tied to the one before it.

    Where the authority is tied to the partner itself, the centre is left out; else the tie of the centre leads there,
    or that the partner serves the place. A centre that is the partner ends the path.
    """
    if approach[-1].id == provider.id:
        return approach
    for station, side in ((AUTHORITY, Side.AUTHORITY), (CENTRE, Side.CENTRE)):
        tied = next((bond for bond in bonds if (bond.partner, bond.side) == (provider.id, side)), None)
        there = next((number for number, step in enumerate(approach) if step.relation == station), None)
        if tied is not None and there is not None:
            return (*approach[: there + 1], Step(id=provider.id, name=provider.name, relation=tied.kind))
    relation = "SERVES_NEARBY" if nearness is Nearness.NEIGHBOUR else "SERVES"
    return (*approach, Step(id=provider.id, name=provider.name, relation=relation))

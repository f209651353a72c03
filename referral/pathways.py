"""The way from the place to the partner: authority, coordination centre, partner."""

from __future__ import annotations

from collections.abc import Sequence

from referral.model import Organisation
from referral.need import Area, Nearness, Step


def approach(areas: Sequence[Area], authority: Organisation | None, centre: Organisation | None) -> tuple[Step, ...]:
    """The stations that every partner shares: the place, who is competent for it, who coordinates there."""
    start = Step(id=areas[0].id, name=areas[0].name, relation="PLACE")
    bodies = ((authority, "COMPETENT_FOR"), (centre, "COORDINATES"))
    return (start, *(Step(id=body.id, name=body.name, relation=tie) for body, tie in bodies if body is not None))


def path(approach: tuple[Step, ...], provider: Organisation, nearness: Nearness) -> tuple[Step, ...]:
    """The stations up to the partner and how it is tied to the place; a centre that is the partner ends the path."""
    if approach[-1].id == provider.id:
        return approach
    relation = "SERVES_NEARBY" if nearness is Nearness.NEIGHBOUR else "SERVES"
    return (*approach, Step(id=provider.id, name=provider.name, relation=relation))

"""The way from the place to the partner: authority, coordination centre, partner."""

from __future__ import annotations

from collections.abc import Sequence

from referral.model import Organisation
from referral.need import Area, Nearness, Step


def path(
    areas: Sequence[Area],
    authority: Organisation | None,
    centre: Organisation | None,
    provider: Organisation,
    nearness: Nearness,
) -> tuple[Step, ...]:
    """Each station with its relation: the place, who is competent for it, who coordinates there, who serves it."""
    start = areas[0]
    steps = [Step(id=start.id, name=start.name, relation="PLACE")]
    if authority is not None:
        steps.append(Step(id=authority.id, name=authority.name, relation="COMPETENT_FOR"))
    if centre is not None:
        steps.append(Step(id=centre.id, name=centre.name, relation="COORDINATES"))
    if provider.id not in {step.id for step in steps}:
        relation = "SERVES_NEARBY" if nearness is Nearness.NEIGHBOUR else "SERVES"
        steps.append(Step(id=provider.id, name=provider.name, relation=relation))
    return tuple(steps)

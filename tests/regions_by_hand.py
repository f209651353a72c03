"""A region worked out the slow way, from its definition and nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from referral.codes import PlaceId
from referral.model import (
    Entity,
    Group,
    Guide,
    Language,
    Level,
    Organisation,
    Place,
    Role,
    Service,
    Tie,
    Topic,
)
from referral.region import Region


def by_hand(entities: Iterable[Entity], area: PlaceId) -> Region:
    """What a region holds, by its definition and nothing else."""
    known = list(entities)
    all_places = {one.id: one for one in known if isinstance(one, Place)}
    inside = {id for id in all_places if area in upward(all_places, id)}
    here = inside | upward(all_places, area)
    counties = {id for id in here if all_places[id].level is Level.COUNTY}
    next_door = {id for id, one in all_places.items() if one.borders & counties} - here
    next_door |= {other for id in counties for other in all_places[id].borders} - here
    services = [one for one in known if isinstance(one, Service) and one.areas & (here | next_door)]
    guides = [one for one in known if isinstance(one, Guide) and one.areas & here]
    bodies = {one.id: one for one in known if isinstance(one, Organisation)}
    ties = [one for one in known if isinstance(one, Tie)]
    local = {id for id, one in bodies.items() if ({one.seated_in} | one.competent_for | one.coordinates) & inside}
    found = local | {id for id, one in bodies.items() if (one.competent_for | one.coordinates) & here}
    found |= {one.provider for one in services} | {one.placed_by for one in guides}
    found |= {id for id, one in bodies.items() if one.role in {"LAB", "ZSF"}}
    found |= {end for tie in ties if {tie.origin, tie.target} & local for end in (tie.origin, tie.target)}
    for one in list(found):
        whole = bodies[one].part_of
        while whole is not None and whole not in found:
            found.add(whole)
            whole = bodies[whole].part_of
    every = [one for one in known if isinstance(one, Role | Topic | Group | Language)]
    return Region.of(
        area,
        [
            *every,
            *(all_places[id] for id in here | next_door),
            *(bodies[id] for id in found),
            *services,
            *guides,
            *(tie for tie in ties if {tie.origin, tie.target} <= found),
        ],
    )


def upward(world: dict[str, Place], place: str) -> set[str]:
    """A place and all that holds it."""
    found: set[str] = set()
    above: str | None = place
    while above is not None and above not in found:
        found.add(above)
        above = world[above].within
    return found

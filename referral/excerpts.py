"""The region of a smaller area taken out of that of a larger one, without asking the store again.

All that belongs to the smaller region belongs to the larger one too, so that nothing has to be looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import chain
from operator import attrgetter

from referral.codes import PlaceId
from referral.competence import SPECIAL
from referral.model import Guide, Level, Service, Tie
from referral.region import Region, bordering, outward, within


def holds_area(region: Region, area: str) -> bool:
    """Whether an area is, or lies in, the area of a region."""
    return area in region.places and region.area in region.chain(area)


def excerpt(region: Region, area: PlaceId) -> Region:
    """The region of an area that lies in the area of another region: what the store would give for it."""
    places = {**region.places, **region.neighbours}
    inside = within(region.places, area)
    here = inside | set(outward(region.places, area))
    near = bordering(places, [id for id in here if places[id].level is Level.COUNTY]) - here
    services = {id: one for id, one in region.services.items() if not one.areas.isdisjoint(here)}
    others = chain(region.services.values(), region.beyond.values())
    beyond = [one for one in others if one.id not in services and not one.areas.isdisjoint(near)]
    guides = {id: one for id, one in region.guides.items() if not one.areas.isdisjoint(here)}
    bodies = _bodies(region, inside, here, _needed([*services.values(), *beyond], guides.values()))
    return replace(
        region,
        area=area,
        places={id: place for id, place in region.places.items() if id in here},
        neighbours={id: places[id] for id in sorted(near)},
        organisations={id: one for id, one in region.organisations.items() if id in bodies},
        services=services,
        beyond={one.id: one for one in sorted(beyond, key=attrgetter("id"))},
        guides=guides,
        ties={id: tie for id, tie in region.ties.items() if tie.origin in bodies and tie.target in bodies},
    )


def _needed(services: Iterable[Service], guides: Iterable[Guide]) -> set[str]:
    """The organisations that services and guides hang on."""
    return {one.provider for one in services} | {one.placed_by for one in guides}


def _bodies(region: Region, inside: AbstractSet[str], here: AbstractSet[str], needed: set[str]) -> set[str]:
    """The organisations of the smaller region, by the definition of a region."""
    local = {id for id, one in region.organisations.items() if not one.places.isdisjoint(inside)}
    found = local | needed | {end for tie in region.ties.values() for end in _other_ends(tie, local)}
    found |= {
        id
        for id, one in region.organisations.items()
        if one.role in SPECIAL or not one.responsible_for.isdisjoint(here)
    }
    ahead = list(found)
    for one in ahead:
        whole = region.organisations[one].part_of
        if whole and whole not in found:
            found.add(whole)
            ahead.append(whole)
    return found


def _other_ends(tie: Tie, local: AbstractSet[str]) -> Iterator[str]:
    if tie.origin in local:
        yield tie.target
    if tie.target in local:
        yield tie.origin

"""Which entities belong to a region, worked out from the structure in memory, and all of them read at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from referral.codes import PlaceId
from referral.competence import SPECIAL
from referral.model import Entity, Group, Guide, Language, Level, Organisation, Place, Role, Service, Tie, Topic
from referral.region import Region
from referral.stores.decoded import Decoded
from referral.stores.postings import Postings
from referral.stores.rows import Rows
from referral.stores.structure import Structure

E = TypeVar("E", bound=Entity)

SITS = ("SEATED_IN", "COMPETENT_FOR", "COORDINATES")
"""How an organisation belongs to an area."""
RESPONSIBLE = ("COMPETENT_FOR", "COORDINATES")
"""How it belongs to whatever lies in that area, too."""
EVERY = (Role, Topic, Group, Language)
"""The kinds of which a region holds all."""


@dataclass(frozen=True, slots=True)
class Regions:
    """Puts regions together from the structure and the postings in memory, and from the rows of the file."""

    rows: Rows
    structure: Structure
    postings: Postings
    decoded: Decoded

    def region(self, area: PlaceId) -> Region:
        """The region of an area; NotFound if the area is not registered."""
        inside = self.structure.inward(area)
        here = inside | set(self.structure.outward([area]))
        neighbours = self._neighbours(here)
        services = self._read(Service, self.postings.serving(here | neighbours))
        guides = self._read(Guide, self._linking(Guide, here, ("ACTIVE_IN",)))
        bodies = self._bodies(inside, here, [one.provider for one in services] + [one.placed_by for one in guides])
        ties = {tie for one in bodies for tie, end in self.structure.ties(one) if end in bodies}
        every = [entity for kind in EVERY for entity in self.rows.entities(kind)]
        return Region.of(
            area,
            [
                *every,
                *(self.structure.entity(Place, place) for place in here | neighbours),
                *self._read(Organisation, bodies),
                *services,
                *guides,
                *self._read(Tie, ties),
            ],
        )

    def _neighbours(self, here: Iterable[PlaceId]) -> set[PlaceId]:
        counties = (place for place in here if self.structure.entity(Place, place).level is Level.COUNTY)
        return {PlaceId(id) for county in counties for id in self.structure.neighbours(county)} - set(here)

    def _bodies(self, inside: Iterable[PlaceId], here: Iterable[PlaceId], needed: Iterable[str]) -> set[str]:
        """The organisations of a region; `needed` are those that services and guides hang on."""
        local = self._linking(Organisation, inside, SITS)
        found = local | self._linking(Organisation, here, RESPONSIBLE) | set(needed)
        found |= {end for one in local for _, end in self.structure.ties(one)}
        found |= {id for role in SPECIAL for _, id in self.structure.linking(Role, role, "HAS_ROLE")}
        ahead = list(found)
        for one in ahead:
            whole = self.structure.whole_of(one)
            if whole and whole not in found:
                found.add(whole)
                ahead.append(whole)
        return found

    def _linking(self, kind: type[Entity], places: Iterable[PlaceId], relations: Sequence[str]) -> set[str]:
        linking = (key for place in places for key in self.structure.linking(Place, place, *relations))
        return {id for origin, id in linking if origin is kind}

    def _read(self, kind: type[E], ids: Iterable[str]) -> list[E]:
        docs = ((kind, id, doc) for id, doc in self.rows.several(kind, sorted(ids)))
        return self.decoded.all(docs, self.rows.read)

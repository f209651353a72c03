"""Which guides of an area somebody may see, under their pseudonyms: those of the own desk or centre alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from referral.access import Action, Actor, may
from referral.belonging import held
from referral.lotsennetz import Lotsennetz
from referral.model import Entity, Guide
from referral.region import FIELDS, Region
from referral.stores import GraphReader, Key


def own_guides(lotsennetz: Lotsennetz, actor: Actor, region: Region) -> tuple[Guide, ...]:
    """The guides of a region that the actor keeps, by id; none for those who keep no guides."""
    if not may(actor, Action.KEEP_GUIDES):
        return ()
    with lotsennetz.read() as graph:
        known = _Known(region, graph)
        return tuple(one for one in region.guides.values() if may(actor, Action.KEEP_GUIDES, held(known, actor, one)))


@dataclass(frozen=True, slots=True)
class _Known:
    """The register, of which a region is at hand already."""

    region: Region
    graph: GraphReader

    def whole(self, keys: Sequence[Key]) -> Mapping[Key, Entity]:
        """Several entries at once, as `GraphReader.whole`."""
        near = {key: one for key in keys if (one := getattr(self.region, FIELDS[key[0]]).get(key[1]))}
        far = [key for key in keys if key not in near]
        return {**near, **(self.graph.whole(far) if far else {})}

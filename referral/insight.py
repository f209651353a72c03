"""Who may see how the network of an area hangs together, and the region that all such use cases look at.

The last few regions are kept in the process, so that a second look is cheap; a change to the network is seen at once.
"""

from __future__ import annotations

from functools import partial
from weakref import WeakKeyDictionary

from referral.access import PERMITTED, Action, Actor, Scope, permit
from referral.belonging import held_places
from referral.codes import PlaceId
from referral.errors import Forbidden
from referral.excerpts import excerpt, holds_area
from referral.lotsennetz import Lotsennetz
from referral.model import Level, Organisation, Place, Service
from referral.region import Region
from referral.renewal import as_now, renewed, touched_since
from referral.stores import GraphReader, GraphStore

KEPT = 6
"""So many regions a process keeps of a store."""
FOLLOWED = 100
"""So many changed entries a region that is kept takes in; after more of them it is read anew."""
AHEAD = 40_000
"""Up to so many services are read before anybody asks: twice those of a state, some 5 kB each in memory."""


def seen(lotsennetz: Lotsennetz, actor: Actor, area: PlaceId) -> Region:
    """The region of an area, for whoever may see its network; Forbidden, and NotFound for a place not registered."""
    permit(actor, Action.SEE_NETWORK)
    with lotsennetz.read() as graph:
        graph.get(Place, area)
        permit(actor, Action.SEE_NETWORK, held_places(graph, actor, [{area}])[0])
    return kept(lotsennetz, area)


def areas(lotsennetz: Lotsennetz, actor: Actor) -> tuple[Place, ...]:
    """The areas whose network the actor may see, the largest first, then by name: those coordinated, or all counties.

    Municipalities are left out unless somebody coordinates them as such.
    """
    permit(actor, Action.SEE_NETWORK)
    with lotsennetz.read() as graph:
        if PERMITTED[actor.role][Action.SEE_NETWORK] is Scope.EVERYWHERE:
            found = [place for level in (Level.STATE, Level.COUNTY) for place in graph.find(Place, level=level)]
        else:
            found = [graph.get(Place, id) for id in _coordinated(graph, actor)]
    return tuple(sorted(found, key=lambda place: (place.level is not Level.STATE, place.name, place.id)))


def offered(lotsennetz: Lotsennetz, actor: Actor) -> tuple[Place, ...]:
    """The same areas, at least one; Forbidden for those who have none."""
    found = areas(lotsennetz, actor)
    if not found:
        raise Forbidden(actor.role, Action.SEE_NETWORK)
    return found


def kept(lotsennetz: Lotsennetz, area: PlaceId) -> Region:
    """The region of an area, whoever asks: for use cases that look after the permission themselves."""
    return lotsennetz.look(partial(_kept, lotsennetz.store, area))


def read_ahead(lotsennetz: Lotsennetz) -> None:
    """Have the states at hand before anybody asks for them, or for a part of them; not in a network that is too large.

    A process that is forked afterwards has them too.
    """
    with lotsennetz.read() as graph:
        few = graph.count(Service) <= AHEAD
        states = [PlaceId(place.id) for place in graph.find(Place, level=Level.STATE)] if few else []
    for state in states:
        kept(lotsennetz, state)


_REGIONS: WeakKeyDictionary[GraphStore, dict[PlaceId, tuple[int, Region]]] = WeakKeyDictionary()


def _kept(store: GraphStore, area: PlaceId, graph: GraphReader) -> Region:
    regions, version = _REGIONS.setdefault(store, {}), graph.version
    region = _known(regions, area, graph, version) or graph.region(area)
    regions.pop(area, None)
    while len(regions) >= KEPT:
        del regions[next(iter(regions))]
    regions[area] = version, region
    return region


def _known(
    regions: dict[PlaceId, tuple[int, Region]], area: PlaceId, graph: GraphReader, version: int
) -> Region | None:
    """A region out of those that are kept, as it is now: the area's own, or a part of that of a larger one."""
    larger = [id for id, (_, region) in list(regions.items()) if id != area and holds_area(region, area)]
    for id in (area, *larger):
        then = regions.pop(id, None)
        region = _since(graph, *then) if then else None
        if region is not None:
            regions[id] = version, region
            return region if id == area else excerpt(region, area)
    return None


def _since(graph: GraphReader, then: int, region: Region) -> Region | None:
    """A region of a former version as it is now, or None if it has to be read anew."""
    keys = touched_since(graph, then)
    if keys is None or len(keys) > FOLLOWED:
        return None
    return renewed(region, as_now(graph, region, keys))


def _coordinated(graph: GraphReader, actor: Actor) -> frozenset[PlaceId]:
    own = graph.whole([(Organisation, actor.organisation)]) if actor.organisation else {}
    return frozenset().union(*(one.coordinates for one in own.values() if isinstance(one, Organisation)))

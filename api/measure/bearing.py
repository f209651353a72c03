"""How long it takes to find what is lost if somebody stops, and to see the load, beside a plain NetworkX script.

The script does what one would write first: it takes each node out of a graph, and looks at everything anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import networkx as nx

from api.measure.scales import opened
from api.measure.timing import Figure, Samples, alternate
from referral.codes import PlaceId
from referral.confirming import today_of
from referral.failures import Failure, failures, places_of, topics_of
from referral.load import Load, load_of
from referral.lotsennetz import Lotsennetz
from referral.model import Guide, Level, Organisation, Place, Service, Topic
from referral.region import Region
from referral.stores import Key

TURNS, WARM_UP = 3, 1
TAKEN_OUT = 2
"""So many nodes the script takes out; what all of them would take is multiplied up from these."""
LIMITS = {Level.STATE: 3_000.0, Level.COUNTY: 300.0}
"""The most milliseconds that one look may take, with all that has to be read for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """What was timed in an area: ours, the script for one node, and how many nodes there are."""

    area: Place
    ours: Mapping[str, Samples]
    script: Samples
    nodes: int


def time_bearing(url: str, turns: int = TURNS) -> list[Timed]:
    """Failures and load of the state and of its first county, each with reading the region; and the script."""
    lotsennetz = opened(url)
    try:
        return [_timed(lotsennetz, area, turns) for area in _areas(lotsennetz)]
    finally:
        lotsennetz.store.close()


def figures(timed: Sequence[Timed]) -> Iterator[Figure]:
    """What is stated of failures and load."""
    for one in timed:
        limit, name = LIMITS[one.area.level], one.area.level.value
        region = one.ours["region"].median / 1000
        yield Figure(
            name=f"{name}: read from the store", value=region, unit="ms",
            meaning="All that analysis needs; read once for each version of the network, contained in what follows.",
        )  # fmt: skip
        for subject in ("failures", "load"):
            yield Figure(
                name=f"{name}: {subject}", value=region + one.ours[subject].median / 1000, unit="ms", limit=limit,
                meaning=f"What a first look at the {subject} takes; a second look reads nothing.",
            )  # fmt: skip
        yield Figure(
            name=f"{name}: NetworkX script / failures", unit="times",
            value=one.script.median * one.nodes / one.ours["failures"].median,
            meaning=f"The script takes each of {one.nodes:,} nodes out of a graph and looks at all anew; it took out "
            f"{TAKEN_OUT} of them, and the rest is multiplied up.",
        )  # fmt: skip


def _areas(lotsennetz: Lotsennetz) -> list[Place]:
    with lotsennetz.read() as graph:
        return [next(graph.find(Place, level=level)) for level in LIMITS]


def _timed(lotsennetz: Lotsennetz, area: Place, turns: int) -> Timed:
    region = _read(lotsennetz, area.id)
    stopping: list[Key] = [*_keys(Service, region.services), *_keys(Organisation, region.organisations)]
    stopping += _keys(Guide, region.guides)
    ours = alternate(
        {
            "region": lambda _turn: _read(lotsennetz, area.id),
            "failures": lambda _turn: _failures(lotsennetz, region),
            "load": lambda _turn: _load(lotsennetz, region),
        },
        range(turns),
        range(WARM_UP),
    )
    every = max(1, len(stopping) // TAKEN_OUT)
    graph = region.graph()
    script: Callable[[Key], object] = partial(taken_out, graph, places_of(region), topics_of(region))
    timed = alternate({"script": script}, stopping[::every][:TAKEN_OUT], [])
    return Timed(area=area, ours=ours, script=timed["script"], nodes=len(stopping))


def _keys(kind: type[Service | Organisation | Guide], held: Mapping[str, object]) -> list[Key]:
    return [(kind, id) for id in held]


def _read(lotsennetz: Lotsennetz, area: str) -> Region:
    return lotsennetz.look(lambda graph: graph.region(PlaceId(area)))


def _failures(lotsennetz: Lotsennetz, region: Region) -> Sequence[Failure]:
    return failures(region, lotsennetz.clock())


def _load(lotsennetz: Lotsennetz, region: Region) -> Load:
    return load_of(region, [*region.guides.values()], today_of(lotsennetz))


def taken_out(
    graph: nx.MultiDiGraph[Key], places: Sequence[PlaceId], topics: Sequence[str], node: Key
) -> tuple[int, int]:
    """The script, for one node: the cells that are covered and the parts that are left when it is gone.

    It knows no rules: a cell is covered if a service whose organisation is there serves the place and names the topic.
    """
    left = graph.copy()
    left.remove_node(node)
    covered = 0
    for place in places:
        here = _outward(left, (Place, place))
        serving = {one for area in here for one in left.pred[area] if one[0] is Service}
        there = {one for one in serving if any(other[0] is Organisation for other in left.succ[one])}
        about = {topic for one in there for topic in left.succ[one] if topic[0] is Topic}
        covered += sum((Topic, topic) in about for topic in topics)
    bodies = left.subgraph([one for one in left if one[0] in {Organisation, Guide}])
    return covered, nx.number_weakly_connected_components(bodies)


def _outward(graph: nx.MultiDiGraph[Key], place: Key) -> set[Key]:
    """A place and all that holds it."""
    ahead = [place]
    for one in ahead:
        ahead += [target for _, target, relation in graph.out_edges(one, keys=True) if relation == "WITHIN"]
    return {*ahead}

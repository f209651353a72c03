"""How long it takes to find what is lost if somebody stops, and to see the load, beside a plain NetworkX script.

The script does what one would write first: it takes each node out of a graph, and looks at everything anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import networkx as nx

from api.measure.analysis import covered_cells
from api.measure.looking import Sight, figures_of
from api.measure.scales import MOMENT
from api.measure.timing import Figure, Samples, alternate
from referral.codes import PlaceId
from referral.failures import failures, places_of, topics_of
from referral.hours import LOCAL
from referral.load import load_of
from referral.model import Guide, Organisation, Place, Service, Topic
from referral.region import Region
from referral.stores import Key

TURNS, WARM_UP = 3, 1
TAKEN_OUT = 2
"""So many nodes the script takes out; what all of them would take is multiplied up from these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """What was timed in an area: ours without reading, the script for one node, and how many nodes there are."""

    sight: Sight
    ours: Mapping[str, Samples]
    script: Samples
    nodes: int


def time_bearing(seen: Sequence[Sight], turns: int = TURNS) -> list[Timed]:
    """Failures and load of areas, and all three together; and the script."""
    return [_timed(sight, turns) for sight in seen]


def figures(timed: Sequence[Timed]) -> Iterator[Figure]:
    """What is stated of failures and load."""
    for one in timed:
        for subject, samples in one.ours.items():
            yield from figures_of(one.sight, subject, samples.median / 1e6)
        yield Figure(
            name=f"{one.sight.area.level.value}: NetworkX script / failures", unit="times",
            value=one.script.median * one.nodes / one.ours["failures"].median,
            meaning=f"The script takes each of {one.nodes:,} nodes out of a graph and looks at all anew; it took out "
            f"{TAKEN_OUT} of them, and the rest is multiplied up.",
        )  # fmt: skip


def _timed(sight: Sight, turns: int) -> Timed:
    region = sight.region
    stopping: list[Key] = [*_keys(Service, region.services), *_keys(Organisation, region.organisations)]
    stopping += _keys(Guide, region.guides)
    today = MOMENT.astimezone(LOCAL).date()
    ours: dict[str, Callable[[object], object]] = {
        "failures": lambda _turn: failures(replace(region), MOMENT),
        "load": lambda _turn: load_of(region, [*region.guides.values()], today),
        "coverage, failures and load": lambda _turn: _together(replace(region), today),
    }
    every = max(1, len(stopping) // TAKEN_OUT)
    graph = region.graph()
    script: Callable[[Key], object] = partial(taken_out, graph, places_of(region), topics_of(region))
    timed = alternate({"script": script}, stopping[::every][:TAKEN_OUT], [])
    samples = alternate(ours, range(turns), range(WARM_UP))
    return Timed(sight=sight, ours=samples, script=timed["script"], nodes=len(stopping))


def _together(region: Region, today: date) -> object:
    """All three, which have the survey of the region in common."""
    return covered_cells(region), failures(region, MOMENT), load_of(region, [*region.guides.values()], today)


def _keys(kind: type[Service | Organisation | Guide], held: Mapping[str, object]) -> list[Key]:
    return [(kind, id) for id in held]


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

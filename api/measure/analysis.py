"""Analysis of a whole state and of one county: how long a look takes, beside a plain script on the same data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import TypeVar

from api.measure.plain_graph import Counts, PlainGraph
from api.measure.scales import opened
from api.measure.timing import Figure
from referral.codes import LanguageId, PlaceId, TopicId
from referral.coverage import Survey
from referral.hours import LOCAL
from referral.lotsennetz import Lotsennetz
from referral.model import Level, Place
from referral.region import Region

T = TypeVar("T")

LIMITS = {"county": 0.3, "state": 3.0}
"""Seconds that a look may take."""
WALKED = {"county": 1, "state": 50}
"""The plain script takes minutes for a state; so it counts one municipality in so many, and its time is multiplied."""
LANGUAGE = LanguageId("ar")
TURNS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """What the coverage of an area took, in seconds.

    `first` from a store that has read none of its entities yet, `again` after a change, when all but what changed is
    known; `judged` is the part without reading; `plain` the same counting by the plain script, `built` its reading.
    """

    scope: str
    first: float
    again: float
    judged: float
    plain: float
    built: float
    cells: int


def time_coverage(url: str) -> list[Timed]:
    """Time the coverage of the first county and of the whole state; the plain script has to find the same numbers."""
    lotsennetz = opened(url)
    built, plain = _taken(lambda: PlainGraph(lotsennetz))
    timed = [_timed(url, lotsennetz, scope, plain, built) for scope in LIMITS]
    lotsennetz.store.close()
    return timed


def figures(timed: list[Timed]) -> list[Figure]:
    """What is stated of the coverage of an area."""
    return [figure for one in timed for figure in _figures_of(one)]


def _timed(url: str, lotsennetz: Lotsennetz, scope: str, plain: PlainGraph, built: float) -> Timed:
    area, at = _area(lotsennetz, scope), lotsennetz.clock().astimezone(LOCAL)
    anew = opened(url)
    with anew.read() as graph:
        graph.version  # noqa: B018  the store loads what it answers with, as it does when a process starts
    first, _ = _taken(lambda: _covered(_read(anew, area), lotsennetz))
    anew.store.close()
    again = [_taken(lambda: _covered(_read(lotsennetz, area), lotsennetz)) for _ in range(TURNS + 1)][1:]
    region = _read(lotsennetz, area)
    judged = [_taken(lambda: _covered(region, lotsennetz)) for _ in range(TURNS)]
    every = WALKED[scope]
    walked, counts = _taken(lambda: plain.coverage(area, LANGUAGE, at, every))
    if not counts.items() <= judged[0][1].items():
        raise AssertionError("The plain script counts something else.")
    return Timed(
        scope=scope,
        first=first,
        again=min(seconds for seconds, _ in again),
        judged=min(seconds for seconds, _ in judged),
        plain=walked * every,
        built=built,
        cells=len(judged[0][1]),
    )


def _figures_of(one: Timed) -> Iterator[Figure]:
    limit = LIMITS[one.scope]
    said = f"coverage of one {one.scope}"
    yield Figure(
        name=f"{said}, first look", value=one.first, unit="s", limit=limit,
        meaning=f"Reading all entities of the area for the first time in a process, and counting {one.cells} cells.",
    )  # fmt: skip
    yield Figure(
        name=f"{said}, after a change",
        value=one.again,
        unit="s",
        limit=limit,
        meaning="The same when the process has read the entities before; only what has changed is read anew.",
    )
    yield Figure(
        name=f"{said}: plain counting / counting", value=one.plain / one.judged, unit="times",
        meaning="Counting alone, without causes in the plain script, whose graph is built already.",
    )  # fmt: skip
    yield Figure(
        name=f"{said}: plain NetworkX / first look", value=(one.built + one.plain) / one.first, unit="times",
        meaning="With reading the network and building the graph on the one side, the region on the other.",
    )  # fmt: skip


def _area(lotsennetz: Lotsennetz, scope: str) -> PlaceId:
    level = {"county": Level.COUNTY, "state": Level.STATE}[scope]
    with lotsennetz.read() as graph:
        return PlaceId(next(graph.find(Place, level=level)).id)


def _read(lotsennetz: Lotsennetz, area: PlaceId) -> Region:
    with lotsennetz.read() as graph:
        return graph.region(area)


def _covered(region: Region, lotsennetz: Lotsennetz) -> Counts:
    headings = {topic.broader for topic in region.topics.values()}
    leaves = [TopicId(id) for id in region.topics if id not in headings]
    places = [PlaceId(place.id) for place in region.inside if place.level is Level.MUNICIPALITY]
    cells = Survey(region, lotsennetz.clock()).cells(places, leaves, (LANGUAGE,))
    return {(cell.place, cell.topic): min(cell.number, 2) for cell in cells}


def _taken(task: Callable[[], T]) -> tuple[float, T]:
    begun = perf_counter()
    done = task()
    return perf_counter() - begun, done

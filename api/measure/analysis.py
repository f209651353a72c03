"""Coverage of a whole state and of one county: how long a look takes, beside a plain script on the same data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from api.measure.looking import Sight, figures_of
from api.measure.plain_graph import Counts, PlainGraph
from api.measure.scales import MOMENT, opened
from api.measure.timing import Figure, taken
from referral.codes import LanguageId, PlaceId, TopicId
from referral.hours import LOCAL
from referral.model import Level
from referral.region import Region
from referral.surveys import surveyed

WALKED = {Level.COUNTY: 1, Level.STATE: 50}
"""The plain script takes minutes for a state; so it counts one municipality in so many, and its time is multiplied."""
LANGUAGE = LanguageId("ar")
TURNS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """What the coverage of an area took, in seconds.

    `judged` is our part without reading; `plain` the same counting by the plain script, `built` its reading.
    """

    sight: Sight
    judged: float
    plain: float
    built: float
    cells: int


def time_coverage(url: str, seen: Sequence[Sight]) -> list[Timed]:
    """Time the coverage of areas; the plain script has to find the same numbers."""
    lotsennetz = opened(url)
    built, plain = taken(lambda: PlainGraph(lotsennetz))
    lotsennetz.store.close()
    return [_timed(sight, plain, built) for sight in seen]


def figures(timed: Sequence[Timed]) -> Iterator[Figure]:
    """What is stated of the coverage of areas."""
    for one in timed:
        said = f"{one.sight.area.level.value}: coverage"
        yield from figures_of(one.sight, "coverage", one.judged)
        yield Figure(
            name=f"{said}: plain counting / counting", value=one.plain / one.judged, unit="times",
            meaning=f"Counting {one.cells:,} cells alone, without causes in the script, whose graph is built already.",
        )  # fmt: skip
        yield Figure(
            name=f"{said}: plain NetworkX / first look", unit="times",
            value=(one.built + one.plain) / (one.sight.ahead + one.sight.first + one.judged),
            meaning="With reading the network and building the graph on the one side, all that is read on the other.",
        )  # fmt: skip


def _timed(sight: Sight, plain: PlainGraph, built: float) -> Timed:
    every = WALKED[sight.area.level]
    judged = [taken(lambda: covered_cells(replace(sight.region))) for _ in range(TURNS)]
    area = PlaceId(sight.area.id)
    walked, counts = taken(lambda: plain.coverage(area, LANGUAGE, MOMENT.astimezone(LOCAL), every))
    if not counts.items() <= judged[0][1].items():
        raise AssertionError("The plain script counts something else.")
    return Timed(
        sight=sight,
        judged=min(seconds for seconds, _ in judged),
        plain=walked * every,
        built=built,
        cells=len(judged[0][1]),
    )


def covered_cells(region: Region) -> Counts:
    """How many services help in each place with each topic, two at most; a survey made lately is used again."""
    headings = {topic.broader for topic in region.topics.values()}
    leaves = [TopicId(id) for id in region.topics if id not in headings]
    places = [PlaceId(place.id) for place in region.inside if place.level is Level.MUNICIPALITY]
    cells = surveyed(region, MOMENT).cells(places, leaves, (LANGUAGE,))
    return {(cell.place, cell.topic): min(cell.number, 2) for cell in cells}

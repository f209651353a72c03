"""The drawn map of Lower Saxony: the outlines of its 45 counties, and where on that map a place lies.

The outlines are made beforehand (`graph_seed.places`) from the official borders of 2016 and stand in
`data/outlines.json`. They are already flat: a point is x to the right and y downwards, as a picture counts, in units
of 100 metres at 52.6° North. Neighbours share their simplified border point by point, so that no gap shows.
"""

from __future__ import annotations

import functools
import itertools
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType

Point = tuple[int, int]
Ring = tuple[Point, ...]

# The frame of the map in degrees: all of Lower Saxony, from Lütje Hörn and the Eichsfeld to the Elbe, and a little sea.
WEST, EAST, SOUTH, NORTH = 6.6, 11.65, 51.25, 53.95
# The projection is Mercator's on a sphere: angles stay true and north is up; true to length at this latitude.
TRUE_LATITUDE = 52.6
EARTH_RADIUS = 63710.088  # in units of 100 metres (mean radius, IUGG)
_SCALE = EARTH_RADIUS * math.cos(math.radians(TRUE_LATITUDE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One county on the map.

    `county` is its key (5 digits), `name` its full name, `middle` a point inside it for a label or a mark, and `rings`
    its closed lines without the repeated last point: mainland, islands, and what is cut out (even-odd rule).
    """

    county: str
    name: str
    middle: Point
    rings: tuple[Ring, ...]

    @property
    def path(self) -> str:
        """The outline as the `d` of an SVG path; to be filled with `fill-rule="evenodd"`."""
        return "".join(_subpath(ring) for ring in self.rings)


def project(lat: float, lon: float) -> tuple[float, float]:
    """Where a point of the earth lies on the map: (x, y) in units of 100 m; `lat` and `lon` in degrees (WGS 84).

    Points outside the frame are given too: their x or y is then negative or larger than the map.
    """
    return _SCALE * math.radians(lon - WEST), _SCALE * (_northing(NORTH) - _northing(lat))


def view_box() -> tuple[int, int, int, int]:
    """The whole map as an SVG `viewBox`: left, top, width, height in units of 100 m."""
    width, height = project(SOUTH, EAST)
    return 0, 0, math.ceil(width), math.ceil(height)


@functools.cache
def outlines() -> Mapping[str, Outline]:
    """The outlines of the 45 counties by key, read once from `data/outlines.json`."""
    document = json.loads(files("graph_seed").joinpath("data", "outlines.json").read_text(encoding="utf-8"))
    return MappingProxyType({county: _outline(county, entry) for county, entry in document["counties"].items()})


def _northing(lat: float) -> float:
    return math.asinh(math.tan(math.radians(lat)))


def _outline(county: str, entry: Mapping[str, object]) -> Outline:
    match entry:
        case {"name": str(name), "middle": [int(x), int(y)], "rings": list(rings)}:
            closed = tuple(tuple(zip(ring[::2], ring[1::2], strict=True)) for ring in rings)
            return Outline(county=county, name=name, middle=(x, y), rings=closed)
    raise ValueError(f"outlines.json does not hold a name, a middle and rings for {county}.")


def _subpath(ring: Ring) -> str:
    """One closed line: its first point as it is, the others as steps, which needs a third less room."""
    steps = ((x - before_x, y - before_y) for (before_x, before_y), (x, y) in itertools.pairwise(ring))
    moves = "".join(f"{_spaced(dx)}{_spaced(dy)}" for dx, dy in steps).lstrip()
    return f"M{ring[0][0]} {ring[0][1]}l{moves}z"


def _spaced(step: int) -> str:
    """A minus sign separates numbers by itself."""
    return str(step) if step < 0 else f" {step}"

"""Questions to the official borders: which area holds a point, which areas touch, and how they look when simplified.

Needs shapely, which only who rebuilds the tables installs (the extra `places`). Geometries are in degrees (WGS 84,
x = longitude) unless a docstring says otherwise.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import numpy as np
import shapely
import shapely.geometry
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import LinearRing

from graph_seed.outlines import Point, Ring, project


class Atlas:
    """Areas that can be asked which of them holds a point."""

    def __init__(self, areas: Sequence[tuple[str, BaseGeometry]]) -> None:
        self._keys = [key for key, _ in areas]
        self._tree = shapely.STRtree([geometry for _, geometry in areas])

    def key_at(self, lat: float, lon: float) -> str:
        """The key of the area that holds the point (degrees); where none does, of the nearest one."""
        point = shapely.geometry.Point(lon, lat)
        holding = self._tree.query(point, predicate="intersects")
        return self._keys[int(holding[0]) if len(holding) else int(self._tree.nearest(point))]


def from_geojson(geometry: Mapping[str, Any]) -> BaseGeometry:
    """A GeoJSON geometry as an object that can be asked."""
    return shapely.geometry.shape(cast("dict[str, Any]", geometry))


def united(geometries: Iterable[BaseGeometry]) -> BaseGeometry:
    """Several areas as one."""
    return shapely.union_all(list(geometries))


def inner_point(geometry: BaseGeometry) -> tuple[float, float]:
    """A point that certainly lies inside the area: (lat, lon) in degrees, rounded to five places (about one metre)."""
    point = geometry.representative_point()
    return round(point.y, 5), round(point.x, 5)


def neighbours(areas: Mapping[str, BaseGeometry]) -> list[tuple[str, str]]:
    """All pairs of areas that share a stretch of border, in both directions, sorted; a common corner is not enough."""
    touching = [
        pair
        for pair in itertools.combinations(sorted(areas), 2)
        if areas[pair[0]].intersection(areas[pair[1]]).length > 0
    ]
    return sorted(touching + [(second, first) for first, second in touching])


def drawn(areas: Mapping[str, BaseGeometry], tolerance: float) -> dict[str, tuple[Ring, ...]]:
    """The areas on the map (units of 100 m), with every bend smaller than `tolerance` units left out.

    A border is simplified once for both of its sides (coverage simplification, Visvalingam-Whyatt), and rounding maps
    equal points to equal points: the areas still meet without gap or overlap.
    """
    flat = [shapely.transform(geometry, _on_the_map) for geometry in areas.values()]
    simple = shapely.coverage_simplify(flat, tolerance)
    return {key: _rings(geometry) for key, geometry in zip(areas, simple, strict=True)}


def middle(geometry: BaseGeometry) -> Point:
    """A point inside the area, on the map (units of 100 m)."""
    lat, lon = inner_point(geometry)
    x, y = project(lat, lon)
    return round(x), round(y)


def _on_the_map(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows of (lon, lat) in degrees as rows of (x, y) on the map."""
    return np.array([project(lat, lon) for lon, lat in points.tolist()])


def _rings(geometry: BaseGeometry) -> tuple[Ring, ...]:
    """Outer and inner rings, largest first; what is no larger than a few hundred metres vanishes by rounding."""
    polygons = sorted(shapely.get_parts(geometry).tolist(), key=lambda polygon: (-polygon.area, polygon.bounds))
    rings = (_rounded(ring) for polygon in polygons for ring in (polygon.exterior, *polygon.interiors))
    return tuple(ring for ring in rings if len(set(ring)) > 2)  # noqa: PLR2004  fewer corners enclose nothing


def _rounded(ring: LinearRing) -> Ring:
    """The ring in whole units, without repeated points and without its closing point."""
    points = [(round(x), round(y)) for x, y in ring.coords]
    return tuple(point for point, following in itertools.pairwise(points) if point != following)

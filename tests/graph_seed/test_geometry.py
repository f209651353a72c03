"""Questions to borders, on squares."""

from __future__ import annotations

import itertools

from shapely.geometry import Polygon, box
from shapely.geometry.base import BaseGeometry

from graph_seed.geometry import Atlas, drawn, from_geojson, inner_point, middle, neighbours, united
from graph_seed.outlines import Ring, project

WEST: BaseGeometry = box(8, 52, 9, 53)
EAST: BaseGeometry = box(9, 52, 10, 53)
NORTH_EAST: BaseGeometry = box(9, 53, 10, 54)


def test_a_point_finds_the_area_around_it_or_else_the_nearest() -> None:
    atlas = Atlas([("west", WEST), ("east", EAST)])
    assert atlas.key_at(52.5, 8.5) == "west"
    assert atlas.key_at(52.5, 9.5) == "east"
    assert atlas.key_at(52.5, 10.1) == "east"


def test_neighbours_share_a_border_and_not_only_a_corner() -> None:
    areas = {"west": WEST, "east": EAST, "north-east": NORTH_EAST}
    assert neighbours(areas) == [("east", "north-east"), ("east", "west"), ("north-east", "east"), ("west", "east")]


def test_parts_become_one_area_with_a_point_inside() -> None:
    parts = [from_geojson(part.__geo_interface__) for part in (WEST, EAST)]
    assert inner_point(united(parts)) == (52.5, 9.0)


def test_a_label_point_is_given_on_the_map() -> None:
    x, y = project(52.5, 8.5)
    assert middle(WEST) == (round(x), round(y))


def a_ragged_pair() -> dict[str, BaseGeometry]:
    border = [(9 + (0.004 if step % 2 else 0), 52 + step / 100) for step in range(101)]
    return {"west": Polygon([(8, 53), (8, 52), *border]), "east": Polygon([(10, 52), (10, 53), *reversed(border)])}


def corners(rings: tuple[Ring, ...]) -> set[tuple[int, int]]:
    return set(itertools.chain.from_iterable(rings))


def test_small_bends_of_a_border_are_left_out_on_both_sides_alike() -> None:
    fine, coarse = drawn(a_ragged_pair(), 0), drawn(a_ragged_pair(), 50)
    assert len(corners(fine["west"])) > 90
    assert len(corners(coarse["west"])) < 20
    border = corners(coarse["west"]) & corners(coarse["east"])
    assert len(border) == len(corners(coarse["west"])) - 2 == len(corners(coarse["east"])) - 2


def test_an_island_too_small_for_the_map_is_not_drawn_and_the_mainland_comes_first() -> None:
    far = united([box(8.5, 53.5, 8.5001, 53.5001), box(8.2, 53.2, 8.25, 53.25), WEST])
    rings = drawn({"west": far}, 0)["west"]
    assert len(rings) == 2
    x, y = project(52, 8)
    assert (round(x), round(y)) in rings[0]

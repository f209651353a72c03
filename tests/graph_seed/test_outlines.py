"""The drawn map: every place lies where it belongs, and neighbours meet."""

from __future__ import annotations

import csv
import itertools
import math
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_seed.outlines import NORTH, WEST, Point, Ring, outlines, project, view_box

DATA = Path(__file__).parents[2] / "graph_seed" / "data"
Side = tuple[Point, Point]


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sides(ring: Ring) -> Iterator[Side]:
    for start, end in itertools.pairwise((*ring, ring[0])):
        yield (start, end) if start < end else (end, start)


def inside(rings: tuple[Ring, ...], x: float, y: float) -> bool:
    """The even-odd rule: a ray to the right crosses the outline an odd number of times."""
    crossings = (
        x < (x2 - x1) * (y - y1) / (y2 - y1) + x1
        for ring in rings
        for (x1, y1), (x2, y2) in sides(ring)
        if (y1 > y) != (y2 > y)
    )
    return sum(crossings) % 2 == 1


def distance(rings: tuple[Ring, ...], x: float, y: float) -> float:
    """How far the outline is from a point, in units of 100 m."""

    def from_side(start: Point, end: Point) -> float:
        (x1, y1), (x2, y2) = start, end
        along = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / ((x2 - x1) ** 2 + (y2 - y1) ** 2)
        part = min(max(along, 0), 1)
        return math.hypot(x - x1 - part * (x2 - x1), y - y1 - part * (y2 - y1))

    return min(from_side(*side) for ring in rings for side in sides(ring))


def test_each_of_the_45_counties_of_the_place_table_has_an_outline_and_a_full_name() -> None:
    assert set(outlines()) == {row["kreis_ags"] for row in rows("places.csv")}
    assert len(outlines()) == 45
    assert outlines()["03159"].name == "Landkreis Göttingen"
    assert outlines()["03241"].name == "Region Hannover"
    assert outlines()["03358"].name == "Heidekreis"
    assert outlines()["03402"].name == "Stadt Emden"


def test_every_place_lies_in_its_own_county_or_within_500_metres_of_it() -> None:
    placed = [row for row in rows("places.csv") if row["lat"]]
    outside = {}
    for row in placed:
        x, y = project(float(row["lat"]), float(row["lon"]))
        rings = outlines()[row["kreis_ags"]].rings
        if not inside(rings, x, y):
            outside[row["name"]] = distance(rings, x, y)
    assert len(placed) == 963
    assert all(away <= 5 for away in outside.values()), outside


def test_only_the_unincorporated_harz_of_goettingen_has_no_known_point() -> None:
    assert [row["ags"] for row in rows("places.csv") if not row["lat"]] == ["03159501"]


def test_a_stretch_of_border_belongs_to_one_county_or_to_the_two_that_are_neighbours() -> None:
    owners: dict[Side, list[str]] = defaultdict(list)
    for outline in outlines().values():
        for ring in outline.rings:
            for side in sides(ring):
                owners[side].append(outline.county)
    assert all(len(counties) == len(set(counties)) <= 2 for counties in owners.values())
    meeting = {tuple(sorted(counties)) for counties in owners.values() if len(counties) == 2}
    assert meeting == {tuple(sorted(row.values())) for row in rows("neighbours.csv")}


def test_a_label_stands_inside_its_county() -> None:
    assert all(inside(outline.rings, *outline.middle) for outline in outlines().values())


def test_the_whole_map_fits_its_frame_and_is_small_enough_for_a_page() -> None:
    left, top, width, height = view_box()
    points = [point for outline in outlines().values() for ring in outline.rings for point in ring]
    assert all(left <= x <= width and top <= y <= height for x, y in points)
    assert (DATA / "outlines.json").stat().st_size < 100_000
    assert sum(len(outline.path) for outline in outlines().values()) < 50_000


def test_a_path_draws_the_same_points_as_the_rings() -> None:
    for outline in outlines().values():
        assert tuple(drawn_by(outline.path)) == outline.rings


def drawn_by(path: str) -> Iterator[Ring]:
    for x, y, steps in re.findall(r"M(\d+) (\d+)l([-\d ]*)z", path):
        numbers = [int(x), int(y), *map(int, re.findall(r"-?\d+", steps))]
        yield tuple(zip(itertools.accumulate(numbers[::2]), itertools.accumulate(numbers[1::2]), strict=True))


def test_the_map_begins_in_the_north_west_with_x_eastwards_and_y_southwards() -> None:
    assert project(NORTH, WEST) == (0, 0)
    x, y = project(NORTH - 1, WEST + 1)
    assert x > 0
    assert y > 0


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param((52.2729, 10.5203), (52.2774, 8.0502), id="Braunschweig to Osnabrück"),
        pytest.param((53.5891, 6.7186), (52.9816, 11.4500), id="Borkum to Gartow"),
        pytest.param((53.8661, 8.7025), (51.4572, 9.6674), id="Cuxhaven to Hann. Münden"),
    ],
)
def test_a_distance_on_the_map_is_true_within_two_per_cent(
    first: tuple[float, float], second: tuple[float, float]
) -> None:
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, point)) for point in (first, second))
    haversine = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    hectometres = 2 * 63710.088 * math.asin(math.sqrt(haversine))
    assert math.dist(project(*first), project(*second)) == pytest.approx(hectometres, rel=0.02)

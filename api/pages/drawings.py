"""Two drawings made on the server: the way through the network to a partner, and where on the map everybody is.

Only shapes and positions are worked out here; `templates/drawings.html` draws them, and the page says the same facts
in words beside them. Lengths are in units of the drawing's view box.
"""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from graph_seed.outlines import outlines, project, view_box
from referral.model import Place
from referral.need import Step

GRID = 5
"""The map rounds to so many units of 100 m: the borders then need a third of the room and look the same."""

DIGITS = (
    "M-22-20a22 25 0 0 1 44 0v40a22 25 0 0 1-44 0z",
    "M-18-22 4-44v88",
    "M-24-22a24 24 0 1 1 40 20l-38 46h46",
    "M-22-44h44l-24 34a26 27 0 1 1-22 44",
    "M10 44v-88l-34 62h50",
    "M20-44h-38l-4 40a27 27 0 1 1-2 38",
    "M16-44q-40 22-36 64a21 24 0 1 0 42 0a21 24 0 0 0-42 0",
    "M-24-44h46l-30 88",
    "M0-4a18 20 0 1 1 .1 0a22 24 0 1 1-.1 0z",
    "M20-20a21 24 0 1 1-42 0a21 24 0 0 1 42 0q4 42-36 64",
)
"""The digits from 0 to 9 as strokes: a drawing without text needs no font, and its contrast is set by the page."""

MARK_RADIUS = 85
"""Half the width of a numbered mark on the map, in units of 100 m: about nine kilometres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """One station of the path: the middle of its row in per cent of the height, its name, how it was reached."""

    middle: float
    name: str
    relation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PathDrawing:
    """The stations from the place at the top to the partner at the bottom, in rows of equal height."""

    stations: tuple[Station, ...]


def draw_path(steps: Sequence[Step], relations: Sequence[str]) -> PathDrawing:
    """The path as a small graph; `relations` are the words for each step's relation."""
    row = 100 / len(steps)
    return PathDrawing(
        stations=tuple(
            Station(middle=round((number + 0.5) * row, 2), name=step.name, relation=relation)
            for number, (step, relation) in enumerate(zip(steps, relations, strict=True))
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A numbered mark on the map; `number` 0 is the place asked for."""

    number: int
    x: int
    y: int

    @property
    def digit(self) -> str:
        """The strokes of its number, around the middle of the mark."""
        return DIGITS[self.number % len(DIGITS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapDrawing:
    """The map of the counties: the one that holds the place as an SVG path, and the marks."""

    view_box: str
    county: str
    marks: tuple[Mark, ...]


def draw_map(place: Place, county: str, partners: Sequence[tuple[int, Place]]) -> MapDrawing:
    """The place, its county (key of 5 digits) and the partners by number, each at the place named beside it.

    Places without coordinates are counties: their mark stands in the middle. Marks that would lie on each other are
    fanned out around their place.
    """
    taken: Counter[tuple[int, int]] = Counter()
    marks = []
    for number, where in ((0, place), *partners):
        position = _position(where)
        if position is None:
            continue
        cell = (round(position[0] / (2 * MARK_RADIUS)), round(position[1] / (2 * MARK_RADIUS)))
        x, y = _fanned(position, taken[cell])
        taken[cell] += 1
        marks.append(Mark(number=number, x=x, y=y))
    return MapDrawing(view_box=view_box_text(), county=county_path(county), marks=tuple(marks))


def _position(place: Place) -> tuple[float, float] | None:
    if place.latitude is not None and place.longitude is not None:
        return project(place.latitude, place.longitude)
    outline = outlines().get(place.id[:5])
    return outline.middle if outline else None


def _fanned(position: tuple[float, float], before: int) -> tuple[int, int]:
    """The first mark stands on its place, the next ones around it."""
    if not before:
        return round(position[0]), round(position[1])
    angle = math.tau * (before - 1) / 6
    reach = 2.1 * MARK_RADIUS
    return round(position[0] + reach * math.cos(angle)), round(position[1] + reach * math.sin(angle))


def view_box_text() -> str:
    """The whole map as an SVG `viewBox`."""
    return " ".join(str(length) for length in view_box())


@functools.cache
def county_path(county: str) -> str:
    """The outline of a county, rounded to the grid, as the `d` of an SVG path; empty for a key that is no county's."""
    outline = outlines().get(county)
    return "".join(_ring(ring) for ring in outline.rings) if outline else ""


def _ring(ring: Sequence[tuple[int, int]]) -> str:
    """A closed line on the grid; what shrinks to less than a triangle is left out."""
    rounded = [(round(x / GRID) * GRID, round(y / GRID) * GRID) for x, y in ring]
    points = [point for before, point in zip([rounded[-1], *rounded], rounded, strict=False) if point != before]
    if len(points) < 3:  # noqa: PLR2004 - a triangle
        return ""
    steps = ((x - before_x, y - before_y) for (before_x, before_y), (x, y) in pairwise(points))
    return f"M{points[0][0]} {points[0][1]}l{' '.join(f'{dx} {dy}' for dx, dy in steps)}z".replace(" -", "-")


@functools.cache
def whole_map() -> str:
    """All counties as one SVG file, fetched once and shown beneath every map; colours come from the page around it."""
    paths = "".join(f'<path d="{county_path(county)}"/>' for county in sorted(outlines()))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view_box_text()}">'
        f'<g id="counties" fill-rule="evenodd">{paths}</g></svg>'
    )

"""Where everybody stands in the picture: in columns by what they are, near those they are tied to.

Lengths are in units of the drawing's view box, which are pixels at its natural size.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import networkx as nx

from referral.model import ActorKind
from referral.picture import Line, Node, NodeKind, Picture

WIDTH, HEIGHT = 200, 52
"""A box."""
ACROSS, DOWN = 290, 70
"""From one column to the next, and from one row to the next."""
MARGIN = 24
TALLEST = 14
"""So many boxes stand in one column at most."""
LETTERS, ROWS = 27, 2
"""Letters in a row of a box, and rows of its name."""

COLUMNS: Mapping[ActorKind | None, int] = {
    None: 0,
    ActorKind.AUTHORITY: 1,
    ActorKind.CENTRE: 1,
    ActorKind.DESK: 2,
    ActorKind.ADVICE_CENTRE: 3,
    ActorKind.MIGRANT_ORGANISATION: 4,
    ActorKind.OTHER_BODY: 5,
}
"""Who stands beside whom, from left to right."""
GUIDES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A node with its left upper corner, and its name in rows."""

    node: Node
    x: int
    y: int
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A line as the `d` of an SVG path, from the edge of one box to that of another."""

    line: Line
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Everything with its place; `width` and `height` hold it all."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    strokes: tuple[Stroke, ...]


def drawing(picture: Picture, names: Mapping[str, str]) -> Drawing:
    """Boxes in columns, and strokes between them; `names` says what each node is called, by its id."""
    positions = _positions(picture)
    boxes = tuple(
        Box(node=node, x=positions[node.id][0], y=positions[node.id][1], rows=_rows(names[node.id]))
        for node in picture.nodes
    )
    corners = {box.node.id: (box.x, box.y) for box in boxes}
    return Drawing(
        width=max((box.x for box in boxes), default=0) + WIDTH + 2 * MARGIN,
        height=max((box.y for box in boxes), default=0) + HEIGHT + MARGIN,
        boxes=boxes,
        strokes=tuple(
            Stroke(line=line, path=_path(corners[line.origin], corners[line.target])) for line in picture.lines
        ),
    )


def _positions(picture: Picture) -> Mapping[str, tuple[int, int]]:
    """The corners of all boxes: networkx sets the columns, each in the order that crosses fewest lines."""
    graph: nx.Graph[str] = nx.Graph()
    for number, column in enumerate(_columns(picture)):
        graph.add_nodes_from(column, layer=number)
    if not len(graph):
        return {}
    placed = nx.multipartite_layout(graph, subset_key="layer", align="vertical")
    xs, ys = (sorted({round(float(place[axis]), 9) for place in placed.values()}) for axis in (0, 1))
    unit = xs[1] - xs[0] if len(xs) > 1 else ys[1] - ys[0] if len(ys) > 1 else 1.0
    return {
        id: (MARGIN + round((float(x) - xs[0]) / unit * ACROSS), MARGIN + round((ys[-1] - float(y)) / unit * DOWN))
        for id, (x, y) in placed.items()
    }


def _columns(picture: Picture) -> list[list[str]]:
    """The ids in each column, ordered by where those they are tied to stand; long columns are parted."""
    by_column: defaultdict[int, list[Node]] = defaultdict(list)
    for node in picture.nodes:
        by_column[GUIDES if node.kind is NodeKind.GUIDE else COLUMNS[node.actor]].append(node)
    beside: defaultdict[str, list[str]] = defaultdict(list)
    for line in picture.lines:
        beside[line.origin].append(line.target)
        beside[line.target].append(line.origin)
    heights: dict[str, float] = {}
    columns = []
    for number in sorted(by_column):
        ordered = sorted(by_column[number], key=lambda node: (_middle(beside[node.id], heights), node.role, node.name))
        parts = -(-len(ordered) // TALLEST)
        size = -(-len(ordered) // parts)
        for part in ([node.id for node in ordered[at : at + size]] for at in range(0, len(ordered), size)):
            heights |= {id: position - len(part) / 2 for position, id in enumerate(part)}
            columns.append(part)
    return columns


def _middle(ids: Sequence[str], heights: Mapping[str, float]) -> float:
    known = [heights[id] for id in ids if id in heights]
    return sum(known) / len(known) if known else 0.0


def _path(origin: tuple[int, int], target: tuple[int, int]) -> str:
    """A bow from the side of one box to the nearer side of the other; within a column, around its right side."""
    (x, y), (to_x, to_y) = origin, target
    y, to_y = y + HEIGHT // 2, to_y + HEIGHT // 2
    if x == to_x:
        return f"M{x + WIDTH} {y}C{x + WIDTH + 60} {y} {x + WIDTH + 60} {to_y} {x + WIDTH} {to_y}"
    start, end = (x + WIDTH, to_x) if x < to_x else (x, to_x + WIDTH)
    half = (start + end) // 2
    return f"M{start} {y}C{half} {y} {half} {to_y} {end} {to_y}"


def _rows(name: str) -> tuple[str, ...]:
    """A name broken into the rows of a box; what does not fit ends in an ellipsis."""
    rows: list[str] = []
    for word in name.split():
        if rows and len(rows[-1]) + 1 + len(word) <= LETTERS:
            rows[-1] += f" {word}"
        else:
            rows.append(word)
    shown = [row if len(row) <= LETTERS else f"{row[: LETTERS - 1]}…" for row in rows[:ROWS]]
    if len(rows) > ROWS:
        shown[-1] = f"{shown[-1][: LETTERS - 1].rstrip('…')}…"
    return tuple(shown)

"""The map of the counties by gaps: four classes with equally many counties each, and what each class spans."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from api.pages.drawings import Mark, county_path, view_box_text
from graph_seed.outlines import outlines
from referral.gaps import Coverage, Square

CLASSES = 4
"""So many classes there are; their shades can still be told apart on paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassedArea:
    """A county on the map: its outline, its class, and a mark that bears the class as a digit."""

    path: str
    number: int
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Class:
    """A class: its number, the least and greatest share of empty cells in it (per mille), how many areas it has."""

    number: int
    least: int
    most: int
    areas: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassMap:
    """The map of the counties of a state, coloured and numbered by class; `numbers` are the classes by area."""

    view_box: str
    areas: tuple[ClassedArea, ...]
    numbers: Mapping[str, int]
    classes: tuple[Class, ...]


def class_map(found: Coverage) -> ClassMap | None:
    """The map of a table whose rows are counties that have an outline; None for all others."""
    known = outlines()
    shares = {line.id: per_mille(line.whole) for line in found.lines if line.id in known}
    if not shares or found.look.place is not None:
        return None
    numbers = numbered(shares)
    areas = []
    for id, number in numbers.items():
        x, y = known[id].middle
        areas.append(ClassedArea(path=county_path(id), number=number, mark=Mark(number=number, x=x, y=y)))
    return ClassMap(view_box=view_box_text(), areas=tuple(areas), numbers=numbers, classes=spans(shares, numbers))


def per_mille(square: Square) -> int:
    """The share of empty cells in whole per mille: 0 only if none is empty, 1000 only if all are."""
    if square.empty in {0, square.cells}:
        return 1000 * square.empty // square.cells
    return min(max(round(1000 * square.empty / square.cells), 1), 999)


def numbered(shares: Mapping[str, int]) -> dict[str, int]:
    """The class of each area from its share, 1 (fewest gaps) to 4: as many areas in each as equal shares allow.

    What counts is how many areas have fewer gaps, so areas with the same share are never in different classes.
    """
    return {id: 1 + CLASSES * _below(share, shares.values()) // len(shares) for id, share in shares.items()}


def spans(shares: Mapping[str, int], numbers: Mapping[str, int]) -> tuple[Class, ...]:
    """What each class that has areas spans, by number."""
    found = []
    for number in sorted(set(numbers.values())):
        own = [share for id, share in shares.items() if numbers[id] == number]
        found.append(Class(number=number, least=min(own), most=max(own), areas=len(own)))
    return tuple(found)


def _below(share: int, shares: Collection[int]) -> int:
    return sum(other < share for other in shares)

"""The classes on the map of the coverage tell counties apart, and say how far they lie apart."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.pages.map_classes import Class, numbered, per_mille, spans
from api.pages.thin_words import class_words
from referral.gaps import Square


def shares(*some: int) -> dict[str, int]:
    return {f"{number:05}": share for number, share in enumerate(some)}


def classes(*some: int) -> list[int]:
    return list(numbered(shares(*some)).values())


def test_counties_that_differ_little_are_told_apart_all_the_same() -> None:
    assert classes(44, 41, 43, 42, 46, 45, 48, 47) == [2, 1, 2, 1, 3, 3, 4, 4]


def test_counties_with_the_same_share_are_in_the_same_class() -> None:
    assert classes(40, 40, 40, 40) == [1, 1, 1, 1]
    assert classes(0, 0, 0, 0, 0, 7, 9, 9) == [1, 1, 1, 1, 1, 3, 4, 4]


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=60))
def test_more_gaps_are_never_in_a_lower_class_and_only_equal_shares_make_a_class_too_large(some: list[int]) -> None:
    drawn = numbered(shares(*some))
    found = spans(shares(*some), drawn)
    assert sum(one.areas for one in found) == len(some)
    assert all(before.most < after.least for before, after in pairwise(found))
    assert all(one.areas - some.count(one.most) <= len(some) / 4 for one in found)


@pytest.mark.parametrize(
    ("empty", "cells", "share"), [(0, 9000, 0), (1, 9000, 1), (4500, 9000, 500), (8999, 9000, 999), (9000, 9000, 1000)]
)
def test_nothing_and_everything_are_said_only_where_that_is_so(empty: int, cells: int, share: int) -> None:
    assert per_mille(Square(cells=cells, empty=empty, thin=0, causes=(), demand=0)) == share


@pytest.mark.parametrize(
    ("least", "most", "areas", "sentence"),
    [
        (0, 0, 1, "nichts leer (ein Gebiet)"),
        (7, 7, 2, "0,7 Prozent leer (2 Gebiete)"),
        (70, 124, 11, "7,0 bis 12,4 Prozent leer (11 Gebiete)"),
    ],
)
def test_the_key_says_the_bounds_of_each_class(least: int, most: int, areas: int, sentence: str) -> None:
    assert class_words(Class(number=2, least=least, most=most, areas=areas)) == sentence

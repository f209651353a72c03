"""A land that does not exist: fictional states, counties, towns and postcodes, laid out as a grid in the North Sea."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from referral.codes import NATION, PlaceId
from referral.errors import Malformed
from referral.model import Level, Place

SOURCE = "erfunden, zur Vorführung und zum Messen"

MUNICIPALITIES_PER_COUNTY = 25
COUNTIES_PER_STATE = 28
LAST_STATE_KEY, FIRST_STATE_KEY = 99, 17
"""Fictional states count down from 99; the keys 01 to 16 are the real ones."""

UNUSED_ZONES = ("00", "05", "43", "62")
"""Beginnings of postcodes that are not in use anywhere in Germany; 1,000 postcodes each."""
POSTCODES = len(UNUSED_ZONES) * 1000

SOUTH, WEST = 54.4, 3.0
COUNTY_HEIGHT, COUNTY_WIDTH = 0.09, 0.15
"""The land's south-western corner and the size of a county, in degrees: 10 km each way, far from any real town."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Land:
    """All fictional places; `towns` are the municipalities of each county, in the counties' order."""

    states: Sequence[Place]
    counties: Sequence[Place]
    towns: Sequence[Sequence[Place]]


def counties_for(places: int) -> int:
    """How many counties so many municipalities make."""
    return max(1, round(places / MUNICIPALITIES_PER_COUNTY))


def states_for(places: int) -> int:
    """How many states so many municipalities make."""
    return max(1, round(counties_for(places) / COUNTIES_PER_STATE))


def fictional_land(places: int, rng: Random, today: date) -> Land:
    """A land of so many municipalities; raises Malformed if there are not enough keys for them."""
    counties, states = counties_for(places), states_for(places)
    if places < 1 or states > LAST_STATE_KEY - FIRST_STATE_KEY + 1:
        raise Malformed("a number of places", places, "expected at least 1 and at most about 50,000.")
    county_keys = [_county_key(number, counties, states) for number in range(counties)]
    side = math.ceil(math.sqrt(counties))
    return Land(
        states=[_state(number, today) for number in range(states)],
        counties=[_county(number, county_keys, side, today) for number in range(counties)],
        towns=[
            list(_towns(number, county_keys, side, range(number, places, counties), rng, today))
            for number in range(counties)
        ],
    )


def _state(number: int, today: date) -> Place:
    return Place(
        id=str(LAST_STATE_KEY - number),
        name=f"Musterland {number + 1} (fiktiv)",
        level=Level.STATE,
        designation="Land",
        within=NATION,
        source=SOURCE,
        checked_on=today,
        fictional=True,
    )


def _county_key(number: int, counties: int, states: int) -> PlaceId:
    """States hold neighbouring columns of the grid; the key is the state's and the county's number."""
    return PlaceId(f"{LAST_STATE_KEY - number * states // counties}{number % 999 + 1:03d}")


def _county(number: int, keys: Sequence[PlaceId], side: int, today: date) -> Place:
    row, column = number % side, number // side
    beside = ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1))
    borders = {c * side + r for r, c in beside if 0 <= r < side and c >= 0 and c * side + r < len(keys)}
    return Place(
        id=keys[number],
        name=f"Landkreis Muster {number + 1} (fiktiv)",
        level=Level.COUNTY,
        designation="Landkreis",
        within=PlaceId(keys[number][:2]),
        borders=frozenset(keys[neighbour] for neighbour in borders),
        latitude=round(SOUTH + (row + 0.5) * COUNTY_HEIGHT, 5),
        longitude=round(WEST + (column + 0.5) * COUNTY_WIDTH, 5),
        source=SOURCE,
        checked_on=today,
        fictional=True,
    )


def _towns(
    county: int, keys: Sequence[PlaceId], side: int, numbers: range, rng: Random, today: date
) -> Iterator[Place]:
    """The municipalities of one county: the first is a city with postcodes of its own, small ones share theirs."""
    row, column = county % side, county // side
    own = range(county * POSTCODES // len(keys), (county + 1) * POSTCODES // len(keys))
    for place, number in enumerate(numbers):
        yield Place(
            id=f"{keys[county]}{place + 1:03d}",
            name=f"Musterstadt {number + 1} (fiktiv)" if place == 0 else f"Musterdorf {number + 1} (fiktiv)",
            level=Level.MUNICIPALITY,
            designation="Stadt" if place == 0 else "Gemeinde",
            within=keys[county],
            postcodes=_postcodes(place, own),
            latitude=round(SOUTH + (row + rng.random()) * COUNTY_HEIGHT, 5),
            longitude=round(WEST + (column + rng.random()) * COUNTY_WIDTH, 5),
            source=SOURCE,
            checked_on=today,
            fictional=True,
        )


def _postcodes(place: int, own: range) -> frozenset[str]:
    """Three (or as many as there are) for the city, the county's others in turn for the villages."""
    for_city = min(3, max(1, len(own) // 4))
    villages = own[for_city:] or own
    chosen = own[:for_city] if place == 0 else [villages[(place - 1) % len(villages)]] if villages else []
    return frozenset(f"{UNUSED_ZONES[code // 1000]}{code % 1000:03d}" for code in chosen)

"""Rows about the land: the country, the state, its counties and municipalities, their borders and postcodes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from graph_seed.cells import Cells, Table, one_of, read_degrees
from graph_seed.provenance import BETWEEN_SOURCES, OWN, own
from referral.codes import PlaceId, read_place_key, read_postcode
from referral.errors import Malformed
from referral.model import Entity, Level, Place, PostcodeRange

PLACE_SOURCES = {
    "dwd-warncell": "Deutscher Wetterdienst (Warnzellen)",
    "vg250-2016": "© GeoBasis-DE / BKG 2016 (VG250)",
}
"""What the codes in places.csv stand for."""

POSTCODE_SOURCE = "GeoNames, CC BY 4.0"
RECIPIENTS_SHOWN, AND_OTHERS = 3, " u. a."


def place_id(id: str | None) -> PlaceId | None:
    """An id as that of a place, if there is one."""
    return None if id is None else PlaceId(id)


def areas(cells: Cells, column: str) -> tuple[frozenset[PlaceId], frozenset[PlaceId]]:
    """The areas in a cell such as `03352;03351 without 03351006`: as they stand, and with the exceptions taken out.

    A county with an exception is served through its other municipalities, one by one.
    """
    named, served = set(), set()
    for text in cells.several(column, str):
        area, _, exception = text.partition(" without ")
        cells.refer(column, Place, area)
        named.add(PlaceId(area))
        served |= _all_but(cells, column, area, exception) if exception else {PlaceId(area)}
    if not named:
        cells.needed(column)
    return frozenset(named), frozenset(served)


def _all_but(cells: Cells, column: str, area: str, exception: str) -> set[PlaceId]:
    within = {PlaceId(place.id) for place in cells.known.all(Place) if place.within == area}
    if exception not in within:
        cells.wrong(column, f"{exception!r} is no place within {area!r}.")
    return within - {PlaceId(exception)}


def _area(cells: Cells) -> Iterable[Entity]:
    level = cells.one("level", one_of(Level, "a level"))
    if level is not Level.COUNTRY:
        cells.needed("within")
    yield Place(
        id=cells.needed("id", read_place_key),
        name=cells.needed("name"),
        designation=cells.text("designation"),
        level=level or Level.COUNTY,
        within=place_id(cells.link("within", Place)),
        **own(cells),
    )


def _municipality(cells: Cells) -> Iterable[Entity]:
    cells.needed("kreis_ags")
    yield Place(
        id=cells.needed("ags", read_place_key),
        name=cells.needed("name"),
        designation=cells.text("bezeichnung"),
        level=Level.MUNICIPALITY,
        within=place_id(cells.link("kreis_ags", Place)),
        latitude=cells.one("lat", read_degrees),
        longitude=cells.one("lon", read_degrees),
        source=BETWEEN_SOURCES.join(cells.several("sources", _place_source)),
    )


def _place_source(code: str) -> str:
    if code not in PLACE_SOURCES:
        raise Malformed("a source of places", code, f"expected one of {', '.join(PLACE_SOURCES)}.")
    return PLACE_SOURCES[code]


def _neighbours(cells: Cells) -> Iterable[Entity]:
    """Two counties that touch, each the other's neighbour."""
    for one, other in (("county_ags", "neighbour_ags"), ("neighbour_ags", "county_ags")):
        cells.refer(one, Place, cells.needed(one))
        county = cells.known.get(Place, cells.text(one))
        if county:
            yield replace(county, borders=county.borders | {PlaceId(cells.text(other))})


def _postcode(cells: Cells) -> Iterable[Entity]:
    postcode = cells.needed("plz", read_postcode)
    cells.refer("ags", Place, cells.needed("ags"))
    place = cells.known.get(Place, cells.text("ags"))
    if place:
        yield replace(place, postcodes=place.postcodes | {postcode})


def _postcodes_elsewhere(cells: Cells) -> Iterable[Entity]:
    first, last = cells.needed("from", read_postcode), cells.needed("to", read_postcode)
    if first > last:
        cells.wrong("to", f"The range ends at {last}, before it begins at {first}.")
    states = " / ".join(cells.several("state", str))
    yield PostcodeRange(
        id=f"elsewhere-{first}", first=first, last=last, why="elsewhere", name=states, source=POSTCODE_SOURCE
    )


def _bulk_postcode(cells: Cells) -> Iterable[Entity]:
    """A large recipient's own postcode; several recipients may share one."""
    postcode, name = cells.needed("postcode", read_postcode), cells.needed("name")
    id = f"bulk-{postcode}"
    shared = cells.known.get(PostcodeRange, id)
    names = _joined(shared.name, name) if shared else name
    yield PostcodeRange(id=id, first=postcode, last=postcode, why="bulk", name=names, source=POSTCODE_SOURCE)


def _joined(names: str, name: str) -> str:
    """Names of recipients side by side; after the third only that there are more."""
    if names.endswith(AND_OTHERS):
        return names
    return f"{names}; {name}" if names.count("; ") < RECIPIENTS_SHOWN - 1 else names + AND_OTHERS


TABLES = (
    Table(file="counties.csv", columns=("id", "name", "designation", "level", "within", *OWN), make=_area),
    Table(
        file="places.csv",
        columns=("ags", "name", "bezeichnung", "kreis_ags", "ars_2016", "lat", "lon", "sources"),
        make=_municipality,
        key="ags",
    ),
    Table(file="neighbours.csv", columns=("county_ags", "neighbour_ags"), make=_neighbours, adds=True),
    Table(file="postcodes.csv", columns=("plz", "ags", "evidence"), make=_postcode, adds=True),
    Table(file="postcodes_elsewhere.csv", columns=("from", "to", "state"), make=_postcodes_elsewhere, key="from"),
    Table(file="postcodes_bulk.csv", columns=("postcode", "name"), make=_bulk_postcode, adds=True),
)
"""Each after those it refers to."""

"""Reads where organisations are and which areas are meant: by keys, names, addresses and postcodes of a file."""

from __future__ import annotations

from collections.abc import Iterable

from graph_seed.hsds.lexicon import area_behind
from graph_seed.hsds.standard import Row
from graph_seed.hsds.understanding import USUAL_ROLE, Reading, Stated
from graph_seed.hsds.writing import location_id
from referral.codes import PlaceId
from referral.model import Office, Organisation


def registered_area(reading: Reading, row: Row) -> str | None:
    """The key of an area that is registered: by its address, its key, or its name."""
    key = area_behind(str(row.get("uri", ""))) or str(row.get("extent", ""))
    if key in reading.lexicon.places:
        return key
    name = str(row.get("name", "")).casefold()
    named = [place.id for place in reading.lexicon.places.values() if place.name.casefold() == name]
    return named[0] if len(named) == 1 else None


def registered_areas(reading: Reading, keys: Iterable[str]) -> frozenset[PlaceId]:
    """Those of some keys that are registered; what is known nowhere is left out."""
    return frozenset(PlaceId(key) for key in keys if key in reading.lexicon.places)


def whereabouts(reading: Reading, outer: str, said: Stated) -> Stated:
    """The address of an organisation and its branches, from the locations that are its own."""
    known = reading.organisation_id(outer) or outer
    blank = Organisation(id=known, name="", role=USUAL_ROLE)
    locations = [one["id"] for one in reading.rows.where("location", "organization_id", outer)]
    offices = {location_id(blank, "office", str(number)): number for number in range(len(locations))}
    branches = sorted((offices[id], id) for id in locations if id in offices)
    found: Stated = {}
    if branches:
        found["offices"] = tuple(_office(reading, id) for _, id in branches)
    main = location_id(blank)
    own = reading.own_organisation_id(outer) is not None
    rest = [id for id in locations if id == main or not own]
    if rest and (address := address_line(reading, rest[0], own=own)):
        found["address"] = address
    if rest and not own and "seated_in" not in said and (seat := _seat(reading, rest[0])):
        found["seated_in"] = seat
    return found


def _seat(reading: Reading, location: str) -> PlaceId | None:
    """The one municipality that has the postcode of an address; of several the one with the town's name."""
    for row in reading.rows.where("address", "location_id", location):
        places = reading.lexicon.places_with(str(row.get("postal_code", "")))
        named = [place for place in places if place.name == row.get("city")]
        found = named if len(named) == 1 else places
        return PlaceId(found[0].id) if len(found) == 1 else None
    return None


def _office(reading: Reading, id: str) -> Office:
    row = reading.rows.get("location", id) or {}
    serves = registered_areas(reading, reading.facts.fields(id).get("serves", ()))
    return Office(name=str(row.get("name", "")), serves=serves, address=address_line(reading, id, own=True))


def address_line(reading: Reading, location: str, *, own: bool) -> str:
    """An address as one line; where its parts are not said, a file of our own has it as the location's description."""
    for row in reading.rows.where("address", "location_id", location):
        street = ", ".join(str(row[name]) for name in ("address_1", "address_2") if row.get(name))
        town = " ".join(str(row[name]) for name in ("postal_code", "city") if row.get(name))
        return ", ".join(filter(None, (street, town)))
    return str((reading.rows.get("location", location) or {}).get("description", "")) if own else ""

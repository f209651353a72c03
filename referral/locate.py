"""From what was typed to a place: a postcode, a name with typing errors or an official key; asks back if unclear."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from referral.codes import OrganisationId, PlaceId, read_place_key
from referral.competence import by_place
from referral.errors import NotFound, PlaceUnknown
from referral.model import Level, Organisation, Place, PostcodeRange
from referral.need import Ask, Need, Option, Spot
from referral.spelling import fold, likeness
from referral.stores import GraphReader

SURE, POSSIBLE = 80.0, 62.0
"""How alike (0 to 100) a misspelt name must be to be taken for a place, and to be suggested."""
CLOSE = 6.0
"""Names less than so much apart in likeness are asked about."""
_FIVE_DIGITS = re.compile(r"(?<!\d)\d{5}(?!\d)")


def locate(graph: GraphReader, text: str, at: datetime) -> Spot | Ask:
    """The spot that a text means, or the question which of several was meant; PlaceUnknown says why there is none.

    Where the municipalities behind a text have different authorities (a postcode across a border, a county with a city
    that has its own authority), the answer asks and never guesses.
    """
    typed = " ".join(text.split())
    places = meant(graph, typed)
    if len(places) > 1 and not _share_a_postcode(typed, places):
        return Ask(text=typed, options=options(graph, places, at))
    beneath = places if len(places) > 1 else _beneath(graph, places[0])
    if len(beneath) > 1 and len({_duty(graph, place, at) for place in beneath}) > 1:
        return Ask(text=typed, options=options(graph, beneath, at))
    return Spot(
        id=_postcode(typed) if len(places) > 1 else places[0].id, places=places, county=county_of(graph, places[0])
    )


def options(graph: GraphReader, places: Sequence[Place], at: datetime) -> tuple[Option, ...]:
    """Each place with its county and the authority there, by name."""
    found = [
        Option(place=place, county=county_of(graph, place), authority=_authority(graph, place, at)) for place in places
    ]
    return tuple(sorted(found, key=lambda option: (fold(option.place.name), option.place.id)))


def county_of(graph: GraphReader, place: Place) -> Place | None:
    """The county that a place is or lies in; `None` for larger areas."""
    if place.level is Level.MUNICIPALITY and place.within is not None:
        return graph.get(Place, place.within)
    return place if place.level is Level.COUNTY else None


def _authority(graph: GraphReader, place: Place, at: datetime) -> Organisation | None:
    authority = _duty(graph, place, at)
    return graph.get(Organisation, authority) if authority else None


def _duty(graph: GraphReader, place: Place, at: datetime) -> OrganisationId | None:
    found = by_place(graph.surroundings(Need(places=(PlaceId(place.id),), topics=(), at=at)).areas)
    return found[0].authority if found else None


def _beneath(graph: GraphReader, place: Place) -> tuple[Place, ...]:
    """The parts of an area larger than a municipality; a municipality is one itself."""
    if place.level is Level.MUNICIPALITY:
        return (place,)
    return tuple(graph.find(Place, within=place.id)) or (place,)


def meant(graph: GraphReader, typed: str) -> tuple[Place, ...]:
    """The places that a key, a postcode or a name may mean, at least one; PlaceUnknown says why there is none."""
    digits = "".join(typed.split()).replace("-", "")
    if digits.isdigit():
        return _by_key(graph, digits) or _by_postcode(graph, typed, digits)
    if postcode := _postcode(typed):
        with_code = _by_postcode(graph, typed, postcode)
        name = fold(typed.replace(postcode, " ").removeprefix("D-"))
        return tuple(place for place in with_code if fold(place.name) == name) or with_code
    return _by_name(graph, typed)


def _postcode(typed: str) -> str:
    """The five digits in what was typed, if there are any: `29221`, `D-29221 Celle`."""
    found = _FIVE_DIGITS.search(typed)
    return found.group() if found else ""


def _share_a_postcode(typed: str, places: Sequence[Place]) -> bool:
    postcode = _postcode(typed)
    return bool(postcode) and all(postcode in place.postcodes for place in places)


def _by_key(graph: GraphReader, digits: str) -> tuple[Place, ...]:
    if len(digits) not in {2, 5, 8, 12}:
        return ()
    try:
        return (graph.get(Place, read_place_key(digits)),)
    except NotFound:
        return ()


def _by_postcode(graph: GraphReader, typed: str, digits: str) -> tuple[Place, ...]:
    """The municipalities with a postcode, or PlaceUnknown that says what else the digits are."""
    places = tuple(graph.find(Place, postcodes=digits))
    if places:
        return places
    if len(digits) == 4:  # noqa: PLR2004
        raise PlaceUnknown(typed, "four-digits")
    if len(digits) != 5:  # noqa: PLR2004
        raise PlaceUnknown(typed)
    for known in graph.find(PostcodeRange):
        if known.first <= digits <= known.last:
            raise PlaceUnknown(typed, known.why, state=known.name)
    raise PlaceUnknown(typed, "unassigned")


def _by_name(graph: GraphReader, typed: str) -> tuple[Place, ...]:
    """The place of exactly this name; else the only one that begins so; else the one that is most alike."""
    words = fold(typed)
    found = graph.search(Place, typed, limit=20)
    for alike in (
        [place for place in found if fold(place.name) == words and place.level is Level.MUNICIPALITY],
        [place for place in found if fold(place.name) == words],
        [place for place in found if f"{fold(place.name)} ".startswith(f"{words} ")],
        [place for place in found if fold(place.name).startswith(words)],
    ):
        if alike:
            return tuple(alike)
    return _most_alike(typed, words, found)


def _most_alike(typed: str, words: str, found: Sequence[Place]) -> tuple[Place, ...]:
    by_likeness = sorted(((likeness(words, fold(place.name)), place) for place in found), key=lambda one: -one[0])
    best = by_likeness[0][0] if by_likeness else 0.0
    if best < SURE:
        names = [place.name for degree, place in by_likeness if degree >= POSSIBLE]
        raise PlaceUnknown(typed, suggestions=names[:5])
    return tuple(place for degree, place in by_likeness if degree > best - CLOSE)

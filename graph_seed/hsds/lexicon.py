"""What rows are written and read with: the names of places, topics, groups, languages, roles and programmes."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from graph_seed.tables import FOLDER
from referral.codes import PlaceId, read_place_key
from referral.errors import Malformed
from referral.model import Entity, Group, Language, Level, Place, PostcodeRange, Programme, Role, Topic
from referral.stores import GraphReader

REGIONAL_KEY = "http://dcat-ap.de/def/politicalGeocoding/regionalKey/"
MUNICIPALITY_KEY = "http://dcat-ap.de/def/politicalGeocoding/municipalityKey/"
"""How DCAT-AP.de names areas: by the regional key of 12 digits, municipalities by their AGS of 8 as well."""

_KEY_URI = re.compile(r"https?://(?:www\.)?dcat-ap\.de/def/politicalGeocoding/\w+Key/(\d{2,12})/?")
_STATE, _COUNTY, _MUNICIPALITY, _REGIONAL = 2, 5, 8, 12


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """The land and the vocabulary of one state of the graph, by id."""

    places: Mapping[str, Place] = field(default_factory=dict)
    topics: Mapping[str, Topic] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    languages: Mapping[str, Language] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    programmes: Mapping[str, Programme] = field(default_factory=dict)
    ranges: tuple[PostcodeRange, ...] = ()

    @classmethod
    def of(cls, graph: GraphReader) -> Lexicon:
        """Read land and vocabulary out of the graph: some 2,000 short entries."""
        return cls(
            places={place.id: place for place in graph.find(Place)},
            topics={topic.id: topic for topic in graph.find(Topic)},
            groups={group.id: group for group in graph.find(Group)},
            languages={language.id: language for language in graph.find(Language)},
            roles={role.id: role for role in graph.find(Role)},
            programmes={programme.id: programme for programme in graph.find(Programme)},
            ranges=tuple(graph.find(PostcodeRange, why="elsewhere")),
        )

    def place_name(self, id: str) -> str:
        """The name of a place with what it is where that is not plain: `Niedersachsen`, `Landkreis Celle`, `Celle`."""
        place = self.places.get(id)
        return place.name if place else id

    def state_of(self, postcode: str) -> str:
        """The federal state in which a postcode lies; empty where that is not known."""
        for place in self._by_postcode.get(postcode, ()):
            for above in self._upwards(place):
                if above.level is Level.STATE:
                    return above.name
        return next((one.name for one in self.ranges if one.first <= postcode <= one.last), "")

    def places_with(self, postcode: str) -> tuple[Place, ...]:
        """The municipalities that have a postcode."""
        return self._by_postcode.get(postcode, ())

    def outward(self, id: str) -> frozenset[str]:
        """The ids of a place and of all areas that it lies in."""
        place = self.places.get(id)
        return frozenset(above.id for above in self._upwards(place)) if place else frozenset()

    def _upwards(self, place: Place | None) -> Iterator[Place]:
        while place is not None:
            yield place
            place = self.places.get(place.within or "")

    @cached_property
    def _by_postcode(self) -> Mapping[str, tuple[Place, ...]]:
        found: dict[str, tuple[Place, ...]] = {}
        for place in self.places.values():
            for postcode in place.postcodes:
                found[postcode] = (*found.get(postcode, ()), place)
        return found


LEXICAL: frozenset[type[Entity]] = frozenset({Place, PostcodeRange, Topic, Group, Language, Role, Programme})
"""The kinds that a lexicon is made of."""


def area_uri(place: Place) -> str:
    """The address by which the German metadata standard names an area; empty for the country and for made-up areas."""
    if place.fictional or place.level is Level.COUNTRY:
        return ""
    if place.level is not Level.MUNICIPALITY:
        return REGIONAL_KEY + place.id.ljust(_REGIONAL, "0")
    regional = _regional_keys().get(place.id)
    return REGIONAL_KEY + regional if regional else MUNICIPALITY_KEY + place.id


def area_behind(uri: str) -> PlaceId | None:
    """The key of the area behind such an address; None for any other address."""
    found = _KEY_URI.fullmatch(uri)
    if not found:
        return None
    key = found[1]
    if len(key) == _REGIONAL:
        ends = next((end for end in (_STATE, _COUNTY) if not key[end:].strip("0")), 0)
        key = key[:ends] if ends else key
    try:
        return read_place_key(key)
    except Malformed:
        return None


@lru_cache
def _regional_keys() -> Mapping[str, str]:
    """Regional keys by AGS, of those municipalities that had the same AGS in 2016."""
    with (FOLDER / "places.csv").open(encoding="utf-8", newline="") as file:
        return {row["ags"]: row["ars_2016"] for row in csv.DictReader(file) if row["ars_2016"]}

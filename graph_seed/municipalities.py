"""The municipalities of Lower Saxony as they are today: names from the weather service, borders from 2016.

The weather service's list has today's keys and names; the official borders at hand are those of 1 January 2016.
Between the two lie one merger of counties (03152 and 03156 became 03159) and several of municipalities.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from graph_seed.geometry import from_geojson, inner_point, united
from graph_seed.packages import Area

COUNTY_SUCCESSORS = {"03152": "03159", "03156": "03159"}

# The list still has these four; they are Langelsheim today (merged on 1 November 2021).
REPLACED = {"03153006", "03153007", "03153009", "03153014"}
ADDED = {"03153019": "Langelsheim (Stadt/NI)"}

# What each municipality of 2016 that has vanished by name belongs to today; the others are found by their name.
SUCCESSORS = {
    "03153006": "03153019",  # Hahausen -> Langelsheim
    "03153009": "03153019",  # Lutter am Barenberge -> Langelsheim
    "03153014": "03153019",  # Wallmoden -> Langelsheim
    "03154003": "03154028",  # Büddenstedt -> Helmstedt
    "03154011": "03154027",  # Ingeleben -> Söllingen
    "03154023": "03154027",  # Twieflingen -> Söllingen
    "03156013": "03159036",  # Wieda -> Walkenried
    "03156016": "03159036",  # Zorge -> Walkenried
    "03158024": "03158040",  # Remlingen -> Remlingen-Semmenstedt
    "03158029": "03158040",  # Semmenstedt -> Remlingen-Semmenstedt
    "03251039": "03251049",  # Süstedt -> Bruchhausen-Vilsen
    "03254001": "03254045",  # Adenstedt -> Sibbesse
    "03254004": "03254045",  # Almstedt -> Sibbesse
    "03254006": "03254043",  # Banteln -> Gronau (Leine)
    "03254007": "03254043",  # Betheln -> Gronau (Leine)
    "03254009": "03254043",  # Brüggen -> Gronau (Leine)
    "03254010": "03254043",  # Despetal -> Gronau (Leine)
    "03254012": "03254045",  # Eberholzen -> Sibbesse
    "03254015": "03254042",  # Everode -> Freden (Leine)
    "03254019": "03254044",  # Harbarnsen -> Lamspringe
    "03254024": "03254042",  # Landwehr -> Freden (Leine)
    "03254025": "03254044",  # Neuhof -> Lamspringe
    "03254027": "03254043",  # Rheden -> Gronau (Leine)
    "03254030": "03254044",  # Sehlem -> Lamspringe
    "03254033": "03254045",  # Westfeld -> Sibbesse
    "03254034": "03254042",  # Winzenburg -> Freden (Leine)
    "03254035": "03254044",  # Woltershausen -> Lamspringe
    "03254036": "03254041",  # Coppengrave -> Duingen
    "03254038": "03254041",  # Hoyershausen -> Duingen
    "03254039": "03254041",  # Marienhagen -> Duingen
    "03254040": "03254041",  # Weenzen -> Duingen
    "03352018": "03352063",  # Geversdorf -> Cadenberge
    "03358004": "03358024",  # Bomlitz -> Walsrode
}

_LABEL = re.compile(r"(?P<name>.+?) \((?P<kind>Stadt|Gemeinde)/NI\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Municipality:
    """One row of places.csv: the field names are the columns.

    `ars_2016` is empty where the key has changed since, `lat` and `lon` (degrees, WGS 84, of a point inside the area)
    where no border is known; `bezeichnung` is empty for unincorporated areas.
    """

    ags: str
    name: str
    bezeichnung: str
    kreis_ags: str
    ars_2016: str
    lat: str
    lon: str
    sources: str


def municipalities(cells: Mapping[str, str], areas: Iterable[Area]) -> list[Municipality]:
    """The rows of places.csv, sorted by AGS, from the weather service's labels and the borders of 2016."""
    labels = {ags: label for ags, label in cells.items() if ags not in REPLACED} | ADDED
    areas = tuple(areas)
    present = present_keys(labels, areas)
    regional = {area.ags: area.ars for area in areas}
    land: dict[str, list[BaseGeometry]] = defaultdict(list)
    for area in areas:
        if area.land and area.ags in present:
            land[present[area.ags]].append(from_geojson(area.geometry))
    return [_municipality(ags, label, regional.get(ags, ""), land.get(ags)) for ags, label in sorted(labels.items())]


def present_keys(labels: Mapping[str, str], areas: Iterable[Area]) -> dict[str, str]:
    """AGS of 2016 -> AGS of today; an area whose successor is not known is left out.

    A key that still exists is kept; a vanished one is in SUCCESSORS, or its name lives on in the county of today.
    """
    named = {(ags[:5], split_label(label)[0]): ags for ags, label in labels.items()}
    present = {}
    for area in areas:
        county = COUNTY_SUCCESSORS.get(area.ags[:5], area.ags[:5])
        successor = SUCCESSORS.get(area.ags) or named.get((county, area.name))
        ags = area.ags if area.ags in labels else successor
        if ags is not None:
            present[area.ags] = ags
    return present


def split_label(label: str) -> tuple[str, str]:
    """`Celle (Stadt/NI)` -> (`Celle`, `Stadt`); the label of an unincorporated area is its name, of no kind."""
    found = _LABEL.match(label)
    return (found["name"], found["kind"]) if found else (label, "")


def _municipality(ags: str, label: str, ars: str, land: list[BaseGeometry] | None) -> Municipality:
    name, kind = split_label(label)
    lat, lon = map(str, inner_point(united(land))) if land else ("", "")
    return Municipality(
        ags=ags,
        name=name,
        bezeichnung=kind,
        kreis_ags=ags[:5],
        ars_2016=ars,
        lat=lat,
        lon=lon,
        sources="dwd-warncell;vg250-2016" if land else "dwd-warncell",
    )

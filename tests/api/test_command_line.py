"""The command line answers as a person would read it, or as JSON; whatever goes wrong is one sentence."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from api.complaints import complaint
from apps import ADVICE, HOUSING, PILOT
from engines import about_the_file
from referral.errors import StoreFull, StoreReadOnly, StoreTooNew
from served import environment
from shell import run
from towns import a_guide, a_network, a_service, an_organisation


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    network = a_network(
        tmp_path,
        PILOT,
        ADVICE,
        HOUSING,
        an_organisation("desk", "LOTSE"),
        a_guide("17", "desk", "ar"),
        an_organisation("youth", "JMD", fictional=True),
        a_service("youth", "housing.search", age_min=12, age_max=26, fictional=True),
    )
    network.store.close()
    return tmp_path


FIND = ("find", "--place", "29221", "--topic", "housing.search", "--at", "2026-11-23T10:00")


def test_find_prints_the_answer_as_a_person_reads_it(folder: Path) -> None:
    printed = run(folder, *FIND, "--language", "ti", "--age", "40").output
    assert printed.startswith("Ort: Celle (Landkreis Celle)\n\nZuständig nach dem Gesetz\n  Abh-City\n")
    assert "  1. Migrationsberatung Celle: Hilfe von mbe\n    Markt 1, 29221 Celle · 05141 12345\n" in printed
    assert "    – Spricht ti.\n" in printed
    assert "    Weg: Celle → Abh-City → Kmt-County → Migrationsberatung Celle\n" in printed
    assert "  – Youth, Hilfe von youth: Nur für Menschen von 12 bis 26 Jahren.\n" in printed
    assert "Koordinierungsstelle\n  Wenn nichts davon passt: Kmt-County kennt das Netz vor Ort" in printed


def test_find_prints_bridges_wishes_given_up_and_the_plan(folder: Path) -> None:
    printed = run(folder, *FIND, "--topic", "residence.permit", "--language", "ar").output
    assert "    1. Zuerst Desk anrufen und nach Lotsin 17 fragen: ar.\n" in printed
    assert "Was nicht genau zu finden war\n  – Im Landkreis Celle spricht kein eingetragener Partner" in printed
    assert "  – Migrationsberatung Celle: „housing.search“ und „residence.permit“\n" in printed


def test_find_marks_what_is_made_up(folder: Path) -> None:
    assert "(Erfunden zu Vorführzwecken.)" in run(folder, *FIND, "--age", "20").output


def test_find_asks_back(folder: Path) -> None:
    printed = run(folder, "find", "--place", "29229", "--topic", "housing.search").output
    assert printed.startswith("In der Postleitzahl 29229 sind mehrere Ausländerbehörden zuständig.")
    assert "  03351004  Bergen (Landkreis Celle): Abh-County\n" in printed


def test_find_as_json_is_the_document_of_the_interface(folder: Path) -> None:
    from api import create_app
    from api.settings import Settings

    store = environment(folder)["LOTSENNETZ_STORE"]
    client = create_app(Settings(store=store, workers=1)).test_client()
    question = {"place": "29221", "topic": "housing.search", "at": "2026-11-23T10:00", "language": "ar", "age": 20}
    asked = client.get("/api/v1/answers", query_string=question).json
    assert json.loads(run(folder, *FIND, "--language", "ar", "--age", "20", "--json").output) == asked


@pytest.mark.parametrize(("name", "value"), [("LANGUAGE", "en"), ("LANG", "en_GB.UTF-8")])
def test_the_shell_decides_the_language(folder: Path, name: str, value: str) -> None:
    import subprocess
    import sys

    printed = subprocess.run(
        [sys.executable, "-m", "api", *FIND, "--language", "ti"],
        env=environment(folder, **{name: value}),
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "Responsible by law" in printed
    assert "Speaks ti." in printed


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--place", "10115", "--topic", "housing.search"), "liegt außerhalb von Niedersachsen (Berlin)"),
        (("--place", "Xyzzy", "--topic", "housing.search"), "„Xyzzy“ ist hier als Ort nicht bekannt"),
        (("--place", "29221", "--topic", "no.such"), "Die Angabe topic nennt etwas, das nicht eingetragen ist."),
        (("--place", "29221", "--topic", "housing.search", "--age", "old"), "Die Angabe age ist nicht lesbar."),
    ],
)
def test_what_cannot_be_answered_is_one_sentence(folder: Path, arguments: tuple[str, ...], sentence: str) -> None:
    ended = run(folder, "find", *arguments)
    assert ended.exit_code == 2
    assert sentence in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert ended.stdout == ""


def test_an_empty_store_says_how_to_fill_it(tmp_path: Path) -> None:
    ended = run(tmp_path, *FIND)
    assert (ended.exit_code, ended.stderr) == (2, "Das Verzeichnis ist noch leer. Bitte zuerst: lotsennetz seed\n")


def test_a_misspelt_setting_is_refused_by_name(folder: Path) -> None:
    ended = run(folder, *FIND, LOTSENNETZ_STROE="file:x")
    assert ended.exit_code == 2
    assert "Die Einstellung LOTSENNETZ_STROE gibt es nicht." in ended.stderr


def test_a_store_address_that_is_none_is_refused(folder: Path) -> None:
    ended = run(folder, *FIND, LOTSENNETZ_STORE="carrier-pigeon:coop")
    assert (ended.exit_code, "ist keine Adresse eines Speichers" in ended.stderr) == (2, True)


def test_a_server_without_a_password_is_not_asked(folder: Path) -> None:
    ended = run(folder, *FIND, LOTSENNETZ_STORE="bolt://nowhere")
    assert (ended.exit_code, "nennt kein Passwort" in ended.stderr) == (2, True)


@about_the_file
def test_a_damaged_file_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "graph.db").write_bytes(b"no database at all" * 100)
    ended = run(tmp_path, *FIND)
    assert ended.exit_code == 2
    assert "ist beschädigt" in ended.stderr
    assert "Es wurde nichts geändert." in ended.stderr


@pytest.mark.parametrize("error", [StoreTooNew("x.db", 9, 1), StoreReadOnly("x.db"), StoreFull("x.db")])
def test_every_fault_of_the_store_is_said_in_both_languages(error: StoreTooNew | StoreReadOnly | StoreFull) -> None:
    assert "x.db" in complaint(error, "de")
    assert complaint(error, "en") == str(error)


def test_seed_brings_the_real_network_once(tmp_path: Path) -> None:
    first, second = (json.loads(run(tmp_path, "seed", "--json").output) for _ in range(2))
    assert first["put"] > 2000
    assert first["problems"] == []
    assert (second["put"], second["unchanged"]) == (0, first["put"])
    assert "0 Einträge geschrieben" in run(tmp_path, "seed").output


def test_seed_never_stands_beside_a_made_up_network(folder: Path) -> None:
    ended = run(folder, "seed")
    assert ended.exit_code == 2
    assert "erfundenes Netz" in ended.stderr


MADE_UP = ("made-up", "--places", "20", "--organisations", "30", "--services", "60", "--guides", "5")


def test_made_up_networks_are_checked_and_well(tmp_path: Path) -> None:
    made = run(tmp_path, *MADE_UP)
    assert made.exit_code == 0, made.output
    assert "Ein erfundenes Netz steht jetzt in " in made.output
    checked = run(tmp_path, "check")
    assert (checked.exit_code, checked.output.startswith("Alles in Ordnung: ")) == (0, True), checked.output


def test_made_up_help_never_stands_beside_real_help(tmp_path: Path) -> None:
    a_network(tmp_path).store.close()
    assert run(tmp_path, *MADE_UP).exit_code == 2


@about_the_file
def test_check_names_a_log_that_was_altered(folder: Path) -> None:
    with sqlite3.connect(folder / "graph.db") as connection:
        connection.execute("UPDATE change SET actor = 'somebody else'")
    connection.close()
    ended = run(folder, "check")
    assert ended.exit_code == 1
    assert "Das Protokoll ist ab Eintrag 1 verändert worden." in ended.output
    found = json.loads(run(folder, "check", "--json").output)
    assert [fault["code"] for fault in found["faults"]] == ["seal"]
    assert found["counts"]["Service"] == 2


def test_help_is_there_for_every_command(folder: Path) -> None:
    assert run(folder, "--help").exit_code == 0
    for command in ("serve", "seed", "find", "made-up", "check"):
        assert "Usage: lotsennetz" in run(folder, command, "--help").output

"""`lotsennetz import` looks, brings in and undoes; every problem is a line with its row and column."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.__main__ import main
from api.exporting import FORMATS
from api.importing import LARGEST
from apps import ADVICE, HOUSING, PILOT
from served import environment
from towns import a_network

TABLE = "Organisation;Ort;Tel.;Themen\r\nVerein Brücke;Celle;5141 12345;housing.search\r\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    a_network(tmp_path, PILOT, ADVICE, HOUSING).store.close()
    (tmp_path / "list.csv").write_text(TABLE, encoding="cp1252")
    (tmp_path / "broken.csv").write_text(f"{TABLE}Kaputt;Atlantis;;\r\n", encoding="cp1252")
    return tmp_path


def run(folder: Path, *arguments: str) -> Result:
    variables: dict[str, str | None] = {
        name: None for name in os.environ if name.startswith(("LOTSENNETZ_", "LANG", "LC_"))
    }
    store = {"LOTSENNETZ_STORE": environment(folder)["LOTSENNETZ_STORE"]}
    return CliRunner(env=variables | store).invoke(main, arguments, prog_name="lotsennetz")


def test_a_file_is_looked_at_brought_in_and_taken_back(folder: Path) -> None:
    file = str(folder / "list.csv")
    look = run(folder, "import", file, "--dry-run")
    assert look.exit_code == 0
    assert "Zeile 2, Tel.: Eine führende Null war verloren: 5141 12345 wird als 05141 12345 gelesen.\n" in look.output
    assert look.output.endswith("2 neu, 0 geändert, 0 unverändert, 0 Probleme.\nEs wurde nichts geändert.\n")
    done = run(folder, "import", file)
    assert "Eingeführt; rückgängig mit: lotsennetz import --undo 2\n" in done.output
    again = run(folder, "import", file)
    assert again.output == "0 neu, 0 geändert, 2 unverändert, 0 Probleme.\nEs wurde nichts geändert.\n"
    assert run(folder, "import", "--undo", "2").output == "Die Einfuhr 2 ist rückgängig gemacht.\n"
    twice = run(folder, "import", "--undo", "2")
    assert (twice.exit_code, twice.stderr) == (2, "Diese Einfuhr ist schon rückgängig gemacht.\n")


def test_a_problem_keeps_the_file_out_unless_it_is_to_be_left_out(folder: Path) -> None:
    file = str(folder / "broken.csv")
    refused = run(folder, "import", file)
    assert refused.exit_code == 1
    assert "Zeile 3, Ort: „Atlantis“ ist hier nicht lesbar." in refused.output
    assert refused.output.endswith("1 Probleme.\nEs wurde nichts geändert.\n")
    rest = run(folder, "import", file, "--leave-out", "--json")
    assert rest.exit_code == 1
    told = json.loads(rest.stdout)
    assert (told["new"], told["imported"]["added"], len(told["problems"])) == (2, 2, 1)


def test_the_command_says_what_it_needs(folder: Path) -> None:
    assert "Bitte eine Datei nennen" in run(folder, "import").output
    assert "Ein Format pdf gibt es nicht." in run(folder, "import", str(folder / "list.csv"), "--format", "pdf").output
    large = folder / "large.csv"
    large.write_bytes(b"x" * (LARGEST + 1))
    assert "large.csv ist zu groß" in run(folder, "import", str(large)).output


@pytest.mark.parametrize("name", ["csv", "xlsx", "ndjson"])
def test_what_is_written_out_comes_in_again_and_changes_nothing(folder: Path, name: str) -> None:
    assert name in FORMATS
    target = folder / f"out.{name}"
    assert run(folder, "export", "--format", name, "--to", str(target)).exit_code == 0
    for file in sorted(target.iterdir()) if target.is_dir() else [target]:
        told = json.loads(run(folder, "import", str(file), "--dry-run", "--json").stdout)
        assert (told["new"], told["changed"], told["problems"]) == (0, 0, [])
        assert told["unchanged"] > 0

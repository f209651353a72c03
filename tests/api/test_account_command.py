"""Accounts on the command line: the first administrator, and help for whoever is locked out."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from accounts import PASSWORD
from api import create_app
from api.__main__ import main
from api.settings import Settings
from served import environment
from towns import a_network

STATE = ("account", "add", "--mail", "anna@example.org", "--name", "Anna", "--role", "state administrator")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    a_network(tmp_path).store.close()
    return tmp_path


def run(folder: Path, *arguments: str, typed: str = "") -> Result:
    variables: dict[str, str | None] = {
        name: None for name in os.environ if name.startswith(("LOTSENNETZ_", "LANG", "LC_"))
    }
    runner = CliRunner(env=variables | {"LOTSENNETZ_STORE": environment(folder)["LOTSENNETZ_STORE"]})
    return runner.invoke(main, arguments, input=typed, prog_name="lotsennetz")


def signs_in(folder: Path, password: str) -> bool:
    store = environment(folder)["LOTSENNETZ_STORE"]
    client = create_app(Settings(store=store, workers=1)).test_client()
    answer = client.post("/anmelden", data={"email": "anna@example.org", "password": password})
    return answer.status_code == 303


def test_the_first_administrator_is_made_with_a_password_typed_twice_and_not_shown(folder: Path) -> None:
    made = run(folder, *STATE, typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert (made.exit_code, made.stdout.split()[-1]) == (0, "anna@example.org.")
    assert PASSWORD not in made.output
    assert signs_in(folder, PASSWORD)


def test_a_password_may_stand_in_a_file(folder: Path) -> None:
    file = folder / "password"
    file.write_text(f"{PASSWORD}\n", encoding="utf-8")
    assert run(folder, *STATE, "--password-file", str(file)).exit_code == 0
    file.write_text("Noch längere Wege\n", encoding="utf-8")
    done = run(folder, "account", "password", "--mail", "anna@example.org", "--password-file", str(file))
    assert done.stdout == "Das neue Passwort für anna@example.org gilt.\n"
    assert signs_in(folder, "Noch längere Wege")


def test_accounts_are_listed_blocked_and_opened_again(folder: Path) -> None:
    run(folder, *STATE, typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert "Anna  anna@example.org  state administrator\n" in run(folder, "account", "list").stdout
    assert "gesperrt" in run(folder, "account", "block", "--mail", "anna@example.org").stdout
    (listed,) = json.loads(run(folder, "account", "list", "--json").stdout)
    assert (listed["blocked"], "password" in listed) == (True, False)
    assert run(folder, "account", "list").stdout.endswith("  gesperrt\n")
    assert not signs_in(folder, PASSWORD)
    assert "wieder offen" in run(folder, "account", "block", "--mail", "anna@example.org", "--undo").stdout
    assert signs_in(folder, PASSWORD)


def test_a_token_is_printed_once(folder: Path) -> None:
    run(folder, *STATE, typed=f"{PASSWORD}\n{PASSWORD}\n")
    token = run(folder, "account", "token", "--mail", "anna@example.org", "--name", "Website").stdout.strip()
    client = create_app(Settings(store=environment(folder)["LOTSENNETZ_STORE"], workers=1)).test_client()
    own = client.get("/api/v1/account", headers={"Authorization": f"Bearer {token}"})
    assert own.json is not None
    assert own.json["name"] == "Anna"


@pytest.mark.parametrize(
    ("arguments", "typed", "sentence"),
    [
        (STATE, "kurz\nkurz\n", "Das Passwort ist zu kurz."),
        ((*STATE, "--organisation", "lab"), f"{PASSWORD}\n{PASSWORD}\n", "Diese Rolle braucht eine Organisation"),
        (("account", "block", "--mail", "x@example.org"), "", "ist nichts eingetragen"),
    ],
)
def test_what_does_not_do_is_one_sentence(folder: Path, arguments: tuple[str, ...], typed: str, sentence: str) -> None:
    ended = run(folder, *arguments, typed=typed)
    assert ended.exit_code == 2
    assert sentence in ended.stderr

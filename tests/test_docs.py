"""The README cannot go stale: its settings, commands and addresses are compared with what the code really has."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from api import create_app
from api.__main__ import main
from api.rights import markdown
from api.settings import SETTINGS, Settings
from apps import document
from towns import a_network

README = Path(__file__).parents[1] / "README.md"


def section(title: str) -> str:
    """The text under a heading, up to the next heading of the same or a higher level."""
    text = README.read_text(encoding="utf-8")
    found = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^#{{1,2}} |\Z)", text, flags=re.DOTALL | re.MULTILINE)
    assert found, f"README.md has no section {title!r}."
    return found.group(2)


def rows(text: str) -> list[tuple[str, ...]]:
    """The cells of all rows of a table, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines[2:]]


def test_the_table_of_settings_is_the_one_in_the_code() -> None:
    stated = [(f"`{setting.name}`", setting.default_text, setting.explanation) for setting in SETTINGS]
    assert rows(section("Settings")) == stated


def test_every_command_is_explained_and_none_that_is_not_there() -> None:
    assert isinstance(main, click.Group)
    named = set(re.findall(r"`lotsennetz ([a-z-]+)", section("Commands")))
    assert named == set(main.commands)


def test_every_option_that_is_explained_exists() -> None:
    assert isinstance(main, click.Group)
    known = {option for command in main.commands.values() for parameter in command.params for option in parameter.opts}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", section("Commands"))) <= known | {"--help"}


@pytest.fixture
def addresses(tmp_path: Path) -> set[str]:
    app = create_app(Settings(store="file:unused", workers=1), a_network(tmp_path))
    described = document(app.test_client().get("/api/v1/openapi.json"))
    return {*described["paths"], "/api/v1/openapi.json", "/api/v1/docs"}


def test_every_address_of_the_interface_is_named_and_none_that_is_not_there(addresses: set[str]) -> None:
    named = re.findall(r"`(/[^`?\s]+)`", section("API"))
    assert {path if path.startswith("/api/") else f"/api/v1{path}" for path in named} == addresses


def test_who_may_do_what_is_the_table_that_decides() -> None:
    assert markdown() in README.read_text(encoding="utf-8"), f"The README has to hold this table:\n{markdown()}"

"""The house is built as it was planned: rooms know only the rooms they may know, and every function fits a glance."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
ROOMS = ("referral", "graph_seed", "api")
LONGEST = 40
"""Lines of a function at the very most, its signature and explanation among them."""

WRITTEN = [file for room in ROOMS for file in sorted((HOUSE / room).rglob("*.py"))]


def test_no_room_knows_a_room_it_may_not_know() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    checked = subprocess.run([linter], cwd=HOUSE, check=False, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize(
    "room",
    [
        "referral/errors.py",
        "referral/model.py",
        "referral/rules.py",
        "referral/desk.py",
        "referral/stores/__init__.py",
        "graph_seed/data",
        "graph_seed/load.py",
        "graph_seed/made_up.py",
        "api/schemas",
        "api/resources",
        "api/pages",
        "api/templates",
        "api/translations",
        "api/__main__.py",
    ],
)
def test_every_room_is_where_the_plan_says(room: str) -> None:
    assert (HOUSE / room).exists()


@pytest.mark.parametrize("file", WRITTEN, ids=lambda file: str(file.relative_to(HOUSE)))
def test_a_module_opens_with_a_sentence_and_its_functions_fit_a_glance(file: Path) -> None:
    module = ast.parse(file.read_text(encoding="utf-8"))
    opening = ast.get_docstring(module) or ""
    assert opening.split("\n")[0].strip()
    assert [name for name, length in _functions(module) if length > LONGEST] == []


def _functions(module: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_the_clock_of_the_machine_is_read_in_one_place() -> None:
    readers = [file for file in WRITTEN if "datetime.now(" in file.read_text(encoding="utf-8")]
    assert readers == [HOUSE / "referral" / "lotsennetz.py"]


def test_only_the_store_of_files_knows_sqlite() -> None:
    """So that another engine can stand beside it; measuring compares with plain SQLite on purpose."""
    knowing = {
        str(file.parent.relative_to(HOUSE)) for file in WRITTEN if "import sqlite3" in file.read_text(encoding="utf-8")
    }
    assert knowing <= {"referral/stores", "api/measure"}


@pytest.mark.parametrize(
    ("mark", "home"),
    [
        ("kern-form-input__select-wrapper", "form.html"),
        ('name="lang"', "form.html"),
        ('"kern-table__head"', "tables.html"),
    ],
)
def test_what_many_pages_share_is_written_once(mark: str, home: str) -> None:
    """Fields to choose from, the language that a form keeps, the headings of columns."""
    templates = HOUSE / "api" / "templates"
    written = [file for file in templates.rglob("*.html") for _ in range(file.read_text(encoding="utf-8").count(mark))]
    assert written == [templates / home]


def test_no_two_test_modules_share_a_name() -> None:
    """Of two modules of one name, pytest collects one only, and says nothing of the other's tests."""
    names = [file.name for file in (HOUSE / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))

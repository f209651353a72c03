"""What it costs to bring in an Excel table of 1,000 rows, beside reading the same file with openpyxl alone."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from io import BytesIO
from itertools import islice
from pathlib import Path

import openpyxl

from api.importing import FORMATS
from api.measure.scales import opened
from api.measure.timing import Figure, Samples, alternate
from graph_seed import importing, load
from graph_seed.uploads import Upload
from referral.access import OPERATOR
from referral.lotsennetz import Lotsennetz
from referral.model import Level, Place

ROWS, TURNS, WARM_UP = 1_000, 7, 1

HEADINGS = ("Name der Einrichtung", "Straße", "PLZ", "Ort", "Tel.", "E-Mail", "Homepage", "Sprechzeiten", "Themen",
            "Sprachen", "Alter", "Stand", "Einzugsgebiet", "Kurzbeschreibung")  # fmt: skip
_HOURS = ("Mo-Do 8-12", "Mo-Fr 9.00-12.30 Uhr, Di 14-16 Uhr", "Mi geschlossen, sonst Mo-Fr 9-12", "nach Vereinbarung")
_TOPICS = ("Wohnungssuche", "Integrationskurs; Dolmetschen und Sprachmittlung", "Schulden und Verträge, Studium")
_LANGUAGES = ("Deutsch, Arabisch (mit Dolmetscher)", "Farsi; Englisch", "Ukrainisch, Russisch (dienstags)")


def time_imports(rows: int = ROWS, turns: int = TURNS) -> dict[str, Samples]:
    """A look, an import (undone after each turn) and a plain reading of one table, by turns, on the real network."""
    with tempfile.TemporaryDirectory(prefix="imports-") as folder:
        lotsennetz = opened(f"file:{Path(folder) / 'graph.db'}")
        try:
            load.load(lotsennetz)
            upload = Upload(name="liste.xlsx", content=a_table(lotsennetz, rows))
            return alternate(
                {
                    "plain": lambda _turn: _read_plainly(upload),
                    "dry run": lambda _turn: _look(lotsennetz, upload, rows),
                    "import": lambda _turn: _bring_in(lotsennetz, upload, rows),
                },
                range(turns),
                range(WARM_UP),
            )
        finally:
            lotsennetz.store.close()


def a_table(lotsennetz: Lotsennetz, rows: int) -> bytes:
    """A workbook as an office keeps it: a made-up organisation with an offer in each row, in places that there are."""
    with lotsennetz.read() as graph:
        places = [one for one in graph.find(Place, level=Level.MUNICIPALITY) if one.postcodes]
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Liste")
    sheet.append(["Beratungsangebote im Land, Stand März 2026"])
    sheet.append(HEADINGS)
    for number in range(rows):
        place = places[number % len(places)]
        sheet.append(_row(number, place))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _row(number: int, place: Place) -> Sequence[object]:
    postcode = min(place.postcodes)
    return (
        f"Beratungsstelle Nr. {number}", f"Markt {number % 90 + 1}", int(postcode), f"{place.name} ({place.id})",
        514100000 + number, f"stelle{number}@beispiel.example", f"www.stelle{number}.example",
        _HOURS[number % len(_HOURS)], _TOPICS[number % len(_TOPICS)], _LANGUAGES[number % len(_LANGUAGES)],
        ("ab 27", "12-26", "")[number % 3], 46_000 + number % 300, place.id, "Wir beraten und begleiten. " * 3,
    )  # fmt: skip


def _read_plainly(upload: Upload) -> int:
    book = openpyxl.load_workbook(BytesIO(upload.content), read_only=True, data_only=True)
    return sum(1 for sheet in book.worksheets for _ in sheet.iter_rows(values_only=True))


def _look(lotsennetz: Lotsennetz, upload: Upload, rows: int) -> None:
    plan = importing.dry_run(lotsennetz, OPERATOR, upload, FORMATS["xlsx"])
    _sound(plan.problems, len(plan.entries), rows)


def _bring_in(lotsennetz: Lotsennetz, upload: Upload, rows: int) -> None:
    """Bring it in; the undoing, which makes the next turn equal to this one, is timed with it."""
    outcome = importing.bring_in(lotsennetz, OPERATOR, upload, FORMATS["xlsx"])
    _sound(outcome.plan.problems, len(outcome.plan.entries), rows)
    if outcome.paper:
        importing.undo(lotsennetz, OPERATOR, outcome.paper.id)


def _sound(problems: Sequence[object], entries: int, rows: int) -> None:
    """A measurement of rows that were left out would mean nothing."""
    if problems or entries != rows * 2:
        raise AssertionError(list(islice(problems, 3)), entries)


def figures(timed: dict[str, Samples], rows: int = ROWS) -> list[Figure]:
    """What is stated of an import of so many rows."""
    plain, dry, done = (timed[name].median for name in ("plain", "dry run", "import"))
    return [
        Figure(name="dry run, one row", value=dry / rows, unit="µs", meaning="Reading, understanding, comparing."),
        Figure(
            name="import and undo, one row", value=done / rows, unit="µs",
            meaning="The same, then two entries put and taken out again, each with its revision.",
        ),
        Figure(
            name="dry run / openpyxl alone", value=dry / plain, unit="times",
            meaning="The same file read by openpyxl without looking at any value.",
        ),
        Figure(
            name="import and undo / openpyxl alone", value=done / plain, unit="times",
            meaning="The same file, brought into the real network and taken out again.",
        ),
    ]  # fmt: skip

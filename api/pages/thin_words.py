"""The coverage of an area in words, and as the rows of a table that leaves the house."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from api.pages.screen import gettext as _
from api.pages.screen import ngettext, screen_language
from referral.coverage import Cause, Cell
from referral.demand import Demands
from referral.gaps import Square
from referral.region import Region

NUMBERS = ("0", "1", "2+")
"""What stands for nobody, one service alone, and enough."""
CLASSES = (0.0, 0.25, 0.5)
"""Up to these shares of empty cells an area is in class 1, 2 and 3; above in class 4."""


def cause_words(cause: Cause) -> str:
    """What is lacking."""
    return {
        Cause.LANGUAGE: _("nicht in dieser Sprache"),
        Cause.OLD: _("Angaben veraltet"),
        Cause.FULL: _("belegt"),
        Cause.NOT_ELIGIBLE: _("nicht zuständig oder nicht für diese Menschen"),
        Cause.ONE_HOP: _("nur im Nachbarkreis"),
        Cause.SEVERAL: _("mehreres zugleich fehlt"),
        Cause.NO_SERVICE: _("kein Angebot"),
    }[cause]


def letter(square: Square) -> str:
    """The first cause of a square as a letter, as the key beneath the table explains it; empty where all is well."""
    return LETTERS[square.causes[0][0]] if square.causes else ""


LETTERS = {
    Cause.NO_SERVICE: "K",
    Cause.LANGUAGE: "S",
    Cause.OLD: "V",
    Cause.FULL: "B",
    Cause.NOT_ELIGIBLE: "Z",
    Cause.ONE_HOP: "N",
    Cause.SEVERAL: "M",
}
"""A letter for each cause."""


def number_in(square: Square) -> str:
    """What stands in a square: 0, 1 or 2+ for one cell; of several, how many are empty, else thin."""
    number = NUMBERS[square.level]
    lacking = square.empty or square.thin
    return f"{number} ({lacking}/{square.cells})" if lacking and square.cells > 1 else number


def square_words(square: Square) -> str:
    """A square in words."""
    said = [_("überall genug")]
    if square.empty:
        said = [ngettext("ein Feld leer", "%(num)s Felder leer", square.empty) % {"num": square.empty}]
    if square.thin:
        thin = ngettext("in einem Feld nur ein Angebot", "in %(num)s Feldern nur ein Angebot", square.thin)
        said = [*(said if square.empty else []), thin % {"num": square.thin}]
    return ", ".join([*said, *(f"{cause_words(cause)} ({number})" for cause, number in square.causes)])


def class_of(square: Square) -> int:
    """The class of an area on the map, 1 (nothing empty) to 4 (more than half is empty)."""
    share = square.empty / square.cells
    return sum(share > limit for limit in CLASSES) + 1


def class_words(number: int) -> str:
    """What a class on the map means."""
    return {
        1: _("nichts leer"),
        2: _("bis ein Viertel leer"),
        3: _("bis die Hälfte leer"),
        4: _("mehr als die Hälfte leer"),
    }[number]


def headings() -> list[str]:
    """The headings of the table that leaves the house, a row for each cell."""
    return [
        _("Schlüssel"), _("Ort"), _("Kreis"), _("Thema (Kennung)"), _("Thema"), _("Sprache"), _("Angebote"),
        _("Ursachen"), _("vergeblich gefragt (Kreis)"),
    ]  # fmt: skip


def rows(region: Region, cells: Sequence[Cell], wanted: Demands) -> Iterator[list[str]]:
    """A row for each cell."""
    language = screen_language()
    for cell in cells:
        county, causes = region.county(cell.place), cell.causes
        yield [
            cell.place,
            region.places[cell.place].name,
            region.places[county].name if county else "",
            cell.topic,
            region.topics[cell.topic].label.within(language),
            region.languages[cell.language].label.within(language) if cell.language else "",
            NUMBERS[min(cell.number, 2)],
            ", ".join(f"{cause_words(cause)} ({number})" if number else cause_words(cause) for cause, number in causes),
            str(wanted.number(county, cell.topic, cell.language) if county else 0),
        ]

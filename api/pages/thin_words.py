"""The coverage of an area in words, and as the rows of a table that leaves the house."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from babel.numbers import format_decimal

from api.pages.map_classes import Class
from api.pages.screen import gettext as _
from api.pages.screen import ngettext, screen_language
from api.pages.times import full_date
from referral.coverage import Cause, Cell
from referral.demand import Demands
from referral.gaps import Coverage, Square
from referral.region import Region

NUMBERS = ("0", "1", "2+")
"""What stands for nobody, one service alone, and enough."""


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


def class_words(one: Class) -> str:
    """What a class on the map spans, and how many areas are in it."""
    said = _("%(least)s bis %(most)s Prozent leer")
    if one.least == one.most:
        said = _("%(least)s Prozent leer") if one.least else _("nichts leer")
    share = {"least": _share(one.least), "most": _share(one.most)}
    areas = ngettext("ein Gebiet", "%(num)s Gebiete", one.areas) % {"num": one.areas}
    return f"{said % share} ({areas})"


def _share(per_mille: int) -> str:
    return format_decimal(per_mille / 10, format="0.0", locale=screen_language())


def asked(found: Coverage) -> str:
    """What the coverage of an area was asked for, and its day: what the form holds, for whoever reads it on paper."""
    look, region = found.look, found.region
    language = screen_language()
    named = (
        region.languages[look.language].label.within(language) if look.language else "",
        region.topics[look.topic].label.within(language) if look.topic else "",
        region.places[look.place].name if look.place else "",
        _("Alter: %(age)s") % {"age": look.age} if look.age is not None else "",
        _("nur Hilfe vor Ort (Gemeinde und Kreis)") if look.near else "",
        _("Stand %(day)s") % {"day": full_date(found.at)},
    )
    return " · ".join(filter(None, (found.area.name, *named)))


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

"""The comparison of a programme's authorities in words: groups, measures and their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel.numbers import format_decimal

from api.pages.screen import gettext as _
from api.pages.screen import screen_language
from referral.pilot import MEASURES, Figures, Group, Spread

PER_CENT = frozenset({"coverage", "freshness"})


def group_words(group: Group) -> str:
    """What a group is called."""
    return {
        Group.CHOSEN: _("ausgewählt"),
        Group.APPLIED: _("beworben, nicht ausgewählt"),
        Group.OTHER: _("alle übrigen"),
    }[group]


def measure_words(name: str) -> str:
    """What is measured."""
    return {
        "ties": _("Verbindungen der Behörde"),
        "partners": _("Partner in ihrem Gebiet"),
        "reached": _("davon über Verbindungen zu erreichen"),
        "hops": _("Verbindungen bis zum Partner"),
        "coverage": _("Ort und Thema abgedeckt"),
        "services": _("Angebote im Gebiet"),
        "freshness": _("davon bestätigt und nicht alt"),
    }[name]


def spread_words(name: str, spread: Spread | None) -> str:
    """The middle of a group with the least and the greatest: `8 (3–16)`."""
    if spread is None:
        return "–"
    least, middle, greatest = (_number(name, number) for number in (spread.least, spread.middle, spread.greatest))
    return f"{middle} ({least}–{greatest})"


def figure_words(name: str, one: Figures) -> str:
    """One number of one authority."""
    number = MEASURES[name](one)
    return "–" if number is None else _number(name, number)


def _number(name: str, number: float) -> str:
    written = str(format_decimal(round(number, 1), locale=screen_language()))
    return f"{written} %" if name in PER_CENT else written


WORDS: Mapping[str, Any] = {
    "measures": tuple(MEASURES),
    "group_words": group_words,
    "measure_words": measure_words,
    "spread_words": spread_words,
    "figure_words": figure_words,
}
"""What the page calls."""

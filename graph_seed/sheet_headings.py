"""Which column a heading means: by its name here, or by what offices write above it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from graph_seed.sheet_columns import COLUMNS
from referral.spelling import fold

POSTCODE, STREET, AGES = "postcode", "street", "ages"
PARTS: Mapping[str, tuple[str, ...]] = {
    POSTCODE: ("PLZ", "Postleitzahl"),
    STREET: ("Straße", "Strasse", "Straße und Hausnummer", "Straße, Hausnummer", "Straße / Hausnummer", "Str."),
    AGES: ("Alter", "Altersgruppe", "Altersspanne"),
}
"""Columns that offices have and that only together make a field."""

HEADINGS: Mapping[str, str] = {
    fold(heading): name
    for name, headings in (
        *((column.name, (column.heading, *column.also)) for column in COLUMNS),
        *PARTS.items(),
    )
    for heading in headings
}
"""The name of the column behind each heading, folded."""

LONGEST_HEADING = 100


def headed(text: str) -> str:
    """The name of the column that a heading means; empty where it means none. `Telefon 2` is one more `Telefon`."""
    if len(text) > LONGEST_HEADING:
        return ""
    words = fold(re.sub(r"\s*\*+$|:$", "", text.strip()))
    return HEADINGS.get(words) or HEADINGS.get(re.sub(r"\s+\d$", "", words), "")

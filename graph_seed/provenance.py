"""Where the facts of a row come from, when they were read, and who has assured them: columns of nearly every table."""

from __future__ import annotations

from typing import Any

from graph_seed.cells import Cells, one_of, read_day, read_source, read_stated
from referral.freshness import Confidence

OWN = ("source", "checked_on", "research_note")
"""Columns of what the project itself has put together."""

FOUND = ("source", "stated_on", "checked_on", "confidence", "assured_on", "assured_by", "research_note")
"""Columns of what was found elsewhere."""

BETWEEN_SOURCES = " ; "
"""Several sources of one row stand side by side like this; web addresses may hold semicolons, but no blanks."""


def own(cells: Cells) -> dict[str, Any]:
    """The fields behind the columns OWN: source and day must be there."""
    for column in ("source", "checked_on"):
        cells.needed(column)
    return {
        "source": BETWEEN_SOURCES.join(cells.several("source", read_source, BETWEEN_SOURCES)),
        "checked_on": cells.one("checked_on", read_day),
        "research_note": cells.text("research_note"),
    }


def found(cells: Cells) -> dict[str, Any]:
    """The fields behind the columns FOUND: a page's own date is never after the day it was read."""
    fields = own(cells) | {
        "stated_on": cells.one("stated_on", read_stated) or "",
        "confidence": cells.one("confidence", one_of(Confidence, "a confidence")) or Confidence.PAGE,
        "assured_on": cells.one("assured_on", read_day),
        "assured_by": cells.text("assured_by"),
    }
    if fields["checked_on"] and fields["stated_on"] > fields["checked_on"].isoformat():
        cells.wrong("stated_on", f"The page's own date is after the day it was read, {fields['checked_on']}.")
    if fields["assured_on"] and not fields["assured_by"]:
        cells.wrong("assured_by", "The row says when it was assured, but not by whom.")
    return fields

"""The coverage of an area by program: where help is thin, and why."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from api.resources import UNSEEN, Asked, area_of, resource
from api.schemas.coverage import LOOK, CoverageSchema, look_of
from referral import gaps
from referral.gaps import Column, Coverage, Square

blueprint = Blueprint("coverage", __name__, url_prefix="/api/v1", description="Where the network is thin.")


@resource(
    blueprint,
    "/network/coverage",
    LOOK,
    CoverageSchema,
    "Where help is thin",
    UNSEEN,
)
def coverage(asked: Asked) -> object:
    """How many services the counter would propose, place by topic, and what is lacking where there are none.

    A cell is a municipality, a topic and the language; it counts the services that the answer at the counter would
    hold exactly, without anything relaxed and without facts that are old.
    """
    found = gaps.coverage(asked.lotsennetz, asked.actor, look_of(asked.values, area_of(asked)))
    return {
        "area": found.area.id,
        "at": found.at.isoformat(),
        "columns": [column.id for column in found.columns],
        "contents": lines_document(found, asked.writer.words.language),
    }


def lines_document(found: Coverage, language: str) -> list[dict[str, Any]]:
    """The rows of a coverage."""
    return [
        {
            "id": line.id,
            "name": line.label.within(language),
            "squares": [_square(*both) for both in zip(found.columns, line.squares, strict=True)],
        }
        for line in found.lines
    ]


def _square(column: Column, square: Square) -> dict[str, Any]:
    return {
        "column": column.id,
        "cells": square.cells,
        "empty": square.empty,
        "thin": square.thin,
        "demand": square.demand,
        "causes": [{"cause": cause, "cells": cells} for cause, cells in square.causes],
    }

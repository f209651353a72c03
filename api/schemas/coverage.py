"""What is asked of the coverage of an area, and the shape of the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields

from api.schemas.entities import said
from api.schemas.parameters import Parameter, Reader, whole_number, yes_or_no
from api.schemas.questions import OLDEST, TAG
from api.sentences import german
from referral.codes import LanguageId, PlaceId, TopicId, read_id, read_language, read_place_key
from referral.coverage import Cause
from referral.gaps import Look

_KEY = "^(DE|[0-9]{2}|[0-9]{5}|[0-9]{8})$"
_AN_AREA = german("Erwartet wird der amtliche Schlüssel eines Gebiets mit 2, 5 oder 8 Ziffern.")

LOOK = Reader(
    Parameter(
        name="area",
        read=read_place_key,
        expected=_AN_AREA,
        schema={"type": "string", "pattern": _KEY},
        description="The area, by its official key; without it the first that whoever asks may see.",
        example="03351",
    ),
    Parameter(
        name="language",
        read=read_language,
        expected=german("Erwartet wird ein Sprachkürzel nach BCP 47, das unter /api/v1/languages steht."),
        schema={"type": "string", "pattern": TAG, "maxLength": 40},
        description="The language that has to be spoken directly; without it any.",
        among="languages",
        example="ti",
    ),
    Parameter(
        name="topic",
        read=read_id,
        expected=german("Welche Themen es gibt, steht unter /api/v1/topics."),
        schema={"type": "string"},
        description="A heading, whose topics are told apart, or a topic; without it all headings.",
        among="topics",
        example="housing",
    ),
    Parameter(
        name="place",
        read=read_place_key,
        expected=_AN_AREA,
        schema={"type": "string", "pattern": _KEY},
        description="A place of the area; then topics are compared by language.",
        example="03351006",
    ),
    Parameter(
        name="age",
        read=whole_number(0, OLDEST),
        expected=german("Erwartet wird das Alter in ganzen Jahren, von 0 bis 120."),
        schema={"type": "integer", "minimum": 0, "maximum": OLDEST},
        description="Count only who helps somebody of this age, in years.",
    ),
    Parameter(
        name="near",
        read=yes_or_no,
        expected=german("Möglich sind true und false."),
        schema={"type": "boolean"},
        description="Count only help in the municipality and county, none for all the state or the country.",
    ),
)
"""What may be asked of the coverage."""


def look_of(values: Mapping[str, Any], area: str) -> Look:
    """What is looked at, from values that were read; `area` where they name none."""
    language, topic, place = values.get("language"), values.get("topic"), values.get("place")
    return Look(
        area=PlaceId(values.get("area", area)),
        language=LanguageId(language) if language else None,
        topic=TopicId(topic) if topic else None,
        place=PlaceId(place) if place else None,
        age=values.get("age"),
        near=values.get("near", False),
    )


class CauseSchema(Schema):
    """What is lacking in how many cells first of all."""

    cause = fields.String(**said("What is lacking.", enum=list(map(str, Cause))))
    cells = fields.Integer(**said("In so many cells that is what most services lack."))


class SquareSchema(Schema):
    """Some cells at once: places by topics, for one language."""

    column = fields.String(**said("The topic, or with `place` the language (empty: none asked for)."))
    cells = fields.Integer(**said("How many cells."))
    empty = fields.Integer(**said("How many have no service."))
    thin = fields.Integer(**said("How many have one service alone."))
    demand = fields.Integer(**said("How often somebody asked in vain in the counties of these places; 0 below five."))
    causes = fields.List(fields.Nested(CauseSchema), **said("Why cells are empty or thin, the most frequent first."))


class LineSchema(Schema):
    """A row: a part of the area, or with `place` a topic."""

    id = fields.String(**said("The key of the part, or the id of the topic."))
    name = fields.String(**said("What it is called."))
    squares = fields.List(fields.Nested(SquareSchema), **said("One for each column."))


class CoverageSchema(Schema):
    """The coverage of an area."""

    area = fields.String(**said("The key of the area."))
    at = fields.DateTime(format="iso", **said("The moment that was looked at."))
    columns = fields.List(fields.String(), **said("Ids of topics, or with `place` tags of languages."))
    contents = fields.List(fields.Nested(LineSchema), **said("The rows."))

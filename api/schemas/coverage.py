"""What is asked of the coverage of an area, and the shape of the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields

from api.schemas.entities import said
from api.schemas.named import AGE, AREA, LANGUAGE, TOPIC
from api.schemas.parameters import Parameter, Reader, yes_or_no
from api.sentences import german
from referral.codes import LanguageId, PlaceId, TopicId
from referral.coverage import Cause
from referral.gaps import Look

LOOK = Reader(
    AREA,
    LANGUAGE,
    TOPIC.meaning("A heading, whose topics are told apart, or a topic; without it all headings.", example="housing"),
    AREA.meaning("A place of the area; then topics are compared by language.", name="place", example="03351006"),
    AGE.meaning("Count only who helps somebody of this age, in years.", example=None),
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

"""The shapes of golden cases: what is sent to keep one, and how it is shown with what comes of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import Schema, fields, validate

from api.schemas.bodies import Shape
from api.schemas.entities import said
from api.schemas.entries import SetOf, choice, key
from api.schemas.named import OLDEST, PLACE, TAG
from referral.matching import SHOWN
from referral.model import Channel
from referral.papers import Expectation, GoldenCase

RESULTS = ("holds", "unknown", "nobody", "rank", "excluded", "absent", "unspoken", "relaxed")
NOBODY = r"^([A-Za-z0-9][A-Za-z0-9._:-]{0,99})?$"


class CaseIn(Shape):
    """A persona, nobody real, and what the counter should answer her."""

    places = fields.List(
        key("Official key.", pattern=PLACE),
        required=True,
        validate=validate.Length(min=1, max=20),
        metadata={"description": "One area, or the municipalities that share a postcode."},
    )
    topics = fields.List(
        key("Topic.", "topics"),
        required=True,
        validate=validate.Length(min=1, max=20),
        metadata={"description": "What help is needed with."},
    )
    languages = SetOf(key("BCP 47 tag.", pattern=TAG), "The languages that she speaks.")
    age = fields.Integer(
        strict=True,
        allow_none=True,
        load_default=None,
        validate=validate.Range(0, OLDEST),
        metadata={"description": "Age in years."},
    )
    groups = SetOf(key("Target group.", "groups"), "Target groups that she belongs to.")
    channel = choice(Channel, "How she wants to get in touch.", allow_none=True, load_default=None)
    expectation = choice(Expectation, "What is expected of the answer.", required=True)
    partner = key(
        "The service or organisation that should be among the first; empty for other expectations.",
        pattern=NOBODY,
        attribute="expected",
        load_default="",
    )
    among = fields.Integer(
        strict=True,
        load_default=1,
        validate=validate.Range(1, SHOWN),
        metadata={"description": "Among how many partners it should be."},
    )


class CaseSchema(Schema):
    """A golden case with what comes of it now."""

    id = fields.String(**said("The id."))
    centre = fields.String(allow_none=True, **said("The id of the centre that keeps it."))
    places = fields.List(fields.String(), **said("Official keys of the places."))
    topics = fields.List(fields.String(), **said("The topics."))
    languages = fields.List(fields.String(), **said("The languages."))
    age = fields.Integer(allow_none=True, **said("The age in years."))
    groups = fields.List(fields.String(), **said("The target groups."))
    channel = fields.String(allow_none=True, **said("How she wants to get in touch."))
    expectation = fields.String(**said("What is expected.", enum=list(map(str, Expectation))))
    partner = fields.String(attribute="expected", **said("Who is expected; empty: nobody in particular."))
    among = fields.Integer(**said("Among how many partners."))
    made_on = fields.Date(**said("When it was made."))
    broken_since = fields.Date(allow_none=True, **said("The night that found it broken; null: it held."))
    holds = fields.Boolean(**said("Whether the counter answers as expected now."))
    why = fields.String(**said("What came of it, as a code.", enum=list(RESULTS)))
    rank = fields.Integer(allow_none=True, **said("Where the expected one stands; null: not among those who fit."))
    first = fields.List(fields.String(), **said("Ids of the services that are named now, best first."))
    persona = fields.String(**said("The persona in words."))
    sentence = fields.String(**said("What came of it, in a sentence."))
    version = fields.String(**said("Its version; send it as If-Match."))


class CasesSchema(Schema):
    """The cases of one's own area."""

    contents = fields.List(fields.Nested(CaseSchema), **said("The cases, by id."))


def case_of(body: dict[str, Any], today: date) -> GoldenCase:
    """The case that a body describes."""
    several = {name: tuple(body[name]) for name in ("places", "topics")}
    sets = {name: frozenset(body[name]) for name in ("languages", "groups")}
    return GoldenCase(id="", made_on=today, **(body | several | sets))

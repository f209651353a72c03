"""The shapes of what a network can bear: a waiting list and its proposal, and what is lost if somebody stops."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from api.schemas.bodies import Shape
from api.schemas.entities import said
from api.schemas.entries import PLACE, key
from referral.balancing import MOST_LINES, MOST_PEOPLE, Waiting, Why


class WaitingIn(Shape):
    """People who wait alike; nothing that tells who they are."""

    place = key("Official key of the place where they live.", pattern=PLACE, required=True)
    languages = fields.List(
        key("BCP 47 tag; see /languages.", "languages"),
        required=True,
        validate=validate.Length(min=1, max=20),
        metadata={"description": "Languages they understand; one is enough."},
    )
    topic = key("What they need help with; left out: anything.", "topics")
    people = fields.Integer(
        strict=True,
        load_default=1,
        validate=validate.Range(1, MOST_PEOPLE),
        metadata={"description": "How many people."},
    )

    @post_load
    def made(self, values: dict[str, Any], **_options: object) -> Waiting:
        """The line itself."""
        return Waiting(**{**values, "languages": frozenset(values["languages"])})


class WaitingListIn(Shape):
    """A waiting list of anonymous needs."""

    waiting = fields.List(
        fields.Nested(WaitingIn),
        required=True,
        validate=validate.Length(max=MOST_LINES),
        metadata={"description": "A line for people who wait alike."},
    )


class ShareSchema(Schema):
    """Whom a guide accompanies."""

    line = fields.Integer(**said("Which line of the list, from 0."))
    guide = fields.String(**said("The id of the guide."))
    name = fields.String(**said("The guide's pseudonym."))
    people = fields.Integer(**said("How many people of that line."))


class LeftSchema(Schema):
    """Who is accompanied by nobody."""

    line = fields.Integer(**said("Which line of the list, from 0."))
    people = fields.Integer(**said("How many people of that line."))
    why = fields.Enum(Why, by_value=True, **said("The first thing that nobody has who has all before it."))


class BurdenSchema(Schema):
    """What the proposal asks of a guide."""

    guide = fields.String(**said("The id of the guide."))
    name = fields.String(**said("The guide's pseudonym."))
    people = fields.Integer(**said("How many people she is to take on."))
    ceiling = fields.Integer(**said("How many she takes on in a month at most; 0: nobody at the moment."))
    said = fields.Boolean(**said("Whether she has said how many; if not, two are assumed."))


class BalanceSchema(Schema):
    """The proposal: most people are served, and among all ways to do that the burden is the fairest."""

    served = fields.Integer(**said("How many people are accompanied."))
    unfairness = fields.Float(**said("The sum of people² / ceiling over all guides; the least there is."))
    shares = fields.List(fields.Nested(ShareSchema), **said("Who accompanies whom."))
    left = fields.List(fields.Nested(LeftSchema), **said("Who is accompanied by nobody, and why."))
    burdens = fields.List(fields.Nested(BurdenSchema), **said("What is asked of each of the own guides."))

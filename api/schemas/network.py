"""The shapes of what a network can bear: who has room, who could accompany whom, what is lost if somebody stops."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from api.schemas.bodies import Shape
from api.schemas.entities import said
from api.schemas.entries import key
from api.schemas.named import PLACE
from referral.balancing import MOST_LINES, MOST_PEOPLE, Waiting, Why
from referral.load import State


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


class CellSchema(Schema):
    """A place and a topic for which nobody else helps."""

    place = fields.String(**said("Official key of the place."))
    topic = fields.String(**said("The topic."))


class BridgeSchema(Schema):
    """A place and a language in which no other guide accompanies."""

    place = fields.String(**said("Official key of the place."))
    language = fields.String(**said("BCP 47 tag of the language."))


class FailureSchema(Schema):
    """What is lost if an entry stops."""

    kind = fields.String(**said("What it is.", enum=["organisation", "service", "guide"]))
    id = fields.String(**said("Its id."))
    name = fields.String(**said("What it is called; of a guide the pseudonym."))
    cells = fields.List(fields.Nested(CellSchema), **said("Places and topics for which nobody else helps."))
    bridges = fields.List(fields.Nested(BridgeSchema), **said("Places and languages in which nobody else accompanies."))
    parts = fields.List(
        fields.List(fields.String()), **said("Organisations that would be cut off, in groups that still hang together.")
    )
    guides = fields.Integer(**said("How many guides would have nobody who places them."))


class FragilitySchema(Schema):
    """What would be lost in an area, the greatest effect first."""

    area = fields.String(**said("Official key of the area."))
    language = fields.String(allow_none=True, **said("Only help in this language counts; null: in any."))
    cells = fields.Integer(**said("How many places and topics there are, lost or not."))
    contents = fields.List(fields.Nested(FailureSchema), **said("What is lost with whom."))
    more = fields.Integer(**said("How many more there are than are told."))


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


class StateSchema(Schema):
    """How many services something holds about."""

    state = fields.Enum(State, by_value=True, **said("What was said about room, and whether that still counts."))
    services = fields.Integer(**said("How many services for the area or a part of it."))


class ToldSchema(Schema):
    """What somebody said about room."""

    id = fields.String(**said("The id of the service or guide."))
    name = fields.String(**said("The title of the service; of a guide the pseudonym."))
    organisation = fields.String(**said("The id of who offers the service or places the guide."))
    organisation_name = fields.String(**said("What that organisation is called."))
    state = fields.Enum(State, by_value=True, **said("What was said, and whether that still counts."))
    until = fields.Date(allow_none=True, **said("The last day on which it counts; null: nothing dated was said."))
    fictional = fields.Boolean(**said("Made up for demonstration, tests or measuring."))


class ToldByGuideSchema(ToldSchema):
    """What a guide said about room."""

    monthly = fields.Integer(allow_none=True, **said("How many people in a month at most; null: not said."))


class DeskSchema(Schema):
    """Whoever places own guides."""

    id = fields.String(**said("The id of the organisation."))
    name = fields.String(**said("What it is called."))
    guides = fields.Integer(**said("How many guides."))
    taking = fields.Integer(**said("How many of them take people on."))
    people = fields.Integer(**said("How many people they take on in a month."))


class TongueSchema(Schema):
    """Who helps in a language."""

    language = fields.String(**said("BCP 47 tag of the language."))
    name = fields.String(**said("What it is called."))
    services = fields.Integer(**said("How many services speak it."))
    guides = fields.Integer(**said("How many of the own guides accompany in it and take people on."))
    people = fields.Integer(**said("How many people these take on in a month."))


class LoadSchema(Schema):
    """The load of an area, what is urgent first."""

    area = fields.String(**said("Official key of the area."))
    states = fields.List(
        fields.Nested(StateSchema), **said("How many services there are, by what they say about room.")
    )
    contents = fields.List(fields.Nested(ToldSchema), **said("Services that ever said something about room."))
    more = fields.Integer(**said("How many more of these there are than are told."))
    guides = fields.List(fields.Nested(ToldByGuideSchema), **said("The own guides; none for who keeps none."))
    desks = fields.List(fields.Nested(DeskSchema), **said("Those who place the own guides."))
    languages = fields.List(
        fields.Nested(TongueSchema), **said("Languages, those first in which fewest people can be accompanied.")
    )

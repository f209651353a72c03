"""The shapes of what keeps the register true: notices that are announced, and what is due."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from api.schemas.bodies import Shape, YesNo
from api.schemas.entities import NoticeSchema, said
from api.schemas.entries import PRINTABLE
from referral.model import Capacity, Notice
from referral.notices import LONGEST, MOST

KINDS = ("organisation", "service")


class NoticeIn(Shape):
    """A notice that is to be announced."""

    text = fields.String(
        load_default="",
        validate=[validate.Regexp(PRINTABLE.replace("$", r"\Z")), validate.Length(max=LONGEST)],
        metadata={"description": "What is to be known; may be empty where it is closed."},
    )
    begins = fields.Date(data_key="from", **said("The first day."))
    until = fields.Date(**said("The last day, included."))
    closed = YesNo(load_default=False, metadata={"description": "Whether nobody is there during this time."})

    @post_load
    def made(self, values: dict[str, Any], **_options: object) -> Notice:
        """The notice itself."""
        return Notice(**values)


class NoticesIn(Shape):
    """All notices that an entry is to announce."""

    notices = fields.List(fields.Nested(NoticeIn), validate=validate.Length(max=MOST), **said("The notices."))


class NoticesSchema(Schema):
    """What an entry announces."""

    notices = fields.List(fields.Nested(NoticeSchema), **said("The notices, those that begin first first."))


class RoomIn(Shape):
    """Whether there is room, said as of today."""

    capacity = fields.Enum(
        Capacity,
        by_value=True,
        allow_none=True,
        **said("Free, waiting list, full, or talk first; null: not said."),
    )


class RoomSchema(Schema):
    """What an entry says about its room."""

    capacity = fields.Enum(Capacity, by_value=True, allow_none=True, **said("What is said; null: not said."))
    capacity_on = fields.Date(allow_none=True, **said("When it was said; it counts for 30 days."))


class AssuredSchema(Schema):
    """An entry that was just confirmed."""

    kind = fields.String(**said("What it is.", enum=list(KINDS)))
    id = fields.String(**said("Its id."))
    assured_on = fields.Date(**said("The day, today."))
    assured_by = fields.String(**said("The organisation that vouches for it."))


class ConfirmedSchema(Schema):
    """What was confirmed together."""

    contents = fields.List(fields.Nested(AssuredSchema), **said("The entries."))


class BrokenSchema(Schema):
    """A web address that failed on two days or more."""

    address = fields.String(**said("The address."))
    failing_since = fields.Date(**said("Since when it has failed."))
    outcome = fields.String(**said("What came of the last request, such as 404 or timeout."))


class DueSchema(Schema):
    """An entry that somebody should look at."""

    kind = fields.String(**said("What it is.", enum=list(KINDS)))
    id = fields.String(**said("Its id."))
    provider = fields.String(**said("The id of its organisation."))
    name = fields.String(**said("What it is called."))
    freshness = fields.String(**said("How old it is.", enum=["fresh", "due", "unconfirmed", "old"]))
    assured_on = fields.Date(allow_none=True, **said("When it was confirmed last; null: never."))
    answers = fields.Integer(**said("How many answers would name others if the entry were not there."))
    broken = fields.List(fields.Nested(BrokenSchema), **said("Its web addresses that lead nowhere."))


class UpkeepSchema(Schema):
    """What is due in the area of a coordination centre."""

    centre = fields.String(**said("The id of the centre."))
    areas = fields.List(fields.String(), **said("Official keys of its areas."))
    asked = fields.Integer(
        **said("How many answers were asked for: in large areas some of those possible, evenly spread.")
    )
    possible = fields.Integer(**said("How many there are: each place, topic and language spoken here."))
    fresh = fields.Integer(**said("How many entries are confirmed and fresh."))
    contents = fields.List(fields.Nested(DueSchema), **said("What is due; that on which most answers depend first."))

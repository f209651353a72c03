"""The shapes of scenarios: edits as they are sent and shown, and both sides of the network compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import resolver
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from api.headers import version_of
from api.schemas.bodies import Shape
from api.schemas.cases import NOBODY
from api.schemas.coverage import LineSchema
from api.schemas.entities import said
from api.schemas.entries import TELLING, SetOf, choice, key, text
from api.schemas.named import PLACE, TAG
from referral.edits import Edit, Turn
from referral.forks import ABOUT, ALLOWED, NEEDED, ONE_PLACE, STOPPING
from referral.model import TieKind
from referral.papers import Scenario
from referral.scenarios import LONGEST, MOST_EDITS, MOST_PEOPLE, faults

KINDS = ("", *STOPPING)


class EditIn(Shape):
    """One thing that would be otherwise; which members it needs depends on `turn`."""

    number = fields.Integer(
        strict=True,
        load_default=0,
        validate=validate.Range(0, 1_000_000),
        metadata={"description": "Tells it apart within its scenario; 0: it gets a number."},
    )
    turn = choice(Turn, "What would be otherwise.", required=True)
    kind = fields.String(
        load_default="",
        validate=validate.OneOf(KINDS),
        metadata={"description": "The kind of the entry that it is about."},
    )
    subject = key("The id of the entry that it is about.", pattern=NOBODY, load_default="")
    name = text("What is added is called.", longest=LONGEST)
    role = key("The role of an organisation that is added.", "roles", allow_none=True, load_default=None)
    provider = key("Who offers it, places the guide, or begins the tie.", allow_none=True, load_default=None)
    partner = key("The other end of a tie.", allow_none=True, load_default=None)
    tie = choice(TieKind, "How a tie ties.", allow_none=True, load_default=None)
    topics = SetOf(key("Topic.", "topics"), "Topics.")
    languages = SetOf(key("BCP 47 tag.", "languages", pattern=TAG), "Languages.")
    areas = SetOf(key("Official key.", pattern=PLACE), "Areas.")
    people = fields.Integer(
        strict=True,
        allow_none=True,
        load_default=None,
        validate=validate.Range(0, MOST_PEOPLE),
        metadata={"description": "How many arrive, or how many a guide takes on in a month."},
    )

    @validates_schema(pass_original=True)
    def check(self, read: dict[str, Any], sent: Mapping[str, Any], **_options: Any) -> None:
        """What it needs is there, and nothing that it has no use for."""
        useless = sorted({*sent} - {"turn", "number", *ALLOWED[read["turn"]]})
        wrong = dict.fromkeys([*faults(Edit(**read)), *useless])
        if wrong:
            raise ValidationError({field: ["This is lacking, or has no place here."] for field in wrong})

    @post_load
    def build(self, read: dict[str, Any], **_options: Any) -> Edit:
        """The edit."""
        return Edit(**read)


def _alternatives() -> list[dict[str, Any]]:
    """What an edit may say, turn by turn, as JSON Schema."""
    converter = OpenAPIConverter("3.1.0", resolver, APISpec("", "", "3.1.0"))
    members = converter.schema2jsonschema(EditIn())["properties"]  # type: ignore[no-untyped-call]
    return [_alternative(turn, members) for turn in Turn]


def _alternative(turn: Turn, members: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    needed = NEEDED[turn]
    said = {name: _asked(turn, name, members[name]) if name in needed else members[name] for name in ALLOWED[turn]}
    if "areas" in said and turn in ONE_PLACE:
        said["areas"] = said["areas"] | {"maxItems": 1}
    return {
        "type": "object",
        "title": turn,
        "additionalProperties": False,
        "required": ["turn", *needed],
        "properties": {"turn": {"type": "string", "enum": [turn]}, "number": members["number"], **said},
    }


def _asked(turn: Turn, name: str, member: Mapping[str, Any]) -> dict[str, Any]:
    """A member that must say something."""
    plain = {key: value for key, value in member.items() if key != "default"}
    special: dict[str, dict[str, Any]] = {
        "kind": {"enum": [*ABOUT.get(turn, ())]},
        "tie": {"type": "string", "enum": [*TieKind]},
        "people": {"type": "integer", "minimum": 1},
    }
    usual: dict[str, Any] = {"minItems": 1} if member.get("type") == "array" else {"type": "string", "minLength": 1}
    return plain | special.get(name, usual)


class EditField(fields.Field[Edit]):
    """An edit; what else it says depends on its turn."""

    def __init__(self) -> None:
        super().__init__(metadata={"oneOf": _alternatives()})

    def _deserialize(self, value: Any, *_owner: Any, **_options: Any) -> Edit:
        edit: Edit = EditIn().load(value if isinstance(value, dict) else {})
        return edit

    def _serialize(self, value: Any, *_owner: Any, **_options: Any) -> dict[str, Any]:
        """Without what says nothing, so that it can be sent again."""
        written: dict[str, Any] = EditIn().dump(value)
        return {name: one for name, one in written.items() if one not in ("", None, [])}


def _edits() -> fields.List[Any]:
    return fields.List(
        EditField(),
        load_default=(),
        validate=validate.Length(max=MOST_EDITS),
        metadata={"description": "What would be otherwise, one after the other."},
    )


class ScenarioIn(Shape):
    """A scenario in other words."""

    name = text("Its name.", TELLING, LONGEST, required=True)
    edits = _edits()


class NewScenarioIn(ScenarioIn):
    """A scenario that is to be kept."""

    area = key("Official key of the area whose network it is about.", pattern=PLACE, required=True)


class TrialIn(Shape):
    """Edits that are to be tried without being kept."""

    area = key("Official key of the area.", pattern=PLACE, required=True)
    language = key("BCP 47 tag; without it any.", "languages", pattern=TAG, allow_none=True, load_default=None)
    edits = _edits()


class ScenarioSchema(Schema):
    """A scenario."""

    id = fields.String(**said("The id."))
    name = fields.String(**said("Its name."))
    area = fields.String(**said("The key of the area."))
    centre = fields.String(allow_none=True, **said("The id of the centre that made it."))
    edits = fields.List(EditField(), **said("What would be otherwise, one after the other."))
    made_on = fields.Date(**said("When it was made."))
    changed_on = fields.Date(**said("When it was changed last."))
    version = fields.Function(version_of, **said("Its version; send it as If-Match."))


class ScenariosSchema(Schema):
    """The scenarios of one's own area."""

    contents = fields.List(fields.Nested(ScenarioSchema), **said("Those changed last come first."))


class PairSchema(Schema):
    """A number now and then."""

    before = fields.Integer(**said("In the network as it is."))
    after = fields.Integer(**said("In the network as it would be."))


class WeightSchema(Schema):
    """An entry that something depends on alone."""

    kind = fields.String(**said("service, guide or organisation."))
    id = fields.String(**said("Its id."))
    cells = fields.Integer(**said("In so many cells (place and topic) nobody else helps."))


class SideSchema(Schema):
    """The network as it is, or as it would be."""

    cells = fields.Integer(**said("How many cells (place and topic) there are."))
    empty = fields.Integer(**said("In how many of them nobody helps."))
    thin = fields.Integer(**said("In how many of them one service alone helps."))
    people = fields.Integer(**said("How many people the own guides take on in a month."))
    failures = fields.List(fields.Nested(WeightSchema), **said("Entries on which something depends alone."))
    holding = fields.Integer(**said("How many of the own golden cases hold."))
    coverage = fields.List(fields.Nested(LineSchema), **said("The coverage, place by place; see /network/coverage."))


class ShiftSchema(Schema):
    """A topic that gains or loses help somewhere."""

    topic = fields.String(**said("The topic."))
    language = fields.String(allow_none=True, **said("The language; null: in any."))
    gained = fields.List(fields.String(), **said("Keys of the places where somebody helps only then."))
    lost = fields.List(fields.String(), **said("Keys of the places where nobody helps any more."))


class ReachedSchema(Schema):
    """What there is for people who arrive."""

    number = fields.Integer(**said("The number of the edit."))
    cells = fields.Integer(**said("How many cells (place and topic) they need."))
    helped = fields.Nested(PairSchema, **said("In how many of them somebody helps in a language of theirs."))
    accompanied = fields.Nested(PairSchema, **said("How many of them the own guides accompany within a month."))


class BothSidesSchema(Schema):
    """Both sides of a scenario."""

    area = fields.String(**said("The key of the area."))
    language = fields.String(allow_none=True, **said("The language that coverage and failures are about."))
    before = fields.Nested(SideSchema, **said("The network as it is."))
    after = fields.Nested(SideSchema, **said("The network as it would be."))
    shifts = fields.List(fields.Nested(ShiftSchema), **said("What is gained and lost."))
    reached = fields.List(fields.Nested(ReachedSchema), **said("What there is for those who arrive."))
    broken = fields.List(fields.String(), **said("Ids of golden cases that would hold no more."))
    mended = fields.List(fields.String(), **said("Ids of golden cases that would hold then."))
    void = fields.List(fields.Integer(), **said("Numbers of edits that cannot be made any more."))


def scenario_document(found: Scenario) -> dict[str, Any]:
    """A scenario as it is shown."""
    document: dict[str, Any] = ScenarioSchema().dump(found)
    return document

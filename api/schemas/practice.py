"""The shapes of practice notes: an experience as it is sent, and how it is shown."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from api.headers import version_of
from api.schemas.bodies import Shape, YesNo
from api.schemas.entities import said
from api.schemas.entries import LINES, TELLING, choice, key, text
from api.schemas.parameters import LONGEST as WORD
from api.schemas.suggestions import WORDS
from referral.papers import Experience, Maturity
from referral.practice import LONGEST, TITLE, Reading


class ExperienceIn(Shape):
    """An experience that is to be shared; nothing about a newcomer."""

    title = text("The headline.", TELLING, TITLE, required=True)
    topic = key("The topic.", "topics", allow_none=True, load_default=None)
    situation = text("What it was about.", WORDS, LONGEST, required=True)
    tried = text("What was tried; needed once it is tried.", LINES, LONGEST)
    outcome = text("What came of it; needed once it is tried.", LINES, LONGEST)
    day = fields.Date(required=True, metadata={"description": "The day, not one to come."})
    maturity = choice(Maturity, "How far it has been looked at.", load_default=Maturity.DESCRIBED)
    result = text("The result of the evaluation; needed once it is evaluated.", LINES, LONGEST)


class NoteIn(ExperienceIn):
    """An experience of an organisation."""

    organisation = key("The id of the organisation whose experience it is.", required=True)


class DecisionIn(Shape):
    """What becomes of a note that waits."""

    publish = YesNo(required=True, metadata={"description": "Whether everybody may read it."})
    reply = text("A word to who wrote it.", LINES, WORD)


class ExperienceSchema(Schema):
    """An experience."""

    title = fields.String(**said("The headline."))
    topic = fields.String(allow_none=True, **said("The topic."))
    situation = fields.String(**said("What it was about."))
    tried = fields.String(**said("What was tried."))
    outcome = fields.String(**said("What came of it."))
    day = fields.Date(**said("The day."))
    maturity = fields.String(**said("How far it has been looked at.", enum=list(map(str, Maturity))))
    result = fields.String(**said("The result of the evaluation."))


class NoteSchema(Schema):
    """A practice note."""

    id = fields.String(**said("The id."))
    organisation = fields.String(**said("The id of the organisation."))
    published = fields.Nested(ExperienceSchema, allow_none=True, **said("What everybody reads; null: nothing yet."))
    wanted = fields.Nested(ExperienceSchema, allow_none=True, **said("What waits; null: nothing, or not to be seen."))
    reply = fields.String(**said("The coordinator's word."))
    made_on = fields.Date(**said("When it was first written."))
    changed_on = fields.Date(**said("When it was changed last."))
    may_edit = fields.Boolean(**said("Whether who asks may change it."))
    may_decide = fields.Boolean(**said("Whether who asks decides what waits."))
    version = fields.String(**said("Its version; send it as If-Match."))


class NotesSchema(Schema):
    """Practice notes, the newest first."""

    contents = fields.List(fields.Nested(NoteSchema), **said("The notes."))


def experience_of(body: dict[str, Any]) -> Experience:
    """The experience that a body tells."""
    return Experience(**{name: value for name, value in body.items() if name != "organisation"})


def note_document(reading: Reading) -> dict[str, Any]:
    """A note as its reader may see it."""
    document: dict[str, Any] = NoteSchema().dump(reading.note)
    return document | {
        "may_edit": reading.may_edit,
        "may_decide": reading.may_decide,
        "version": version_of(reading.note),
    }

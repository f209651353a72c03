"""The shapes of what is suggested and decided: what is sent, and how a suggestion is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from api.headers import version_of
from api.schemas.bodies import Shape, YesNo
from api.schemas.entities import said
from api.schemas.entries import LINES, LONG, as_sent, key, text
from api.schemas.lists import whole
from api.schemas.named import SAYS_SOMETHING
from referral.errors import Outdated
from referral.model import Entity, Guide, Organisation, Service, Tie
from referral.papers import Deed, Stand
from referral.review import Submission

ROOMS: Mapping[type[Entity], str] = {
    Organisation: "organisations",
    Service: "services",
    Guide: "guides",
    Tie: "ties",
}
"""Where each kind of entry is found under /api/v1."""

KINDS: Mapping[str, type[Entity]] = {kind.__name__.lower(): kind for kind in ROOMS}
"""Each kind of entry by the word that programs use for it."""

WORDS = rf"^[^\u0000-\u0008\u000b-\u001f]*{SAYS_SOMETHING}[^\u0000-\u0008\u000b-\u001f]*$"
"""Some lines that say something."""


class ReportIn(Shape):
    """That something about an entry is wrong."""

    kind = fields.String(
        required=True, validate=validate.OneOf(list(KINDS)), metadata={"description": "What kind of entry it is."}
    )
    id = key("The id of the entry.", required=True)
    note = text("What is wrong, in words; nothing about a newcomer.", WORDS, LONG, required=True)


class ApprovalIn(Shape):
    """That a suggestion is made true."""

    assured = YesNo(
        load_default=False,
        metadata={"description": "Whether who decides vouches for the entry."},
    )
    onto = text(
        "The ETag of the entry, where it was changed since: the suggested members are changed in that version.",
        "^[0-9a-f]{0,64}$",
    )
    reply = text("A word to the sender.", LINES, LONG)


class WordIn(Shape):
    """A word to the other side: a question, a reason, an answer."""

    text = text("The question, reason or answer.", WORDS, LONG, required=True)


class NothingIn(Shape):
    """Nothing has to be said."""


class DifferenceSchema(Schema):
    """One member that differs."""

    field = fields.String(**said("The member."))
    before = fields.Raw(**said("Its value before."))
    after = fields.Raw(**said("Its value after."))


def _entry(description: str) -> fields.Dict:
    return fields.Dict(allow_none=True, **said(description))


class SuggestionSchema(Schema):
    """Something that waits to be decided, or was."""

    id = fields.String(**said("The id."))
    deed = fields.Enum(Deed, by_value=True, **said("What is asked for."))
    kind = fields.String(**said("What kind of entry it is about.", enum=list(KINDS)))
    subject = fields.String(**said("The id of that entry."))
    stand = fields.Enum(Stand, by_value=True, **said("How far it has come."))
    note = fields.String(**said("The sender's word."))
    reply = fields.String(**said("What the coordinator asked, or why it was declined."))
    answer = fields.String(**said("What the sender answered."))
    organisation = fields.String(allow_none=True, **said("The organisation that the sender acts for."))
    made_at = fields.String(**said("When it was sent.", format="date-time"))
    decided_at = fields.String(allow_none=True, **said("When it was decided."))
    before = _entry("The entry when it was suggested; null: not registered.")
    after = _entry("The entry as it is wanted; null: removed, or only reported.")
    besides = fields.List(fields.Dict(), **said("What is to be registered with it."))
    wanted = fields.List(fields.Nested(DifferenceSchema), **said("What is to change, member by member."))
    changed_meanwhile = fields.List(fields.Nested(DifferenceSchema), **said("What others have changed since."))
    version = fields.String(**said("The ETag of the entry as it is now; empty: it is not registered."))
    may_decide = fields.Boolean(**said("Whether the reader decides it."))
    is_own = fields.Boolean(**said("Whether the reader sent it."))
    secret = fields.String(
        metadata={"description": "What a guest asks after it with; shown once, in the answer to what was sent."}
    )


SuggestionsSchema = Schema.from_dict(whole(SuggestionSchema), name="SuggestionsSchema")


def difference_documents(before: Entity | None, after: Entity | None) -> list[dict[str, Any]]:
    """What differs between two versions of an entry, in the shape in which entries are sent."""
    one, other = (as_sent(entity) if entity else {} for entity in (before, after))
    names = dict.fromkeys([*one, *other])
    pairs = ((name, _said(one, name), _said(other, name)) for name in names)
    return [{"field": name, "before": was, "after": is_now} for name, was, is_now in pairs if was != is_now]


def _said(document: Mapping[str, Any], name: str) -> Any:
    """A member; null where nothing is said."""
    value = document.get(name)
    return None if value in ("", []) else value


def suggestion_document(submission: Submission, version: str) -> dict[str, Any]:
    """A suggestion as its reader may see it, with the version of the entry as it is now."""
    suggestion = submission.suggestion
    return {
        "id": suggestion.id,
        "deed": suggestion.deed,
        "kind": suggestion.kind.lower(),
        "subject": suggestion.subject,
        "stand": suggestion.stand,
        "note": suggestion.note,
        "reply": suggestion.reply,
        "answer": suggestion.answer,
        "organisation": suggestion.organisation,
        "made_at": suggestion.made_at.isoformat(),
        "decided_at": suggestion.decided_at.isoformat() if suggestion.decided_at else None,
        "before": as_sent(submission.before) if submission.before else None,
        "after": as_sent(submission.after) if submission.after else None,
        "besides": [as_sent(one) for one in submission.besides],
        "wanted": difference_documents(submission.before, submission.after) if submission.wanted else [],
        "changed_meanwhile": (
            difference_documents(submission.before, submission.now) if submission.changed_meanwhile else []
        ),
        "version": version,
        "may_decide": submission.may_decide,
        "is_own": submission.is_own,
    }


def both_versions(error: Outdated) -> dict[str, Any]:
    """The entry as it stands now and as it was to be, and what differs; nothing where the error does not say."""
    now, wanted = (one if isinstance(one, Entity) else None for one in (error.current, error.wanted))
    if now is None and wanted is None:
        return {}
    return {
        "current": as_sent(now) if now else None,
        "wanted": as_sent(wanted) if wanted else None,
        "version": version_of(now) if now else None,
        "differences": difference_documents(now, wanted) if now and wanted else [],
    }

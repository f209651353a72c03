"""The shapes of what is kept about entries and persons: versions of an entry, and who is behind a guide."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from api.schemas.bodies import Shape
from api.schemas.entities import said
from api.schemas.entries import TELLING, as_sent, text
from api.schemas.suggestions import DifferenceSchema, difference_documents
from referral.accounts import LONGEST_NAME
from referral.papers import Volunteer
from referral.versions import Version
from referral.volunteers import CONSENT_TEXTS


class VersionSchema(Schema):
    """An entry as one change left it."""

    number = fields.Integer(**said("The number of the change; 0: as the entry was first known."))
    at = fields.String(allow_none=True, **said("When the change was made; null: not known."))
    actor = fields.String(**said("The id of the account that made it; empty: not known."))
    action = fields.String(**said("What was done."))
    erased = fields.Boolean(**said("Whether personal data once stood in it."))
    entry = fields.Dict(allow_none=True, **said("The entry after the change; null: removed."))
    changes = fields.List(fields.Nested(DifferenceSchema), **said("What the change changed, member by member."))


class HistorySchema(Schema):
    """All versions of an entry, newest first."""

    contents = fields.List(fields.Nested(VersionSchema), **said("The versions."))


class PersonSchema(Schema):
    """The person behind a guide."""

    name = fields.String(**said("The name."))
    contacts = fields.List(fields.Dict(), **said("How to reach the person."))
    consented_on = fields.Date(**said("When the person consented to be named here."))
    consent_text = fields.String(**said("The version of the text consented to."))


class RevertIn(Shape):
    """Which version is to be brought back."""

    number = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(min=0, max=2**53),
        metadata={"description": "The number of the version, as the history says it."},
    )
    seen = fields.Integer(
        load_default=None,
        strict=True,
        validate=validate.Range(min=0, max=2**53),
        metadata={"description": "The number of the newest version that you know of: 412 if there is a newer one."},
    )


class PersonIn(Shape):
    """What somebody has consented to keep."""

    name = text("The name.", TELLING, LONGEST_NAME, required=True)
    phone = text("A phone number.", r"^[0-9+()/ .\-]*$", 60)
    mail = text("A mail address.", r"^[^\u0000-\u0020]*$", 200)
    given_on = fields.Date(required=True, metadata={"description": "The day on which the person consented."})
    consent_text = fields.String(
        required=True,
        validate=validate.OneOf(CONSENT_TEXTS),
        metadata={"description": "The version of the text that the person consented to."},
    )


def version_document(version: Version) -> dict[str, Any]:
    """A version with what it changed."""
    return {
        "number": version.number,
        "at": version.at.isoformat() if version.at else None,
        "actor": version.actor,
        "action": version.action,
        "erased": version.erased,
        "entry": as_sent(version.entity) if version.entity else None,
        "changes": difference_documents(version.before, version.entity),
    }


def person_document(volunteer: Volunteer) -> dict[str, Any]:
    """A person with the consent."""
    return {
        "name": volunteer.name,
        "contacts": [{"kind": one.kind, "value": one.value} for one in volunteer.contacts],
        "consented_on": volunteer.consented_on,
        "consent_text": volunteer.consent_text,
    }

"""The shapes of accounts, tokens and invitations, as programs send and get them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from marshmallow import Schema, fields, validate

from api.schemas.bodies import Shape, YesNo
from api.schemas.entities import said
from api.schemas.entries import TELLING, key, text
from api.schemas.lists import PagedSchema
from api.sentences import german
from referral.access import AccountRole
from referral.accounts import LONGEST_NAME
from referral.tokens import LONGEST

ROLES = [role.value for role in AccountRole if role not in {AccountRole.GUEST, AccountRole.OPERATOR}]
LONGEST_ADDRESS = 254

EXPECTED: Mapping[str, str] = {
    "name": german("Erwartet wird ein Name mit 1 bis 100 Zeichen."),
    "may_write": german("Möglich sind true und false."),
    "days": german("Erwartet wird eine ganze Zahl von 1 bis 366."),
    "blocked": german("Möglich sind true und false."),
    "email": german("Erwartet wird eine E-Mail-Adresse."),
    "role": german("Erwartet wird eine Rolle wie partner oder coordinator."),
    "organisation": german("Erwartet wird die Kennung einer Organisation."),
}
"""What each member of a body has to be, where it is not what the same word means in an entry."""


class AccountSchema(Schema):
    """An account."""

    id = fields.String(**said("The id, as logs and histories name it."))
    name = fields.String(**said("The person's name."))
    email = fields.String(**said("The mail address; empty if none is known."))
    role = fields.String(**said("What the account may do, see /rechte.", enum=ROLES))
    organisation = fields.String(**said("The organisation that is acted for; null for the state."), allow_none=True)
    language = fields.String(**said("The language of pages and letters.", enum=["de", "en"]))
    created_on = fields.Date(**said("When it was made."))
    blocked = fields.Boolean(**said("Whether it is blocked."))


class AccountsSchema(PagedSchema):
    """A page of accounts."""

    contents = fields.List(fields.Nested(AccountSchema), **said("The accounts."))


class TokenSchema(Schema):
    """A token, without its secret part."""

    id = fields.String(**said("The visible beginning of the token."))
    name = fields.String(**said("What it is for."))
    may_write = fields.Boolean(**said("Whether it may write, as far as its account may."))
    created_on = fields.Date(**said("When it was made."))
    expires_on = fields.Date(**said("The last day on which it is valid."))
    last_used_on = fields.Date(**said("The day of its last use; null if there was none."), allow_none=True)


class TokensSchema(Schema):
    """All tokens of an account."""

    contents = fields.List(fields.Nested(TokenSchema), **said("The tokens, by name."))


class MadeTokenSchema(TokenSchema):
    """A token that was just made."""

    token = fields.String(**said("The whole token; it is never shown again."))


class InvitationSchema(Schema):
    """An invitation that nobody has accepted yet."""

    id = fields.String(**said("Names the invitation."))
    email = fields.String(**said("Where the link was sent."))
    role = fields.String(**said("The role that the account will have.", enum=ROLES))
    organisation = fields.String(**said("The organisation that it will act for; null for the state."), allow_none=True)
    until = fields.AwareDateTime(**said("When the link ends."))


class InvitationsSchema(Schema):
    """Open invitations."""

    contents = fields.List(fields.Nested(InvitationSchema), **said("The invitations, soonest to end first."))


class NewTokenSchema(Shape):
    """A token to be made."""

    expected: ClassVar[Mapping[str, str]] = EXPECTED

    name = text("What it is for.", TELLING, LONGEST_NAME, required=True)
    may_write = YesNo(load_default=False, metadata={"description": "Whether it may write."})
    days = fields.Integer(
        load_default=90,
        strict=True,
        validate=validate.Range(1, LONGEST.days),
        metadata={"description": "For how many days."},
    )


class BlockingSchema(Shape):
    """A change of an account."""

    expected: ClassVar[Mapping[str, str]] = EXPECTED

    blocked = YesNo(**said("Whether it is to be blocked."))


class NewInvitationSchema(Shape):
    """Somebody to be invited."""

    expected: ClassVar[Mapping[str, str]] = EXPECTED

    email = text("Where the link goes.", TELLING, LONGEST_ADDRESS, required=True)
    role = fields.String(**said("The role."), validate=validate.OneOf(ROLES))
    organisation = key(
        "The id of the organisation to act for; left out for the state.", load_default=None, allow_none=True
    )

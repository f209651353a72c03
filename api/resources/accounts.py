"""Accounts by program: one's own, its tokens, invitations, and, for whoever keeps accounts, those of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import Schema

from api import current
from api.account_letters import invitation_letter
from api.auth import current_account, current_actor, draw, draw_id
from api.document import as_json
from api.pages.signing_in import send_afterwards
from api.resources import JSON, KEPT_NOWHERE
from api.resources.openapi import NAMED, PATH_ID, RESPONSES, problem_response
from api.schemas.accounts import (
    AccountSchema,
    AccountsSchema,
    BlockingSchema,
    InvitationSchema,
    InvitationsSchema,
    MadeTokenSchema,
    NewInvitationSchema,
    NewTokenSchema,
    TokenSchema,
    TokensSchema,
)
from api.schemas.bodies import read_body
from api.schemas.lists import PAGE, PER_PAGE, WORDS
from api.schemas.parameters import NOTHING_ASKED, Reader
from referral import accounts, directory, invitations, keeping_accounts, tokens
from referral.access import AccountRole, Action, permit
from referral.accounts import sealed
from referral.codes import OrganisationId
from referral.invitations import Invitation
from referral.tokens import Wanted

blueprint = Blueprint("accounts", __name__, url_prefix="/api/v1", description="Accounts, tokens and invitations.")

LISTED = Reader(WORDS, PAGE, PER_PAGE)
GUARDED: Mapping[str, Any] = {
    **{code: RESPONSES[code] for code in ("414", "422", "500", "503")},
    "401": problem_response("Nobody is signed in, or the token is not valid.", headers={
        "WWW-Authenticate": {"description": "How to sign in.", "schema": {"type": "string"}}
    }),
    "403": problem_response("Whoever asks may not do this."),
}  # fmt: skip
"""What can happen to every operation of somebody who is signed in."""
SIGNED_IN: list[dict[str, list[str]]] = [{"token": []}, {"session": []}]
"""How one is signed in; the schemes are described in `openapi.py`."""
CONFLICT = {"409": problem_response("It contradicts what is registered.")}

Operation = Callable[..., object]


def operation(
    method: str, path: str, *, status: int, answer: type[Schema] | None = None, body: type[Schema] | None = None,
    reader: Reader = NOTHING_ASKED, summary: str, more: Mapping[str, Any] = {},
) -> Callable[[Operation], Operation]:  # fmt: skip
    """Register and describe an operation of somebody who is signed in; nothing of its answer is kept anywhere."""

    def decorate(deed: Operation) -> Operation:
        def view(**path_values: str) -> Response:
            permit(current_actor(), Action.KEEP_OWN_ACCOUNT)
            values = reader.read(request.args.to_dict(flat=False), {})
            answered = deed(**path_values, **({"values": values} if reader is not NOTHING_ASKED else {}))
            written = as_json(answer().dump(answered)) if answer else b""
            return Response(written, status, {"Cache-Control": KEPT_NOWHERE}, content_type=JSON if answer else None)

        view.__name__ = deed.__name__
        described: dict[str, Any] = (
            {"requestBody": {"required": True, "content": {JSON: {"schema": body}}}} if body else {}
        )
        documented = blueprint.doc(
            operationId=deed.__name__,
            summary=summary,
            description=deed.__doc__,
            parameters=reader.documented(),
            security=SIGNED_IN,
            responses={**GUARDED, **(NAMED if "<id>" in path else {}), **more},
            **described,
        )
        named = [PATH_ID] if "<id>" in path else []
        blueprint.route(path, methods=[method], parameters=named)(documented(blueprint.response(status, answer)(view)))
        return deed

    return decorate


@operation("GET", "/account", status=200, answer=AccountSchema, summary="The own account")
def own_account() -> object:
    """The account that the token or the session belongs to."""
    return accounts.own(current.lotsennetz(), current_actor())


@operation("GET", "/tokens", status=200, answer=TokensSchema, summary="The own tokens")
def own_tokens() -> object:
    """All tokens of the own account, those that have expired too; never their secret part."""
    return {"contents": tokens.own(current.lotsennetz(), current_actor())}


@operation("POST", "/tokens", status=201, answer=MadeTokenSchema, body=NewTokenSchema, summary="Make a token")
def make_token() -> object:
    """Make a token for the own account. Its text is shown this once; made with a token, it does not outlive that."""
    wanted = Wanted(account=current_actor().id, **read_body(NewTokenSchema(), request.get_json(silent=True)))
    made = tokens.create(current.lotsennetz(), current_actor(), wanted, draw_id, draw)
    return {"token": made.text, **{name: getattr(made.token, name) for name in TokenSchema().fields}}


@operation("DELETE", "/tokens/<id>", status=204, summary="Delete a token")
def delete_token(id: str) -> None:
    """Delete one of the own tokens: it is not valid any more."""
    tokens.delete(current.lotsennetz(), current_actor(), id)


@operation("GET", "/accounts", status=200, answer=AccountsSchema, reader=LISTED, summary="List accounts")
def all_accounts(values: Mapping[str, Any]) -> object:
    """All accounts by name, for whoever keeps them; with `q` those whose name, address, role or organisation fit."""
    page = keeping_accounts.accounts(
        current.lotsennetz(),
        current_actor(),
        words=values.get("q", ""),
        number=values.get("page", 1),
        size=values.get("per_page", directory.PER_PAGE),
    )
    counted = {"page": page.number, "per_page": page.size, "total_items": page.total, "total_pages": page.pages}
    return {**counted, "contents": page.entries}


@operation(
    "PATCH", "/accounts/<id>", status=200, answer=AccountSchema, body=BlockingSchema, summary="Block an account",
    more=CONFLICT,
)  # fmt: skip
def block_account(id: str) -> object:
    """Block an account, which ends its sessions at once, or let it in again; never the own one."""
    blocked = read_body(BlockingSchema(), request.get_json(silent=True))["blocked"]
    return keeping_accounts.block(current.lotsennetz(), current_actor(), id, blocked=blocked)


@operation("GET", "/invitations", status=200, answer=InvitationsSchema, summary="Open invitations")
def open_invitations() -> object:
    """The invitations that nobody has accepted yet: the own ones, or for whoever keeps accounts all of them."""
    return {"contents": invitations.open_invitations(current.lotsennetz(), current_actor())}


@operation(
    "POST", "/invitations", status=201, answer=InvitationSchema, body=NewInvitationSchema, summary="Invite somebody",
    more={"404": problem_response("The organisation is not registered.")},
)  # fmt: skip
def make_invitation() -> object:
    """Send somebody a link to make an account with. Nobody learns from it whether the address has one."""
    sent = read_body(NewInvitationSchema(), request.get_json(silent=True))
    organisation = OrganisationId(sent["organisation"]) if sent["organisation"] else None
    wanted = Invitation(email=sent["email"], role=AccountRole(sent["role"]), organisation=organisation)
    secret = invitations.invite(current.lotsennetz(), current_actor(), wanted, draw)
    inviter = current_account()
    address = f"{current.settings().address}/einladung/{secret}"
    send_afterwards(invitation_letter(wanted.email, inviter.name if inviter else "", address))
    kept = invitations.open_invitations(current.lotsennetz(), current_actor())
    return next(ticket for ticket in kept if ticket.id == sealed(secret))


@operation("DELETE", "/invitations/<id>", status=204, summary="Withdraw an invitation")
def withdraw_invitation(id: str) -> None:
    """Take an invitation back: its link is not valid any more."""
    invitations.withdraw(current.lotsennetz(), current_actor(), id)

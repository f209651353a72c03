"""Where everything about accounts is found: signing in and out, one's own account, invitations, and who may do what."""

from __future__ import annotations

from flask import g
from flask.typing import ResponseReturnValue

from api.pages import account, elsewhere, people, rights, signing_in
from api.pages.about import error_page
from api.pages.rooms import SENT, Room, View
from api.problems import problem_of
from referral.access import GUEST
from referral.errors import Forbidden

NEVER_KEPT = frozenset({"pages.new_password", "pages.set_password", "pages.invitation", "pages.accept"})
"""Pages whose address is a secret."""


def forbidden(error: Forbidden) -> ResponseReturnValue:
    """Who is not signed in does so first; who is may not do this."""
    if g.actor is GUEST:
        return signing_in.sign_in_first()
    problem = problem_of(error)
    return error_page(problem), problem.status


ROOM = Room(
    views=(
        View("/anmelden", "sign_in", signing_in.sign_in_form),
        View("/anmelden", "signed_in", signing_in.sign_in, SENT),
        View("/anmelden/stelle", "away", elsewhere.away),
        View("/anmelden/zurueck", "back", elsewhere.back),
        View("/abmelden", "sign_out", signing_in.sign_out, SENT),
        View("/passwort", "forgotten", signing_in.forgotten),
        View("/passwort", "ask_for_link", signing_in.ask_for_link, SENT),
        View("/passwort/<secret>", "new_password", signing_in.new_password),
        View("/passwort/<secret>", "set_password", signing_in.set_password, SENT),
        View("/konto", "account", account.account),
        View("/konto", "describe", account.describe, SENT),
        View("/konto/passwort", "change_password", account.change_password, SENT),
        View("/konto/sitzungen", "end_session", account.end_session, SENT),
        View("/konto/schluessel", "make_token", account.make_token, SENT),
        View("/konto/schluessel/loeschen", "delete_token", account.delete_token, SENT),
        View("/konten", "people", people.people),
        View("/konten/einladen", "invite", people.invite, SENT),
        View("/konten/zuruecknehmen", "withdraw", people.withdraw, SENT),
        View("/konten/sperren", "block", people.block, SENT),
        View("/einladung/<secret>", "invitation", people.invitation),
        View("/einladung/<secret>", "accept", people.accept, SENT),
        View("/rechte", "rights", rights.rights),
        *(View(f"/konto/{form}", f"account_{form}", account.back) for form in ("passwort", "sitzungen", "schluessel")),
        *(View(f"/konten/{form}", f"people_{form}", people.back) for form in ("einladen", "zuruecknehmen", "sperren")),
    ),
    refusals={Forbidden: forbidden},
)

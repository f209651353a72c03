"""Where everything about accounts is found: signing in and out, one's own account, invitations, and who may do what."""

from __future__ import annotations

from flask import Blueprint, g
from flask.typing import ResponseReturnValue

from api.pages import account, elsewhere, people, rights, signing_in
from api.pages.about import error_page
from api.problems import problem_of
from referral.access import GUEST
from referral.errors import Forbidden

ACCOUNTS = (
    ("GET", "/anmelden", "sign_in", signing_in.sign_in_form),
    ("POST", "/anmelden", "signed_in", signing_in.sign_in),
    ("GET", "/anmelden/stelle", "away", elsewhere.away),
    ("GET", "/anmelden/zurueck", "back", elsewhere.back),
    ("POST", "/abmelden", "sign_out", signing_in.sign_out),
    ("GET", "/passwort", "forgotten", signing_in.forgotten),
    ("POST", "/passwort", "ask_for_link", signing_in.ask_for_link),
    ("GET", "/passwort/<secret>", "new_password", signing_in.new_password),
    ("POST", "/passwort/<secret>", "set_password", signing_in.set_password),
    ("GET", "/konto", "account", account.account),
    ("POST", "/konto", "describe", account.describe),
    ("POST", "/konto/passwort", "change_password", account.change_password),
    ("POST", "/konto/sitzungen", "end_session", account.end_session),
    ("POST", "/konto/schluessel", "make_token", account.make_token),
    ("POST", "/konto/schluessel/loeschen", "delete_token", account.delete_token),
    ("GET", "/konten", "people", people.people),
    ("POST", "/konten/einladen", "invite", people.invite),
    ("POST", "/konten/zuruecknehmen", "withdraw", people.withdraw),
    ("POST", "/konten/sperren", "block", people.block),
    ("GET", "/einladung/<secret>", "invitation", people.invitation),
    ("POST", "/einladung/<secret>", "accept", people.accept),
    ("GET", "/rechte", "rights", rights.rights),
    *(("GET", f"/konto/{form}", f"account_{form}", account.back) for form in ("passwort", "sitzungen", "schluessel")),
    *(("GET", f"/konten/{form}", f"people_{form}", people.back) for form in ("einladen", "zuruecknehmen", "sperren")),
)
"""Every page and form about accounts: method, address, its name in links, and the view."""

NEVER_KEPT = frozenset({"pages.new_password", "pages.set_password", "pages.invitation", "pages.accept"})
"""Pages whose address is a secret."""


def install(blueprint: Blueprint) -> None:
    """Give the pages these addresses, and let guests sign in where they may not go on."""
    for method, address, name, view in ACCOUNTS:
        blueprint.add_url_rule(address, name, view, methods=[method])
    blueprint.register_error_handler(Forbidden, forbidden)


def forbidden(error: Forbidden) -> ResponseReturnValue:
    """Who is not signed in does so first; who is may not do this."""
    if g.actor is GUEST:
        return signing_in.sign_in_first()
    problem = problem_of(error)
    return error_page(problem), problem.status

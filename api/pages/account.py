"""One's own account: what there is to do, name and language, password, sessions, and tokens for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, request, url_for

from api import current
from api.auth import current_actor, draw, draw_id, session_secret
from api.languages import GERMAN, LANGUAGES
from api.pages.refusals import every, shown_again
from api.pages.rights import role_names
from api.pages.screen import OWN_NAMES
from api.pages.screen import gettext as _
from api.pages.signing_in import Faults, by_field, see_other, typed_twice
from api.pages.times import full_date
from referral import accounts, directory, passwords, tokens
from referral.access import Action, may
from referral.accounts import HANDLE, NewPassword
from referral.errors import Malformed, SignInFailed, TooManyAttempts
from referral.hours import LOCAL
from referral.papers import Session
from referral.tokens import Made, Wanted

SPANS = (7, 30, 90, 366)
"""For how many days a token can be made on the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something to do, offered to those who may: the page it leads to, and what it is called there."""

    endpoint: str
    name: str
    action: Action


def tasks() -> list[Task]:
    """What there is to do here, for those who may; the order is that of the page."""
    offered = [
        Task(endpoint="pages.people", name=_("Menschen einladen"), action=Action.INVITE),
        Task(endpoint="pages.network", name=_("Das Netz ansehen und auswerten"), action=Action.SEE_NETWORK),
        Task(endpoint="pages.waiting_ties", name=_("Verbindungen bestätigen"), action=Action.TIE),
        Task(endpoint="pages.erase", name=_("Personenbezogene Angaben löschen"), action=Action.ERASE),
        Task(endpoint="pages.rights", name=_("Wer darf was?"), action=Action.LOOK_UP),
    ]
    return [task for task in offered if may(current_actor(), task.action)]


def account(faults: Faults = (), made: Made | None = None) -> str:
    """The page of one's own account; a token that was just made is shown this once."""
    network, actor = current.lotsennetz(), current_actor()
    own = accounts.own(network, actor)
    return render_template(
        "accounts/account.html",
        account=own,
        role=role_names()[own.role],
        organisation=directory.names(network, actor, [own.organisation]).get(own.organisation or ""),
        tasks=tasks(),
        sessions=[_listed(session) for session in accounts.sessions(network, actor)],
        tokens=tokens.own(network, actor),
        today=network.clock().astimezone(LOCAL).date(),
        made=made,
        full_date=full_date,
        done=done().get(request.args.get("getan", "")),
        languages=[(tag, OWN_NAMES[tag]) for tag in LANGUAGES],
        token_spans=[(str(days), _("%(num)s Tage") % {"num": days}) for days in SPANS],
        typed=request.form,
        problems=faults,
        faults=by_field(faults),
    )


def done() -> Mapping[str, str]:
    """What was just done, by the word in the address."""
    return {
        "angaben": _("Ihre Angaben sind gespeichert."),
        "passwort": _("Ihr neues Passwort gilt. Alle anderen Sitzungen sind beendet."),
        "sitzung": _("Die Sitzung ist beendet."),
        "sitzungen": _("Alle anderen Sitzungen sind beendet."),
        "schluessel": _("Der Schlüssel ist gelöscht und gilt nicht mehr."),
    }


def _listed(session: Session) -> dict[str, Any]:
    here = accounts.sealed(session_secret()) == session.id
    return {"handle": session.id[:HANDLE], "browser": session.browser, "until": session.until, "here": here}


@shown_again(account, {Malformed: "name"})
def describe() -> Response:
    """Save name and language."""
    wished = request.form.get("language", "")
    language = wished if wished in LANGUAGES else GERMAN
    accounts.describe(current.lotsennetz(), current_actor(), name=request.form.get("name", ""), language=language)
    return see_other(url_for("pages.account", getan="angaben", lang=None))


@shown_again(account, {SignInFailed: "current", TooManyAttempts: "current"})
def change_password() -> Response:
    """Set another password, for whoever knows the one there is."""
    form, own = request.form, accounts.own(current.lotsennetz(), current_actor())
    every(password=lambda: passwords.chosen(form.get("password", ""), own.email), again=typed_twice)
    typed = NewPassword(current=form.get("current", ""), new=form.get("password", ""), secret=session_secret())
    accounts.change_password(current.lotsennetz(), current_actor(), typed, draw)
    return see_other(url_for("pages.account", getan="passwort"))


def back() -> Response:
    """The page again, for whoever comes to the address of one of its forms."""
    return see_other(url_for("pages.account"))


def end_session() -> Response:
    """End the session that is named, or all but this one."""
    if handle := request.form.get("session", ""):
        accounts.end_session(current.lotsennetz(), current_actor(), handle)
        return see_other(url_for("pages.account", getan="sitzung"))
    accounts.end_others(current.lotsennetz(), current_actor(), session_secret())
    return see_other(url_for("pages.account", getan="sitzungen"))


@shown_again(account, {Malformed: "token-name"})
def make_token() -> str:
    """Make a token and show it, this once."""
    form = request.form
    days = form.get("days", "")
    wanted = Wanted(
        account=current_actor().id,
        name=form.get("token-name", ""),
        may_write="may-write" in form,
        days=int(days) if days in map(str, SPANS) else SPANS[0],
    )
    return account(made=tokens.create(current.lotsennetz(), current_actor(), wanted, draw_id, draw))


def delete_token() -> Response:
    """Delete a token."""
    tokens.delete(current.lotsennetz(), current_actor(), request.form.get("token", ""))
    return see_other(url_for("pages.account", getan="schluessel"))

"""Signing in and out, and a new password by mail for whoever has forgotten it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from flask import Response, after_this_request, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api import current
from api.account_letters import password_letter
from api.auth import current_actor, draw, forget, remember, session_secret
from api.browsers import browser_of
from api.pages.counter import Fault
from api.pages.refusals import Faulty, every, shown_again
from api.pages.screen import gettext as _
from referral import accounts, passwords, recovery
from referral.access import GUEST
from referral.accounts import Credentials
from referral.errors import SignInFailed, TooManyAttempts
from referral.letters import Letter
from referral.papers import Account

Faults = Sequence[Fault]
SECRET_FIELDS = frozenset({"password", "again", "current"})
"""Fields whose content is never shown again."""


def sign_in_form(faults: Faults = ()) -> str:
    """The form to sign in; `weiter` in the address says where to go on afterwards."""
    typed = request.form.get("email", "")
    filled = {"email": typed, "onward": onward(), "elsewhere": bool(current.settings().oidc_issuer)}
    return render_template("accounts/sign-in.html", **filled, problems=faults, faults=by_field(faults))


@shown_again(sign_in_form, {SignInFailed: "email", TooManyAttempts: "email"})
def sign_in() -> Response:
    """Sign in, and go on to where one wanted to go."""
    secret = accounts.sign_in(current.lotsennetz(), typed_credentials(), draw)
    return remember(see_other(onward() or url_for("pages.account")), secret)


def typed_credentials() -> Credentials:
    """What was typed into the form to sign in."""
    form = request.form
    return Credentials(address=form.get("email", ""), password=form.get("password", ""), browser=this_browser())


def sign_out() -> Response:
    """End this session, and take the cookie away."""
    if current_actor() is not GUEST:
        accounts.sign_out(current.lotsennetz(), current_actor(), session_secret())
    return forget(see_other(url_for("pages.counter")))


def forgotten(faults: Faults = ()) -> str:
    """The form to ask for a link that sets a new password."""
    email = request.form.get("email", "")
    return render_template("accounts/forgotten.html", email=email, problems=faults, faults=by_field(faults))


@shown_again(forgotten, {TooManyAttempts: "email"})
def ask_for_link() -> str:
    """Send a link if there is somebody to send it to; the answer is the same either way."""
    typed = request.form.get("email", "")
    recovery.request_link(current.lotsennetz(), typed, _send_link, draw)
    return render_template("accounts/link-sent.html", email=typed)


def _send_link(account: Account, secret: str) -> None:
    address = f"{current.settings().address}{url_for('pages.new_password', secret=secret, lang=None)}"
    send_afterwards(password_letter(account, address))


def new_password(secret: str, faults: Faults = ()) -> str:
    """The form that a link by mail leads to; looking at it does not use the link up."""
    recovery.behind_link(current.lotsennetz(), secret)
    return render_template("accounts/new-password.html", secret=secret, problems=faults, faults=by_field(faults))


@shown_again(new_password, {})
def set_password(secret: str) -> Response:
    """Set the new password and sign in."""
    account = recovery.behind_link(current.lotsennetz(), secret)
    password = request.form.get("password", "")
    every(password=lambda: passwords.chosen(password, account.email), again=typed_twice)
    session = recovery.set_password(current.lotsennetz(), secret, password, this_browser(), draw)
    return remember(see_other(url_for("pages.account", getan="passwort")), session)


def typed_twice() -> None:
    """Raise Faulty unless the password was typed the same way twice."""
    if request.form.get("password") != request.form.get("again"):
        raise Faulty([Fault(field="again", sentence=_("Die beiden Passwörter sind nicht gleich."))])


def sign_in_first() -> ResponseReturnValue:
    """What a guest gets who may not do something: the form to sign in, and after it the page that was wanted.

    A form that was sent when the session was over is kept on the page until it is sent again.
    """
    if request.method == "GET":
        wanted = request.full_path.rstrip("?")
        return see_other(url_for("pages.sign_in", weiter=wanted))
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in SECRET_FIELDS]
    return render_template("accounts/session-over.html", kept=kept, files=bool(request.files)), 403


def onward() -> str:
    """Where to go on after signing in: a path of this site, or nothing (CWE-601)."""
    return path_here(request.values.get("weiter", ""))


def path_here(wanted: str) -> str:
    """An address if it is a path of this site, else nothing."""
    parts = urlsplit(wanted)
    here = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not (parts.scheme or parts.netloc)
    return wanted if here and wanted.isprintable() else ""


def by_field(faults: Faults) -> Mapping[str, str]:
    """The sentences beside the fields."""
    return {fault.field: fault.sentence for fault in faults}


def see_other(address: str) -> Response:
    """Go on with GET, so that nothing is sent twice when the page is loaded again (RFC 9110, section 15.4.4)."""
    answer = redirect(address, 303)
    return Response(answer.response, 303, answer.headers)


def this_browser() -> str:
    """What the list of sessions calls the browser that asks."""
    return browser_of(request.headers.get("User-Agent", ""))


def send_afterwards(letter: Letter) -> None:
    """Send a letter once the answer has left the house, so that its time tells nobody whether there was one."""
    post = current.post()

    @after_this_request
    def attach(response: Response) -> Response:
        response.call_on_close(lambda: post(letter))
        return response

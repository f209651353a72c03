"""Saying that something is wrong about a partner, as anybody may, without signing in."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.pages.counter import Fault
from api.pages.register import sending
from api.pages.register.editing import partner_entry
from api.pages.register.fields import TEXT
from api.pages.register.registered import Registered, registered
from api.pages.register.turned_away import too_many
from api.pages.register.typed import one, sent
from api.pages.screen import gettext as _
from referral import register as keeping
from referral.access import GUEST
from referral.errors import TooMany
from referral.model import Organisation, Service


def report(id: str) -> ResponseReturnValue:
    """The short form, or what came of sending it."""
    register = registered()
    entry = partner_entry(id, register)
    if request.method == "GET":
        return _page(entry)
    text = one(sent(), "text")
    faults = list(_faults(text))
    if faults:
        return _page(entry, text, faults), 422
    return _send(entry, text, register)


def _faults(text: str) -> Sequence[Fault]:
    if not text:
        return [Fault(field="text", sentence=_("Bitte schreiben, was nicht stimmt."))]
    if len(text) > TEXT:
        return [Fault(field="text", sentence=_("Bitte kürzer: höchstens 2000 Zeichen."))]
    return []


def _send(entry: Organisation | Service, text: str, register: Registered) -> ResponseReturnValue:
    letter = sending.a_letter(register, text)
    try:
        suggestion = keeping.report(register.lotsennetz, register.actor, type(entry), entry.id, letter)
    except TooMany as error:
        return too_many(_page(entry, text, busy=True), error)
    secret = letter.secret if register.actor is GUEST else None
    return redirect(url_for("pages.submission", id=suggestion.id, secret=secret or None, neu=1), 303)


def _page(entry: Organisation | Service, text: str = "", faults: Sequence[Fault] = (), *, busy: bool = False) -> str:
    return render_template(
        "register/report.html",
        entry=entry,
        typed=text,
        problems=faults,
        faults={fault.field: fault.sentence for fault in faults},
        busy=busy,
        form={},
    )

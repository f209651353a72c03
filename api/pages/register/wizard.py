"""Registering in steps: every step is kept as soon as it is sent, so that a draft can be gone on with by its link."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api import current
from api.auth import current_actor
from api.pages.counter import Fault
from api.pages.register import sending
from api.pages.register.fields import Field, Read, read
from api.pages.register.foreseen import ahead
from api.pages.register.forms import NEW_NAME, REACH
from api.pages.register.registered import Registered, registered
from api.pages.register.steps import (
    BARE,
    ORGANISATION,
    STEPS,
    Step,
    is_new,
    neighbours,
    read_all,
    said_so_far,
    sections_of,
    steps_of,
)
from api.pages.register.tables import element, is_table
from api.pages.register.times_field import coming_week
from api.pages.register.turned_away import too_many
from api.pages.register.typed import Form, as_text, from_text, longer, one, rows, sent
from api.pages.screen import gettext as _
from referral import directory, drafts
from referral.drafts import KEPT_FOR
from referral.errors import TooMany
from referral.model import Organisation

DISTINCT = "distinct"
"""Under this name a draft keeps the ids of those that somebody has looked at and said: it is none of these."""
CONSENT, MESSAGE = "consent", "message"
OWN = {"angebot": (BARE,), "abschluss": (CONSENT, MESSAGE)}
"""What a step asks beside its sections."""
LOOKED_UP_AFTER = frozenset({"stelle", "kontakte"})
"""After these steps it is looked whether the organisation is registered already; after the second by phone too."""
FOUND = 8
"""So many registered organisations are offered by a search."""

KNOWN: Mapping[str, Step] = {step.id: step for step in STEPS}


def start() -> str:
    """Where registering begins: look whether the organisation is there, or begin with a new one."""
    return _start(request.args.get("q", "").strip())


def _start(words: str, *, busy: bool = False) -> str:
    found: Sequence[Organisation] = ()
    if words:
        found = directory.organisations(current.lotsennetz(), current_actor(), words=words, size=FOUND).entries
    return render_template("register/start.html", words=words, found=found, days=KEPT_FOR.days, busy=busy)


def begin() -> ResponseReturnValue:
    """Begin a draft, for a registered organisation or for a new one, and go to its first step."""
    chosen = one(sent(), ORGANISATION)
    if chosen:
        directory.get(current.lotsennetz(), current_actor(), Organisation, chosen)
    form = {ORGANISATION: [chosen]}
    secret, first = secrets.token_urlsafe(24), steps_of(form)[0].id
    try:
        drafts.begin(current.lotsennetz(), current_actor(), secret, step=first, form=as_text(form))
    except TooMany as error:
        return too_many(_start("", busy=True), error)
    return _to(secret, first)


def step(secret: str, step: str) -> str:
    """One step with what was typed so far; with `pruefen` in the address, with what is wrong in it."""
    form = _form(secret)
    if KNOWN.get(step) not in steps_of(form):
        abort(404)
    faults = read(sections_of(KNOWN[step], form), form, registered()).faults if "pruefen" in request.args else ()
    return _page(secret, form, KNOWN[step], faults)


def go_on(secret: str, step: str) -> ResponseReturnValue:
    """Keep what was typed in a step, then do what the button says."""
    form = _merged(_form(secret), step)
    _keep(secret, form, step)
    if row := request.form.get("row"):
        return _one_line_more(secret, form, step, row)
    before, after = neighbours(form, step)
    match request.form.get("go", "on"):
        case "back" if before:
            return _to(secret, before.id)
        case "later":
            return render_template("register/later.html", address=_address(secret, step), until=_until())
        case _:
            return _forward(secret, form, KNOWN[step], after)


def take(secret: str) -> ResponseReturnValue:
    """It is one that is registered: go on with a service for it, and keep what else was typed."""
    form = _form(secret)
    chosen = directory.get(current.lotsennetz(), current_actor(), Organisation, one(sent(), ORGANISATION))
    form |= {ORGANISATION: [chosen.id], BARE: []}
    return _to(_keep(secret, form, "angebot"), "angebot")


def none_of_them(secret: str) -> ResponseReturnValue:
    """It is none of those that were shown: go on, and do not ask about them again."""
    form = _form(secret)
    form[DISTINCT] = sorted({*form.get(DISTINCT, ()), *sent().get(DISTINCT, ())})
    after = neighbours(form, request.form.get("step", ""))[1] or KNOWN["angebot"]
    return _to(_keep(secret, form, after.id), after.id)


def _forward(secret: str, form: Form, here: Step, after: Step | None) -> ResponseReturnValue:
    register = registered()
    if after is None:
        return _finish(secret, form, register)
    found = read(sections_of(here, form), form, register)
    if found.faults:
        return _page(secret, form, here, found.faults), 422
    if here.id in LOOKED_UP_AFTER and is_new(form):
        typed = read((NEW_NAME, REACH), form, register).values
        hits = sending.alike(typed, register, known=form.get(DISTINCT, ()))
        if hits:
            return render_template("register/alike.html", secret=secret, here=here, hits=hits, name=one(form, "name"))
    return _to(secret, after.id)


def _finish(secret: str, form: Form, register: Registered) -> ResponseReturnValue:
    whole, wrong = read_all(form, register)
    faults = [] if one(form, CONSENT) else [Fault(field=CONSENT, sentence=_("Bitte bestätigen Sie die beiden Sätze."))]
    if wrong or faults:
        return _page(secret, form, KNOWN["abschluss"], faults), 422
    try:
        outcome = sending.send(form, whole.values, register, note=one(form, MESSAGE))
    except TooMany as error:
        return too_many(_page(secret, form, KNOWN["abschluss"], (), busy=True), error)
    drafts.drop(register.lotsennetz, register.actor, secret)
    return redirect(outcome, 303)


def _page(secret: str, form: Form, here: Step, faults: Sequence[Fault], *, busy: bool = False) -> str:
    register = registered()
    last = here.id == "abschluss"
    whole, wrong = read_all(form, register) if last else (Read(), [])
    live = last and sending.is_live(form, whole.values, register, complete=not wrong)
    chosen = one(form, ORGANISATION)
    network, actor = register.lotsennetz, register.actor
    return render_template(
        "register/step.html",
        secret=secret,
        here=here,
        steps=steps_of(form),
        sections=sections_of(here, form),
        form=form,
        register=register,
        problems=faults,
        faults={fault.field: fault.sentence for fault in faults},
        provider=directory.get(network, actor, Organisation, chosen) if chosen else None,
        new=is_new(form),
        bare=bool(one(form, BARE)),
        so_far=list(said_so_far(form, register)) if last else (),
        wrong=wrong,
        read_hours=coming_week(form, "hours", register) if last else None,
        live=live,
        ahead=ahead(register, None, sending.entries(form, whole.values), assured=True) if live and not wrong else None,
        busy=busy,
    )


def _merged(form: dict[str, list[str]], step: str) -> dict[str, list[str]]:
    """The draft with this step as it was just sent; a box that is not ticked is not sent at all."""
    if step not in KNOWN:
        abort(404)
    own = {column for field in _fields(KNOWN[step]) for column in field.columns()} | set(OWN.get(step, ()))
    came = sent()
    if step == "angebot" and one(form, BARE):
        own = {BARE}  # what was typed about the service was not on this page, and waits
    return {name: values for name, values in form.items() if name not in own} | {
        name: values for name, values in came.items() if name in own
    }


def _fields(step: Step) -> list[Field]:
    return [field for section in step.sections for field in section.fields]


def _one_line_more(secret: str, form: Form, step: str, row: str) -> ResponseReturnValue:
    field = next((field for field in _fields(KNOWN[step]) if field.name == row and is_table(field.widget)), None)
    if field is None:
        abort(404)
    form = longer(form, field.columns())
    _keep(secret, form, step)
    return _to(secret, step, element(field.name, len(rows(form, field.columns()))))


def _form(secret: str) -> dict[str, list[str]]:
    return from_text(drafts.begun(current.lotsennetz(), current_actor(), secret).form)


def _keep(secret: str, form: Form, step: str) -> str:
    drafts.keep(current.lotsennetz(), current_actor(), secret, step=step, form=as_text(form))
    return secret


def _until() -> Any:
    return current.lotsennetz().clock() + KEPT_FOR


def _address(secret: str, step: str) -> str:
    """What can be noted down: where people reach the service, else where this request came."""
    settings = current.settings()
    here = settings.address if settings.told else request.host_url.rstrip("/")
    return here + url_for("pages.step", secret=secret, step=step)


def _to(secret: str, step: str, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("pages.step", secret=secret, step=step, _anchor=anchor), 303)

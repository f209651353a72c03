"""Who is behind a guide: kept with consent, seen by desk and centre, erased when consent is withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api import current
from api.auth import current_actor
from api.document import as_json
from api.pages.counter import Fault
from api.pages.register.typed import one, sent
from api.pages.screen import gettext as _
from referral import volunteers
from referral.errors import Malformed
from referral.model import Contact, ContactKind
from referral.papers import Volunteer
from referral.stores.records import encode
from referral.volunteers import CONSENT_TEXTS, Consent

TEXTS = Path(__file__).parents[2] / "translations" / "consent"
FIELDS = ("name", "phone", "mail", "given_on")


def person(id: str) -> ResponseReturnValue:
    """What is kept about the person, and the form to keep, correct or erase it."""
    network, actor = current.lotsennetz(), current_actor()
    if request.method == "GET":
        return _page(id)
    if request.form.get("step") == "withdraw":
        erased = volunteers.withdraw(network, actor, id)
        return _page(id, erased=True, named=bool(erased.mentions), left=not erased.overwritten)
    try:
        volunteers.keep(network, actor, id, _consent())
    except Malformed as error:
        return _page(id, faults=[_fault(error)]), 422
    return redirect(url_for("pages.person", id=id, getan=1), 303)


def document(id: str) -> Response:
    """What is kept about the person, as a file for it (Art. 15 GDPR)."""
    guide, volunteer = volunteers.behind(current.lotsennetz(), current_actor(), id)
    kept = {"guide": encode(guide), "person": encode(volunteer) if volunteer else None}
    response = Response(as_json(kept, pretty=True), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="auskunft-{guide.id}.json"'
    response.cache_control.no_store = True
    return response


def consent_text(version: str, language: str) -> str:
    """The text that a person consents to, in a version, in German or English."""
    return _texts()[version, language]


@cache
def _texts() -> Mapping[tuple[str, str], str]:
    found = {}
    for file in sorted(TEXTS.glob("*.txt")):
        version, _, language = file.stem.rpartition(".")
        found[version, language] = file.read_text(encoding="utf-8")
    return found


def _consent() -> Consent:
    """The form as it was filled in; Malformed without a day, or where the person did not consent."""
    form = sent()
    if not one(form, "agreed"):
        raise Malformed("a consent", "", "tick that the person has agreed.")
    return Consent(
        name=one(form, "name"),
        phone=one(form, "phone"),
        mail=one(form, "mail"),
        given_on=_day(one(form, "given_on")),
        text=CONSENT_TEXTS[-1],
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Malformed("a day of consent", text, "expected a day such as 2026-11-22.") from error


def _fault(error: Malformed) -> Fault:
    """What is wrong, and in which field."""
    field, sentence = {
        "a name": ("name", _("Bitte den Namen schreiben.")),
        "a phone number": ("phone", _("Bitte eine Telefonnummer wie 05141 12345 schreiben.")),
        "a mail address": ("mail", _("Bitte eine E-Mail-Adresse wie name@example.org schreiben.")),
        "a day of consent": ("given_on", _("Bitte den Tag der Einwilligung angeben, heute oder früher.")),
    }.get(error.what, ("agreed", _("Ohne Einwilligung wird nichts gespeichert. Bitte das Kästchen ankreuzen.")))
    return Fault(field=field, sentence=sentence)


def _page(
    id: str, *, faults: list[Fault] | None = None, erased: bool = False, named: bool = False, left: bool = False
) -> str:
    guide, volunteer = volunteers.behind(current.lotsennetz(), current_actor(), id)
    typed = {name: request.form.get(name, "") for name in FIELDS} if faults else _filled(volunteer)
    return render_template(
        "care/person.html",
        guide=guide,
        volunteer=volunteer,
        typed=typed,
        problems=faults or [],
        faults={fault.field: fault.sentence for fault in faults or []},
        erased=erased,
        named=named,
        left=left,
        consent=consent_text(CONSENT_TEXTS[-1], current.language()),
        version=CONSENT_TEXTS[-1],
    )


def _filled(volunteer: Volunteer | None) -> Mapping[str, str]:
    if volunteer is None:
        return dict.fromkeys(FIELDS, "") | {"given_on": current.lotsennetz().clock().date().isoformat()}
    return {
        "name": volunteer.name,
        "phone": _value(volunteer.contacts, ContactKind.PHONE),
        "mail": _value(volunteer.contacts, ContactKind.EMAIL),
        "given_on": volunteer.consented_on.isoformat(),
    }


def _value(contacts: tuple[Contact, ...], kind: ContactKind) -> str:
    return next((contact.value for contact in contacts if contact.kind is kind), "")

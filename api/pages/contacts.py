"""For the volunteer on a phone: whom can I call right now? Open now first, then those that open next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Response, current_app, render_template, request

from api import current
from api.auth import current_actor
from api.counting import counted
from api.pages import closed, shown
from api.pages.choices import choices
from api.pages.counter import Fault, Refused, faults_of
from api.pages.results import place_name
from api.pages.screen import gettext as _
from api.pages.times import Door, Opening
from api.schemas.parameters import Typed
from api.schemas.questions import read_question
from referral import desk
from referral.errors import PlaceUnknown
from referral.model import Contact, ContactKind, Organisation, Service, Sourced
from referral.need import Answer

PARAMETERS = {"ort": "place", "thema": "topic", "sprache": "language"}
"""The names of this page's address, and those of the question behind them."""

FIELDS = {field: name for name, field in PARAMETERS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Callee:
    """Somebody to call: the entry, its name and what it does there, how to reach it, how the door stands, notices."""

    entry: Sourced
    name: str
    offer: str
    role: str
    contacts: Sequence[Contact]
    address: str
    languages: str
    opening: Opening
    notices: Sequence[str]


def contacts() -> str:
    """The list for the place, topic and language in the address; without any, the form."""
    if not any(request.args.get(name) for name in PARAMETERS):
        return page(callees=None)
    question = read_question(asked(), current.reception().edition().vocabulary)
    return shown_for(counted(desk.answer(current.lotsennetz(), current_actor(), question)))


def shown_for(answer: Answer) -> str:
    """The page for an answer, or with the places to choose from."""
    if answer.ask is not None:
        return page(callees=None, ask=current.words().ask(answer.ask), options=answer.ask.options)
    place = place_name(answer.question, answer.spot) if answer.spot else answer.question.place
    return page(callees=in_order(callees(answer)), place=place, at=answer.at)


def refused(error: Refused) -> tuple[str, int]:
    """The form again, with what is missing or unclear; 422."""
    faults = [Fault(field=FIELDS.get(fault.field, fault.field), sentence=fault.sentence) for fault in faults_of(error)]
    suggestions = error.suggestions if isinstance(error, PlaceUnknown) else ()
    return page(callees=None, faults=faults, suggestions=suggestions), 422


def asked() -> Typed:
    """The question behind the parameters of the address."""
    return {field: request.args.getlist(name) for name, field in PARAMETERS.items() if request.args.getlist(name)}


def page(**content: object) -> str:
    """The page with the form as filled in."""
    offered = choices(current.words().vocabulary, current.language())
    filled = {name: request.args.get(name, "") for name in PARAMETERS}
    return render_template("contacts.html", choices=offered, filled=filled, **content)


def callees(answer: Answer) -> Iterator[Callee]:
    """Everybody whom the answer names: partners, who lends the language, who is competent, who coordinates."""
    for proposal in answer.partners:
        yield _of_service(proposal.service, proposal.provider, _("hilft hier"), answer.at)
    for bridge in answer.bridged:
        role = _("begleitet oder übersetzt")
        if bridge.interpreter is not None:
            yield _of_service(bridge.interpreter, bridge.through, role, answer.at)
        else:
            yield _of_organisation(bridge.through, role, answer.at)
    for competent in answer.competent:
        yield _of_organisation(competent.organisation, _("zuständige Behörde"), answer.at)
    if answer.centre and answer.centre.organisation:
        yield _of_organisation(answer.centre.organisation, _("Koordinierungsstelle, weiß weiter"), answer.at)


def in_order(named: Iterator[Callee]) -> list[Callee]:
    """Each once: open now first, in the order of the answer, then by when they open; a phone number counts."""
    once = list({callee.entry.id: callee for callee in reversed(list(named))}.values())[::-1]
    doors = list(Door)
    return sorted(once, key=lambda one: (doors.index(one.opening.door), _opens(one), not _has_number(one)))


def _has_number(callee: Callee) -> bool:
    return any(contact.kind is ContactKind.PHONE for contact in callee.contacts)


def _opens(callee: Callee) -> float:
    turns = callee.opening.turns
    return turns.timestamp() if turns and callee.opening.door is Door.OPENS else 0.0


def _of_service(service: Service, provider: Organisation, role: str, at: datetime) -> Callee:
    return Callee(
        entry=service,
        name=provider.name,
        offer=shown.offer(service, provider),
        role=role,
        contacts=shown.contacts(service, provider),
        address=service.address or provider.address,
        languages=shown.spoken_words(service.languages),
        opening=closed.opening_of(provider, service, at),
        notices=closed.announced(provider, service, at),
    )


def _of_organisation(organisation: Organisation, role: str, at: datetime) -> Callee:
    return Callee(
        entry=organisation,
        name=organisation.name,
        offer=shown.role_name(organisation.role),
        role=role,
        contacts=list(organisation.contacts),
        address=organisation.address,
        languages="",
        opening=closed.opening_of(organisation, None, at),
        notices=closed.announced(organisation, None, at),
    )


def service_worker() -> Response:
    """The script that keeps the last answer of this page on the phone; it must stand at the root to be allowed to."""
    response = current_app.send_static_file("contacts-worker.js")
    response.headers["Content-Type"] = "text/javascript; charset=utf-8"
    response.headers["Cache-Control"] = "no-cache"
    return response

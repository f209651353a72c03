"""From a form that was read to the register: live at once for whoever may edit there, else as a suggestion."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from flask import url_for

from api.pages.register.fields import fields_of
from api.pages.register.forms import OF_ORGANISATION
from api.pages.register.registered import Registered
from api.pages.register.steps import ORGANISATION, has_service, is_new
from api.pages.register.typed import Form, one
from api.pages.screen import gettext as _
from referral import register as keeping
from referral.access import GUEST, Action, may
from referral.belonging import held
from referral.codes import OrganisationId
from referral.duplicates import Ground, duplicates
from referral.model import Entity, Organisation, Service, Tie
from referral.register import Outcome
from referral.suggestions import Letter

E = TypeVar("E", bound=Entity)

NEW: Mapping[type[Entity], Mapping[str, Any]] = {Service: {"provider": OrganisationId("")}}
"""What a new entry of a kind needs that no form asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A registered organisation that may be the same, and why, in sentences."""

    organisation: Organisation
    reasons: Sequence[str]


def alike(values: Mapping[str, Any], register: Registered, known: Collection[str]) -> list[Hit]:
    """Registered organisations that may be the one that was typed, without those that she knows already."""
    typed = made(Organisation, None, values)
    found = duplicates(register.lotsennetz, register.actor, typed)
    return [
        Hit(organisation=one.organisation, reasons=[ground_words()[ground] for ground in one.grounds])
        for one in found
        if one.organisation.id not in known
    ]


def ground_words() -> dict[Ground, str]:
    """By what two organisations may be the same, in sentences."""
    return {
        Ground.NAME: _("Der Name ist derselbe."),
        Ground.LIKE_NAME: _("Der Name ist ähnlich."),
        Ground.PHONE: _("Die Telefonnummer ist dieselbe."),
        Ground.MAIL: _("Die E-Mail-Adresse ist dieselbe."),
        Ground.ADDRESS: _("Die Anschrift ist dieselbe."),
        Ground.PLACE: _("Beide sind in derselben Gegend."),
    }


def made(kind: type[E], edited: E | None, values: Mapping[str, Any]) -> E:
    """The entry that was edited with these values, or a new one without an id."""
    if edited is not None:
        return replace(edited, **values)
    return kind(id="", **NEW.get(kind, {}), **values)


def entries(form: Form, values: Mapping[str, Any]) -> tuple[Entity, ...]:
    """What a draft registers: an organisation, its service, or both; contacts and hours belong to what stands first."""
    names = {field.name for field in fields_of(OF_ORGANISATION)} - {"source"}
    own = {name: value for name, value in values.items() if name in names}
    offer = {name: value for name, value in values.items() if name not in names}
    if not is_new(form):
        reach = {name: own[name] for name in ("contacts", "hours", "hours_text") if name in own}
        provider = OrganisationId(one(form, ORGANISATION))
        return (Service(id="", provider=provider, **offer, **reach),)
    organisation = made(Organisation, None, own)
    return (organisation, made(Service, None, offer)) if has_service(form) else (organisation,)


def is_live(form: Form, values: Mapping[str, Any], register: Registered, *, complete: bool) -> bool:
    """Whether what a draft registers can be seen at once; while something is missing, whether it may be."""
    if not complete or not may(register.actor, Action.EDIT):
        return may(register.actor, Action.EDIT)
    return keeping.would_be_live(register.lotsennetz, register.actor, *entries(form, values))


def may_edit(register: Registered, entry: Entity | None, kind: type[Entity] | None = None) -> bool:
    """Whether the actor changes an entry at once; for a new one (of a kind), whether she may with some."""
    if kind is Tie:
        return _may_tie(register, entry)
    if entry is None or not may(register.actor, Action.EDIT):
        return may(register.actor, Action.EDIT)
    with register.lotsennetz.read() as graph:
        return may(register.actor, Action.EDIT, held(graph, register.actor, entry))


def _may_tie(register: Registered, tie: Entity | None) -> bool:
    """Whether a tie is entered or changed at once; the other side is asked for its consent then."""
    ways = (Action.EDIT, Action.TIE)
    if tie is None or not any(may(register.actor, way) for way in ways):
        return any(may(register.actor, way) for way in ways)
    with register.lotsennetz.read() as graph:
        scopes = held(graph, register.actor, tie)
    return any(may(register.actor, way, scopes) for way in ways)


def send(form: Form, values: Mapping[str, Any], register: Registered, note: str) -> str:
    """Register what a draft holds; the address of the page where one sees what became of it."""
    letter = a_letter(register, note)
    outcome = keeping.register(register.lotsennetz, register.actor, *entries(form, values), letter=letter, assured=True)
    return where(outcome, letter, "")


def save(edited: Entity | None, wanted: Entity, register: Registered, *, note: str, back: str) -> str:
    """Register or change one entry; the address of the page where one sees what became of it."""
    letter = a_letter(register, note)
    if edited is None:
        outcome = keeping.register(register.lotsennetz, register.actor, wanted, letter=letter)
    else:
        outcome = keeping.revise(register.lotsennetz, register.actor, wanted, edited=edited, letter=letter)
    return where(outcome, letter, back)


def retire(entry: Entity, register: Registered, *, note: str, back: str) -> str:
    """Remove an entry; the address of the page where one sees what became of it."""
    letter = a_letter(register, note)
    return where(keeping.retire(register.lotsennetz, register.actor, entry, letter=letter), letter, back)


def a_letter(register: Registered, note: str) -> Letter:
    """What is sent along; a guest gets a link of her own."""
    return Letter(note=note, secret=secrets.token_urlsafe(24) if register.actor.role is GUEST.role else "")


def where(outcome: Outcome, letter: Letter, back: str) -> str:
    """The page of what is live now, or of the suggestion that waits."""
    if outcome.suggestion is not None:
        return url_for("pages.submission", id=outcome.suggestion.id, secret=letter.secret or None, neu=1)
    return back or url_for("pages.partner", id=outcome.entries[0].id)

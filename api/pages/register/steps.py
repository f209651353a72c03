"""The steps of registering, in their order, and which of them a draft needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from api.pages.counter import Fault
from api.pages.register.fields import Field, Read, Section, read
from api.pages.register.forms import AREA, NEW_NAME, OFFER, OPEN, REACH, SPEECH
from api.pages.register.registered import Registered
from api.pages.register.typed import Form, one
from api.pages.screen import gettext as _

ORGANISATION = "organisation"
"""Under this name a draft keeps the id of the registered organisation whose service it is about."""
BARE = "bare"
"""Under this name a draft keeps that a new organisation is registered without a service for now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One page of the wizard: its name in addresses, its title (German), what it asks, and when it is needed."""

    id: str
    title: str
    sections: tuple[Section, ...] = ()
    needed: Callable[[Form], bool] = lambda _form: True


def is_new(form: Form) -> bool:
    """Whether a draft registers a new organisation."""
    return not one(form, ORGANISATION)


def has_service(form: Form) -> bool:
    """Whether a draft registers a service."""
    return not (is_new(form) and one(form, BARE))


STEPS: tuple[Step, ...] = (
    Step(id="stelle", title=_("Stelle"), sections=(NEW_NAME,), needed=is_new),
    Step(id="angebot", title=_("Angebot und Anliegen"), sections=(OFFER,)),
    Step(id="gebiet", title=_("Gebiet"), sections=(AREA,), needed=has_service),
    Step(id="sprachen", title=_("Sprachen"), sections=(SPEECH,), needed=has_service),
    Step(id="kontakte", title=_("Kontakte"), sections=(REACH,)),
    Step(id="zeiten", title=_("Öffnungszeiten"), sections=(OPEN,)),
    Step(id="abschluss", title=_("Prüfen und absenden")),
)


def steps_of(form: Form) -> list[Step]:
    """The steps that a draft needs, in order."""
    return [step for step in STEPS if step.needed(form)]


def sections_of(step: Step, form: Form) -> tuple[Section, ...]:
    """What a step asks; without a service nothing about it is asked for."""
    return step.sections if step.id != "angebot" or has_service(form) else ()


def neighbours(form: Form, id: str) -> tuple[Step | None, Step | None]:
    """The steps before and after one; None at the ends."""
    steps = steps_of(form)
    place = next((number for number, step in enumerate(steps) if step.id == id), 0)
    return steps[place - 1] if place else None, steps[place + 1] if steps[place + 1 :] else None


def read_all(form: Form, register: Registered) -> tuple[Read, list[tuple[Step, Fault]]]:
    """Everything that was typed in all steps, and what is wrong in which step."""
    whole = Read()
    wrong: list[tuple[Step, Fault]] = []
    for step in steps_of(form):
        found = read(sections_of(step, form), form, register)
        whole.values.update(found.values)
        wrong.extend((step, fault) for fault in found.faults)
    return whole, wrong


def said_so_far(form: Form, register: Registered) -> Iterator[tuple[Step, list[tuple[str, list[str]]]]]:
    """What was typed, step by step, as names and values in words; what is empty or unreadable is left out."""
    for step in steps_of(form)[:-1]:
        values = read(sections_of(step, form), form, register).values
        fields: Sequence[Field] = [field for section in sections_of(step, form) for field in section.fields]
        yield step, [(field.label, words) for field in fields if (words := _words(field, values, register))]


def _words(field: Field, values: dict[str, Any], register: Registered) -> list[str]:
    return field.widget.words(values[field.name], register) if field.name in values else []

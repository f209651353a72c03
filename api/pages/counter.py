"""The counter and its answer: a place, topics and a language go in; who is competent and who can help comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request
from werkzeug.datastructures import MultiDict

from api import current
from api.auth import current_actor
from api.counting import counted
from api.pages import results
from api.pages.choices import choices
from api.pages.screen import address
from api.pages.screen import gettext as _
from api.schemas.parameters import BadParameters, Problem, Typed
from api.schemas.questions import QUESTION, read_question
from referral import desk
from referral.errors import PlaceUnknown
from referral.need import Answer

KNOWN = frozenset(parameter.name for parameter in QUESTION.parameters)
"""The parameters of a question. A page overlooks others, such as those that social networks add to shared addresses."""

Refused = BadParameters | PlaceUnknown
"""What can be wrong with a question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The form as it was filled in, so that nothing typed is lost when something is missing."""

    place: str
    topics: Sequence[str]
    languages: Sequence[str]
    age: str
    groups: Sequence[str]
    channel: str
    at: str
    open: bool

    @classmethod
    def by(cls, args: MultiDict[str, str]) -> Filled:
        """Read the form back from the parameters of an address."""
        return cls(
            place=args.get("place", ""),
            topics=args.getlist("topic"),
            languages=[language for language in args.getlist("language") if language],
            age=args.get("age", ""),
            groups=args.getlist("group"),
            channel=args.get("channel", ""),
            at=args.get("at", ""),
            open=args.get("open", "") in {"1", "true", "on"},
        )

    @property
    def detailed(self) -> bool:
        """Whether something was said beyond place, topics and one language."""
        return bool(self.age or self.groups or self.channel or self.at or self.open or self.languages[1:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with one field of the form, in a sentence."""

    field: str
    sentence: str


def counter() -> str:
    """The form; parameters in the address fill it."""
    return form(faults=(), suggestions=())


def found() -> str:
    """The answer to the question in the address, or the question back which place is meant."""
    question = read_question(asked(), current.reception().edition().vocabulary)
    return shown(counted(desk.answer(current.lotsennetz(), current_actor(), question)))


def shown(answer: Answer) -> str:
    """The page for an answer."""
    words = current.words()
    if answer.ask is not None:
        return render_template("ask.html", **results.question_back(answer, answer.ask, words))
    return render_template("results.html", **results.page(answer, words))


def refused(error: Refused) -> tuple[str, int]:
    """The form again, with what is missing or unclear named first and everything typed kept; 422."""
    suggestions = error.suggestions if isinstance(error, PlaceUnknown) else ()
    return form(faults=faults_of(error), suggestions=suggestions), 422


def form(faults: Sequence[Fault], suggestions: Sequence[str]) -> str:
    """The form as filled in, with its faults and the places that may have been meant."""
    return render_template(
        "counter.html",
        typed=Filled.by(request.args),
        choices=choices(current.words().vocabulary, current.language()),
        problems=faults,
        faults={fault.field: fault.sentence for fault in faults},
        suggestions=[(name, address("pages.results", place=name)) for name in suggestions],
    )


def asked() -> Typed:
    """The question's parameters in the address."""
    return {name: values for name, values in request.args.to_dict(flat=False).items() if name in KNOWN}


def faults_of(error: Refused) -> tuple[Fault, ...]:
    """What is wrong, by field, in the order of the form."""
    if isinstance(error, PlaceUnknown):
        return (Fault(field="place", sentence=current.words().place_unknown(error)),)
    order = [parameter.name for parameter in QUESTION.parameters]
    problems = sorted(error.problems, key=lambda problem: order.index(problem.field))
    return tuple(Fault(field=problem.field, sentence=_sentence(problem)) for problem in problems)


def _sentence(problem: Problem) -> str:
    sentences = {
        "place": _("Bitte eine Postleitzahl oder einen Ort eingeben."),
        "topic": _("Bitte mindestens ein Anliegen ankreuzen, das es in der Liste gibt."),
        "language": _("Diese Sprache ist nicht lesbar; bitte eine aus der Liste wählen."),
        "age": _("Bitte das Alter in ganzen Jahren angeben, von 0 bis 120, oder das Feld leer lassen."),
        "group": _("Diese Zielgruppe gibt es nicht; bitte aus der Liste wählen."),
        "channel": _("Bitte einen Weg aus der Liste wählen."),
        "at": _("Bitte Tag und Uhrzeit vollständig angeben oder das Feld leer lassen."),
        "open": _("Bitte das Kästchen ankreuzen oder leer lassen."),
    }
    return sentences.get(problem.field, _("Die Sprache der Seite ist Deutsch oder Englisch."))

"""Golden cases: a centre's personas with what the counter should answer them, and what it answers now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from api import current
from api.auth import current_actor
from api.pages.case_lines import lines, names_of, services_first
from api.pages.choices import choices
from api.pages.counter import KNOWN, Fault, Filled, faults_of
from api.pages.register.registered import Registered, Unclear, registered, written
from api.pages.rooms import BOTH, SENT, Room, View
from api.pages.screen import gettext as _
from api.schemas.parameters import BadParameters
from api.schemas.questions import read_question
from referral import directory, golden
from referral.access import Action, permit
from referral.codes import PlaceId
from referral.confirming import today_of
from referral.errors import NotFound, NotKept, Outdated, PlaceUnknown
from referral.matching import SHOWN
from referral.model import Organisation, Place, Service
from referral.need import Ask, Question
from referral.papers import Expectation, GoldenCase

ASKS = KNOWN - {"at", "open", "lang"}
"""What a persona is made of; a moment is none of it, for cases are tried every day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What was typed about the expectation."""

    kind: str = Expectation.AMONG_FIRST
    partner: str = ""
    among: str = "2"


def cases() -> str:
    """All cases of the own area with what comes of them now, those that do not hold first."""
    found = sorted(golden.cases(current.lotsennetz(), current_actor()), key=lambda one: one.holds)
    return render_template("network/cases.html", lines=lines(found), saved=request.args.get("neu", ""))


def new_case() -> ResponseReturnValue:
    """The form for a new case, filled with the question in the address; or keep what was sent."""
    permit(current_actor(), Action.KEEP_CASES)
    if request.method == "GET":
        return _page(Filled.by(request.args), Expected())
    return _kept(None)


def edit_case(id: str) -> ResponseReturnValue:
    """The form for a case that there is; or keep what was sent."""
    found = golden.one(current.lotsennetz(), current_actor(), id).case
    if request.method == "GET":
        return _page(_filled(found), _expected(found), found)
    return _kept(found)


def remove_case(id: str) -> ResponseReturnValue:
    """Forget a case."""
    network, actor = current.lotsennetz(), current_actor()
    golden.remove(network, actor, golden.one(network, actor, id).case)
    return redirect(url_for("pages.cases"), 303)


def _kept(edited: GoldenCase | None) -> ResponseReturnValue:
    """Keep what was sent, or the form again with everything that is wrong."""
    typed = Filled.by(request.form)
    form = request.form
    expected = Expected(kind=form.get("expects", ""), partner=form.get("partner", ""), among=form.get("among", ""))
    register = registered()
    question, faults = _question(request.form)
    case, more = _case(question, expected, register)
    if case is None or faults or more:
        return _page(typed, expected, edited, (*faults, *more)), 422
    try:
        saved = _saved(case, edited)
    except (NotKept, NotFound) as error:
        return _page(typed, expected, edited, (_refused(error),)), 422
    except Outdated:
        clash = _("Jemand anders hat diesen Probefall inzwischen geändert. Bitte noch einmal prüfen und speichern.")
        return _page(typed, expected, edited, (Fault(field="place", sentence=clash),)), 412
    return redirect(url_for("pages.cases", neu=saved.id, _anchor=f"fall-{saved.id}"), 303)


def _saved(case: GoldenCase, edited: GoldenCase | None) -> GoldenCase:
    network, actor = current.lotsennetz(), current_actor()
    if edited is None:
        return golden.save(network, actor, case)
    return golden.revise(network, actor, case, edited=edited)


def _question(form: MultiDict[str, str]) -> tuple[Question | None, tuple[Fault, ...]]:
    asked = {name: values for name, values in form.to_dict(flat=False).items() if name in ASKS}
    try:
        return read_question(asked, current.reception().edition().vocabulary), ()
    except BadParameters as error:
        return None, faults_of(error)


def _case(
    question: Question | None, expected: Expected, register: Registered
) -> tuple[GoldenCase | None, tuple[Fault, ...]]:
    """The case that was typed, or what is wrong with its place and its expectation."""
    faults: list[Fault] = []
    places: tuple[PlaceId, ...] = ()
    partner = ""
    try:
        places = _places(question)
    except Unclear as error:
        faults.append(Fault(field="place", sentence=error.sentence))
    try:
        partner = _partner(expected, register)
    except Unclear as error:
        faults.append(Fault(field="partner", sentence=error.sentence))
    if question is None or faults:
        return None, tuple(faults)
    among = int(expected.among) if expected.among in _ranks() else 1
    case = _persona(question, places, register)
    return replace(case, expectation=_expectation(expected), expected=partner, among=among), ()


def _persona(question: Question, places: tuple[PlaceId, ...], register: Registered) -> GoldenCase:
    """A case that asks this and expects no more than an answer."""
    return GoldenCase(
        id="",
        places=places,
        topics=question.topics,
        languages=frozenset(question.languages),
        age=question.age,
        groups=question.groups,
        channel=question.channel,
        expectation=Expectation.NOTHING_RELAXED,
        made_on=today_of(register.lotsennetz),
    )


def _places(question: Question | None) -> tuple[PlaceId, ...]:
    """The places that were meant; Unclear with what to do."""
    if question is None:
        return ()
    try:
        found = golden.places_of(current.lotsennetz(), current_actor(), question.place)
    except PlaceUnknown as error:
        raise Unclear(current.words().place_unknown(error)) from error
    if isinstance(found, Ask):
        offered = " – ".join(written(option.place.name, option.place.id) for option in found.options)
        facts = {"text": question.place, "offered": offered}
        raise Unclear(_("„%(text)s“ kann mehrere Orte meinen, bitte den Schlüssel eingeben: %(offered)s") % facts)
    return tuple(PlaceId(place.id) for place in found.places)


def _partner(expected: Expected, register: Registered) -> str:
    """The id of the service or organisation that was typed; Unclear where there is none."""
    if _expectation(expected) is not Expectation.AMONG_FIRST:
        return ""
    text = expected.partner.strip()
    if not text:
        raise Unclear(_("Bitte eine Stelle oder ein Angebot nennen."))
    id = text.rpartition("(")[2].rstrip(")").strip()
    if id in directory.several(register.lotsennetz, register.actor, Service, [id]):
        return id
    return register.organisation(text)


def _expectation(expected: Expected) -> Expectation:
    return Expectation(expected.kind) if expected.kind in {*Expectation} else Expectation.AMONG_FIRST


def _refused(error: NotKept | NotFound) -> Fault:
    """What the domain objects to that the form lets through."""
    if isinstance(error, NotFound):
        return Fault(field="language", sentence=_("Bitte eine Sprache aus der Liste wählen."))
    if error.why == "language":
        return Fault(field="language", sentence=_("Bitte die Sprache wählen, die gesprochen werden soll."))
    many = _("Mehr als %(most)s Probefälle kann eine Stelle nicht führen.") % {"most": golden.MOST}
    return Fault(field="place", sentence=many)


def _page(typed: Filled, expected: Expected, edited: GoldenCase | None = None, problems: Sequence[Fault] = ()) -> str:
    register = registered()
    return render_template(
        "network/case_form.html",
        typed=typed,
        expected=expected,
        edited=edited,
        choices=choices(current.words().vocabulary, current.language()),
        offered=_offered(typed, register),
        ranks=_ranks(),
        problems=problems,
        faults={fault.field: fault.sentence for fault in problems},
    )


def _offered(typed: Filled, register: Registered) -> list[str]:
    """Whom the counter names now for what was typed, so that one of them can be chosen."""
    question, _faults = _question(_as_sent(typed))
    try:
        places = _places(question)
    except Unclear:
        return []
    if question is None:
        return []
    found = golden.try_out(register.lotsennetz, register.actor, _persona(question, places, register))
    return [written(name, id) for id, name in services_first(found, names_of([found]))]


def _as_sent(typed: Filled) -> MultiDict[str, str]:
    several = {"topic": typed.topics, "language": typed.languages, "group": typed.groups}
    single = {"place": typed.place, "age": typed.age, "channel": typed.channel}
    return MultiDict(
        {name: list(values) for name, values in several.items()} | {name: [one] for name, one in single.items()}
    )


def _filled(case: GoldenCase) -> Filled:
    """The form as it would have been filled in for a case."""
    places = directory.several(current.lotsennetz(), current_actor(), Place, case.places)
    place: str = case.places[0]
    if len(case.places) > 1:
        shared = frozenset.intersection(*(one.postcodes for one in places.values()))
        place = next(iter(sorted(shared)), place)
    return Filled(
        place=place,
        topics=case.topics,
        languages=sorted(case.languages),
        age="" if case.age is None else str(case.age),
        groups=sorted(case.groups),
        channel=case.channel or "",
        at="",
        open=False,
    )


def _expected(case: GoldenCase) -> Expected:
    network, actor = current.lotsennetz(), current_actor()
    names = directory.several(network, actor, Organisation, [case.expected])
    services: Mapping[str, Service] = directory.several(network, actor, Service, [case.expected])
    name = next((one.name for one in names.values()), "") or next((one.title.de for one in services.values()), "")
    partner = written(name, case.expected) if name else case.expected
    return Expected(kind=case.expectation, partner=partner, among=str(case.among))


def _ranks() -> list[str]:
    return [str(rank) for rank in range(1, SHOWN + 1)]


ROOM = Room(
    views=(
        View("/netz/probefaelle", "cases", cases),
        View("/netz/probefaelle/neu", "new_case", new_case, BOTH),
        View("/netz/probefaelle/<id>", "edit_case", edit_case, BOTH),
        View("/netz/probefaelle/<id>/entfernen", "remove_case", remove_case, SENT),
    ),
)

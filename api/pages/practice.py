"""Experiences ("Erfahrungen"): searched by anybody, written by authorities and centres, published by coordinators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api import current
from api.auth import current_actor
from api.headers import version_of
from api.pages.choices import choices
from api.pages.counter import Fault
from api.pages.register.typed import sent
from api.pages.rooms import BOTH, SENT, Room, View
from api.pages.screen import gettext as _
from referral import practice as use_case
from referral.access import Action, may, permit
from referral.codes import TopicId
from referral.confirming import today_of
from referral.errors import NotFound, Outdated
from referral.papers import Experience, Maturity, PracticeNote
from referral.practice import LONGEST, TITLE, Reading, faults

TEXTS = ("title", "situation", "tried", "outcome", "result")
FIELDS = (*TEXTS, "topic", "day", "maturity", "organisation")
Typed = Mapping[str, str]


def experiences() -> str:
    """What others have tried: by word, topic and authority."""
    network, actor = current.lotsennetz(), current_actor()
    wished = {name: request.args.get(name, "").strip() for name in ("q", "thema", "stelle")}
    everything = use_case.notes(network, actor)
    found = use_case.notes(network, actor, words=wished["q"], topic=wished["thema"], organisation=wished["stelle"])
    bodies = {one.organisation.id: one.organisation.name for one in everything if one.organisation}
    return render_template(
        "practice/list.html",
        found=found,
        wished=wished,
        topics=sorted({one.shown.topic for one in everything if one.shown.topic}),
        bodies=sorted(bodies.items(), key=lambda pair: pair[1]),
        nothing=not everything,
    )


def experience(id: str) -> str:
    """One experience; for whoever may, with what waits and what can be done."""
    return _shown(use_case.note(current.lotsennetz(), current_actor(), id))


def write_experience() -> ResponseReturnValue:
    """The form for a new experience, or keep what was sent."""
    permit(current_actor(), Action.SHARE_PRACTICE)
    today = today_of(current.lotsennetz())
    if request.method == "GET":
        plain = dict.fromkeys(FIELDS, "")
        return _form({**plain, "day": today.isoformat(), "maturity": Maturity.DESCRIBED}, None)
    typed = _typed()
    said, problems = _read(typed, today)
    if said is None or problems:
        return _form(typed, None, problems), 422
    try:
        kept = use_case.write(current.lotsennetz(), current_actor(), typed["organisation"], said)
    except NotFound:
        unknown = Fault(field="organisation", sentence=_("Bitte eine Stelle aus der Liste wählen."))
        return _form(typed, None, (unknown,)), 422
    return redirect(url_for("pages.experience", id=kept.id, neu=1), 303)


def edit_experience(id: str) -> ResponseReturnValue:
    """The form for an experience that there is, or keep what was sent."""
    reading = use_case.note(current.lotsennetz(), current_actor(), id)
    if not reading.may_edit:
        permit(current_actor(), Action.SHARE_PRACTICE, ())
    if request.method == "GET":
        return _form(_typed_of(reading), reading)
    typed = _typed()
    said, problems = _read(typed, today_of(current.lotsennetz()))
    if said is None or problems:
        return _form(typed, reading, problems), 422
    if not _is_seen(reading.note):
        clash = Fault(
            field="title", sentence=_("Inzwischen hat jemand die Erfahrung geändert. Bitte noch einmal prüfen.")
        )
        return _form(typed, reading, (clash,)), 412
    use_case.revise(current.lotsennetz(), current_actor(), said, edited=reading.note)
    return redirect(url_for("pages.experience", id=id, neu=1), 303)


def withdraw_experience(id: str) -> ResponseReturnValue:
    """Take an experience back."""
    use_case.withdraw(current.lotsennetz(), current_actor(), _seen(id))
    return redirect(url_for("pages.experiences"), 303)


def decide_experience(id: str) -> ResponseReturnValue:
    """Publish what waits, or answer whoever wrote it."""
    reply, publish = request.form.get("reply", "").strip(), request.form.get("step") == "publish"
    edited = _seen(id)
    if not publish and not reply:
        reading = use_case.note(current.lotsennetz(), current_actor(), id)
        missing = Fault(field="reply", sentence=_("Bitte schreiben, was noch fehlt."))
        return _shown(reading, (missing,)), 422
    use_case.decide(current.lotsennetz(), current_actor(), edited, publish=publish, reply=reply[:LONGEST])
    return redirect(url_for("pages.experience", id=id), 303)


def maturity_words(maturity: Maturity) -> str:
    """How far an experience has been looked at."""
    return {
        Maturity.DESCRIBED: _("beschrieben"),
        Maturity.TRIED: _("erprobt"),
        Maturity.EVALUATED: _("bewertet"),
    }[maturity]


def waiting_notes() -> int:
    """How many experiences wait for whoever is signed in; 0 for those who decide none."""
    actor = current_actor()
    return use_case.waiting(current.lotsennetz(), actor) if may(actor, Action.REVIEW) else 0


def _seen(id: str) -> PracticeNote:
    """The note, if it is the one whose page was seen; or Outdated."""
    found = use_case.note(current.lotsennetz(), current_actor(), id).note
    if not _is_seen(found):
        raise Outdated(PracticeNote.__name__, id)
    return found


def _is_seen(note: PracticeNote) -> bool:
    return request.form.get("version") == version_of(note)


def _typed() -> Typed:
    form = sent()
    return {name: next(iter(form.get(name, ())), "").strip() for name in FIELDS}


def _typed_of(reading: Reading) -> Typed:
    """The form as it would have been filled in; what waits goes before what is published."""
    said = reading.note.wanted or reading.shown
    texts = {name: str(getattr(said, name)) for name in TEXTS}
    kept = {"topic": said.topic or "", "day": said.day.isoformat(), "maturity": said.maturity}
    return {**texts, **kept, "organisation": reading.note.organisation}


def _read(typed: Typed, today: date) -> tuple[Experience | None, tuple[Fault, ...]]:
    """What was typed, or what is wrong with it."""
    try:
        day = date.fromisoformat(typed["day"])
    except ValueError:
        return None, (Fault(field="day", sentence=_("Bitte einen Tag angeben, zum Beispiel 23.11.2026.")),)
    topics = current.reception().edition().vocabulary.topics
    said = Experience(
        **{name: typed[name] for name in TEXTS},
        topic=TopicId(typed["topic"]) if typed["topic"] in topics else None,
        day=day,
        maturity=Maturity(typed["maturity"]) if typed["maturity"] in {*Maturity} else Maturity.DESCRIBED,
    )
    return said, tuple(_fault(code) for code in faults(said, today))


def _fault(code: str) -> Fault:
    if code.startswith("long "):
        field = code.removeprefix("long ")
        most = TITLE if field == "title" else LONGEST
        return Fault(field=field, sentence=_("Der Text ist zu lang: höchstens %(most)s Zeichen.") % {"most": most})
    sentences = {
        "title": _("Bitte eine Überschrift schreiben."),
        "situation": _("Bitte beschreiben, worum es ging."),
        "tried": _("Bitte schreiben, was versucht wurde; sonst „beschrieben“ wählen."),
        "outcome": _("Bitte schreiben, was dabei herauskam; sonst „beschrieben“ wählen."),
        "result": _("Bitte das Ergebnis der Bewertung schreiben; sonst „erprobt“ wählen."),
        "day": _("Der Tag liegt in der Zukunft."),
    }
    return Fault(field=code, sentence=sentences[code])


def _form(typed: Typed, reading: Reading | None, problems: Sequence[Fault] = ()) -> str:
    network, actor = current.lotsennetz(), current_actor()
    return render_template(
        "practice/form.html",
        typed=typed,
        reading=reading,
        version=version_of(reading.note) if reading else "",
        choices=choices(current.words().vocabulary, current.language()),
        bodies=use_case.organisations_for(network, actor) if reading is None else (),
        maturities=list(Maturity),
        live=may(actor, Action.REVIEW),
        longest=LONGEST,
        problems=problems,
        faults={fault.field: fault.sentence for fault in problems},
    )


def _shown(reading: Reading, problems: Sequence[Fault] = ()) -> str:
    return render_template(
        "practice/one.html",
        reading=reading,
        version=version_of(reading.note),
        problems=problems,
        faults={fault.field: fault.sentence for fault in problems},
    )


ROOM = Room(
    views=(
        View("/erfahrungen", "experiences", experiences),
        View("/erfahrungen/neu", "write_experience", write_experience, BOTH),
        View("/erfahrungen/<id>", "experience", experience),
        View("/erfahrungen/<id>/aendern", "edit_experience", edit_experience, BOTH),
        View("/erfahrungen/<id>/zurueckziehen", "withdraw_experience", withdraw_experience, SENT),
        View("/erfahrungen/<id>/entscheiden", "decide_experience", decide_experience, SENT),
    ),
    calls={"maturity_words": maturity_words, "waiting_notes": waiting_notes},
)

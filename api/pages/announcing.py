"""Announcing a closure or something to know, with an end date: live at once, and gone by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api import current
from api.auth import current_actor
from api.pages.confirming import entry_with
from api.pages.counter import Fault
from api.pages.screen import gettext as _
from referral import notices as use_case
from referral.access import Action, permit
from referral.belonging import held
from referral.closures import lasting
from referral.confirming import today_of
from referral.errors import Malformed
from referral.model import Notice, Organisation, Service
from referral.notices import LONGEST, MOST

NOTHING: Mapping[str, str] = {"begins": "", "until": "", "text": "", "closed": ""}
FIELDS = {
    "ends_before": "until",
    "over": "until",
    "too_long_a_time": "until",
    "nothing_said": "text",
    "too_long": "text",
}
"""Which field of the form a fault is about."""


def notices(id: str) -> str:
    """What an entry announces, and the form for more."""
    return _page(_permitted(id), NOTHING)


def announce(id: str) -> ResponseReturnValue:
    """Announce what the form says; with faults the form again, as it was typed."""
    entry = _permitted(id)
    typed = {name: request.form.get(name, "").strip() for name in NOTHING}
    begins, until = _day(typed["begins"]), _day(typed["until"])
    if begins is None or until is None:
        return _page(entry, typed, tuple(_missing(begins, until))), 422
    notice = Notice(begins=begins, until=until, text=" ".join(typed["text"].split()), closed=bool(typed["closed"]))
    problems = tuple(_fault(code) for code in use_case.faults(notice, today_of(current.lotsennetz())))
    if problems:
        return _page(entry, typed, problems), 422
    try:
        use_case.add(current.lotsennetz(), current_actor(), type(entry), id, notice)
    except Malformed:
        many = _("Mehr als %(most)s Ankündigungen auf einmal gehen nicht. Bitte zuerst eine entfernen.") % {
            "most": MOST
        }
        return _page(entry, typed, (Fault(field="begins", sentence=many),)), 422
    return redirect(url_for("pages.notices", id=id), 303)


def withdraw(id: str) -> ResponseReturnValue:
    """Take back one notice."""
    entry = _permitted(id)
    begins, until = _day(request.form.get("begins", "")), _day(request.form.get("until", ""))
    if begins and until:
        closed, text = bool(request.form.get("closed")), request.form.get("text", "")
        notice = Notice(begins=begins, until=until, text=text, closed=closed)
        use_case.withdraw(current.lotsennetz(), current_actor(), type(entry), id, notice)
    return redirect(url_for("pages.notices", id=id), 303)


def _permitted(id: str) -> Organisation | Service:
    entry, actor = entry_with(id), current_actor()
    with current.lotsennetz().read() as graph:
        permit(actor, Action.ANNOUNCE, held(graph, actor, entry))
    return entry


def _page(entry: Organisation | Service, typed: Mapping[str, str], problems: Sequence[Fault] = ()) -> str:
    return render_template(
        "notices.html",
        entry=entry,
        service=isinstance(entry, Service),
        name=entry.title.within(current.language()) if isinstance(entry, Service) else entry.name,
        notices=lasting(entry.notices, today_of(current.lotsennetz())),
        typed=typed,
        problems=problems,
        faults={fault.field: fault.sentence for fault in problems},
        longest=LONGEST,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _missing(begins: date | None, until: date | None) -> Iterator[Fault]:
    if begins is None:
        yield Fault(field="begins", sentence=_("Bitte den ersten Tag angeben."))
    if until is None:
        yield Fault(field="until", sentence=_("Bitte den letzten Tag angeben."))


def _fault(code: str) -> Fault:
    sentences = {
        "ends_before": _("Der letzte Tag liegt vor dem ersten."),
        "over": _("Der letzte Tag ist schon vorbei."),
        "too_long_a_time": _("Länger als ein Jahr geht nicht: Was länger gilt, gehört in den Eintrag selbst."),
        "nothing_said": _("Bitte „geschlossen“ ankreuzen oder einen Hinweis schreiben."),
        "too_long": _("Der Hinweis ist zu lang: höchstens %(longest)s Zeichen.") % {"longest": LONGEST},
    }
    return Fault(field=FIELDS[code], sentence=sentences[code])

"""Suggestions: the coordinator's queue and decisions, and what a sender sees of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api import current
from api.auth import current_actor
from api.pages.counter import Fault
from api.pages.register.carried import carried
from api.pages.register.differing import changes
from api.pages.register.foreseen import Ahead, ahead
from api.pages.register.registered import Registered, registered
from api.pages.register.typed import one, sent
from api.pages.screen import gettext as _
from api.pages.screen import ngettext
from referral import review
from referral.access import GUEST, Action, may
from referral.differences import carried_over, differences
from referral.errors import Outdated
from referral.history import shown_text
from referral.model import KINDS, Entity, Guide, Organisation, Service, Tie
from referral.papers import Deed, Stand, Suggestion
from referral.review import OPEN, Submission

ONTO, TEXT = "onto", "text"


def queue() -> str:
    """What waits for the coordinator, the oldest first."""
    waiting = review.queue(current.lotsennetz(), current_actor())
    return render_template("register/queue.html", waiting=waiting, now=current.lotsennetz().clock())


def mine() -> str:
    """What somebody has sent, the latest first."""
    found = review.sent(current.lotsennetz(), current_actor())
    return render_template("register/mine.html", found=found)


def waiting_number() -> int:
    """How many suggestions wait for whoever is signed in, beside the menu; 0 for those who decide none."""
    actor = current_actor()
    if not may(actor, Action.REVIEW) or actor.organisation is None:
        return 0
    waiting = review.queue(current.lotsennetz(), actor)
    return sum(one.suggestion.stand is Stand.WAITING for one in waiting)


def submission(id: str, secret: str = "") -> str:
    """One suggestion: what it is about, what became of it, and what can be done."""
    return _page(review.submission(current.lotsennetz(), current_actor(), id, secret), secret)


def decide(id: str, secret: str = "") -> ResponseReturnValue:
    """Do what the button says with a suggestion."""
    register = registered()
    shown = review.submission(register.lotsennetz, register.actor, id, secret)
    step = request.form.get("step", "")
    if step not in DECISIONS:
        abort(400)
    text = one(sent(), TEXT)
    if step in NEEDS_WORDS and not text:
        return _page(shown, secret, [Fault(field=TEXT, sentence=_(NEEDS_WORDS[step]))]), 422
    try:
        DECISIONS[step](register, shown, text, secret)
    except Outdated:
        again = review.submission(register.lotsennetz, register.actor, id, secret)
        return _page(again, secret, outdated=True), 412
    return redirect(_after(shown, id, secret, step), 303)


def _after(shown: Submission, id: str, secret: str, step: str) -> str:
    if shown.may_decide and step not in {"answer", "withdraw"}:
        return url_for("pages.queue", getan=step)
    return url_for("pages.submission", id=id, secret=secret or None)


def _approve(register: Registered, shown: Submission, text: str, _secret: str) -> None:
    onto = _version(shown, one(sent(), ONTO))
    assured = bool(one(sent(), "assured"))
    id = shown.suggestion.id
    review.approve(register.lotsennetz, register.actor, id, onto=onto, assured=assured, reply=text)


def _version(shown: Submission, record: str) -> Entity | None:
    """The version that the page showed beside the suggestion."""
    return carried(KINDS[shown.suggestion.kind], record) if record else None


DECISIONS: Mapping[str, Callable[[Registered, Submission, str, str], Any]] = {
    "approve": _approve,
    "ask": lambda register, shown, text, _secret: review.ask_back(
        register.lotsennetz, register.actor, shown.suggestion.id, text
    ),
    "decline": lambda register, shown, text, _secret: review.decline(
        register.lotsennetz, register.actor, shown.suggestion.id, text
    ),
    "answer": lambda register, shown, text, secret: review.answer(
        register.lotsennetz, register.actor, shown.suggestion.id, text, secret
    ),
    "withdraw": lambda register, shown, _text, secret: review.withdraw(
        register.lotsennetz, register.actor, shown.suggestion.id, secret
    ),
}
"""What each button does."""

NEEDS_WORDS: Mapping[str, str] = {
    "ask": _("Bitte die Rückfrage schreiben."),
    "decline": _("Bitte den Grund schreiben; wer den Vorschlag geschickt hat, sieht ihn."),
    "answer": _("Bitte eine Antwort schreiben."),
}
"""What is asked for where a button needs a text (German)."""


def _page(shown: Submission, secret: str, faults: Sequence[Fault] = (), *, outdated: bool = False) -> str:
    register = registered()
    suggestion = shown.suggestion
    kind = KINDS[suggestion.kind]
    besides = [(one, list(changes(differences(None, one), type(one), register))) for one in shown.besides]
    return render_template(
        "register/submission.html",
        shown=shown,
        suggestion=suggestion,
        secret=secret,
        wanted=list(changes(shown.wanted, kind, register)),
        meanwhile=list(changes(shown.changed_meanwhile, kind, register)),
        besides=besides,
        onto=shown_text(shown.now) if shown.changed_meanwhile and shown.now else "",
        open=suggestion.stand in OPEN,
        typed=request.form.get(TEXT, ""),
        problems=faults,
        faults={fault.field: fault.sentence for fault in faults},
        outdated=outdated,
        own=shown.is_own,
        guest=register.actor is GUEST,
        register=register,
        ahead=_ahead(shown, register) if shown.may_decide and suggestion.stand in OPEN else None,
        form={},
    )


def _ahead(shown: Submission, register: Registered) -> Ahead | None:
    """What making a suggestion true would break, for whoever decides."""
    before, wanted = shown.before, [one for one in (shown.after, *shown.besides) if one is not None]
    if shown.suggestion.deed is Deed.REPORT or (before is not None and shown.now is None):
        return None
    if before is not None and shown.now is not None:
        wanted = [carried_over(before, one, shown.now) for one in wanted]
    return ahead(register, shown.now if before else None, wanted)


def entry_name(entry: Entity | None) -> str:
    """What an entry is called."""
    match entry:
        case Organisation() | Guide():
            return entry.name
        case Service():
            return entry.title.de
        case Tie():
            return " – ".join(registered().organisation_names([entry.origin, entry.target]))
    return ""


def deed_words(deed: Deed) -> str:
    """What a suggestion asks for."""
    return {
        Deed.REGISTER: _("Neuer Eintrag"),
        Deed.CHANGE: _("Änderung"),
        Deed.RETIRE: _("Eintrag schließen"),
        Deed.REPORT: _("Fehler gemeldet"),
    }[deed]


def stand_words(stand: Stand) -> str:
    """How far a suggestion has come."""
    return {
        Stand.WAITING: _("wartet auf Prüfung"),
        Stand.ASKED_BACK: _("Rückfrage"),
        Stand.APPROVED: _("übernommen"),
        Stand.DECLINED: _("abgelehnt"),
        Stand.WITHDRAWN: _("zurückgezogen"),
    }[stand]


def sender_words(suggestion: Suggestion) -> str:
    """From whom a suggestion is: an organisation, never a person."""
    if suggestion.organisation is None:
        return _("ohne Anmeldung") if suggestion.sender == GUEST.id else _("mit Anmeldung")
    return next(iter(registered().organisation_names([suggestion.organisation])), suggestion.organisation)


def days_ago(then: datetime, now: datetime) -> str:
    """How long something waits."""
    days = (now - then).days
    return ngettext("seit einem Tag", "seit %(num)s Tagen", days) % {"num": days} if days else _("seit heute")

"""Who of the guides could accompany whom: a waiting list is typed or pasted, and the proposal is the answer.

Nothing of it is kept: neither the list nor the proposal is stored or written to a log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue

from api import current
from api.auth import current_actor
from api.pages.counter import Fault
from api.pages.resilience import waiting_lines
from api.pages.resilience.waiting_lines import LONGEST, Line
from api.pages.screen import gettext as _
from graph_seed.known_names import Names
from referral import load
from referral.access import Action, permit
from referral.balancing import MOST_LINES, UNSAID, Balance, Why

FIELD = "liste"


def distribution() -> str:
    """The form for a waiting list."""
    permit(current_actor(), Action.KEEP_GUIDES)
    return _page("")


def distribute() -> ResponseReturnValue:
    """The proposal for a list; with faults the form again, as it was typed."""
    permit(current_actor(), Action.KEEP_GUIDES)
    text = request.form.get(FIELD, "").strip()
    with current.lotsennetz().read() as graph:
        lines = waiting_lines.read(text[:LONGEST], Names(graph))
    problems = _problems(text, lines)
    if problems:
        return _page(text, problems=problems), 422
    waiting = [line.waiting for line in lines if line.waiting]
    return _page(text, lines, load.proposal(current.lotsennetz(), current_actor(), waiting))


def _problems(text: str, lines: Sequence[Line]) -> tuple[Fault, ...]:
    if not lines:
        return (Fault(field=FIELD, sentence=_("Bitte mindestens eine Zeile schreiben.")),)
    if waiting_lines.too_many(text) or len(text) > LONGEST:
        sentence = _("Das ist zu viel auf einmal: höchstens %(most)s Zeilen.") % {"most": MOST_LINES}
        return (Fault(field=FIELD, sentence=sentence),)
    said = _("Zeile %(number)s: %(sentence)s")
    return tuple(
        Fault(field=FIELD, sentence=said % {"number": line.number, "sentence": sentence})
        for line in lines
        for sentence in line.wrong
    )


def _page(text: str, lines: Sequence[Line] = (), balance: Balance | None = None, problems: Sequence[Fault] = ()) -> str:
    return render_template(
        "network/distribution.html",
        typed=text,
        lines=lines,
        balance=balance,
        problems=problems,
        why=_why(),
        unsaid=UNSAID,
    )


def _why() -> Mapping[Why, str]:
    return {
        Why.NOBODY_SPEAKS: _("Niemand spricht eine dieser Sprachen."),
        Why.NOBODY_COVERS: _("Wer die Sprache spricht, ist an diesem Ort nicht unterwegs."),
        Why.NOBODY_HELPS: _("Wer dort die Sprache spricht, hilft bei diesem Anliegen nicht."),
        Why.ALL_FULL: _("Alle, die helfen könnten, sind voll."),
    }

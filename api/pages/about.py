"""Pages about the service: how it sorts, programmes, accessibility, privacy, imprint, and errors."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

from flask import Response, make_response, render_template

from api import current
from api.auth import current_actor
from api.pages import piloting
from api.pages.screen import gettext as _
from api.pages.screen import of_rule
from api.problems import Problem
from referral import directory, pilot
from referral.model import Programme
from referral.rules import BRACKET_RULES, RULES


def sorting() -> str:
    """How partners are sorted, made from the rules themselves."""
    return render_template("sorting.html", rules=[of_rule(sentence) for sentence in explanations()])


def explanations() -> Iterator[str]:
    """What each rule says of itself (English), in the order in which the rules are applied."""
    judges: list[Callable[..., Any]] = [*BRACKET_RULES, *(rule.judge for rule in RULES)]
    for judge in judges:
        yield " ".join((inspect.getdoc(judge) or "").partition("\n\n")[0].split())


def programmes() -> str:
    """All programmes."""
    found = directory.everything(current.lotsennetz(), current_actor(), Programme)
    return render_template("programmes.html", programmes=found)


def programme(id: str) -> str:
    """One programme with those who applied and those who were chosen."""
    network, actor = current.lotsennetz(), current_actor()
    taking = directory.programme(network, actor, id)
    compared = pilot.comparison(network, actor, id)
    return render_template("programme.html", taking=taking, comparison=compared, **piloting.WORDS)


def accessibility() -> str:
    """What is done for accessibility, and what is missing."""
    return render_template("accessibility.html")


def privacy() -> str:
    """What is kept about whom."""
    return render_template("privacy.html", periods=current.settings().periods)


def imprint() -> str:
    """Who runs the service, and where places and map come from."""
    return render_template("imprint.html")


def error_page(problem: Problem) -> Response:
    """What somebody sees when something went wrong, in the look of all other pages."""
    return make_response(render_template("error.html", headline=problem.title, sentence=_spoken(problem)))


def _spoken(problem: Problem) -> str:
    """What to do, for somebody in front of a screen; the problem's own words are written for programs."""
    sentences = {
        "not-found": _(
            "Dieser Eintrag ist nicht da oder entfernt worden. Über den Schalter finden Sie, wer heute hilft."
        ),
        "unknown-address": _(
            "Vielleicht ist die Adresse veraltet oder unvollständig. Über den Schalter geht es weiter."
        ),
        "method-not-allowed": _("Diese Seiten werden nur gelesen. Bitte am Schalter neu beginnen."),
    }
    return sentences.get(problem.code, problem.detail)

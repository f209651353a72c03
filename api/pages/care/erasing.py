"""Erasing a person from the entries of one's area: first it is shown where it is named, then it is struck out there."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from api import current
from api.auth import current_actor
from api.pages.screen import gettext as _
from referral import erasure
from referral.access import Action, permit
from referral.errors import Malformed
from referral.papers import STORED

Place = tuple[str, str]


def erase() -> ResponseReturnValue:
    """The form; where somebody is named; or that it was erased. What is typed stands in no address."""
    permit(current_actor(), Action.ERASE)
    words = [line.strip() for line in request.form.get("words", "").splitlines() if line.strip()]
    if request.method == "GET":
        return _page(words)
    try:
        found = erasure.mentions(current.lotsennetz(), current_actor(), words)
    except Malformed:
        return _page(words, faulty=True, status=422)
    chosen = [place for place in found if "/".join(place) in request.form.getlist("place")]
    if request.form.get("step") != "erase" or not chosen:
        return _page(words, found=found, none_chosen=request.form.get("step") == "erase")
    return _erased(words, chosen)


def _erased(words: Sequence[str], chosen: Sequence[Place]) -> Response:
    network, actor = current.lotsennetz(), current_actor()
    done = [erasure.erase_words(network, actor, STORED[kind], id, words) for kind, id in chosen]
    page = render_template("care/erased.html", done=done[-1])
    return _kept_nowhere(make_response(page))


def _page(
    words: Sequence[str],
    *,
    found: Sequence[Place] | None = None,
    faulty: bool = False,
    none_chosen: bool = False,
    status: int = 200,
) -> Response:
    wrong = (
        _("Bitte einen Vor- und Nachnamen, eine E-Mail-Adresse oder eine Telefonnummer schreiben.") if faulty else ""
    )
    page = render_template("care/erase.html", words="\n".join(words), found=found, wrong=wrong, none_chosen=none_chosen)
    return _kept_nowhere(make_response(page, status))


def _kept_nowhere(response: Response) -> Response:
    response.cache_control.no_store = True
    return response

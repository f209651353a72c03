"""Ties on a partner's page, and the page on which somebody confirms or declines those that others have entered."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api import current
from api.auth import current_actor
from api.pages.screen import gettext as _
from referral import ties
from referral.bonds import Dated
from referral.model import Tie
from referral.ties import Tied


def ties_of(id: str) -> Sequence[Tied]:
    """The ties of an organisation in both directions."""
    return ties.of_organisation(current.lotsennetz(), current_actor(), id)


def dated_words(tie: Tie) -> str:
    """Since when, who says so, and when it was confirmed or read."""
    return current.words().tie(Dated.of(tie), agreed=bool(tie.agreed))


def names_of(tied: Tied) -> str:
    """The names of the ends for which the reader may agree."""
    return ", ".join(sorted(end.name for id, end in tied.ends.items() if id in tied.to_agree))


def waiting() -> str:
    """What waits to be confirmed, and what was just done."""
    done = {
        "bestaetigt": _("Danke, die Verbindung ist bestätigt."),
        "abgelehnt": _("Die Verbindung ist entfernt."),
    }.get(request.args.get("getan", ""), "")
    found = ties.waiting(current.lotsennetz(), current_actor())
    return render_template("network/waiting.html", found=found, done=done)


def agree(id: str) -> ResponseReturnValue:
    """Confirm a tie for one's own side."""
    ties.agree(current.lotsennetz(), current_actor(), id)
    return redirect(url_for("pages.waiting_ties", getan="bestaetigt"), 303)


def decline(id: str) -> ResponseReturnValue:
    """Say that a tie does not hold."""
    ties.decline(current.lotsennetz(), current_actor(), id)
    return redirect(url_for("pages.waiting_ties", getan="abgelehnt"), 303)

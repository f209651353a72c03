"""The upkeep list of a coordination centre: what is due in its area, that on which most answers depend first."""

from __future__ import annotations

from babel.numbers import format_decimal
from flask import render_template, request

from api import current
from api.auth import current_actor
from api.pages import times
from api.pages.confirming import entry_with
from api.pages.screen import gettext as _
from api.pages.screen import screen_language
from referral import upkeep as use_case
from referral.access import Action
from referral.confirming import today_of
from referral.errors import Forbidden
from referral.model import Service
from referral.papers import LinkCheck


def upkeep() -> str:
    """The list of the centre that the address names (`stelle`), else of the first that the reader may see."""
    network, actor = current.lotsennetz(), current_actor()
    centres = use_case.centres(network, actor)
    if not centres:
        raise Forbidden(actor.role, Action.SEE_UPKEEP)
    found = use_case.upkeep(network, actor, request.args.get("stelle") or centres[0].id)
    return render_template("upkeep.html", list=found, centres=centres, at=network.clock(), confirmed=_confirmed())


def number_words(number: int) -> str:
    """A number as people write it: `1.113`."""
    return format_decimal(number, locale=screen_language())


def broken_words(check: LinkCheck) -> str:
    """Which web address is broken, since when and why."""
    facts = {"address": check.address, "day": times.full_date(check.failing_since or check.checked_on)}
    return _("%(address)s antwortet seit dem %(day)s nicht richtig: %(why)s.") % {**facts, "why": _why(check.outcome)}


def _why(outcome: str) -> str:
    known = {
        "timeout": _("keine Antwort in zehn Sekunden"),
        "unknown host": _("diesen Rechnernamen gibt es nicht"),
        "certificate": _("das Zertifikat stimmt nicht"),
        "not public": _("die Adresse liegt in einem privaten Netz"),
        "no web address": _("es ist keine Internetadresse"),
        "too many redirections": _("sie leitet im Kreis weiter"),
        "no answer": _("keine Antwort"),
        "404": _("die Seite gibt es nicht mehr"),
        "410": _("die Seite gibt es nicht mehr"),
    }
    return known.get(outcome, _("Antwort %(code)s") % {"code": outcome})


def _confirmed() -> str:
    """The name of what was just confirmed, if the address says so and it is true."""
    id = request.args.get("bestaetigt")
    entry = entry_with(id) if id else None
    if entry is None or entry.assured_on != today_of(current.lotsennetz()):
        return ""
    return entry.title.within(screen_language()) if isinstance(entry, Service) else entry.name

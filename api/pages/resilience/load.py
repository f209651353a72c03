"""The load of an area: who has room, who has said so when, and how many people the own guides can take on."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template

from api import current
from api.auth import current_actor
from api.pages.areas import chosen
from api.pages.screen import gettext as _
from referral import load as use_case
from referral.access import Action, may
from referral.load import State

MOST_SHOWN = 200
"""So many services and guides are shown; more are counted."""


def load() -> str:
    """The load of the area that the address names."""
    area, offered = chosen()
    found = use_case.load(current.lotsennetz(), current_actor(), area)
    return render_template(
        "network/load.html",
        load=found,
        areas=offered,
        states=_states(),
        most=MOST_SHOWN,
        keeps_guides=may(current_actor(), Action.KEEP_GUIDES),
    )


def _states() -> Mapping[State, str]:
    return {
        State.FREE: _("frei"),
        State.TALK_FIRST: _("bitte vorher sprechen"),
        State.WAITING_LIST: _("Warteliste"),
        State.FULL: _("voll"),
        State.EXPIRED: _("Angabe abgelaufen"),
        State.UNSAID: _("nicht angegeben"),
    }

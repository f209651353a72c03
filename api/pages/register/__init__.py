"""Forms and pages in which coordinators, partners and guests register, correct, review and report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint
from flask.sansio.app import App

from api.pages.register import editing, lists, report, review, tables, times_field, wizard
from api.pages.register.tables import lines
from api.pages.screen import gettext

READ, SENT, BOTH = ("GET",), ("POST",), ("GET", "POST")

VIEWS: tuple[tuple[str, str, Callable[..., Any], tuple[str, ...]], ...] = (
    ("/eintragen", "register", wizard.start, READ),
    ("/eintragen", "begin", wizard.begin, SENT),
    ("/eintragen/<secret>/vorhanden", "take", wizard.take, SENT),
    ("/eintragen/<secret>/keine", "none_of_them", wizard.none_of_them, SENT),
    ("/eintragen/<secret>/<step>", "step", wizard.step, READ),
    ("/eintragen/<secret>/<step>", "go_on", wizard.go_on, SENT),
    ("/partner/<id>/aendern", "edit_partner", editing.edit_partner, BOTH),
    ("/partner/<id>/schliessen", "close_partner", editing.close, BOTH),
    ("/partner/<id>/melden", "report", report.report, BOTH),
    ("/partner/<id>/verbindungen", "ties", lists.ties, READ),
    ("/partner/<id>/verbindungen/neu", "new_tie", editing.new_tie, BOTH),
    ("/verbindungen/<id>/aendern", "edit_tie", editing.edit_tie, BOTH),
    ("/verbindungen/<id>/schliessen", "close_tie", editing.close_tie, BOTH),
    ("/lotsen", "guides", lists.guides, READ),
    ("/lotsen/neu", "new_guide", editing.new_guide, BOTH),
    ("/lotsen/<id>/aendern", "edit_guide", editing.edit_guide, BOTH),
    ("/lotsen/<id>/schliessen", "close_guide", editing.close_guide, BOTH),
    ("/vorschlaege", "queue", review.queue, READ),
    ("/vorschlaege/meine", "mine", review.mine, READ),
    ("/vorschlaege/<id>", "submission", review.submission, READ),
    ("/vorschlaege/<id>/<secret>", "submission", review.submission, READ),
    ("/vorschlaege/<id>", "decide", review.decide, SENT),
    ("/vorschlaege/<id>/<secret>", "decide", review.decide, SENT),
)
"""Every page of this room: its address, its name in links, the view that makes it, and how it is asked."""

GLOBALS: Mapping[str, Any] = {
    "said": gettext,
    "lines": lines,
    "coming_week": times_field.coming_week,
    "in_german": times_field.in_german,
    "hows": tables.hows,
    "contact_kinds": tables.contact_kinds,
    "visibilities": tables.visibilities,
    "entry_name": review.entry_name,
    "deed_words": review.deed_words,
    "stand_words": review.stand_words,
    "sender_words": review.sender_words,
    "days_ago": review.days_ago,
    "waiting_number": review.waiting_number,
    "buttons": editing.buttons,
}
"""What the templates of this room may call."""


def install(blueprint: Blueprint) -> None:
    """Add the pages of this room to those of the house."""
    for address, name, view, methods in VIEWS:
        blueprint.add_url_rule(address, name, view, methods=methods)
    blueprint.record_once(lambda setup: _install(setup.app))


def _install(app: App) -> None:
    app.jinja_env.globals.update(GLOBALS)

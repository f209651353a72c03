"""Pages that keep the register true: confirming by link or signed in, what is due in an area, and announcements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint
from flask.sansio.app import App

from api.pages import announcing, confirming, room, upkeep

VIEWS: tuple[tuple[str, str, Callable[..., Any], str], ...] = (
    ("/bestaetigen/<secret>", "confirmation", confirming.confirmation, "GET"),
    ("/bestaetigen/<secret>", "confirmed", confirming.confirmed, "POST"),
    ("/partner/<id>/bestaetigen", "confirm_entry", confirming.confirm_entry, "POST"),
    ("/pflege", "upkeep", upkeep.upkeep, "GET"),
    ("/partner/<id>/hinweis", "notices", announcing.notices, "GET"),
    ("/partner/<id>/hinweis", "announce", announcing.announce, "POST"),
    ("/partner/<id>/platz", "say_room", room.say_room, "POST"),
    ("/lotsen/<id>/platz", "say_room_of_guide", room.say_room_of_guide, "POST"),
    ("/partner/<id>/hinweis/entfernen", "withdraw_notice", announcing.withdraw, "POST"),
)
"""Every page of this room: its address, its name in links, the view that makes it, and how it is asked."""

GLOBALS: Mapping[str, Any] = {
    "room_names": room.room_names,
    "room_words": room.room_words,
    "may_keep": confirming.may_keep,
    "facts_of": confirming.facts_of,
    "broken_words": upkeep.broken_words,
    "number_words": upkeep.number_words,
}
"""What the templates of this room may call."""


def install(blueprint: Blueprint) -> None:
    """Add the pages of this room to those of the house."""
    for address, name, view, method in VIEWS:
        blueprint.add_url_rule(address, name, view, methods=(method,))
    blueprint.record_once(lambda setup: _install(setup.app))


def _install(app: App) -> None:
    app.jinja_env.globals.update(GLOBALS)

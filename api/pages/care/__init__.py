"""Pages that look after what is stored: versions of an entry, who is behind a guide, access to one's data, erasure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint
from flask.sansio.app import App

from api.pages import times
from api.pages.care import erasing, past, people, stored

READ, BOTH = ("GET",), ("GET", "POST")

VIEWS: tuple[tuple[str, str, Callable[..., Any], tuple[str, ...]], ...] = (
    ("/partner/<id>/verlauf", "versions", past.versions, BOTH),
    ("/lotsen/<id>/person", "person", people.person, BOTH),
    ("/lotsen/<id>/person.json", "person_document", people.document, READ),
    ("/konto/auskunft", "own_data", stored.own, READ),
    ("/konto/auskunft.json", "own_document", stored.own_document, READ),
    ("/konto/loeschen", "erase_own", stored.erase_own, BOTH),
    ("/konten/<id>/auskunft", "account_data", stored.of_account, READ),
    ("/konten/<id>/auskunft.json", "account_document", stored.document_of_account, READ),
    ("/konten/<id>/loeschen", "erase_account", stored.erase_account, BOTH),
    ("/loeschen", "erase", erasing.erase, BOTH),
)
"""Every page of this room: its address, its name in links, the view that makes it, and how it is asked."""

GLOBALS: Mapping[str, Any] = {
    "who_words": past.who_words,
    "action_words": past.action_words,
    "full_date": times.full_date,
}
"""What the templates of this room may call."""


def install(blueprint: Blueprint) -> None:
    """Add the pages of this room to those of the house."""
    for address, name, view, methods in VIEWS:
        blueprint.add_url_rule(address, name, view, methods=methods)
    blueprint.record_once(lambda setup: _install(setup.app))


def _install(app: App) -> None:
    app.jinja_env.globals.update(GLOBALS)

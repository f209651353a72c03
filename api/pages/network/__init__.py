"""Pages about the network itself: the picture, ties that wait to be confirmed, and what contradicts itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint
from flask.sansio.app import App

from api.pages.network import agreeing, contradicting, picture

VIEWS: tuple[tuple[str, str, Callable[..., Any], str], ...] = (
    ("/netz", "network", picture.network, "GET"),
    ("/netz/bild.<form>", "network_file", picture.file, "GET"),
    ("/netz/widersprueche", "contradictions", contradicting.contradictions, "GET"),
    ("/verbindungen", "waiting_ties", agreeing.waiting, "GET"),
    ("/verbindungen/<id>/bestaetigen", "agree_tie", agreeing.agree, "POST"),
    ("/verbindungen/<id>/ablehnen", "decline_tie", agreeing.decline, "POST"),
)
"""Every page of this room: its address, its name in links, the view that makes it, and how it is asked."""

GLOBALS: Mapping[str, Any] = {
    "ties_of": agreeing.ties_of,
    "tie_words": agreeing.tie_words,
    "dated_words": agreeing.dated_words,
    "names_of": agreeing.names_of,
    "entry_links": contradicting.entry_links,
    "node_address": picture.address_of,
    "node_kind": picture.kind_of,
}
"""What the templates of this room may call."""


def install(blueprint: Blueprint) -> None:
    """Add the pages of this room to those of the house."""
    for address, name, view, method in VIEWS:
        blueprint.add_url_rule(address, name, view, methods=(method,))
    blueprint.record_once(lambda setup: _install(setup.app))


def _install(app: App) -> None:
    app.jinja_env.globals.update(GLOBALS)

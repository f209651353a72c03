"""Pages about what a network can bear: its load, who could accompany whom, and what is lost if somebody stops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint
from flask.sansio.app import App

from api.pages.resilience import distribution, failures, load

VIEWS: tuple[tuple[str, str, Callable[..., Any], str], ...] = (
    ("/netz/ausfaelle", "failures", failures.failures, "GET"),
    ("/netz/ausfaelle/notieren", "note_stand_in", failures.note_stand_in, "POST"),
    ("/netz/ausfaelle/erledigt", "tick_off_stand_in", failures.tick_off_stand_in, "POST"),
    ("/netz/auslastung", "load", load.load, "GET"),
    ("/netz/verteilung", "distribution", distribution.distribution, "GET"),
    ("/netz/verteilung", "distribute", distribution.distribute, "POST"),
)
"""Every page of this room: its address, its name in links, the view that makes it, and how it is asked."""


def install(blueprint: Blueprint) -> None:
    """Add the pages of this room to those of the house."""
    for address, name, view, method in VIEWS:
        blueprint.add_url_rule(address, name, view, methods=(method,))
    blueprint.record_once(lambda setup: _install(setup.app))


def _install(app: App) -> None:
    app.jinja_env.globals.update(open_tasks=failures.open_tasks, task_name=failures.task_name)

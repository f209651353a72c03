"""Pages about what a network can bear: its load, who could accompany whom, and what is lost if somebody stops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from api.pages.resilience import distribution, load

VIEWS: tuple[tuple[str, str, Callable[..., Any], str], ...] = (
    ("/netz/auslastung", "load", load.load, "GET"),
    ("/netz/verteilung", "distribution", distribution.distribution, "GET"),
    ("/netz/verteilung", "distribute", distribution.distribute, "POST"),
)
"""Every page of this room: its address, its name in links, the view that makes it, and how it is asked."""


def install(blueprint: Blueprint) -> None:
    """Add the pages of this room to those of the house."""
    for address, name, view, method in VIEWS:
        blueprint.add_url_rule(address, name, view, methods=(method,))

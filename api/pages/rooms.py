"""How pages come into the house: a room of pages names its addresses, what templates may call, and how it refuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask import Blueprint
from flask.typing import ResponseReturnValue

READ, SENT, BOTH = ("GET",), ("POST",), ("GET", "POST")


class View(NamedTuple):
    """A page or form: its address, its name in links, the function that makes it, and how it is asked."""

    address: str
    name: str
    make: Callable[..., ResponseReturnValue]
    methods: tuple[str, ...] = READ


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Some pages that belong together, what their templates may call, and the answers to errors of their own."""

    views: tuple[View, ...]
    calls: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    refusals: Mapping[type[Exception], Callable[..., ResponseReturnValue]] = field(default_factory=dict)

    @property
    def endpoints(self) -> frozenset[str]:
        """What requests to these pages are called."""
        return frozenset(f"pages.{view.name}" for view in self.views)

    def join(self, blueprint: Blueprint) -> None:
        """Add the pages of this room to those of the house."""
        for view in self.views:
            blueprint.add_url_rule(view.address, view.name, view.make, methods=view.methods)
        for error, answer in self.refusals.items():
            blueprint.register_error_handler(error, answer)
        blueprint.record_once(lambda setup: setup.app.jinja_env.globals.update(self.calls))

"""Saying with one click whether there is room: on a partner's own page, and in the list of guides."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from api import current
from api.auth import current_actor
from api.pages import times
from api.pages.screen import gettext as _
from referral.capacity import Taking, has_expired, lasts_until, say
from referral.confirming import today_of
from referral.errors import Malformed
from referral.model import Capacity, Guide, Service


def room_names() -> Mapping[Capacity, str]:
    """What can be said about room, as it is said on buttons and in lists."""
    return {
        Capacity.FREE: _("frei"),
        Capacity.WAITING_LIST: _("Warteliste"),
        Capacity.FULL: _("voll"),
        Capacity.TALK_FIRST: _("bitte vorher sprechen"),
    }


def room_words(entry: Taking) -> str:
    """What an entry says about its room, with its day; empty where it never said anything."""
    today = today_of(current.lotsennetz())
    if has_expired(entry, today):
        return _("Angabe abgelaufen")
    if entry.capacity is None or entry.capacity_on is None:
        return ""
    said = {
        "room": room_names()[entry.capacity],
        "day": times.full_date(entry.capacity_on),
        "end": times.full_date(lasts_until(entry.capacity_on)),
    }
    return _("%(room)s (Angabe vom %(day)s, gilt bis %(end)s)") % said


def say_room(id: str) -> ResponseReturnValue:
    """A service says how much room it has; then back to the page that it was said on."""
    say(current.lotsennetz(), current_actor(), Service, id, _said())
    return redirect(url_for("pages.partner", id=request.form.get("seite") or id) + "#platz", 303)


def say_room_of_guide(id: str) -> ResponseReturnValue:
    """Somebody says for a guide how much room she has."""
    say(current.lotsennetz(), current_actor(), Guide, id, _said())
    return redirect(url_for("pages.guides") + f"#lotse-{id}", 303)


def _said() -> Capacity | None:
    """What was clicked; nothing takes back what was said. Malformed for what no button says."""
    text = request.form.get("platz", "")
    if not text:
        return None
    try:
        return Capacity(text)
    except ValueError as error:
        raise Malformed("a capacity", text, f"expected one of {', '.join(Capacity)}.") from error

"""What JSON Schema cannot say: hours that can be read, contacts that can be reached, ids that are registered.

Schemathesis makes up bodies from the description. Where a made-up text has the described shape, one that means
something takes its place; what breaks the description on purpose stays as it is.
"""

from __future__ import annotations

import re
from itertools import count
from typing import Any

import schemathesis

from referral.lotsennetz import system_clock

DAY = r"\d{4}-\d{2}-\d{2}"
KEYS = count()
HOURS = ("", "24/7", "Mo-Fr 09:00-12:00", "Mo-Do 8-12 Uhr", "nach Vereinbarung")
VALUES = {"phone": "05141 12345", "email": "rat@example.org", "website": "https://www.example.org/rat"}
CALLED = {"email": "email", "mail": "email", "phone": "phone"}
ORGANISATIONS, PLACES = ("mbe", "kmt-county", "abh-county"), ("03351", "03351006", "03351004")
REGISTERED = {
    **dict.fromkeys(("part_of", "provider", "placed_by", "origin", "target"), ORGANISATIONS),
    **dict.fromkeys(("seated_in", "competent_for", "coordinates", "areas"), PLACES),
}
SHAPES = {ORGANISATIONS: r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}", PLACES: r"DE|[0-9]{2}|[0-9]{5}|[0-9]{8}"}


@schemathesis.hook
def before_call(_context: Any, case: Any, _kwargs: Any) -> None:
    """Whatever is sent, in every phase."""
    if isinstance(case.body, dict):
        case.body = {name: _meant(name, value) for name, value in case.body.items()} | _fitting(case.body)
    key = (case.headers or {}).get("Idempotency-Key")
    if isinstance(key, str) and re.fullmatch("[!-~]{1,100}", key):
        case.headers["Idempotency-Key"] = f"key-{next(KEYS)}"  # the same for another request is refused on purpose


def _fitting(body: dict[str, Any]) -> dict[str, Any]:
    """The organisation that somebody in a role can be invited for, where a body says both."""
    fits = {"caseworker": "abh-county", "coordinator": "kmt-county"}.get(str(body.get("role")))
    shaped = isinstance(body.get("organisation"), str) and re.fullmatch(SHAPES[ORGANISATIONS], body["organisation"])
    return {"organisation": fits} if fits and shaped else {}


def _meant(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return _text(name, value)
    if isinstance(value, list) and name in {"contacts", "notices"}:
        return [(_reached if name == "contacts" else _lasting)(one) for one in value]
    if name == "waiting" and isinstance(value, list):
        return [_living(line) for line in value]
    return _known(REGISTERED[name], value) if name in REGISTERED else value


def _living(line: Any) -> Any:
    """A line of a waiting list, in a place that is registered."""
    return {**line, "place": _known(PLACES, line["place"])} if isinstance(line, dict) and "place" in line else line


def _text(name: str, value: str) -> str:
    if name == "hours" and len(value) <= 500:
        return HOURS[len(value) % len(HOURS)]
    if name in CALLED and value and len(value) <= (200 if name == "phone" else 254):
        return VALUES[CALLED[name]]
    if name == "given_on" and re.fullmatch(DAY, value):
        return system_clock().date().isoformat()
    if name == "name" and re.search("[0-9A-Za-zÀ-ž]", value) and not re.search(r"[\x00-\x1f]", value):
        return "".join(letter for letter in value if letter.isprintable())
    return str(_known(REGISTERED[name], value)) if name in REGISTERED else value


def _lasting(notice: Any) -> Any:
    """A notice that is not over yet, where it has two days."""
    days = ("from", "until")
    if not isinstance(notice, dict):
        return notice
    shaped = all(re.fullmatch(DAY, str(notice.get(day))) for day in days)
    words = {"text": "Umbau"} if notice.get("text", "") == "" else {}
    return {**notice, **words, **dict.fromkeys(days, system_clock().date().isoformat())} if shaped else notice


def _reached(contact: Any) -> Any:
    if not isinstance(contact, dict) or not isinstance(contact.get("kind"), str):
        return contact
    value = contact.get("value")
    said = isinstance(value, str) and len(value) <= 500 and re.search("[0-9A-Za-zÀ-ž]", value)
    known = said and not re.search(r"[\x00-\x1f]", str(value)) and contact["kind"] in VALUES
    return {**contact, "value": VALUES[contact["kind"]]} if known else contact


def _known(among: tuple[str, str, str], value: Any) -> Any:
    if isinstance(value, list):
        return [_known(among, one) for one in value]
    shaped = isinstance(value, str) and re.fullmatch(SHAPES[among], value)
    return among[len(value) % len(among)] if shaped else value

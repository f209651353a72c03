"""Locations of the Integreat app: the JSON of its content management, `/api/v3/{region}/{language}/locations/`.

A location becomes an organisation, and where its category says what it helps with, a service too. An entry that
somebody here has registered under another id already is left to those who keep it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import orjson

from graph_seed.known_names import Names
from graph_seed.sheet_cells import mails, phones, websites
from graph_seed.sheet_fields import one_place
from graph_seed.uploads import Flaw, Found, Register, Upload, Where
from referral.codes import OrganisationId, PlaceId, RoleId, ServiceId, TopicId
from referral.errors import Malformed
from referral.hours import read_hours
from referral.model import Contact, ContactKind, Label, Level, Organisation, Place, Service
from referral.spelling import fold

LONGEST_TEXT = 600
"""So many letters of a description are taken over."""


class Category(NamedTuple):
    """What the locations of a category are here, and what they help with; nothing: nobody can say."""

    role: str
    topics: tuple[str, ...] = ()


CATEGORIES: Mapping[str, Category] = {
    "advice": Category("BERATUNG", ("housing.orientation",)),
    "education": Category("SPRACHKURS", ("language.integrationcourse",)),
    "finance": Category("SB", ("money.debt",)),
    "health": Category("BERATUNG", ("health.access",)),
    "leisure": Category("INITIATIVE", ("community.leisure",)),
    "meeting_point": Category("INITIATIVE", ("community.leisure",)),
    "mental_health": Category("BERATUNG", ("health.mental",)),
    "office": Category("GEMEINDE"),
    "other_help": Category("BERATUNG", ("housing.orientation",)),
    "shelter": Category("BERATUNG", ("housing.shared",)),
}
"""By the icon of a category, which is alike in all regions; others (shops, restaurants, stops) help nobody here."""

_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_CONTACTS = (
    ("phone_number", ContactKind.PHONE, phones),
    ("email", ContactKind.EMAIL, mails),
    ("website", ContactKind.WEBSITE, websites),
)


def fits(upload: Upload) -> bool:
    """Whether it is a list of locations."""
    beginning = upload.content[:20_000]
    return beginning.lstrip()[:1] == b"[" and b'"available_languages"' in beginning and b'"location"' in beginning


def read(upload: Upload, register: Register) -> Iterator[Found | Flaw]:
    """The organisations and services behind the locations; the row is the number of the location in the list."""
    try:
        locations = orjson.loads(upload.content)
    except orjson.JSONDecodeError:
        yield Flaw(code="json")
        return
    names = Names(register.graph)
    for number, location in enumerate(locations, start=1):
        where = Where(row=number)
        register.progress("read", number, len(locations))
        if (
            not isinstance(location, dict)
            or not isinstance(location.get("location"), dict)
            or not location.get("title")
        ):
            yield Flaw(code="no_location", where=where)
            continue
        yield from _Location(location, where, names, register).found()


class _Location:
    """One location on its way to become entries."""

    def __init__(self, said: Mapping[str, Any], where: Where, names: Names, register: Register) -> None:
        self.said, self.where, self.names, self.register = said, where, names, register
        self.flaws: list[Flaw] = []
        region = str(said.get("path", "")).strip("/").partition("/")[0]
        self.id = f"integreat-{region or 'region'}-{said['location'].get('id')}"

    def found(self) -> Iterator[Found | Flaw]:
        """What it becomes, and what of it cannot be used."""
        icon = str((self.said.get("category") or {}).get("icon", ""))
        category = CATEGORIES.get(icon)
        before = self.names.entity(Organisation, self.id)
        if category is None:
            yield Flaw(code="category", where=self._at("category"), facts={"category": icon}, notice=True)
            return
        seat = self._seat()
        twin = self._twin(seat)
        if before is None and twin is not None:
            facts = {"name": twin.name, "id": twin.id}
            yield Flaw(code="registered", where=self._at("title"), facts=facts, notice=True)
            return
        organisation = self._organisation(before, category, seat)
        yield from self.flaws
        yield Found(entity=organisation, where=self.where)
        if category.topics and seat is not None:
            yield Found(entity=self._service(organisation, category, seat), where=self.where)

    def _organisation(self, before: Organisation | None, category: Category, seat: Place | None) -> Organisation:
        place = self.said["location"]
        town = " ".join(filter(None, (place.get("postcode"), place.get("town"))))
        hours = self._hours()
        fresh = Organisation(
            id=self.id,
            name=str(self.said["title"]),
            role=RoleId(category.role),
            seated_in=PlaceId(seat.id) if seat else None,
            address=", ".join(filter(None, (place.get("address"), town))),
            contacts=tuple(self._contacts()),
            hours=hours,
            source=str(self.said.get("url") or ""),
            stated_on=str(self.said.get("last_updated") or "")[:10],
            checked_on=self.register.today,
        )
        if before is None:
            return fresh
        kept = {name: getattr(before, name) for name in ("role", "checked_on", "seated_in")}
        taken = ("name", "address", "contacts", "hours", "source", "stated_on")
        return replace(before, **{name: getattr(fresh, name) for name in taken}, **kept)

    def _service(self, organisation: Organisation, category: Category, seat: Place) -> Service:
        id = f"{self.id}-angebot"
        area = seat.within if seat.level is Level.MUNICIPALITY and seat.within else PlaceId(seat.id)
        label = str((self.said.get("category") or {}).get("name") or "")
        taken = ("address", "contacts", "hours", "source", "stated_on")
        shared: dict[str, Any] = {name: getattr(organisation, name) for name in taken}
        shared["description"] = _plain(str(self.said.get("excerpt") or self.said.get("content") or ""))
        before = self.names.entity(Service, id)
        if before is not None:
            return replace(before, **shared)
        return Service(
            id=ServiceId(id),
            title=Label(de=label or organisation.name),
            provider=OrganisationId(organisation.id),
            topics=frozenset(map(TopicId, category.topics)),
            areas=frozenset({area}),
            checked_on=self.register.today,
            **shared,
        )

    def _seat(self) -> Place | None:
        place = self.said["location"]
        try:
            return one_place(str(place.get("town") or ""), self.names, str(place.get("postcode") or ""))
        except Malformed:
            self._settle("elsewhere", "town", town=str(place.get("town")))
            return None

    def _twin(self, seat: Place | None) -> Organisation | None:
        """Somebody of this name at this place, registered under an id of its own."""
        alike = self.names.organisations(fold(str(self.said["title"])))
        return next((one for one in alike if seat is None or one.seated_in in {None, seat.id, seat.within}), None)

    def _contacts(self) -> Iterator[Contact]:
        for member, kind, read_all in _CONTACTS:
            text = str(self.said.get(member) or "")
            try:
                values = read_all(text, lambda _code, _value, _read: None) if text else []
            except Malformed as error:
                self._settle("unread", member, value=text, what=error.what)
                continue
            yield from (Contact(kind=kind, value=value) for value in dict.fromkeys(values))

    def _hours(self) -> str:
        """The hours of a week in OSM syntax; empty where none are given or they cannot be."""
        if self.said.get("temporarily_closed"):
            self._settle("closed", "temporarily_closed")
        days = self.said.get("opening_hours") or []
        rules = [_rule(name, day) for name, day in zip(_DAYS, days, strict=False) if isinstance(day, dict)]
        try:
            return read_hours("; ".join(filter(None, rules))) if any(rules) else ""
        except Malformed as error:
            self._settle("unread", "opening_hours", value=str(error.value), what=error.what)
            return ""

    def _settle(self, code: str, column: str, **facts: object) -> None:
        self.flaws.append(Flaw(code=code, where=self._at(column), facts=facts, notice=True))

    def _at(self, column: str) -> Where:
        return replace(self.where, column=column)


def _rule(name: str, day: Mapping[str, Any]) -> str:
    """One day in OSM syntax; nothing for a day on which it is closed."""
    slots: Sequence[Any] = day.get("timeSlots") or ()
    times = ",".join(f"{slot.get('start')}-{slot.get('end')}" for slot in slots if isinstance(slot, dict))
    if day.get("closed"):
        return ""
    if day.get("allDay"):
        times = "00:00-24:00"
    asked = ' "by appointment"' if day.get("appointmentOnly") else ""
    return f"{name} {times}{asked}" if times else ""


def _plain(text: str) -> str:
    """A text without its markup, cut at the end of a word."""
    words = " ".join(re.sub(r"<[^>]*>", " ", text).split())
    return words if len(words) <= LONGEST_TEXT else words[:LONGEST_TEXT].rpartition(" ")[0] + " …"

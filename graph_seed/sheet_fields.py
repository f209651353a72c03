"""How each field of an organisation or service is written into a cell, and read from one in the words of offices."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graph_seed import sheet_cells
from graph_seed.cells import read_age, read_day
from graph_seed.known_names import Names
from graph_seed.sheet_cells import Settle
from referral.codes import LanguageId, OrganisationId
from referral.errors import Malformed
from referral.model import (
    Capacity,
    Channel,
    Contact,
    ContactKind,
    How,
    Label,
    Level,
    Organisation,
    Place,
    Spoken,
    Visibility,
)
from referral.spelling import fold

JOINT = "; "
"""Stands between several values in a cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What reading one cell needs: its text, the fields of the entry so far, the names of the register, and `settle`.

    `postcode` is the one that stands in the same row, for places of which there are several.
    """

    text: str
    fields: Mapping[str, Any]
    names: Names
    settle: Settle
    postcode: str = ""


Written = Callable[[Any, Names], str]
Read = Callable[[Cell], Mapping[str, Any]]
"""A cell as the fields that it fills; raises Malformed."""


def text(name: str) -> tuple[Written, Read]:
    """A field that is text, as it stands."""
    return lambda entity, _names: getattr(entity, name), lambda cell: {name: cell.text}


def contact(kind: ContactKind, seen_by: Visibility) -> tuple[Written, Read]:
    """The contacts of a kind that are meant for the same eyes; all others stay where they stand."""
    readers = {
        ContactKind.PHONE: sheet_cells.phones,
        ContactKind.EMAIL: sheet_cells.mails,
        ContactKind.WEBSITE: sheet_cells.websites,
    }

    def mine(contact: Contact) -> bool:
        return contact.kind is kind and contact.visibility is seen_by

    def write(entity: Any, _names: Names) -> str:
        return JOINT.join(one.value for one in entity.contacts if mine(one))

    def read(cell: Cell) -> Mapping[str, Any]:
        before: tuple[Contact, ...] = cell.fields.get("contacts", ())
        new = tuple(
            Contact(kind=kind, value=one, visibility=seen_by)
            for one in dict.fromkeys(readers[kind](cell.text, cell.settle))
        )
        if tuple(one for one in before if mine(one)) == new:
            return {}
        first = next((at for at, one in enumerate(before) if mine(one)), len(before))
        others = [[one for one in part if not mine(one)] for part in (before[:first], before[first:])]
        return {"contacts": (*others[0], *new, *others[1])}

    return write, read


def title(service: Any, _names: Names) -> str:
    """The German title of a service."""
    return str(service.title.de)


def read_title(cell: Cell) -> Mapping[str, Any]:
    """A title in German; the English one goes if the German one changes."""
    before: Label | None = cell.fields.get("title")
    return {} if before and before.de == cell.text else {"title": Label(de=cell.text)}


def note(organisation: Any, _names: Names) -> str:
    """What is shown wherever the organisation is."""
    return organisation.note.de if organisation.note else ""


def read_note(cell: Cell) -> Mapping[str, Any]:
    """A note in German."""
    return {"note": Label(de=cell.text) if cell.text else None}


def labels(name: str, known: str) -> tuple[Written, Read]:
    """A field that names several topics or groups."""

    def write(entity: Any, names: Names) -> str:
        return JOINT.join(sorted(names.labels.get(id, id) for id in getattr(entity, name)))

    def read(cell: Cell) -> Mapping[str, Any]:
        index: Mapping[str, str] = getattr(cell.names, known)
        return {name: frozenset(sheet_cells.each(cell.text, lambda text: index.get(fold(text))))}

    return write, read


def role(organisation: Any, names: Names) -> str:
    """What an organisation does in the network, by name."""
    return names.labels.get(organisation.role, organisation.role)


def read_role(cell: Cell) -> Mapping[str, Any]:
    """A role by name or id."""
    found = cell.names.roles.get(fold(cell.text))
    if found is None:
        raise Malformed("a role", cell.text, "expected one that is registered.")
    return {"role": found}


def seat(organisation: Any, names: Names) -> str:
    """The place of the seat."""
    return names.place(organisation.seated_in) if organisation.seated_in else ""


def read_seat(cell: Cell) -> Mapping[str, Any]:
    """The seat by name, postcode or key."""
    return {"seated_in": one_place(cell.text, cell.names, cell.postcode).id if cell.text else None}


def areas(name: str) -> Written:
    """A field that names several places."""
    return lambda entity, names: JOINT.join(sorted(names.place(id) for id in getattr(entity, name)))


def read_areas(cell: Cell) -> Mapping[str, Any]:
    """The places that a service is for."""
    areas = sheet_cells.each(cell.text, lambda text: _area(text, cell.names, cell.postcode))
    return {"areas": frozenset(id for ids in areas for id in ids)}


def _area(text: str, names: Names, postcode: str) -> frozenset[str] | None:
    """A postcode means all places that have it; a name one place."""
    found = names.places(text)
    if not found:
        return None
    return frozenset(one.id for one in found) if text.isdigit() else frozenset({one_place(text, names, postcode).id})


def one_place(text: str, names: Names, postcode: str = "") -> Place:
    """The one place that a text means: of several the one with the row's postcode, or the smallest of nested ones."""
    found = names.places(text) or names.places(re.sub(r"^\d{5}\s+", "", text))
    if len(found) > 1:
        with_code = [one for one in found if (postcode or text.partition(" ")[0]) in one.postcodes]
        found = with_code or [one for one in found if one.level is Level.MUNICIPALITY] or found
    if not found:
        raise Malformed("a place", text, names.place_like(text))
    if len(found) > 1:
        raise Malformed("one place", text, JOINT.join(f"{one.name} ({one.id})" for one in found))
    return found[0]


def languages(service: Any, names: Names) -> str:
    """Languages by name, with how and when they are spoken."""
    return JOINT.join(sorted(_spoken(one, names) for one in service.languages))


def _spoken(spoken: Spoken, names: Names) -> str:
    said = ["mit Dolmetschung"] if spoken.how is How.INTERPRETER else []
    said += [spoken.when] if spoken.when else []
    name = names.labels.get(spoken.language, spoken.language)
    return f"{name} ({', '.join(said)})" if said else name


def read_languages(cell: Cell) -> Mapping[str, Any]:
    """Languages by name or tag."""
    return {"languages": frozenset(sheet_cells.each(cell.text, lambda text: _one_language(text, cell.names)))}


_INTERPRETED = re.compile(
    r"(?:nur\s+)?(?:mit|über|per|durch)?\s*(?:dolmetsch\w*|interpreter|sprachmittl\w*|übersetz\w*)\s*,?\s*",
    re.IGNORECASE,
)


def _one_language(text: str, names: Names) -> Spoken | None:
    """`Arabisch`, `Persisch / Dari (mit Dolmetschung, dienstags)`; a name may hold brackets itself."""
    if tag := names.languages.get(fold(text)):
        return Spoken(language=LanguageId(tag))
    name, _, said = text.strip().removesuffix(")").rpartition("(")
    tag = names.languages.get(fold(name))
    if not tag or not text.strip().endswith(")"):
        return None
    when, times = _INTERPRETED.subn("", said, count=1)
    return Spoken(language=LanguageId(tag), how=How.INTERPRETER if times else How.DIRECT, when=when.strip())


CHANNELS: Mapping[Channel, tuple[str, ...]] = {
    Channel.IN_PERSON: ("persönlich", "vor Ort", "Präsenz", "in_person", "in Präsenz"),
    Channel.PHONE: ("telefonisch", "Telefon", "phone", "per Telefon"),
    Channel.ONLINE: ("online", "Videochat", "Chat", "Internet"),
    Channel.MAIL: ("per E-Mail", "E-Mail", "Mail", "mail", "schriftlich"),
}
"""How offices call each way to get in touch; the first is what is written."""


def channels(service: Any, _names: Names) -> str:
    """Ways to get in touch."""
    return JOINT.join(CHANNELS[one][0] for one in sorted(service.channels))


def read_channels(cell: Cell) -> Mapping[str, Any]:
    """Ways to get in touch, as offices call them."""
    known = {fold(name): channel for channel, names in CHANNELS.items() for name in names}
    return {"channels": frozenset(sheet_cells.each(cell.text, lambda text: known.get(fold(text))))}


ROOMS: Mapping[Capacity, tuple[str, ...]] = {
    Capacity.FREE: ("frei", "free", "freie Plätze"),
    Capacity.WAITING_LIST: ("Warteliste", "waiting_list", "Warteliste vorhanden"),
    Capacity.FULL: ("voll", "full", "belegt"),
    Capacity.TALK_FIRST: ("vorher sprechen", "talk_first", "bitte vorher sprechen", "nach Absprache"),
}
"""How offices say whether there is room; the first is what is written."""
_ROOM = re.compile(r"(?P<said>[^(]+?)\s*\((?:Stand\s+)?(?P<day>[^)]+)\)", re.IGNORECASE)


def room(service: Any, _names: Names) -> str:
    """Whether there is room, with the day on which that was said: `voll (20.11.2026)`."""
    if service.capacity is None:
        return ""
    day = f" ({service.capacity_on:%d.%m.%Y})" if service.capacity_on else ""
    return f"{ROOMS[service.capacity][0]}{day}"


def read_room(cell: Cell) -> Mapping[str, Any]:
    """Whether there is room; without its day it would mean nothing."""
    if not cell.text:
        return {"capacity": None, "capacity_on": None}
    known = {fold(name): capacity for capacity, names in ROOMS.items() for name in names}
    found = _ROOM.fullmatch(cell.text.strip())
    capacity = known.get(fold(found["said"])) if found else None
    if found is None or capacity is None:
        raise Malformed("free places", cell.text, "expected one of the words, and the day: voll (20.11.2026).")
    return {"capacity": capacity, "capacity_on": read_day(sheet_cells.stated(found["day"], cell.settle))}


def read_ages(cell: Cell) -> Mapping[str, Any]:
    """Both ends of a range of ages."""
    youngest, oldest = sheet_cells.ages(cell.text)
    return {"age_min": youngest, "age_max": oldest}


def age(name: str) -> tuple[Written, Read]:
    """One end of a range of ages."""

    def write(service: Any, _names: Names) -> str:
        age = getattr(service, name)
        return "" if age is None else str(age)

    def read(cell: Cell) -> Mapping[str, Any]:
        return {name: read_age(re.sub(r"\D*$", "", cell.text)) if cell.text else None}

    return write, read


def read_hours(cell: Cell) -> Mapping[str, Any]:
    """Opening hours, and how they were worded."""
    if not cell.text:
        return {"hours": "", "hours_text": ""}
    if " ".join(cell.text.split()) == cell.fields.get("hours_text"):
        return {}
    hours, wording = sheet_cells.hours(" ".join(cell.text.split()), cell.settle)
    return {"hours": hours, "hours_text": wording}


def parent(organisation: Any, names: Names) -> str:
    """The organisation that it is part of, by name if no other is called so."""
    parent = names.entity(Organisation, organisation.part_of) if organisation.part_of else None
    if parent is None:
        return organisation.part_of or ""
    return parent.name if len(names.organisations(parent.name)) == 1 else parent.id


def read_parent(cell: Cell) -> Mapping[str, Any]:
    """The organisation that it is part of, by name or id."""
    if not cell.text:
        return {"part_of": None}
    found = [one.id for one in names_of(cell.text, cell.names)]
    if len(found) != 1:
        raise Malformed("an organisation", cell.text, JOINT.join(found))
    return {"part_of": OrganisationId(found[0])}


def names_of(text: str, names: Names) -> Iterable[Organisation]:
    """The organisations that an id or a name means."""
    by_id = names.entity(Organisation, text)
    return [by_id] if by_id else names.organisations(text)


def stated(entity: Any, _names: Names) -> str:
    """The date that the source itself gives."""
    return str(entity.stated_on)


def read_stated(cell: Cell) -> Mapping[str, Any]:
    """That date, as exact as it stands."""
    return {"stated_on": sheet_cells.stated(cell.text, cell.settle) if cell.text else ""}


def assured(entity: Any, _names: Names) -> str:
    """The day on which somebody responsible confirmed the entry."""
    return entity.assured_on.isoformat() if entity.assured_on else ""


def fictional(entity: Any, _names: Names) -> str:
    """Whether the entry is made up."""
    return "ja" if entity.fictional else ""


def read_fictional(cell: Cell) -> Mapping[str, Any]:
    """Whether the entry is made up."""
    return {"fictional": bool(cell.text) and sheet_cells.yes(cell.text)}


def id_of(entity: Any, _names: Names) -> str:
    """The id."""
    return str(entity.id)

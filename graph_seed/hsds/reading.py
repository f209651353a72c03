"""Reads organisations and services out of rows: our own files exactly, those of others as far as we have fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from graph_seed.cells import one_of, read_day, read_stated, read_url
from graph_seed.hsds.locating import address_line, registered_area, registered_areas, whereabouts
from graph_seed.hsds.schedules import hours_in
from graph_seed.hsds.standard import Row
from graph_seed.hsds.understanding import USUAL_ROLE, Reading, Stated, readable
from graph_seed.hsds.writing import IN_ORDER, INTERPRETED, notice_in
from referral.codes import (
    GroupId,
    LanguageId,
    PlaceId,
    ProgrammeId,
    RoleId,
    TopicId,
    read_language,
    read_mail,
    read_phone,
)
from referral.freshness import Confidence
from referral.hours import read_hours
from referral.model import (
    Capacity,
    Channel,
    Contact,
    ContactKind,
    How,
    Label,
    Notice,
    Organisation,
    Participation,
    Service,
    Spoken,
    Stage,
)

OLDEST = 120
"""No age limit is higher, in years."""


def organisation(reading: Reading, row: Row) -> Organisation:
    """The organisation behind a row; what the file does not say stays as it is registered."""
    outer = row["id"]
    before = reading.organisations.get(outer)
    own = reading.own_organisation_id(outer) is not None
    said = _organisation_said(reading, row)
    if own:
        return replace(before or _blank(reading, outer, row), **(_NO_ORGANISATION | said))
    if before is None:
        said.setdefault("note", Label(de=str(row["description"])) if row.get("description") else None)
        said.setdefault("source", row.get("uri") or row.get("website") or "")
    return replace(before or _blank(reading, outer, row), **said)


def _blank(reading: Reading, outer: str, row: Row) -> Organisation:
    role = USUAL_ROLE if USUAL_ROLE in reading.lexicon.roles else RoleId(next(iter(reading.lexicon.roles), USUAL_ROLE))
    return Organisation(id=reading.organisation_id(outer) or outer, name=str(row.get("name", outer)), role=role)


_NO_ORGANISATION: Stated = {
    "part_of": None,
    "seated_in": None,
    "competent_for": frozenset(),
    "coordinates": frozenset(),
    "programmes": frozenset(),
    "offices": (),
    "address": "",
    "contacts": (),
    "note": None,
    "body": "",
    "legal_basis": "",
    "confirmed": True,
}
_NOTHING: Stated = {
    "hours": "",
    "hours_text": "",
    "notices": (),
    "fictional": False,
    "withheld": False,
    "source": "",
    "stated_on": "",
    "checked_on": None,
    "confidence": Confidence.PAGE,
    "assured_on": None,
}
_NO_ORGANISATION |= _NOTHING
_NO_SERVICE: Stated = _NOTHING | {
    "topics": frozenset(),
    "areas": frozenset(),
    "languages": frozenset(),
    "groups": frozenset(),
    "not_groups": frozenset(),
    "channels": frozenset(),
    "age_min": None,
    "age_max": None,
    "capacity": None,
    "capacity_on": None,
    "description": "",
    "address": "",
    "contacts": (),
}
"""What a file of our own says by saying nothing."""


def _organisation_said(reading: Reading, row: Row) -> Stated:
    outer, facts = row["id"], reading.facts.fields(row["id"])
    said: Stated = {"name": str(row.get("name", outer))}
    parent = reading.organisation_id(row.get("parent_organization_id", ""))
    said |= {"part_of": parent} if parent else {}
    for bearing in reading.facts.of(outer):
        match bearing.meaning:
            case ("role", id):
                said["role"] = RoleId(id)
            case ("programme", id) if stage := readable(one_of(Stage, "a stage"), bearing.value):
                taken = Participation(programme=ProgrammeId(id), stage=stage)
                said["programmes"] = said.get("programmes", frozenset()) | {taken}
    for name in ("competent_for", "coordinates"):
        if areas := registered_areas(reading, facts.get(name, ())):
            said[name] = areas
    if seats := registered_areas(reading, facts.get("seated_in", ())):
        said["seated_in"] = min(seats)
    if notes := facts.get("note_de"):
        said["note"] = Label(de=notes[0], en=next(iter(facts.get("note_en", ())), ""))
    for name in ("body", "legal_basis"):
        said |= {name: facts[name][0]} if name in facts else {}
    said |= {"confirmed": False} if "unconfirmed" in facts else {}
    said |= _assured(facts) | _shared(reading, "organization", row, facts)
    return said | whereabouts(reading, outer, said)


def service(reading: Reading, row: Row) -> Service | None:
    """The service behind a row; None where nobody offers it that stands in the file or is registered."""
    outer = row["id"]
    provider = reading.organisation_id(row.get("organization_id", ""))
    before = reading.services.get(outer)
    if provider is None:
        return None
    own_id = reading.own_service_id(outer)
    said = _service_said(reading, row) | {"provider": provider}
    none: frozenset[Any] = frozenset()
    id = own_id or (before.id if before else outer)
    blank = Service(id=id, title=said["title"], provider=provider, topics=none, areas=none)
    if own_id is None and before is not None:
        said["title"] = replace(before.title, de=said["title"].de)
    return replace(before or blank, **((_NO_SERVICE if own_id else {}) | said))


def _service_said(reading: Reading, row: Row) -> Stated:
    outer, facts = row["id"], reading.facts.fields(row["id"])
    said: Stated = {"title": Label(de=str(row.get("name", outer)), en=next(iter(facts.get("title_en", ())), ""))}
    said |= {"description": str(row["description"])} if row.get("description") else {}
    said |= _ages(row) | _terms(reading, outer) | _assured(facts) | _room(facts)
    areas = [registered_area(reading, one) for one in reading.rows.where("service_area", "service_id", outer)]
    if found := frozenset(PlaceId(area) for area in areas if area):
        said["areas"] = found
    own = reading.own_service_id(outer) is not None
    spoken = [_spoken(reading, one, own=own) for one in reading.rows.where("language", "service_id", outer)]
    if languages := frozenset(one for one in spoken if one):
        said["languages"] = languages
    if own and row.get("assured_date"):
        said |= _assured({"assured_on": [str(row["assured_date"])]})
    elif stated := readable(read_stated, str(row.get("assured_date", ""))):
        said["stated_on"] = stated
    if not own and row.get("url"):
        said["source"] = str(row["url"])
    said |= _shared(reading, "service", row, facts)
    for here in reading.rows.where("service_at_location", "service_id", outer):
        if address := address_line(reading, here.get("location_id", ""), own=own):
            return said | {"address": address}
    return said


def _ages(row: Row) -> Stated:
    """Age limits that can be: whole years, from 0 to 120."""
    found = {"age_min": row.get("minimum_age"), "age_max": row.get("maximum_age")}
    return {
        name: int(age)
        for name, age in found.items()
        if isinstance(age, int | float) and age == int(age) and 0 <= age <= OLDEST
    }


def _terms(reading: Reading, outer: str) -> Stated:
    """Topics, groups and channels among a service's attributes."""
    found: dict[str, set[Any]] = {}
    for bearing in reading.facts.of(outer):
        match bearing.meaning:
            case ("topic", id):
                found.setdefault("topics", set()).add(TopicId(id))
            case ("group", id):
                name = "not_groups" if bearing.link == "exclusion" else "groups"
                found.setdefault(name, set()).add(GroupId(id))
            case ("channel", id):
                found.setdefault("channels", set()).add(Channel(id))
    return {name: frozenset(values) for name, values in found.items()}


def _spoken(reading: Reading, row: Row, *, own: bool) -> Spoken | None:
    tag = readable(read_language, str(row.get("code", "")))
    if tag is None or tag not in reading.lexicon.languages:
        return None
    note = str(row.get("note", "")) if own else ""
    how = How.INTERPRETER if note.startswith(INTERPRETED) else How.DIRECT
    when = note.removeprefix(INTERPRETED).removeprefix(": ") if how is How.INTERPRETER else note
    return Spoken(language=LanguageId(tag), how=how, when=when)


def _shared(reading: Reading, table: str, row: Row, facts: Mapping[str, Sequence[str]]) -> Stated:
    """What organisations and services have in common: contacts, hours, and where the facts are from."""
    said: Stated = {}
    if contacts := _contacts(reading, table, row, facts):
        said["contacts"] = contacts
    for name in ("hours_text", "source"):
        said |= {name: facts[name][0]} if name in facts else {}
    said |= _hours(reading, table, row["id"], facts)
    if notices := tuple(notice for text in facts.get("notice", ()) if (notice := readable(notice_in, text))):
        said["notices"] = _in_order(notices)
    readers: dict[str, Callable[[str], object]] = {
        "stated_on": read_stated,
        "checked_on": read_day,
        "confidence": one_of(Confidence, "a confidence"),
    }
    for name, read in readers.items():
        value = readable(read, next(iter(facts.get(name, ())), ""))
        said |= {name: value} if value else {}
    return said | {name: True for name in ("fictional", "withheld") if name in facts}


def _in_order(notices: tuple[Notice, ...]) -> tuple[Notice, ...]:
    return tuple(sorted(notices, key=lambda one: (one.begins, one.until, one.text)))


def _assured(facts: Mapping[str, Sequence[str]]) -> Stated:
    day: date | None = readable(read_day, next(iter(facts.get("assured_on", ())), ""))
    return {"assured_on": day} if day else {}


def _room(facts: Mapping[str, Sequence[str]]) -> Stated:
    """Whether there is room, with the day on which that was said."""
    day, _, code = next(iter(facts.get("capacity", ())), "").rpartition(" ")
    capacity = readable(one_of(Capacity, "a capacity"), code)
    return {"capacity": capacity, "capacity_on": readable(read_day, day)} if capacity else {}


def _hours(reading: Reading, table: str, outer: str, facts: Mapping[str, Sequence[str]]) -> Stated:
    """Hours as our own attribute has them; else those of the schedules, or what these say in words."""
    if "hours" in facts:
        hours = readable(read_hours, facts["hours"][0])
        return {"hours": hours} if hours else {}
    rows = reading.rows.where("schedule", "service_id", outer) if table == "service" else []
    if not rows or "hours_text" in facts:
        return {}
    if hours := hours_in(rows):
        return {"hours": hours}
    words = dict.fromkeys(str(row["description"]) for row in rows if row.get("description"))
    return {"hours_text": "; ".join(words)} if words else {}


def _contacts(reading: Reading, table: str, row: Row, facts: Mapping[str, Sequence[str]]) -> tuple[Contact, ...]:
    """Phones, mail and web addresses that can be read, each once; in our own order where the file says it."""
    outer, owner = row["id"], f"{table}_id"
    phones = [str(one.get("number", "")).strip(' "') for one in reading.rows.where("phone", owner, outer)]
    mails = [row.get("email"), *(one.get("email") for one in reading.rows.where("contact", owner, outer))]
    site = row.get("website" if table == "organization" else "url")
    sites = [site, *(one.get("url") for one in reading.rows.where("url", owner, outer))]
    found = {
        ContactKind.PHONE: _read_all(read_phone, phones),
        ContactKind.EMAIL: _read_all(read_mail, mails),
        ContactKind.WEBSITE: _read_all(read_url, sites),
    }
    order = [readable(ContactKind, kind) for kind in next(iter(facts.get("contacts", ())), "").split()]
    kinds = [one for one in order if one]
    first = [Contact(kind=kind, value=found[kind].pop(0)) for kind in kinds if found[kind]]
    return (*first, *(Contact(kind=kind, value=value) for kind in IN_ORDER for value in found[kind]))


def _read_all(read: Callable[[str], str], texts: Iterable[Any]) -> list[str]:
    return list(dict.fromkeys(value for text in texts if text and (value := readable(read, str(text)))))

"""Writes organisations and services as rows of the standard's tables; what it has no field for becomes attributes.

An entry's rows stand on their own: every term, taxonomy and location they name is among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from urllib.parse import quote

from graph_seed.cells import read_day
from graph_seed.hsds.ids import outer_id
from graph_seed.hsds.lexicon import Lexicon, area_uri
from graph_seed.hsds.rows import Rows
from graph_seed.hsds.schedules import schedules
from graph_seed.hsds.terms import with_terms
from referral.closures import closed_until, lasting
from referral.errors import Malformed
from referral.freshness import Confidence
from referral.model import Contact, ContactKind, How, Notice, Organisation, Service, Spoken

SCHEME = "lotsennetz"
"""The scheme of our own ids among an organisation's identifiers."""

MADE_UP = "Erfunden zu Vorführzwecken."
INTERPRETED = "mit Dolmetschen"
IN_ORDER = (ContactKind.PHONE, ContactKind.EMAIL, ContactKind.WEBSITE)
"""The order of contacts that goes without saying."""

Fact = tuple[str, str]
"""A field that the standard does not have, by its name in `terms.FIELDS`, and its value."""

_NOTICE = re.compile(
    r"(?P<begins>\d{4}-\d\d-\d\d)/(?P<until>\d{4}-\d\d-\d\d)(?P<closed> closed)?: (?P<text>.*)", re.DOTALL
)
_ADDRESS = re.compile(r"(?P<street>.+), (?P<postcode>\d{5}) (?P<city>[^,;\d]+)")


def organisation_rows(lexicon: Lexicon, organisation: Organisation) -> Rows:
    """The rows of an organisation."""
    rows, id = Rows(), outer_id("organization", organisation.id)
    parent = organisation.part_of
    rows.add(
        "organization",
        {
            "id": id,
            "name": organisation.name,
            "description": _described(lexicon, organisation),
            "email": _first(organisation.contacts, ContactKind.EMAIL),
            "website": _first(organisation.contacts, ContactKind.WEBSITE),
            "parent_organization_id": outer_id("organization", parent) if parent else None,
        },
    )
    identifier = {"identifier_scheme": SCHEME, "identifier_type": "Kennung", "identifier": organisation.id}
    identity = outer_id("organization_identifier", organisation.id, SCHEME)
    rows.add("organization_identifier", {"id": identity, "organization_id": id} | identifier)
    _reach(rows, "organization", organisation.id, organisation.contacts)
    _attribute(rows, lexicon, ("organization", organisation.id), ("role", organisation.role), "role")
    for taken in sorted(organisation.programmes, key=lambda one: (one.programme, one.stage)):
        term = ("programme", taken.programme)
        _attribute(rows, lexicon, ("organization", organisation.id), term, "programme", taken.stage)
    for fact in facts_of(organisation):
        _fact(rows, lexicon, ("organization", organisation.id), fact)
    if organisation.address:
        location = _location(rows, lexicon, organisation, organisation.name, organisation.address)
        _hours_there(rows, organisation, location)
    _offices(rows, lexicon, organisation)
    return rows


def service_rows(
    lexicon: Lexicon, service: Service, provider: Organisation, today: date, modified: datetime | None = None
) -> Rows:
    """The rows of a service, without its provider's; `modified` is when it was changed last, if that is known."""
    rows, id = Rows(), outer_id("service", service.id)
    notices = (*service.notices, *provider.notices)
    rows.add(
        "service",
        {
            "id": id,
            "organization_id": outer_id("organization", service.provider),
            "name": service.title.de,
            "alternate_name": service.title.en,
            "description": service.description,
            "url": _first(service.contacts, ContactKind.WEBSITE),
            "email": _first(service.contacts, ContactKind.EMAIL),
            "status": "temporarily closed" if closed_until(notices, today) else "active",
            "interpretation_services": _interpreted(lexicon, service),
            "eligibility_description": _eligible(lexicon, service),
            "minimum_age": service.age_min,
            "maximum_age": service.age_max,
            "assured_date": service.assured_on.isoformat() if service.assured_on else None,
            "alert": _alert(service, lasting(notices, today)),
            "last_modified": moment(modified) if modified else None,
        },
    )
    _reach(rows, "service", service.id, service.contacts)
    for row in schedules(service.hours, service.hours_text):
        number = str(len(rows.of("schedule")))
        rows.add("schedule", {"id": outer_id("schedule", service.id, number), "service_id": id} | row)
    _areas(rows, lexicon, service)
    for spoken in sorted(service.languages, key=lambda one: (one.language, one.how, one.when)):
        rows.add("language", {"service_id": id} | _language(lexicon, service, spoken))
    for term, link in _terms_of(service):
        _attribute(rows, lexicon, ("service", service.id), term, link)
    for fact in facts_of(service):
        _fact(rows, lexicon, ("service", service.id), fact)
    _place_of(rows, lexicon, service, provider)
    return rows


def facts_of(entry: Organisation | Service) -> Iterator[Fact]:
    """What an entry says and the standard has no field for; empty where it says nothing."""
    yield from _of_organisation(entry) if isinstance(entry, Organisation) else _of_service(entry)
    yield from _provenance(entry)


def notice_in(text: str) -> Notice:
    """The notice that an attribute has as `2026-12-20/2027-01-06 closed: Betriebsferien`; Malformed if it is none."""
    found = _NOTICE.fullmatch(text)
    if not found:
        raise Malformed("a notice", text, "expected two days and a text.")
    begins, until = read_day(found["begins"]), read_day(found["until"])
    return Notice(begins=begins, until=until, closed=bool(found["closed"]), text=found["text"])


def moment(at: datetime) -> str:
    """A moment in UTC with milliseconds, as the standard asks."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def as_uri(address: str) -> str:
    """A web address with all that is not ASCII escaped (RFC 3986), for programs check that."""
    return quote(address, safe="%/:?#[]@!$&'()*+,;=-._~")


def address_parts(lexicon: Lexicon, text: str) -> dict[str, str] | None:
    """The parts of an address; None for one that lacks street, postcode or town, or whose state is not known."""
    found = _ADDRESS.fullmatch(text)
    state = lexicon.state_of(found["postcode"]) if found else ""
    if found is None or not state:
        return None
    return {
        "address_1": found["street"],
        "city": found["city"],
        "state_province": state,
        "postal_code": found["postcode"],
        "country": "DE",
        "address_type": "physical",
    }


def _described(lexicon: Lexicon, organisation: Organisation) -> str:
    """The standard wants a description: what the organisation is, who runs it, and what there is to know."""
    role = lexicon.roles.get(organisation.role)
    sentences = [
        role.label.de if role else organisation.role,
        f"Träger: {organisation.body}" if organisation.body else "",
        organisation.note.de if organisation.note else "",
        MADE_UP if organisation.fictional else "",
    ]
    return " ".join(f"{sentence.rstrip('.')}." for sentence in filter(None, sentences))


def _alert(service: Service, notices: Iterable[Notice]) -> str:
    """What is different for a while, with its days."""
    sentences = [MADE_UP] if service.fictional else []
    for notice in notices:
        days = f"Vom {notice.begins:%d.%m.%Y} bis zum {notice.until:%d.%m.%Y}"
        said = [f"{days} geschlossen" if notice.closed else days, notice.text]
        sentences.append(": ".join(filter(None, said)))
    return " ".join(sentences)


def _noticed(notice: Notice) -> str:
    closed = " closed" if notice.closed else ""
    return f"{notice.begins.isoformat()}/{notice.until.isoformat()}{closed}: {notice.text}"


def _first(contacts: Iterable[Contact], kind: ContactKind) -> str | None:
    found = next((contact.value for contact in contacts if contact.kind is kind), None)
    return as_uri(found) if found and kind is ContactKind.WEBSITE else found


def _reach(rows: Rows, table: str, id: str, contacts: Sequence[Contact]) -> None:
    """Phones, and all mail and web addresses after the first, which stand with the entry itself."""
    owner = {f"{table}_id": outer_id(table, id)}
    seen: set[ContactKind] = set()
    for contact in contacts:
        if contact.kind is ContactKind.PHONE:
            row = {"id": outer_id("phone", table, id, contact.value), "number": contact.value, "type": "voice"}
            rows.add("phone", row | owner)
        elif contact.kind in seen and contact.kind is ContactKind.EMAIL:
            rows.add("contact", {"id": outer_id("contact", table, id, contact.value), "email": contact.value} | owner)
        elif contact.kind in seen:
            row = {"id": outer_id("url", table, id, contact.value), "url": as_uri(contact.value)}
            rows.add("url", row | owner)
        seen.add(contact.kind)


def _attribute(
    rows: Rows, lexicon: Lexicon, owner: tuple[str, str], term: tuple[str, str], link: str, value: str | None = None
) -> None:
    """What an entry (its table and id) has to do with a term (its taxonomy and id)."""
    table, id = owner
    rows.add(
        "attribute",
        {
            "id": outer_id("attribute", table, id, *term, link, value or ""),
            "link_id": outer_id(table, id),
            "taxonomy_term_id": with_terms(rows, lexicon, *term),
            "link_type": link,
            "link_entity": table,
            "value": value,
        },
    )


def _fact(rows: Rows, lexicon: Lexicon, owner: tuple[str, str], fact: Fact) -> None:
    name, value = fact
    if value:
        _attribute(rows, lexicon, owner, ("field", name), "field", value)


def _of_organisation(organisation: Organisation) -> Iterator[Fact]:
    yield "body", organisation.body
    yield "legal_basis", organisation.legal_basis
    yield "seated_in", organisation.seated_in or ""
    yield from (("competent_for", area) for area in sorted(organisation.competent_for))
    yield from (("coordinates", area) for area in sorted(organisation.coordinates))
    if organisation.note:
        yield "note_de", organisation.note.de
        yield "note_en", organisation.note.en
    yield "unconfirmed", "" if organisation.confirmed else "yes"
    yield "assured_on", organisation.assured_on.isoformat() if organisation.assured_on else ""


def _of_service(service: Service) -> Iterator[Fact]:
    yield "id", service.id
    yield "title_en", service.title.en
    yield "capacity", f"{service.capacity_on or ''} {service.capacity}".strip() if service.capacity else ""


def _provenance(entry: Organisation | Service) -> Iterator[Fact]:
    kinds = [contact.kind for contact in entry.contacts]
    yield "hours", entry.hours
    yield "hours_text", entry.hours_text
    yield from (("notice", _noticed(notice)) for notice in entry.notices)
    yield "contacts", "" if kinds == sorted(kinds, key=IN_ORDER.index) else " ".join(kinds)
    yield "withheld", "yes" if entry.withheld else ""
    yield "fictional", "yes" if entry.fictional else ""
    yield "source", entry.source
    yield "stated_on", entry.stated_on
    yield "checked_on", entry.checked_on.isoformat() if entry.checked_on else ""
    yield "confidence", "" if entry.confidence is Confidence.PAGE else entry.confidence


def _terms_of(service: Service) -> Iterator[tuple[tuple[str, str], str]]:
    """The terms that a service has to do with, and how."""
    yield from ((("topic", topic), "topic") for topic in sorted(service.topics))
    yield from ((("group", group), "eligibility") for group in sorted(service.groups))
    yield from ((("group", group), "exclusion") for group in sorted(service.not_groups))
    yield from ((("channel", channel), "channel") for channel in sorted(service.channels))


def _interpreted(lexicon: Lexicon, service: Service) -> str:
    names = [
        _language_name(lexicon, one.language)
        for one in sorted(service.languages, key=lambda one: one.language)
        if one.how is How.INTERPRETER
    ]
    return f"{INTERPRETED.capitalize()}: {', '.join(names)}." if names else ""


def _eligible(lexicon: Lexicon, service: Service) -> str:
    """Whom a service is for and not for, and the ages, as sentences."""
    named = (("Für", service.groups), ("Nicht für", service.not_groups))
    sentences = [f"{word}: {', '.join(_group_name(lexicon, id) for id in sorted(ids))}." for word, ids in named if ids]
    youngest, oldest = service.age_min, service.age_max
    if youngest is not None and oldest is not None:
        sentences.append(f"Von {youngest} bis {oldest} Jahren.")
    elif youngest is not None:
        sentences.append(f"Ab {youngest} Jahren.")
    elif oldest is not None:
        sentences.append(f"Bis {oldest} Jahre.")
    return " ".join(sentences)


def _group_name(lexicon: Lexicon, id: str) -> str:
    found = lexicon.groups.get(id)
    return found.label.de if found else id


def _language_name(lexicon: Lexicon, id: str) -> str:
    found = lexicon.languages.get(id)
    return found.label.de if found else id


def _language(lexicon: Lexicon, service: Service, spoken: Spoken) -> dict[str, str]:
    how = INTERPRETED if spoken.how is How.INTERPRETER else ""
    return {
        "id": outer_id("language", service.id, spoken.language, spoken.how, spoken.when),
        "name": _language_name(lexicon, spoken.language),
        "code": spoken.language,
        "note": ": ".join(filter(None, (how, spoken.when))),
    }


def _areas(rows: Rows, lexicon: Lexicon, service: Service) -> None:
    for area in sorted(service.areas):
        place = lexicon.places.get(area)
        rows.add(
            "service_area",
            {
                "id": outer_id("service_area", service.id, area),
                "service_id": outer_id("service", service.id),
                "name": lexicon.place_name(area),
                "extent": area,
                "extent_type": "text",
                "uri": area_uri(place) if place else None,
            },
        )


def _location(rows: Rows, lexicon: Lexicon, entry: Organisation | Service, name: str, text: str, *part: str) -> str:
    """Put in where an entry is, or a branch of it; the UUID of the location."""
    id = location_id(entry, *part)
    body = entry.id if isinstance(entry, Organisation) else entry.provider
    parts = address_parts(lexicon, text)
    rows.add(
        "location",
        {
            "id": id,
            "location_type": "physical",
            "organization_id": outer_id("organization", body),
            "name": name,
            "description": None if parts else text,
        },
    )
    if parts:
        rows.add("address", {"id": outer_id("address", id), "location_id": id} | parts)
    return id


def location_id(entry: Organisation | Service, *part: str) -> str:
    """The UUID of the place where an organisation, a branch of it, or a service is."""
    return outer_id("location", type(entry).__name__, entry.id, *part)


def _hours_there(rows: Rows, organisation: Organisation, location: str) -> None:
    for number, row in enumerate(schedules(organisation.hours, organisation.hours_text)):
        rows.add("schedule", {"id": outer_id("schedule", location, str(number)), "location_id": location} | row)


def _offices(rows: Rows, lexicon: Lexicon, organisation: Organisation) -> None:
    for number, office in enumerate(organisation.offices):
        id = _location(rows, lexicon, organisation, office.name, office.address, "office", str(number))
        for area in sorted(office.serves):
            _fact_there(rows, lexicon, id, ("serves", area))


def _fact_there(rows: Rows, lexicon: Lexicon, location: str, fact: Fact) -> None:
    name, value = fact
    rows.add(
        "attribute",
        {
            "id": outer_id("attribute", "location", location, name, value),
            "link_id": location,
            "taxonomy_term_id": with_terms(rows, lexicon, "field", name),
            "link_type": "field",
            "link_entity": "location",
            "value": value,
        },
    )


def _place_of(rows: Rows, lexicon: Lexicon, service: Service, provider: Organisation) -> None:
    """Where a service is: at its provider's address, or at one of its own; nothing where no address is said."""
    if not service.address:
        return
    if service.address == provider.address:
        location = _location(rows, lexicon, provider, provider.name, provider.address)
    else:
        location = _location(rows, lexicon, service, service.title.de, service.address)
    id = stay_id(service)
    named = {"service_id": outer_id("service", service.id), "location_id": location}
    rows.add("service_at_location", {"id": id} | named)


def stay_id(service: Service) -> str:
    """The UUID of a service's being where it is."""
    return outer_id("service_at_location", service.id, "here")

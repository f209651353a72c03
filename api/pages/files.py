"""Files to take along: a contact for the phone's address book, opening hours for its calendar."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from flask import Response

from api import current
from api.auth import current_actor
from api.pages import shown, times
from api.pages.partner import Partner, look_up
from api.pages.screen import gettext as _
from referral import hours as office_hours
from referral.hours import LOCAL, Kind, Span
from referral.model import Contact, ContactKind

WEEKS = 6
"""So far ahead the calendar file reaches; holidays are already left out of it."""

OCTETS = 75
"""A line of either file holds at most so many octets (RFC 5545, section 3.1; RFC 2426, section 2.6)."""


def card(id: str) -> Response:
    """A vCard of an organisation or service."""
    found = look_up(current.lotsennetz(), current_actor(), id)
    return _file(vcard(found), "text/vcard", f"{found.id}.vcf")


def calendar(id: str) -> Response:
    """The opening hours of the coming weeks as a calendar file."""
    found = look_up(current.lotsennetz(), current_actor(), id)
    return _file(icalendar(found), "text/calendar", f"{found.id}.ics")


def vcard(partner: Partner) -> Iterator[str]:
    """The lines of a vCard 3.0 (RFC 2426), which every phone reads: names, contacts, address, languages, source."""
    yield "BEGIN:VCARD"
    yield "VERSION:3.0"
    yield f"FN:{_escaped(_name(partner))}"
    yield f"N:{_escaped(_name(partner))};;;;"
    yield f"ORG:{_escaped(partner.provider.name)}"
    if partner.service:
        yield f"TITLE:{_escaped(shown.title(partner.service))}"
    yield from (_contact(contact) for contact in partner.contacts)
    if partner.address:
        yield f"ADR;TYPE=WORK:;;{_escaped(partner.address)};;;;"
    yield f"NOTE:{_escaped(' '.join(_notes(partner)))}"
    yield "END:VCARD"


def icalendar(partner: Partner) -> Iterator[str]:
    """The lines of an iCalendar file (RFC 5545): one event per opening, in local time as clocks show it."""
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//Lotsennetz//DE"
    yield f"X-WR-CALNAME:{_escaped(_name(partner))}"
    summary = _("Geöffnet: %(name)s") % {"name": _name(partner)}
    for span in _openings(partner.hours, partner.at):
        yield "BEGIN:VEVENT"
        yield f"UID:{partner.id}-{span.start:%Y%m%dT%H%M}@lotsennetz"
        yield f"DTSTAMP:{_utc(partner.at)}"
        yield f"DTSTART:{_wall_clock(span.start)}"
        yield f"DTEND:{_wall_clock(span.end)}"
        yield f"SUMMARY:{_escaped(summary)}"
        if partner.address:
            yield f"LOCATION:{_escaped(partner.address)}"
        yield f"DESCRIPTION:{_escaped(' '.join(_notes(partner)))}"
        yield "TRANSP:TRANSPARENT"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def _openings(hours: str, at: datetime) -> Iterator[Span]:
    today = at.astimezone(LOCAL).date()
    for number in range(WEEKS):
        for day in office_hours.week(hours or None, today + timedelta(weeks=number)):
            yield from (span for span in day.spans if span.kind is Kind.OPEN)


def _name(partner: Partner) -> str:
    made_up = _("fiktiv")
    return f"{partner.name} ({made_up})" if partner.entry.fictional else partner.name


def _contact(contact: Contact) -> str:
    match contact.kind:
        case ContactKind.PHONE:
            return f"TEL;TYPE=WORK,VOICE:{shown.dialled(contact.value)}"
        case ContactKind.EMAIL:
            return f"EMAIL;TYPE=INTERNET:{_escaped(contact.value)}"
        case ContactKind.WEBSITE:
            return f"URL:{_escaped(contact.value)}"


def _notes(partner: Partner) -> Iterator[str]:
    if partner.service and partner.service.languages:
        yield _("Sprachen: %(languages)s.") % {"languages": shown.spoken_words(partner.service.languages)}
    if partner.hours_text:
        yield _("Laut Quelle: %(text)s") % {"text": partner.hours_text.rstrip(".") + "."}
    yield shown.freshness_mark(partner.entry, partner.at)["sentence"]
    yield _("Gespeichert am %(day)s.") % {"day": times.full_date(partner.at.astimezone(LOCAL).date())}


def _escaped(text: str) -> str:
    """Text as both formats want it: backslash, comma and semicolon marked, line ends written out."""
    return re.sub(r"([\\,;])", r"\\\1", " ".join(text.splitlines()))


def _wall_clock(moment: datetime) -> str:
    return f"{moment.astimezone(LOCAL):%Y%m%dT%H%M%S}"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _file(lines: Iterable[str], media_type: str, name: str) -> Response:
    text = "".join(f"{part}\r\n" for line in lines for part in _folded(line))
    response = Response(text, content_type=f"{media_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name.replace(":", "-")}"'
    return response


def _folded(line: str) -> Iterator[str]:
    """A long line in several, each continued by a space; no letter is cut in two."""
    part, room = "", OCTETS
    for sign in line:
        size = len(sign.encode())
        if size > room:
            yield part
            part, room = " ", OCTETS - 1
        part += sign
        room -= size
    yield part

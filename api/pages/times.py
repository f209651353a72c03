"""Opening hours, days and dates in words: "geöffnet bis 16:00 Uhr", "öffnet Dienstag, 24.11., 09:00 Uhr"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from babel.dates import format_date

from api.pages.screen import gettext as _
from api.pages.screen import screen_language
from referral import hours as office_hours
from referral.hours import LOCAL, Day, Kind, Span


class Door(StrEnum):
    """Whether one can go in or call at a moment; the order in which contacts are shown."""

    OPEN = "open"
    OPENS = "opens"
    APPOINTMENT = "appointment"
    UNSAID = "unsaid"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """How the door stands at a moment, in words; `turns` is when that changes (local time), if it is known."""

    door: Door
    sentence: str
    turns: datetime | None = None


def opening(hours: str, at: datetime) -> Opening:
    """How an office with these hours (OSM syntax, empty: not said) stands at a moment."""
    if office_hours.is_open(hours, at):
        closes = office_hours.open_until(hours, at)
        return Opening(door=Door.OPEN, sentence=_open_until(closes, at), turns=closes)
    opens = office_hours.opens_next(hours, at)
    if opens:
        sentence = _("geschlossen, öffnet %(when)s") % {"when": moment(opens, at)}
        return Opening(door=Door.OPENS, sentence=sentence, turns=opens)
    if office_hours.by_appointment(hours):
        return Opening(door=Door.APPOINTMENT, sentence=_("nur nach Vereinbarung: bitte anrufen oder schreiben"))
    return Opening(door=Door.UNSAID, sentence=_("Öffnungszeiten nicht angegeben"))


def _open_until(closes: datetime | None, at: datetime) -> str:
    if closes is None:
        return _("geöffnet")
    return _("geöffnet bis %(when)s") % {"when": moment(closes, at)}


def moment(then: datetime, at: datetime) -> str:
    """A moment as one says it at another: `16:00 Uhr` on the same day, else `Dienstag, 24.11., 09:00 Uhr`."""
    then = then.astimezone(LOCAL)
    if then.date() == at.astimezone(LOCAL).date():
        return clock(then)
    return f"{weekday(then.date())}, {day(then.date())}, {clock(then)}"


def full_moment(then: datetime) -> str:
    """`Dienstag, 24.11.2026, 09:00 Uhr`; local time."""
    local = then.astimezone(LOCAL)
    return f"{weekday(local.date())}, {full_date(local.date())}, {clock(local)}"


def clock(then: datetime) -> str:
    """`16:00 Uhr`, in English `16:00`."""
    return _("%(time)s Uhr") % {"time": f"{then:%H:%M}"}


def weekday(of: date) -> str:
    """`Dienstag`."""
    return format_date(of, "EEEE", locale=screen_language())


def day(of: date) -> str:
    """`24.11.`, in English `24 Nov`."""
    return format_date(of, "dd.MM." if screen_language() == "de" else "d MMM", locale=screen_language())


def full_date(of: date) -> str:
    """`24.11.2026`, in English `24 Nov 2026`."""
    return format_date(of, "dd.MM.yyyy" if screen_language() == "de" else "d MMM yyyy", locale=screen_language())


def week(hours: str, at: datetime) -> tuple[Day, ...]:
    """The seven days from the day of `at`, with their holidays and open spans."""
    return office_hours.week(hours or None, at.astimezone(LOCAL).date())


def span_words(span: Span) -> str:
    """`09:00–12:00 Uhr`, with what the source notes beside it."""
    note = f" ({span.note})" if span.note and span.kind is not Kind.APPOINTMENT else ""
    match span.kind:
        case Kind.OPEN if span.end - span.start >= timedelta(days=1):
            words = _("rund um die Uhr")
        case Kind.OPEN:
            words = f"{span.start:%H:%M}–" + _("%(time)s Uhr") % {"time": f"{span.end:%H:%M}"}
        case Kind.OPEN_END:
            words = _("ab %(time)s Uhr, Ende nicht angegeben") % {"time": f"{span.start:%H:%M}"}
        case Kind.UNSAID:
            words = _("geöffnet, Uhrzeit nicht angegeben")
        case Kind.APPOINTMENT:
            words = _("nach Vereinbarung")
    return words + note

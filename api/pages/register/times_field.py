"""Opening hours as somebody writes them: what was understood is shown, and counts only once she has said yes to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from api.pages.register.registered import Registered, Unclear
from api.pages.register.typed import Form, one
from api.pages.screen import gettext as _
from referral.errors import Malformed
from referral.hours import LOCAL, Day, read_hours, week

YES = "-yes"
"""What the name of the box ends with that is ticked to say: yes, that is what I meant."""

_GERMAN = {"Tu": "Di", "We": "Mi", "Th": "Do", "Su": "So", "off": "geschlossen", "PH": "Feiertage"}
_NOTATION = re.compile(r"\b(?:Tu|We|Th|Su|off|PH)\b")

_ADVICE = (
    (
        r"not clear what is meant by “(?P<rest>.*?)”",
        _("Unklar ist „%(rest)s“. Bitte zum Beispiel so schreiben: Mo–Fr 9–12 Uhr, Di auch 14–16 Uhr, Mi geschlossen."),
    ),
    (r"on which days", _("Bitte dazuschreiben, an welchen Tagen, zum Beispiel Mo–Fr 9–12 Uhr oder täglich 9–12 Uhr.")),
    (r"until when", _("Bitte dazuschreiben, bis wann, zum Beispiel 16–18 Uhr, oder „ab 16 Uhr“.")),
    (r"overlaps", _("Zwei Zeiten desselben Tages überschneiden sich; bitte jeden Tag nur einmal nennen.")),
    (r"their order", _("Bitte die Zeiten der Reihe nach und mit 24 Stunden schreiben, etwa 8–12 und 14–16 Uhr.")),
    (r"cannot be", _("Darin steht ein Tag oder eine Uhrzeit, die es nicht gibt. Bitte zum Beispiel Mo–Fr 9–12 Uhr.")),
    (r"by appointment", _("Bitte sagen, welche Zeiten nach Vereinbarung sind, etwa: Mo–Fr 9–12 Uhr nur mit Termin.")),
    (r"holidays", _("Bitte die Regel für Feiertage für sich schreiben, etwa: Mo–Fr 9–12 Uhr; Feiertage geschlossen.")),
    (r"", _("Diese Zeiten sind nicht lesbar. Bitte zum Beispiel so schreiben: Mo–Fr 9–12 Uhr, Di auch 14–16 Uhr.")),
)  # fmt: skip
"""What to do about what the reader of hours objects to (German); the last fits all."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours in words; the value is in the notation of OpenStreetMap."""

    macro: str = "hours"

    def columns(self, name: str) -> Sequence[str]:
        """The text, and the box to confirm what was understood, whose value is what was understood."""
        return (name, name + YES)

    def read(self, name: str, form: Form, _register: Registered) -> str:
        """The notation, if it was confirmed or is what was written before."""
        text = one(form, name)
        if not text:
            return ""
        notation = understood(text)
        if notation not in {text, one(form, name + YES)} and text != in_german(notation):
            raise Unclear(_("Bitte bestätigen, dass wir die Öffnungszeiten richtig verstanden haben."), name + YES)
        return notation

    def write(self, name: str, value: str, _register: Registered) -> dict[str, list[str]]:
        """The hours with German days, which mean the same."""
        return {name: [in_german(value)], name + YES: [value]}

    def words(self, value: str, _register: Registered) -> list[str]:
        """The hours with German days."""
        return [in_german(value)] if value else []


def understood(text: str) -> str:
    """The notation of what was written, or Unclear with what to write instead."""
    try:
        return read_hours(text)
    except Malformed as error:
        for pattern, advice in _ADVICE:
            found = re.search(pattern, error.hint)
            if found:
                raise Unclear(_(advice) % found.groupdict()) from error
        raise


def in_german(notation: str) -> str:
    """The notation with German days, if it can be read back to the same; else as it is."""
    written = _NOTATION.sub(lambda found: _GERMAN[found.group()], notation)
    try:
        return written if read_hours(written) == notation else notation
    except Malformed:
        return notation


def coming_week(form: Form, name: str, register: Registered) -> tuple[str, tuple[Day, ...]] | None:
    """What was understood, and the next seven days by it; None where nothing can be read."""
    try:
        notation = understood(one(form, name)) if one(form, name) else ""
    except Unclear:
        return None
    return (notation, week(notation, register.at.astimezone(LOCAL).date())) if notation else None

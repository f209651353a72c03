"""A waiting list as people write it, a line for those who wait alike: "Celle; Tigrinya; Wohnungssuche; 3".

What is wrong is said line by line, and nothing that was typed is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from api.pages.screen import gettext as _
from graph_seed.known_names import Names
from referral.balancing import MOST_LINES, MOST_PEOPLE, Waiting
from referral.codes import LanguageId, PlaceId, TopicId
from referral.model import Level, Place
from referral.spelling import fold, meant

LONGEST = 10_000
"""Letters of a whole list."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: its number as people count, what stands there, what it means, and what is wrong with it (sentences)."""

    number: int
    text: str
    waiting: Waiting | None = None
    wrong: tuple[str, ...] = ()


class _Unclear(Exception):
    """A part of a line that cannot be read, with the sentence that says so."""


def read(text: str, names: Names) -> tuple[Line, ...]:
    """The lines of a list; empty ones are left out, and counted on."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    return tuple(_line(number, line, names) for number, line in lines[:MOST_LINES])


def too_many(text: str) -> bool:
    """Whether a list has more lines than are read."""
    return sum(bool(line.strip()) for line in text.splitlines()) > MOST_LINES


def _line(number: int, text: str, names: Names) -> Line:
    parts = [part.strip() for part in text.replace("\t", ";").split(";")]
    place, languages, topic, people = (*parts, "", "", "", "")[:4]
    wrong: list[str] = []
    if any(parts[4:]):
        wrong.append(_("Mehr als vier Angaben: Ort; Sprachen; Anliegen; Anzahl."))
    read_place = _tried(_place, place, names, wrong)
    read_languages = _tried(_languages, languages, names, wrong)
    read_topic = _tried(_topic, topic, names, wrong)
    read_people = _tried(_people, people, names, wrong)
    if wrong or read_place is None or read_languages is None or read_people is None:
        return Line(number=number, text=text, wrong=tuple(wrong))
    waiting = Waiting(place=read_place, languages=read_languages, topic=read_topic, people=read_people)
    return Line(number=number, text=text, waiting=waiting)


def _tried(read: Callable[[str, Names], T], text: str, names: Names, wrong: list[str]) -> T | None:
    try:
        return read(text, names)
    except _Unclear as unclear:
        wrong.append(str(unclear))
        return None


def _place(text: str, names: Names) -> PlaceId:
    """One place; of a city that is called like its county, the city."""
    if not text:
        raise _Unclear(_("Der Ort fehlt."))
    found = names.places(text)
    alone = [one for one in found if one.level is Level.MUNICIPALITY] or list(found)
    if len(alone) == 1:
        return PlaceId(alone[0].id)
    if alone:
        choices = ", ".join(_with_key(one) for one in alone[:5])
        raise _Unclear(
            _("„%(text)s“ kann mehreres heißen: %(choices)s. Bitte mit Schlüssel angeben.")
            % {"text": text, "choices": choices}
        )
    raise _Unclear(_not_known(_("„%(text)s“ ist kein Ort, den das Netz kennt."), text, names.place_like(text)))


def _with_key(place: Place) -> str:
    return f"{place.name} ({place.id})"


def _languages(text: str, names: Names) -> frozenset[LanguageId]:
    if not text:
        raise _Unclear(_("Die Sprache fehlt."))
    several = [part.strip() for part in text.replace("/", ",").split(",") if part.strip()]
    unknown = _("„%(text)s“ ist keine Sprache, die das Netz kennt.")
    return frozenset(LanguageId(_named(one, names.languages, unknown)) for one in several)


def _topic(text: str, names: Names) -> TopicId | None:
    unknown = _("„%(text)s“ ist kein Anliegen, das das Netz kennt.")
    return TopicId(_named(text, names.topics, unknown)) if text else None


def _people(text: str, _names: Names) -> int:
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST_PEOPLE):
        raise _Unclear(_("Die Anzahl ist eine ganze Zahl von 1 bis %(most)s.") % {"most": MOST_PEOPLE})
    return int(text)


def _named(text: str, known: Mapping[str, str], unknown: str) -> str:
    found = known.get(fold(text))
    if found is None:
        raise _Unclear(_not_known(unknown, text, _like(text, known)))
    return found


def _like(text: str, known: Mapping[str, str]) -> str:
    near: Sequence[str] = meant(fold(text), tuple(known), limit=1)
    return near[0].title() if near else ""


def _not_known(sentence: str, text: str, like: str) -> str:
    said = sentence % {"text": text}
    return f"{said} {_('Meinten Sie %(name)s?') % {'name': like}}" if like else said

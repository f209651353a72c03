"""The words of the hand-out sheet in fourteen languages; what a language lacks is said in English, else in German.

One file per language stands in `translations/sheet/`: its own name, whose calendar words it uses (CLDR), who reviewed
it (`null`: nobody yet), the phrases, and the names of topics. German is the measure: it has every phrase, and English
has it too. Topics are named in German and English by the graph itself. Calendars are Gregorian, digits are 0 to 9.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton

from referral.model import Label, Topic

FOLDER = Path(__file__).parent / "translations" / "sheet"
GERMAN, ENGLISH = "de", "en"

LANGUAGES = ("de", "de-x-ls", "en", "uk", "ru", "ar", "fa", "ps", "tr", "kmr", "ckb", "ti", "so", "fr")
"""The languages of the sheet, in the order in which they are offered."""

KIN: Mapping[str, str] = {
    "ku": "kmr",
    "ku-Arab": "ckb",
    "sdh": "ckb",
    "prs": "fa",
    "pes": "fa",
    "pbt": "ps",
    "pbu": "ps",
    "pst": "ps",
    "arb": "ar",
    "apc": "ar",
    "acm": "ar",
    "arz": "ar",
    "ary": "ar",
}
"""Who reads which of our languages though asking for another: Dari is written as Persian is."""

RIGHT_TO_LEFT, LEFT_TO_RIGHT = "rtl", "ltr"
_MONDAY = date(2024, 1, 1)


class Wording(NamedTuple):
    """A text, and the BCP 47 language it is really in."""

    text: str
    language: str

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`, for the attribute `dir`."""
        return direction(self.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What one file says."""

    language: str
    autonym: str
    locale: str
    reviewed_by: str | None
    phrases: Mapping[str, str]
    topics: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The words for one reader, nearest language first; the last is German, which has every phrase."""

    chain: tuple[Words, ...]

    @property
    def language(self) -> str:
        """The language in which the sheet is really written, as far as it has the words."""
        return self.chain[0].language

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`: how the whole sheet runs."""
        return direction(self.language)

    @property
    def is_reviewed(self) -> bool:
        """Whether somebody who speaks the language has checked the words; German is the original."""
        return self.language == GERMAN or self.chain[0].reviewed_by is not None

    def text(self, key: str, *, on: date | str | None = None) -> Wording:
        """A phrase, with `{date}` filled by `on`: a day, or `2021` or `2021-03` where only that is known.

        Raises KeyError for a key that German does not have.
        """
        words = next((words for words in self.chain if key in words.phrases), self.chain[-1])
        return Wording(words.phrases[key].format(date=_written(on, words.locale) if on else ""), words.language)

    def topic(self, topic: Topic) -> Wording:
        """The name of a topic: from the files, else from the graph in English, else in German."""
        for words in self.chain:
            name = words.topics.get(topic.id) or {GERMAN: topic.label.de, ENGLISH: topic.label.en}.get(words.language)
            if name:
                return Wording(name, words.language)
        return Wording(topic.label.de, GERMAN)

    def speaks(self, tag: str, label: Label) -> Wording:
        """Say "I speak Tigrinya" to the office the reader is sent to; `label` names the language in de and en."""
        words = next(words for words in self.chain if "speak" in words.phrases)
        own = words.language not in {GERMAN, ENGLISH} or words.language == tag
        name = words.autonym if own else label.within(words.language)
        return Wording(words.phrases["speak"].format(language=name), words.language)

    def days(self, first: int, last: int) -> Wording:
        """Weekdays from `first` to `last` (0 is Monday): "Montag – Donnerstag", or one name where they are the same."""
        locale = Locale.parse(self.chain[0].locale, sep="-")
        # The pattern for standing alone (cccc) must be avoided: once Babel 2.18 has read Pashto, it says every
        # language's weekdays in Pashto.
        names = [format_date(_MONDAY + timedelta(days=day), "EEEE", locale) for day in dict.fromkeys((first, last))]
        return Wording(" – ".join(names), self.language)


def phrases(language: str) -> Phrases:
    """The words for readers of a language (a BCP 47 tag): its own or the nearest kin, then English, then German."""
    return Phrases(chain=tuple(files()[tag] for tag in dict.fromkeys(_nearest(language))))


def _nearest(language: str) -> Iterator[str]:
    """The tag or the longest beginning of it (RFC 4647, section 3.4) that we or its kin have; then the fallbacks."""
    subtags = language.split("-")
    beginnings = ["-".join(subtags[:length]) for length in range(len(subtags), 0, -1)]
    found = next((tag for tag in (KIN.get(tag, tag) for tag in beginnings) if tag in files()), ENGLISH)
    yield found
    if subtags[0] != GERMAN:
        yield ENGLISH
    yield GERMAN


@lru_cache(maxsize=1)
def files() -> Mapping[str, Words]:
    """Every file, read once, in the order of `LANGUAGES`."""
    return {tag: Words(**json.loads((FOLDER / f"{tag}.json").read_text(encoding="utf-8"))) for tag in LANGUAGES}


@lru_cache(maxsize=128)
def direction(language: str) -> str:
    """`rtl` for a language written from right to left by CLDR, else `ltr`; unknown ones count as left to right."""
    words = files().get(language)
    try:
        return Locale.parse(words.locale if words else language, sep="-").text_direction
    except (ValueError, UnknownLocaleError):
        return LEFT_TO_RIGHT


@lru_cache(maxsize=512)
def autonym(language: str) -> str:
    """What a language calls itself: as our files say, else as CLDR says; empty where neither does."""
    words = files().get(language)
    if words:
        return words.autonym
    try:
        return Locale.parse(language, sep="-").get_language_name() or ""
    except (ValueError, UnknownLocaleError):
        return ""


def isolate(text: str) -> str:
    """Text for a plain message that keeps its own direction inside a line of any other (Unicode U+2068, U+2069)."""
    return f"\u2068{text}\u2069"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of the sheet a language has of its own, and who reviewed it."""

    language: str
    autonym: str
    phrases: int
    of_phrases: int
    topics: int
    of_topics: int
    reviewed_by: str | None


def coverage(topics: Collection[str]) -> list[Coverage]:
    """What each language has, against German's phrases and all topics' ids; the graph names those in de and en."""
    measure = files()[GERMAN].phrases
    return [
        Coverage(
            language=words.language,
            autonym=words.autonym,
            phrases=len(words.phrases.keys() & measure.keys()),
            of_phrases=len(measure),
            topics=len(topics) if words.language in {GERMAN, ENGLISH} else len(words.topics.keys() & set(topics)),
            of_topics=len(topics),
            reviewed_by=words.reviewed_by,
        )
        for words in files().values()
    ]


def _written(day: date | str, locale: str) -> str:
    """A day, month or year as people write it, always in the Gregorian calendar and with the digits 0 to 9."""
    known = Locale.parse(locale, sep="-")
    match [int(part) for part in str(day).split("-")]:
        case [year, month, number]:
            return format_date(date(year, month, number), "long", locale=known)
        case [year, month]:
            return format_skeleton("yMMMM", date(year, month, 1), locale=known)
    return str(day)

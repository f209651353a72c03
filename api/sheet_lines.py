"""What stands on the hand-out sheet: each line in the reader's language with its German, in the order of the page."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from api.sheet_hours import is_always_open, open_days
from api.sheet_phrases import GERMAN, Phrases, Wording, phrases
from api.vocabulary import Vocabulary
from referral.closures import lasting
from referral.model import Contact, ContactKind, Label, Notice, Organisation, Service, Topic
from referral.need import Competent

SIZES: Mapping[str, float] = {"large": 41, "normal": 47, "small": 58}
"""How many lines fit on the page in each size of type; with more it is set in the `smallest`."""

HEAD = 9
"""Lines beside the QR code."""

CLOSURES_AHEAD = timedelta(weeks=6)
"""So far ahead closures are printed."""

WIDTH, HALF = 90, 42
"""Letters in a line of the page, and of half the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handout:
    """What a sheet is made from: the service and its provider, for whom, about what, and whom else to turn to.

    `language` is a BCP 47 tag; `topics` are those asked for, empty if none were; `url` is the sheet's own address;
    `bridge` is who helps with interpreting and is called first. Contacts must be those that the reader may see.
    """

    service: Service
    provider: Organisation
    language: str
    today: date
    url: str
    vocabulary: Vocabulary
    topics: Sequence[Topic] = ()
    authority: Competent | None = None
    centre: Organisation | None = None
    bridge: Organisation | None = None

    @property
    def address(self) -> str:
        """Where to go: the service's own address, else the provider's; shelters have none."""
        return self.service.address or self.provider.address

    @property
    def hours(self) -> str:
        """Opening hours in OSM syntax, the service's own or the provider's; empty if not said."""
        return self.service.hours or self.provider.hours

    @property
    def hours_text(self) -> str:
        """Opening hours as the office itself writes them."""
        return self.service.hours_text or self.provider.hours_text

    @property
    def closures(self) -> tuple[Notice, ...]:
        """When the service or its provider is closed, now or in the coming weeks; the sheet is kept that long."""
        notices = dict.fromkeys((*self.service.notices, *self.provider.notices))
        ahead = lasting((one for one in notices if one.closed), self.today)
        return tuple(one for one in ahead if one.begins <= self.today + CLOSURES_AHEAD)

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """How to reach the service, or else its provider; only what is public, for a sheet goes from hand to hand."""
        return self.service.contacts or self.provider.contacts

    @property
    def phone(self) -> str | None:
        """The number to call first."""
        return next((contact.value for contact in self.contacts if contact.kind is ContactKind.PHONE), None)

    @property
    def is_help_line(self) -> bool:
        """Somebody to be called at any hour, and nowhere to go to."""
        return not self.address and is_always_open(open_days(self.hours, self.today))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A sentence for the reader and the same in German; no German of its own where the reader's is German already."""

    own: Wording
    german: Wording | None = None

    @property
    def height(self) -> int:
        """How many lines of the page it takes if neither text is long."""
        return 1 if self.german is None else 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One fact: words (with their German), or something `fixed` that is never translated, or days with fixed times."""

    words: Line | None = None
    fixed: str = ""
    href: str = ""

    @property
    def letters(self) -> int:
        """How many letters stand in it."""
        words = f"{self.words.own.text} {self.words.german.text if self.words.german else ''}" if self.words else ""
        return len(words) + len(self.fixed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A label and its facts: each in a line of its own, or short ones in a row (`in_a_row`)."""

    label: Line
    values: tuple[Value, ...]
    in_a_row: bool = False

    def lines(self, width: int) -> float:
        """How many lines it needs, roughly, if a line holds so many letters."""
        letters = [value.letters for value in self.values]
        facts = [sum(letters)] if self.in_a_row else letters
        return max(self.label.height, sum(math.ceil(count / (0.75 * width)) for count in facts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Somebody to turn to: when or why, the name, what it is there for (in German), and how to reach them."""

    name: str
    heading: Line | None = None
    about: str = ""
    rows: tuple[Row, ...] = ()

    def lines(self, width: int) -> float:
        """How many lines it needs, roughly, if a line holds so many letters."""
        name = 1.3 * math.ceil(1.3 * len(self.name) / width) + math.ceil(len(self.about) / width)
        return 1 + (self.heading.height if self.heading else 0) + name + sum(row.lines(width) for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the reader shows at the counter there; in German first, because the office reads it."""

    heading: Line
    sentence: Line
    topics: tuple[Line, ...]
    speaks: Line | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """The same in short, to be sent to a phone: the text, and the link that opens it as a message."""

    heading: Line
    text: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The lines of the page, top to bottom."""

    language: str
    direction: str
    title: Line
    helps_with: Line
    topics: tuple[Line, ...]
    cards: tuple[Card, ...]
    advice: tuple[Line, ...]
    request: Request
    others: tuple[Card, ...]
    emergency: Line | None
    scan: Line
    code: Markup
    url: str
    message: Message
    colophon: tuple[Line, ...]
    fictional: bool

    @property
    def size(self) -> str:
        """How large the type can be for everything to stay on one page: `large` … `smallest`."""
        return next((size for size, most in SIZES.items() if self._lines() <= most), "smallest")

    def _lines(self) -> float:
        """How many lines of normal type the page needs, roughly."""
        both = self.title.height
        head = max(HEAD, both * (2 + math.ceil(len(self.topics) / 2)))
        others = max((card.lines(width=HALF) for card in self.others), default=0)
        paragraphs = both * (len(self.advice) + len(self.colophon) + (self.emergency is not None))
        request = both * (2 + math.ceil(sum(len(topic.own.text) for topic in self.request.topics) / WIDTH))
        return head + sum(card.lines(width=WIDTH) for card in self.cards) + others + paragraphs + request


@dataclass(frozen=True, slots=True)
class Bilingual:
    """Says everything twice: in the reader's language, and in German where that is not German itself."""

    own: Phrases

    def line(self, key: str, *, on: date | str | None = None) -> Line:
        """A phrase, with its date where it has one."""
        return self._both(self.own.text(key, on=on), phrases(GERMAN).text(key, on=on))

    def topic(self, topic: Topic) -> Line:
        """The name of a topic."""
        return self._both(self.own.topic(topic), phrases(GERMAN).topic(topic))

    def days(self, first: int, last: int) -> Line:
        """Weekdays from one to another; 0 is Monday."""
        return self._both(self.own.days(first, last), phrases(GERMAN).days(first, last))

    def speaks(self, tag: str, name: Label) -> Line:
        """Which language the reader speaks."""
        return self._both(self.own.speaks(tag, name), phrases(GERMAN).speaks(tag, name))

    def _both(self, own: Wording, german: Wording) -> Line:
        return Line(own=own, german=None if own.language.startswith(GERMAN) else german)

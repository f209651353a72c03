"""Says in German or English what the domain says in codes: reasons, steps, what was given up, what is asked back.

German sentences stand in `sentences.py`, English ones in `translations/en.po`. Ids among the facts of a reason (topics,
languages, groups) become names; a sentence that was said is kept, because the same ones are said again and again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Literal

import orjson
from babel.dates import format_date, format_skeleton
from babel.lists import format_list

from api.catalogue import say
from api.sentences import (
    ASKS,
    CENTRES,
    CHANNELS,
    FRESHNESS,
    PLACES,
    REACHES,
    REASONS,
    RELATIONS,
    RELAXED,
    STEPS,
    WHERE,
    german,
)
from api.vocabulary import Vocabulary
from referral.bonds import Dated
from referral.errors import PlaceUnknown
from referral.freshness import Standing
from referral.model import Sourced
from referral.need import Answer, Ask, Bridged, Fit, Nearness, Reason, Relaxed

LOCALES: Mapping[str, str] = {"de": "de_DE", "en": "en_GB"}
QUOTED: Mapping[str, str] = {"de": "„{}“", "en": "“{}”"}
KEPT_SENTENCES = 8192
_DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Everything that is said in one language, with the names of one version of the graph."""

    language: str
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    _said: dict[tuple[str, Hashable], str] = field(default_factory=dict, repr=False, compare=False)

    def say(self, sentence: str, /, **facts: object) -> str:
        """A German sentence in this language."""
        return say(self.language, sentence, **facts)

    def reason(self, reason: Reason, about: Sourced | None = None) -> str:
        """A reason as one sentence; `about` is the entry it is a reason for, whose dates some sentences name."""
        facts = reason.facts
        if reason.code == "truth" and about is not None:
            facts = {**facts, "assured_on": about.assured_on, "stated": (about.stated_on, about.checked_on)}
        return self._once(
            reason.code, orjson.dumps(facts), lambda: self.say(REASONS[variant(reason)], **self.named(facts))
        )

    def named(self, facts: Mapping[str, object]) -> dict[str, object]:
        """Facts with names in place of ids and dates as people write them."""
        return {name: FACTS[name](self, value) if name in FACTS else value for name, value in facts.items()}

    def step(self, step: Reason, bridged: Bridged, wanted: Iterable[str]) -> str:
        """One of the calls to make where somebody lends the language."""
        lender = bridged.guide.name if bridged.guide else bridged.through.name
        return self.say(
            STEPS[step.code],
            through=bridged.through.name,
            bridge=lender,
            provider=bridged.provider.name,
            languages=self.languages(bridged.languages),
            wanted=self.languages(wanted),
        )

    def relaxed(self, relaxed: Relaxed, answer: Answer) -> str:
        """Which wish was given up, for which area and topics, and who is nearest."""
        spoken = "spoken" if relaxed.facts.get("languages") else "plain"
        code = f"{relaxed.wish}.{spoken if relaxed.wish == 'area' else relaxed.to}"
        through = answer.bridged[0].through.name if answer.bridged else ""
        question = answer.question
        about = (_area_of(answer), question.topics, question.languages, _nearest(answer, relaxed), through, relaxed.to)
        return self._once(code, about, lambda: self._relaxed(code, *about))

    def _relaxed(self, code: str, area: str, topics: Sequence[str], languages: Sequence[str], *names: str) -> str:
        nearest, through, to = names
        return self.say(
            RELAXED[code],
            Where=self.where(area),
            topics=self.topics(topics),
            languages=self.languages(languages),
            nearest=nearest,
            through=through,
            reach=self.say(REACHES[to]) if to in REACHES else "",
        )

    def _once(self, code: str, about: Hashable, say: Callable[[], str]) -> str:
        """A sentence that is the same for equal facts, kept for the next time."""
        key = (code, about)
        said = self._said.get(key)
        if said is None:
            if len(self._said) >= KEPT_SENTENCES:
                self._said.clear()
            said = self._said[key] = say()
        return said

    def centre(self, answer: Answer) -> str:
        """The answer of last resort; where nobody else was found it says so first."""
        sentence = self._centre(answer)
        if answer.spot is None or answer.partners:
            return sentence
        return f"{self.say(CENTRES['alone'], topics=self.topics(answer.question.topics))} {sentence}"

    def _centre(self, answer: Answer) -> str:
        if answer.centre is None:
            return self.say(CENTRES["depends"])
        organisation = answer.centre.organisation
        if organisation is None:
            return self.say(CENTRES["missing"], area=answer.centre.area)
        if organisation.confirmed or organisation.note is None:
            return self.say(CENTRES["confirmed"], name=organisation.name)
        note = organisation.note.within(self.language).rstrip(".")
        return self.say(CENTRES["unseen"], name=organisation.name, note=note)

    def ask(self, ask: Ask) -> str:
        """The question back, where what was typed may mean several places."""
        return self.say(ASKS["postcode" if ask.text.isdigit() else "name"], text=ask.text)

    def place_unknown(self, error: PlaceUnknown) -> str:
        """Why a typed place leads nowhere, and what may have been meant."""
        suggested = error.why == "unknown" and error.suggestions
        return self.say(
            PLACES["suggested" if suggested else error.why],
            text=error.text,
            state=error.state,
            suggestions=self.either(error.suggestions),
        )

    def relation(self, code: str) -> str:
        """How a station of the path is tied to the one before it."""
        return self.say(RELATIONS[code])

    def channel(self, code: str) -> str:
        """A way to get in touch."""
        return self.say(CHANNELS[code])

    def freshness(self, code: str) -> str:
        """How old the confirmation of an entry is."""
        return self.say(FRESHNESS[code])

    def where(self, area: str) -> str:
        """The beginning of a sentence about an area: "Im Landkreis Celle", "In Braunschweig"."""
        first = area.partition(" ")[0]
        return self.say(WHERE[first if first in WHERE else ""], place=area)

    def topics(self, ids: Iterable[str]) -> str:
        """The names of topics, each in quotation marks, in one line."""
        return self.both(QUOTED[self.language].format(self.vocabulary.topic(id, self.language)) for id in ids)

    def languages(self, ids: Iterable[str]) -> str:
        """The names of languages in one line."""
        return self.both(self.vocabulary.language(id, self.language) for id in ids)

    def groups(self, ids: Iterable[str]) -> str:
        """The names of target groups in one line."""
        return "; ".join(self.vocabulary.group(id, self.language) for id in ids)

    def both(self, names: Iterable[str]) -> str:
        """Several names in one line: "A, B und C"."""
        return _listed(tuple(names), "standard", self.language)

    def either(self, names: Iterable[str]) -> str:
        """Several names to choose from: "A, B oder C"."""
        return _listed(tuple(names), "or", self.language)

    def day(self, day: date | str) -> str:
        """A day, or a month or year where only that is known: "16.03.2021", "März 2021", "2021"."""
        return _written(str(day), self.language)

    def stated(self, dates: tuple[str, date | None]) -> str:
        """The date that a public source gives itself, or else when it was read."""
        stated_on, checked_on = dates
        if stated_on:
            return self.say(german("Stand {day}"), day=self.day(stated_on))
        return (
            self.say(german("gelesen am {day}"), day=self.day(checked_on))
            if checked_on
            else self.say(german("ohne Datum"))
        )

    def tie(self, said: Dated, *, agreed: bool) -> str:
        """Since when a tie has been there, who says so, and when it was confirmed, or read: in one line."""
        since = [self._since(said.since)] if said.since else []
        source = [self.say(german("Quelle: {source}"), source=said.source)] if said.source else []
        confirmed = agreed and said.assured_on is not None
        when = self.say(german("bestätigt am {day}"), day=self.day(said.assured_on or "")) if confirmed else ""
        return "; ".join([*since, *source, when or self.stated(said[3:])])

    def dated(self, facts: Sequence[Any]) -> str:
        """What is said of a tie that both sides have agreed to."""
        return self.tie(Dated(*facts), agreed=True)

    def _since(self, said: str) -> str:
        """Since when, if a day, month or year was said; else the very words."""
        return self.say(german("seit {day}"), day=self.day(said)) if _DAY.fullmatch(said) else said


FACTS: Mapping[str, Callable[[Words, Any], str]] = {
    "languages": Words.languages,
    "topics": Words.topics,
    "topic": lambda words, topic: words.topics([topic]),
    "groups": Words.groups,
    "channels": lambda words, codes: words.both(words.channel(code) for code in codes),
    "assured_on": lambda words, day: words.day(day) if day else "",
    "said_on": lambda words, day: words.day(day) if day else "",
    "stated": Words.stated,
    "dated": Words.dated,
}
"""How each fact that is not said as it is becomes words."""


def variant(reason: Reason) -> str:
    """The key of a reason's sentence in `REASONS`: its code, with the variant that one of its facts decides."""
    return f"{reason.code}.{VARIANTS[reason.code](reason.facts)}" if reason.code in VARIANTS else reason.code


def _range(facts: Mapping[str, Any]) -> str:
    if facts["age_min"] is None:
        return "to"
    return "from" if facts["age_max"] is None else "between"


VARIANTS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "truth": lambda facts: Standing(facts["standing"]).name.lower(),
    "near": lambda facts: Nearness(facts["nearness"]).name.lower(),
    "tied": lambda facts: f"{facts['side']}.{facts['kind']}",
    "role": lambda facts: Fit(facts["fit"]).name.lower(),
    "covers": lambda facts: "one" if len(facts["topics"]) == 1 else "several",
    "capacity_expired": lambda facts: "dated" if facts["said_on"] else "undated",
    **dict.fromkeys(("ages", "age", "age_fits"), _range),
}
"""Which form of a sentence fits the facts."""


def _area_of(answer: Answer) -> str:
    if answer.spot is None:
        return ""
    return answer.spot.county.name if answer.spot.county else answer.spot.places[0].name


TOLD_BY = {"area": {"speaks", "interprets"}, "topic": {"topic_by_role", "broader_topic"}}
"""The reasons that a partner must have to be named for a wish that was given up."""


def _nearest(answer: Answer, relaxed: Relaxed) -> str:
    """The partner to name: the nearest of those that the wish is about, or of all where none is."""
    if relaxed.wish == "language" and answer.bridged:
        return answer.bridged[0].provider.name
    codes = TOLD_BY.get(relaxed.wish, set()) if relaxed.wish == "topic" or relaxed.facts.get("languages") else set()
    about = [one for one in answer.partners if codes & {reason.code for reason in one.reasons}]
    return min(about or answer.partners, key=lambda one: one.nearness).provider.name


@lru_cache(maxsize=4096)
def _listed(names: tuple[str, ...], style: Literal["standard", "or"], language: str) -> str:
    return format_list(names, style=style, locale=LOCALES[language])


@lru_cache(maxsize=4096)
def _written(day: str, language: str) -> str:
    locale = LOCALES[language]
    match day.split("-"):
        case [year, month]:
            return format_skeleton("yMMMM", date(int(year), int(month), 1), locale=locale)
        case [year, month, number]:
            return format_date(date(int(year), int(month), int(number)), "medium", locale=locale)
    return day

"""What can be ticked and chosen at the counter: topics in their groups, languages, target groups and channels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from api.pages.screen import gettext as _
from api.vocabulary import Vocabulary
from referral.model import Channel
from referral.spelling import fold

TOPIC_GROUPS = (
    "residence",
    "asylum",
    "language",
    "work",
    "education",
    "housing",
    "money",
    "health",
    "protection",
    "community",
)
"""The groups of topics as a foreigners' authority meets them; groups not named here follow by id."""

COMMON_LANGUAGES = ("de", "en", "uk", "ar", "tr", "fa", "ru", "ti", "kmr", "ckb", "ps", "so", "fr", "pl", "ro", "sq")
"""The languages offered first, as offices in Lower Saxony meet them; all others follow by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something to choose: what is sent and what is read."""

    id: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Choices under one heading."""

    id: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """All that the forms offer, in the language of the screen."""

    topic_groups: tuple[Family, ...]
    common_languages: tuple[Choice, ...]
    other_languages: tuple[Choice, ...]
    families: tuple[Family, ...]
    channels: tuple[Choice, ...]


def choices(vocabulary: Vocabulary, language: str) -> Choices:
    """What the forms offer, with names in German or English."""
    return Choices(
        topic_groups=tuple(_topic_groups(vocabulary, language)),
        common_languages=tuple(
            _language(vocabulary, id, language) for id in COMMON_LANGUAGES if id in vocabulary.languages
        ),
        other_languages=tuple(
            sorted(
                (_language(vocabulary, id, language) for id in vocabulary.languages if id not in COMMON_LANGUAGES),
                key=lambda choice: fold(choice.label),
            )
        ),
        families=tuple(_families(vocabulary, language)),
        channels=tuple(Choice(id=channel, label=name) for channel, name in channel_names().items()),
    )


def channel_names() -> dict[Channel, str]:
    """How one can get in touch, in words."""
    return {
        Channel.IN_PERSON: _("persönlich"),
        Channel.PHONE: _("telefonisch"),
        Channel.ONLINE: _("online"),
        Channel.MAIL: _("per E-Mail"),
    }


def _topic_groups(vocabulary: Vocabulary, language: str) -> Iterable[Family]:
    ordered = _in_order((id for id, topic in vocabulary.topics.items() if topic.broader is None), TOPIC_GROUPS)
    for group in ordered:
        narrower = (topic for topic in vocabulary.topics.values() if topic.broader == group)
        offered = sorted(
            (Choice(id=topic.id, label=topic.label.within(language)) for topic in narrower),
            key=lambda choice: fold(choice.label),
        )
        if offered:
            yield Family(id=group, label=vocabulary.topic(group, language), choices=tuple(offered))


def _families(vocabulary: Vocabulary, language: str) -> Iterable[Family]:
    names = {
        "status": _("Aufenthaltsstatus"),
        "living": _("Wohnen"),
        "arrival": _("Wie lange hier"),
        "family": _("Familie"),
        "gender": _("Geschlecht"),
        "need": _("Besonderer Bedarf"),
        "age": _("Altersgruppe"),
    }
    for id in _in_order({group.family for group in vocabulary.groups.values()}, tuple(names)):
        groups = [group for group in vocabulary.groups.values() if group.family == id]
        offered = tuple(Choice(id=group.id, label=group.label.within(language)) for group in groups)
        yield Family(id=id, label=names.get(id, id), choices=offered)


def _in_order(ids: Iterable[str], order: Sequence[str]) -> list[str]:
    """By a given order; what it does not name follows by id."""
    return sorted(ids, key=lambda one: (order.index(one) if one in order else len(order), one))


def _language(vocabulary: Vocabulary, id: str, language: str) -> Choice:
    """A language with its own name behind it, so that somebody can point at it: `Tigrinya · ትግርኛ`."""
    name, own = vocabulary.language(id, language), own_name(id)
    return Choice(id=id, label=name if own.casefold() in {"", name.casefold()} else f"{name} · {own}")


@lru_cache(maxsize=512)
def own_name(tag: str) -> str:
    """A language's name in itself by Unicode's CLDR; empty where CLDR has none."""
    try:
        return Locale.parse(tag, sep="-").get_language_name(tag) or ""
    except (ValueError, UnknownLocaleError):
        return ""

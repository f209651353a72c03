"""What the templates may call: names, sentences, links and marks for what stands in the network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from flask import request, url_for

from api import current
from api.auth import current_actor
from api.pages import closed, drawings, results, times
from api.pages.screen import gettext as _
from api.pages.screen import other_languages, wished_language
from referral import directory
from referral.access import GUEST, Action, may
from referral.codes import dial
from referral.errors import Malformed
from referral.freshness import Standing, standing
from referral.hours import LOCAL
from referral.model import Contact, How, Organisation, Service, Sourced, Spoken
from referral.need import Bridged, Reason, Step

MARKS = {
    Standing.CONFIRMED: "success",
    Standing.UNCONFIRMED: "info",
    Standing.OLD: "warning",
    Standing.DOUBTFUL: "warning",
}
"""The sign beside how true an entry is."""

UNSPOKEN = frozenset({"truth", "topic"})
"""Reasons that a card says elsewhere: how true the entry is stands beneath it, the topic above it."""


def title(service: Service) -> str:
    """What a service is called."""
    return service.title.within(current.language())


def offer(service: Service, provider: Organisation) -> str:
    """What a service is and what its provider is in the network, said once where both are the same."""
    return " · ".join(dict.fromkeys((title(service), role_name(provider.role))))


def sheet_address(service: Service, language: Any) -> str:
    """The sheet of a service for the place and topics of this page; with them it also says who is competent there."""
    place, topics = request.args.get("place") or None, request.args.getlist("topic")
    return url_for("pages.sheet", id=service.id, l=language.id, place=place, topic=topics)


def role_name(role: str) -> str:
    """What an organisation does in the network."""
    return current.words().vocabulary.role(role, current.language())


def topic_names(topics: Iterable[str]) -> str:
    """Topics in one line."""
    return ", ".join(current.words().vocabulary.topic(topic, current.language()) for topic in topics)


def language_name(tag: str) -> str:
    """What a language is called."""
    return current.words().vocabulary.language(tag, current.language())


def reason_words(reason: Reason, about: Sourced) -> str:
    """A reason as a sentence."""
    return current.words().reason(reason, about)


def spoken_reasons(reasons: Sequence[Reason]) -> list[Reason]:
    """The reasons that a card lists."""
    return [reason for reason in reasons if reason.code not in UNSPOKEN]


def bridge_words(step: Reason, bridge: Bridged) -> str:
    """One call to make where somebody lends the language."""
    return current.words().step(step, bridge, request.args.getlist("language"))


def bridge_title(bridge: Bridged) -> str:
    """The two who help together."""
    return _("%(service)s zusammen mit %(lender)s") % {"service": bridge.provider.name, "lender": bridge.through.name}


def lender_name(bridge: Bridged) -> str:
    """Who lends the language: a guide by pseudonym, or the interpreter service."""
    if bridge.guide is not None:
        return bridge.guide.name
    return title(bridge.interpreter) if bridge.interpreter is not None else bridge.through.name


def path_words(steps: Sequence[Step]) -> str:
    """The path in one line: `Celle → Stadt Celle (ist dort zuständig) → …`."""
    words = current.words()
    first, *others = steps
    return " → ".join([first.name, *(f"{step.name} ({words.relation(step.relation)})" for step in others)])


def draw_path(steps: Sequence[Step]) -> drawings.PathDrawing:
    """The path as a drawing."""
    words = current.words()
    return drawings.draw_path(steps, [words.relation(step.relation) for step in steps])


def freshness_mark(entry: Sourced, at: Any) -> dict[str, str]:
    """How true an entry is, in a sentence, and the sign for it."""
    found = standing(entry.assured_on, entry.confidence, at.astimezone(LOCAL).date())
    sentence = current.words().reason(Reason("truth", facts={"standing": found}), entry)
    return {"kind": MARKS[found], "sentence": sentence}


def source_words(entry: Sourced) -> str:
    """When the source was written, when it was read, and when somebody responsible confirmed the entry."""
    words = current.words()
    dates = [words.stated((entry.stated_on, None))] if entry.stated_on else []
    if entry.checked_on:
        dates.append(words.stated(("", entry.checked_on)))
    if entry.assured_on:
        dates.append(_confirmed(words.day(entry.assured_on), entry.assured_by))
    return ", ".join(dates) or words.stated(("", None))


def _confirmed(day: str, by: str) -> str:
    """When an entry was confirmed, and by which organisation if it is registered."""
    found = directory.several(current.lotsennetz(), current_actor(), Organisation, [by]) if by else {}
    if by in found:
        return _("bestätigt am %(day)s von %(who)s") % {"day": day, "who": found[by].name}
    return _("bestätigt am %(day)s") % {"day": day}


def spoken_words(languages: Iterable[Spoken]) -> str:
    """The languages of a service: German first, then by name; how and when they are spoken in brackets."""
    words, screen = current.words(), current.language()
    named = sorted(
        ((words.vocabulary.language(one.language, screen), one) for one in languages),
        key=lambda pair: (pair[1].language != "de", pair[0]),
    )
    return ", ".join(f"{name}{_manner(spoken)}" for name, spoken in named)


def _manner(spoken: Spoken) -> str:
    through = [_("mit Dolmetscherin oder Dolmetscher")] if spoken.how is How.INTERPRETER else []
    said = [*through, *filter(None, [spoken.when])]
    return f" ({', '.join(said)})" if said else ""


def contacts(service: Service, provider: Organisation) -> list[Contact]:
    """How to reach a service: its own contacts, or its provider's where it has none."""
    return list(service.contacts or provider.contacts)


def dialled(phone: str) -> str:
    """What a `tel:` link dials; where the number cannot be read, its digits as they stand."""
    try:
        return dial(phone)
    except Malformed:
        return "".join(sign for sign in phone if sign.isdigit() or sign == "+")


def site(url: str) -> str:
    """The name of a website, without the rest of its address."""
    return urlsplit(url).netloc.removeprefix("www.") or url


def on_the_map(address: str) -> str:
    """An address on OpenStreetMap; opened only if somebody follows the link."""
    return f"https://www.openstreetmap.org/search?query={quote(address)}"


def capitalised(sentence: str) -> str:
    """With a capital at the beginning, all else as it is."""
    return sentence[:1].upper() + sentence[1:]


def globals_of_a_page() -> dict[str, Any]:
    """What every template may use, for this request; for `Blueprint.app_context_processor`."""
    actor = current_actor()
    return {
        "actor": actor,
        "signed_in": actor is not GUEST,
        "may": lambda action: may(actor, Action(action)),
        "language": current.language(),
        "other_languages": other_languages,
        "wished_language": wished_language,
        **_FUNCTIONS,
    }


_FUNCTIONS: Mapping[str, Any] = {
    "title": title,
    "offer": offer,
    "sheet_address": sheet_address,
    "role_name": role_name,
    "topic_names": topic_names,
    "language_name": language_name,
    "reason_words": reason_words,
    "bridge_words": bridge_words,
    "bridge_title": bridge_title,
    "lender_name": lender_name,
    "path_words": path_words,
    "draw_path": draw_path,
    "freshness_mark": freshness_mark,
    "source_words": source_words,
    "spoken_words": spoken_words,
    "opening_of": closed.opening_of,
    "announced": closed.announced,
    "notices_ahead": closed.ahead,
    "notice_words": closed.notice_words,
    "full_moment": times.full_moment,
    "weekday": times.weekday,
    "short_date": times.day,
    "full_date": times.full_date,
    "span_words": times.span_words,
    "wish_name": results.wish,
    "wish_given_up": results.given_up,
}

FILTERS: Mapping[str, Any] = {
    "dial": dialled,
    "site": site,
    "on_the_map": on_the_map,
    "capitalised": capitalised,
    "contacts": contacts,
    "spoken_reasons": spoken_reasons,
}

"""What the results page says around an answer: headline, sentences in the order they are read, sheets, the map."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from api import current
from api.auth import current_actor
from api.pages import times
from api.pages.choices import channel_names
from api.pages.drawings import draw_map
from api.pages.screen import address, ngettext
from api.pages.screen import gettext as _
from api.pages.sheets import sheet_languages
from api.words import Words
from referral import directory
from referral.codes import PlaceId
from referral.errors import NotFound
from referral.model import Place
from referral.need import Answer, Ask, Proposal, Question, Relaxed, Spot


def page(answer: Answer, words: Words) -> dict[str, Any]:
    """All that `results.html` needs beside its macros."""
    spot = answer.spot
    assert spot is not None  # noqa: S101 - answers that ask back have a page of their own
    anchors = [(number, one, _anchor(one, spot)) for number, one in enumerate(answer.partners, start=1)]
    lines = tuple(_map_lines(spot, anchors))
    return {
        "answer": answer,
        "headline": headline(answer.question, spot, words),
        "question_facts": tuple(_question_facts(answer.question, words)),
        "change_address": address("pages.counter"),
        "keep_address": address("pages.new_case"),
        "relaxed_sentences": tuple(words.relaxed(one, answer) for one in answer.relaxed),
        "centre_sentence": words.centre(answer),
        "plan_sentence": plan_sentence(answer),
        "sheet_choices": sheet_languages(answer.question.languages),
        "map": draw_map(
            spot.places[0],
            spot.county.id if spot.county else "",
            [(number, anchor) for number, _one, anchor in anchors if anchor is not None],
        ),
        "map_words": " ".join(f"{line}." for line in lines),
        "map_lines": lines,
    }


def question_back(answer: Answer, ask: Ask, words: Words) -> dict[str, Any]:
    """All that `ask.html` needs: each place that may be meant with the address of its answer."""
    return {
        "ask_sentence": words.ask(ask),
        "options": [(option, address("pages.results", place=option.place.id)) for option in ask.options],
        "change_address": address("pages.counter"),
        "centre_sentence": words.centre(answer),
    }


def headline(question: Question, spot: Spot, words: Words) -> str:
    """`29221 Celle: Aufenthaltserlaubnis`; several topics are counted."""
    names = [words.vocabulary.topic(topic, words.language) for topic in question.topics]
    about = (
        names[0]
        if len(names) == 1
        else ngettext("%(num)s Anliegen", "%(num)s Anliegen", len(names)) % {"num": len(names)}
    )
    return f"{place_name(question, spot)}: {about}"


def place_name(question: Question, spot: Spot) -> str:
    """The place with the postcode that was typed, if one was: `29221 Celle`."""
    postcode = re.search(r"(?<!\d)\d{5}(?!\d)", question.place)
    names = " / ".join(place.name for place in spot.places)
    if postcode and any(postcode.group() in place.postcodes for place in spot.places):
        return f"{postcode.group()} {names}"
    return names


def plan_sentence(answer: Answer) -> str:
    """How many partners cover how many of the topics."""
    covered = {topic for part in answer.plan for topic in part.topics}
    missing = len(answer.question.topics) - len(covered)
    sentence = ngettext(
        "Eine Stelle deckt %(topics)s Anliegen ab:",
        "%(num)s Stellen decken zusammen %(topics)s Anliegen ab:",
        len(answer.plan),
    ) % {"num": len(answer.plan), "topics": len(covered)}
    if missing:
        sentence += " " + _("Für die übrigen bitte die Koordinierungsstelle fragen.")
    return sentence


def _question_facts(question: Question, words: Words) -> Iterable[str]:
    if len(question.topics) > 1:
        yield from (words.vocabulary.topic(topic, words.language) for topic in question.topics)
    yield from (words.vocabulary.language(language, words.language) for language in question.languages)
    if question.age is not None:
        yield _("%(age)s Jahre") % {"age": question.age}
    yield from (words.vocabulary.group(group, words.language) for group in sorted(question.groups))
    if question.channel is not None:
        yield channel_names()[question.channel]
    if question.at is not None:
        yield times.full_moment(question.at)
    if question.open_only:
        yield _("nur was geöffnet hat")


def _anchor(proposal: Proposal, spot: Spot) -> Place | None:
    """Where a partner stands on the map: its seat, else the area it serves around the place; None if it serves all."""
    here = {place.id for place in spot.places} | ({spot.county.id} if spot.county else set())
    local = sorted(filter(_is_local, proposal.service.areas), key=lambda area: (area not in here, area))
    for key in (proposal.provider.seated_in, *local[:1]):
        if key is not None and _is_local(key):
            try:
                return directory.get(current.lotsennetz(), current_actor(), Place, key)
            except NotFound:
                continue
    return None


def _is_local(key: PlaceId) -> bool:
    """Whether a key is a county's (5 digits) or a municipality's (8)."""
    return len(key) >= 5  # noqa: PLR2004


def _map_lines(spot: Spot, anchors: Sequence[tuple[int, Proposal, Place | None]]) -> Iterable[str]:
    """The facts of the map as text: the place, then each partner and where it is."""
    place = spot.places[0].name
    county = f" ({spot.county.name})" if spot.county and spot.county.name != place else ""
    yield _("Gefragt: %(place)s") % {"place": f"{place}{county}"}
    for number, proposal, anchor in anchors:
        where = anchor.name if anchor else _("überörtlich, nicht auf der Karte")
        yield f"{number}: {proposal.provider.name} – {where}"


def wish(relaxed: Relaxed) -> str:
    """What was wished for and given up, in one word."""
    return {"language": _("Sprache"), "area": _("Nähe"), "topic": _("Anliegen")}[relaxed.wish]


def given_up(relaxed: Relaxed) -> str:
    """What is offered instead of a wish."""
    return {
        "interpreter": _("nicht direkt gesprochen, aber mit Dolmetscherin oder Dolmetscher"),
        "bridged": _("nicht am selben Ort gesprochen, aber mit Begleitung oder Sprachmittlung dazu"),
        "none": _("von keiner genannten Stelle gesprochen"),
        "neighbour": _("nicht im Kreis selbst, aber im Nachbarkreis"),
        "state": _("nicht im Kreis selbst, aber für ganz Niedersachsen"),
        "nation": _("nicht im Kreis selbst, aber bundesweit"),
        "role": _("nicht ausdrücklich für dieses Anliegen eingetragen, aber nach Aufgabe dafür da"),
        "broader": _("nicht genau dieses Anliegen, aber ein verwandtes"),
    }[relaxed.to]

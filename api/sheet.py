"""The hand-out sheet: one page that a newcomer takes along, with whom to call and where to go, in two languages.

`sheet` turns one service into the lines of the page; `templates/sheet.html` only lays them out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

import segno
from markupsafe import Markup

from api.sheet_cards import cards, others
from api.sheet_lines import Bilingual, Handout, Line, Message, Request, Sheet
from api.sheet_phrases import GERMAN, RIGHT_TO_LEFT, isolate, phrases
from referral.codes import understood
from referral.freshness import Freshness, freshness
from referral.hours import by_appointment
from referral.model import ContactKind, Label, Topic

MOST_TOPICS = 6


def sheet(handout: Handout) -> Sheet:
    """The sheet of one service for one reader. Raises Malformed if its hours cannot be read."""
    say = Bilingual(phrases(handout.language))
    topics = _topics(handout)
    return Sheet(
        language=say.own.language,
        direction=say.own.direction,
        title=say.line("title"),
        helps_with=say.line("helps_with"),
        topics=tuple(say.topic(topic) for topic in topics),
        cards=tuple(cards(handout, say)),
        advice=tuple(_advice(handout, say)),
        request=_request(handout, say, topics),
        others=tuple(others(handout, say)),
        emergency=say.line("emergency") if any(topic.protection for topic in topics) else None,
        scan=say.line("scan"),
        code=_code(handout.url),
        url=handout.url,
        message=_message(handout, say),
        colophon=tuple(_colophon(handout, say)),
        fictional=handout.service.fictional or handout.provider.fictional,
    )


def _topics(handout: Handout) -> list[Topic]:
    """The topics asked for that the service is about, in that order; where none was asked for, the service's own."""
    known = handout.vocabulary.topics
    about = [known[id] for id in sorted(handout.service.topics) if id in known]
    wider = {topic.broader for topic in about}
    asked = [
        topic
        for topic in handout.topics
        if topic in about or topic.id in wider or topic.broader in handout.service.topics
    ]
    return (asked or list(handout.topics) or about)[:MOST_TOPICS]


def _advice(handout: Handout, say: Bilingual) -> Iterator[Line]:
    """What to do before going, and how sure all this is."""
    service = handout.service
    age = freshness(service.assured_on, handout.today)
    if not handout.is_help_line:
        yield from _before_going(handout, say, sure=age in {Freshness.FRESH, Freshness.DUE})
        if _needs_interpreter(handout):
            yield say.line("bring_interpreter")
        yield say.line("documents")
    if service.assured_on:
        yield say.line("confirmed", on=service.assured_on)
    elif service.stated_on:
        yield say.line("unconfirmed", on=service.stated_on)
    else:
        yield say.line("unconfirmed_undated")


def _before_going(handout: Handout, say: Bilingual, *, sure: bool) -> Iterator[Line]:
    """Call or write first where one comes by appointment, or where nobody has confirmed that the entry still holds."""
    if handout.phone and by_appointment(handout.hours):
        yield say.line("by_appointment")
    elif handout.phone and not sure:
        yield say.line("call_first")
    elif not sure and any(contact.kind is ContactKind.EMAIL for contact in handout.contacts):
        yield say.line("write_first")


def _needs_interpreter(handout: Handout) -> bool:
    if handout.bridge or handout.language.startswith(GERMAN):
        return False
    return understood(frozenset({handout.language})).isdisjoint(one.language for one in handout.service.languages)


def _request(handout: Handout, say: Bilingual, topics: Sequence[Topic]) -> Request:
    tag, names = handout.language, handout.vocabulary
    name = Label(de=names.language(tag, GERMAN), en=names.language(tag, "en"))
    asked = topics if handout.topics else ()
    return Request(
        heading=say.line("show_there"),
        sentence=say.line("request" if asked else "request_open"),
        topics=tuple(say.topic(topic) for topic in asked),
        speaks=None if say.own.language == GERMAN else say.speaks(tag, name),
    )


def _code(url: str) -> Markup:
    """The sheet's address as a QR code (ISO/IEC 18004, level M, with its quiet zone), without style attributes."""
    code = segno.make(url, micro=False, error="m")
    drawn = code.svg_inline(border=4, omitsize=True, svgclass="code", lineclass=None)
    return Markup(drawn)  # noqa: S704 - the library's own drawing, in which the address is only squares


def _message(handout: Handout, say: Bilingual) -> Message:
    """Name, first number, address and the sheet's address, kept apart where the reader's text runs right to left."""
    parts = filter(None, (handout.provider.name, handout.phone, handout.address, handout.url))
    text = "\n".join(isolate(part) if say.own.direction == RIGHT_TO_LEFT else part for part in parts)
    return Message(heading=say.line("sms"), text=text, href=f"sms:?&body={quote(text, safe='')}")


def _colophon(handout: Handout, say: Bilingual) -> Iterator[Line]:
    yield say.line("made_on", on=handout.today)
    if not say.own.is_reviewed:
        yield say.line("unreviewed")

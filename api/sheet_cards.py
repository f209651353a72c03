"""Whom to turn to, as cards on the hand-out sheet: name, address, numbers, opening hours and languages.

Whatever was written in Germany (names, addresses, numbers, times) stays as it is, whatever language stands around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from api.sheet_hours import is_always_open, open_days
from api.sheet_lines import Bilingual, Card, Handout, Line, Row, Value
from api.sheet_phrases import GERMAN, Wording, autonym
from api.vocabulary import Vocabulary
from referral.codes import dial, understood
from referral.model import Contact, ContactKind, How, Notice, Organisation, Spoken

MOST_LANGUAGES = 6
MOST_CONTACTS: Mapping[ContactKind, int] = {ContactKind.PHONE: 3, ContactKind.EMAIL: 2, ContactKind.WEBSITE: 1}
"""So many fit on the page beside everything else."""


def cards(handout: Handout, say: Bilingual) -> Iterator[Card]:
    """Whom to turn to, in that order."""
    bridge, service, provider = handout.bridge, handout.service, handout.provider
    if bridge:
        yield _beside(bridge, "bridge_first", say)
    title = service.title.de
    yield Card(
        name=provider.name,
        heading=say.line("bridge_then") if bridge else None,
        about="" if title == provider.name else title,
        rows=(*_where(handout, say), *_when(handout, say), *_spoken(handout, say)),
    )


def _where(handout: Handout, say: Bilingual) -> Iterator[Row]:
    if handout.address:
        yield Row(label=say.line("address"), values=(Value(fixed=handout.address),))
    yield from _contacts(handout.contacts, say)


def _reach(organisation: Organisation, say: Bilingual) -> Iterator[Row]:
    """How to reach somebody else than the partner: the first number, else the first of what there is."""
    rows = list(_contacts(organisation.contacts, say))
    if rows:
        yield Row(label=rows[0].label, values=rows[0].values[:1])
    elif organisation.address:
        yield Row(label=say.line("address"), values=(Value(fixed=organisation.address),))


def _contacts(contacts: Sequence[Contact], say: Bilingual) -> Iterator[Row]:
    """Phones, then mail, then the web site."""
    for kind, most in MOST_CONTACTS.items():
        values = [_LINKED[kind](contact.value) for contact in contacts if contact.kind is kind]
        if values:
            yield Row(label=say.line(kind), values=tuple(values[:most]))


def _site(address: str) -> Value:
    """A web site by its host: the page itself is too long to be typed from paper."""
    return Value(fixed=urlsplit(address).hostname or address, href=address)


_LINKED = {
    ContactKind.PHONE: lambda number: Value(fixed=number, href=f"tel:{dial(number)}"),
    ContactKind.EMAIL: lambda address: Value(fixed=address, href=f"mailto:{address}"),
    ContactKind.WEBSITE: _site,
}


def _when(handout: Handout, say: Bilingual) -> Iterator[Row]:
    """The usual week as a table, then when it is closed altogether."""
    closed = [Value(words=say.line("closed"), fixed=_days(one)) for one in handout.closures]
    if values := (*_usually(handout, say), *closed):
        yield Row(label=say.line("hours"), values=values)


def _usually(handout: Handout, say: Bilingual) -> Iterator[Value]:
    """The lines of the week; what cannot be put into a table stays in the words of the office."""
    days = open_days(handout.hours, handout.today)
    if is_always_open(days):
        yield Value(words=say.line("always_open"))
    elif days:
        for line in days:
            when = say.days(line.first, line.last)
            plain = line.times is not None
            yield Value(words=when, fixed=line.times or "") if plain else Value(words=_joined(when, say.line("closed")))
    elif handout.hours_text:
        yield Value(fixed=handout.hours_text)


def _days(closure: Notice) -> str:
    """When it is closed, in figures that are read alike in every language."""
    days = dict.fromkeys((closure.begins, closure.until))
    return "–".join(f"{day:%d.%m.%Y}" for day in days)


def _joined(days: Line, what: Line) -> Line:
    german = Wording(f"{days.german.text}: {what.german.text}", GERMAN) if days.german and what.german else None
    return Line(own=Wording(f"{days.own.text}: {what.own.text}", what.own.language), german=german)


def _spoken(handout: Handout, say: Bilingual) -> Iterator[Row]:
    """Languages under their own names, the reader's first; those through an interpreter are marked."""
    wanted = understood(frozenset({handout.language}))
    spoken = sorted(handout.service.languages, key=lambda one: (one.language not in wanted, one.how, one.language))
    if spoken:
        values = tuple(_language(one, handout.vocabulary, say) for one in spoken[:MOST_LANGUAGES])
        yield Row(label=say.line("languages"), values=values, in_a_row=True)


def _language(spoken: Spoken, vocabulary: Vocabulary, say: Bilingual) -> Value:
    german = vocabulary.language(spoken.language, GERMAN)
    own = Wording(autonym(spoken.language) or german, spoken.language if autonym(spoken.language) else GERMAN)
    if spoken.how is How.INTERPRETER:
        how = say.line("with_interpreter")
        german = f"{german}, {how.german.text}" if how.german else german
        own = Wording(f"{own.text} – {how.own.text}", how.own.language)
    return Value(words=Line(own=own, german=None if german == own.text else Wording(german, GERMAN)))


def others(handout: Handout, say: Bilingual) -> Iterator[Card]:
    """The authority responsible and the coordination centre, unless the partner is the same body."""
    authority, centre = handout.authority, handout.centre
    if authority and authority.organisation.id != handout.provider.id:
        yield _beside(
            authority.organisation, "authority", say, branch=authority.office.name if authority.office else ""
        )
    if centre and centre.id != handout.provider.id:
        yield _beside(centre, "last_resort", say)


def _beside(organisation: Organisation, why: str, say: Bilingual, *, branch: str = "") -> Card:
    """Somebody else than the partner, in short; where no contact is known, what its note says about reaching it."""
    name = organisation.name if branch in organisation.name else f"{organisation.name}, {branch}"
    rows = tuple(_reach(organisation, say))
    about = organisation.note.de if organisation.note and not rows else ""
    return Card(name=name, heading=say.line(why), about=about, rows=rows)

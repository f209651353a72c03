"""The person behind a guide's pseudonym: kept with recorded consent only, seen by desk and coordination centre alone.

Whoever gives consent reads a text; its version is kept with the day. Withdrawn, everything is erased.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from referral.access import Action, Actor, permit
from referral.accounts import read_name
from referral.belonging import held
from referral.codes import read_mail, read_phone
from referral.erasure import Erased, forget_volunteer
from referral.errors import Malformed, NotFound
from referral.lotsennetz import Lotsennetz
from referral.model import Contact, ContactKind, Guide, Visibility
from referral.papers import Volunteer
from referral.stores import GraphReader

CONSENT_TEXTS = ("2026-11",)
"""The versions of the text that volunteers consent to, the one in use last; `api/translations` holds the texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What a volunteer has consented to keep: a name, a phone number and a mail address (empty: none), since when."""

    name: str
    phone: str = ""
    mail: str = ""
    given_on: date
    text: str


def behind(lotsennetz: Lotsennetz, actor: Actor, id: str) -> tuple[Guide, Volunteer | None]:
    """A guide and the person behind it, if somebody has consented to be named; NotFound, Forbidden."""
    permit(actor, Action.KEEP_GUIDES)
    with lotsennetz.read() as graph:
        guide = _guide(graph, actor, id)
        return guide, _volunteer(graph, guide)


def keep(lotsennetz: Lotsennetz, actor: Actor, id: str, consent: Consent) -> Volunteer:
    """Keep who is behind a guide, as far as the person consents; in place of what was kept before.

    Raises Malformed for a name, number, address, day or version of the text that is none; NotFound, Forbidden.
    """
    permit(actor, Action.KEEP_GUIDES)
    with lotsennetz.change(actor, Action.KEEP_GUIDES) as graph:
        guide = _guide(graph, actor, id)
        volunteer = Volunteer(
            id=id,
            name=read_name(consent.name),
            contacts=tuple(_contacts(consent)),
            placed_by=guide.placed_by,
            consented_on=_read_day(consent.given_on, lotsennetz.clock().date()),
            consent_text=_read_text(consent.text),
        )
        graph.put(volunteer)
    return volunteer


def withdraw(lotsennetz: Lotsennetz, actor: Actor, id: str) -> Erased:
    """Erase the person behind a guide: consent was withdrawn. NotFound where nobody is named; Forbidden."""
    permit(actor, Action.KEEP_GUIDES)
    with lotsennetz.change(actor, Action.KEEP_GUIDES) as graph:
        volunteer = _volunteer(graph, _guide(graph, actor, id))
        if volunteer is None:
            raise NotFound(Volunteer.__name__, id)
        mentions = forget_volunteer(graph, volunteer)
    return Erased(mentions=mentions, overwritten=lotsennetz.store.overwrite())


def _guide(graph: GraphReader, actor: Actor, id: str) -> Guide:
    """The guide, if the actor's desk places it or its centre coordinates it."""
    guide = graph.get(Guide, id)
    permit(actor, Action.KEEP_GUIDES, held(graph, actor, guide))
    return guide


def _volunteer(graph: GraphReader, guide: Guide) -> Volunteer | None:
    found = graph.whole([(Volunteer, guide.id)]).get((Volunteer, guide.id))
    return found if isinstance(found, Volunteer) else None


def _contacts(consent: Consent) -> Iterator[Contact]:
    for kind, read, text in (
        (ContactKind.PHONE, read_phone, consent.phone),
        (ContactKind.EMAIL, read_mail, consent.mail),
    ):
        if text.strip():
            yield Contact(kind=kind, value=read(text.strip()), visibility=Visibility.COORDINATION)


def _read_day(day: date, today: date) -> date:
    if day > today:
        raise Malformed("a day of consent", day.isoformat(), "expected today or a day before.")
    return day


def _read_text(version: str) -> str:
    if version not in CONSENT_TEXTS:
        raise Malformed("a version of the consent", version, f"expected {CONSENT_TEXTS[-1]}.")
    return version

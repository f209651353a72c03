"""Saying that an entry still holds: by whoever is signed in and responsible for it, or once by a link sent by mail.

Confirming changes nothing but who assured the entry when; the date of the last edit stands in the history.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import cast

from referral.access import AccountRole, Action, Actor, permit
from referral.accounts import sealed
from referral.belonging import held
from referral.freshness import is_due
from referral.hours import LOCAL
from referral.lotsennetz import Lotsennetz
from referral.model import Organisation, Service, Sourced, Tie
from referral.papers import Purpose, Ticket
from referral.stores import GraphReader, GraphWriter

KINDS: tuple[type[Sourced], ...] = (Organisation, Service, Tie)
"""What can be confirmed."""
BEHIND_LINK = "link"
"""The actor's id where somebody confirmed by a link from a mail, without signing in."""


class Validity(StrEnum):
    """What has become of a link."""

    VALID = "valid"
    USED = "used"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link that was sent: its validity, and the organisation with its services that it is about, if it is known."""

    validity: Validity
    organisation: Organisation | None = None
    services: tuple[Service, ...] = ()
    ticket: Ticket | None = None


def confirm(lotsennetz: Lotsennetz, actor: Actor, kind: type[Sourced], id: str) -> tuple[Sourced, ...]:
    """Say that an entry still holds, and return what is assured now; an organisation counts with all its services.

    Raises Forbidden for entries of others, and NotFound.
    """
    with lotsennetz.change(actor, Action.CONFIRM) as graph:
        entry = graph.get(kind, id)
        permit(actor, Action.CONFIRM, held(graph, actor, entry))
        return _assure(graph, _together(graph, entry), actor, today_of(lotsennetz))


def behind_link(lotsennetz: Lotsennetz, secret: str) -> Link:
    """What a link is about and whether it can be used; looking changes nothing, for mail scanners look too."""
    with lotsennetz.read() as graph:
        return _link(graph, lotsennetz, secret)


def holder(lotsennetz: Lotsennetz, secret: str) -> Actor | None:
    """Whom the holder of a valid link stands for: somebody of the organisation that it was sent to; else None."""
    found = behind_link(lotsennetz, secret)
    return _holder(found) if found.validity is Validity.VALID else None


def confirm_by_link(lotsennetz: Lotsennetz, secret: str) -> Link:
    """Confirm all that a link is about and use it up; one that is not valid changes nothing and says why."""
    found = behind_link(lotsennetz, secret)
    if found.validity is not Validity.VALID:
        return found
    actor = _holder(found)
    with lotsennetz.change(actor, Action.CONFIRM) as graph:
        found = _link(graph, lotsennetz, secret)
        if found.validity is Validity.VALID:
            entry = cast("Organisation", found.organisation)
            _assure(graph, _together(graph, entry), actor, today_of(lotsennetz))
            graph.put(replace(cast("Ticket", found.ticket), used_on=today_of(lotsennetz)))
    return found


def today_of(lotsennetz: Lotsennetz) -> date:
    """The date on the wall in Lower Saxony."""
    return lotsennetz.clock().astimezone(LOCAL).date()


def due_of(entries: Iterable[Sourced], today: date) -> tuple[Sourced, ...]:
    """Those of some entries that somebody should confirm."""
    return tuple(one for one in entries if is_due(one.assured_on, today))


def _together(graph: GraphReader, entry: Sourced) -> tuple[Sourced, ...]:
    services = graph.find(Service, provider=entry.id) if isinstance(entry, Organisation) else ()
    return (entry, *services)


def _assure(graph: GraphWriter, entries: Sequence[Sourced], actor: Actor, today: date) -> tuple[Sourced, ...]:
    assured = [replace(one, assured_on=today, assured_by=actor.organisation or actor.id) for one in entries]
    for one in assured:
        graph.put(one)
    return tuple(assured)


def _link(graph: GraphReader, lotsennetz: Lotsennetz, secret: str) -> Link:
    key = (Ticket, sealed(secret))
    ticket = graph.whole([key]).get(key)
    if not isinstance(ticket, Ticket) or ticket.purpose is not Purpose.CONFIRMATION:
        return Link(validity=Validity.UNKNOWN)
    organisation = graph.whole([(Organisation, ticket.subject)]).get((Organisation, ticket.subject))
    if not isinstance(organisation, Organisation):
        return Link(validity=Validity.UNKNOWN)
    validity = Validity.EXPIRED if ticket.until <= lotsennetz.clock() else Validity.VALID
    return Link(
        validity=Validity.USED if ticket.used_on else validity,
        organisation=organisation,
        services=tuple(graph.find(Service, provider=organisation.id)),
        ticket=ticket,
    )


def _holder(link: Link) -> Actor:
    return Actor(id=BEHIND_LINK, role=AccountRole.PARTNER, organisation=cast("Ticket", link.ticket).organisation)

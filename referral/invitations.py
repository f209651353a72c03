"""Nobody registers on their own: whoever is to have an account is invited by mail, by somebody who can vouch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from referral import passwords
from referral.access import AccountRole, Action, Actor, Scope, may, permit
from referral.accounts import acting, begin, read_name, sealed, with_address
from referral.attempts import Draw
from referral.belonging import held
from referral.codes import OrganisationId, read_mail
from referral.errors import AddressTaken, Forbidden, LinkSpent, Malformed
from referral.lotsennetz import Lotsennetz
from referral.model import ActorKind, Organisation, Role
from referral.papers import Account, Purpose, Ticket
from referral.stores import GraphReader

LINK_LASTS = timedelta(days=14)

_FOR_AN_AREA = frozenset({AccountRole.PARTNER, AccountRole.GUIDE, AccountRole.CASEWORKER})
_ALL = _FOR_AN_AREA | {AccountRole.COORDINATOR, AccountRole.ADMINISTRATOR}

INVITES: Mapping[AccountRole, frozenset[AccountRole]] = {
    AccountRole.COORDINATOR: _FOR_AN_AREA,
    AccountRole.ADMINISTRATOR: _ALL,
    AccountRole.OPERATOR: _ALL,
}
"""Who may invite whom; what is not named is not allowed. For whose organisations, `access.PERMITTED` says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Who is to have an account: a mail address, a role, and the organisation to act for (None: the state)."""

    email: str
    role: AccountRole
    organisation: OrganisationId | None = None


def invite(lotsennetz: Lotsennetz, actor: Actor, invitation: Invitation, draw: Draw) -> str:
    """Prepare an invitation; the secret part of the link to be sent.

    Raises Forbidden, Malformed for an address or organisation that does not fit, and NotFound for an organisation that
    is not registered. Whether the address has an account already is told to nobody but its owner.
    """
    email = read_mail(invitation.email).casefold()
    secret = draw()
    with lotsennetz.change(actor, Action.INVITE) as graph:
        permit_inviting(graph, actor, invitation)
        check_organisation(graph, invitation.role, invitation.organisation)
        graph.put(
            Ticket(
                id=sealed(secret),
                purpose=Purpose.INVITATION,
                until=lotsennetz.clock() + LINK_LASTS,
                email=email,
                role=invitation.role,
                organisation=invitation.organisation,
                made_by=actor.id,
            )
        )
    return secret


def may_invite(lotsennetz: Lotsennetz, actor: Actor, invitation: Invitation) -> bool:
    """Whether `invite` would be permitted; NotFound for an organisation that is not registered."""
    with lotsennetz.read() as graph:
        try:
            permit_inviting(graph, actor, invitation)
        except Forbidden:
            return False
    return True


def permit_inviting(graph: GraphReader, actor: Actor, invitation: Invitation) -> None:
    """Let the actor invite into this role for this organisation, or raise Forbidden."""
    if invitation.role not in INVITES.get(actor.role, frozenset()):
        raise Forbidden(actor.role, Action.INVITE)
    organisation = invitation.organisation
    belonging = held(graph, actor, graph.get(Organisation, organisation)) if organisation else {Scope.EVERYWHERE}
    permit(actor, Action.INVITE, belonging)


def check_organisation(graph: GraphReader, role: AccountRole, organisation: OrganisationId | None) -> None:
    """Malformed unless a role fits the organisation: caseworkers are at an authority, coordinators at a centre."""
    if (organisation is None) is not (role is AccountRole.ADMINISTRATOR):
        raise Malformed("an organisation", organisation or "", f"expected one for every role but {role}.")
    if organisation is None:
        return
    found = graph.get(Organisation, organisation)
    if role is AccountRole.COORDINATOR and not found.coordinates:
        raise Malformed("a coordination centre", organisation, "expected one that coordinates an area.")
    if role is AccountRole.CASEWORKER and graph.get(Role, found.role).actor is not ActorKind.AUTHORITY:
        raise Malformed("an authority", organisation, "expected a foreigners' authority.")


def open_invitations(lotsennetz: Lotsennetz, actor: Actor) -> Sequence[Ticket]:
    """The invitations that nobody has accepted yet, soonest to end first: those made by the actor, or all of them."""
    permit(actor, Action.INVITE)
    with lotsennetz.read() as graph:
        found = [one for one in graph.find(Ticket, purpose=Purpose.INVITATION) if _is_seen(actor, one)]
    return sorted((one for one in found if one.until > lotsennetz.clock()), key=lambda ticket: ticket.until)


def withdraw(lotsennetz: Lotsennetz, actor: Actor, id: str) -> None:
    """Take an invitation back: its link is not valid any more; Forbidden for one that is none of the actor's."""
    with lotsennetz.change(actor, Action.INVITE) as graph:
        ticket = graph.get(Ticket, id)
        if ticket.purpose is not Purpose.INVITATION or not _is_seen(actor, ticket):
            raise Forbidden(actor.role, Action.INVITE)
        graph.delete(Ticket, id)


def _is_seen(actor: Actor, ticket: Ticket) -> bool:
    return ticket.made_by == actor.id or may(actor, Action.KEEP_ACCOUNTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """What somebody types who accepts an invitation; `language` is that of pages and mails."""

    name: str
    password: str = field(repr=False)
    language: str = "de"
    browser: str = ""


def invited(lotsennetz: Lotsennetz, secret: str) -> Ticket:
    """The invitation behind a link, or LinkSpent; looking does not use it up."""
    with lotsennetz.read() as graph:
        return _ticket(lotsennetz, graph, secret)


def accept(lotsennetz: Lotsennetz, secret: str, typed: Newcomer, ids: Draw, draw: Draw) -> str:
    """Make the account that somebody was invited to, and sign in; the secret for the cookie.

    `ids` draws the id of the account. Raises LinkSpent, Malformed (a name), WeakPassword or AddressTaken.
    """
    ticket = invited(lotsennetz, secret)
    account = Account(
        id=ids(),
        name=read_name(typed.name),
        email=ticket.email,
        role=ticket.role or AccountRole.GUEST,
        organisation=ticket.organisation,
        password=passwords.chosen(typed.password, ticket.email),
        language=typed.language,
        created_on=lotsennetz.clock().date(),
    )
    with lotsennetz.change(acting(account), Action.KEEP_OWN_ACCOUNT) as graph:
        graph.delete(Ticket, _ticket(lotsennetz, graph, secret).id)
        if with_address(graph, account.email):
            raise AddressTaken
        graph.put(account)
        return begin(lotsennetz, graph, account, typed.browser, draw)


def _ticket(lotsennetz: Lotsennetz, graph: GraphReader, secret: str) -> Ticket:
    ticket = graph.whole([(Ticket, sealed(secret))]).get((Ticket, sealed(secret)))
    if not isinstance(ticket, Ticket) or ticket.purpose is not Purpose.INVITATION:
        raise LinkSpent
    retired = ticket.organisation and (Organisation, ticket.organisation) not in graph.whole(
        [(Organisation, ticket.organisation)]
    )
    if retired or ticket.until <= lotsennetz.clock():
        raise LinkSpent
    return ticket

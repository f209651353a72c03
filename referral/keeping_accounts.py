"""Who has an account: listed, made, blocked and let in again by whoever keeps accounts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from referral import passwords
from referral.access import Action, Actor, permit
from referral.accounts import end_all, read_name, with_address
from referral.attempts import Draw
from referral.codes import read_mail
from referral.directory import PER_PAGE, Page
from referral.errors import AddressTaken, Conflict, NotFound
from referral.invitations import Invitation, check_organisation
from referral.lotsennetz import Lotsennetz
from referral.papers import Account
from referral.spelling import fold
from referral.stores import GraphReader


def accounts(
    lotsennetz: Lotsennetz, actor: Actor, *, words: str = "", number: int = 1, size: int = PER_PAGE
) -> Page[Account]:
    """All accounts by name, or those whose name, mail address, role or organisation holds the words."""
    permit(actor, Action.KEEP_ACCOUNTS)
    wanted = fold(words)
    with lotsennetz.read() as graph:
        found = sorted(
            (one for one in graph.find(Account) if wanted in _said(one)), key=lambda one: (fold(one.name), one.id)
        )
    return Page(entries=found[(number - 1) * size : number * size], number=number, size=size, total=len(found))


def _said(account: Account) -> str:
    return fold(" ".join([account.name, account.email, account.role, account.organisation or ""]))


def block(lotsennetz: Lotsennetz, actor: Actor, id: str, *, blocked: bool) -> Account:
    """Block an account, which ends its sessions at once, or let it in again.

    Raises NotFound, and Conflict for one's own: somebody has to be left who can undo it.
    """
    with lotsennetz.change(actor, Action.KEEP_ACCOUNTS) as graph:
        if id == actor.id:
            raise Conflict("Nobody blocks their own account.")
        account = replace(graph.get(Account, id), blocked=blocked)
        graph.put(account)
        if blocked:
            end_all(graph, id)
    return account


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrant:
    """Somebody who gets an account without an invitation: what an invitation says, a name and a first password."""

    invitation: Invitation
    name: str
    password: str = field(repr=False)


def add(lotsennetz: Lotsennetz, actor: Actor, entrant: Entrant, ids: Draw) -> Account:
    """Make an account at once, as the first one has to be made; `ids` draws its id.

    Raises Malformed, WeakPassword, NotFound (the organisation) or AddressTaken.
    """
    invitation = entrant.invitation
    account = Account(
        id=ids(),
        name=read_name(entrant.name),
        email=read_mail(invitation.email).casefold(),
        role=invitation.role,
        organisation=invitation.organisation,
        password=passwords.chosen(entrant.password, invitation.email),
        created_on=lotsennetz.clock().date(),
    )
    with lotsennetz.change(actor, Action.KEEP_ACCOUNTS) as graph:
        check_organisation(graph, account.role, account.organisation)
        if with_address(graph, account.email):
            raise AddressTaken
        graph.put(account)
    return account


def set_password(lotsennetz: Lotsennetz, actor: Actor, address: str, password: str) -> Account:
    """Set the password of the account with this mail address and end its sessions; NotFound or WeakPassword."""
    kept = passwords.chosen(password, address)
    with lotsennetz.change(actor, Action.KEEP_ACCOUNTS) as graph:
        account = replace(at(graph, address), password=kept)
        graph.put(account)
        end_all(graph, account.id)
    return account


def at(graph: GraphReader, address: str) -> Account:
    """The account with this mail address, or NotFound."""
    account = with_address(graph, address)
    if account is None:
        raise NotFound("account", address)
    return account

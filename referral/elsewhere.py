"""People who sign in at their own office, which vouches for them (OpenID Connect): no password is kept here.

The office also says in which role and for which organisation they act, anew each time they sign in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from referral.access import AccountRole, Action
from referral.accounts import LONGEST_NAME, acting, begin, with_address
from referral.attempts import Draw
from referral.codes import OrganisationId
from referral.errors import Malformed, NoRole, NotFound, SignInFailed
from referral.invitations import check_organisation
from referral.lotsennetz import Lotsennetz
from referral.papers import Account
from referral.stores import GraphReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """Who was vouched for: by whom, as whom (never reassigned), under which names and roles.

    `email` is empty unless the office has seen that it is this person's.
    """

    issuer: str
    subject: str
    name: str
    email: str = ""
    role: AccountRole | None = None
    organisation: OrganisationId | None = None

    @property
    def key(self) -> str:
        """What tells this person apart from everybody else (OpenID Connect Core 1.0, section 5.7)."""
        return f"{self.issuer} {self.subject}"


def role_of(named: Sequence[str], roles: Mapping[str, AccountRole]) -> AccountRole | None:
    """The first of our roles, in the order of the table, whose name over there is among those that are named."""
    return next((role for name, role in roles.items() if name in named), None)


def arrive(lotsennetz: Lotsennetz, vouched: Vouched, browser: str, ids: Draw, draw: Draw) -> str:
    """Sign in somebody who was vouched for, with an account made or brought up to date; the secret for the cookie.

    NoRole if no role, or not one that fits the organisation, was named; SignInFailed for an account that is blocked.
    """
    with lotsennetz.read() as graph:
        account = _account(lotsennetz, graph, vouched, ids)
    with lotsennetz.change(acting(account), Action.SIGN_IN) as graph:
        account = _account(lotsennetz, graph, vouched, lambda: account.id)
        graph.put(account)
        return begin(lotsennetz, graph, account, browser, draw)


def _account(lotsennetz: Lotsennetz, graph: GraphReader, vouched: Vouched, ids: Draw) -> Account:
    """The account as it has to be from now on."""
    role = _fitting(graph, vouched)
    name = " ".join(vouched.name.split())[:LONGEST_NAME] or vouched.subject[:LONGEST_NAME]
    known = next(graph.find(Account, subject=vouched.key), None)
    if known is None:
        known = Account(
            id=ids(), name=name, email="", role=role, subject=vouched.key, created_on=lotsennetz.clock().date()
        )
    if known.blocked:
        raise SignInFailed
    owner = with_address(graph, vouched.email)
    email = vouched.email.strip().casefold() if owner is None or owner.id == known.id else known.email
    return replace(known, name=name, email=email, role=role, organisation=vouched.organisation)


def _fitting(graph: GraphReader, vouched: Vouched) -> AccountRole:
    if vouched.role is None:
        raise NoRole
    try:
        check_organisation(graph, vouched.role, vouched.organisation)
    except (Malformed, NotFound) as error:
        raise NoRole from error
    return vouched.role

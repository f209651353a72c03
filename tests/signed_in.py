"""Somebody who has signed in, for tests of pages and of the interface: an account, and a client with its cookie."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient

from api.auth import COOKIE
from referral.access import OPERATOR, AccountRole, Action
from referral.accounts import SESSION_LASTS, sealed
from referral.codes import OrganisationId
from referral.lotsennetz import Lotsennetz
from referral.papers import Account, Session
from worlds import NOW


def an_account(role: AccountRole, organisation: str | None = None, **others: Any) -> Account:
    """An account in a role, acting for an organisation; its id is made of both, its mail address of the id."""
    id = others.pop("id", f"{role.replace(' ', '-')}{f'-{organisation}' if organisation else ''}")
    plain: dict[str, Any] = {"name": f"Frau {id.title()}", "email": f"{id}@example.org", "created_on": NOW.date()}
    own = OrganisationId(organisation) if organisation else None
    return Account(id=id, role=role, organisation=own, **(plain | others))


def signed_in(client: FlaskClient, lotsennetz: Lotsennetz, account: Account) -> FlaskClient:
    """The client, in whose browser this account is signed in now; the account is stored too."""
    client.set_cookie(COOKIE, a_session(lotsennetz, account))
    return client


def a_session(lotsennetz: Lotsennetz, account: Account) -> str:
    """The secret of a session in which this account is signed in now; both are stored."""
    secret = f"cookie-of-{account.id}"
    session = Session(
        id=sealed(secret),
        account=account.id,
        begun_on=lotsennetz.clock().date(),
        until=lotsennetz.clock() + SESSION_LASTS - timedelta(minutes=1),
    )
    with lotsennetz.change(OPERATOR, Action.KEEP_ACCOUNTS) as graph:
        graph.put(account)
        graph.put(session)
    return secret


def network_of(client: FlaskClient) -> Lotsennetz:
    """The network behind the application of a client."""
    found: Lotsennetz = client.application.extensions["lotsennetz"].lotsennetz
    return found

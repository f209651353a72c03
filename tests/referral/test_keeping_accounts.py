"""Whoever keeps accounts lists, makes, blocks and unblocks them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from accounts import PASSWORD, Draws, registered
from referral import accounts, keeping_accounts
from referral.access import OPERATOR, AccountRole, Actor
from referral.accounts import Credentials, acting, behind_session
from referral.codes import OrganisationId
from referral.errors import AddressTaken, Conflict, Forbidden, Malformed, NotFound, SignInFailed, WeakPassword
from referral.invitations import Invitation
from referral.keeping_accounts import Entrant
from referral.lotsennetz import Lotsennetz

FIRST = Entrant(
    invitation=Invitation(email="Anna@example.org", role=AccountRole.ADMINISTRATOR), name="Anna", password=PASSWORD
)


@pytest.fixture
def administrator(lotsennetz: Lotsennetz) -> Actor:
    return acting(registered(lotsennetz, AccountRole.ADMINISTRATOR, name="Zoe Beispiel"))


def test_the_first_administrator_is_made_without_an_invitation(lotsennetz: Lotsennetz) -> None:
    account = keeping_accounts.add(lotsennetz, OPERATOR, FIRST, Draws("id"))
    assert (account.id, account.email, account.role) == ("id-1", "anna@example.org", AccountRole.ADMINISTRATOR)
    accounts.sign_in(lotsennetz, Credentials(address="anna@example.org", password=PASSWORD), Draws())
    with pytest.raises(AddressTaken):
        keeping_accounts.add(lotsennetz, OPERATOR, FIRST, Draws("other"))


@pytest.mark.parametrize(
    ("entrant", "error"),
    [
        (replace(FIRST, password="short"), WeakPassword),
        (replace(FIRST, name=""), Malformed),
        (replace(FIRST, invitation=Invitation(email="anna", role=AccountRole.ADMINISTRATOR)), Malformed),
        (replace(FIRST, invitation=Invitation(email="a@example.org", role=AccountRole.PARTNER)), Malformed),
        (
            replace(
                FIRST,
                invitation=Invitation(
                    email="a@example.org", role=AccountRole.PARTNER, organisation=OrganisationId("nobody")
                ),
            ),
            NotFound,
        ),
    ],
)
def test_an_account_that_does_not_fit_is_not_made(
    lotsennetz: Lotsennetz, entrant: Entrant, error: type[Exception]
) -> None:
    with pytest.raises(error):
        keeping_accounts.add(lotsennetz, OPERATOR, entrant, Draws("id"))
    assert keeping_accounts.accounts(lotsennetz, OPERATOR).total == 0


def test_accounts_are_listed_by_name_and_found_by_words(lotsennetz: Lotsennetz, administrator: Actor) -> None:
    registered(lotsennetz, AccountRole.PARTNER, "lab", name="Änne Müller")
    registered(lotsennetz, AccountRole.GUIDE, "zsf", name="Bo")
    listed = keeping_accounts.accounts(lotsennetz, administrator)
    assert [account.name for account in listed.entries] == ["Änne Müller", "Bo", "Zoe Beispiel"]
    for words, names in {"mueller": ["Änne Müller"], "zsf": ["Bo"], "state admin": ["Zoe Beispiel"], "xyz": []}.items():
        found = keeping_accounts.accounts(lotsennetz, administrator, words=words)
        assert [account.name for account in found.entries] == names
    second = keeping_accounts.accounts(lotsennetz, administrator, number=2, size=2)
    assert ([account.name for account in second.entries], second.pages) == (["Zoe Beispiel"], 2)


def test_blocking_ends_sessions_at_once_and_can_be_undone(lotsennetz: Lotsennetz, administrator: Actor) -> None:
    account = registered(lotsennetz, AccountRole.PARTNER, "lab")
    typed = Credentials(address=account.email, password=PASSWORD)
    secret = accounts.sign_in(lotsennetz, typed, Draws())
    assert keeping_accounts.block(lotsennetz, administrator, account.id, blocked=True).blocked
    with pytest.raises(SignInFailed):
        accounts.sign_in(lotsennetz, typed, Draws())
    keeping_accounts.block(lotsennetz, administrator, account.id, blocked=False)
    assert behind_session(lotsennetz, secret) is None
    accounts.sign_in(lotsennetz, typed, Draws("later"))


def test_nobody_blocks_themselves_and_only_who_keeps_accounts_blocks(
    lotsennetz: Lotsennetz, administrator: Actor
) -> None:
    with pytest.raises(Conflict, match="their own"):
        keeping_accounts.block(lotsennetz, administrator, administrator.id, blocked=True)
    with pytest.raises(NotFound):
        keeping_accounts.block(lotsennetz, administrator, "nobody", blocked=True)
    coordinator = acting(registered(lotsennetz, AccountRole.COORDINATOR, "kmt-county"))
    with pytest.raises(Forbidden):
        keeping_accounts.block(lotsennetz, coordinator, administrator.id, blocked=True)
    with pytest.raises(Forbidden):
        keeping_accounts.accounts(lotsennetz, coordinator)


def test_whoever_runs_the_service_sets_a_password_anew(lotsennetz: Lotsennetz) -> None:
    account = registered(lotsennetz, AccountRole.PARTNER, "lab")
    secret = accounts.sign_in(lotsennetz, Credentials(address=account.email, password=PASSWORD), Draws())
    keeping_accounts.set_password(lotsennetz, OPERATOR, account.email, "Noch längere Wege")
    assert behind_session(lotsennetz, secret) is None
    accounts.sign_in(lotsennetz, Credentials(address=account.email, password="Noch längere Wege"), Draws("later"))
    with pytest.raises(NotFound):
        keeping_accounts.set_password(lotsennetz, OPERATOR, "nobody@example.org", "Noch längere Wege")

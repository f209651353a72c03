"""People whom their own office vouches for: one account each, with the role that the office says today."""

from __future__ import annotations

from dataclasses import replace

import pytest

from accounts import Draws, registered
from referral import elsewhere, keeping_accounts
from referral.access import OPERATOR, AccountRole
from referral.accounts import behind_session
from referral.codes import OrganisationId
from referral.elsewhere import Vouched, role_of
from referral.errors import NoRole, SignInFailed
from referral.lotsennetz import Lotsennetz
from referral.papers import Account

ANNA = Vouched(
    issuer="https://sso.example",
    subject="4711",
    name=" Anna  Beispiel ",
    email="Anna@example.org",
    role=AccountRole.CASEWORKER,
    organisation=OrganisationId("abh-city"),
)


def arrived(lotsennetz: Lotsennetz, vouched: Vouched, id: str = "one") -> Account:
    account = behind_session(lotsennetz, elsewhere.arrive(lotsennetz, vouched, "Firefox", lambda: id, Draws(id)))
    assert account is not None
    return account


def test_who_comes_for_the_first_time_gets_an_account_without_a_password(lotsennetz: Lotsennetz) -> None:
    account = arrived(lotsennetz, ANNA)
    assert (account.name, account.email, account.password) == ("Anna Beispiel", "anna@example.org", "")
    assert (account.role, account.organisation) == (AccountRole.CASEWORKER, "abh-city")
    assert account.subject == "https://sso.example 4711"


def test_who_comes_again_has_the_same_account_and_the_role_of_today(lotsennetz: Lotsennetz) -> None:
    first = arrived(lotsennetz, ANNA)
    moved = replace(ANNA, role=AccountRole.COORDINATOR, organisation=OrganisationId("kmt-county"), email="", name="")
    again = arrived(lotsennetz, moved, "other")
    assert (again.id, again.role, again.organisation) == (first.id, AccountRole.COORDINATOR, "kmt-county")
    assert (again.name, again.email) == ("4711", "")


def test_an_account_with_the_same_mail_address_is_never_taken_over(lotsennetz: Lotsennetz) -> None:
    known = registered(lotsennetz, AccountRole.ADMINISTRATOR, email="anna@example.org")
    account = arrived(lotsennetz, ANNA)
    assert account.id != known.id
    assert account.email == ""


@pytest.mark.parametrize(
    "vouched",
    [
        replace(ANNA, role=None),
        replace(ANNA, organisation=None),
        replace(ANNA, organisation=OrganisationId("nobody")),
        replace(ANNA, organisation=OrganisationId("kmt-county")),
    ],
)
def test_without_a_role_that_fits_nobody_comes_in(lotsennetz: Lotsennetz, vouched: Vouched) -> None:
    with pytest.raises(NoRole):
        arrived(lotsennetz, vouched)


def test_who_is_blocked_here_stays_outside(lotsennetz: Lotsennetz) -> None:
    account = arrived(lotsennetz, ANNA)
    keeping_accounts.block(lotsennetz, OPERATOR, account.id, blocked=True)
    with pytest.raises(SignInFailed):
        arrived(lotsennetz, ANNA, "other")


def test_of_several_roles_the_first_in_our_table_counts() -> None:
    roles = {"kmt": AccountRole.COORDINATOR, "abh": AccountRole.CASEWORKER}
    assert role_of(["abh", "kmt", "x"], roles) is AccountRole.COORDINATOR
    assert role_of(["x"], roles) is None

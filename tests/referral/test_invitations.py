"""Who may invite whom, for whose organisations, and what becomes of an invitation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from accounts import PASSWORD, Clock, Draws, at_clock, registered
from referral import accounts, invitations
from referral.access import OPERATOR, AccountRole, Action, Actor
from referral.accounts import acting, behind_session
from referral.codes import OrganisationId
from referral.errors import AddressTaken, Forbidden, LinkSpent, Malformed, NotFound, WeakPassword
from referral.invitations import INVITES, Invitation, Newcomer
from referral.lotsennetz import Lotsennetz
from referral.model import Organisation
from referral.papers import Account
from towns import CITY, NEXT, NEXT_TOWN, an_organisation

CLUB = an_organisation("club", "MBE", seated_in=CITY)
FAR = an_organisation("far", "MBE", seated_in=NEXT_TOWN)
NEXT_CENTRE = an_organisation("kmt-next", "KMT", coordinates=frozenset({NEXT}))
ANNA = Newcomer(name="Anna Beispiel", password=PASSWORD, language="en", browser="Firefox")


@pytest.fixture
def lotsennetz(tmp_path: Path, clock: Clock) -> Lotsennetz:
    return at_clock(tmp_path, clock, CLUB, FAR, NEXT_CENTRE)


@pytest.fixture
def coordinator(lotsennetz: Lotsennetz) -> Actor:
    return acting(registered(lotsennetz, AccountRole.COORDINATOR, "kmt-county"))


@pytest.fixture
def administrator(lotsennetz: Lotsennetz) -> Actor:
    return acting(registered(lotsennetz, AccountRole.ADMINISTRATOR))


def invitation(role: AccountRole, organisation: str | None = None, email: str = "anna@example.org") -> Invitation:
    return Invitation(email=email, role=role, organisation=OrganisationId(organisation) if organisation else None)


def accept(lotsennetz: Lotsennetz, secret: str, draw: Draws, newcomer: Newcomer = ANNA) -> str:
    return invitations.accept(lotsennetz, secret, newcomer, Draws("id"), draw)


FITTING = {
    AccountRole.CASEWORKER: "abh-city",
    AccountRole.GUIDE: "club",
    AccountRole.PARTNER: "club",
    AccountRole.COORDINATOR: "kmt-county",
    AccountRole.ADMINISTRATOR: None,
}


@pytest.mark.parametrize("role", FITTING)
@pytest.mark.parametrize("inviting", AccountRole)
def test_who_may_invite_whom_is_as_the_table_says(
    lotsennetz: Lotsennetz, draw: Draws, inviting: AccountRole, role: AccountRole
) -> None:
    organisation = FITTING.get(inviting)
    actor = Actor(id="x", role=inviting, organisation=OrganisationId(organisation) if organisation else None)
    wanted = invitation(role, FITTING[role])
    if role in INVITES.get(inviting, ()):
        invitations.invite(lotsennetz, actor, wanted, draw)
    else:
        with pytest.raises(Forbidden):
            invitations.invite(lotsennetz, actor, wanted, draw)


@pytest.mark.parametrize(("organisation", "allowed"), [("club", True), ("far", False), ("abh-next", False)])
def test_a_coordinator_invites_for_organisations_of_her_own_area_only(
    lotsennetz: Lotsennetz, coordinator: Actor, draw: Draws, organisation: str, *, allowed: bool
) -> None:
    if allowed:
        invitations.invite(lotsennetz, coordinator, invitation(AccountRole.PARTNER, organisation), draw)
    else:
        with pytest.raises(Forbidden):
            invitations.invite(lotsennetz, coordinator, invitation(AccountRole.PARTNER, organisation), draw)


@pytest.mark.parametrize(
    ("role", "organisation", "error"),
    [
        (AccountRole.CASEWORKER, "club", Malformed),
        (AccountRole.COORDINATOR, "club", Malformed),
        (AccountRole.PARTNER, None, Malformed),
        (AccountRole.ADMINISTRATOR, "club", Malformed),
        (AccountRole.PARTNER, "nobody", NotFound),
    ],
)
def test_a_role_has_to_fit_the_organisation(
    lotsennetz: Lotsennetz, administrator: Actor, draw: Draws, role: AccountRole, organisation: str, error: type
) -> None:
    with pytest.raises(error):
        invitations.invite(lotsennetz, administrator, invitation(role, organisation), draw)


def test_an_address_that_is_none_is_refused(lotsennetz: Lotsennetz, administrator: Actor, draw: Draws) -> None:
    with pytest.raises(Malformed, match="mail address"):
        invitations.invite(lotsennetz, administrator, invitation(AccountRole.PARTNER, "club", "anna"), draw)


def test_whoever_accepts_has_an_account_and_is_signed_in(
    lotsennetz: Lotsennetz, coordinator: Actor, draw: Draws
) -> None:
    wanted = invitation(AccountRole.PARTNER, "club", "Anna@Example.org")
    secret = invitations.invite(lotsennetz, coordinator, wanted, draw)
    assert invitations.invited(lotsennetz, secret).organisation == "club"
    account = behind_session(lotsennetz, accept(lotsennetz, secret, draw))
    assert account is not None
    assert (account.id, account.name, account.email) == ("id-1", "Anna Beispiel", "anna@example.org")
    assert (account.role, account.organisation, account.language) == (AccountRole.PARTNER, "club", "en")
    accounts.sign_in(lotsennetz, accounts.Credentials(address="anna@example.org", password=PASSWORD), draw)
    with pytest.raises(LinkSpent):
        accept(lotsennetz, secret, draw)


def test_what_is_wrong_with_name_or_password_does_not_use_the_invitation_up(
    lotsennetz: Lotsennetz, coordinator: Actor, draw: Draws
) -> None:
    secret = invitations.invite(lotsennetz, coordinator, invitation(AccountRole.PARTNER, "club"), draw)
    with pytest.raises(WeakPassword):
        accept(lotsennetz, secret, draw, replace(ANNA, password="short"))
    with pytest.raises(Malformed):
        accept(lotsennetz, secret, draw, replace(ANNA, name=" "))
    accept(lotsennetz, secret, draw)


def test_whoever_invites_does_not_learn_that_there_is_an_account_but_its_owner_does(
    lotsennetz: Lotsennetz, coordinator: Actor, draw: Draws
) -> None:
    known = registered(lotsennetz, AccountRole.GUIDE, "far")
    secret = invitations.invite(lotsennetz, coordinator, invitation(AccountRole.PARTNER, "club", known.email), draw)
    with pytest.raises(AddressTaken):
        accept(lotsennetz, secret, draw)


def test_an_invitation_ends_after_two_weeks_or_with_its_organisation(
    lotsennetz: Lotsennetz, coordinator: Actor, clock: Clock, draw: Draws
) -> None:
    secret = invitations.invite(lotsennetz, coordinator, invitation(AccountRole.PARTNER, "club"), draw)
    with lotsennetz.change(OPERATOR, Action.EDIT) as graph:
        graph.delete(Organisation, "club")
    with pytest.raises(LinkSpent):
        invitations.invited(lotsennetz, secret)
    later = invitations.invite(lotsennetz, coordinator, invitation(AccountRole.CASEWORKER, "abh-city"), draw)
    assert len(invitations.open_invitations(lotsennetz, coordinator)) == 2
    clock.forward(invitations.LINK_LASTS)
    with pytest.raises(LinkSpent):
        invitations.invited(lotsennetz, later)
    assert invitations.open_invitations(lotsennetz, coordinator) == []


def test_invitations_are_seen_and_withdrawn_by_those_who_made_them_and_by_whoever_keeps_accounts(
    lotsennetz: Lotsennetz, coordinator: Actor, administrator: Actor, draw: Draws
) -> None:
    other = acting(registered(lotsennetz, AccountRole.COORDINATOR, "kmt-next"))
    secret = invitations.invite(lotsennetz, coordinator, invitation(AccountRole.PARTNER, "club"), draw)
    (ticket,) = invitations.open_invitations(lotsennetz, coordinator)
    assert invitations.open_invitations(lotsennetz, administrator) == [ticket]
    assert invitations.open_invitations(lotsennetz, other) == []
    with pytest.raises(Forbidden):
        invitations.withdraw(lotsennetz, other, ticket.id)
    invitations.withdraw(lotsennetz, administrator, ticket.id)
    with pytest.raises(LinkSpent):
        invitations.invited(lotsennetz, secret)


def test_what_is_no_invitation_is_not_withdrawn(lotsennetz: Lotsennetz, administrator: Actor, draw: Draws) -> None:
    from referral import recovery

    account = registered(lotsennetz, AccountRole.PARTNER, "club")
    secrets: list[str] = []
    recovery.request_link(lotsennetz, account.email, lambda _account, secret: secrets.append(secret), draw)
    with pytest.raises(Forbidden):
        invitations.withdraw(lotsennetz, administrator, accounts.sealed(secrets[0]))
    with pytest.raises(LinkSpent):
        invitations.invited(lotsennetz, secrets[0])


def test_an_account_names_no_person_where_the_log_can_see_it(
    lotsennetz: Lotsennetz, coordinator: Actor, draw: Draws
) -> None:
    secret = invitations.invite(lotsennetz, coordinator, invitation(AccountRole.PARTNER, "club"), draw)
    accept(lotsennetz, secret, draw)
    with lotsennetz.read() as graph:
        assert next(graph.find(Account, name="Anna Beispiel"), None)
        log = str(list(graph.log())).casefold()
    assert "anna" not in log.replace("lotsennetz", "")
    assert "beispiel" not in log

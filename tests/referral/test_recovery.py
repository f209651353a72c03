"""A forgotten password: a link by mail sets a new one once, and nobody learns from asking who has an account."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts import PASSWORD, Clock, Draws, registered
from referral import accounts, recovery
from referral.access import OPERATOR, AccountRole
from referral.accounts import Credentials, behind_session
from referral.attempts import FREE
from referral.errors import LinkSpent, SignInFailed, TooManyAttempts, WeakPassword
from referral.invitations import Invitation, invite
from referral.lotsennetz import Lotsennetz
from referral.papers import Account, Ticket

NEW = "Noch längere Wege"


@pytest.fixture
def partner(lotsennetz: Lotsennetz) -> Account:
    return registered(lotsennetz, AccountRole.PARTNER, "lab")


def asked(lotsennetz: Lotsennetz, address: str, draw: Draws) -> list[tuple[Account, str]]:
    """What is sent when somebody asks for a link."""
    sent: list[tuple[Account, str]] = []
    recovery.request_link(lotsennetz, address, lambda account, secret: sent.append((account, secret)), draw)
    return sent


def test_the_link_sets_a_new_password_signs_in_and_ends_all_sessions(
    lotsennetz: Lotsennetz, partner: Account, draw: Draws
) -> None:
    typed = Credentials(address=partner.email, password=PASSWORD)
    before = accounts.sign_in(lotsennetz, typed, draw)
    ((account, secret),) = asked(lotsennetz, partner.email.upper(), draw)
    assert account == partner == recovery.behind_link(lotsennetz, secret)
    session = recovery.set_password(lotsennetz, secret, NEW, "Firefox", draw)
    assert behind_session(lotsennetz, session)
    assert behind_session(lotsennetz, before) is None
    with pytest.raises(SignInFailed):
        accounts.sign_in(lotsennetz, typed, draw)


def test_a_link_is_good_for_one_use_and_for_two_hours(
    lotsennetz: Lotsennetz, partner: Account, clock: Clock, draw: Draws
) -> None:
    ((_, first),), ((_, second),) = asked(lotsennetz, partner.email, draw), asked(lotsennetz, partner.email, draw)
    recovery.set_password(lotsennetz, first, NEW, "", draw)
    for spent in (first, second, "made up"):
        with pytest.raises(LinkSpent):
            recovery.set_password(lotsennetz, spent, NEW, "", draw)
    ((_, third),) = asked(lotsennetz, partner.email, draw)
    clock.forward(recovery.LINK_LASTS)
    with pytest.raises(LinkSpent):
        recovery.behind_link(lotsennetz, third)


def test_a_weak_password_does_not_use_the_link_up(lotsennetz: Lotsennetz, partner: Account, draw: Draws) -> None:
    ((_, secret),) = asked(lotsennetz, partner.email, draw)
    with pytest.raises(WeakPassword):
        recovery.set_password(lotsennetz, secret, "short", "", draw)
    recovery.set_password(lotsennetz, secret, NEW, "", draw)


def test_the_link_also_helps_whoever_has_to_wait(lotsennetz: Lotsennetz, partner: Account, draw: Draws) -> None:
    for _ in range(FREE):
        with pytest.raises(SignInFailed):
            accounts.sign_in(lotsennetz, Credentials(address=partner.email, password="wrong"), draw)
    ((_, secret),) = asked(lotsennetz, partner.email, draw)
    recovery.set_password(lotsennetz, secret, NEW, "", draw)
    accounts.sign_in(lotsennetz, Credentials(address=partner.email, password=NEW), draw)


def test_asking_for_an_unknown_address_looks_the_same_and_sends_nothing(lotsennetz: Lotsennetz, draw: Draws) -> None:
    registered(lotsennetz, AccountRole.GUIDE, "lab", blocked=True)
    registered(lotsennetz, AccountRole.CASEWORKER, "abh-city", password="", subject="https://sso.example 1")
    for address in ("nobody@example.org", "guide-lab@example.org", "caseworker-abh-city@example.org"):
        assert asked(lotsennetz, address, draw) == []


@pytest.mark.parametrize("address", ["partner-lab@example.org", "nobody@example.org"])
def test_nobodys_letter_box_is_filled(lotsennetz: Lotsennetz, partner: Account, draw: Draws, address: str) -> None:
    for _ in range(FREE):
        asked(lotsennetz, address, draw)
    with pytest.raises(TooManyAttempts):
        asked(lotsennetz, address, draw)
    assert partner.email != "nobody@example.org"


def test_a_link_is_worth_nothing_once_the_account_is_blocked_or_gone_and_an_invitation_never_was(
    lotsennetz: Lotsennetz, partner: Account, draw: Draws
) -> None:
    ((_, secret),) = asked(lotsennetz, partner.email, draw)
    registered(lotsennetz, AccountRole.PARTNER, "lab", blocked=True)
    with pytest.raises(LinkSpent):
        recovery.behind_link(lotsennetz, secret)
    invitation = invite(lotsennetz, OPERATOR, Invitation(email="new@example.org", role=AccountRole.ADMINISTRATOR), draw)
    with pytest.raises(LinkSpent):
        recovery.behind_link(lotsennetz, invitation)
    with lotsennetz.read() as graph:
        assert secret not in str(list(graph.find(Ticket)))


def test_links_end_long_before_anybody_could_guess_one() -> None:
    assert timedelta(hours=24) >= recovery.LINK_LASTS

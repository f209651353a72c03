"""Signing in: only with the right password, not too often, and without telling who has an account."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar, cast

import pytest
from argon2 import PasswordHasher

from accounts import PASSWORD, WRONG, Clock, Draws, registered
from referral import accounts, passwords
from referral.access import GUEST, OPERATOR, AccountRole, Action
from referral.accounts import Credentials, NewPassword, acting, behind_session
from referral.attempts import FREE, LONGEST_WAIT, wait_after
from referral.errors import Forbidden, Malformed, NotFound, ReadsOnly, SignInFailed, TooManyAttempts, WeakPassword
from referral.lotsennetz import Lotsennetz
from referral.papers import Account, Attempts, Paper, Session
from referral.stores import GraphReader, GraphStore, GraphWriter

NEW = "Noch längere Wege"
E = TypeVar("E", bound=Paper)


@pytest.fixture
def coordinator(lotsennetz: Lotsennetz) -> Account:
    return registered(lotsennetz, AccountRole.COORDINATOR, "kmt-county")


def sign_in(lotsennetz: Lotsennetz, address: str, password: str, draw: Draws, browser: str = "Firefox") -> str:
    return accounts.sign_in(lotsennetz, Credentials(address=address, password=password, browser=browser), draw)


def test_the_right_password_opens_a_session_for_a_working_day(
    lotsennetz: Lotsennetz, coordinator: Account, clock: Clock, draw: Draws
) -> None:
    secret = sign_in(lotsennetz, f" {coordinator.email.upper()} ", PASSWORD, draw)
    assert behind_session(lotsennetz, secret) == coordinator
    (session,) = accounts.sessions(lotsennetz, acting(coordinator))
    assert (session.browser, session.begun_on) == ("Firefox", clock().date())
    assert secret not in str(session)
    clock.forward(accounts.SESSION_LASTS)
    assert behind_session(lotsennetz, secret) is None
    assert accounts.sessions(lotsennetz, acting(coordinator)) == []


@pytest.mark.parametrize("secret", ["", "made up"])
def test_a_secret_that_is_none_opens_nothing(lotsennetz: Lotsennetz, secret: str) -> None:
    assert behind_session(lotsennetz, secret) is None


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(
    lotsennetz: Lotsennetz, coordinator: Account, draw: Draws
) -> None:
    said = []
    for address in (coordinator.email, "nobody@example.org", ""):
        with pytest.raises(SignInFailed) as refused:
            sign_in(lotsennetz, address, WRONG, draw)
        said.append(str(refused.value))
    assert len(set(said)) == 1


@pytest.mark.parametrize("address", ["coordinator-kmt-county@example.org", "nobody@example.org"])
def test_after_a_few_failures_each_try_waits_longer_whether_the_address_is_known_or_not(
    lotsennetz: Lotsennetz, coordinator: Account, clock: Clock, draw: Draws, address: str
) -> None:
    waits = []
    for failure in range(1, FREE + 4):
        with pytest.raises(SignInFailed):
            sign_in(lotsennetz, address, WRONG, draw)
        if failure >= FREE:
            with pytest.raises(TooManyAttempts) as refused:
                sign_in(lotsennetz, address, PASSWORD, draw)
            waits.append((refused.value.until - clock()).total_seconds())
            clock.forward(refused.value.until - clock())
    assert waits == [30, 60, 120, 240]
    assert coordinator.email != "nobody@example.org"


def test_waiting_has_a_limit() -> None:
    assert [wait_after(failures) for failures in (FREE - 1, 100, 10_000)] == [timedelta(0), LONGEST_WAIT, LONGEST_WAIT]


def test_the_right_password_makes_earlier_failures_forgotten(
    lotsennetz: Lotsennetz, coordinator: Account, draw: Draws
) -> None:
    for _ in range(FREE - 1):
        with pytest.raises(SignInFailed):
            sign_in(lotsennetz, coordinator.email, WRONG, draw)
    sign_in(lotsennetz, coordinator.email, PASSWORD, draw)
    assert _kept(lotsennetz, Attempts) == []


def test_failures_are_forgotten_after_a_day_and_the_log_never_knew_for_whom(
    lotsennetz: Lotsennetz, clock: Clock, draw: Draws
) -> None:
    with pytest.raises(SignInFailed):
        sign_in(lotsennetz, "nobody@example.org", WRONG, draw)
    (kept,) = _kept(lotsennetz, Attempts)
    clock.forward(timedelta(days=1, minutes=1))
    with pytest.raises(SignInFailed):
        sign_in(lotsennetz, "other@example.org", WRONG, draw)
    (other,) = _kept(lotsennetz, Attempts)
    assert other.address != kept.address
    with lotsennetz.read() as graph:
        named = {touch.id for sealed in graph.log() for touch in sealed.entry.touched if touch.kind == "Attempts"}
    assert named == {kept.id, other.id}


def test_a_blocked_account_is_answered_like_one_that_is_not_there(
    lotsennetz: Lotsennetz, coordinator: Account, draw: Draws
) -> None:
    secret = sign_in(lotsennetz, coordinator.email, PASSWORD, draw)
    _put(lotsennetz, replace(coordinator, blocked=True))
    assert behind_session(lotsennetz, secret) is None
    with pytest.raises(SignInFailed):
        sign_in(lotsennetz, coordinator.email, PASSWORD, draw)


def test_an_account_that_is_blocked_while_its_password_is_compared_stays_outside(
    lotsennetz: Lotsennetz, coordinator: Account, draw: Draws
) -> None:
    store = Between(lotsennetz.store, lambda: _put(lotsennetz, replace(coordinator, blocked=True)))
    with pytest.raises(SignInFailed):
        sign_in(replace(lotsennetz, store=cast("GraphStore", store)), coordinator.email, PASSWORD, draw)
    assert _kept(lotsennetz, Session) == []


@dataclass
class Between:
    """A store in which somebody does something between the first change and the second."""

    store: GraphStore
    deed: Callable[[], None]
    begun: int = 0

    def write(self) -> AbstractContextManager[GraphWriter]:
        self.begun += 1
        if self.begun == 2:
            self.deed()
        return self.store.write()

    def read(self) -> AbstractContextManager[GraphReader]:
        return self.store.read()


def test_signing_in_renews_a_hash_from_weaker_times(lotsennetz: Lotsennetz, draw: Draws) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    account = registered(lotsennetz, AccountRole.PARTNER, "mbe", password=weak)
    sign_in(lotsennetz, account.email, PASSWORD, draw)
    kept = accounts.own(lotsennetz, acting(account)).password
    assert kept != weak
    assert passwords.matches(kept, PASSWORD)


def test_sessions_are_ended_one_by_one_or_all_but_this_one(
    lotsennetz: Lotsennetz, coordinator: Account, clock: Clock, draw: Draws
) -> None:
    actor, secrets = acting(coordinator), []
    for browser in ("Firefox", "Chrome", "Safari", "Edge"):
        secrets.append(sign_in(lotsennetz, coordinator.email, PASSWORD, draw, browser))
        clock.forward(timedelta(minutes=1))
    listed = accounts.sessions(lotsennetz, actor)
    assert [session.browser for session in listed] == ["Edge", "Safari", "Chrome", "Firefox"]
    accounts.end_session(lotsennetz, actor, listed[1].id[: accounts.HANDLE])
    assert behind_session(lotsennetz, secrets[2]) is None
    assert accounts.end_others(lotsennetz, actor, secrets[0]) == 2
    assert [session.browser for session in accounts.sessions(lotsennetz, actor)] == ["Firefox"]
    for _ in range(2):
        accounts.sign_out(lotsennetz, actor, secrets[0])
    assert accounts.sessions(lotsennetz, actor) == []


def test_nobody_ends_the_session_of_somebody_else(lotsennetz: Lotsennetz, coordinator: Account, draw: Draws) -> None:
    secret = sign_in(lotsennetz, coordinator.email, PASSWORD, draw)
    other = registered(lotsennetz, AccountRole.PARTNER, "mbe")
    with pytest.raises(NotFound):
        accounts.end_session(lotsennetz, acting(other), accounts.sealed(secret)[: accounts.HANDLE])
    assert behind_session(lotsennetz, secret)


def test_signing_in_forgets_sessions_that_are_over(
    lotsennetz: Lotsennetz, coordinator: Account, clock: Clock, draw: Draws
) -> None:
    sign_in(lotsennetz, coordinator.email, PASSWORD, draw)
    clock.forward(timedelta(hours=6))
    sign_in(lotsennetz, coordinator.email, PASSWORD, draw)
    clock.forward(timedelta(hours=7))
    sign_in(lotsennetz, coordinator.email, PASSWORD, draw)
    assert len(_kept(lotsennetz, Session)) == 2


def test_another_password_needs_the_one_there_is_and_ends_all_other_sessions(
    lotsennetz: Lotsennetz, coordinator: Account, draw: Draws
) -> None:
    actor = acting(coordinator)
    here, there = (sign_in(lotsennetz, coordinator.email, PASSWORD, draw) for _ in range(2))
    with pytest.raises(SignInFailed):
        accounts.change_password(lotsennetz, actor, NewPassword(current=WRONG, new=NEW, secret=here), draw)
    with pytest.raises(WeakPassword):
        accounts.change_password(lotsennetz, actor, NewPassword(current=PASSWORD, new="short", secret=here), draw)
    accounts.change_password(lotsennetz, actor, NewPassword(current=PASSWORD, new=NEW, secret=here), draw)
    assert behind_session(lotsennetz, here)
    assert behind_session(lotsennetz, there) is None
    assert _kept(lotsennetz, Attempts) == []
    with pytest.raises(SignInFailed):
        sign_in(lotsennetz, coordinator.email, PASSWORD, draw)
    sign_in(lotsennetz, coordinator.email, NEW, draw)


def test_name_and_language_are_ones_own(lotsennetz: Lotsennetz, coordinator: Account) -> None:
    actor = acting(coordinator)
    accounts.describe(lotsennetz, actor, name="  Anna \n Beispiel ", language="en")
    kept = accounts.own(lotsennetz, actor)
    assert (kept.name, kept.language) == ("Anna Beispiel", "en")
    for name in (" ", "x" * 101, "bell \a"):
        with pytest.raises(Malformed, match="a name"):
            accounts.describe(lotsennetz, actor, name=name, language="de")


def test_a_guest_has_no_account_and_whoever_only_reads_changes_none(
    lotsennetz: Lotsennetz, coordinator: Account
) -> None:
    with pytest.raises(Forbidden):
        accounts.own(lotsennetz, GUEST)
    reader = replace(acting(coordinator), token="lotse_1", reads_only=True)
    assert accounts.own(lotsennetz, reader) == coordinator
    with pytest.raises(ReadsOnly, match="may only read"):
        accounts.describe(lotsennetz, reader, name="Anna", language="en")


def _kept(lotsennetz: Lotsennetz, kind: type[E]) -> list[E]:
    with lotsennetz.read() as graph:
        return list(graph.find(kind))


def _put(lotsennetz: Lotsennetz, account: Account) -> None:
    with lotsennetz.change(OPERATOR, Action.KEEP_ACCOUNTS) as graph:
        graph.put(account)

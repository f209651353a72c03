"""What programs sign in with: shown once, kept as a hash, for reading or writing, until a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts import Clock, Draws, registered
from referral import keeping_accounts, tokens
from referral.access import OPERATOR, AccountRole, Action, Actor
from referral.accounts import acting
from referral.errors import BadToken, Conflict, Forbidden, Malformed, NotFound, ReadsOnly
from referral.lotsennetz import Lotsennetz
from referral.papers import Account, ApiToken
from referral.tokens import Made, Wanted


@pytest.fixture
def partner(lotsennetz: Lotsennetz) -> Account:
    return registered(lotsennetz, AccountRole.PARTNER, "lab")


@pytest.fixture
def actor(partner: Account) -> Actor:
    return acting(partner)


def made(lotsennetz: Lotsennetz, actor: Actor, id: str = "0123456789ab", **others: Any) -> Made:
    wanted = Wanted(**({"account": actor.id, "name": "Website"} | others))
    return tokens.create(lotsennetz, actor, wanted, lambda: id, Draws("with_many_under_scores"))


def test_a_token_says_who_is_asking_and_only_its_hash_is_kept(
    lotsennetz: Lotsennetz, partner: Account, actor: Actor
) -> None:
    token = made(lotsennetz, actor, may_write=True)
    assert token.text.startswith("lotse_0123456789ab_")
    assert token.token.id == "lotse_0123456789ab"
    found, account = tokens.behind_token(lotsennetz, token.text)
    assert (found.id, found.role, found.organisation) == (actor.id, actor.role, actor.organisation)
    assert (found.token, found.reads_only, account) == (token.token.id, False, partner)
    assert token.text not in str(tokens.own(lotsennetz, actor))


def test_only_the_day_of_the_last_use_is_noted_and_only_once_a_day(
    lotsennetz: Lotsennetz, actor: Actor, clock: Clock
) -> None:
    token = made(lotsennetz, actor)
    versions = []
    for _ in range(2):
        tokens.behind_token(lotsennetz, token.text)
        with lotsennetz.read() as graph:
            versions.append(graph.version)
    assert versions[0] == versions[1]
    clock.forward(timedelta(days=1))
    tokens.behind_token(lotsennetz, token.text)
    (kept,) = tokens.own(lotsennetz, actor)
    assert kept.last_used_on == clock().date()


def test_a_token_for_reading_can_never_write(lotsennetz: Lotsennetz, actor: Actor) -> None:
    reader, _ = tokens.behind_token(lotsennetz, made(lotsennetz, actor).text)
    assert reader.reads_only
    for action in (Action.SUGGEST, Action.CONFIRM, Action.KEEP_OWN_ACCOUNT):
        with pytest.raises(ReadsOnly), lotsennetz.change(reader, action):
            pytest.fail("It wrote.")


def test_a_token_ends_with_its_day_with_its_account_and_when_it_is_deleted(
    lotsennetz: Lotsennetz, partner: Account, actor: Actor, clock: Clock
) -> None:
    week, month = made(lotsennetz, actor, "a" * 12, days=7), made(lotsennetz, actor, "b" * 12, days=30)
    clock.forward(timedelta(days=7))
    tokens.behind_token(lotsennetz, week.text)
    clock.forward(timedelta(days=1))
    _refused(lotsennetz, week.text)
    keeping_accounts.block(lotsennetz, OPERATOR, partner.id, blocked=True)
    _refused(lotsennetz, month.text)
    keeping_accounts.block(lotsennetz, OPERATOR, partner.id, blocked=False)
    tokens.delete(lotsennetz, actor, month.token.id)
    _refused(lotsennetz, month.text)
    assert [token.id for token in tokens.own(lotsennetz, actor)] == [week.token.id]


def test_what_is_no_token_is_refused(lotsennetz: Lotsennetz, actor: Actor) -> None:
    token = made(lotsennetz, actor)
    for text in ("", "x", token.token.id, token.text[:-1], token.text + "x", "lotse_ffffffffffff_x"):
        _refused(lotsennetz, text)
    with lotsennetz.change(OPERATOR, Action.KEEP_ACCOUNTS) as graph:
        graph.delete(Account, actor.id)
    _refused(lotsennetz, token.text)


def test_a_token_that_is_deleted_while_it_is_used_leaves_nothing_behind(lotsennetz: Lotsennetz, actor: Actor) -> None:
    token = made(lotsennetz, actor).token
    tokens.delete(lotsennetz, actor, token.id)
    tokens._note_use(lotsennetz, actor, token.id)
    assert tokens.own(lotsennetz, actor) == []


def test_a_token_that_was_made_with_a_token_does_not_outlive_it(lotsennetz: Lotsennetz, actor: Actor) -> None:
    first = made(lotsennetz, actor, "a" * 12, may_write=True, days=7)
    writer, _ = tokens.behind_token(lotsennetz, first.text)
    second = made(lotsennetz, writer, "b" * 12, days=300)
    assert second.token.expires_on == first.token.expires_on


@pytest.mark.parametrize("others", [{"name": " "}, {"days": 0}, {"days": 367}])
def test_a_token_needs_a_name_and_an_end(lotsennetz: Lotsennetz, actor: Actor, others: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        made(lotsennetz, actor, **others)


def test_two_tokens_never_share_an_id(lotsennetz: Lotsennetz, actor: Actor) -> None:
    made(lotsennetz, actor)
    with pytest.raises(Conflict):
        made(lotsennetz, actor)


def test_nobody_makes_or_deletes_a_token_of_somebody_else_but_whoever_runs_the_service_makes_one(
    lotsennetz: Lotsennetz, actor: Actor
) -> None:
    other = acting(registered(lotsennetz, AccountRole.ADMINISTRATOR))
    token = made(lotsennetz, actor).token
    with pytest.raises(NotFound):
        tokens.delete(lotsennetz, other, token.id)
    with pytest.raises(Forbidden):
        made(lotsennetz, other, "b" * 12, account=actor.id)
    assert made(lotsennetz, OPERATOR, "c" * 12, account=actor.id).token.account == actor.id


def _refused(lotsennetz: Lotsennetz, text: str) -> None:
    with pytest.raises(BadToken):
        tokens.behind_token(lotsennetz, text)


def test_every_token_begins_alike_so_that_a_lost_one_is_found(lotsennetz: Lotsennetz, actor: Actor) -> None:
    assert made(lotsennetz, actor).text.startswith(tokens.BEGINNING)
    with lotsennetz.read() as graph:
        assert graph.count(ApiToken) == 1

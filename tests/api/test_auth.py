"""Who is asking is found out once for each request, from the cookie of a session that holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.auth import COOKIE, current_actor
from apps import a_client
from referral.access import GUEST, AccountRole
from referral.accounts import acting
from signed_in import an_account, network_of, signed_in


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return a_client(tmp_path)


def test_the_cookie_of_a_session_says_who_is_asking(client: FlaskClient) -> None:
    partner = an_account(AccountRole.PARTNER, "mbe")
    with signed_in(client, network_of(client), partner):
        client.get("/sortierung")
        assert current_actor() == acting(partner)


def test_a_cookie_that_is_none_is_a_guest(client: FlaskClient) -> None:
    client.set_cookie(COOKIE, "made up")
    with client:
        client.get("/sortierung")
        assert current_actor() is GUEST

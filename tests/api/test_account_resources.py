"""Accounts by program: who is asking with which token, what a token may do, and what nobody learns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator

from accounts import Clock, at_clock, registered
from apps import document
from referral import tokens
from referral.access import AccountRole
from referral.accounts import acting
from referral.letters import Letter
from referral.lotsennetz import Lotsennetz
from referral.model import Contact, ContactKind, Visibility
from referral.papers import Account
from referral.tokens import Wanted
from signed_in import signed_in
from towns import CITY, an_organisation

CLUB = an_organisation(
    "club",
    "MBE",
    seated_in=CITY,
    contacts=(Contact(kind=ContactKind.PHONE, value="05141 4711", visibility=Visibility.COORDINATION),),
)
V1 = "/api/v1"


@pytest.fixture
def lotsennetz(tmp_path: Path) -> Lotsennetz:
    return at_clock(tmp_path, Clock(), CLUB)


Bearing = Callable[..., dict[str, str]]


@pytest.fixture
def bearing(lotsennetz: Lotsennetz) -> Bearing:
    """The header with a new token of an account."""

    def make(account: Account, id: str = "0123456789ab", *, may_write: bool = False) -> dict[str, str]:
        wanted = Wanted(account=account.id, name="Website", may_write=may_write)
        made = tokens.create(lotsennetz, acting(account), wanted, lambda: id, lambda: f"secret-{id}")
        return {"Authorization": f"Bearer {made.text}"}

    return make


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_token_says_whose_account_it_is(
    client: FlaskClient, coordinator: Account, bearing: Bearing, scheme: str
) -> None:
    token = bearing(coordinator)["Authorization"].partition(" ")[2]
    answer = client.get(f"{V1}/account", headers={"Authorization": f"{scheme} {token}"})
    assert document(answer)["id"] == coordinator.id
    assert "password" not in document(answer)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/account", "/topics", "/answers?place=29221&topic=housing.search"])
@pytest.mark.parametrize("token", ["", "x", "lotse_0123456789ab_wrong", "lotse_0123456789ab"])
def test_a_token_that_is_none_is_refused_everywhere(
    client: FlaskClient, coordinator: Account, bearing: Bearing, path: str, token: str
) -> None:
    bearing(coordinator)
    refused = client.get(V1 + path, headers={"Authorization": f"Bearer {token}"})
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"] == 'Bearer realm="Lotsennetz", error="invalid_token"'
    assert document(refused)["code"] == "bad-token"


def test_other_ways_to_sign_in_are_for_whoever_stands_before_us(client: FlaskClient) -> None:
    assert client.get(f"{V1}/topics", headers={"Authorization": "Basic eDp5"}).status_code == 200
    assert client.get("/", headers={"Authorization": "Bearer x"}).status_code == 200


def test_a_guest_is_told_how_to_sign_in(client: FlaskClient) -> None:
    for method, path in [("GET", "/account"), ("GET", "/tokens"), ("POST", "/tokens"), ("DELETE", "/invitations/x")]:
        refused = client.open(V1 + path, method=method)
        assert (refused.status_code, document(refused)["code"]) == (401, "sign-in-needed")
        assert refused.headers["WWW-Authenticate"] == 'Bearer realm="Lotsennetz"'


def test_a_token_for_reading_never_writes(client: FlaskClient, coordinator: Account, bearing: Bearing) -> None:
    reading = bearing(coordinator)
    for method, path, body in [
        ("POST", "/tokens", {"name": "More"}),
        ("DELETE", "/tokens/lotse_0123456789ab", None),
        ("POST", "/invitations", {"email": "x@example.org", "role": "partner", "organisation": "club"}),
    ]:
        refused = client.open(V1 + path, method=method, json=body, headers=reading)
        assert (refused.status_code, document(refused)["code"]) == (403, "reads-only")
        assert 'error="insufficient_scope"' in refused.headers["WWW-Authenticate"]
    assert client.get(f"{V1}/tokens", headers=reading).status_code == 200


def test_tokens_are_made_listed_and_deleted(client: FlaskClient, coordinator: Account, bearing: Bearing) -> None:
    writing = bearing(coordinator, may_write=True)
    made = client.post(f"{V1}/tokens", json={"name": "Zweiter", "days": 7}, headers=writing)
    assert made.status_code == 201
    token = document(made)
    assert (token["may_write"], token["expires_on"], token["last_used_on"]) == (False, "2026-11-30", None)
    fresh = {"Authorization": f"Bearer {token['token']}"}
    assert client.get(f"{V1}/account", headers=fresh).status_code == 200
    listed = document(client.get(f"{V1}/tokens", headers=fresh))["contents"]
    assert [one["name"] for one in listed] == ["Website", "Zweiter"]
    assert token["token"] not in str(listed)
    assert client.delete(f"{V1}/tokens/{token['id']}", headers=writing).status_code == 204
    assert client.get(f"{V1}/account", headers=fresh).status_code == 401
    assert client.delete(f"{V1}/tokens/{token['id']}", headers=writing).status_code == 404


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, [("name", "missing")]),
        ({"name": ""}, [("name", "malformed")]),
        ({"name": " "}, [("name", "malformed")]),
        ({"name": "a\u001db"}, [("name", "malformed")]),
        ({"name": "x", "days": 0}, [("days", "malformed")]),
        ({"name": "x", "days": "7"}, [("days", "malformed")]),
        ({"name": "x", "may_write": "yes"}, [("may_write", "malformed")]),
        ({"name": "x", "scope": "all"}, [("scope", "unknown")]),
        (["x"], [("body", "malformed")]),
    ],
)
def test_a_body_that_is_not_as_described_is_refused_by_name(
    client: FlaskClient, coordinator: Account, bearing: Bearing, body: Any, errors: list[tuple[str, str]]
) -> None:
    refused = client.post(f"{V1}/tokens", json=body, headers=bearing(coordinator, may_write=True))
    assert refused.status_code == 422
    assert [(one["field"], one["code"]) for one in document(refused).get("errors", [])] == errors


def test_a_body_that_is_no_json_is_refused(client: FlaskClient, coordinator: Account, bearing: Bearing) -> None:
    refused = client.post(f"{V1}/tokens", data=b"{", headers=bearing(coordinator, may_write=True))
    assert (refused.status_code, document(refused)["errors"][0]["field"]) == (422, "body")


def test_invitations_are_made_listed_and_withdrawn(
    client: FlaskClient, coordinator: Account, bearing: Bearing, letters: list[Letter]
) -> None:
    writing = bearing(coordinator, may_write=True)
    body = {"email": "neu@example.org", "role": "partner", "organisation": "club"}
    made = client.post(f"{V1}/invitations", json=body, headers=writing, buffered=True)
    assert made.status_code == 201
    (letter,) = letters
    assert "http://127.0.0.1:8000/einladung/" in letter.text
    assert letter.text.partition("/einladung/")[2].split()[0] not in made.text
    assert document(client.get(f"{V1}/invitations", headers=writing))["contents"] == [document(made)]
    assert client.delete(f"{V1}/invitations/{document(made)['id']}", headers=writing).status_code == 204
    assert document(client.get(f"{V1}/invitations", headers=writing))["contents"] == []


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"role": "coordinator", "organisation": "kmt-county"}, 403),
        ({"organisation": "abh-next"}, 403),
        ({"organisation": "nobody"}, 404),
        ({"organisation": None}, 403),
        ({"email": "neu"}, 422),
        ({"role": "operator"}, 422),
        ({"role": "caseworker"}, 422),
    ],
)
def test_an_invitation_that_does_not_do_is_refused(
    client: FlaskClient, coordinator: Account, bearing: Bearing, letters: list[Letter], change: Any, status: int
) -> None:
    body = {"email": "neu@example.org", "role": "partner", "organisation": "club"} | change
    refused = client.post(f"{V1}/invitations", json=body, headers=bearing(coordinator, may_write=True), buffered=True)
    assert refused.status_code == status
    assert letters == []


def test_accounts_are_listed_and_blocked_by_whoever_keeps_them_and_by_nobody_else(
    client: FlaskClient, lotsennetz: Lotsennetz, coordinator: Account, bearing: Bearing
) -> None:
    state = registered(lotsennetz, AccountRole.ADMINISTRATOR)
    keeping, own = bearing(state, "a" * 12, may_write=True), bearing(coordinator, "b" * 12, may_write=True)
    listed = document(client.get(f"{V1}/accounts?q=kmt-county&per_page=5", headers=keeping))
    assert (listed["total_items"], listed["contents"][0]["id"]) == (1, coordinator.id)
    assert client.get(f"{V1}/accounts", headers=own).status_code == 403
    address = f"{V1}/accounts/{coordinator.id}"
    assert client.patch(address, json={"blocked": True}, headers=own).status_code == 403
    assert document(client.patch(address, json={"blocked": True}, headers=keeping))["blocked"] is True
    assert client.get(f"{V1}/account", headers=own).status_code == 401
    client.patch(address, json={"blocked": False}, headers=keeping)
    assert client.get(f"{V1}/account", headers=own).status_code == 200
    assert client.patch(f"{V1}/accounts/{state.id}", json={"blocked": True}, headers=keeping).status_code == 409
    assert client.patch(f"{V1}/accounts/x", json={"blocked": True}, headers=keeping).status_code == 404


def test_what_a_token_sees_is_never_mixed_with_what_a_guest_sees(
    client: FlaskClient, coordinator: Account, bearing: Bearing
) -> None:
    path = f"{V1}/organisations/club"
    guest = client.get(path)
    seen = client.get(path, headers=bearing(coordinator))
    assert "4711" not in guest.text
    assert "4711" in seen.text
    assert guest.headers["ETag"] != seen.headers["ETag"]
    assert "public" not in seen.headers["Cache-Control"]
    assert {"Authorization", "Cookie"} <= {one.strip() for one in guest.headers["Vary"].split(",")}
    replayed = client.get(path, headers={"If-None-Match": seen.headers["ETag"]})
    assert replayed.status_code == 200
    assert "4711" not in replayed.text


def test_another_site_writes_nothing_in_the_name_of_a_browser_that_is_signed_in(
    client: FlaskClient, lotsennetz: Lotsennetz, coordinator: Account
) -> None:
    signed_in(client, lotsennetz, coordinator)
    for headers, status in [({"Sec-Fetch-Site": "cross-site"}, 403), ({"Sec-Fetch-Site": "same-origin"}, 201)]:
        assert client.post(f"{V1}/tokens", json={"name": "x"}, headers=headers).status_code == status


def test_a_program_on_another_site_writes_with_its_token(
    client: FlaskClient, coordinator: Account, bearing: Bearing
) -> None:
    headers = bearing(coordinator, may_write=True) | {"Sec-Fetch-Site": "cross-site", "Origin": "https://city.example"}
    assert client.post(f"{V1}/tokens", json={"name": "x"}, headers=headers).status_code == 201


def test_what_is_answered_is_what_is_described(
    client: FlaskClient, lotsennetz: Lotsennetz, coordinator: Account, bearing: Bearing
) -> None:
    description = client.get(f"{V1}/openapi.json").json
    assert description is not None
    for schema in description["components"]["schemas"].values():
        schema["additionalProperties"] = False
    state = bearing(replace(registered(lotsennetz, AccountRole.ADMINISTRATOR)), may_write=True)
    client.post(f"{V1}/invitations", json={"email": "a@b.example", "role": "state administrator"}, headers=state)
    for path in ("/account", "/tokens", "/accounts", "/invitations"):
        described = description["paths"][V1 + path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        validator = OAS31Validator(described | {"components": description["components"]})
        assert [error.message for error in validator.iter_errors(client.get(V1 + path, headers=state).json)] == []
    assert coordinator.id

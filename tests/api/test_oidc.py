"""Signing in at one's own office, with a real OpenID Connect provider: who comes in, and who does not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from accounts import Clock, at_clock
from api import create_app
from api.oidc import Journey, arrive, depart, provider_of
from api.settings import Settings
from oidc_provider import CLIENT, providing, sign_in_at
from referral.errors import Malformed, NotVouched
from referral.lotsennetz import Lotsennetz, system_clock
from referral.papers import Account

BACK = "http://127.0.0.1:8000/anmelden/zurueck"
PEOPLE: dict[str, dict[str, Any]] = {
    "anna": {
        "name": "Anna Beispiel", "email": "anna@example.org", "email_verified": True,
        "roles": ["staff", "abh"], "organisation": "abh-city",
    },
    "bert": {
        "name": "Bert", "email": "bert@example.org", "email_verified": False,
        "roles": "kmt", "organisation": "kmt-county",
    },
    "cora": {"name": "Cora", "roles": ["land"], "organisation": "somewhere"},
    "dora": {"name": "Dora", "roles": ["staff"]},
    "emil": {"name": "Emil", "roles": ["abh"], "organisation": "kmt-county"},
}  # fmt: skip


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with providing(BACK, PEOPLE) as started:
        yield started


@pytest.fixture
def settings(issuer: str) -> Settings:
    return Settings.from_environment(
        {
            "LOTSENNETZ_STORE": "file:unused",
            "LOTSENNETZ_OIDC_ISSUER": issuer,
            "LOTSENNETZ_OIDC_CLIENT_ID": CLIENT["client_id"],
            "LOTSENNETZ_OIDC_CLIENT_SECRET": CLIENT["client_secret"],
            "LOTSENNETZ_OIDC_ROLES": "land=state administrator, kmt=coordinator, abh=caseworker",
        }
    )


@pytest.fixture
def lotsennetz(tmp_path: Path) -> Lotsennetz:
    return at_clock(tmp_path, Clock(system_clock()))


@pytest.fixture
def client(settings: Settings, lotsennetz: Lotsennetz) -> FlaskClient:
    return create_app(settings, lotsennetz, lambda _letter: None).test_client()


def came_back(client: FlaskClient, person: str, onward: str = "") -> TestResponse:
    away = client.get("/anmelden/stelle", query_string={"weiter": onward})
    assert away.status_code == 303
    returned = urlsplit(sign_in_at(away.location, person))
    return client.get(f"{returned.path}?{returned.query}")


def test_the_way_there_is_the_code_flow_with_pkce_state_and_nonce(client: FlaskClient, issuer: str) -> None:
    page = client.get("/anmelden?weiter=/konten")
    assert 'href="/anmelden/stelle?weiter=/konten"' in page.text
    away = client.get("/anmelden/stelle")
    asked = parse_qs(urlsplit(away.location).query)
    assert away.location.startswith(issuer)
    assert (asked["response_type"], asked["code_challenge_method"]) == (["code"], ["S256"])
    assert asked["redirect_uri"] == [BACK]
    assert min(len(asked[name][0]) for name in ("state", "nonce", "code_challenge")) >= 43
    (cookie,) = away.headers.getlist("Set-Cookie")
    assert {"HttpOnly", "SameSite=Lax", "Max-Age=600"} <= set(cookie.split("; "))
    assert asked["code_challenge"][0] not in cookie


@pytest.mark.parametrize(
    ("person", "role", "organisation", "email"),
    [
        ("anna", "caseworker", "abh-city", "anna@example.org"),
        ("bert", "coordinator", "kmt-county", ""),
        ("cora", "state administrator", None, ""),
    ],
)
def test_role_and_organisation_come_from_the_claims(
    client: FlaskClient, lotsennetz: Lotsennetz, person: str, role: str, organisation: str, email: str
) -> None:
    assert came_back(client, person, "/rechte").location == "/rechte"
    with lotsennetz.read() as graph:
        (account,) = graph.find(Account)
    assert (account.name.split()[0].lower(), account.role, account.organisation) == (person, role, organisation)
    assert (account.email, account.password) == (email, "")
    assert "hier gibt es kein Passwort" in client.get("/konto").text


def test_who_comes_twice_has_one_account(client: FlaskClient, lotsennetz: Lotsennetz) -> None:
    for _ in range(2):
        assert came_back(client, "anna").location == "/konto"
    with lotsennetz.read() as graph:
        assert graph.count(Account) == 1


@pytest.mark.parametrize("person", ["dora", "emil"])
def test_without_a_role_that_fits_nobody_comes_in(client: FlaskClient, lotsennetz: Lotsennetz, person: str) -> None:
    refused = came_back(client, person)
    assert refused.status_code == 403
    assert "nennt keine Rolle" in refused.text
    assert client.get("/konto").status_code == 303
    with lotsennetz.read() as graph:
        assert graph.count(Account) == 0


def test_what_comes_back_to_another_browser_or_changed_or_twice_is_refused(
    client: FlaskClient, settings: Settings, lotsennetz: Lotsennetz
) -> None:
    away = client.get("/anmelden/stelle")
    returned = urlsplit(sign_in_at(away.location, "anna"))
    address = f"{returned.path}?{returned.query}"
    other = create_app(settings, lotsennetz, lambda _letter: None).test_client()
    other.get("/anmelden/stelle")
    for refused in (other.get(address), client.get(address.replace("state=", "state=x")), client.get(returned.path)):
        assert refused.status_code == 403
        assert "hat nicht geklappt" in refused.text
    wrong = address.replace("iss=http", "iss=https")
    assert wrong == address or client.get(wrong).status_code == 403
    assert client.get(address).status_code == 303
    assert client.get(address).status_code == 403


def test_a_code_is_worth_nothing_without_its_verifier_and_an_identity_without_its_nonce(settings: Settings) -> None:
    provider = provider_of(settings)
    assert provider is not None
    for changed in ("verifier", "nonce"):
        address, journey = depart(provider, "", Fresh())
        told = {name: values[0] for name, values in parse_qs(urlsplit(sign_in_at(address, "anna")).query).items()}
        kept = {"state": journey.state, "nonce": journey.nonce, "verifier": journey.verifier} | {changed: "x" * 43}
        with pytest.raises(NotVouched):
            arrive(provider, Journey(**kept), told, time.time())


def test_an_identity_ends_with_its_time(settings: Settings) -> None:
    provider = provider_of(settings)
    assert provider is not None
    address, journey = depart(provider, "", Fresh())
    told = {name: values[0] for name, values in parse_qs(urlsplit(sign_in_at(address, "anna")).query).items()}
    with pytest.raises(NotVouched):
        arrive(provider, journey, told, time.time() + 24 * 3600)


def test_a_provider_that_does_not_answer_is_said_and_passwords_still_work(tmp_path: Path) -> None:
    settings = Settings.from_environment(
        {
            "LOTSENNETZ_OIDC_ISSUER": "http://127.0.0.1:9",
            "LOTSENNETZ_OIDC_CLIENT_ID": "x",
            "LOTSENNETZ_OIDC_ROLES": "kmt=coordinator",
        }
    )
    client = create_app(settings, at_clock(tmp_path, Clock()), lambda _letter: None).test_client()
    refused = client.get("/anmelden/stelle")
    assert (refused.status_code, "hat nicht geklappt" in refused.text) == (403, True)
    assert client.get("/anmelden").status_code == 200


def test_without_a_provider_there_is_no_such_page(tmp_path: Path) -> None:
    client = create_app(Settings(store="file:unused", workers=1), at_clock(tmp_path, Clock())).test_client()
    assert client.get("/anmelden/stelle").status_code == 404
    assert "eigene Stelle" not in client.get("/anmelden").text


@pytest.mark.parametrize(
    "variables",
    [
        {"LOTSENNETZ_OIDC_ISSUER": "http://sso.example"},
        {"LOTSENNETZ_OIDC_ROLES": "kmt"},
        {"LOTSENNETZ_OIDC_ROLES": "kmt=operator"},
        {"LOTSENNETZ_OIDC_ISSUER": "https://sso.example", "LOTSENNETZ_OIDC_ROLES": "kmt=coordinator"},
    ],
)
def test_settings_that_do_not_do_are_refused_at_the_start(tmp_path: Path, variables: dict[str, str]) -> None:
    with pytest.raises(Malformed):
        create_app(Settings.from_environment(variables), at_clock(tmp_path, Clock()))


class Fresh:
    """Draws secrets as long as real ones."""

    def __init__(self) -> None:
        self._drawn = 0

    def __call__(self) -> str:
        self._drawn += 1
        return f"{self._drawn:043}"

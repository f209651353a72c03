"""Whatever goes wrong is a problem document (RFC 9457) in the language of the request, and keeps its secrets."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api import create_app
from api.headers import LONGEST_QUERY
from api.settings import Settings
from apps import a_client, document
from referral.access import AccountRole
from referral.errors import (
    BadToken,
    Conflict,
    Forbidden,
    LinkSpent,
    LotsennetzError,
    Malformed,
    Outdated,
    ReadsOnly,
    SignInFailed,
    StoreBusy,
    StoreDamaged,
    TooMany,
)
from signed_in import an_account, network_of, signed_in
from towns import a_network


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return a_client(tmp_path)


def problem(client: FlaskClient, path: str, status: int, **options: Any) -> Any:
    response = client.open(path, **options)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    told = document(response)
    assert {"type", "title", "status", "detail", "code"} <= told.keys()
    assert told["status"] == status
    return told


def test_unknown_parameters_are_refused_by_name(client: FlaskClient) -> None:
    refused = problem(client, "/api/v1/answers?place=29221&topic=housing.search&colour=red", 422)
    assert refused["code"] == "bad-parameters"
    assert [(one["field"], one["code"]) for one in refused["errors"]] == [("colour", "unknown")]
    assert "colour" in refused["detail"]


def test_problems_speak_the_language_of_the_request(client: FlaskClient) -> None:
    german = problem(client, "/api/v1/answers", 422)
    english = problem(client, "/api/v1/answers", 422, headers={"Accept-Language": "en"})
    assert german["title"] == "Die Anfrage ist nicht verständlich."
    assert english["title"] == "The request cannot be understood."


@pytest.mark.parametrize(
    ("place", "why"),
    [("10115", "elsewhere"), ("29217", "bulk"), ("29999", "unassigned"), ("3100", "four-digits"), ("Xyzzy", "unknown")],
)
def test_a_place_that_leads_nowhere_says_why(client: FlaskClient, place: str, why: str) -> None:
    refused = problem(client, f"/api/v1/answers?place={place}&topic=housing.search", 404)
    assert (refused["code"], refused["why"]) == ("place-unknown", why)
    assert refused["state"] == {"elsewhere": "Berlin", "bulk": "Celle"}.get(why)
    assert refused["errors"] == [{"field": "place", "code": why, "detail": refused["detail"]}]


def test_a_place_that_may_be_meant_is_suggested(client: FlaskClient) -> None:
    refused = problem(client, "/api/v1/answers?place=Fasberk&topic=housing.search", 404)
    assert refused["suggestions"] == ["Faßberg"]
    assert "Faßberg" in refused["detail"]


def test_an_address_that_is_none_is_not_found(client: FlaskClient) -> None:
    assert problem(client, "/api/v1/nothing", 404)["code"] == "unknown-address"


def test_nothing_can_be_written_and_what_can_be_done_is_said(client: FlaskClient) -> None:
    response = client.post("/api/v1/topics")
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert document(response)["code"] == "method-not-allowed"


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "application/json;q=0"])
def test_answers_exist_as_json_only(client: FlaskClient, accept: str) -> None:
    assert problem(client, "/api/v1/topics", 406, headers={"Accept": accept})["code"] == "not-acceptable"


@pytest.mark.parametrize("accept", ["application/*", "text/html, */*;q=0.1", "application/json, text/plain"])
def test_whoever_takes_json_gets_it(client: FlaskClient, accept: str) -> None:
    assert client.get("/api/v1/topics", headers={"Accept": accept}).status_code == 200


def test_an_address_may_not_be_longer_than_anybody_needs(client: FlaskClient) -> None:
    long = "&".join(f"topic=housing.search&language=de-{'x' * 8}-{number:05}" for number in range(20))
    question = f"place={'%C3%BC' * 200}&{long}&{'group=gender.woman&' * 20}"
    assert len(question) < LONGEST_QUERY
    assert client.get(f"/api/v1/answers?{question}").status_code == 404
    assert problem(client, f"/api/v1/topics?lang=de&{'&' * LONGEST_QUERY}", 414)["code"] == "address-too-long"
    assert client.get(f"/?&{'&' * LONGEST_QUERY}").status_code == 414


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Malformed("a thing", "x", "expected another."), 422),
        (Conflict("A contradiction."), 409),
        (Outdated("service", "one"), 412),
        (Forbidden("guest", "seed"), 401),
        (ReadsOnly("partner", "edit an entry"), 401),
        (BadToken(), 401),
        (TooMany(90), 429),
        (SignInFailed(), 403),
        (LinkSpent(), 404),
        (StoreBusy("/secret/graph.db"), 503),
        (StoreDamaged("/secret/graph.db", "torn"), 503),
        (LotsennetzError("Anything else."), 500),
        (ZeroDivisionError("/secret/graph.db"), 500),
    ],
)
def test_each_error_has_its_status_and_keeps_its_secrets(tmp_path: Path, error: Exception, status: int) -> None:
    app = _failing(tmp_path, error)
    refused = problem(app.test_client(), "/api/v1/fail", status)
    assert "secret" not in str(refused)


def test_a_store_that_cannot_answer_says_when_to_ask_again(tmp_path: Path) -> None:
    response = _failing(tmp_path, StoreBusy("graph.db")).test_client().get("/api/v1/fail")
    assert response.headers["Retry-After"] == "5"


def test_who_is_signed_in_and_may_not_is_told_so_and_a_guest_how_to_sign_in(tmp_path: Path) -> None:
    client = _failing(tmp_path, Forbidden("partner", "seed")).test_client()
    asked = client.get("/api/v1/fail")
    assert (asked.status_code, asked.headers["WWW-Authenticate"]) == (401, 'Bearer realm="Lotsennetz"')
    refused = signed_in(client, network_of(client), an_account(AccountRole.PARTNER, "lab")).get("/api/v1/fail")
    assert (refused.status_code, "WWW-Authenticate" in refused.headers) == (403, False)


def test_whoever_did_something_too_often_is_told_when_to_try_again(tmp_path: Path) -> None:
    response = _failing(tmp_path, TooMany(90)).test_client().get("/api/v1/fail")
    assert response.headers["Retry-After"] == "90"


def test_the_log_of_an_unforeseen_error_holds_no_value(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        _failing(tmp_path, ValueError("a need")).test_client().get("/api/v1/fail?place=29221")
    logged = caplog.text
    assert "ValueError" in logged
    assert "test_problems.py" in logged
    assert "a need" not in logged
    assert "29221" not in logged


def test_other_addresses_get_a_page(client: FlaskClient) -> None:
    response = client.get("/nothing")
    assert response.status_code == 404
    assert response.mimetype == "text/html"


def _failing(folder: Path, error: Exception) -> Flask:
    app = create_app(Settings(store="file:unused", workers=1), a_network(folder))

    def fail() -> str:
        raise error

    app.add_url_rule("/api/v1/fail", "fail", fail)
    return app

"""Every response says what a browser may do with it, and that the register is open to all."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.headers import SECURITY, etag
from apps import a_client


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return a_client(tmp_path)


@pytest.mark.parametrize(
    "path", ["/", "/api/v1/topics", "/api/v1/docs", "/nothing", "/api/v1/nothing", "/static/nothing"]
)
def test_every_response_is_guarded(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert {name for name in SECURITY if name not in headers} == set()
    assert "script-src" not in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert len(headers.getlist("Content-Security-Policy")) == 1


def test_the_interface_may_be_read_from_anywhere_and_pages_may_not(client: FlaskClient) -> None:
    assert client.get("/api/v1/topics").headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get("/").headers


def test_a_browser_may_ask_before_it_asks(client: FlaskClient) -> None:
    response = client.options("/api/v1/answers", headers={"Access-Control-Request-Method": "PATCH"})
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE"
    allowed = response.headers["Access-Control-Allow-Headers"].split(", ")
    assert {"If-None-Match", "If-Match", "Idempotency-Key", "Content-Type", "Authorization"} <= set(allowed)
    assert "Access-Control-Allow-Credentials" not in response.headers


def test_head_has_the_headers_of_get_and_no_body(client: FlaskClient) -> None:
    head, get = client.head("/api/v1/topics"), client.get("/api/v1/topics")
    assert head.data == b""
    assert head.headers == get.headers


def test_a_validator_depends_on_each_part_and_on_their_borders() -> None:
    assert len({etag("a", "b"), etag("a", "c"), etag("ab", ""), etag("", "ab"), etag("a", "b", "")}) == 5

"""Programs confirm, announce and ask what is due, as their account may."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from apps import a_client, document
from referral.access import AccountRole
from signed_in import an_account, network_of, signed_in
from towns import CITY, an_organisation

NOTICES = {"notices": [{"text": "Frohes Fest", "from": "2026-12-20", "until": "2027-01-06", "closed": True}]}
PARTNER = an_account(AccountRole.PARTNER, "mbe")
COORDINATOR = an_account(AccountRole.COORDINATOR, "kmt-county")


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return a_client(tmp_path, an_organisation("elsewhere", "MBE", seated_in=CITY))


def as_account(client: FlaskClient, account: Any) -> FlaskClient:
    return signed_in(client, network_of(client), account)


def test_notices_are_announced_read_back_and_taken_back(client: FlaskClient) -> None:
    as_account(client, PARTNER)
    for path in ("/api/v1/organisations/mbe", "/api/v1/services/mbe-service"):
        assert document(client.get(path))["notices"] == []
        assert document(client.put(f"{path}/notices", json=NOTICES)) == NOTICES
        assert document(client.get(path))["notices"] == NOTICES["notices"]
        assert client.delete(f"{path}/notices").status_code == 204
        assert document(client.get(path))["notices"] == []


@pytest.mark.parametrize(
    "notice",
    [
        {"from": "2026-12-20", "until": "2026-12-01", "closed": True},
        {"from": "2026-12-20", "until": "2027-01-06"},
        {"until": "2027-01-06", "closed": True},
        {"from": "bald", "until": "2027-01-06", "closed": True},
        {"from": "2026-12-20", "until": "2027-01-06", "closed": True, "colour": "red"},
        {"from": "2026-12-20", "until": "2027-01-06", "text": "x" * 301},
    ],
)
def test_a_notice_that_makes_no_sense_is_a_problem(client: FlaskClient, notice: dict[str, object]) -> None:
    as_account(client, PARTNER)
    refused = client.put("/api/v1/organisations/mbe/notices", json={"notices": [notice]})
    assert refused.status_code == 422
    assert refused.content_type == "application/problem+json"


def test_an_entry_is_confirmed(client: FlaskClient) -> None:
    as_account(client, PARTNER)
    confirmed = document(client.post("/api/v1/organisations/mbe/confirmation"))["contents"]
    assert [(one["kind"], one["id"]) for one in confirmed] == [("organisation", "mbe"), ("service", "mbe-service")]
    assert {(one["assured_on"], one["assured_by"]) for one in confirmed} == {("2026-11-23", "mbe")}
    assert document(client.get("/api/v1/services/mbe-service"))["assured_on"] == "2026-11-23"


@pytest.mark.parametrize("account", [None, PARTNER])
def test_nobody_keeps_what_is_not_their_own(client: FlaskClient, account: Any) -> None:
    if account:
        as_account(client, account)
    for answer in (
        client.post("/api/v1/organisations/elsewhere/confirmation"),
        client.put("/api/v1/organisations/elsewhere/notices", json=NOTICES),
        client.delete("/api/v1/organisations/elsewhere/notices"),
        client.get("/api/v1/upkeep"),
    ):
        assert answer.status_code == (403 if account else 401)


def test_what_is_due_is_listed_with_the_answers_that_depend_on_it(client: FlaskClient) -> None:
    as_account(client, COORDINATOR)
    due = document(client.get("/api/v1/upkeep"))
    assert (due["centre"], due["areas"], due["asked"]) == ("kmt-county", ["03351"], 42)
    answers = [one["answers"] for one in due["contents"]]
    assert answers == sorted(answers, reverse=True)
    assert {one["freshness"] for one in due["contents"]} == {"unconfirmed"}
    assert document(client.get("/api/v1/upkeep?centre=kmt-county")) == due
    assert client.get("/api/v1/upkeep?centre=nobody").status_code == 404
    assert client.get("/api/v1/upkeep?area=03351").status_code == 422


def test_the_state_sees_every_area_and_says_so_where_there_is_none(client: FlaskClient) -> None:
    as_account(client, an_account(AccountRole.ADMINISTRATOR))
    assert document(client.get("/api/v1/upkeep"))["centre"] == "kmt-county"

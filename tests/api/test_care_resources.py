"""Versions of entries and persons behind guides, by program, for those who may see them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api import create_app
from api.settings import Settings
from keepers import ADVICE, a_kept_network
from referral.access import OPERATOR, AccountRole, Action
from signed_in import an_account, network_of, signed_in
from towns import CITY, a_guide, an_organisation

PERSON = {
    "name": "Paula Planted", "phone": "05141 777", "given_on": "2026-11-20", "consent_text": "2026-11",
}  # fmt: skip


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    desk = an_organisation("lotsen", "LOTSE", seated_in=CITY)
    network = a_kept_network(tmp_path, desk, a_guide("17", "lotsen", "ti"))
    app = create_app(Settings(store="file:unused", workers=1), network)
    with network.change(OPERATOR, Action.EDIT) as graph:
        graph.put(replace(ADVICE, address="Markt 9"))
    return app.test_client()


@pytest.fixture
def coordinator(client: FlaskClient) -> FlaskClient:
    return signed_in(client, network_of(client), an_account(AccountRole.COORDINATOR, "kmt-county"))


def test_the_versions_of_an_entry_say_who_changed_what_when(coordinator: FlaskClient) -> None:
    answer = coordinator.get("/api/v1/organisations/mbe/history")
    assert answer.headers["Cache-Control"] == "no-store"
    latest, first = answer.get_json()["contents"]
    assert (latest["number"], latest["actor"], latest["action"]) == (2, "operator", "edit an entry")
    assert latest["changes"] == [{"field": "address", "before": None, "after": "Markt 9"}]
    assert (first["number"], first["at"], first["entry"]["name"]) == (0, None, "Beratung Celle")


def test_a_version_is_brought_back_unless_there_is_a_newer_one_than_was_seen(coordinator: FlaskClient) -> None:
    address = "/api/v1/organisations/mbe/revert"
    assert coordinator.post(address, json={"number": 0, "seen": 1}).status_code == 412
    assert coordinator.post(address, json={"number": 77}).status_code == 404
    assert coordinator.post(address, json={"number": "0"}).status_code == 422
    assert coordinator.post(address, json={"number": 0, "why": "so"}).status_code == 422
    done = coordinator.post(address, json={"number": 0, "seen": 2})
    assert done.status_code == 200, done.text
    assert [one["action"] for one in done.get_json()["contents"]] == ["revert a change", "edit an entry", ""]


def test_strangers_see_no_versions_and_bring_none_back(client: FlaskClient) -> None:
    signed_in(client, network_of(client), an_account(AccountRole.PARTNER, "jmd-next"))
    assert client.get("/api/v1/organisations/mbe/history").status_code == 403
    assert client.post("/api/v1/organisations/mbe/revert", json={"number": 0}).status_code == 403
    assert client.get("/api/v1/guides/17/person").status_code == 403


def test_the_person_behind_a_guide_is_kept_shown_and_erased(coordinator: FlaskClient) -> None:
    address = "/api/v1/guides/17/person"
    assert coordinator.get(address).status_code == 404
    assert coordinator.put(address, json=PERSON | {"consent_text": "2020"}).status_code == 422
    assert coordinator.put(address, json=PERSON | {"given_on": "2030-01-01"}).status_code == 422
    kept = coordinator.put(address, json=PERSON)
    assert kept.status_code == 200, kept.text
    assert coordinator.get(address).get_json() == {
        "name": "Paula Planted",
        "contacts": [{"kind": "phone", "value": "05141 777"}],
        "consented_on": "2026-11-20",
        "consent_text": "2026-11",
    }
    assert coordinator.delete(address).status_code == 204
    assert coordinator.delete(address).status_code == 404

"""Whether there is room: said with one click or by program, shown with its day, and gone after thirty days."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from apps import a_client, answered, document, words_on
from referral.access import OPERATOR, AccountRole, Action
from referral.model import Capacity, Guide, Service
from signed_in import an_account, network_of, signed_in
from towns import CITY, a_guide, an_organisation
from worlds import TODAY

PARTNER = an_account(AccountRole.PARTNER, "mbe")
COORDINATOR = an_account(AccountRole.COORDINATOR, "kmt-county")


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return a_client(tmp_path, an_organisation("desk", "LOTSE", seated_in=CITY), a_guide("17", "desk", "ti", monthly=3))


def service(client: FlaskClient) -> Service:
    with network_of(client).read() as graph:
        return graph.get(Service, "mbe-service")


@pytest.mark.parametrize("page", ["mbe", "mbe-service"])
def test_a_partner_says_with_one_click_that_it_is_full(client: FlaskClient, page: str) -> None:
    signed_in(client, network_of(client), PARTNER)
    assert 'value="full"' in client.get(f"/partner/{page}").text
    sent = client.post("/partner/mbe-service/platz", data={"platz": "full", "seite": page})
    assert (sent.status_code, sent.headers["Location"]) == (303, f"/partner/{page}#platz")
    assert (service(client).capacity, service(client).capacity_on) == (Capacity.FULL, TODAY)
    assert "voll (Angabe vom 23.11.2026, gilt bis 23.12.2026)" in words_on(client.get(f"/partner/{page}"))
    back = client.post("/partner/mbe-service/platz", data={"platz": ""})
    assert back.headers["Location"] == "/partner/mbe-service#platz"
    assert service(client).capacity is None


def test_guests_see_what_was_said_but_no_buttons(client: FlaskClient) -> None:
    assert 'id="platz"' not in client.get("/partner/mbe").text
    with network_of(client).change(OPERATOR, Action.EDIT) as graph:
        known = graph.get(Service, "mbe-service")
        graph.put(replace(known, capacity=Capacity.FREE, capacity_on=TODAY - timedelta(days=31)))
    page = client.get("/partner/mbe-service")
    assert "Angabe abgelaufen" in words_on(page)
    assert 'name="platz"' not in page.text
    client.post("/partner/mbe-service/platz", data={"platz": "full"})
    assert service(client).capacity is Capacity.FREE


def test_what_no_button_says_is_refused(client: FlaskClient) -> None:
    signed_in(client, network_of(client), PARTNER)
    assert client.post("/partner/mbe-service/platz", data={"platz": "fast voll"}).status_code == 422
    assert service(client).capacity is None


def test_a_coordinator_says_it_for_a_guide_of_her_area(client: FlaskClient) -> None:
    signed_in(client, network_of(client), COORDINATOR)
    assert "höchstens 3 Menschen im Monat" in words_on(client.get("/lotsen"))
    sent = client.post("/lotsen/17/platz", data={"platz": "waiting_list"})
    assert sent.headers["Location"] == "/lotsen#lotse-17"
    assert "Warteliste (Angabe vom 23.11.2026" in words_on(client.get("/lotsen"))


def test_programs_say_it_too(client: FlaskClient) -> None:
    signed_in(client, network_of(client), COORDINATOR)
    for path in ("/api/v1/services/mbe-service", "/api/v1/guides/17"):
        said = document(client.put(f"{path}/capacity", json={"capacity": "full"}))
        assert said == {"capacity": "full", "capacity_on": str(TODAY)}
        assert document(client.get(path))["capacity_on"] == str(TODAY)
        assert document(client.put(f"{path}/capacity", json={"capacity": None}))["capacity_on"] is None
    for wrong in ({}, {"capacity": "busy"}, {"capacity": "full", "until": "2027"}):
        assert client.put("/api/v1/services/mbe-service/capacity", json=wrong).status_code == 422


def test_the_answer_leaves_out_who_is_full_and_says_since_when(client: FlaskClient) -> None:
    signed_in(client, network_of(client), PARTNER)
    client.post("/partner/mbe-service/platz", data={"platz": "full"})
    found = answered(client)
    assert found["partners"] == []
    assert [one["because"]["text"] for one in found["left_out"]] == ["Ist voll (Angabe vom 23.11.2026)."]
    client.post("/partner/mbe-service/platz", data={"platz": "free"})
    assert "has_room" in {reason["code"] for reason in answered(client)["partners"][0]["reasons"]}


def test_the_form_of_a_guide_asks_how_many_she_takes_on(client: FlaskClient) -> None:
    signed_in(client, network_of(client), COORDINATOR)
    new = {
        "name": "Lotse 18", "placed_by": "Desk", "languages": ["ar"], "languages-how": ["direct"],
        "languages-when": [""], "areas": ["Celle"], "capacity": "free", "monthly": "4",
    }  # fmt: skip
    for wrong in ("0", "viele", "101"):
        refused = client.post("/lotsen/neu", data=new | {"monthly": wrong})
        assert "Bitte eine ganze Zahl von 1 bis 100 angeben" in words_on(refused)
    assert client.post("/lotsen/neu", data=new).status_code == 303
    with network_of(client).read() as graph:
        (guide,) = (one for one in graph.find(Guide) if one.name == "Lotse 18")
    assert (guide.monthly, guide.capacity_on) == (4, TODAY)

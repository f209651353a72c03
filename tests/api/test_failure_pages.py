"""What would be lost if somebody stopped: as a page with tasks, and by program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from apps import a_client, document, words_on
from referral.access import AccountRole
from referral.papers import StandIn
from signed_in import an_account, network_of, signed_in
from towns import CITY, COUNTY, NEXT, NEXT_TOWN, a_guide, an_organisation

COORDINATOR = an_account(AccountRole.COORDINATOR, "kmt-county")
PAGE = "/netz/ausfaelle"


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return a_client(
        tmp_path,
        an_organisation("desk", "LOTSE", name="Lotsenstelle Celle", seated_in=CITY),
        a_guide("17", "desk", "ti"),
        an_organisation("away", "LOTSE", seated_in=NEXT_TOWN),
        a_guide("99", "away", "ar", areas=[COUNTY]),
    )


@pytest.fixture
def coordinator(client: FlaskClient) -> FlaskClient:
    return signed_in(client, network_of(client), COORDINATOR)


def test_the_greatest_effect_stands_first_and_says_what_is_lost(coordinator: FlaskClient) -> None:
    page = coordinator.get(PAGE)
    said = words_on(page)
    assert said.index("Migrationsberatung Celle") < said.index("Lotsenstelle Celle")
    assert "6-mal gäbe es keine Hilfe mehr (Ort und Anliegen)." in said
    assert "housing.search: Bergen, Celle, Faßberg" in said
    assert "Begleitung auf ti: Bergen, Celle, Faßberg" in said
    assert "Lotsin 17" in said
    assert "Lotsin 99" not in said
    assert re.search(r'href="/suche\?place=03351010&amp;topic=housing.search&amp;topic=residence.permit"', page.text)


def test_a_stand_in_is_noted_listed_and_ticked_off(coordinator: FlaskClient) -> None:
    form = {"gebiet": COUNTY, "art": "Service", "eintrag": "mbe-service"}
    sent = coordinator.post(f"{PAGE}/notieren", data=form)
    assert (sent.status_code, sent.headers["Location"]) == (303, f"{PAGE}?gebiet={COUNTY}#aufgaben")
    said = words_on(coordinator.get(PAGE))
    assert "Notiert am 23.11.2026, zu erledigen bis 04.01.2027." in said
    assert "Hilfe von mbe : bis 04.01.2027" in words_on(coordinator.get("/pflege"))
    with network_of(coordinator).read() as graph:
        (noted,) = graph.find(StandIn)
    assert coordinator.post(f"{PAGE}/erledigt", data={"aufgabe": noted.id}).status_code == 303
    assert "zu erledigen bis" not in words_on(coordinator.get(PAGE))
    for wrong in ({"art": "Place"}, {"eintrag": "nobody"}, {"gebiet": "00000"}):
        assert coordinator.post(f"{PAGE}/notieren", data=form | wrong).status_code == 404
    assert coordinator.post(f"{PAGE}/erledigt", data={"aufgabe": "none"}).status_code == 404


def test_it_is_asked_for_a_language(coordinator: FlaskClient) -> None:
    assert "Wer allein trägt" in words_on(coordinator.get(f"{PAGE}?gebiet={COUNTY}&sprache=ti"))
    assert coordinator.get(f"{PAGE}?sprache=???").status_code == 422


def test_programs_ask_for_it(coordinator: FlaskClient) -> None:
    found = document(coordinator.get("/api/v1/network/failures"))
    assert (found["area"], found["cells"], found["more"]) == (COUNTY, 21, 0)
    first = found["contents"][0]
    assert (first["kind"], first["id"], len(first["cells"])) == ("organisation", "mbe", 6)
    assert {"place": CITY, "language": "ti"} in next(one for one in found["contents"] if one["id"] == "17")["bridges"]
    assert "99" not in {one["id"] for one in found["contents"]}
    named = document(coordinator.get(f"/api/v1/network/failures?area={COUNTY}&language=ar"))
    assert named["language"] == "ar"
    assert coordinator.get(f"/api/v1/network/failures?area={NEXT}").status_code == 403
    assert coordinator.get("/api/v1/network/failures?area=09999").status_code == 404
    assert coordinator.get("/api/v1/network/failures?area=x").status_code == 422


def test_guests_and_partners_see_nothing_of_it(client: FlaskClient) -> None:
    assert client.get(PAGE).status_code in {302, 303, 401, 403}
    assert client.get("/api/v1/network/failures").status_code in {401, 403}
    signed_in(client, network_of(client), an_account(AccountRole.PARTNER, "mbe"))
    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}/notieren", data={"gebiet": COUNTY, "art": "Guide", "eintrag": "17"}).status_code == 403

"""Scenarios on pages and by program: made, gone on with, compared, taken back; what was typed is never lost."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api import create_app
from api.settings import Settings
from builders import put
from keepers import a_kept_network
from referral.access import AccountRole
from referral.edits import Turn
from referral.papers import Scenario
from signed_in import an_account, network_of, signed_in
from towns import CITY, COUNTY, a_guide, a_tie, an_organisation

COORDINATOR = an_account(AccountRole.COORDINATOR, "kmt-county")
PAGE, ROOM = "/netz/varianten", "/api/v1/network/scenarios"
ARRIVAL = {"turn": "people arrive", "areas": [CITY], "languages": ["ti"], "people": 120}
STOP = {"turn": "stop an entry", "kind": "Organisation", "subject": "mbe"}


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    desk = an_organisation("desk", "LOTSE", name="Lotsenstelle", seated_in=CITY)
    network = a_kept_network(
        tmp_path, desk, a_guide("17", "desk", "ti", areas=[COUNTY], monthly=4), a_tie("kmt-county", "mbe")
    )
    made = create_app(Settings(store="file:unused", workers=1), network).test_client()
    return signed_in(made, network_of(made), COORDINATOR)


def text(response: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def kept(client: FlaskClient) -> list[Scenario]:
    with network_of(client).read() as graph:
        return list(graph.find(Scenario))


def a_scenario(client: FlaskClient, name: str = "Was wäre") -> str:
    """The address of a new scenario."""
    made = client.post(PAGE, data={"name": name, "gebiet": COUNTY})
    assert made.status_code == 303
    return made.headers["Location"]


FORMS: dict[Turn, tuple[dict[str, Any], str]] = {
    Turn.ARRIVAL: (
        {"areas": "Celle", "languages": ["ti"], "people": "120"},
        "120 Menschen kommen in Celle an und sprechen ti.",
    ),
    Turn.ORGANISATION: ({"name": "Verein", "role": "BERATUNG"}, "Neue Stelle „Verein“ (BERATUNG)."),
    Turn.SERVICE: (
        {
            "name": "Wohnen",
            "provider": "Lotsenstelle",
            "topics": ["housing.search"],
            "areas": "Celle\nBergen (03351004)",
        },
        "Neues Angebot „Wohnen“ von Lotsenstelle: housing.search; in Bergen, Celle.",
    ),
    Turn.GUIDE: (
        {"provider": "desk", "languages": ["ar"], "areas": "Celle", "people": "3"},
        "Eine Lotsin oder ein Lotse mehr bei Lotsenstelle: ar; in Celle; 3 Menschen im Monat.",
    ),
    Turn.TIE: (
        {"provider": "desk", "partner": "Beratung Celle (mbe)", "tie": "REFERS_TO"},
        "Neue Verbindung: Lotsenstelle vermittelt an Beratung Celle.",
    ),
    Turn.STOP: ({"subject": "Stelle: Beratung Celle (mbe)"}, "Stelle Beratung Celle fällt weg."),
    Turn.LANGUAGE: (
        {"subject": "mbe-service", "languages": ["ar", "kmr"]},
        "Angebot Hilfe von mbe (Beratung Celle): auch auf ar, kmr.",
    ),
    Turn.NO_LANGUAGE: ({"subject": "17", "languages": ["ti"]}, "Lotsin oder Lotse Lotsin 17: nicht mehr auf ti."),
    Turn.AREA: ({"subject": "17", "areas": "Bergen (03351004)"}, "Lotsin oder Lotse Lotsin 17: auch in Bergen."),
    Turn.NO_AREA: (
        {"subject": "mbe-service", "areas": "03351"},
        "Angebot Hilfe von mbe (Beratung Celle): nicht mehr in Landkreis Celle.",
    ),
}


@pytest.mark.parametrize("turn", Turn)
def test_each_edit_is_typed_said_in_words_and_taken_back(client: FlaskClient, turn: Turn) -> None:
    fields, sentence = FORMS[turn]
    page = a_scenario(client)
    before = client.get(page).text
    form = f"{page}/neu?was={turn.name.lower()}"
    assert client.get(form).status_code == 200
    done = client.post(form, data={"was": turn.name.lower(), **fields})
    assert (done.status_code, done.headers["Location"]) == (303, f"{page}#aenderungen")
    assert sentence in text(client.get(page))
    assert client.post(f"{page}/zurueck", data={"nummer": "1"}).status_code == 303
    assert client.get(page).text == before


def test_the_area_of_an_authority_can_be_moved_and_of_nobody_who_is_for_none(client: FlaskClient) -> None:
    page = a_scenario(client)
    form = client.get(f"{page}/neu?was=area").text
    assert "(abh-city)" in form
    assert "(kmt-county)" in form
    assert "Stelle: Beratung Celle (mbe)" not in form
    refused = client.post(f"{page}/neu", data={"was": "area", "subject": "mbe", "areas": "Celle"})
    assert refused.status_code == 422
    assert "Diesen Eintrag gibt es in diesem Gebiet nicht" not in text(refused)
    assert "Für Gebiete zuständig sind nur Ausländerbehörden und Koordinierungsstellen." in text(refused)
    done = client.post(f"{page}/neu", data={"was": "area", "subject": "abh-city", "areas": "Bergen (03351004)"})
    assert done.status_code == 303
    assert ": auch in Bergen." in text(client.get(page))


@pytest.mark.parametrize("turn", Turn)
def test_an_empty_form_says_everything_that_is_lacking(client: FlaskClient, turn: Turn) -> None:
    page = a_scenario(client)
    refused = client.post(f"{page}/neu", data={"was": turn.name.lower()})
    assert refused.status_code == 422
    shown = text(refused)
    assert "fehlen noch oder sind unklar" in shown or "fehlt noch oder ist unklar" in shown
    assert kept(client)[0].edits == ()


@pytest.mark.parametrize(
    ("was", "fields", "said"),
    [
        ("arrival", {"areas": "Atlantis", "languages": ["ti"], "people": "5"}, "Atlantis"),
        (
            "arrival",
            {"areas": "Celle", "languages": ["ti"], "people": "viele"},
            "Bitte eine ganze Zahl von 1 bis",
        ),
        (
            "arrival",
            {"areas": "Celle", "languages": ["ti"], "people": "0"},
            "Bitte eine ganze Zahl von 1 bis",
        ),
        ("arrival", {"areas": "03351\n03353", "languages": ["ti"], "people": "5"}, "Bitte nur einen Ort nennen."),
        (
            "service",
            {"name": "Wohnen", "provider": "Niemand", "topics": ["housing.search"], "areas": "Celle"},
            "Niemand",
        ),
        ("stop", {"subject": "niemand"}, "Diesen Eintrag gibt es in diesem Gebiet nicht"),
        ("tie", {"provider": "mbe", "partner": "mbe", "tie": "REFERS_TO"}, "zwei verschiedene Stellen"),
        ("organisation", {"name": "x" * 121, "role": "BERATUNG"}, "höchstens 120 Zeichen"),
        ("organisation", {"name": "Verein", "role": "KLINGON"}, "KLINGON"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client: FlaskClient, was: str, fields: dict[str, Any], said: str
) -> None:
    page = a_scenario(client)
    refused = client.post(f"{page}/neu", data={"was": was, **fields})
    assert refused.status_code == 422
    assert said in text(refused)
    for value in fields.values():
        for one in [value] if isinstance(value, str) else value:
            assert one.split("\n")[0] in refused.text
    assert kept(client)[0].edits == ()


def test_a_scenario_goes_on_with_what_it_adds(client: FlaskClient) -> None:
    page = a_scenario(client)
    client.post(f"{page}/neu", data={"was": "organisation", "name": "Wohnverein", "role": "LOTSE"})
    form = client.get(f"{page}/neu?was=service")
    assert 'value="Wohnverein (variante-1)"' in form.text
    offer = {"name": "Umzug", "provider": "Wohnverein (variante-1)", "topics": ["housing.shared"], "areas": "Celle"}
    client.post(f"{page}/neu", data={"was": "service", **offer})
    shown = text(client.get(page))
    assert "Neues Angebot „Umzug“ von Wohnverein: housing.shared; in Celle." in shown
    assert "Hilfe, die dazukommt" in shown
    assert "housing.shared : Celle" in shown or "housing.shared: Celle" in shown
    assert client.get(f"{page}/neu?was=nothing").status_code == 404


def test_both_sides_stand_beside_each_other(client: FlaskClient) -> None:
    page = a_scenario(client)
    client.post(f"{page}/neu", data={"was": "arrival", **FORMS[Turn.ARRIVAL][0]})
    client.post(f"{page}/neu", data={"was": "stop", "subject": "mbe"})
    shown = text(client.get(f"{page}?sprache=ti"))
    assert "Hilfe, die ganz wegfällt" in shown
    assert "Hilfe in einer ihrer Sprachen, von 7 Feldern: heute: 1 dann: 0" in shown
    assert "heute: 4 dann: 4" in shown
    assert "schlechter" in shown
    assert client.get(f"{page}?sprache=tlh").status_code == 404


def test_a_scenario_has_a_name_and_ends(client: FlaskClient) -> None:
    refused = client.post(PAGE, data={"name": " ", "gebiet": COUNTY})
    assert refused.status_code == 422
    assert "Bitte einen Namen mit höchstens 120 Zeichen schreiben." in text(refused)
    page = a_scenario(client, "Ankunft")
    assert "Ankunft" in text(client.get(PAGE))
    assert client.post(f"{page}/name", data={"name": ""}).status_code == 422
    client.post(f"{page}/name", data={"name": "Umzug"})
    assert [one.name for one in kept(client)] == ["Umzug"]
    assert client.post(f"{page}/entfernen").headers["Location"] == PAGE
    assert "Noch keine." in text(client.get(PAGE))


def test_what_is_not_registered_any_more_is_named_and_left_out(client: FlaskClient) -> None:
    page = a_scenario(client)
    client.post(f"{page}/neu", data={"was": "stop", "subject": "17"})
    with network_of(client).trial() as graph:
        assert graph.count(Scenario) == 1
    put(network_of(client).store, a_guide("17", "jmd-next", "ti", areas=["03353"]))
    assert "Geht nicht mehr" in text(client.get(page))


def test_nobody_else_sees_scenarios(client: FlaskClient) -> None:
    page = a_scenario(client)
    (scenario,) = kept(client)
    for account in (None, an_account(AccountRole.PARTNER, "mbe"), an_account(AccountRole.COORDINATOR, "kmt-next")):
        other = client.application.test_client()
        if account:
            signed_in(other, network_of(client), account)
        for address in (page, f"{page}/neu?was=stop", f"{ROOM}/{scenario.id}", f"{ROOM}/{scenario.id}/comparison"):
            assert other.get(address).status_code in {303, 401, 403}, address
    colleague = client.application.test_client()
    signed_in(colleague, network_of(client), an_account(AccountRole.COORDINATOR, "kmt-county", email="b@example.org"))
    assert "Was wäre" in text(colleague.get(page))


def test_programs_keep_change_compare_and_remove_scenarios(client: FlaskClient) -> None:
    made = client.post(ROOM, json={"name": "Ankunft", "area": COUNTY, "edits": [ARRIVAL]})
    assert made.status_code == 201
    address, scenario = made.headers["Location"], made.json
    assert scenario
    assert scenario["edits"] == [{**ARRIVAL, "number": 1}]
    assert client.get(ROOM).json == {"contents": [scenario]}
    assert client.get(address).json == scenario
    match = {"If-Match": f'"{scenario["version"]}"'}
    body = {"name": "Ankunft", "edits": [*scenario["edits"], STOP]}
    changed = client.put(address, json=body, headers=match)
    assert (changed.status_code, client.put(address, json=body, headers=match).status_code) == (200, 412)
    compared = client.get(f"{address}/comparison?language=ti").json
    assert compared
    assert compared["reached"] == [
        {"number": 1, "cells": 7, "helped": {"before": 1, "after": 0}, "accompanied": {"before": 4, "after": 4}}
    ]
    assert [one["topic"] for one in compared["shifts"]] == ["housing.search", "housing.search"]
    assert compared["after"]["empty"] > compared["before"]["empty"]
    tried = client.post("/api/v1/network/comparisons", json={"area": COUNTY, "language": "ti", "edits": body["edits"]})
    assert tried.json == compared
    assert client.delete(address, headers=match).status_code == 412
    assert client.delete(address, headers={"If-Match": changed.headers["ETag"]}).status_code == 204
    assert client.get(address).status_code == 404


def test_an_edit_that_says_too_little_is_refused_by_its_field(client: FlaskClient) -> None:
    lacking = {"turn": "people arrive", "areas": [CITY], "people": 0, "name": "x"}
    refused = client.post(ROOM, json={"name": "Ankunft", "area": COUNTY, "edits": [ARRIVAL, lacking]})
    assert refused.status_code == 422
    assert refused.json
    assert {one["field"] for one in refused.json["errors"]} == {
        f"edits.1.{name}" for name in ("languages", "name", "people")
    }
    assert client.post(ROOM, json={"name": "Leer", "area": "03353"}).status_code == 403
    nowhere = {**STOP, "subject": "nobody"}
    assert client.post(ROOM, json={"name": "Niemand", "area": COUNTY, "edits": [nowhere]}).status_code == 404
    assert client.post(ROOM, json={"name": "Viele", "area": COUNTY, "edits": [ARRIVAL] * 31}).status_code == 422

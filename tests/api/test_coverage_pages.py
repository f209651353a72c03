from __future__ import annotations

import io
import re
import threading
from pathlib import Path

import openpyxl
import pytest
from flask.testing import FlaskClient

from api.counting import counted
from api.pages.thin import ROWS_SHOWN
from api.pages.thin_words import LETTERS, cause_words, number_in
from apps import a_client, document
from referral import desk
from referral.access import GUEST, OPERATOR, AccountRole, Action
from referral.codes import PlaceId, TopicId
from referral.coverage import Cause
from referral.demand import BATCH
from referral.gaps import Square
from referral.model import Tie, TieKind
from referral.need import Question
from referral.papers import Demand
from signed_in import an_account, network_of, signed_in
from towns import CITY, COUNTY, NEXT, a_guide, a_service, an_organisation
from worlds import TODAY

CLUB = an_organisation("club", seated_in=CITY, source="https://club.example/", name="=Verein")
MORE = (
    CLUB,
    a_service("club", "housing.shared", areas=[CITY], languages=["ar"], assured_on=TODAY),
    a_guide("17", "club", "ti"),
    Tie(id="bond", kind=TieKind.COOPERATES_WITH, origin="club", target="mbe", source="https://club.example/"),  # type: ignore[arg-type]
)


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return a_client(tmp_path, *MORE)


@pytest.fixture
def coordinator(client: FlaskClient) -> FlaskClient:
    return signed_in(client, network_of(client), an_account(AccountRole.COORDINATOR, "kmt-county"))


@pytest.fixture
def state(client: FlaskClient) -> FlaskClient:
    return signed_in(client, network_of(client), an_account(AccountRole.ADMINISTRATOR))


def test_a_coordinator_sees_where_her_own_area_is_thin(coordinator: FlaskClient) -> None:
    page = coordinator.get("/netz/abdeckung?sprache=ti&thema=housing")
    assert page.status_code == 200
    assert "Landkreis Celle" in page.text
    assert '<th class="kern-table__header" scope="row">Celle</th>' in page.text
    assert "nicht in dieser Sprache" in page.text
    assert coordinator.get(f"/netz/abdeckung?gebiet={NEXT}").status_code == 403


def test_a_place_compares_topics_by_language(coordinator: FlaskClient) -> None:
    page = coordinator.get(f"/netz/abdeckung?ort={CITY}&thema=housing")
    assert "Themen nach Sprachen" in page.text
    assert "ohne Sprachwunsch" in page.text


def test_the_state_sees_a_map_whose_classes_stand_in_the_table(state: FlaskClient) -> None:
    page = state.get("/netz/abdeckung?gebiet=03").text
    assert page.count('fill-rule="evenodd"') == 3
    numbers = re.findall(r"Klasse: </span>(\d)", page)
    assert len(numbers) == 3
    for number in set(numbers):
        assert f"{number}: " in page
        assert f"map__class--{number}" in page
    assert "Prozent leer" in page


def test_a_guest_is_asked_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/netz/abdeckung").status_code in {302, 303, 401, 403}
    assert client.get("/api/v1/network/coverage").status_code in {401, 403}


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("alter=alt", "Bitte das Alter in ganzen Jahren angeben"),
        ("sprache=xx", "Diese Sprache gibt es hier nicht"),
        ("thema=kochen", "Dieses Thema gibt es nicht"),
        ("gebiet=celle", "Dieses Gebiet ist nicht lesbar"),
        ("ort=celle", "Dieser Ort ist nicht lesbar"),
        ("nah=vielleicht", "Bitte das Kästchen ankreuzen"),
    ],
)
def test_what_is_not_understood_is_said_and_stays_in_the_form(
    coordinator: FlaskClient, asked: str, sentence: str
) -> None:
    page = coordinator.get(
        f"/netz/abdeckung?{asked}&thema=housing" if "thema" not in asked else f"/netz/abdeckung?{asked}"
    )
    assert page.status_code == 422
    assert sentence in page.text
    assert f'href="#{asked.partition("=")[0]}"' in page.text


def test_demand_stands_beside_the_gaps_and_sorts_them(coordinator: FlaskClient) -> None:
    with network_of(coordinator).change(OPERATOR, Action.RUN) as graph:
        graph.put(Demand(id="x", week="2026-W47", county=COUNTY, topic=TopicId("asylum.legal"), number=7))
    page = coordinator.get("/netz/abdeckung").text
    gaps = page[page.index('id="luecken"') :]
    assert gaps.index("asylum.legal") < gaps.index("residence.permit")
    assert "</span>7</td>" in gaps
    assert "unter 5" in gaps


def test_every_cell_leaves_as_csv_and_for_excel(coordinator: FlaskClient) -> None:
    table = coordinator.get("/netz/abdeckung.csv?thema=housing&sprache=ti")
    assert table.headers["Content-Disposition"] == 'attachment; filename="abdeckung.csv"'
    lines = table.data.decode("utf-8-sig").split("\r\n")
    assert lines[0].startswith("Schlüssel;Ort;Kreis;")
    assert f"{CITY};Celle;Landkreis Celle;housing.shared;housing.shared;ti;0;nicht in dieser Sprache (1);0" in lines
    book = openpyxl.load_workbook(io.BytesIO(coordinator.get(f"/netz/abdeckung.xlsx?ort={CITY}").data))
    assert {row[5].value for row in book.active.rows} >= {"Sprache", "ti", "ar", None}  # type: ignore[union-attr]


def test_the_inventory_says_who_works_there_and_how_sure_that_is(coordinator: FlaskClient) -> None:
    page = coordinator.get("/netz/inventar")
    assert page.status_code == 200
    for said in ("Landkreis Celle", "23.11.2026", "=Verein", "noch nicht bestätigt", "https://club.example/",
                 "arbeitet zusammen mit", "Angebote nach Sprachen", "Lücken"):  # fmt: skip
        assert said in page.text, said
    assert "Lotsin 17" not in page.text


def test_what_is_too_long_for_a_page_stands_in_the_workbook(coordinator: FlaskClient) -> None:
    many = [an_organisation(f"many-{number}", seated_in=CITY) for number in range(ROWS_SHOWN)]
    with network_of(coordinator).change(OPERATOR, Action.EDIT) as graph:
        for one in many:
            graph.put(one)
    page = coordinator.get("/netz/inventar").text
    told = re.search(r"und (\d+) weitere; in der Mappe für Excel stehen alle", page)
    assert told
    actors = openpyxl.load_workbook(io.BytesIO(coordinator.get("/netz/inventar.xlsx").data))["Akteure"]
    assert actors.max_row - 1 == ROWS_SHOWN + int(told.group(1))
    assert 0 < page.count("</span>Many-") < len(many)


def test_the_inventory_for_excel_holds_the_same_and_no_formula(coordinator: FlaskClient) -> None:
    file = coordinator.get("/netz/inventar.xlsx")
    assert f"inventar-{COUNTY}-2026-11-23.xlsx" in file.headers["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(file.data))
    assert book.sheetnames[:3] == ["Überblick", "Akteure", "Angebote"]
    name = next(row[1] for row in book["Akteure"].rows if row[1].value == "=Verein")
    assert (name.data_type, name.quotePrefix) == ("s", True)


def test_pages_and_files_are_english_too(coordinator: FlaskClient) -> None:
    assert "Coverage" in coordinator.get("/netz/abdeckung?lang=en").text
    assert "Yearly inventory" in coordinator.get("/netz/inventar?lang=en").text
    assert coordinator.get("/netz/abdeckung.csv?lang=en").data.decode("utf-8-sig").startswith("Key;Place;")


def test_programs_get_the_same_table(coordinator: FlaskClient) -> None:
    said = document(coordinator.get("/api/v1/network/coverage?language=ti&topic=housing"))
    assert (said["area"], said["columns"]) == (COUNTY, ["housing.search", "housing.shared"])
    city = next(line for line in said["contents"] if line["id"] == CITY)
    assert city["squares"][1] == {
        "column": "housing.shared", "cells": 1, "empty": 1, "thin": 0, "demand": 0,
        "causes": [{"cause": "language", "cells": 1}],
    }  # fmt: skip
    assert coordinator.get("/api/v1/network/coverage?area=99").status_code == 404


def test_who_coordinates_nothing_has_nothing_to_see(client: FlaskClient) -> None:
    signed_in(client, network_of(client), an_account(AccountRole.COORDINATOR, "club"))
    assert client.get("/netz/abdeckung").status_code == 403
    assert client.get("/api/v1/network/coverage").status_code == 403


def test_each_cause_has_words() -> None:
    assert len({cause_words(cause) for cause in Cause}) == len({*LETTERS.values()}) == len(Cause)
    squares = [Square(cells=4, empty=empty, thin=0, causes=(), demand=0) for empty in (0, 1)]
    assert [number_in(one) for one in squares] == ["2+", "0 (1/4)"]


def test_what_is_asked_in_vain_is_counted_beside_the_answer(client: FlaskClient) -> None:
    tally = client.application.extensions["lotsennetz"].tally
    for address in ("/suche?place=29221", "/api/v1/answers?place=29221"):
        assert client.get(f"{address}&topic=housing.search&language=ar").status_code == 200
    client.get("/kontakte?ort=29221&sprache=ar&thema=housing.search")
    client.get("/suche?place=29221&topic=protection.violence&language=ar")
    assert tally.write() == 3
    with network_of(client).read() as graph:
        assert [(one.county, one.topic, one.language, one.number) for one in graph.find(Demand)] == [
            (PlaceId(COUNTY), "housing.search", "ar", 3)
        ]


def test_a_full_batch_is_written_in_the_background(client: FlaskClient) -> None:
    network = network_of(client)
    answer = desk.answer(network, GUEST, Question(place=CITY, topics=(TopicId("asylum.legal"),)))
    with client.application.app_context():
        for _ in range(BATCH):
            counted(answer)
    for thread in threading.enumerate():
        if thread.name == "demand":
            thread.join()
    with network.read() as graph:
        assert sum(one.number for one in graph.find(Demand)) == BATCH

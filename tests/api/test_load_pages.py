"""Who could accompany whom, and who has room: as pages, and by program. Nothing of a waiting list is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from apps import a_client, document, words_on
from referral.access import AccountRole
from referral.model import Capacity
from signed_in import an_account, network_of, signed_in
from towns import CITY, COUNTY, NEXT, NEXT_TOWN, a_guide, a_service, an_organisation
from worlds import TODAY

COORDINATOR = an_account(AccountRole.COORDINATOR, "kmt-county")
STATES = {
    "free": "frei", "talk_first": "bitte vorher sprechen", "waiting_list": "Warteliste", "full": "voll",
    "expired": "Angabe abgelaufen", "unsaid": "nicht angegeben",
}  # fmt: skip
"""What the page calls each state."""
LIST = "Celle; ti; housing.search; 3\n\nCelle (03351006); ti, ar; ; 2"


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return a_client(
        tmp_path,
        an_organisation("desk", "LOTSE", name="Lotsenstelle Celle", seated_in=CITY),
        a_guide("17", "desk", "ti", monthly=3),
        a_guide("18", "desk", "ar", monthly=None),
        a_guide("19", "desk", "ti", capacity=Capacity.FULL),
        an_organisation("away", "LOTSE", seated_in=NEXT_TOWN),
        a_guide("99", "away", "ti", areas=[COUNTY, NEXT]),
        a_service("desk", "housing.search", capacity=Capacity.WAITING_LIST, capacity_on=TODAY),
    )


@pytest.fixture
def coordinator(client: FlaskClient) -> FlaskClient:
    return signed_in(client, network_of(client), COORDINATOR)


def version(client: FlaskClient) -> int:
    with network_of(client).read() as graph:
        return graph.version


def test_a_list_is_distributed_among_the_own_guides_and_not_kept(coordinator: FlaskClient) -> None:
    before = version(coordinator)
    page = coordinator.post("/netz/verteilung", data={"liste": LIST})
    said = words_on(page)
    assert "5 Menschen werden begleitet. 0 Menschen bleiben ohne Begleitung." in said
    assert "Lotsin 17 3 3" in said
    assert "Lotsin 18 2 2 (angenommen, nicht gesagt)" in said
    assert "Lotsin 19 0 nimmt zurzeit niemanden an" in said
    assert "Lotsin 99" not in said, "who is placed elsewhere is not shown"
    assert LIST.splitlines()[0] in page.text
    assert version(coordinator) == before


def test_who_is_left_is_told_why(coordinator: FlaskClient) -> None:
    lines = "Celle; kmr\nWinsen (Luhe); ti\nCelle; ti; ; 9"
    said = words_on(coordinator.post("/netz/verteilung", data={"liste": lines}))
    assert "Celle; kmr 1 Niemand spricht eine dieser Sprachen." in said
    assert "Winsen (Luhe); ti 1 Wer die Sprache spricht, ist an diesem Ort nicht unterwegs." in said
    assert "Celle; ti; ; 9 6 Alle, die helfen könnten, sind voll." in said


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("; ti", "Der Ort fehlt."),
        ("Cele; ti", "„Cele“ ist kein Ort, den das Netz kennt. Meinten Sie Celle?"),
        ("Xyzzy; ti", "„Xyzzy“ ist kein Ort, den das Netz kennt."),
        ("Bergen; ti", "„Bergen“ kann mehreres heißen: Bergen (03351004), Bergen (03353041)."),
        ("Celle", "Die Sprache fehlt."),
        ("Celle; klingonisch", "„klingonisch“ ist keine Sprache, die das Netz kennt."),
        ("Celle; ti; Zaubern", "„Zaubern“ ist kein Anliegen, das das Netz kennt."),
        ("Celle; ti; ; viele", "Die Anzahl ist eine ganze Zahl von 1 bis 100."),
        ("Celle; ti; ; 2; Frau M.", "Mehr als vier Angaben: Ort; Sprachen; Anliegen; Anzahl."),
    ],
)
def test_what_is_wrong_is_said_line_by_line_and_nothing_typed_is_lost(
    coordinator: FlaskClient, line: str, sentence: str
) -> None:
    page = coordinator.post("/netz/verteilung", data={"liste": f"Celle; ti\n{line}"})
    assert page.status_code == 422
    assert f"Zeile 2: {sentence}" in words_on(page).replace("&#34;", '"')
    assert f"Celle; ti\n{line}" in page.text
    assert 'href="#liste"' in page.text


def test_an_empty_list_and_one_that_is_too_long_are_refused(coordinator: FlaskClient) -> None:
    for text, sentence in (("  \n", "mindestens eine Zeile"), ("Celle; ti\n" * 101, "höchstens 100 Zeilen")):
        page = coordinator.post("/netz/verteilung", data={"liste": text})
        assert (page.status_code, sentence in words_on(page)) == (422, True)


def test_a_list_is_distributed_by_program(coordinator: FlaskClient) -> None:
    line = {"place": CITY, "languages": ["ti"], "people": 4}
    found = document(coordinator.post("/api/v1/network/balance", json={"waiting": [line]}))
    assert (found["served"], found["unfairness"]) == (3, 3.0)
    assert found["shares"] == [{"line": 0, "guide": "17", "name": "Lotsin 17", "people": 3}]
    assert found["left"] == [{"line": 0, "people": 1, "why": "all_full"}]
    assert [(one["guide"], one["ceiling"], one["said"]) for one in found["burdens"]] == [
        ("17", 3, True), ("18", 2, False), ("19", 0, False),
    ]  # fmt: skip
    wrongs: list[dict[str, object]] = [
        {"place": "03999999"}, {"topic": "unheard"}, {"languages": []}, {"people": 0}, {"name": "M."},
    ]  # fmt: skip
    for wrong in wrongs:
        assert coordinator.post("/api/v1/network/balance", json={"waiting": [line | wrong]}).status_code == 422, wrong
    assert document(coordinator.post("/api/v1/network/balance", json={"waiting": []}))["served"] == 0


@pytest.mark.parametrize("role", [AccountRole.CASEWORKER, AccountRole.ADMINISTRATOR])
def test_only_who_keeps_guides_distributes(client: FlaskClient, role: AccountRole) -> None:
    signed_in(client, network_of(client), an_account(role))
    assert client.get("/netz/verteilung").status_code == 403
    assert client.post("/netz/verteilung", data={"liste": LIST}).status_code == 403
    assert client.post("/api/v1/network/balance", json={"waiting": []}).status_code == 403


def test_the_load_shows_who_has_room_and_the_own_guides_alone(coordinator: FlaskClient) -> None:
    said = words_on(coordinator.get("/netz/auslastung"))
    assert "Lotsenstelle Celle: Hilfe von desk Warteliste 23.12." in said
    assert "Lotsenstelle Celle 3 2 5" in said
    assert "Lotsin 19 voll" in said
    assert "Lotsin 99" not in said
    assert "ti 1 1 3" in said


def test_a_program_is_told_what_the_page_shows(coordinator: FlaskClient) -> None:
    page = words_on(coordinator.get("/netz/auslastung"))
    told = document(coordinator.get("/api/v1/network/load"))
    assert (told["area"], told["more"]) == (COUNTY, 0)
    for one in told["contents"]:
        assert f"{one['organisation_name']}: {one['name']} {STATES[one['state']]} {day(one['until'])}" in page
    for one in told["guides"]:
        room = f"{STATES[one['state']]} {day(one['until'])} {one['monthly'] or 'nicht angegeben'}"
        assert f"{one['name']} {room}" in page
    for one in told["desks"]:
        assert f"{one['name']} {one['guides']} {one['taking']} {one['people']}" in page
    for one in told["languages"]:
        assert f"{one['name']} {one['services']} {one['guides']} {one['people']}" in page
    for one in told["states"]:
        assert f"{STATES[one['state']]} {one['services']}" in page
    assert {one["state"]: one["services"] for one in told["states"] if one["services"]} == {
        "waiting_list": 1, "unsaid": 1,
    }  # fmt: skip
    assert [one["id"] for one in told["contents"]] == ["desk-service"]
    assert [one["id"] for one in told["guides"]] == ["19", "17", "18"]
    assert [(one["id"], one["guides"]) for one in told["desks"]] == [("desk", 3)]
    assert {one["language"] for one in told["languages"]} == {"ti", "ar"}


def day(iso: str | None) -> str:
    """As pages write it."""
    return f"{iso[8:]}.{iso[5:7]}." if iso else "–"


def test_programs_see_the_guides_and_networks_that_the_pages_show(client: FlaskClient) -> None:
    load = "/api/v1/network/load"
    assert client.get(load).status_code == 401
    signed_in(client, network_of(client), an_account(AccountRole.ADMINISTRATOR))
    found = document(client.get(load, query_string={"area": COUNTY}))
    assert (found["guides"], found["desks"]) == ([], [])
    assert document(client.get(load))["area"] == "03"
    assert client.get(load, query_string={"area": "09999"}).status_code == 404
    assert client.get(load, query_string={"area": "x"}).status_code == 422
    assert client.get(load, query_string={"gebiet": COUNTY}).status_code == 422
    signed_in(client, network_of(client), COORDINATOR)
    assert client.get(load, query_string={"area": NEXT}).status_code == 403
    signed_in(client, network_of(client), an_account(AccountRole.PARTNER, "mbe"))
    assert client.get(load).status_code == 403


def test_the_state_sees_no_guides(client: FlaskClient) -> None:
    signed_in(client, network_of(client), an_account(AccountRole.ADMINISTRATOR))
    page = client.get(f"/netz/auslastung?gebiet={COUNTY}")
    assert "Lotsin" not in page.text.replace("Lotsinnen", "")
    assert f'<option value="{NEXT}"' in page.text


def test_the_network_of_others_is_not_shown(coordinator: FlaskClient) -> None:
    assert coordinator.get(f"/netz/auslastung?gebiet={NEXT}").status_code == 403

"""Experiences and the pilot, on pages and by program."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api import create_app
from api.settings import Settings
from apps import PILOT
from keepers import a_kept_network
from referral.access import AccountRole
from referral.papers import Account, PracticeNote
from signed_in import an_account, network_of, signed_in

COORDINATOR = an_account(AccountRole.COORDINATOR, "kmt-county")
WRITER = an_account(AccountRole.CASEWORKER, "abh-county")
ROOM = "/api/v1/practice-notes"
FORM = {
    "organisation": "abh-county", "title": "Sprechtage im Rathaus", "situation": "Viele kamen vergebens.",
    "topic": "housing.search", "day": "2026-11-20", "maturity": "evaluated", "tried": "Dienstags ohne Termin.",
    "outcome": "Weniger Rückfragen.", "result": "In acht Wochen halb so viele Anrufe.",
}  # fmt: skip
BODY = {**FORM, "organisation": "kmt-county"}


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return create_app(Settings(store="file:unused", workers=1), a_kept_network(tmp_path, PILOT)).test_client()


def somebody(client: FlaskClient, account: Account) -> FlaskClient:
    return signed_in(client.application.test_client(), network_of(client), account)


def text(response: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def kept(client: FlaskClient) -> PracticeNote:
    with network_of(client).read() as graph:
        return next(iter(graph.find(PracticeNote)))


def version(page: TestResponse) -> str:
    found = re.search(r'name="version" value="([^"]+)"', page.text)
    assert found
    return found.group(1)


def test_a_centre_writes_and_anybody_finds_and_reads(client: FlaskClient) -> None:
    assert "Noch hat niemand etwas aufgeschrieben." in text(client.get("/erfahrungen"))
    centre = somebody(client, COORDINATOR)
    form = centre.get("/erfahrungen/neu")
    assert "Bitte nichts über zugewanderte Menschen" in text(form)
    page = centre.post("/erfahrungen/neu", data=FORM | {"organisation": "kmt-county"}, follow_redirects=True)
    assert "Gespeichert." in text(page)
    read = text(client.get(f"/erfahrungen/{kept(client).id}"))
    for said in ("Sprechtage im Rathaus", "bewertet", "In acht Wochen halb so viele Anrufe.", "housing.search"):
        assert said in read
    assert "Ändern" not in read
    for query, number in (("q=vergebens", 1), ("q=nirgends", 0), ("thema=housing.search", 1), ("stelle=abh-city", 0)):
        assert f"{number} Erfahrung" in text(client.get(f"/erfahrungen?{query}"))
    assert "1 experience" in text(client.get("/erfahrungen?lang=en"))


def test_what_a_caseworker_writes_goes_through_the_centre(client: FlaskClient) -> None:
    # abh-county has no seat: it lies in the area for which it is competent, which kmt-county coordinates.
    writer, centre = somebody(client, WRITER), somebody(client, COORDINATOR)
    page = writer.post("/erfahrungen/neu", data=FORM, follow_redirects=True)
    address = f"/erfahrungen/{kept(client).id}"
    assert "Wartet auf die Koordinierungsstelle" in text(page)
    assert client.get(address).status_code == 404
    assert "Außerdem wartet 1 Erfahrung auf Veröffentlichung:" in text(centre.get("/vorschlaege"))
    assert "noch nicht veröffentlicht" in text(centre.get("/erfahrungen"))
    seen = {"version": version(centre.get(address))}
    empty = centre.post(f"{address}/entscheiden", data=seen | {"step": "answer"})
    assert (empty.status_code, "Bitte schreiben, was noch fehlt." in text(empty)) == (422, True)
    centre.post(f"{address}/entscheiden", data=seen | {"step": "answer", "reply": "Wie oft?"})
    assert "Wie oft?" in text(writer.get(address))
    changed = FORM | {"title": "Sprechtage jede Woche", "version": version(writer.get(f"{address}/aendern"))}
    assert writer.post(f"{address}/aendern", data=changed).status_code == 303
    stale = centre.post(f"{address}/entscheiden", data=seen | {"step": "publish"})
    assert stale.status_code == 412
    assert writer.post(f"{address}/aendern", data=changed).status_code == 412
    now = {"version": version(centre.get(address)), "step": "publish"}
    assert centre.post(f"{address}/entscheiden", data=now).status_code == 303
    assert "Sprechtage jede Woche" in text(client.get(address))
    gone = {"version": version(writer.get(address))}
    assert writer.post(f"{address}/zurueckziehen", data=gone).status_code == 303
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title": ""}, "Bitte eine Überschrift schreiben."),
        ({"situation": ""}, "Bitte beschreiben, worum es ging."),
        ({"tried": ""}, "Bitte schreiben, was versucht wurde; sonst „beschrieben“ wählen."),
        ({"outcome": ""}, "Bitte schreiben, was dabei herauskam; sonst „beschrieben“ wählen."),
        ({"result": ""}, "Bitte das Ergebnis der Bewertung schreiben; sonst „erprobt“ wählen."),
        ({"day": "gestern"}, "Bitte einen Tag angeben"),
        ({"day": "2030-01-01"}, "Der Tag liegt in der Zukunft."),
        ({"title": "x" * 201}, "Der Text ist zu lang: höchstens 200 Zeichen."),
        ({"organisation": "nowhere"}, "Bitte eine Stelle aus der Liste wählen."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client: FlaskClient, typed: dict[str, str], said: str) -> None:
    page = somebody(client, COORDINATOR).post("/erfahrungen/neu", data=FORM | typed)
    assert page.status_code == 422
    assert said in text(page)
    assert (FORM | typed)["situation"] in page.text


def test_nobody_else_writes_or_changes(client: FlaskClient) -> None:
    somebody(client, COORDINATOR).post(ROOM, json=BODY)
    address = f"/erfahrungen/{kept(client).id}"
    for other in (somebody(client, an_account(AccountRole.PARTNER, "mbe")), somebody(client, WRITER)):
        assert other.get(f"{address}/aendern").status_code == 403
    assert client.get("/erfahrungen/neu").status_code in {303, 401, 403}


def test_a_program_writes_changes_decides_and_takes_back(client: FlaskClient) -> None:
    writer, centre = somebody(client, WRITER), somebody(client, COORDINATOR)
    made = writer.post(ROOM, json=FORM)
    assert made.status_code == 201, made.json
    document: Any = made.json
    assert (document["published"], document["wanted"]["title"]) == (None, "Sprechtage im Rathaus")
    address = made.headers["Location"]
    assert client.get(address).status_code == 404
    other = {name: value for name, value in FORM.items() if name != "organisation"} | {"title": "Sprechtage"}
    assert writer.put(address, json=other).status_code == 428
    seen = {"If-Match": writer.get(address).headers["ETag"]}
    changed = writer.put(address, json=other, headers=seen)
    assert (changed.status_code, changed.json and changed.json["wanted"]["title"]) == (200, "Sprechtage")
    assert writer.put(address, json=other, headers=seen).status_code == 412
    now = {"If-Match": centre.get(address).headers["ETag"]}
    assert centre.post(f"{address}/decision", json={"publish": True}, headers=now).status_code == 200
    listed: Any = client.get(ROOM, query_string={"q": "vergebens", "topic": "housing.search"}).json
    assert [one["published"]["title"] for one in listed["contents"]] == ["Sprechtage"]
    assert client.get(ROOM, query_string={"organisation": "mbe"}).json == {"contents": []}
    last = {"If-Match": writer.get(address).headers["ETag"]}
    assert writer.delete(address, headers=last).status_code == 204
    assert writer.post(ROOM, json=FORM | {"result": ""}).status_code == 409


def test_the_page_of_the_pilot_compares_and_says_what_the_numbers_do_not(client: FlaskClient) -> None:
    page = text(client.get("/programmes/pilot-2014"))
    for said in ("Im Vergleich", "alle übrigen (4)", "Verbindungen sind noch keine eingetragen"):
        assert said in page
    document: Any = client.get("/api/v1/programmes/pilot-2014/comparison").json
    assert [(group["group"], group["authorities"]) for group in document["groups"]] == [
        ("chosen", 0), ("applied", 0), ("other", 4),
    ]  # fmt: skip
    assert {one["authority"] for one in document["authorities"]} == {"abh-city", "abh-county", "abh-goe", "abh-next"}
    assert client.get("/api/v1/programmes/nothing/comparison").status_code == 404

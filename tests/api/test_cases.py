"""Golden cases on pages and by program, and what a change would break before it is saved."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api import create_app
from api.settings import Settings
from keepers import HOUSING, a_kept_network
from referral.access import OPERATOR, AccountRole, Action
from referral.history import record_text
from referral.model import Service
from referral.papers import Deed, GoldenCase, Suggestion
from signed_in import an_account, network_of, signed_in
from towns import ALONE, CITY
from worlds import NOW

COORDINATOR = an_account(AccountRole.COORDINATOR, "kmt-county")
ASKED = {"place": "29221", "topic": "housing.search", "language": "ti"}
FORM = ASKED | {"expects": "among first", "partner": "Beratung Celle (mbe)", "among": "2"}
CASE = {"places": [CITY], "topics": ["housing.search"], "expectation": "among first", "partner": "mbe", "among": 2}
PAGES, ROOM = "/netz/probefaelle", "/api/v1/network/cases"


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    made = create_app(Settings(store="file:unused", workers=1), a_kept_network(tmp_path)).test_client()
    return signed_in(made, network_of(made), COORDINATOR)


def text(response: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def kept(client: FlaskClient) -> list[GoldenCase]:
    with network_of(client).read() as graph:
        return list(graph.find(GoldenCase))


def test_a_question_at_the_counter_becomes_a_case_with_one_link(client: FlaskClient) -> None:
    answer = client.get("/suche", query_string=ASKED)
    link = re.search(r'href="(/netz/probefaelle/neu[^"]+)"', answer.text)
    assert link
    form = client.get(link.group(1).replace("&amp;", "&"))
    assert 'value="29221"' in form.text
    assert "Beratung Celle (mbe-service)" in form.text
    page = client.post(f"{PAGES}/neu", data=FORM, follow_redirects=True)
    assert "Celle · housing.search · ti" in text(page)
    assert "Erwartet: Beratung Celle unter den ersten 2." in text(page)
    assert "Stimmt: Platz 1." in text(page)
    assert "Genannt werden: Beratung Celle" in text(page)


def test_nobody_else_sees_or_keeps_cases(client: FlaskClient) -> None:
    client.post(f"{PAGES}/neu", data=FORM)
    (case,) = kept(client)
    for account in (None, an_account(AccountRole.PARTNER, "mbe"), an_account(AccountRole.CASEWORKER, "abh-city")):
        other = client.application.test_client()
        if account:
            signed_in(other, network_of(client), account)
        assert "Als Probefall merken" not in other.get("/suche", query_string=ASKED).text
        for address in (PAGES, f"{PAGES}/neu", f"{PAGES}/{case.id}", ROOM):
            assert other.get(address).status_code in {303, 401, 403}, address
    neighbour = signed_in(
        client.application.test_client(), network_of(client), an_account(AccountRole.COORDINATOR, "kmt-next")
    )
    assert "Noch keiner." in text(neighbour.get(PAGES))
    assert neighbour.get(f"{PAGES}/{case.id}").status_code == 403


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"place": ""}, "Bitte eine Postleitzahl oder einen Ort eingeben."),
        ({"place": "Nirgendwo"}, "ist hier als Ort nicht bekannt"),
        ({"place": "Bergen"}, "kann mehrere Orte meinen, bitte den Schlüssel eingeben: Bergen (03351004)"),
        ({"topic": "nonsense"}, "Bitte mindestens ein Anliegen ankreuzen"),
        ({"partner": ""}, "Bitte eine Stelle oder ein Angebot nennen."),
        ({"partner": "Nirgendwer"}, "ist nicht eingetragen"),
        ({"expects": "spoken directly", "language": ""}, "Bitte die Sprache wählen, die gesprochen werden soll."),
        ({"language": "xx"}, "Bitte eine Sprache aus der Liste wählen."),
        ({"age": "x"}, "Bitte das Alter in ganzen Jahren angeben"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client: FlaskClient, typed: dict[str, str], said: str) -> None:
    page = client.post(f"{PAGES}/neu", data=FORM | typed)
    assert page.status_code == 422
    assert said in text(page)
    assert f'value="{(FORM | typed)["partner"]}"' in page.text
    assert kept(client) == []


def test_a_case_is_changed_and_removed(client: FlaskClient) -> None:
    client.post(f"{PAGES}/neu", data=FORM | {"place": "29303", "age": "19", "channel": "phone"})
    (case,) = kept(client)
    assert len(case.places) == 2
    form = client.get(f"{PAGES}/{case.id}")
    for value in ("29303", "19", "Beratung Celle (mbe)"):
        assert f'value="{value}"' in form.text
    other = {"place": CITY, "topic": "housing.search", "expects": "nothing relaxed"}
    page = client.post(f"{PAGES}/{case.id}", data=other, follow_redirects=True)
    assert "Erwartet: Eine Antwort ohne Abstriche. Stimmt." in text(page)
    assert "Noch keiner." in text(client.post(f"{PAGES}/{case.id}/entfernen", follow_redirects=True))


def test_cases_are_kept_listed_and_removed_by_program(client: FlaskClient) -> None:
    made = client.post(ROOM, json=CASE)
    assert made.status_code == 201, made.json
    document: Any = made.json
    assert (document["holds"], document["rank"], document["first"]) == (True, 1, ["mbe-service"])
    assert document["persona"] == "Celle · housing.search"
    listed: Any = client.get(ROOM).json
    assert [one["id"] for one in listed["contents"]] == [document["id"]]
    address = made.headers["Location"]
    version = client.get(address).headers["ETag"]
    assert client.delete(address).status_code == 428
    assert client.delete(address, headers={"If-Match": '"other"'}).status_code == 412
    assert client.delete(address, headers={"If-Match": version}).status_code == 204
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (CASE | {"partner": "nobody"}, 404),
        (CASE | {"places": ["03353040"]}, 403),
        (CASE | {"expectation": "spoken directly"}, 409),
        (CASE | {"among": 9}, 422),
        (CASE | {"name": "Frau Müller"}, 422),
    ],
)
def test_a_body_that_cannot_be_kept_is_refused(client: FlaskClient, body: dict[str, Any], status: int) -> None:
    assert client.post(ROOM, json=body).status_code == status


def form_of(client: FlaskClient, address: str) -> dict[str, list[str]]:
    """What the form of a service would send, unchanged."""
    page = client.get(address).text
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]+>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        ticked = 'type="checkbox"' not in tag or "checked" in tag
        if name and ticked:
            sent.setdefault(name.group(1), []).append(value.group(1).replace("&#34;", '"') if value else "on")
    for name, options in re.findall(r'<select[^>]+name="([^"]+)".*?>(.*?)</select>', page, flags=re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent.setdefault(name, []).append(chosen.group(1) if chosen else "")
    return sent


def test_a_change_that_breaks_a_case_is_saved_only_when_that_was_seen(client: FlaskClient) -> None:
    client.post(ROOM, json=CASE)
    address = "/partner/mbe-service/aendern"
    form = form_of(client, address) | {"areas": ["Landkreis Göttingen (03159)"], "go": ["on"]}
    first = client.post(address, data=form)
    assert first.status_code == 200, text(first)[:800]
    assert "Diese Änderung bricht 1 Probefall, öffnet 2 Lücken." in text(first)
    assert "Celle · housing.search: erwartet Beratung Celle unter den ersten 2." in text(first)
    assert "housing.search, ti: niemand mehr in 3 Orten" in text(first)
    assert "Trotzdem speichern" in text(first)
    seen = re.search(r'name="seen" value="([^"]+)"', first.text)
    assert seen
    with network_of(client).read() as graph:
        assert graph.get(Service, "mbe-service").areas == HOUSING.areas
    second = client.post(address, data=form | {"seen": [seen.group(1)]})
    assert second.status_code == 303
    with network_of(client).read() as graph:
        assert graph.get(Service, "mbe-service").areas == {"03159"}


def test_a_change_that_breaks_nothing_is_saved_at_once(client: FlaskClient) -> None:
    client.post(ROOM, json=CASE)
    address = "/partner/mbe-service/aendern"
    form = form_of(client, address) | {"address": ["Markt 9"], "go": ["on"]}
    assert client.post(address, data=form).status_code == 303


def test_a_change_that_only_opens_a_gap_says_so_too(client: FlaskClient) -> None:
    assert "Diese Änderung öffnet 2 Lücken." in text(client.get("/partner/mbe-service/schliessen"))


def test_closing_and_deciding_say_what_they_would_break(client: FlaskClient) -> None:
    client.post(ROOM, json=CASE)
    assert "Diese Änderung bricht 1 Probefall, öffnet 2 Lücken." in text(client.get("/partner/mbe-service/schliessen"))
    wish = Suggestion(
        id="000900", deed=Deed.CHANGE, kind="Service", subject=HOUSING.id, before=record_text(HOUSING),
        after=record_text(replace(HOUSING, areas=frozenset({ALONE}))), sender="guest", made_at=NOW,
        areas=frozenset({CITY}),
    )  # fmt: skip
    papers = (wish, replace(wish, id="000901", deed=Deed.REPORT, after=""))
    with network_of(client).change(OPERATOR, Action.RUN) as graph:
        for paper in papers:
            graph.put(paper)
    assert "Diese Änderung bricht 1 Probefall, öffnet 2 Lücken." in text(client.get("/vorschlaege/000900"))
    assert "Diese Änderung bricht" not in text(client.get("/vorschlaege/000901"))
    partner = signed_in(client.application.test_client(), network_of(client), an_account(AccountRole.PARTNER, "mbe"))
    assert "Diese Änderung bricht" not in text(partner.get("/partner/mbe-service/schliessen"))


def test_bringing_a_version_back_that_breaks_a_case_is_done_only_when_that_was_seen(client: FlaskClient) -> None:
    with network_of(client).change(OPERATOR, Action.EDIT) as graph:
        graph.put(replace(HOUSING, areas=frozenset({ALONE})))
    with network_of(client).change(OPERATOR, Action.EDIT) as graph:
        graph.put(HOUSING)
        newest = str(graph.version + 1)
    client.post(ROOM, json=CASE)
    address, form = "/partner/mbe-service/verlauf", {"number": str(int(newest) - 1), "newest": newest}
    first = client.post(address, data=form)
    assert "Diese Änderung bricht 1 Probefall, öffnet 2 Lücken." in text(first)
    assert text(first).count("Diesen Stand trotzdem zurückholen") == 1
    seen = re.search(r'name="seen" value="([^"]+)"', first.text)
    assert seen
    with network_of(client).read() as graph:
        assert graph.get(Service, "mbe-service").areas == HOUSING.areas
    assert client.post(address, data=form | {"newest": str(int(newest) - 1)}).status_code == 412
    assert client.post(address, data=form | {"seen": seen.group(1)}).status_code == 303
    with network_of(client).read() as graph:
        assert graph.get(Service, "mbe-service").areas == {ALONE}


def test_an_import_says_what_it_would_break_before_it_comes_in(client: FlaskClient) -> None:
    client.post(ROOM, json=CASE | {"among": 1})
    table = b"Organisation;Art;Ort;Themen;Gebiet\r\nLotsenstelle Celle;LOTSE;Celle;housing.search;Celle\r\n"
    looked: Any = client.post("/api/v1/imports?dry_run=true&name=list.csv", data=io.BytesIO(table)).json
    assert (looked["new"], len(looked["breaks"])) == (2, 1), looked
    page = client.post(
        "/einfuhr", data={"file": (io.BytesIO(table), "list.csv")}, content_type="multipart/form-data",
        follow_redirects=True,
    )  # fmt: skip
    assert "Diese Änderung bricht 1 Probefall." in text(page)
    assert kept(client)[0].broken_since is None

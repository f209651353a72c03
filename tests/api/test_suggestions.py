"""Suggestions on pages: the queue of the coordinator, her decisions, and what the sender sees of them."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api import create_app
from api.settings import Settings
from keepers import COORDINATOR, PARTNER, a_kept_network
from referral import register
from referral.access import AccountRole
from referral.lotsennetz import Lotsennetz
from referral.model import Organisation
from referral.privacy import shown_to
from referral.suggestions import Letter
from signed_in import an_account, network_of, signed_in


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return create_app(Settings(store="file:unused", workers=1), a_kept_network(tmp_path)).test_client()


@pytest.fixture
def coordinator(client: FlaskClient) -> FlaskClient:
    reader = client.application.test_client()
    return signed_in(reader, network_of(client), an_account(AccountRole.COORDINATOR, "kmt-county"))


@pytest.fixture
def partner(client: FlaskClient) -> FlaskClient:
    reader = client.application.test_client()
    return signed_in(reader, network_of(client), an_account(AccountRole.PARTNER, "mbe", id=PARTNER.id))


def text(response: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def current(network: Lotsennetz) -> Organisation:
    with network.read() as graph:
        return graph.get(Organisation, "mbe")


def suggested(client: FlaskClient, **changes: str) -> str:
    """The id of a partner's suggestion to change the advice centre."""
    network = network_of(client)
    seen = shown_to(PARTNER, current(network))
    outcome = register.revise(network, PARTNER, replace(seen, **changes), edited=seen, letter=Letter(note="Bitte!"))  # type: ignore[arg-type]
    assert outcome.suggestion
    return outcome.suggestion.id


def test_the_coordinator_sees_how_many_wait_and_the_field_by_field_difference(
    client: FlaskClient, coordinator: FlaskClient
) -> None:
    assert "zu prüfen" not in text(coordinator.get("/"))
    id = suggested(client, name="Beratung Celle Mitte")
    assert "Vorschläge zu prüfen: 1" in text(coordinator.get("/"))
    queue = text(coordinator.get("/vorschlaege"))
    assert "Ein Vorschlag wartet auf Sie." in queue
    assert "Beratung Celle Mitte Änderung · wartet auf Prüfung · seit heute · Beratung Celle (mbe)" in queue
    page = text(coordinator.get(f"/vorschlaege/{id}"))
    assert "Angabe bisher vorgeschlagen Name der Stelle Beratung Celle Beratung Celle Mitte" in page
    assert "Bitte!" in page


def test_approving_makes_it_live_and_empties_the_queue(client: FlaskClient, coordinator: FlaskClient) -> None:
    id = suggested(client, name="Beratung Celle Mitte")
    done = coordinator.post(f"/vorschlaege/{id}", data={"step": "approve", "assured": "1"})
    assert "Erledigt." in text(coordinator.get(done.headers["Location"]))
    assert current(network_of(client)).name == "Beratung Celle Mitte"
    assert current(network_of(client)).assured_by == "kmt-county"
    assert "zu prüfen" not in text(coordinator.get("/"))


def test_asking_back_and_declining_need_words_which_the_sender_sees(
    client: FlaskClient, coordinator: FlaskClient, partner: FlaskClient
) -> None:
    id = suggested(client, body="AWO")
    assert coordinator.post(f"/vorschlaege/{id}", data={"step": "ask"}).status_code == 422
    assert coordinator.post(f"/vorschlaege/{id}", data={"step": "dance"}).status_code == 400
    coordinator.post(f"/vorschlaege/{id}", data={"step": "ask", "text": "Seit wann?"})
    assert "Seit wann?" in text(partner.get("/vorschlaege/meine"))
    assert partner.post(f"/vorschlaege/{id}", data={"step": "answer", "text": ""}).status_code == 422
    partner.post(f"/vorschlaege/{id}", data={"step": "answer", "text": "Seit Mai."})
    assert "(beantwortet)" in text(coordinator.get("/vorschlaege"))
    assert "Seit Mai." in text(coordinator.get(f"/vorschlaege/{id}"))
    coordinator.post(f"/vorschlaege/{id}", data={"step": "decline", "text": "Das ist ein anderer Verein."})
    page = text(partner.get(f"/vorschlaege/{id}"))
    assert "Abgelehnt" in page
    assert "Das ist ein anderer Verein." in page
    assert partner.post(f"/vorschlaege/{id}", data={"step": "withdraw"}).status_code == 409


def test_a_sender_can_take_it_back(client: FlaskClient, coordinator: FlaskClient, partner: FlaskClient) -> None:
    id = suggested(client, body="AWO")
    partner.post(f"/vorschlaege/{id}", data={"step": "withdraw"})
    assert "Zurückgezogen" in text(partner.get(f"/vorschlaege/{id}"))
    assert "0 Vorschläge" in text(coordinator.get("/vorschlaege"))


def test_nobody_else_sees_a_suggestion(client: FlaskClient) -> None:
    id = suggested(client, body="AWO")
    assert client.get(f"/vorschlaege/{id}").status_code == 404
    assert client.get(f"/vorschlaege/{id}/geraten").status_code == 404
    assert "/anmelden" in client.get("/vorschlaege").headers["Location"]
    signed_in(client, network_of(client), an_account(AccountRole.COORDINATOR, "kmt-next"))
    assert client.get(f"/vorschlaege/{id}").status_code == 404
    assert "0 Vorschläge" in text(client.get("/vorschlaege"))


def test_what_was_changed_meanwhile_is_shown_and_only_the_suggested_fields_are_taken_over(
    client: FlaskClient, coordinator: FlaskClient
) -> None:
    id = suggested(client, body="AWO")
    stale = coordinator.get(f"/vorschlaege/{id}")
    network = network_of(client)
    now = current(network)
    register.revise(network, COORDINATOR, replace(now, name="Beratung Celle Nord"), edited=now)
    assert 'name="onto"' not in stale.text
    late = coordinator.post(f"/vorschlaege/{id}", data={"step": "approve"})
    assert late.status_code == 412
    assert "Inzwischen von anderen geändert" in text(late)
    onto = re.search(r'name="onto" value="([^"]+)"', late.text)
    assert onto
    assert coordinator.post(f"/vorschlaege/{id}", data={"step": "approve", "onto": "["}).status_code == 422
    done = coordinator.post(f"/vorschlaege/{id}", data={"step": "approve", "onto": html.unescape(onto[1])})
    assert done.status_code == 303
    assert (current(network).name, current(network).body) == ("Beratung Celle Nord", "AWO")


def test_anybody_reports_an_error_and_hears_what_became_of_it(client: FlaskClient, coordinator: FlaskClient) -> None:
    assert "Bitte nichts über zugewanderte Menschen schreiben" in text(client.get("/partner/mbe/melden"))
    for wrong in ("", "x" * 2001):
        assert client.post("/partner/mbe/melden", data={"text": wrong}).status_code == 422
    sent = client.post("/partner/mbe/melden", data={"text": "Die Nummer ist falsch."})
    link = sent.headers["Location"]
    assert "Danke, das ist angekommen." in text(client.get(link))
    (id,) = re.findall(r"/vorschlaege/(\d+)/", link)
    coordinator.post(f"/vorschlaege/{id}", data={"step": "ask", "text": "Welche?"})
    answered = client.post(link.partition("?")[0], data={"step": "answer", "text": "Die erste."})
    assert answered.status_code == 303
    coordinator.post(f"/vorschlaege/{id}", data={"step": "approve", "text": "Danke!"})
    assert "Danke!" in text(client.get(link))


def test_the_sixth_report_about_one_entry_within_an_hour_is_turned_away_and_kept(client: FlaskClient) -> None:
    for number in range(5):
        assert client.post("/partner/mbe/melden", data={"text": f"Fehler {number}"}).status_code == 303
    page = client.post("/partner/mbe/melden", data={"text": "Noch ein Fehler"})
    assert page.status_code == 429
    assert page.headers["Retry-After"] == "3600"
    assert "Noch ein Fehler" in page.text
    assert "Gerade kommen zu viele Meldungen an" in text(page)


def test_guests_are_told_that_only_their_link_leads_to_a_suggestion(client: FlaskClient) -> None:
    assert "Ohne Anmeldung führt nur der Link" in text(client.get("/vorschlaege/meine"))

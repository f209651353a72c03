"""Pages that look after what is stored: versions and bringing one back, persons behind guides, access, erasure."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api import create_app
from api.pages.care.people import consent_text
from api.settings import Settings
from keepers import ADVICE, HIDDEN, HOUSING, a_kept_network
from referral.access import OPERATOR, AccountRole, Action
from referral.model import Contact, ContactKind, Entity, Organisation, Service
from referral.papers import Account, Deed, Suggestion, Volunteer
from referral.volunteers import CONSENT_TEXTS
from signed_in import an_account, network_of, signed_in
from towns import CITY, a_guide, an_organisation
from worlds import NOW

DESK = an_organisation("lotsen", "LOTSE", name="Lotsenstelle Celle", seated_in=CITY)


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    network = a_kept_network(tmp_path, DESK, a_guide("17", "lotsen", "ti"))
    return create_app(Settings(store="file:unused", workers=1), network).test_client()


@pytest.fixture
def coordinator(client: FlaskClient) -> FlaskClient:
    return signed_in(client, network_of(client), an_account(AccountRole.COORDINATOR, "kmt-county"))


def text(response: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def change(client: FlaskClient, *entities: Entity, action: Action = Action.EDIT) -> None:
    with network_of(client).change(OPERATOR, action) as graph:
        for entity in entities:
            graph.put(entity)


def remove(client: FlaskClient, kind: type[Entity], id: str) -> None:
    with network_of(client).change(OPERATOR, Action.EDIT) as graph:
        graph.delete(kind, id)


def test_the_versions_of_an_entry_are_shown_with_their_differences(coordinator: FlaskClient) -> None:
    change(coordinator, replace(ADVICE, address="Markt 9"))
    assert 'href="/partner/mbe/verlauf"' in coordinator.get("/partner/mbe").text
    said = text(coordinator.get("/partner/mbe/verlauf"))
    assert "Verlauf Beratung Celle" in said
    assert "Bearbeitet · Betrieb · Änderung 3" in said
    assert "keine Angabe Markt 9" in said
    assert "Erster Stand So wurde der Eintrag zuerst bekannt" in said
    assert said.count("Diesen Stand zurückholen") == 1


def test_an_earlier_version_is_brought_back(coordinator: FlaskClient) -> None:
    change(coordinator, replace(ADVICE, address="Markt 9"))
    sent = coordinator.post("/partner/mbe/verlauf", data={"number": "0", "newest": "3"})
    assert sent.status_code == 303
    assert "Der frühere Stand gilt wieder." in text(coordinator.get(sent.location))
    assert "Früheren Stand zurückgeholt · Konto coordinator-kmt-county" in text(coordinator.get(sent.location))
    with network_of(coordinator).read() as graph:
        assert graph.get(Organisation, "mbe") == ADVICE


def test_a_version_that_somebody_else_has_overtaken_is_not_brought_back(coordinator: FlaskClient) -> None:
    change(coordinator, replace(ADVICE, address="Markt 9"))
    change(coordinator, replace(ADVICE, address="Markt 10"))
    refused = coordinator.post("/partner/mbe/verlauf", data={"number": "0", "newest": "3"})
    assert (refused.status_code, "inzwischen geändert" in text(refused)) == (412, True)
    for number in ("77", "", "x"):
        assert coordinator.post("/partner/mbe/verlauf", data={"number": number}).status_code == 404


def test_what_was_removed_is_brought_back_and_what_leads_nowhere_is_not(coordinator: FlaskClient) -> None:
    remove(coordinator, Service, HOUSING.id)
    remove(coordinator, Organisation, "mbe")
    page = coordinator.get(f"/partner/{HOUSING.id}/verlauf")
    assert page.status_code == 403  # without its provider nobody knows in whose area it was
    assert "Der Eintrag ist entfernt. Er lässt sich zurückholen." in text(coordinator.get("/partner/mbe/verlauf"))
    coordinator.post("/partner/mbe/verlauf", data={"number": "0"})
    assert coordinator.post(f"/partner/{HOUSING.id}/verlauf", data={"number": "0"}).status_code == 303
    with network_of(coordinator).read() as graph:
        assert graph.get(Service, HOUSING.id) == HOUSING


def test_a_version_that_links_to_something_gone_says_what_to_do(coordinator: FlaskClient) -> None:
    change(coordinator, replace(ADVICE, part_of="lotsen"))  # type: ignore[arg-type]
    change(coordinator, ADVICE)
    remove(coordinator, type(a_guide("17", "lotsen", "ti")), "17")
    remove(coordinator, Organisation, "lotsen")
    refused = coordinator.post("/partner/mbe/verlauf", data={"number": "3"})
    assert (refused.status_code, "Bitte zuerst jenes zurückholen" in text(refused)) == (409, True)


def test_guides_have_a_page_of_their_own_for_versions(coordinator: FlaskClient) -> None:
    assert "Lotsin 17" in text(coordinator.get("/partner/17/verlauf?art=guides"))
    assert coordinator.get("/partner/nobody/verlauf").status_code == 404
    assert coordinator.get("/partner/17/verlauf?art=organisations").status_code == 404


def test_guests_and_strangers_see_no_versions(client: FlaskClient) -> None:
    assert client.get("/partner/mbe/verlauf").status_code == 303
    assert "/verlauf" not in client.get("/partner/mbe").text
    signed_in(client, network_of(client), an_account(AccountRole.PARTNER, "jmd-next"))
    assert client.get("/partner/mbe/verlauf").status_code == 403
    signed_in(client, network_of(client), an_account(AccountRole.PARTNER, "mbe"))
    said = text(client.get("/partner/mbe/verlauf"))
    assert "Erster Stand" in said
    assert "zurückholen" not in said


PERSON = {
    "name": "Paula Planted",
    "phone": "05141 777",
    "mail": "",
    "given_on": "2026-11-20",
    "agreed": "1",
    "step": "keep",
}


def test_the_person_behind_a_guide_is_kept_shown_corrected_and_erased(coordinator: FlaskClient) -> None:
    assert 'href="/lotsen/17/person"' in coordinator.get("/lotsen").text
    assert coordinator.post("/lotsen/17/person", data=PERSON).status_code == 303
    page = coordinator.get("/lotsen/17/person")
    assert 'value="Paula Planted"' in page.text
    assert "Eingewilligt am 20.11.2026, Fassung 2026-11." in text(page)
    kept = json.loads(coordinator.get("/lotsen/17/person.json").text)
    assert kept["person"]["name"] == "Paula Planted"
    gone = coordinator.post("/lotsen/17/person", data={"step": "withdraw"})
    assert "Die Angaben zur Person sind gelöscht." in text(gone)
    with network_of(coordinator).read() as graph:
        assert graph.count(Volunteer) == 0
    assert json.loads(coordinator.get("/lotsen/17/person.json").text)["person"] is None


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"agreed": ""}, "agreed", "Ohne Einwilligung wird nichts gespeichert."),
        ({"name": ""}, "name", "Bitte den Namen schreiben."),
        ({"phone": "call"}, "phone", "Bitte eine Telefonnummer"),
        ({"mail": "nowhere"}, "mail", "Bitte eine E-Mail-Adresse"),
        ({"given_on": "soon"}, "given_on", "Bitte den Tag der Einwilligung"),
        ({"given_on": "2030-01-01"}, "given_on", "Bitte den Tag der Einwilligung"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    coordinator: FlaskClient, wrong: dict[str, str], field: str, sentence: str
) -> None:
    page = coordinator.post("/lotsen/17/person", data=PERSON | wrong)
    assert page.status_code == 422
    assert sentence in text(page)
    assert f'href="#{field}"' in page.text
    assert 'value="05141 777"' in page.text or field == "phone"
    with network_of(coordinator).read() as graph:
        assert graph.count(Volunteer) == 0


def test_nobody_else_sees_a_person(client: FlaskClient) -> None:
    for address in ("/lotsen/17/person", "/lotsen/17/person.json"):
        assert client.get(address).status_code == 303
        signed_in(client, network_of(client), an_account(AccountRole.PARTNER, "mbe"))
        assert client.get(address).status_code == 403
        client.delete_cookie("lotsennetz")


def test_the_text_of_the_consent_is_there_in_both_languages() -> None:
    for version in CONSENT_TEXTS:
        assert consent_text(version, "de").startswith("Einwilligung")
        assert consent_text(version, "en").startswith("Consent")


def test_everything_about_an_account_can_be_read_and_taken_along(client: FlaskClient) -> None:
    partner = an_account(AccountRole.PARTNER, "mbe", name="Paula Planted", password="$argon2id$secret")
    signed_in(client, network_of(client), partner)
    change(client, Suggestion(
        id="1", deed=Deed.REPORT, kind="Organisation", subject="mbe", note="Nummer falsch", made_at=NOW,
        sender=partner.id,
    ))  # fmt: skip
    said = text(client.get("/konto/auskunft"))
    for words in ("Paula Planted", partner.email, "Nummer falsch", "Anmeldungen in Browsern"):
        assert words in said
    document = client.get("/konto/auskunft.json")
    assert document.headers["Cache-Control"].startswith("no-store")
    found = json.loads(document.text)
    assert found["account"]["name"] == "Paula Planted"
    assert found["Suggestion"][0]["note"] == "Nummer falsch"
    assert "argon2id" not in document.text + said


def test_whoever_is_not_signed_in_has_no_data(client: FlaskClient) -> None:
    for address in ("/konto/auskunft", "/konto/auskunft.json", "/konto/loeschen"):
        assert client.get(address).status_code == 303


def test_who_keeps_accounts_gives_access_to_those_who_ask(client: FlaskClient) -> None:
    signed_in(client, network_of(client), an_account(AccountRole.PARTNER, "mbe", id="a1"))
    assert client.get("/konten/a2/auskunft").status_code == 403
    signed_in(client, network_of(client), an_account(AccountRole.ADMINISTRATOR, id="a2"))
    assert "a1@example.org" in client.get("/konten/a1/auskunft").text
    assert client.get("/konten/a1/auskunft.json").status_code == 200
    assert client.get("/konten/a9/auskunft").status_code == 404


def test_an_account_is_erased_once_that_was_confirmed(client: FlaskClient) -> None:
    signed_in(client, network_of(client), an_account(AccountRole.PARTNER, "mbe", id="a1"))
    assert "nicht rückgängig" in text(client.get("/konto/loeschen"))
    assert client.post("/konto/loeschen").status_code == 422
    assert client.post("/konto/loeschen", data={"sure": "1"}).status_code == 303
    with network_of(client).read() as graph:
        assert graph.count(Account) == 0
    assert client.get("/konto/auskunft").status_code == 303


def test_somebody_elses_account_is_erased_by_who_keeps_accounts(client: FlaskClient) -> None:
    named = Contact(kind=ContactKind.EMAIL, value="a1@example.org")
    change(client, replace(ADVICE, contacts=(named, HIDDEN)), an_account(AccountRole.PARTNER, "mbe", id="a1"))
    signed_in(client, network_of(client), an_account(AccountRole.ADMINISTRATOR, id="a2"))
    done = text(client.post("/konten/a1/loeschen", data={"sure": "1"}))
    assert "Die Angaben sind gelöscht." in done
    assert "Hier steht die Person noch" in done
    assert client.get("/konten/a1/auskunft").status_code == 404


def test_a_person_is_first_shown_where_it_stands_and_then_erased_there(coordinator: FlaskClient) -> None:
    change(coordinator, replace(HOUSING, description="Bei Paula Planted, 05141 777 555"))
    change(coordinator, replace(HOUSING, description=""))
    words = "Paula Planted\r\n05141 777555\r\n"
    found = coordinator.post("/loeschen", data={"words": words, "step": "find"})
    assert f'value="Service/{HOUSING.id}" checked' in found.text
    assert found.headers["Cache-Control"].startswith("no-store")
    unsure = coordinator.post("/loeschen", data={"words": words, "step": "erase"})
    assert "Bitte ankreuzen" in text(unsure)
    done = coordinator.post("/loeschen", data={"words": words, "step": "erase", "place": f"Service/{HOUSING.id}"})
    assert "Die Angaben sind gelöscht." in text(done)
    again = coordinator.post("/loeschen", data={"words": words, "step": "find"})
    assert "nennt kein Eintrag die Person" in text(again)
    assert "In diesem Stand standen personenbezogene Angaben" in text(coordinator.get(f"/partner/{HOUSING.id}/verlauf"))


def test_what_names_nobody_is_not_searched_for(coordinator: FlaskClient) -> None:
    assert coordinator.get("/loeschen").status_code == 200
    refused = coordinator.post("/loeschen", data={"words": "Celle", "step": "find"})
    assert (refused.status_code, "Bitte einen Vor- und Nachnamen" in text(refused)) == (422, True)


def test_only_who_may_erase_sees_the_form(client: FlaskClient) -> None:
    signed_in(client, network_of(client), an_account(AccountRole.PARTNER, "mbe"))
    assert client.get("/loeschen").status_code == 403

"""Registering in steps: back and forth without loss, for guests and coordinators, with a check for doubles."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api import create_app
from api.settings import Settings
from keepers import a_kept_network
from referral.access import OPERATOR, AccountRole, Action
from referral.codes import LanguageId
from referral.model import Contact, ContactKind, How, Organisation, Service, Spoken, Visibility
from referral.papers import Allowance, Draft, Suggestion
from referral.suggestions import PER_HOUR
from signed_in import an_account, network_of, signed_in
from worlds import NOW

NEW = {"name": "Café Grenzenlos", "role": "BERATUNG", "seated_in": "29221", "address": "Am Markt 3, 29221 Celle"}
STEPS: dict[str, dict[str, Any]] = {
    "stelle": NEW,
    "angebot": {"title-de": "Sprechcafé", "topics": ["housing.search"], "age_min": "16"},
    "gebiet": {"areas": ["Landkreis Celle", "Faßberg (03351010)", ""]},
    "sprachen": {
        "languages": ["ti", "", "de"],
        "languages-how": ["interpreter", "direct", "direct"],
        "languages-when": ["dienstags", "", ""],
    },
    "kontakte": {
        "contacts-kind": ["phone", "website"],
        "contacts": ["05141 777", "www.grenzenlos.example"],
        "contacts-visibility": ["public", "authorities"],
    },
    "zeiten": {"hours": "Mo-Do 8-12 Uhr", "hours-yes": "Mo-Th 08:00-12:00"},
}
"""What is typed in each step."""


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return create_app(Settings(store="file:unused", workers=1), a_kept_network(tmp_path)).test_client()


@pytest.fixture
def coordinator(client: FlaskClient) -> FlaskClient:
    return signed_in(client, network_of(client), an_account(AccountRole.COORDINATOR, "kmt-county"))


def text(response: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def began(client: FlaskClient, organisation: str = "") -> str:
    """The address of a draft without its step."""
    answer = client.post("/eintragen", data={"organisation": organisation})
    assert answer.status_code == 303
    return answer.headers["Location"].rpartition("/")[0]


def walked(client: FlaskClient, draft: str, *steps: str) -> str:
    """Where one is after these steps; each is typed and sent."""
    address = ""
    for step in steps:
        answer = client.post(f"{draft}/{step}", data=STEPS[step] | {"go": "on"})
        assert answer.status_code == 303, text(answer)
        address = answer.headers["Location"]
    return address


def consented(client: FlaskClient, draft: str, **others: str) -> TestResponse:
    return client.post(f"{draft}/abschluss", data={"consent": "1", "go": "on"} | others)


def test_a_coordinator_registers_in_seven_steps_and_it_is_live_at_once(coordinator: FlaskClient) -> None:
    draft = began(coordinator)
    assert walked(coordinator, draft, *STEPS) == f"{draft}/abschluss"
    last = coordinator.get(f"{draft}/abschluss")
    assert "Jetzt eintragen" in text(last)
    assert "Montag, 23.11. 08:00–12:00 Uhr" in text(last)
    done = consented(coordinator, draft)
    assert done.headers["Location"] == "/partner/cafe-grenzenlos"
    with network_of(coordinator).read() as graph:
        organisation = graph.get(Organisation, "cafe-grenzenlos")
        (service,) = graph.find(Service, provider="cafe-grenzenlos")
        assert list(graph.find(Draft)) == []
    assert organisation.seated_in == "03351006"
    assert organisation.hours == "Mo-Th 08:00-12:00"
    assert organisation.contacts == (
        Contact(kind=ContactKind.PHONE, value="05141 777"),
        Contact(kind=ContactKind.WEBSITE, value="https://www.grenzenlos.example", visibility=Visibility.AUTHORITIES),
    )
    assert organisation.assured_by == "kmt-county"
    assert service.areas == {"03351", "03351010"}
    assert service.languages == {
        Spoken(language=LanguageId("ti"), how=How.INTERPRETER, when="dienstags"),
        Spoken(language=LanguageId("de")),
    }
    assert service.age_min == 16


def test_what_a_guest_registers_is_a_suggestion_with_a_link_of_its_own(client: FlaskClient) -> None:
    draft = began(client)
    walked(client, draft, *STEPS)
    done = consented(client, draft, message="Ich bin die Vorsitzende.")
    link = done.headers["Location"]
    page = client.get(link)
    assert "Danke, das ist angekommen." in text(page)
    assert "Café Grenzenlos" in text(page)
    assert "Dazu: Sprechcafé" in text(page)
    assert client.get(link.rpartition("/")[0]).status_code == 404
    with network_of(client).read() as graph:
        (suggestion,) = graph.find(Suggestion)
        assert graph.whole([(Organisation, "cafe-grenzenlos")]) == {}
    assert suggestion.note == "Ich bin die Vorsitzende."


def test_each_step_says_what_is_wrong_and_keeps_what_was_typed(client: FlaskClient) -> None:
    draft = began(client)
    page = client.post(f"{draft}/stelle", data={"name": "", "role": "", "seated_in": "Qqqqq", "body": "Träger"})
    assert page.status_code == 422
    assert re.findall(r'href="#(\w+)">', page.text)[1:] == ["name", "role", "seated_in"]
    assert 'value="Qqqqq"' in page.text
    assert 'value="Träger"' in client.get(f"{draft}/stelle").text


def test_going_back_loses_nothing_and_asks_for_nothing(client: FlaskClient) -> None:
    draft = began(client)
    walked(client, draft, "stelle")
    back = client.post(f"{draft}/angebot", data={"title-de": "Halb", "go": "back"})
    assert back.headers["Location"] == f"{draft}/stelle"
    assert 'value="Halb"' in client.get(f"{draft}/angebot").text
    assert 'value="Café Grenzenlos"' in client.get(f"{draft}/stelle").text


def test_one_more_line_keeps_the_others(client: FlaskClient) -> None:
    draft = began(client)
    answer = client.post(f"{draft}/gebiet", data={"areas": ["Celle"], "row": "areas"})
    assert answer.headers["Location"] == f"{draft}/gebiet#areas-2"
    assert client.get(f"{draft}/gebiet").text.count('name="areas"') == 2
    assert client.post(f"{draft}/gebiet", data={"row": "name"}).status_code == 404


def test_hours_are_shown_as_they_were_understood_and_wait_for_a_yes(client: FlaskClient) -> None:
    draft = began(client)
    page = client.post(f"{draft}/zeiten", data={"hours": "Mo-Do 8-12 Uhr", "go": "on"})
    assert page.status_code == 422
    assert "So haben wir die Zeiten verstanden" in text(page)
    assert "Montag, 23.11. 08:00–12:00 Uhr" in text(page)
    assert 'value="Mo-Th 08:00-12:00"' in page.text
    assert client.post(f"{draft}/zeiten", data=STEPS["zeiten"]).status_code == 303
    changed = client.post(f"{draft}/zeiten", data=STEPS["zeiten"] | {"hours": "Mo-Do 9-12 Uhr"})
    assert changed.status_code == 422


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ("wenn Licht brennt", "Unklar ist „wenn licht brennt“"),
        ("9-12 Uhr, Mo-Fr 14-16", "an welchen Tagen"),
        ("Mo 16 Uhr", "bis wann"),
        ("Mo 14-12 Uhr", "der Reihe nach"),
        ("Mo 8-27 Uhr", "nicht gibt"),
    ],
)
def test_hours_that_cannot_be_read_say_how_to_write_them(client: FlaskClient, hours: str, said: str) -> None:
    draft = began(client)
    assert said in text(client.post(f"{draft}/zeiten", data={"hours": hours}))


def test_one_that_is_registered_already_is_shown_with_reasons_and_can_be_chosen(client: FlaskClient) -> None:
    draft = began(client)
    page = client.post(f"{draft}/stelle", data=NEW | {"name": "Beratungsstelle Celle", "address": "", "role": "MBE"})
    assert page.status_code == 303, "another name is no double"
    page = client.post(f"{draft}/stelle", data=NEW | {"name": "Beratung Celle e. V.", "role": "MBE"})
    assert page.status_code == 200
    assert "Ist es eine von diesen?" in text(page)
    assert "Der Name ist" in text(page)
    taken = client.post(f"{draft}/vorhanden", data={"organisation": "mbe"})
    assert taken.headers["Location"] == f"{draft}/angebot"
    assert "Stelle: Beratung Celle" in text(client.get(f"{draft}/angebot"))
    assert client.get(f"{draft}/stelle").status_code == 404


def test_none_of_those_shown_is_not_asked_again(client: FlaskClient) -> None:
    draft = began(client)
    double = NEW | {"name": "Beratung Celle", "role": "MBE"}
    assert client.post(f"{draft}/stelle", data=double).status_code == 200
    on = client.post(f"{draft}/keine", data={"distinct": "mbe", "step": "stelle"})
    assert on.headers["Location"] == f"{draft}/angebot"
    assert client.post(f"{draft}/stelle", data=double).status_code == 303


def test_a_service_of_a_registered_organisation_needs_no_step_about_it(coordinator: FlaskClient) -> None:
    found = coordinator.get("/eintragen?q=Beratung")
    assert 'value="mbe"' in found.text
    draft = began(coordinator, "mbe")
    walked(coordinator, draft, *list(STEPS)[1:])
    assert consented(coordinator, draft).headers["Location"] == "/partner/sprechcafe"
    with network_of(coordinator).read() as graph:
        assert graph.get(Service, "sprechcafe").hours == "Mo-Th 08:00-12:00"


def test_an_organisation_can_be_registered_without_a_service(coordinator: FlaskClient) -> None:
    draft = began(coordinator)
    walked(coordinator, draft, "stelle")
    on = coordinator.post(f"{draft}/angebot", data={"bare": "1", "title-de": "Später"})
    assert on.headers["Location"] == f"{draft}/kontakte"
    assert coordinator.post(f"{draft}/angebot", data={}).status_code == 422
    assert 'value="Später"' in coordinator.get(f"{draft}/angebot").text
    coordinator.post(f"{draft}/angebot", data={"bare": "1"})
    assert consented(coordinator, draft).headers["Location"] == "/partner/cafe-grenzenlos"


def test_what_is_missing_is_named_at_the_end_with_its_step(client: FlaskClient) -> None:
    draft = began(client)
    walked(client, draft, "stelle", "angebot")
    page = consented(client, draft)
    assert page.status_code == 422
    assert "Gebiet: Bitte mindestens ein Gebiet angeben." in text(page)
    address = re.search(r'href="([^"]+pruefen=1#areas)"', page.text)
    assert address
    assert "Bitte mindestens ein Gebiet angeben." in text(client.get(address[1]))
    walked(client, draft, *STEPS)
    missing = client.post(f"{draft}/abschluss", data={"message": "bleibt stehen"})
    assert missing.status_code == 422
    assert "bleibt stehen" in text(missing)


def test_a_draft_can_be_gone_on_with_by_its_link_alone(client: FlaskClient) -> None:
    draft = began(client)
    later = client.post(f"{draft}/stelle", data=NEW | {"go": "later"})
    address = re.search(r'href="http://localhost(/eintragen/[^"]+)"', later.text)
    assert address
    assert "bis Montag, 07.12.2026" in text(later)
    stranger = client.application.test_client()
    assert 'value="Café Grenzenlos"' in stranger.get(address[1]).text
    assert stranger.get("/eintragen/falsch/stelle").status_code == 404
    assert client.get(f"{draft}/nichts").status_code == 404


def test_too_many_from_guests_are_turned_away_and_the_draft_stays(client: FlaskClient) -> None:
    draft = began(client)
    walked(client, draft, *STEPS)
    with network_of(client).change(OPERATOR, Action.SUGGEST) as graph:
        graph.put(Allowance(id="guests", taken=PER_HOUR, until=NOW + timedelta(minutes=20)))
    turned_away = consented(client, draft, message="bleibt stehen")
    assert turned_away.status_code == 429
    assert turned_away.headers["Retry-After"] == "1200"
    assert "Gerade kommen zu viele Meldungen an" in text(turned_away)
    assert "bleibt stehen" in text(client.get(f"{draft}/abschluss"))

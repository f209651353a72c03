"""Correcting entries on one page: at once or as a suggestion, never over somebody else's change, without loss."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api import create_app
from api.auth import COOKIE
from api.settings import Settings
from keepers import HIDDEN, a_kept_network
from referral.access import AccountRole
from referral.codes import OrganisationId
from referral.model import Capacity, Guide, Organisation, Service, Tie, TieKind
from referral.papers import Deed, Suggestion
from signed_in import an_account, network_of, signed_in
from towns import a_guide, an_organisation

DESK = an_organisation("lotsen", "LOTSE", name="Lotsenstelle Celle", seated_in="03351006")
BOND = Tie(
    id="bond", kind=TieKind.REFERS_TO, origin=OrganisationId("mbe"), target=OrganisationId("lotsen"), since="2021"
)


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    roaming = an_organisation("unterwegs", "LOTSE", name="Lotsen ohne Büro")
    guides = (a_guide("17", "lotsen", "ti"), a_guide("19", "unterwegs", "ar"))
    network = a_kept_network(tmp_path, DESK, BOND, roaming, *guides)
    return create_app(Settings(store="file:unused", workers=1), network).test_client()


@pytest.fixture
def coordinator(client: FlaskClient) -> FlaskClient:
    return signed_in(client, network_of(client), an_account(AccountRole.COORDINATOR, "kmt-county"))


@pytest.fixture
def partner(client: FlaskClient) -> FlaskClient:
    return signed_in(client, network_of(client), an_account(AccountRole.PARTNER, "mbe"))


def text(response: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def filled(page: TestResponse) -> dict[str, list[str]]:
    """The form of a page as a browser would send it."""
    form: dict[str, list[str]] = {}

    class Reader(HTMLParser):
        select = area = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            said = {name: value or "" for name, value in attrs}
            if tag == "input" and (said.get("type") not in {"checkbox", "radio"} or "checked" in said):
                form.setdefault(said["name"], []).append(said.get("value", ""))
            elif tag == "select":
                self.select = said["name"]
                form.setdefault(self.select, []).append("")
            elif tag == "option" and self.select and "selected" in said:
                form[self.select][-1] = said["value"]
            elif tag == "textarea":
                self.area = said["name"]
                form.setdefault(self.area, []).append("")

        def handle_endtag(self, tag: str) -> None:
            self.select = "" if tag == "select" else self.select
            self.area = "" if tag == "textarea" else self.area

        def handle_data(self, text: str) -> None:
            if self.area:
                form[self.area][-1] += text.removeprefix("\n")

    Reader().feed(page.text.partition("<main")[2])
    return form


def kept(client: FlaskClient, kind: type[Any], id: str) -> Any:
    with network_of(client).read() as graph:
        return graph.get(kind, id)


def test_a_form_that_is_sent_as_it_is_changes_nothing(coordinator: FlaskClient) -> None:
    for kind, id, path in (
        (Organisation, "mbe", "/partner/mbe/aendern"),
        (Service, "mbe-service", "/partner/mbe-service/aendern"),
        (Guide, "17", "/lotsen/17/aendern"),
        (Tie, "bond", "/verbindungen/bond/aendern"),
    ):
        before = kept(coordinator, kind, id)
        answer = coordinator.post(path, data=filled(coordinator.get(path)))
        assert answer.status_code == 303, text(answer)
        assert kept(coordinator, kind, id) == before


def test_a_coordinator_changes_an_entry_of_her_area_at_once(coordinator: FlaskClient) -> None:
    form = filled(coordinator.get("/partner/mbe/aendern")) | {"body": ["AWO"], "hours": ["Di 9-11 Uhr"]}
    asked = coordinator.post("/partner/mbe/aendern", data=form)
    assert asked.status_code == 422
    assert "So haben wir die Zeiten verstanden" in text(asked)
    done = coordinator.post("/partner/mbe/aendern", data=form | {"hours-yes": ["Tu 09:00-11:00"]})
    assert done.headers["Location"] == "/partner/mbe"
    assert kept(coordinator, Organisation, "mbe").body == "AWO"
    assert "Di 09:00-11:00" in filled(coordinator.get("/partner/mbe/aendern"))["hours"]


def test_what_a_partner_changes_waits_and_unseen_contacts_stay(client: FlaskClient, partner: FlaskClient) -> None:
    form = filled(partner.get("/partner/mbe/aendern")) | {"name": ["Beratung in Celle"]}
    sent = partner.post("/partner/mbe/aendern", data=form | {"message": ["Neuer Name seit Mai"]})
    assert "Danke, das ist angekommen." in text(partner.get(sent.headers["Location"]))
    assert kept(client, Organisation, "mbe").name == "Beratung Celle"
    assert HIDDEN in kept(client, Organisation, "mbe").contacts


def test_everything_that_is_wrong_is_named_at_its_field(coordinator: FlaskClient) -> None:
    form = filled(coordinator.get("/partner/mbe-service/aendern")) | {
        "title-de": [""], "areas": ["Nirgendwo"], "contacts": ["keine"], "contacts-kind": ["phone"],
        "contacts-visibility": ["public"], "age_min": ["30"], "age_max": ["20"], "languages": ["xx"],
    }  # fmt: skip
    page = coordinator.post("/partner/mbe-service/aendern", data=form)
    assert page.status_code == 422
    assert re.findall(r'href="#([\w-]+)">', page.text)[1:] == ["title", "areas-1", "languages-1", "contacts-1"]
    assert 'value="Nirgendwo"' in page.text
    for wrong, element in (
        ({"age_min": ["30"], "age_max": ["20"]}, "age_max"),
        ({"age_min": ["alt"]}, "age_min"),
        ({"groups": ["gender.woman"], "not_groups": ["gender.woman"]}, "not_groups"),
        ({"topics": ["nichts"]}, "topics"),
        ({"channels": ["brieftaube"]}, "channels"),
        ({"title-de": [""], "title-en": ["Help"]}, "title"),
        ({"description": ["x" * 2001]}, "description"),
        ({"areas": ["29229"]}, "areas-1"),
        ({"contacts-kind": ["fax"], "contacts": ["1"], "contacts-visibility": ["public"]}, "contacts-1"),
        ({"contacts-kind": ["email"], "contacts": ["a at b"], "contacts-visibility": ["public"]}, "contacts-1"),
        ({"contacts-kind": ["website"], "contacts": ["data:x"], "contacts-visibility": ["public"]}, "contacts-1"),
        ({"contacts-kind": ["phone"], "contacts": ["05141 1"], "contacts-visibility": ["x"]}, "contacts-1"),
    ):  # fmt: skip
        page = coordinator.post(
            "/partner/mbe-service/aendern", data=filled(coordinator.get("/partner/mbe-service/aendern")) | wrong
        )
        assert re.findall(r'href="#([\w-]+)">', page.text)[1:] == [element]


def test_the_second_of_two_sees_both_versions_and_chooses_field_by_field(coordinator: FlaskClient) -> None:
    path = "/partner/mbe/aendern"
    first, second = (filled(coordinator.get(path)) for _ in range(2))
    assert coordinator.post(path, data=first | {"name": ["Beratung Celle Mitte"], "body": ["AWO"]}).status_code == 303
    clash = coordinator.post(path, data=second | {"name": ["Beratung Celle Nord"], "address": ["Markt 2"]})
    assert clash.status_code == 412
    said = text(clash)
    assert "Beratung Celle Mitte" in said
    assert "Beratung Celle Nord" in said
    assert said.count("von beiden geändert") == 1
    form = filled(clash)
    assert {name: form[name] for name in form if name.startswith("take-")} == {
        "take-name": ["mine"],
        "take-address": ["mine"],
        "take-body": ["theirs"],
    }
    looked = coordinator.post(path, data=form | {"take-name": ["theirs"], "go": ["look"]})
    assert 'value="Beratung Celle Mitte"' in looked.text
    assert 'value="Markt 2"' in looked.text
    assert coordinator.post(path, data=form | {"take-name": ["theirs"]}).status_code == 303
    now = kept(coordinator, Organisation, "mbe")
    assert (now.name, now.address, now.body) == ("Beratung Celle Mitte", "Markt 2", "AWO")


def test_a_form_without_the_edited_version_is_refused(coordinator: FlaskClient) -> None:
    form = filled(coordinator.get("/partner/mbe/aendern"))
    altered = ('{"id": "mbe", "name": 5, "role": "MBE"}', '{"id": "mbe", "name": "x", "role": "MBE", "contacts": [7]}')
    for edited in ("", "{}", '{"id": "lotsen", "name": "x", "role": "MBE"}', "[", *altered):
        assert coordinator.post("/partner/mbe/aendern", data=form | {"edited": [edited]}).status_code == 422
    assert coordinator.post("/partner/mbe/aendern", data=form | {"row": ["name"]}).status_code == 404
    assert coordinator.get("/partner/niemand/aendern").status_code == 404


def test_what_was_typed_is_still_there_when_the_entry_was_closed_meanwhile(coordinator: FlaskClient) -> None:
    path = "/partner/mbe-service/aendern"
    form = filled(coordinator.get(path)) | {"title-de": ["Beratung am Abend"]}
    closing = filled(coordinator.get("/partner/mbe-service/schliessen"))
    assert coordinator.post("/partner/mbe-service/schliessen", data=closing).status_code == 303
    told = coordinator.post(path, data=form)
    assert told.status_code == 410
    assert "Diesen Eintrag gibt es nicht mehr" in text(told)
    assert filled(told) == form
    assert coordinator.post(path, data=form | {"edited": ["{}"]}).status_code == 404
    assert coordinator.get(path).status_code == 404


def test_a_line_more_keeps_everything_and_has_the_focus(coordinator: FlaskClient) -> None:
    form = filled(coordinator.get("/partner/mbe-service/aendern")) | {"title-de": ["Anders"]}
    page = coordinator.post("/partner/mbe-service/aendern", data=form | {"row": ["languages"]})
    assert 'value="Anders"' in page.text
    assert re.search(r'id="languages-2"[^>]*autofocus', page.text)


def test_an_entry_is_closed_only_when_nothing_hangs_on_it(coordinator: FlaskClient) -> None:
    ask = coordinator.get("/partner/mbe/schliessen")
    assert "verschwindet aus allen Antworten" in text(ask)
    assert coordinator.post("/partner/mbe/schliessen", data=filled(ask)).status_code == 409
    for path in ("/verbindungen/bond/schliessen", "/partner/mbe-service/schliessen", "/partner/mbe/schliessen"):
        assert coordinator.post(path, data=filled(coordinator.get(path))).status_code == 303, path
    assert coordinator.get("/partner/mbe").status_code == 404


def test_closing_what_somebody_changed_meanwhile_asks_again(coordinator: FlaskClient) -> None:
    ask = filled(coordinator.get("/lotsen/17/schliessen"))
    form = filled(coordinator.get("/lotsen/17/aendern")) | {"capacity": ["full"]}
    assert coordinator.post("/lotsen/17/aendern", data=form).status_code == 303
    again = coordinator.post("/lotsen/17/schliessen", data=ask)
    assert again.status_code == 412
    assert coordinator.post("/lotsen/17/schliessen", data=filled(again)).status_code == 303


def test_a_partner_suggests_to_close(partner: FlaskClient) -> None:
    ask = partner.get("/partner/mbe-service/schliessen")
    sent = partner.post("/partner/mbe-service/schliessen", data=filled(ask) | {"message": ["Förderung endet"]})
    assert "Der Eintrag soll verschwinden." in text(partner.get(sent.headers["Location"]))
    with network_of(partner).read() as graph:
        assert [one.deed for one in graph.find(Suggestion)] == [Deed.RETIRE]


def test_guides_are_listed_registered_and_changed(coordinator: FlaskClient) -> None:
    listed = text(coordinator.get("/lotsen"))
    assert "Lotsin 17 Lotsenstelle Celle" in listed
    assert "Lotsin 19 Lotsen ohne Büro" in listed, "who has no office is kept where she works"
    new = {
        "name": "Lotse 18", "placed_by": "Lotsenstelle Celle", "languages": ["ar"], "languages-how": ["direct"],
        "languages-when": [""], "areas": ["Celle"], "capacity": "free",
    }  # fmt: skip
    assert coordinator.post("/lotsen/neu", data=new).headers["Location"] == "/lotsen"
    with network_of(coordinator).read() as graph:
        (guide,) = (one for one in graph.find(Guide) if one.name == "Lotse 18")
    assert (guide.placed_by, guide.capacity) == ("lotsen", Capacity.FREE)
    wrong = coordinator.post("/lotsen/neu", data=new | {"placed_by": "Unbekannt", "areas": [""]})
    assert re.findall(r'href="#([\w-]+)">', wrong.text)[1:] == ["placed_by", "areas"]


def test_guides_of_others_are_not_listed(client: FlaskClient) -> None:
    assert "/anmelden" in client.get("/lotsen").headers["Location"]
    signed_in(client, network_of(client), an_account(AccountRole.COORDINATOR, "kmt-next"))
    assert "Noch niemand eingetragen." in text(client.get("/lotsen"))


def test_ties_are_listed_and_registered_from_the_page_of_an_organisation(coordinator: FlaskClient) -> None:
    assert "vermittelt an" in text(coordinator.get("/partner/mbe/verbindungen"))
    path = "/partner/lotsen/verbindungen/neu"
    assert 'value="Lotsenstelle Celle (lotsen)"' in coordinator.get(path).text
    new = {"origin": "lotsen", "kind": "COOPERATES_WITH", "target": "Beratung Celle (mbe)"}
    assert coordinator.post(path, data=new).headers["Location"] == "/partner/lotsen/verbindungen"
    assert text(coordinator.get("/partner/lotsen/verbindungen")).count("arbeitet zusammen mit") == 1
    assert coordinator.post(path, data=new | {"target": "lotsen"}).status_code == 422


def test_only_those_who_may_see_the_buttons(client: FlaskClient) -> None:
    assert "Ändern" not in text(client.get("/partner/mbe"))
    assert "Fehler melden" in text(client.get("/partner/mbe"))
    for role, organisation, button in (
        (AccountRole.COORDINATOR, "kmt-county", "Ändern"),
        (AccountRole.PARTNER, "mbe", "Änderung vorschlagen"),
        (AccountRole.COORDINATOR, "kmt-next", ""),
        (AccountRole.CASEWORKER, "abh-county", ""),
    ):
        reader = client.application.test_client()
        signed_in(reader, network_of(client), an_account(role, organisation))
        page = text(reader.get("/partner/mbe"))
        assert (button in page) if button else ("Ändern" not in page and "Änderung vorschlagen" not in page)


def test_whoever_was_signed_out_while_typing_loses_nothing(coordinator: FlaskClient) -> None:
    form = filled(coordinator.get("/partner/mbe/aendern")) | {"body": ["AWO"]}
    coordinator.delete_cookie(COOKIE)
    page = coordinator.post("/partner/mbe/aendern", data=form)
    assert page.status_code == 403
    assert "Sie sind nicht mehr angemeldet" in text(page)
    assert filled(page)["body"] == ["AWO"]
    signed_in(coordinator, network_of(coordinator), an_account(AccountRole.COORDINATOR, "kmt-county"))
    assert coordinator.post("/partner/mbe/aendern", data=filled(page)).status_code == 303
    assert kept(coordinator, Organisation, "mbe").body == "AWO"

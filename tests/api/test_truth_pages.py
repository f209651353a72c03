"""Pages that keep the register true: confirming by link and signed in, the upkeep list, closures and notices."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api import create_app
from api.settings import Settings
from referral.access import OPERATOR, AccountRole, Action
from referral.accounts import sealed
from referral.codes import OrganisationId
from referral.links import check_links
from referral.model import Contact, ContactKind, Notice, Organisation, Service
from referral.papers import Purpose, Ticket
from signed_in import an_account, network_of, signed_in
from towns import CITY, COUNTY, NEXT_TOWN, a_network, a_service, an_organisation
from worlds import NOW

PHONE = Contact(kind=ContactKind.PHONE, value="05141 12345")
TICKET = Ticket(
    id=sealed("geheim"),
    purpose=Purpose.CONFIRMATION,
    until=NOW + timedelta(weeks=6),
    kind="Organisation",
    subject="wohnhilfe",
    organisation=OrganisationId("wohnhilfe"),
)
CLOSED = Notice(begins=date(2026, 11, 20), until=date(2026, 11, 27), closed=True, text="Betriebsausflug")
PARTNER = an_account(AccountRole.PARTNER, "wohnhilfe")
COORDINATOR = an_account(AccountRole.COORDINATOR, "kmt-county")


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    home = an_organisation(
        "wohnhilfe", "LOTSE", name="Wohnhilfe Celle", contacts=(PHONE,), address="Markt 1, 29221 Celle",
        hours="Mo-Fr 09:00-12:00", seated_in=CITY, stated_on="2021", source="https://wohnhilfe.example/",
    )  # fmt: skip
    network = a_network(
        tmp_path,
        home,
        a_service("wohnhilfe", "housing.search", areas=(COUNTY,), languages=("de", "ti")),
        an_organisation("anderswo", "MBE", name="Anderswo", seated_in=NEXT_TOWN),
        TICKET,
        replace(TICKET, id=sealed("alt"), until=NOW),
    )
    return create_app(Settings.from_environment({}), network).test_client()


def text(response: TestResponse) -> str:
    """What stands on a page, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def entry(client: FlaskClient) -> Organisation:
    with network_of(client).read() as graph:
        return graph.get(Organisation, "wohnhilfe")


def test_looking_at_a_link_changes_nothing_and_pressing_the_button_confirms_all(client: FlaskClient) -> None:
    for _ in range(3):
        page = client.get("/bestaetigen/geheim")
        assert page.status_code == 200
        assert "Wohnhilfe Celle" in text(page)
        assert "Markt 1, 29221 Celle" in text(page)
        assert page.headers["Cache-Control"] == "no-store"
    assert entry(client).assured_on is None
    done = client.post("/bestaetigen/geheim")
    assert "Vielen Dank!" in text(done)
    assert (entry(client).assured_on, entry(client).assured_by) == (NOW.date(), "wohnhilfe")
    with network_of(client).read() as graph:
        assert graph.get(Service, "wohnhilfe-service").assured_on == NOW.date()


@pytest.mark.parametrize(
    ("secret", "status", "said", "way_on"),
    [
        ("geheim", 410, "Mit ihm ist Wohnhilfe Celle am 23.11.2026 bestätigt worden.", "/partner/wohnhilfe"),
        ("alt", 410, "Dieser Link ist abgelaufen", "/partner/wohnhilfe/aendern"),
        ("unbekannt", 404, "Diesen Link kennen wir nicht", 'href="/"'),
    ],
)
def test_a_link_that_is_used_expired_or_unknown_has_a_page_of_its_own_with_a_way_on(
    client: FlaskClient, secret: str, status: int, said: str, way_on: str
) -> None:
    client.post("/bestaetigen/geheim")
    for page in (client.get(f"/bestaetigen/{secret}"), client.post(f"/bestaetigen/{secret}")):
        assert page.status_code == status
        assert said in text(page)
        assert way_on in page.text
        assert "<button" not in page.text.split("</header>")[1]


def test_whoever_holds_a_link_gets_to_the_form_without_signing_in(client: FlaskClient) -> None:
    change = re.search(r'href="([^"]+)"><span class="kern-label">Ändern', client.get("/bestaetigen/geheim").text)
    assert change
    assert client.get(change.group(1)).status_code == 200


def test_the_link_page_speaks_english_too(client: FlaskClient) -> None:
    assert "Is this entry still right?" in text(client.get("/bestaetigen/geheim?lang=en"))


def test_a_partner_confirms_on_its_own_page_and_the_page_says_who_did_when(client: FlaskClient) -> None:
    assert "Stimmt noch" not in client.get("/partner/wohnhilfe").text
    signed_in(client, network_of(client), PARTNER)
    assert "Stimmt noch: jetzt bestätigen" in client.get("/partner/wohnhilfe").text
    assert "Stimmt noch: jetzt bestätigen" not in client.get("/partner/anderswo").text
    page = client.post("/partner/wohnhilfe/bestaetigen", follow_redirects=True)
    assert "bestätigt am 23.11.2026 von Wohnhilfe Celle" in text(page)
    assert client.post("/partner/anderswo/bestaetigen").status_code == 403


def test_who_confirmed_is_left_out_where_it_is_nobody_registered(client: FlaskClient) -> None:
    with network_of(client).change(OPERATOR, Action.EDIT) as graph:
        graph.put(replace(entry(client), assured_on=NOW.date(), assured_by="operator"))
    assert "bestätigt am 23.11.2026: wohnhilfe.example" in text(client.get("/partner/wohnhilfe"))


def test_a_guest_confirms_nothing_and_sees_no_list(client: FlaskClient) -> None:
    for page in (client.post("/partner/wohnhilfe/bestaetigen"), client.get("/pflege")):
        assert page.status_code in {302, 303, 401, 403}
    assert entry(client).assured_on is None


def test_the_upkeep_list_says_how_many_answers_depend_on_each_entry(client: FlaskClient) -> None:
    signed_in(client, network_of(client), COORDINATOR)
    page = client.get("/pflege")
    said = text(page)
    numbers = [int(number) for number in re.findall(r"ändern sich (\d+) von 42 Antworten", said)]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers == [42, 20, 12, 12, 10]
    assert "ohne Sprachwunsch und mit jeder Sprache außer Deutsch" in said
    assert "Wohnhilfe Celle: Hilfe von wohnhilfe" in said
    assert "Anderswo" not in said


def test_a_line_of_the_list_is_confirmed_with_one_button(client: FlaskClient) -> None:
    signed_in(client, network_of(client), COORDINATOR)
    before = client.get("/pflege").text.count("<button")
    page = client.post("/partner/wohnhilfe-service/bestaetigen", data={"liste": "kmt-county"}, follow_redirects=True)
    assert "Bestätigt: Hilfe von wohnhilfe" in text(page)
    assert page.text.count("<button") == before - 1
    assert "Bestätigt:" not in text(client.get("/pflege?bestaetigt=wohnhilfe"))


def test_the_list_names_web_addresses_that_failed_on_two_days(client: FlaskClient) -> None:
    network = network_of(client)
    check_links(network, lambda _address: "404")
    check_links(replace(network, clock=lambda: NOW + timedelta(days=1)), lambda _address: "418")
    signed_in(client, network, COORDINATOR)
    said = text(client.get("/pflege"))
    assert "https://wohnhilfe.example/ antwortet seit dem 23.11.2026 nicht richtig: Antwort 418." in said


def test_the_state_chooses_a_centre(client: FlaskClient) -> None:
    network = network_of(client)
    with network.change(OPERATOR, Action.EDIT) as graph:
        graph.put(an_organisation("kmt-next", "KMT", coordinates=frozenset({"03353"})))
    signed_in(client, network, an_account(AccountRole.ADMINISTRATOR))
    page = client.get("/pflege?stelle=kmt-next")
    assert "Kmt-Next · Landkreis Harburg" in text(page)
    assert '<option value="kmt-next" selected>' in page.text
    assert "Stimmt noch" not in page.text


def test_a_closure_shows_wherever_somebody_might_go_there(client: FlaskClient) -> None:
    with network_of(client).change(OPERATOR, Action.EDIT) as graph:
        graph.put(replace(entry(client), notices=(CLOSED,)))
    said = "eschlossen bis 27.11.2026, öffnet Montag, 30.11., 09:00 Uhr"
    for address in (
        "/suche?place=29221&topic=housing.search",
        "/kontakte?ort=29221&thema=housing.search",
        "/partner/wohnhilfe",
        "/partner/wohnhilfe-service",
    ):
        page = text(client.get(address))
        assert said in page, address
        assert "Betriebsausflug" in page, address
    assert "20.11.2026 bis 27.11.2026: geschlossen. Betriebsausflug" in text(client.get("/partner/wohnhilfe"))
    assert "09:00–12:00 Uhr" not in text(client.get("/partner/wohnhilfe"))
    assert "DTSTART:20261124" not in client.get("/partner/wohnhilfe.ics").text
    assert "DTSTART:20261130T090000" in client.get("/partner/wohnhilfe.ics").text
    open_now = client.get("/suche?place=29221&topic=housing.search&open=true")
    assert "Zu dieser Zeit geschlossen." in text(open_now)


def test_a_closure_without_a_known_end_of_it_comes_last_among_the_contacts(client: FlaskClient) -> None:
    long = replace(CLOSED, until=date(2027, 6, 1), text="")
    with network_of(client).change(OPERATOR, Action.EDIT) as graph:
        graph.put(replace(entry(client), notices=(long,)))
    page = client.get("/kontakte?ort=29221&thema=housing.search")
    assert "Geschlossen bis 01.06.2027" in text(page)
    assert re.findall(r"door--(\w+)", page.text)[-1] == "closed"


def test_notices_that_have_ended_show_nowhere(client: FlaskClient) -> None:
    over = replace(CLOSED, begins=date(2026, 11, 1), until=date(2026, 11, 22))
    with network_of(client).change(OPERATOR, Action.EDIT) as graph:
        graph.put(replace(entry(client), notices=(over,)))
    for address in ("/suche?place=29221&topic=housing.search", "/partner/wohnhilfe"):
        assert "Betriebsausflug" not in client.get(address).text
        assert "Geöffnet bis 12:00 Uhr" in text(client.get(address))


FORM = {"begins": "2026-12-20", "until": "2027-01-06", "closed": "true", "text": "Frohes Fest"}


def test_a_partner_announces_a_closure_and_takes_it_back(client: FlaskClient) -> None:
    signed_in(client, network_of(client), PARTNER)
    page = client.post("/partner/wohnhilfe/hinweis", data=FORM, follow_redirects=True)
    assert "20.12.2026 bis 06.01.2027: geschlossen. Frohes Fest" in text(page)
    assert "20.12.2026 bis 06.01.2027: geschlossen. Frohes Fest" in text(client.get("/partner/wohnhilfe-service"))
    client.post("/partner/wohnhilfe/hinweis/entfernen", data=FORM)
    assert entry(client).notices == ()
    assert client.post("/partner/wohnhilfe/hinweis/entfernen", data={}).status_code == 303


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"begins": "", "until": "x"}, "Bitte den ersten Tag angeben."),
        ({"until": "2026-12-01"}, "Der letzte Tag liegt vor dem ersten."),
        ({"begins": "2026-01-01", "until": "2026-02-01"}, "Der letzte Tag ist schon vorbei."),
        ({"until": "2028-01-01"}, "Länger als ein Jahr geht nicht"),
        ({"closed": "", "text": " "}, "Bitte „geschlossen“ ankreuzen oder einen Hinweis schreiben."),
        ({"text": "x" * 301}, "Der Hinweis ist zu lang"),
    ],
)
def test_what_is_wrong_with_an_announcement_is_said_and_nothing_typed_is_lost(
    client: FlaskClient, typed: dict[str, str], said: str
) -> None:
    signed_in(client, network_of(client), PARTNER)
    filled = FORM | typed
    page = client.post("/partner/wohnhilfe/hinweis", data=filled)
    assert page.status_code == 422
    assert said in text(page)
    assert filled["text"].strip() in page.text
    assert ("checked" in page.text) is bool(filled["closed"])
    assert entry(client).notices == ()


def test_only_so_many_announcements_fit(client: FlaskClient) -> None:
    signed_in(client, network_of(client), PARTNER)
    for number in range(6):
        client.post("/partner/wohnhilfe-service/hinweis", data=FORM | {"text": f"Hinweis {number}"})
    page = client.post("/partner/wohnhilfe-service/hinweis", data=FORM)
    assert (page.status_code, "Bitte zuerst eine entfernen." in text(page)) == (422, True)


def test_nobody_announces_for_others(client: FlaskClient) -> None:
    signed_in(client, network_of(client), PARTNER)
    for answer in (client.get("/partner/anderswo/hinweis"), client.post("/partner/anderswo/hinweis", data=FORM)):
        assert answer.status_code == 403
    assert client.get("/partner/nirgends/hinweis").status_code == 404

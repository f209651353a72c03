"""What the pages say, asked of the application itself: a made-up county, a fixed Monday morning, no browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api import create_app
from api.pages import ROOM
from api.pages.about import explanations
from api.pages.screen import read_sentences, sentences
from api.settings import Settings
from referral.codes import PlaceId
from referral.model import Contact, ContactKind, Label, Visibility
from towns import CITY, COUNTY, a_guide, a_network, a_service, an_organisation

API = Path(__file__).parents[2] / "api"
PHONE = Contact(kind=ContactKind.PHONE, value="05141 12345")
HIDDEN = Contact(kind=ContactKind.PHONE, value="05141 99999", visibility=Visibility.COORDINATION)
MAIL = Contact(kind=ContactKind.EMAIL, value="hallo@example.org")
OFFICE_HOURS = "Mo-Fr 09:00-12:00"


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    home = an_organisation(
        "wohnhilfe", "LOTSE", name="Wohnhilfe Celle", contacts=(PHONE, HIDDEN, MAIL), address="Markt 1, 29221 Celle",
        hours=OFFICE_HOURS, seated_in=CITY, stated_on="2021", source="https://example.org/hilfe",
    )  # fmt: skip
    club = an_organisation("verein", "MBE", name="Ein & Zwei <Verein>", contacts=(MAIL,), hours="Tu 10:00-12:00")
    desk = an_organisation("lotsen", "LOTSE", name="Lotsenstelle Celle", contacts=(PHONE,))
    network = a_network(
        tmp_path,
        home,
        a_service("wohnhilfe", "housing.search", areas=(CITY,), languages=("de",), stated_on="2021"),
        club,
        a_service("verein", "housing.search", age_max=26, fictional=True),
        desk,
        a_guide("17", "lotsen", "ti"),
    )
    return create_app(Settings.from_environment({}), network).test_client()


def text(response: TestResponse) -> str:
    """What stands on a page, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    "rule",
    [view.address for view in ROOM.views if "<" not in view.address and view.name not in {"results", "service_worker"}],
)
def test_every_page_names_its_language_and_has_one_heading_and_a_title(
    client: FlaskClient, rule: str, language: str
) -> None:
    page = client.get(rule, query_string={"lang": language})
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert page.text.count("<h1") == 1
    assert re.search(r"<title>[^<]+ – Lotsennetz</title>", page.text)


@pytest.mark.parametrize("address", ["/", "/suche?place=29221&topic=housing.search&language=ti", "/kontakte"])
def test_nothing_on_a_page_stands_in_the_way_of_its_own_content_security_policy(
    client: FlaskClient, address: str
) -> None:
    page = client.get(address)
    assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)", page.text)


def test_the_answer_stands_in_the_order_in_which_it_is_read(client: FlaskClient) -> None:
    page = client.get("/suche?place=29221&topic=housing.search&language=ti&age=40").text
    order = ["zustaendig", "partner", "bruecke", "nicht", "gelockert", "koordinierung"]
    assert re.findall(r'<h2[^>]* id="(\w+)"', page)[: len(order)] == order


def test_a_partner_says_who_it_is_how_to_reach_it_how_true_that_is_and_why_it_stands_here(client: FlaskClient) -> None:
    page = client.get("/suche?place=29221&topic=housing.search")
    said = text(page)
    assert "Wohnhilfe Celle" in said
    assert 'href="tel:+49514112345"' in page.text
    assert "Geöffnet bis 12:00 Uhr" in said
    assert "Aus öffentlicher Quelle, Stand 2021, noch nicht bestätigt." in said
    assert "Ist für diesen Ort da." in said


def test_contacts_that_not_everybody_may_see_are_absent_and_that_is_said(client: FlaskClient) -> None:
    for address in ("/suche?place=29221&topic=housing.search", "/partner/wohnhilfe", "/partner/wohnhilfe.vcf"):
        assert "99999" not in client.get(address).text
    assert "Weitere Kontakte sehen nur Behörden" in text(client.get("/partner/wohnhilfe"))


def test_what_is_made_up_is_marked_wherever_it_stands(client: FlaskClient) -> None:
    for address in ("/suche?place=29303&topic=housing.search", "/partner/verein-service"):
        assert '<strong class="fictional">fiktiv</strong>' in client.get(address).text
    assert "(fiktiv)" in client.get("/partner/verein-service.vcf").text
    assert "fiktiv" in text(client.get("/kontakte?ort=29303&thema=housing.search"))


def test_names_are_shown_as_they_are_and_never_read_as_markup(client: FlaskClient) -> None:
    assert "Ein &amp; Zwei &lt;Verein&gt;" in client.get("/partner/verein").text
    typed = client.get("/suche?place=%3Cscript%3Ealert(1)%3C/script%3E&topic=housing.search")
    assert typed.status_code == 422
    assert "<script>alert" not in typed.text


def test_everything_that_is_wrong_is_said_at_once_and_what_was_typed_stays(client: FlaskClient) -> None:
    page = client.get("/suche?place=&age=alt&channel=phone&group=gender.woman")
    assert page.status_code == 422
    problems = re.findall(r'href="#(\w+)">([^<]+)', page.text)
    assert [field for field, _ in problems if field != "inhalt"] == ["place", "topic", "age"]
    assert 'value="alt"' in page.text
    assert re.search(r'value="phone" selected', page.text)
    assert re.search(r'value="gender.woman" checked', page.text)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("10115", "außerhalb von Niedersachsen (Berlin)"),
        ("29217", "Großempfänger"),
        ("29999", "nicht oder nicht mehr vergeben"),
        ("3100", "Vierstellige Postleitzahlen"),
        ("Qqqqq", "als Ort nicht bekannt"),
    ],
)
def test_a_place_that_leads_nowhere_says_why(client: FlaskClient, place: str, said: str) -> None:
    page = client.get("/suche", query_string={"place": place, "topic": "housing.search"})
    assert page.status_code == 422
    assert said in text(page)


def test_a_postcode_of_two_authorities_asks_and_each_choice_keeps_the_question(client: FlaskClient) -> None:
    page = client.get("/suche?place=29229&topic=housing.search&language=ti&lang=en")
    assert "Which place do you mean?" in page.text
    assert "/suche?place=03351006&amp;topic=housing.search&amp;language=ti&amp;lang=en" in page.text


def test_parameters_that_others_add_to_a_shared_address_are_overlooked(client: FlaskClient) -> None:
    assert client.get("/suche?place=29221&topic=housing.search&utm_source=mail").status_code == 200


def test_several_topics_have_a_plan(client: FlaskClient) -> None:
    page = text(client.get("/suche?place=29221&topic=housing.search&topic=housing.shared"))
    assert "Plan für alle Anliegen" in page


def test_a_bridge_names_two_contacts_and_the_order_of_calls(client: FlaskClient) -> None:
    page = text(client.get("/suche?place=29221&topic=housing.search&language=ti"))
    assert "Wohnhilfe Celle zusammen mit Lotsenstelle Celle" in page
    assert page.index("Zuerst Lotsenstelle Celle anrufen") < page.index("Dann Wohnhilfe Celle anrufen")


def test_a_partner_page_shows_the_week_with_its_holidays(client: FlaskClient) -> None:
    assert "Montag, 23.11. 09:00–12:00 Uhr" in text(client.get("/partner/wohnhilfe"))


def test_a_contact_can_be_saved(client: FlaskClient) -> None:
    card = client.get("/partner/wohnhilfe-service.vcf")
    assert card.mimetype == "text/vcard"
    lines = card.text.replace("\r\n ", "").split("\r\n")
    assert lines[:3] == ["BEGIN:VCARD", "VERSION:3.0", "FN:Wohnhilfe Celle"]
    assert "TEL;TYPE=WORK,VOICE:+49514112345" in lines
    assert r"ADR;TYPE=WORK:;;Markt 1\, 29221 Celle;;;;" in lines
    assert all(len(line.encode()) <= 75 for line in card.text.split("\r\n"))


def test_opening_hours_come_as_a_calendar_without_public_holidays(client: FlaskClient) -> None:
    calendar = client.get("/partner/wohnhilfe.ics")
    assert calendar.mimetype == "text/calendar"
    assert "DTSTART:20261123T090000\r\nDTEND:20261123T120000" in calendar.text
    assert "DTSTART:20261224T090000" in calendar.text
    assert "DTSTART:20261225T090000" not in calendar.text
    assert calendar.text.count("BEGIN:VEVENT") == calendar.text.count("END:VEVENT") == 28


def test_whom_to_call_names_those_who_are_open_now_first_and_until_when(client: FlaskClient) -> None:
    page = client.get("/kontakte?ort=29221&thema=housing.search")
    doors = re.findall(r"door--(\w+)", page.text)
    assert doors == sorted(doors, key=["open", "opens", "appointment", "unsaid"].index)
    assert "Geöffnet bis 12:00 Uhr" in text(page)
    assert "Geschlossen, öffnet Dienstag, 24.11., 10:00 Uhr" in text(page)


def test_the_contacts_page_asks_for_what_is_missing(client: FlaskClient) -> None:
    page = client.get("/kontakte?ort=Qqqqq&thema=housing.search")
    assert page.status_code == 422
    assert "als Ort nicht bekannt" in text(page)
    assert client.get("/kontakte?ort=29221").status_code == 422


def test_the_sheet_knows_who_is_competent_only_where_its_address_names_the_place(client: FlaskClient) -> None:
    assert "Abh-City" in text(client.get("/blatt/wohnhilfe-service?l=de&place=29221&topic=housing.search"))
    assert "Abh-City" not in text(client.get("/blatt/wohnhilfe-service?l=de"))
    assert '<html lang="ti"' in client.get("/blatt/wohnhilfe-service?l=ti").text


def test_errors_are_pages_in_the_same_look(client: FlaskClient) -> None:
    for response, status in (
        (client.get("/nichts"), 404),
        (client.get("/partner/niemand"), 404),
        (client.get("/blatt/niemand"), 404),
        (client.post("/suche"), 405),
        (client.get("/blatt/wohnhilfe-service?l=%3F"), 422),
    ):
        assert response.status_code == status
        assert 'class="masthead"' in response.text
        assert response.mimetype == "text/html"
    assert "GET" in client.post("/suche").headers["Allow"]


def test_a_store_that_cannot_answer_and_an_unforeseen_error_are_pages_too(tmp_path: Path) -> None:
    network = a_network(tmp_path)
    app = create_app(Settings.from_environment({}), network)
    app.add_url_rule("/kaputt", view_func=lambda: str(1 // 0))
    network.store.close()
    for address, status in (("/suche?place=29221&topic=housing.search", 503), ("/kaputt", 500)):
        response = app.test_client().get(address)
        assert response.status_code == status
        assert 'class="masthead"' in response.text
        assert "29221" not in text(response)


def test_a_link_keeps_the_language_that_the_address_names(client: FlaskClient) -> None:
    page = client.get("/suche?place=29221&topic=housing.search&lang=en").text
    assert 'href="/partner/wohnhilfe-service?lang=en"' in page
    assert "/suche?place=29221&amp;topic=housing.search&amp;lang=de" in page
    assert "lang=" not in client.get("/", headers={"Accept-Language": "en"}).text.replace('lang="', "").replace(
        "?lang=de", ""
    )


def test_the_rules_explain_themselves_in_german_and_english(client: FlaskClient) -> None:
    german, english = text(client.get("/sortierung?lang=de")), text(client.get("/sortierung?lang=en"))
    translated = read_sentences("rules.de")
    assert {(sentence,) for sentence in explanations()} == set(translated)
    assert all(sentence in english and translated[sentence,][0] in german for sentence in explanations())


def test_every_sentence_of_the_pages_has_an_english_one_and_none_is_left_over() -> None:
    said = {_forms(message) for path in (API / "templates").rglob("*.html") for message in _of_template(path)}
    said |= {_forms(message) for path in (API / "pages").rglob("*.py") for message in _of_module(path)}
    assert said == set(sentences("en"))


def test_every_sentence_keeps_its_placeholders_in_english() -> None:
    placeholder = re.compile(r"%\(\w+\)s|\{\w+\}")
    for german, english in sentences("en").items():
        assert set(placeholder.findall(german[-1])) == set(placeholder.findall(english[-1])), german


def test_two_organisations_at_one_place_do_not_hide_each_other_on_the_map(tmp_path: Path) -> None:
    several = [
        entity
        for number in range(3)
        for entity in (
            an_organisation(f"stelle-{number}", "LOTSE", seated_in=PlaceId(CITY)),
            a_service(f"stelle-{number}", "housing.search", areas=(COUNTY,), title=Label(de="Hilfe")),
        )
    ]
    client = create_app(Settings.from_environment({}), a_network(tmp_path, *several)).test_client()
    marks = re.findall(
        r'class="map__mark" cx="(\d+)" cy="(\d+)"', client.get("/suche?place=29221&topic=housing.search").text
    )
    assert len(set(marks)) == 3


def test_the_map_beneath_holds_every_county_and_is_small(client: FlaskClient) -> None:
    drawn = client.get("/karte.svg")
    assert drawn.text.count("<path") == 45
    assert len(drawn.data) < 50_000


def _of_template(path: Path) -> list[object]:
    found = extract_from_file("jinja2", path, options={"trimmed": "true", "silent": "false"})
    return [message for _line, message, _comments, _context in found]


def _of_module(path: Path) -> list[object]:
    found = extract_from_file("python", path, keywords={"_": None, "ngettext": (1, 2)})
    return [message for _line, message, _comments, _context in found]


def _forms(message: object) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else tuple(message[:2])  # type: ignore[index]

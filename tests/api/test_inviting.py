"""The pages on which people are invited and accounts are kept; no browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from account_forms import NEW, link_in, post, said, sign_in
from accounts import Clock, at_clock, registered
from referral.access import AccountRole
from referral.letters import Letter
from referral.lotsennetz import Lotsennetz
from referral.papers import Account
from signed_in import signed_in
from towns import CITY, NEXT_TOWN, an_organisation

CLUB = an_organisation("club", "MBE", name="Verein Brücke", seated_in=CITY)
CLUBS = an_organisation("clubs", "MBE", name="Verein Brücken", seated_in=CITY)
FAR = an_organisation("far", "MBE", name="Hilfe weit weg", seated_in=NEXT_TOWN)


@pytest.fixture
def lotsennetz(tmp_path: Path) -> Lotsennetz:
    return at_clock(tmp_path, Clock(), CLUB, CLUBS, FAR)


def test_a_coordinator_invites_a_partner_who_then_has_an_account(
    app: Flask, client: FlaskClient, coordinator: Account, letters: list[Letter]
) -> None:
    sign_in(client, coordinator)
    invited = post(client, "/konten/einladen", email="neu@example.org", role="partner", organisation="verein bruecke")
    assert invited.location == "/konten?getan=eingeladen"
    page = client.get("/konten?getan=eingeladen")
    assert "neu@example.org Partner · Verein Brücke" in said(page)
    assert "niemandem" not in said(page)
    assert "Konten gesperrt" not in said(page)
    (letter,) = letters
    assert (letter.to, "Frau Beispiel lädt Sie" in letter.text) == ("neu@example.org", True)
    assert "invites you" in letter.text
    guest, link = app.test_client(), link_in(letter)
    assert "Partner, für Verein Brücke" in said(guest.get(link))
    refused = post(guest, link, name="", password="kurz", again="", language="de")
    fields = [field for field in re.findall(r'href="#([\w-]+)">', refused.text) if field != "inhalt"]
    assert (refused.status_code, fields) == (422, ["name", "password", "again"])
    assert post(guest, link, name="Neu", password=NEW, again=NEW, language="en").location == "/konto"
    assert "Neu · Partner · Verein Brücke" in said(guest.get("/konto?lang=de"))
    assert app.test_client().get(link).status_code == 404


@pytest.mark.parametrize(
    ("form", "field", "sentence"),
    [
        ({"email": "neu"}, "email", "Bitte eine E-Mail-Adresse eingeben"),
        ({"role": ""}, "role", "Bitte eine Rolle wählen."),
        ({"role": "state administrator"}, "role", "Bitte eine Rolle wählen."),
        ({"organisation": ""}, "organisation", "So heißt hier keine Organisation."),
        ({"organisation": "Xyzzy"}, "organisation", "So heißt hier keine Organisation."),
        ({"organisation": "Verein"}, "organisation", "Bitte wählen, welche Organisation gemeint ist."),
        ({"organisation": "far"}, "organisation", "Diese Organisation liegt nicht in Ihrem Gebiet."),
        ({"role": "caseworker"}, "organisation", "Bitte eine Ausländerbehörde nennen."),
        ({"organisation-choice": "nobody"}, "organisation", "nichts eingetragen"),
    ],
)
def test_an_invitation_that_does_not_do_says_why_and_keeps_what_was_typed(
    client: FlaskClient, coordinator: Account, letters: list[Letter], form: dict[str, str], field: str, sentence: str
) -> None:
    sign_in(client, coordinator)
    typed = {"email": "neu@example.org", "role": "partner", "organisation": "Verein Brücke"} | form
    refused = client.post("/konten/einladen", data=typed, headers={"Sec-Fetch-Site": "same-origin"})
    assert f'href="#{field}"' in refused.text
    assert sentence in said(refused)
    assert f'value="{typed["email"]}"' in refused.text
    assert letters == []


def test_where_several_organisations_may_be_meant_they_are_offered(
    client: FlaskClient, coordinator: Account, letters: list[Letter]
) -> None:
    sign_in(client, coordinator)
    typed = {"email": "neu@example.org", "role": "guide", "organisation": "Verein"}
    offered = re.findall(r'name="organisation-choice" value="(\w+)"', post(client, "/konten/einladen", **typed).text)
    assert offered == ["club", "clubs"]
    assert post(client, "/konten/einladen", **typed, organisation__choice="clubs").status_code == 303
    assert len(letters) == 1


def test_an_invitation_is_withdrawn(client: FlaskClient, coordinator: Account, letters: list[Letter]) -> None:
    sign_in(client, coordinator)
    post(client, "/konten/einladen", email="neu@example.org", role="partner", organisation="club")
    (id,) = re.findall(r'name="invitation" value="(\w+)"', client.get("/konten").text)
    assert post(client, "/konten/zuruecknehmen", invitation=id).location == "/konten?getan=zurueckgenommen"
    assert client.get(link_in(letters[0])).status_code == 404


def test_an_invitation_to_an_address_with_an_account_is_sent_and_only_its_reader_learns_of_it(
    client: FlaskClient, coordinator: Account, administrator: Account, letters: list[Letter]
) -> None:
    sign_in(client, coordinator)
    post(client, "/konten/einladen", email=administrator.email, role="partner", organisation="club")
    refused = post(client, link_in(letters[0]), name="Neu", password=NEW, again=NEW)
    assert refused.status_code == 409
    assert "Mit dieser E-Mail-Adresse gibt es schon ein Konto." in said(refused)


def test_the_state_invites_coordinators_and_administrators_and_keeps_accounts(
    app: Flask, client: FlaskClient, administrator: Account, coordinator: Account, letters: list[Letter]
) -> None:
    sign_in(client, administrator)
    post(client, "/konten/einladen", email="land@example.org", role="state administrator", organisation="")
    post(client, "/konten/einladen", email="kmt@example.org", role="coordinator", organisation="kmt-county")
    assert [letter.to for letter in letters] == ["land@example.org", "kmt@example.org"]
    other = signed_in(app.test_client(), app.extensions["lotsennetz"].lotsennetz, coordinator)
    page = client.get("/konten?q=beispiel")
    assert "1 Konto" in said(page)
    assert post(client, "/konten/sperren", account=coordinator.id, deed="block").location == "/konten?getan=gesperrt"
    assert other.get("/konto").status_code == 303
    assert "gesperrt" in said(client.get("/konten?q=beispiel"))
    post(client, "/konten/sperren", account=coordinator.id, deed="admit")
    assert sign_in(other, coordinator).status_code == 303
    refused = post(client, "/konten/sperren", account=administrator.id, deed="block")
    assert refused.status_code == 409


def test_long_lists_of_accounts_come_in_pages(
    client: FlaskClient, administrator: Account, lotsennetz: Lotsennetz
) -> None:
    for number in range(60):
        registered(lotsennetz, AccountRole.GUIDE, "club", id=f"guide-{number:02}")
    sign_in(client, administrator)
    first, second = client.get("/konten"), client.get("/konten?seite=2")
    assert "Seite 1 von 2" in said(first)
    assert "Seite 2 von 2" in said(second)
    assert client.get("/konten?seite=viele").status_code == 200

"""A partner's page describes itself to search engines, with what is public and nothing else, safe within the page."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from apps import a_client
from referral.access import AccountRole
from referral.model import Contact, ContactKind, Visibility
from signed_in import an_account, network_of, signed_in
from towns import COUNTY, a_service, an_organisation

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def described(client: FlaskClient, id: str) -> Any:
    page = client.get(f"/partner/{id}").text
    (block,) = BLOCK.findall(page)
    assert not re.search(r"[<>&]", block)
    return json.loads(block)


def test_a_service_names_what_it_offers_where_and_who_offers_it(tmp_path: Path) -> None:
    found = described(a_client(tmp_path), "mbe-service")
    assert (found["@context"], found["@type"], found["@id"]) == (
        "https://schema.org",
        "Service",
        "/partner/mbe-service",
    )
    assert found["serviceType"] == "housing.search, residence.permit"
    assert found["areaServed"] == [{"@type": "AdministrativeArea", "name": "Landkreis Celle", "identifier": COUNTY}]
    assert found["provider"]["name"] == "Migrationsberatung Celle"
    assert found["provider"]["contactPoint"] == [{"@type": "ContactPoint", "telephone": "05141 12345"}]
    assert found["availableChannel"]["servicePhone"][0]["availableLanguage"] == ["ti"]


def test_what_an_authority_offers_is_a_service_of_the_state(tmp_path: Path) -> None:
    client = a_client(tmp_path, a_service("abh-county", "residence.permit"))
    assert described(client, "abh-county-service")["@type"] == "GovernmentService"
    authority = described(client, "abh-county")
    assert (authority["@type"], authority["areaServed"][0]["identifier"]) == ("GovernmentOrganization", COUNTY)


def test_whoever_reads_the_page_its_description_holds_public_contacts_only(tmp_path: Path) -> None:
    hidden = Contact(kind=ContactKind.PHONE, value="05141 999", visibility=Visibility.COORDINATION)
    website = Contact(kind=ContactKind.WEBSITE, value="https://verein.example/?a=1&b=2")
    client = a_client(tmp_path, an_organisation("club", contacts=(hidden, website)))
    signed_in(client, network_of(client), an_account(AccountRole.COORDINATOR, "kmt-county"))
    found = described(client, "club")
    assert "05141 999" not in json.dumps(found)
    assert found["url"] == ["https://verein.example/?a=1&b=2"]


def test_no_name_ends_the_element_that_it_stands_in(tmp_path: Path) -> None:
    name = "</script><script>alert(1)</script>"
    client = a_client(tmp_path, an_organisation("evil", name=name))
    assert described(client, "evil")["name"] == name
    assert "<script>alert" not in client.get("/partner/evil").text

"""The lists and entries of `/api/v1`: what a question can be made of, and who is registered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from apps import a_client, document, many_organisations


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return a_client(tmp_path, *many_organisations(120))


def read(client: FlaskClient, path: str, **asked: Any) -> Any:
    response = client.get(f"/api/v1{path}", query_string=asked)
    assert response.status_code == 200, response.json
    return response.json


def test_places_are_found_by_name_postcode_and_with_typing_errors(client: FlaskClient) -> None:
    for words in ("Celle", "29221", "Cele"):
        assert "03351006" in [place["id"] for place in read(client, "/places", q=words)["contents"]], words
    assert len(read(client, "/places", q="29229", limit=1)["contents"]) == 1


def test_a_place_must_be_asked_for_by_words(client: FlaskClient) -> None:
    refused = document(client.get("/api/v1/places"))
    assert (refused["status"], refused["errors"][0]["field"]) == (422, "q")


@pytest.mark.parametrize("path", ["/topics", "/languages", "/groups"])
def test_short_lists_come_whole(client: FlaskClient, path: str) -> None:
    contents = read(client, path)["contents"]
    assert contents == sorted(contents, key=lambda entry: entry["id"])
    assert {"id", "name"} <= contents[0].keys()


def test_a_topic_says_who_helps(client: FlaskClient) -> None:
    topic = next(one for one in read(client, "/topics")["contents"] if one["id"] == "housing.search")
    assert (topic["broader"], topic["first_role"], topic["fallback_roles"]) == ("housing", "LOTSE", ["MBE"])


def test_organisations_come_in_pages(client: FlaskClient) -> None:
    first, last = (read(client, "/organisations", page=number, per_page=100) for number in (1, 2))
    assert (first["page"], first["per_page"], first["total_pages"]) == (1, 100, 2)
    assert first["total_items"] == len(first["contents"]) + len(last["contents"])
    assert not {one["id"] for one in first["contents"]} & {one["id"] for one in last["contents"]}
    assert read(client, "/organisations", page=9)["contents"] == []


def test_organisations_are_found_by_name_and_role(client: FlaskClient) -> None:
    assert [one["id"] for one in read(client, "/organisations", q="Migrationsberatung")["contents"]] == ["mbe"]
    assert [one["id"] for one in read(client, "/organisations", role="KMT")["contents"]] == ["kmt-county"]


def test_one_organisation_comes_with_everything_but_the_research_note(client: FlaskClient) -> None:
    organisation = read(client, "/organisations/mbe")
    contact = {"kind": "phone", "value": "05141 12345", "uri": "tel:+49514112345", "visibility": "public"}
    assert organisation["contacts"] == [contact]
    assert organisation["programmes"] == [{"id": "pilot-2014", "stage": "chosen"}]
    assert (organisation["source"], organisation["stated_on"]) == ("https://beratung.example/", "2021")
    assert "research_note" not in organisation


def test_services_are_found_by_topic_provider_and_area(client: FlaskClient) -> None:
    for asked in ({"topic": "housing.search"}, {"provider": "mbe"}, {"area": "03351"}, {"q": "Hilfe"}):
        assert [one["id"] for one in read(client, "/services", **asked)["contents"]] == ["mbe-service"], asked
    assert read(client, "/services", area="03159")["contents"] == []


def test_one_service_names_its_topics_and_languages(client: FlaskClient) -> None:
    service = read(client, "/services/mbe-service")
    assert [one["id"] for one in service["topics"]] == ["housing.search", "residence.permit"]
    assert service["provider"] == "mbe"
    assert service["title"] == "Hilfe von mbe"


def test_the_pilot_project_names_who_took_part(client: FlaskClient) -> None:
    programme = read(client, "/programmes/pilot-2014", lang="en")
    assert programme["name"] == "Pilot project"
    assert [one["id"] for one in programme["applied"]] == ["mbe"]
    assert [one["id"] for one in programme["chosen"]] == ["mbe"]


@pytest.mark.parametrize("path", ["/organisations/nobody", "/services/nothing", "/programmes/never"])
def test_what_is_not_registered_is_not_found(client: FlaskClient, path: str) -> None:
    response = client.get(f"/api/v1{path}")
    assert response.status_code == 404
    assert document(response)["code"] == "not-found"


def test_health_counts_what_is_registered(client: FlaskClient) -> None:
    health = read(client, "/health")
    assert health["status"] == "ok"
    assert health["version"] == 1
    assert health["services"] == 1
    assert client.get("/api/v1/health").headers["Cache-Control"] == "no-store"


def test_the_register_may_be_kept_and_is_compared(client: FlaskClient) -> None:
    response = client.get("/api/v1/topics")
    assert response.headers["Cache-Control"] == "public, no-cache"
    assert client.get("/api/v1/topics", headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


def test_a_language_changes_names_everywhere(client: FlaskClient) -> None:
    assert read(client, "/programmes/pilot-2014")["name"] == "Modellprojekt"

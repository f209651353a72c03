"""The Open Referral API serves the register as the standard has it: valid documents, pages that add up, one truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient

from api import create_app
from api.settings import Settings
from apps import document
from graph_seed.hsds.ids import outer_id
from graph_seed.hsds.terms import taxonomy_id, term_id
from graph_seed.hsds.uploads import FORMATS
from graph_seed.importing import bring_in
from graph_seed.uploads import Upload
from open_referral import complaints, with_the_standard
from referral.access import OPERATOR, Action
from referral.codes import GroupId
from referral.lotsennetz import Lotsennetz
from referral.model import Channel, Contact, ContactKind, Label, Organisation, Service, Topic, Visibility
from seeded import a_seeded_network
from towns import CITY, COUNTY, NEXT_TOWN, a_network, a_service, an_organisation

HIDDEN = Contact(kind=ContactKind.PHONE, value="05141 99999", visibility=Visibility.COORDINATION)
MBE = an_organisation(
    "mbe",
    "MBE",
    name="Migrationsberatung Celle",
    address="Markt 1, 29221 Celle",
    contacts=(Contact(kind=ContactKind.PHONE, value="05141 12345"), HIDDEN),
)
HOUSING = a_service(
    "mbe",
    "housing.search",
    id="housing",
    title=Label(de="Wohnungssuche", en="Finding a home"),
    address="Markt 1, 29221 Celle",
    contacts=(HIDDEN,),
    channels=frozenset({Channel.PHONE}),
)
WOMEN = a_service("club", id="women", areas=[CITY], groups=frozenset({GroupId("gender.woman")}))
FAR = a_service("club", "residence.permit", id="far", areas=[NEXT_TOWN], address="Am Ring 2, 21423 Winsen (Luhe)")


@pytest.fixture
def lotsennetz(tmp_path: Path) -> Lotsennetz:
    return a_network(tmp_path, MBE, HOUSING, an_organisation("club", "MBE", name="Verein"), WOMEN, FAR)


@pytest.fixture
def client(lotsennetz: Lotsennetz) -> FlaskClient:
    return create_app(Settings(store="file:unused", workers=1), lotsennetz).test_client()


def asked(client: FlaskClient, path: str, **asked: Any) -> Any:
    return document(client.get(f"/hsds{path}", query_string=asked))


def found(client: FlaskClient, path: str, **wishes: Any) -> list[str]:
    return [one["id"] for one in asked(client, path, **wishes)["contents"]]


def services(*ids: str) -> list[str]:
    return [outer_id("service", id) for id in ids]


def test_the_beginning_names_the_standard_and_no_profile(client: FlaskClient) -> None:
    about = asked(client, "/")
    assert (about["version"], "profile" in about) == ("3.2.3", False)
    assert asked(client, "") == about


def walked(client: FlaskClient, path: str, per_page: int) -> Iterator[Any]:
    """All that a list holds, page by page until it says that it is the last."""
    number, page = 0, {"last_page": False, "total_items": 0}
    sizes = 0
    while not page["last_page"]:
        number += 1
        page = asked(client, path, page=number, per_page=per_page)
        assert (page["page_number"], page["size"]) == (number, len(page["contents"]))
        assert (page["first_page"], page["empty"]) == (number == 1, not page["contents"])
        sizes += page["size"]
        yield from page["contents"]
    assert (sizes, number) == (page["total_items"], page["total_pages"])


@with_the_standard
@pytest.mark.parametrize("name", ["service", "organization", "service_at_location"])
def test_a_walk_over_the_whole_seed_finds_each_once_and_every_document_is_valid(tmp_path: Path, name: str) -> None:
    client = create_app(Settings(store="file:unused", workers=1), a_seeded_network(tmp_path)).test_client()
    ids = []
    for listed in walked(client, f"/{name}s", 37):
        whole = asked(client, f"/{name}s/{listed['id']}")
        assert (complaints(f"{name}s", listed), complaints(name, whole)) == ([], [])
        assert whole["id"] == listed["id"]
        ids.append(listed["id"])
    assert len(ids) == len(set(ids)) > 100


@with_the_standard
def test_whole_documents_in_lists_are_valid(client: FlaskClient) -> None:
    for name in ("service", "organization", "service_at_location"):
        for whole in asked(client, f"/{name}s", full="true")["contents"]:
            assert complaints(name, whole) == []
            assert whole == asked(client, f"/{name}s/{whole['id']}")
    for one in asked(client, "/services", minimal="true")["contents"]:
        assert complaints("services", one) == []
        assert one["modified_date"].endswith("Z")


@pytest.mark.parametrize(
    ("wishes", "shown"),
    [
        ({"per_page": 2}, (2, 1, True, False)),
        ({"per_page": 2, "page": 2}, (1, 2, False, True)),
        ({"per_page": 2, "page": 3}, (0, 3, False, True)),
        ({"page": 0}, (3, 1, True, True)),
        ({"page": -9, "per_page": -1}, (1, 1, True, False)),
        ({"per_page": 10**30}, (3, 1, True, True)),
        ({"page": 10**30}, (0, 999_999_999, False, True)),
    ],
)
def test_pages_of_any_number_are_answered(client: FlaskClient, wishes: Any, shown: Any) -> None:
    page = asked(client, "/services", **wishes)
    assert (page["size"], page["page_number"], page["first_page"], page["last_page"]) == shown
    assert page["total_items"] == 3


def test_services_are_found_by_words_terms_provider_and_date(client: FlaskClient) -> None:
    assert found(client, "/services") == services("far", "housing", "women")
    assert found(client, "/services", search="Wohnungsuche") == services("housing")
    assert found(client, "/services", search="\x00") == []
    assert found(client, "/services", taxonomy_term_id=term_id("topic", "housing.search")) == services("housing")
    assert found(client, "/services", taxonomy_term_id=term_id("group", "gender.woman")) == services("women")
    assert found(client, "/services", taxonomy_term_id=term_id("channel", "phone")) == services("housing")
    assert found(client, "/services", taxonomy_term_id=term_id("field", "title_en")) == services("housing")
    assert found(client, "/services", taxonomy_id=taxonomy_id("topic")) == services("far", "housing")
    assert found(client, "/services", organization_id=outer_id("organization", "club")) == services("far", "women")
    assert found(client, "/services", modified_after="2026-11-23T09:00:00Z") == services("far", "housing", "women")
    assert found(client, "/services", modified_after="2026-11-23T11:00:00+01:00") == []
    assert found(client, "/services", organization_id="nobody") == found(client, "/services", taxonomy_id="none") == []


def test_organisations_are_found_by_their_own_terms_and_those_of_their_services(client: FlaskClient) -> None:
    mbe, club = outer_id("organization", "mbe"), outer_id("organization", "club")
    assert found(client, "/organizations", taxonomy_term_id=term_id("topic", "housing.search")) == [mbe]
    assert found(client, "/organizations", taxonomy_term_id=term_id("role", "MBE")) == [club, mbe]
    assert set(found(client, "/organizations", taxonomy_id=taxonomy_id("group"))) == {club}
    assert len(found(client, "/organizations", taxonomy_id=taxonomy_id("role"))) == 9
    assert found(client, "/organizations", search="Migrationsberatung") == [mbe]


def test_an_organisation_names_its_services_in_short_or_whole(client: FlaskClient) -> None:
    path = f"/organizations/{outer_id('organization', 'mbe')}"
    (short,) = asked(client, path)["services"]
    (whole,) = asked(client, path, full_service="true")["services"]
    assert ("attributes" in short, "attributes" in whole) == (False, True)
    assert short["name"] == whole["name"] == "Wohnungssuche"


def test_services_at_locations_are_found_by_postcode_and_distance(client: FlaskClient) -> None:
    def names(**wishes: str) -> list[str]:
        return [one["service"]["name"] for one in asked(client, "/service_at_locations", **wishes)["contents"]]

    assert names() == ["Hilfe von club", "Wohnungssuche"]
    assert names(postcode="29221") == ["Wohnungssuche"]
    assert names(postcode="21423") == ["Hilfe von club"]
    assert names(postcode="99999") == names(postcode="29221", proximity="1000") == []
    assert names(postcode="29221", proximity="near") == ["Wohnungssuche"]
    assert names(organization_id=outer_id("organization", "club")) == ["Hilfe von club"]


def test_distance_is_measured_from_the_middle_of_the_postcode(tmp_path: Path) -> None:
    lotsennetz = a_seeded_network(tmp_path)
    client = create_app(Settings(store="file:unused", workers=1), lotsennetz).test_client()
    near, far = (
        asked(client, "/service_at_locations", postcode="30159", proximity=metres)["total_items"]
        for metres in ("1000", "400000")
    )
    assert 0 < near < far <= asked(client, "/service_at_locations", postcode="30159")["total_items"]


def test_terms_hang_below_each_other(client: FlaskClient) -> None:
    assert [one["name"] for one in asked(client, "/taxonomies")["contents"]][:2] == ["Themen", "Zielgruppen"]
    topics = taxonomy_id("topic")
    top = found(client, "/taxonomy_terms", taxonomy_id=topics, top_only="true")
    below = found(client, "/taxonomy_terms", parent_id=term_id("topic", "housing"))
    assert term_id("topic", "housing") in top
    assert below == [term_id("topic", "housing.search"), term_id("topic", "housing.shared")]
    term = asked(client, f"/taxonomy_terms/{below[0]}")
    assert (term["code"], term["taxonomy_detail"]["id"]) == ("housing.search", topics)
    assert found(client, "/taxonomy_terms", search="HOUSING.sear") == below[:1]
    assert asked(client, f"/taxonomies/{topics}")["name"] == "Themen"


def test_lines_hold_the_same_documents_as_pages(client: FlaskClient) -> None:
    for path in ("/services", "/organizations", "/service_at_locations", "/taxonomies", "/taxonomy_terms"):
        lines = client.get(f"/hsds{path}?format=ndjson")
        assert lines.content_type == "application/x-ndjson"
        assert [orjson.loads(line) for line in lines.data.splitlines()] == asked(client, path, per_page=500)["contents"]


def test_a_contact_that_is_not_public_is_nowhere(client: FlaskClient) -> None:
    paths = ["/services", "/organizations", "/service_at_locations"]
    for path in [*paths, *(f"{path}?full=true" for path in paths), "/organizations?full=true&full_service=true"]:
        assert b"99999" not in client.get(f"/hsds{path}").data
    (attribute,) = [
        one
        for one in asked(client, f"/services/{services('housing')[0]}")["attributes"]
        if one["taxonomy_term"]["code"] == "field:withheld"
    ]
    assert attribute["value"] == "yes"


@pytest.mark.parametrize(
    "path",
    ["services/nobody", "organizations/x", "service_at_locations/x", "taxonomies/x", "taxonomy_terms/x", "nothing"],
)
def test_what_is_not_there_is_a_problem_document(client: FlaskClient, path: str) -> None:
    response = client.get(f"/hsds/{path}")
    assert (response.status_code, response.content_type) == (404, "application/problem+json")


@pytest.mark.parametrize(
    "query", ["page=first", "per_page=1.5", "full=perhaps", "modified_after=yesterday", "postcode=29221", "page=1&q=x"]
)
def test_what_cannot_be_read_or_is_not_known_is_refused_by_name(client: FlaskClient, query: str) -> None:
    response = client.get(f"/hsds/services?{query}")
    assert response.status_code == 422
    assert document(response)["errors"][0]["field"] == query.rsplit("&", maxsplit=1)[-1].partition("=")[0]


def test_only_reading_is_allowed_from_anywhere(client: FlaskClient) -> None:
    refused = client.post("/hsds/services")
    assert (refused.status_code, "GET" in refused.headers["Allow"]) == (405, True)
    assert client.get("/hsds/services").headers["Access-Control-Allow-Origin"] == "*"
    assert client.get("/hsds/services", headers={"Accept": "text/html"}).status_code == 406


def test_nothing_is_sent_again_until_something_changes(client: FlaskClient, lotsennetz: Lotsennetz) -> None:
    first = client.get("/hsds/services")
    again = {"If-None-Match": first.headers["ETag"]}
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert client.get("/hsds/services", headers=again).status_code == 304
    with lotsennetz.change(OPERATOR, Action.EDIT) as graph:
        graph.put(replace(WOMEN, title=Label(de="Neu")))
    assert client.get("/hsds/services", headers=again).status_code == 200


def test_every_change_is_seen_at_once(client: FlaskClient, lotsennetz: Lotsennetz) -> None:
    assert len(found(client, "/services")) == 3
    added = a_service("new", "housing.shared", id="added", address="Markt 3, 29221 Celle")
    with lotsennetz.change(OPERATOR, Action.EDIT) as graph:
        graph.put(an_organisation("new", name="Neuer Verein"))
        graph.put(added)
        graph.put(replace(HOUSING, address=""))
        graph.put(Topic(id="housing.shared", label=Label(de="Neues Thema")))
        graph.delete(Service, "women")
    assert found(client, "/services") == services("added", "far", "housing")
    assert found(client, "/services", search="Neuer Verein") == services("added")
    stays = asked(client, "/service_at_locations")["contents"]
    assert [one["service"]["id"] for one in stays] == services("added", "far")
    assert asked(client, f"/taxonomy_terms/{term_id('topic', 'housing.shared')}")["name"] == "Neues Thema"
    gone = f"/hsds/services/{services('women')[0]}"
    assert client.get(gone).status_code == 404
    changed = found(client, "/services", modified_after="2026-11-23T09:00:00Z")
    assert set(services("added", "housing")) <= set(changed)


THEIRS: dict[str, Any] = {
    "id": "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610",
    "name": "Verein",
    "description": "Hilft",
    "locations": [{"id": "3a19ff88-4620-4d17-9830-ac1d859eb5d5", "location_type": "physical", "name": "Haus"}],
    "services": [
        {
            "id": "ac148810-d857-441c-9679-408f346de14b",
            "name": "Hilfe",
            "status": "active",
            "fees_description": "frei",
            "service_at_locations": [
                {
                    "id": "e94c9f38-1e8f-4564-91d4-d53501ab1765",
                    "location": {"id": "3a19ff88-4620-4d17-9830-ac1d859eb5d5", "location_type": "physical"},
                }
            ],
            "attributes": [
                {
                    "id": "ae58cc39-8b70-4ab1-8aea-786882e5ac8e",
                    "taxonomy_term": {
                        "id": "3f7b145d-84af-42d7-8fae-eaca714b02b2",
                        "name": "Counselling",
                        "description": "Theirs",
                        "taxonomy_detail": {
                            "id": "5c4d79d7-cc55-470e-9f1f-8cad074e4892",
                            "name": "Theirs",
                            "description": "Theirs",
                        },
                    },
                }
            ],
        }
    ],
}


def test_what_came_in_with_a_file_is_served_and_found_as_it_was(client: FlaskClient, lotsennetz: Lotsennetz) -> None:
    asked(client, "/services")
    upload = Upload(name="theirs.json", content=orjson.dumps(THEIRS))
    assert bring_in(lotsennetz, OPERATOR, upload, FORMATS[1]).paper is not None
    theirs = "ac148810-d857-441c-9679-408f346de14b"
    assert asked(client, f"/services/{theirs}")["fees_description"] == "frei"
    assert found(client, "/services", taxonomy_term_id="3f7b145d-84af-42d7-8fae-eaca714b02b2") == [theirs]
    assert found(client, "/services", taxonomy_id="5c4d79d7-cc55-470e-9f1f-8cad074e4892") == [theirs]
    assert found(client, "/organizations", taxonomy_id="5c4d79d7-cc55-470e-9f1f-8cad074e4892") == [THEIRS["id"]]
    assert "e94c9f38-1e8f-4564-91d4-d53501ab1765" in found(client, "/service_at_locations")
    stay = asked(client, "/service_at_locations/e94c9f38-1e8f-4564-91d4-d53501ab1765")
    assert (stay["location"]["name"], stay["service"]["id"]) == ("Haus", theirs)
    assert asked(client, "/taxonomies/5c4d79d7-cc55-470e-9f1f-8cad074e4892")["name"] == "Theirs"
    with lotsennetz.change(OPERATOR, Action.EDIT) as graph:
        graph.put(replace(graph.get(Service, theirs), areas=frozenset({COUNTY})))
        graph.put(replace(graph.get(Organisation, THEIRS["id"]), name="Verein e. V."))
    served = asked(client, f"/services/{theirs}")
    assert (served["fees_description"], served["organization"]["name"]) == ("frei", "Verein e. V.")
    assert [one["extent"] for one in served["service_areas"]] == [COUNTY]

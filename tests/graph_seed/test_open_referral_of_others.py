"""Open Referral as others write it is understood by names, codes and keys, and what is hostile is refused."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import orjson
import pytest

from graph_seed.importing import bring_in
from graph_seed.uploads import Upload
from hsds_packages import HSDS, ORGANISATION, SERVICE, a_package, bring, everybody, named
from referral.access import OPERATOR, Action
from referral.model import (
    Label,
    Organisation,
    Service,
)
from towns import CITY, COUNTY, a_network

TODAY = date(2026, 11, 23)
BODY = "id,name,description\n7b6a9f44-9d4c-4e0f-8a53-0f0f6a3ad0f1,Verein,Hilft\n"
OFFERS = "id,organization_id,name,status,minimum_age\n"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 and no more", "hsds zip"),
        (a_package({"organizations.csv": "name\nVerein\n"}), "hsds header"),
        (a_package({"organizations.csv": "id,name\n1,Gr\xfc\xdfe\n".encode("latin-1")}), "hsds encoding"),
        (a_package({"organizations.csv": 'id,name,description\n1,"a"b,c\n'}), "hsds row"),
        (a_package({"organizations.csv": "id,name,description\n7b6a,,x\n"}), "hsds missing"),
        (a_package({"organizations.csv": BODY, "services.csv": OFFERS + "1,,Hilfe,active,\n"}), "hsds provider"),
        (a_package({"organizations.csv": BODY.replace("description", "colour")}), "hsds column"),
        (a_package({"notes.txt": "nothing"}), "hsds nobody"),
    ],
)
def test_what_cannot_be_used_is_named_and_changes_nothing(tmp_path: Path, content: bytes, code: str) -> None:
    lotsennetz = a_network(tmp_path)
    plan = bring_in(lotsennetz, OPERATOR, Upload(name="x", content=content), HSDS["hsds"]).plan
    assert code in {flaw.code for flaw in plan.flaws}


def test_a_zip_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("organizations.csv", b" " * (257 * 1024 * 1024))
    assert len(content.getvalue()) < 1024 * 1024
    assert [flaw.code for flaw in bring(a_network(tmp_path), content.getvalue()).plan.flaws] == ["hsds large"]


def test_a_file_of_somebody_else_is_understood_by_names_codes_and_keys(tmp_path: Path) -> None:
    """Topics by code or name, areas by key or name, languages by code, the seat by the postcode of the address."""
    document = {
        "id": SERVICE,
        "name": "Hilfe",
        "status": "active",
        "minimum_age": "16",
        "organization": {
            "id": ORGANISATION,
            "name": "Verein",
            "description": "Hilft",
            "locations": [
                {
                    "id": "3a19ff88-4620-4d17-9830-ac1d859eb5d5",
                    "location_type": "physical",
                    "addresses": [
                        {
                            "id": "74706e55-df26-4b84-80fe-ecc30b5befb4",
                            "address_1": "Markt 2",
                            "city": "Celle",
                            "state_province": "Niedersachsen",
                            "postal_code": "29221",
                            "country": "DE",
                            "address_type": "physical",
                        }
                    ],
                }
            ],
        },
        "service_areas": [{"id": "1", "name": "Landkreis Celle"}, {"id": "2", "extent": "03351006"}],
        "languages": [{"id": "1", "code": "TI"}, {"id": "2", "code": "xx"}],
        "attributes": [
            {"id": "1", "taxonomy_term": {"id": "t1", "code": "housing.search", "name": "?", "description": "?"}},
            {"id": "2", "taxonomy_term": {"id": "t2", "name": "Frauen", "description": "?"}},
        ],
        "colour": "blue",
    }
    lotsennetz = a_network(tmp_path)
    plan = bring(lotsennetz, orjson.dumps([document]), "hsds-json").plan
    assert named(list(plan.flaws), "hsds column") == [("services.csv", "colour")]
    found = everybody(lotsennetz)
    body, service = found[ORGANISATION], found[SERVICE]
    assert isinstance(body, Organisation)
    assert isinstance(service, Service)
    assert (body.seated_in, body.address, body.role) == (CITY, "Markt 2, 29221 Celle", "BERATUNG")
    assert service.topics == {"housing.search"}
    assert service.groups == {"gender.woman"}
    assert service.areas == {COUNTY, CITY}
    assert {one.language for one in service.languages} == {"ti"}
    assert service.age_min == 16


def test_what_a_coordinator_added_stays_when_the_same_file_of_somebody_else_comes_again(tmp_path: Path) -> None:
    lotsennetz = a_network(tmp_path)
    document = {"id": ORGANISATION, "name": "Verein", "description": "Hilft", "services": []}
    bring(lotsennetz, orjson.dumps(document), "hsds-json")
    with lotsennetz.change(OPERATOR, Action.EDIT) as graph:
        graph.put(replace(graph.get(Organisation, ORGANISATION), seated_in=CITY, note=Label(de="Neu")))
    bring(lotsennetz, orjson.dumps(document), "hsds-json")
    with lotsennetz.read() as graph:
        kept = graph.get(Organisation, ORGANISATION)
    assert (kept.seated_in, kept.note) == (CITY, Label(de="Neu"))

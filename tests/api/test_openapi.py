"""The description of the interface is valid OpenAPI 3.1, complete, and says what the interface really does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from apps import a_client
from referral.codes import OrganisationId
from referral.model import Tie, TieKind
from towns import a_guide, a_service, an_organisation

READ: dict[str, dict[str, Any]] = {
    "/answers": {"place": "29221", "topic": ["housing.search", "residence.permit"], "language": "ar"},
    "/places": {"q": "Celle"},
    "/topics": {},
    "/languages": {},
    "/groups": {},
    "/organisations": {},
    "/organisations/{id}": {},
    "/services": {},
    "/services/{id}": {},
    "/guides": {},
    "/guides/{id}": {},
    "/ties": {},
    "/ties/{id}": {},
    "/programmes/{id}": {},
    "/programmes/{id}/comparison": {},
    "/practice-notes": {},
    "/health": {},
}
FILES = ("/imports", "/imports/{id}", "/export/{file}")
"""What is tried in `test_imports.py`."""
IDS = {
    "/organisations/{id}": "mbe",
    "/services/{id}": "mbe-service",
    "/guides/{id}": "17",
    "/ties/{id}": "mbe-desk",
    "/programmes/{id}": "pilot-2014",
    "/programmes/{id}/comparison": "pilot-2014",
}
WRITTEN = {
    **{f"/{kind}": ["post"] for kind in ("organisations", "services", "guides", "ties")},
    **{f"/{kind}/{{id}}": ["put", "patch", "delete"] for kind in ("organisations", "services", "guides", "ties")},
    **{f"/suggestions/{{id}}/{step}": ["post"] for step in ("approve", "ask-back", "decline", "answer", "withdraw")},
    "/reports": ["post"],
    "/practice-notes": ["post"],
    "/practice-notes/{id}": ["put", "delete"],
    "/practice-notes/{id}/decision": ["post"],
    **{f"/ties/{{id}}/{step}": ["post"] for step in ("agree", "decline")},
    "/network/balance": ["post"],
    "/network/comparisons": ["post"],
    "/network/scenarios": ["post"],
    "/network/scenarios/{id}": ["put", "delete"],
    **{f"/{kind}/{{id}}/notices": ["put", "delete"] for kind in ("organisations", "services")},
    **{f"/{kind}/{{id}}/capacity": ["put"] for kind in ("services", "guides")},
    **{f"/{kind}/{{id}}/revert": ["post"] for kind in ("organisations", "services", "guides", "ties")},
    **{f"/{kind}/{{id}}/confirmation": ["post"] for kind in ("organisations", "services")},
}
NAMING = {"/reports", "/practice-notes", "/network/comparisons", "/network/scenarios"}
"""What is sent there names something that may not be registered."""
REFUSED = {"400", "401", "403", "406", "409", "413", "414", "415", "422", "429", "500", "503"}
CARE = (*(f"/{kind}/{{id}}/history" for kind in ("organisations", "services", "guides", "ties")), "/guides/{id}/person")
"""What is tried in `test_care_resources.py`."""
ACCOUNTS = ("/account", "/tokens", "/tokens/{id}", "/accounts", "/accounts/{id}", "/invitations", "/invitations/{id}")
"""What is tried in `test_account_resources.py`."""


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return a_client(
        tmp_path,
        an_organisation("desk", "LOTSE"),
        a_guide("17", "desk", "ar"),
        an_organisation("youth", "JMD"),
        a_service("youth", "housing.search", age_max=12),
        Tie(id="mbe-desk", kind=TieKind.REFERS_TO, origin=OrganisationId("mbe"), target=OrganisationId("desk")),
    )


@pytest.fixture
def description(client: FlaskClient) -> Any:
    return client.get("/api/v1/openapi.json").json


def test_the_description_is_valid(description: Any) -> None:
    assert description["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(description).validate()


def test_every_path_is_described_with_words_and_all_its_responses(description: Any) -> None:
    network = {
        f"/network/{part}"
        for part in (
            "coverage", "failures", "load", "cases", "cases/{id}", "waiting-ties", "contradictions", "scenarios",
            "scenarios/{id}", "scenarios/{id}/comparison",
        )
    }  # fmt: skip
    signed_in_only = {"/suggestions", "/suggestions/{id}", "/upkeep", *network}
    assert set(description["paths"]) == {
        f"/api/v1{path}" for path in {*READ, *FILES, *WRITTEN, *signed_in_only, *ACCOUNTS, *CARE}
    }
    for path in {*READ, *signed_in_only}:
        operation = description["paths"][f"/api/v1{path}"]["get"]
        assert operation["summary"]
        assert operation["description"]
        expected = {"200", "304", "401", "403", "406", "414", "422", "500", "503"} | (
            {"404"}
            if "{" in path
            or path.endswith(("/answers", "/upkeep", "/coverage", "/failures", "/load", "/contradictions"))
            else set()
        )
        assert set(operation["responses"]) == expected
        assert all(parameter["description"] for parameter in operation["parameters"])


@pytest.mark.parametrize("path", WRITTEN)
def test_every_operation_that_changes_something_is_described_with_all_its_responses(
    description: Any, path: str
) -> None:
    item = description["paths"][f"/api/v1{path}"]
    for method in WRITTEN[path]:
        operation = item[method]
        assert operation["summary"]
        assert operation["description"]
        outcomes = {"200", "201", "202", "204"} & set(operation["responses"])
        assert outcomes
        named = {"404"} if "{" in path or path in NAMING else set()
        matching = path.endswith("/decision") or (method != "post" and not path.endswith(("/notices", "/capacity")))
        versions = {"412", "428"} if matching else {"412"} if path.endswith(("approve", "revert")) else set()
        assert set(operation["responses"]) - outcomes == REFUSED | named | versions
        bare = path.endswith(("/confirmation", "/ties/{id}/agree", "/ties/{id}/decline"))
        assert ("requestBody" in operation) == (method != "delete" and not bare)
    assert {"get", *WRITTEN[path]} >= set(item) - {"parameters"}


def test_every_member_is_described(description: Any) -> None:
    for name, schema in description["components"]["schemas"].items():
        for member, meaning in schema["properties"].items():
            assert "description" in meaning or "$ref" in meaning or "allOf" in meaning or "anyOf" in meaning, (
                name,
                member,
            )


ASKED = [
    *READ.items(),
    ("/answers", READ["/answers"] | {"place": "29229"}),
    ("/answers", READ["/answers"] | {"age": 40}),
]


@pytest.mark.parametrize(("path", "asked"), ASKED)
def test_what_is_answered_is_what_is_described(
    client: FlaskClient, description: Any, path: str, asked: dict[str, Any]
) -> None:
    document = client.get(f"/api/v1{path}".replace("{id}", IDS.get(path, "")), query_string=asked).json
    described = description["paths"][f"/api/v1{path}"]["get"]["responses"]["200"]["content"]["application/json"]
    for schema in description["components"]["schemas"].values():
        schema["additionalProperties"] = False  # a member that is not described counts as an error here
    validator = OAS31Validator(described["schema"] | {"components": description["components"]})
    assert [error.message for error in validator.iter_errors(document)] == []


def test_the_page_to_try_it_takes_its_scripts_from_this_service_alone(client: FlaskClient) -> None:
    page = client.get("/api/v1/docs").text
    assert "swagger-ui-bundle.js" in page
    assert "http://" not in page
    assert "https://" not in page
    assert "<script>" not in page

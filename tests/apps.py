"""The application over a small network, for tests that ask it as a browser or a program does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api import create_app
from api.settings import Settings
from referral.codes import ProgrammeId
from referral.model import Contact, ContactKind, Entity, Label, Organisation, Participation, Programme, Service, Stage
from towns import COUNTY, a_network, a_service, an_organisation

PILOT = Programme(
    id="pilot-2014", label=Label(de="Modellprojekt", en="Pilot project"), description=Label(de="Willkommenskultur")
)
ADVICE = an_organisation(
    "mbe",
    "MBE",
    name="Migrationsberatung Celle",
    address="Markt 1, 29221 Celle",
    contacts=(Contact(kind=ContactKind.PHONE, value="05141 12345"),),
    source="https://beratung.example/",
    stated_on="2021",
    programmes=frozenset({Participation(programme=ProgrammeId("pilot-2014"), stage=Stage.CHOSEN)}),
)
HOUSING = a_service(
    "mbe", "housing.search", "residence.permit", languages=["ti"], source="https://beratung.example/", stated_on="2021"
)


def a_client(folder: Path, *entities: Entity) -> FlaskClient:
    """A client of the application over the small network, with an advice centre in Celle and some more entities."""
    lotsennetz = a_network(folder, PILOT, ADVICE, HOUSING, *entities)
    return create_app(Settings(store="file:unused", workers=1), lotsennetz).test_client()


def many_organisations(number: int) -> list[Organisation]:
    """So many organisations, for pages."""
    return [an_organisation(f"many-{one:03}", name=f"Beratung {one}") for one in range(number)]


def document(response: TestResponse) -> Any:
    """The JSON of a response that has some."""
    assert response.is_json, response.data
    return response.json


def answered(client: FlaskClient, **asked: Any) -> Any:
    """The document that answers a question in Celle about finding a home, if not said otherwise."""
    question = {"place": "29221", "topic": "housing.search"} | asked
    return document(client.get("/api/v1/answers", query_string=question))


def a_service_next_door(provider: str, **others: Any) -> Service:
    """A service of another organisation in the same county."""
    return a_service(provider, "housing.search", areas=[COUNTY], **others)


def words_on(response: TestResponse) -> str:
    """What stands on a page, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())

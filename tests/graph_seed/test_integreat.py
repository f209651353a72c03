"""Locations of the Integreat app come in as organisations and services, and those registered already are left alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from api.import_words import flaw_words
from api.importing import format_of
from graph_seed.importing import bring_in, dry_run
from graph_seed.uploads import Upload
from graph_seed.weighing import Plan
from referral.access import OPERATOR
from referral.codes import PlaceId
from referral.lotsennetz import Lotsennetz
from referral.model import ActorKind as Kind
from referral.model import Label, Organisation, Role, Service, Topic
from towns import CITY, COUNTY, a_network, an_organisation

OPEN = {"allDay": False, "closed": False, "appointmentOnly": False}
SHUT = {"allDay": False, "closed": True, "appointmentOnly": False, "timeSlots": []}
WEEK = [
    {**OPEN, "timeSlots": [{"start": "10:00", "end": "13:00"}, {"start": "15:00", "end": "18:00"}]},
    {**OPEN, "appointmentOnly": True, "timeSlots": [{"start": "09:00", "end": "12:00"}]},
    *[SHUT] * 3,
    {**OPEN, "allDay": True, "timeSlots": []},
    {**OPEN, "timeSlots": []},
]


def a_location(**others: Any) -> dict[str, Any]:
    plain = {
        "id": 2,
        "url": "https://integreat.app/celle/de/locations/treff/",
        "path": "/celle/de/locations/treff/",
        "title": "Beratung am Markt",
        "last_updated": "2026-01-22T13:52:13.616+01:00",
        "excerpt": "Wir beraten.",
        "content": "<p>Wir beraten.</p>",
        "available_languages": {},
        "category": {"id": 1, "name": "Beratung", "icon": "advice"},
        "temporarily_closed": False,
        "opening_hours": WEEK,
        "phone_number": "05141 12345",
        "email": "info@celle.de",
        "website": "www.celle.de",
        "location": {"id": 4, "address": "Markt 1", "town": "Celle", "postcode": "29221"},
    }
    return plain | others


def looked_at(lotsennetz: Lotsennetz, *locations: Any) -> Plan:
    upload = Upload(name="locations.json", content=orjson.dumps([*locations]))
    assert format_of(upload).name == "integreat"
    return dry_run(lotsennetz, OPERATOR, upload, format_of(upload))


@pytest.fixture
def lotsennetz(tmp_path: Path) -> Lotsennetz:
    return a_network(
        tmp_path,
        Topic(id="housing.orientation", label=Label(de="Orientierung im Alltag")),
        Role(id="GEMEINDE", label=Label(de="Gemeinde"), actor=Kind.OTHER_BODY),
        an_organisation("own", name="Schon da", seated_in=PlaceId(CITY)),
    )


def test_a_location_becomes_an_organisation_and_what_it_helps_with(lotsennetz: Lotsennetz) -> None:
    plan = looked_at(lotsennetz, a_location())
    assert plan.flaws == []
    organisation, service = (entry.entity for entry in plan.entries)
    assert isinstance(organisation, Organisation)
    assert isinstance(service, Service)
    assert (organisation.id, organisation.role, organisation.seated_in) == ("integreat-celle-4", "BERATUNG", CITY)
    assert organisation.address == "Markt 1, 29221 Celle"
    assert organisation.hours == 'Mo 10:00-13:00,15:00-18:00; Tu 09:00-12:00 "by appointment"; Sa 00:00-24:00'
    assert [one.value for one in organisation.contacts] == ["05141 12345", "info@celle.de", "https://www.celle.de"]
    assert (organisation.source, organisation.stated_on) == (
        "https://integreat.app/celle/de/locations/treff/",
        "2026-01-22",
    )
    assert (service.title.de, service.description, service.areas) == ("Beratung", "Wir beraten.", frozenset({COUNTY}))
    assert service.topics == {"housing.orientation"}


def test_a_second_time_nothing_changes_and_a_new_text_is_taken_over(lotsennetz: Lotsennetz) -> None:
    upload = Upload(name="x", content=orjson.dumps([a_location()]))
    bring_in(lotsennetz, OPERATOR, upload, format_of(upload))
    assert [entry.deed for entry in looked_at(lotsennetz, a_location()).entries] == ["unchanged"] * 2
    changed = looked_at(lotsennetz, a_location(excerpt="<b>Neu</b> " + "Wort " * 200, phone_number=""))
    assert [entry.deed for entry in changed.entries] == ["changed"] * 2
    service = changed.entries[1].entity
    assert isinstance(service, Service)
    assert service.description.startswith("Neu Wort")
    assert service.description.endswith("Wort …")


@pytest.mark.parametrize(
    ("others", "codes", "kinds"),
    [
        ({"category": {"icon": "gastronomy"}}, ["category"], []),
        ({"category": None}, ["category"], []),
        ({"category": {"icon": "office"}}, [], ["Organisation"]),
        ({"title": "Schon da"}, ["registered"], []),
        ({"location": {"id": 4, "town": "Augsburg"}}, ["elsewhere"], ["Organisation"]),
        ({"phone_number": "anrufen", "email": None}, ["unread"], ["Organisation", "Service"]),
        ({"temporarily_closed": True, "opening_hours": None}, ["closed"], ["Organisation", "Service"]),
        (
            {"opening_hours": [{**OPEN, "timeSlots": [{"start": "25:00", "end": "26:00"}]}]},
            ["unread"],
            ["Organisation", "Service"],
        ),
    ],
)
def test_what_cannot_be_taken_over_is_said(
    lotsennetz: Lotsennetz, others: dict[str, Any], codes: list[str], kinds: list[str]
) -> None:
    plan = looked_at(lotsennetz, a_location(**others))
    assert [flaw.code for flaw in plan.notices] == codes
    assert [type(entry.entity).__name__ for entry in plan.entries] == kinds
    assert all("{" not in flaw_words(flaw, "en") for flaw in plan.flaws)


def test_what_is_no_location_is_a_problem(lotsennetz: Lotsennetz) -> None:
    plan = looked_at(lotsennetz, a_location(), "x", {"title": "y"}, a_location(title=""))
    assert [(flaw.code, flaw.where.row) for flaw in plan.problems] == [
        ("no_location", 2),
        ("no_location", 3),
        ("no_location", 4),
    ]
    broken = Upload(name="x", content=orjson.dumps([a_location()])[:-1])
    assert [flaw.code for flaw in dry_run(lotsennetz, OPERATOR, broken, format_of(broken)).problems] == ["json"]

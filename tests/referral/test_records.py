"""Whatever is registered can be written down and read again, and its links become edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anything import anything
from referral.freshness import Confidence
from referral.model import (
    Entity,
    How,
    Label,
    Level,
    Organisation,
    Participation,
    Place,
    Role,
    Service,
    Spoken,
    Stage,
    Topic,
)
from referral.papers import STORED
from referral.stores.records import LINK_FIELDS, Link, decode, decode_field, encode, holds, links


@settings(max_examples=40)
@given(drawn=st.data())
@pytest.mark.parametrize("kind", STORED.values())
def test_every_entity_comes_back_from_its_record(kind: type[Entity], drawn: st.DataObject) -> None:
    entity = drawn.draw(anything(kind))
    written = orjson.dumps(encode(entity))
    assert decode(kind, orjson.loads(written)) == entity
    assert orjson.dumps(encode(decode(kind, orjson.loads(written)))) == written


def test_a_record_holds_only_what_was_said() -> None:
    place = Place(id="03", name="Niedersachsen", level=Level.STATE, checked_on=date(2026, 11, 23))
    assert encode(place) == {"id": "03", "name": "Niedersachsen", "level": "state", "checked_on": "2026-11-23"}


def test_sets_are_written_in_order() -> None:
    tags = frozenset({Spoken(language="ti"), Spoken(language="ar", how=How.INTERPRETER)})  # type: ignore[arg-type]
    record = encode(_service(topics=frozenset({"b", "a"}), languages=tags))
    assert record["topics"] == ["a", "b"]
    assert record["languages"] == [{"language": "ar", "how": "interpreter"}, {"language": "ti"}]


def _service(**others: Any) -> Service:
    plain: dict[str, Any] = {
        "id": "s",
        "title": Label(de="Hilfe"),
        "provider": "p",
        "topics": frozenset(),
        "areas": frozenset(),
    }
    return Service(**(plain | others))


def test_a_field_can_be_read_alone() -> None:
    assert decode_field(Service, "confidence", "doubtful") is Confidence.DOUBTFUL
    assert decode_field(Service, "areas", ["03"]) == frozenset({"03"})
    assert decode_field(Service, "address", "Markt 1") == "Markt 1"


def test_links_are_edges_with_their_facts() -> None:
    service = _service(
        topics=frozenset({"t"}),
        areas=frozenset({"03"}),
        languages=frozenset({Spoken(language="ti", when="Mo")}),  # type: ignore[arg-type]
    )
    assert [(link.relation, link.kind.__name__, link.id, dict(link.facts)) for link in links(service)] == [
        ("PROVIDED_BY", "Organisation", "p", {}),
        ("ABOUT", "Topic", "t", {}),
        ("SERVES", "Place", "03", {}),
        ("SPEAKS", "Language", "ti", {"when": "Mo"}),
    ]


def test_where_the_order_of_links_matters_they_say_it() -> None:
    topic = Topic(id="t", label=Label(de="Wohnen"), fallback_roles=("MBE", "LAND"))  # type: ignore[arg-type]
    assert links(topic) == [Link("HELPED_BY", Role, "MBE", {"order": 0}), Link("HELPED_BY", Role, "LAND", {"order": 1})]


def test_what_is_not_said_is_no_link() -> None:
    assert links(Place(id="DE", name="Deutschland", level=Level.COUNTRY)) == []


@settings(max_examples=40)
@given(drawn=st.data())
@pytest.mark.parametrize("kind", STORED.values())
def test_every_link_leads_to_a_kind_that_its_field_names(kind: type[Entity], drawn: st.DataObject) -> None:
    named = {(field.relation, field.kind) for field in LINK_FIELDS[kind].values()}
    assert {(link.relation, link.kind) for link in links(drawn.draw(anything(kind)))} <= named


def test_a_field_holds_a_value_a_member_or_the_id_a_member_starts_with() -> None:
    chosen = Participation(programme="pilot", stage=Stage.CHOSEN)  # type: ignore[arg-type]
    body = Organisation(id="o", name="Amt", role="ABH", programmes=frozenset({chosen}))  # type: ignore[arg-type]
    assert holds(body, "name", "Amt")
    assert not holds(body, "name", "A")
    assert holds(body, "programmes", "pilot")
    assert holds(body, "programmes", chosen)
    assert not holds(body, "programmes", replace(chosen, stage=Stage.APPLIED))
    assert not holds(body, "coordinates", "03")


@pytest.mark.parametrize(
    "record",
    [
        {"id": "03"},
        {"id": "03", "name": "x", "level": "village"},
        {"id": "03", "name": "x", "level": "state", "size": 1},
    ],
)
def test_what_was_never_written_is_not_read(record: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        decode(Place, record)

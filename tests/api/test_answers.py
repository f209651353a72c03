"""`/api/v1/answers`: the document that says who can help, in the shape that programs rely on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.document import KEPT_FRAGMENTS, Writer, as_json
from api.words import Words
from apps import a_client, answered, document
from referral.access import OPERATOR, Action
from referral.codes import LanguageId
from referral.model import Contact, ContactKind, How, Label, Spoken
from towns import NEXT, a_guide, a_service, an_organisation


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return a_client(
        tmp_path,
        an_organisation("desk", "LOTSE"),
        a_guide("17", "desk", "ar"),
        an_organisation("youth", "JMD"),
        a_service("youth", "housing.search", age_min=12, age_max=26),
        an_organisation("next-door"),
        a_service("next-door", "housing.shared", areas=[NEXT]),
    )


def test_an_answer_has_all_its_members_in_the_order_of_reading(client: FlaskClient) -> None:
    assert list(answered(client)) == [
        "place", "at", "ask", "competent", "partners", "bridged", "left_out", "relaxed", "centre", "plan",
    ]  # fmt: skip


def test_the_place_comes_with_its_county(client: FlaskClient) -> None:
    assert answered(client)["place"] == {
        "id": "03351006",
        "name": "Celle",
        "county": "Landkreis Celle",
        "places": [{"id": "03351006", "name": "Celle"}],
    }


def test_a_partner_comes_with_service_provider_reasons_path_and_freshness(client: FlaskClient) -> None:
    partner = answered(client, language="ti")["partners"][0]
    assert partner["service"]["languages"] == [{"id": "ti", "name": "ti", "how": "direct", "when": ""}]
    assert (partner["provider"]["id"], partner["provider"]["role"]) == ("mbe", "MBE")
    spoken = next(reason for reason in partner["reasons"] if reason["code"] == "speaks")
    assert spoken == {
        "code": "speaks",
        "text": "Spricht ti.",
        "source": "https://beratung.example/",
        "stated_on": "2021",
        "assured_on": None,
    }
    assert [step["relation"] for step in partner["path"]] == ["PLACE", "COMPETENT_FOR", "COORDINATES", "SERVES"]
    assert (partner["freshness"], partner["nearness"]) == ("unconfirmed", "county")


def test_the_competent_authority_and_the_centre_are_named(client: FlaskClient) -> None:
    answer = answered(client)
    assert [one["organisation"]["id"] for one in answer["competent"]] == ["abh-city"]
    assert answer["competent"][0]["reasons"][0]["text"] == "Nach dem Gesetz zuständig für: Celle."
    assert answer["centre"]["organisation"]["id"] == "kmt-county"
    assert answer["centre"]["confirmed"]
    assert answer["centre"]["text"].startswith("Wenn nichts davon passt: Kmt-County")


def test_a_branch_of_the_authority_is_named(client: FlaskClient) -> None:
    competent = answered(client, place="37520")["competent"][0]
    assert competent["office"] == {"name": "Osterode", "address": ""}


def test_who_was_left_out_comes_with_the_one_rule(client: FlaskClient) -> None:
    left_out = answered(client, age=40)["left_out"]
    assert [(one["provider"]["id"], one["because"]["code"]) for one in left_out] == [("youth", "age")]
    assert left_out[0]["because"]["text"] == "Nur für Menschen von 12 bis 26 Jahren."


def test_a_borrowed_language_comes_with_the_order_of_calls(client: FlaskClient) -> None:
    bridged = answered(client, language="ar")["bridged"][0]
    assert bridged["bridge"]["id"] == "17"
    assert bridged["bridge"]["languages"] == ["ar"]
    assert (bridged["bridge"]["kind"], bridged["bridge"]["through"]["id"]) == ("guide", "desk")
    assert [step["code"] for step in bridged["steps"]] == ["ask_guide", "call_partner", "go_together"]
    assert bridged["steps"][0]["text"] == "Zuerst Desk anrufen und nach Lotsin 17 fragen: ar."


def test_an_interpreter_service_lends_its_language_too(tmp_path: Path) -> None:
    client = a_client(
        tmp_path, an_organisation("pool", "SPRACHMITTLER"), a_service("pool", "language.interpreting", languages=["ar"])
    )
    bridge = answered(client, language="ar")["bridged"][0]["bridge"]
    assert (bridge["kind"], bridge["id"], bridge["service"]["id"]) == ("interpreter", "pool-service", "pool-service")


def test_a_wish_that_was_given_up_is_said(client: FlaskClient) -> None:
    relaxed = answered(client, language="ar")["relaxed"][0]
    assert (relaxed["wish"], relaxed["from"], relaxed["to"]) == ("language", "direct", "bridged")
    assert relaxed["text"].startswith("Im Landkreis Celle spricht kein eingetragener Partner für „housing.search“ ar.")
    assert "Am nächsten: " in relaxed["text"]


def test_an_interpreter_instead_of_the_language_itself_is_said(tmp_path: Path) -> None:
    through_others = frozenset({Spoken(language=LanguageId("ar"), how=How.INTERPRETER)})
    client = a_client(
        tmp_path, an_organisation("x"), replace(a_service("x", "housing.search"), languages=through_others)
    )
    assert [one["to"] for one in answered(client, language="ar")["relaxed"]] == ["interpreter"]


def test_several_topics_get_a_plan(client: FlaskClient) -> None:
    plan = answered(client, topic=["housing.search", "residence.permit"])["plan"]
    assert [(one["provider"]["id"], one["topics"]) for one in plan] == [("mbe", ["housing.search", "residence.permit"])]


def test_a_postcode_of_two_authorities_asks_back(client: FlaskClient) -> None:
    answer = answered(client, place="29229")
    assert answer["place"] is None
    assert answer["ask"]["question"] == (
        "In der Postleitzahl 29229 sind mehrere Ausländerbehörden zuständig. Um welchen Ort geht es?"
    )
    options = [(one["place"]["id"], one["authority"]["id"]) for one in answer["ask"]["options"]]
    assert options == [("03351004", "abh-county"), ("03351006", "abh-city")]
    assert answer["partners"] == []
    assert answer["centre"]["organisation"]["id"] == "kmt-county"


def test_where_even_the_centre_depends_on_the_place_it_says_so(client: FlaskClient) -> None:
    centre = answered(client, place="Bergen")["centre"]
    assert centre == {
        "organisation": None,
        "confirmed": False,
        "area": "",
        "text": "Welche Koordinierungsstelle hilft, hängt vom Ort ab.",
    }


def test_where_nobody_helps_the_centre_is_still_there(client: FlaskClient) -> None:
    answer = answered(client, topic="asylum.legal")
    assert answer["partners"] == []
    assert answer["centre"]["text"].startswith("Für „asylum.legal“ ist kein passender Partner eingetragen. Wenn")


def test_where_no_centre_is_registered_it_says_whom_to_ask(client: FlaskClient) -> None:
    text = answered(client, place="37520")["centre"]["text"]
    assert text.endswith(
        "Keine Koordinierungsstelle ist eingetragen für: Landkreis Göttingen. Bitte die Zentrale der Verwaltung fragen."
    )


def test_a_centre_that_nobody_saw_says_so(tmp_path: Path) -> None:
    unseen = an_organisation(
        "kmt-next", "KMT", coordinates=frozenset({NEXT}), confirmed=False, note=Label(de="Nur nach Landesangabe.")
    )
    centre = answered(a_client(tmp_path, unseen), place="21423")["centre"]
    assert not centre["confirmed"]
    assert centre["text"].endswith("Wenn nichts davon passt: Kmt-Next. Nur nach Landesangabe.")


def test_english_is_answered_in_english(client: FlaskClient) -> None:
    question = {"place": "29221", "topic": "housing.search", "language": "ti"}
    by_header = client.get("/api/v1/answers", query_string=question, headers={"Accept-Language": "en"})
    by_address = client.get("/api/v1/answers", query_string=question | {"lang": "en"})
    assert by_header.json == by_address.json
    assert by_header.headers["Content-Language"] == "en"
    assert "Speaks ti." in [reason["text"] for reason in document(by_header)["partners"][0]["reasons"]]


def test_an_answer_is_kept_by_no_shared_cache_and_one_about_violence_by_none(client: FlaskClient) -> None:
    def keeping(topic: str) -> str:
        asked = client.get("/api/v1/answers", query_string={"place": "29221", "topic": topic})
        return asked.headers["Cache-Control"]

    assert keeping("housing.search") == "private, no-cache"
    assert keeping("protection.violence") == "no-store"


def test_an_answer_is_compared_by_its_validator_until_something_changes(client: FlaskClient) -> None:
    def ask(**headers: str) -> Any:
        question = {"place": "29221", "topic": "housing.search"}
        return client.get("/api/v1/answers", query_string=question, headers=headers)

    tag = ask().headers["ETag"]
    again = ask(**{"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert ask(**{"If-None-Match": f'W/{tag}, "other"'}).status_code == 304
    assert ask(**{"If-None-Match": tag, "Accept-Language": "en"}).status_code == 200
    with client.application.extensions["lotsennetz"].lotsennetz.change(OPERATOR, Action.SEED) as graph:
        graph.put(an_organisation("new"))
    assert ask(**{"If-None-Match": tag}).status_code == 200


def test_a_change_shows_at_once(client: FlaskClient) -> None:
    assert answered(client, place="21423", topic="housing.shared")["partners"][0]["provider"]["name"] == "Next-Door"
    with client.application.extensions["lotsennetz"].lotsennetz.change(OPERATOR, Action.SEED) as graph:
        graph.put(an_organisation("next-door", name="Beratung nebenan"))
    answer = answered(client, place="21423", topic="housing.shared")
    assert answer["partners"][0]["provider"]["name"] == "Beratung nebenan"


def test_a_moment_in_the_past_or_future_can_be_asked_about(client: FlaskClient) -> None:
    assert answered(client, at="2026-12-24T09:30")["at"] == "2026-12-24T09:30:00+01:00"
    assert answered(client)["at"] == "2026-11-23T10:00:00+01:00"


def test_a_piece_is_kept_only_for_an_equal_entry() -> None:
    writer = Writer(Words(language="de"))
    first, changed = an_organisation("one"), an_organisation("one", name="Other")
    assert writer.fragment(first) is writer.fragment(an_organisation("one"))
    assert as_json(writer.fragment(changed)) != as_json(writer.fragment(first))


def test_so_many_pieces_are_kept_and_no_more() -> None:
    writer = Writer(Words(language="de"))
    for number in range(KEPT_FRAGMENTS + 1):
        writer._piece((number,), lambda: 1)
    assert len(writer._pieces) == 1


def test_contacts_come_with_links_where_they_can_be_dialled() -> None:
    reached = an_organisation(
        "one",
        contacts=tuple(
            Contact(kind=kind, value=value)
            for kind, value in (
                (ContactKind.PHONE, "05141 12345"),
                (ContactKind.PHONE, "116 016"),
                (ContactKind.PHONE, "fragen Sie am Empfang"),
                (ContactKind.EMAIL, "post@beratung.example"),
                (ContactKind.WEBSITE, "https://beratung.example/"),
            )
        ),
    )
    written = Writer(Words(language="de")).written(reached)
    assert [contact["uri"] for contact in written["contacts"]] == [
        "tel:+49514112345",
        "tel:116016",
        None,
        "mailto:post@beratung.example",
        "https://beratung.example/",
    ]

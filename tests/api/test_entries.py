"""Keeping the register by program: at once or as a suggestion, never over somebody else's change, and never twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api import create_app
from api.schemas.entries import SHAPES, as_sent, merged
from api.settings import Settings
from apps import document
from graph_seed.load import load
from keepers import ADVICE, HIDDEN, a_kept_network
from referral.access import AccountRole
from referral.lotsennetz import Lotsennetz
from referral.model import Entity, Organisation, Service
from referral.papers import Repeat, Suggestion
from referral.stores import open_store
from referral.suggestions import PER_ENTRY_AND_HOUR
from signed_in import an_account, signed_in
from towns import CITY, COUNTY, a_guide, an_organisation
from worlds import TODAY

CAFE: dict[str, Any] = {"name": "Begegnungscafé Celle e. V.", "role": "BERATUNG", "seated_in": CITY}
HELP = {
    "title": {"de": "Hilfe bei der Wohnungssuche"},
    "provider": "mbe",
    "topics": ["housing.search"],
    "areas": [COUNTY],
    "languages": [{"id": "ti"}, {"id": "ar", "how": "interpreter", "when": "Di"}],
    "contacts": [{"kind": "phone", "value": "05141 777"}],
}


@pytest.fixture
def lotsennetz(tmp_path: Path) -> Lotsennetz:
    return a_kept_network(tmp_path, an_organisation("desk", "LOTSE", seated_in=CITY), a_guide("17", "desk", "ti"))


def somebody(lotsennetz: Lotsennetz, role: AccountRole | None = None, organisation: str | None = None) -> FlaskClient:
    client = create_app(Settings(store="file:unused", workers=1), lotsennetz).test_client()
    return signed_in(client, lotsennetz, an_account(role, organisation)) if role else client


@pytest.fixture
def guest(lotsennetz: Lotsennetz) -> FlaskClient:
    return somebody(lotsennetz)


@pytest.fixture
def coordinator(lotsennetz: Lotsennetz) -> FlaskClient:
    return somebody(lotsennetz, AccountRole.COORDINATOR, "kmt-county")


def version(client: FlaskClient, path: str) -> dict[str, str]:
    return {"If-Match": client.get(f"/api/v1{path}").headers["ETag"]}


def patch(client: FlaskClient, path: str, headers: dict[str, str], **changed: Any) -> TestResponse:
    media = "application/merge-patch+json"
    return client.patch(f"/api/v1{path}", json=changed, headers=headers, content_type=media)


def test_what_a_coordinator_registers_is_found_where_the_answer_says(coordinator: FlaskClient) -> None:
    response = coordinator.post("/api/v1/organisations", json={**CAFE, "hours": "Mo-Do 8-12 Uhr"})
    assert (response.status_code, response.headers["Location"]) == (
        201,
        "/api/v1/organisations/begegnungscafe-celle-e-v",
    )
    assert document(response)["hours"] == "Mo-Th 08:00-12:00"
    read = coordinator.get(response.headers["Location"])
    assert document(read) == document(response)
    assert read.headers["ETag"].strip('"').split(".")[0] == response.headers["ETag"].strip('"')


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("services", HELP),
        ("guides", {"name": "Lotsin 18", "placed_by": "desk", "languages": [{"id": "ar"}], "areas": [COUNTY]}),
        ("ties", {"kind": "REFERS_TO", "origin": "mbe", "target": "desk", "since": "2021"}),
    ],
)
def test_every_kind_of_entry_is_registered_changed_and_removed(
    coordinator: FlaskClient, path: str, sent: dict[str, Any]
) -> None:
    made = coordinator.post(f"/api/v1/{path}", json=sent)
    assert made.status_code == 201, made.json
    address = made.headers["Location"].removeprefix("/api/v1")
    assert document(coordinator.get(f"/api/v1/{path}"))["contents"]
    again = coordinator.put(f"/api/v1{address}", json=sent, headers=version(coordinator, address))
    assert (again.status_code, document(again)) == (200, document(made))
    gone = coordinator.delete(f"/api/v1{address}", headers=version(coordinator, address))
    assert (gone.status_code, gone.data) == (204, b"")
    assert coordinator.get(f"/api/v1{address}").status_code == 404


def test_hours_are_read_from_the_words_where_none_are_given(coordinator: FlaskClient) -> None:
    for text, hours in (("montags 9 bis 12 Uhr", "Mo 09:00-12:00"), ("wenn Licht brennt", "")):
        made = coordinator.post("/api/v1/organisations", json={**CAFE, "hours_text": text})
        assert (document(made)["hours"], document(made)["hours_text"]) == (hours, text)


def test_everything_that_is_wrong_is_named_by_its_member(coordinator: FlaskClient) -> None:
    sent = {
        "name": " ",
        "seated_in": "1",
        "hours": "wann immer",
        "contacts": [{"kind": "email", "value": "kein Postfach"}],
        "colour": "red",
        "assured_on": "2026-01-01",
    }
    refused = coordinator.post("/api/v1/organisations", json=sent)
    told = {one["field"]: one["code"] for one in document(refused)["errors"]}
    assert refused.status_code == 422
    assert told == {
        "name": "malformed", "seated_in": "malformed", "hours": "malformed", "contacts.0.value": "malformed",
        "role": "missing", "colour": "unknown", "assured_on": "unknown",
    }  # fmt: skip


def test_what_is_not_registered_is_named_by_its_member(coordinator: FlaskClient) -> None:
    refused = coordinator.post("/api/v1/services", json={**HELP, "areas": ["99999"], "provider": "nobody"})
    told = {one["field"]: one["code"] for one in document(refused)["errors"]}
    assert (refused.status_code, told) == (422, {"areas": "unregistered", "provider": "unregistered"})


@pytest.mark.parametrize("body", [b"[1]", b'"text"', b"null"])
def test_a_body_that_is_no_object_is_refused(coordinator: FlaskClient, body: bytes) -> None:
    headers = version(coordinator, "/organisations/mbe")
    for method, path in (("POST", "/organisations"), ("PUT", "/organisations/mbe"), ("PATCH", "/organisations/mbe")):
        refused = coordinator.open(
            f"/api/v1{path}", method=method, data=body, headers=headers, content_type="application/json"
        )
        assert (refused.status_code, document(refused)["errors"][0]["field"]) == (422, "body"), method


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [
        (b"{", "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"{}", "application/merge-patch+json", 415),
        (b" " * 200_001, "application/json", 413),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(guest: FlaskClient, body: bytes, media: str, status: int) -> None:
    refused = guest.post("/api/v1/organisations", data=body, content_type=media)
    assert refused.status_code == status
    assert document(refused)["status"] == status


def test_answers_exist_as_json_only(guest: FlaskClient) -> None:
    assert guest.post("/api/v1/organisations", json=CAFE, headers={"Accept": "text/html"}).status_code == 406


def test_a_patch_changes_what_it_names_and_null_removes(coordinator: FlaskClient) -> None:
    made = coordinator.post("/api/v1/services", json={**HELP, "title": {"de": "Hilfe", "en": "Help"}, "age_max": 26})
    address = made.headers["Location"].removeprefix("/api/v1")
    changed = patch(
        coordinator, address, {"If-Match": made.headers["ETag"]}, title={"en": None}, age_max=None, description="Neu"
    )
    assert changed.status_code == 200
    told = document(changed)
    assert (told["title"], told["age_max"], told["description"]) == ("Hilfe", None, "Neu")
    assert [one["id"] for one in told["languages"]] == ["ar", "ti"]
    assert document(coordinator.get(f"/api/v1{address}?lang=en"))["title"] == "Hilfe"


def test_a_whole_number_may_be_written_with_a_point(coordinator: FlaskClient) -> None:
    for age, status in (("26.0", 200), ("26.5", 422)):
        refused = coordinator.patch(
            "/api/v1/services/mbe-service",
            data=f'{{"age_max": {age}, "languages": [{{"id": "ti"}}]}}',
            headers=version(coordinator, "/services/mbe-service"),
            content_type="application/merge-patch+json",
        )
        assert refused.status_code == status, age


def test_a_merge_patch_does_what_the_standard_says() -> None:
    """Examples of RFC 7396, appendix A."""
    assert merged({"a": "b"}, {"a": "c"}) == {"a": "c"}
    assert merged({"a": "b", "b": "c"}, {"a": None}) == {"b": "c"}
    assert merged({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}) == {"a": {"b": "d"}}
    assert merged({"a": [{"b": "c"}]}, {"a": [1]}) == {"a": [1]}
    assert merged({"e": None}, {"a": 1}) == {"e": None, "a": 1}
    assert merged(["a"], {"a": {"bb": {"ccc": None}}}) == {"a": {"bb": {}}}
    assert merged({"a": "foo"}, None) is None


@pytest.mark.parametrize("named", [{}, {"If-Match": ""}, {"If-Match": "*"}])
def test_a_change_has_to_name_the_version_it_was_made_from(coordinator: FlaskClient, named: dict[str, str]) -> None:
    assert patch(coordinator, "/organisations/mbe", named, name="Neu").status_code == 428
    assert coordinator.delete("/api/v1/services/mbe-service", headers=named).status_code == 428


def test_nobody_overwrites_what_somebody_else_changed(coordinator: FlaskClient) -> None:
    seen = version(coordinator, "/organisations/mbe")
    first = patch(coordinator, "/organisations/mbe", seen, address="Markt 2")
    second = patch(coordinator, "/organisations/mbe", seen, address="Markt 3")
    refused = document(second)
    assert (first.status_code, second.status_code, refused["code"]) == (200, 412, "outdated")
    assert (refused["current"]["address"], refused["wanted"]["address"]) == ("Markt 2", "Markt 3")
    assert refused["differences"] == [{"field": "address", "before": "Markt 2", "after": "Markt 3"}]
    assert second.headers["ETag"] == first.headers["ETag"] == f'"{refused["version"]}"'
    gone = coordinator.delete("/api/v1/organisations/mbe", headers=seen)
    assert (gone.status_code, document(gone)["wanted"]) == (412, None)
    assert (
        patch(coordinator, "/organisations/mbe", {"If-Match": second.headers["ETag"]}, address="M. 3").status_code
        == 200
    )


def test_a_change_elsewhere_makes_no_version_outdated(coordinator: FlaskClient) -> None:
    seen = version(coordinator, "/organisations/mbe")
    coordinator.post("/api/v1/organisations", json=CAFE)
    assert version(coordinator, "/organisations/mbe") != seen
    assert patch(coordinator, "/organisations/mbe", seen, address="Markt 2").status_code == 200


def test_a_version_that_a_proxy_has_weakened_counts_the_same(coordinator: FlaskClient) -> None:
    weak = {"If-Match": f"W/{version(coordinator, '/organisations/mbe')['If-Match']}"}
    assert patch(coordinator, "/organisations/mbe", weak, address="Markt 2").status_code == 200
    assert patch(coordinator, "/organisations/mbe", weak, address="Markt 3").status_code == 412


def test_assuring_is_said_apart_from_the_change(coordinator: FlaskClient) -> None:
    plain = patch(coordinator, "/organisations/mbe", version(coordinator, "/organisations/mbe"), address="Markt 2")
    assert document(plain)["assured_on"] is None
    seen = version(coordinator, "/organisations/mbe")
    assured = patch(coordinator, "/organisations/mbe?assured=true", seen, address="Markt 3")
    assert document(assured)["assured_on"] == TODAY.isoformat()


def test_what_others_link_to_cannot_be_removed(coordinator: FlaskClient) -> None:
    refused = coordinator.delete("/api/v1/organisations/mbe", headers=version(coordinator, "/organisations/mbe"))
    assert (refused.status_code, document(refused)["code"]) == (409, "conflict")


def test_what_a_guest_sends_waits_and_is_found_with_its_secret(guest: FlaskClient, coordinator: FlaskClient) -> None:
    sent = guest.post("/api/v1/organisations?note=Bitte+aufnehmen", json=CAFE)
    told = document(sent)
    assert (sent.status_code, told["stand"], told["note"]) == (202, "waiting", "Bitte aufnehmen")
    address = sent.headers["Location"]
    assert guest.get(address).status_code == 404
    assert document(guest.get(address, query_string={"secret": told["secret"]}))["is_own"]
    assert "secret" not in document(coordinator.get(address))
    assert coordinator.get("/api/v1/organisations/begegnungscafe-celle-e-v").status_code == 404


def test_a_suggestion_keeps_what_its_sender_does_not_see(guest: FlaskClient, coordinator: FlaskClient) -> None:
    sent = patch(guest, "/organisations/mbe", version(guest, "/organisations/mbe"), address="Markt 7")
    assert HIDDEN.value not in sent.text
    done = coordinator.post(f"{sent.headers['Location']}/approve", json={})
    assert (done.status_code, document(done)["stand"]) == (200, "approved")
    contacts = document(coordinator.get("/api/v1/organisations/mbe"))["contacts"]
    assert [one["value"] for one in contacts] == [one.value for one in ADVICE.contacts]


def test_a_suggestion_is_asked_about_answered_and_declined(lotsennetz: Lotsennetz, coordinator: FlaskClient) -> None:
    partner = somebody(lotsennetz, AccountRole.PARTNER, "mbe")
    sent = patch(partner, "/organisations/mbe", version(partner, "/organisations/mbe"), address="Markt 7")
    address = sent.headers["Location"]
    (waiting,) = document(coordinator.get("/api/v1/suggestions?which=queue"))["contents"]
    assert waiting["wanted"] == [{"field": "address", "before": None, "after": "Markt 7"}]
    assert document(coordinator.post(f"{address}/ask-back", json={"text": "Ab wann?"}))["stand"] == "asked back"
    assert document(partner.post(f"{address}/answer", json={"text": "Seit gestern."}))["answer"] == "Seit gestern."
    assert document(coordinator.post(f"{address}/decline", json={"text": "Nein."}))["reply"] == "Nein."
    assert [one["stand"] for one in document(partner.get("/api/v1/suggestions?which=sent"))["contents"]] == ["declined"]
    late = partner.post(f"{address}/withdraw", json={})
    assert (late.status_code, document(late)["code"]) == (409, "decided")


def test_a_guest_takes_back_what_was_sent(guest: FlaskClient) -> None:
    told = document(guest.post("/api/v1/reports", json={"kind": "guide", "id": "17", "note": "Ist weggezogen."}))
    address = f"/api/v1/suggestions/{told['id']}/withdraw"
    assert guest.post(address, json={}).status_code == 404
    assert guest.post(address, json={}, query_string={"secret": "x" * 19 + "ä"}).status_code == 422
    taken = guest.post(address, json={}, query_string={"secret": told["secret"]})
    assert document(taken)["stand"] == "withdrawn"


def test_a_suggestion_for_an_entry_that_was_changed_names_the_version_it_is_made_to(
    guest: FlaskClient, coordinator: FlaskClient
) -> None:
    sent = patch(guest, "/organisations/mbe", version(guest, "/organisations/mbe"), address="Markt 7")
    patch(coordinator, "/organisations/mbe", version(coordinator, "/organisations/mbe"), body="Caritas")
    address = f"{sent.headers['Location']}/approve"
    refused = coordinator.post(address, json={})
    assert (refused.status_code, document(refused)["wanted"]["address"]) == (412, "Markt 7")
    assert coordinator.post(address, json={"onto": "0123"}).status_code == 412
    done = coordinator.post(address, json={"onto": document(refused)["version"], "assured": True})
    assert done.status_code == 200
    now = document(coordinator.get("/api/v1/organisations/mbe"))
    assert (now["address"], now["body"], now["assured_on"]) == ("Markt 7", "Caritas", TODAY.isoformat())


def test_guests_report_only_so_much_and_are_told_when_to_come_back(guest: FlaskClient) -> None:
    wrong = {"kind": "organisation", "id": "mbe", "note": "Nummer falsch"}
    told = [guest.post("/api/v1/reports", json=wrong) for _ in range(PER_ENTRY_AND_HOUR + 1)]
    assert [one.status_code for one in told] == [202] * PER_ENTRY_AND_HOUR + [429]
    assert told[-1].headers["Retry-After"] == "3600"
    assert guest.post("/api/v1/reports", json={**wrong, "id": "nobody"}).status_code == 404


def registered(lotsennetz: Lotsennetz) -> list[str]:
    with lotsennetz.read() as graph:
        return [one.id for one in graph.find(Organisation) if one.name == CAFE["name"]]


def test_a_repeated_request_is_answered_alike_and_done_once(coordinator: FlaskClient, lotsennetz: Lotsennetz) -> None:
    key = {"Idempotency-Key": "a-1"}
    first, second = (coordinator.post("/api/v1/organisations", json=CAFE, headers=key) for _ in range(2))
    assert (first.status_code, first.data) == (second.status_code, second.data)
    assert first.headers["Location"] == second.headers["Location"]
    assert first.headers["ETag"] == second.headers["ETag"]
    assert registered(lotsennetz) == ["begegnungscafe-celle-e-v"]
    change = {**key, "Idempotency-Key": "a-2", **version(coordinator, "/organisations/mbe")}
    changes = [patch(coordinator, "/organisations/mbe", change, address="Markt 2").status_code for _ in range(2)]
    assert changes == [200, 200]


def test_a_key_stands_for_one_request_of_one_account(coordinator: FlaskClient, lotsennetz: Lotsennetz) -> None:
    key = {"Idempotency-Key": "a-1"}
    coordinator.post("/api/v1/organisations", json=CAFE, headers=key)
    other = coordinator.post("/api/v1/organisations", json={**CAFE, "name": "Anders"}, headers=key)
    assert (other.status_code, document(other)["code"]) == (422, "key-reused")
    neighbour = somebody(lotsennetz, AccountRole.COORDINATOR, "kmt-next")
    assert neighbour.post("/api/v1/organisations", json={**CAFE, "name": "Anders"}, headers=key).status_code == 202
    wrong = coordinator.post("/api/v1/organisations", json=CAFE, headers={"Idempotency-Key": "a b"})
    assert (wrong.status_code, document(wrong)["errors"][0]["field"]) == (422, "Idempotency-Key")


def test_a_key_is_forgotten_after_a_day(lotsennetz: Lotsennetz) -> None:
    key = {"Idempotency-Key": "a-1"}
    somebody(lotsennetz, AccountRole.COORDINATOR, "kmt-county").post("/api/v1/organisations", json=CAFE, headers=key)
    tomorrow = replace(lotsennetz, clock=lambda: lotsennetz.clock() + timedelta(hours=24))
    later = somebody(tomorrow, AccountRole.COORDINATOR, "kmt-county")
    assert later.post("/api/v1/organisations", json=CAFE, headers=key).status_code == 201
    assert len(registered(lotsennetz)) == 2


def test_what_fails_is_not_kept_and_may_be_tried_again(coordinator: FlaskClient) -> None:
    key = {"Idempotency-Key": "a-1"}
    gone = {**key, **version(coordinator, "/organisations/mbe")}
    assert coordinator.delete("/api/v1/organisations/mbe", headers=gone).status_code == 409
    coordinator.delete("/api/v1/services/mbe-service", headers=version(coordinator, "/services/mbe-service"))
    assert coordinator.delete("/api/v1/organisations/mbe", headers=gone).status_code == 204


def test_two_equal_requests_at_once_are_done_once(lotsennetz: Lotsennetz) -> None:
    clients = [somebody(lotsennetz, AccountRole.COORDINATOR, "kmt-county") for _ in range(4)]

    def send(client: FlaskClient) -> TestResponse:
        return client.post("/api/v1/organisations", json=CAFE, headers={"Idempotency-Key": "at-once"})

    with ThreadPoolExecutor(len(clients)) as pool:
        answers = list(pool.map(send, clients))
    assert {(one.status_code, one.data) for one in answers} == {(201, answers[0].data)}
    assert registered(lotsennetz) == ["begegnungscafe-celle-e-v"]


def test_a_guests_secret_is_told_once_and_stands_nowhere(guest: FlaskClient, lotsennetz: Lotsennetz) -> None:
    key = {"Idempotency-Key": "g-1"}
    first, second = (guest.post("/api/v1/organisations", json=CAFE, headers=key) for _ in range(2))
    secret = document(first)["secret"]
    assert {**document(second), "secret": secret} == document(first)
    other = guest.post("/api/v1/organisations", json={**CAFE, "name": "Anders"}, headers=key)
    assert other.status_code == 202
    with lotsennetz.read() as graph:
        kept = [*graph.find(Repeat), *graph.find(Suggestion)]
    assert secret not in str(kept)


def test_every_entry_of_the_real_network_may_be_sent_back_as_it_is(tmp_path: Path) -> None:
    """A patch reads the whole entry anew, so nothing that is registered may be unreadable."""
    lotsennetz = Lotsennetz(store=open_store(f"file:{tmp_path / 'real.db'}"))
    load(lotsennetz)
    unlike: list[Entity] = []
    with lotsennetz.read() as graph:
        for kind in (Organisation, Service):
            shape = SHAPES[kind]
            unlike += [one for one in graph.find(kind) if shape.entity(shape.load(as_sent(one)), one) != one]
    lotsennetz.store.close()
    assert unlike == []

"""Files come in over the interface and over the pages: looked at, brought in, listed and undone; and they go out."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.importing import LARGEST
from apps import a_client, document
from referral.access import AccountRole
from referral.codes import PlaceId
from referral.model import Contact, ContactKind, Organisation, Service, Visibility
from referral.papers import Draft, Import
from signed_in import an_account, network_of, signed_in
from towns import CITY, NEXT_TOWN, an_organisation

TABLE = (
    "Organisation;Ort;Tel.;Themen;Sprachen\r\n"
    "Verein Brücke;Celle;05141 12345;housing.search;ti, ar (mit Dolmetscher)\r\n"
).encode("cp1252")
BROKEN = TABLE + b"Kaputt;Celle;;no.such;\r\n"
SECRET = Contact(kind=ContactKind.PHONE, value="05141 999", visibility=Visibility.COORDINATION)


@pytest.fixture
def guest(tmp_path: Path) -> FlaskClient:
    return a_client(
        tmp_path,
        an_organisation("far", seated_in=PlaceId(NEXT_TOWN)),
        an_organisation("risky", name="=1+1", seated_in=PlaceId(CITY), contacts=(SECRET,), research_note="geheim"),
    )


@pytest.fixture
def client(guest: FlaskClient) -> FlaskClient:
    return signed_in(guest, network_of(guest), an_account(AccountRole.COORDINATOR, "kmt-county"))


def organisations(client: FlaskClient) -> set[str]:
    with network_of(client).read() as graph:
        return {one.id for one in graph.find(Organisation)}


def test_a_dry_run_tells_all_and_changes_nothing(client: FlaskClient) -> None:
    before = organisations(client)
    told = document(client.post("/api/v1/imports?dry_run=true&name=list.csv", data=BROKEN))
    assert (told["format"], told["dry_run"], told["new"], told["imported"]) == ("csv", True, 2, None)
    (problem,) = told["problems"]
    assert (problem["row"], problem["column"], problem["code"]) == (3, "Themen", "malformed")
    assert problem["text"].startswith("„no.such“ ist hier nicht lesbar.")
    assert {one["deed"] for one in told["changes"]} == {"new"}
    assert {"field": "name", "before": None, "after": "Verein Brücke"} in told["changes"][0]["fields"]
    assert organisations(client) == before


def test_a_file_is_brought_in_once_listed_and_undone(client: FlaskClient) -> None:
    response = client.post("/api/v1/imports?name=list.csv&lang=en", data=TABLE)
    assert response.status_code == 201
    id = document(response)["imported"]["id"]
    assert "verein-bruecke-03351006" in organisations(client)
    again = client.post("/api/v1/imports?name=other.csv", data=TABLE)
    assert (again.status_code, document(again)["unchanged"], document(again)["imported"]) == (200, 2, None)
    (listed,) = document(client.get("/api/v1/imports"))["contents"]
    assert (listed["id"], listed["name"], listed["may_be_undone"]) == (id, "list.csv", True)
    assert document(client.delete(f"/api/v1/imports/{id}"))["may_be_undone"] is False
    assert "verein-bruecke-03351006" not in organisations(client)
    refused = client.delete(f"/api/v1/imports/{id}?lang=en")
    assert refused.status_code == 409
    assert document(refused)["detail"] == "This import is undone already."


def test_one_problem_keeps_the_file_out_unless_it_is_to_be_left_out(client: FlaskClient) -> None:
    refused = client.post("/api/v1/imports", data=BROKEN)
    assert (refused.status_code, document(refused)["code"]) == (422, "problems-in-file")
    assert document(refused)["errors"][0]["detail"].startswith("Zeile 3, Themen: ")
    assert "verein-bruecke-03351006" not in organisations(client)
    assert client.post("/api/v1/imports?leave_out=true", data=BROKEN).status_code == 201
    assert "verein-bruecke-03351006" in organisations(client)


def test_a_form_holds_the_file_too(client: FlaskClient) -> None:
    sent = {"file": (io.BytesIO(TABLE), "list.csv")}
    assert client.post("/api/v1/imports", data=sent).status_code == 201
    assert client.post("/api/v1/imports", data={"other": "x"}, content_type="multipart/form-data").status_code == 400


@pytest.mark.parametrize("query", ["dry_run=perhaps", "format=pdf", "wish=1"])
def test_parameters_that_make_no_sense_are_named(client: FlaskClient, query: str) -> None:
    response = client.post(f"/api/v1/imports?{query}", data=TABLE)
    assert response.status_code == 422
    assert document(response)["errors"][0]["field"] == query.partition("=")[0]


def test_a_file_that_is_too_large_is_not_read(client: FlaskClient) -> None:
    response = client.post("/api/v1/imports", data=b"x" * (LARGEST + 200_000))
    assert (response.status_code, document(response)["code"]) == (413, "too-large")


def test_a_guest_may_neither_import_nor_see_imports(guest: FlaskClient) -> None:
    asked = (
        guest.post("/api/v1/imports", data=TABLE),
        guest.get("/api/v1/imports"),
        guest.delete("/api/v1/imports/1"),
        guest.get("/einfuhr"),
        guest.post("/einfuhr"),
        guest.get("/einfuhr/x"),
    )
    assert [response.status_code for response in asked] == [401, 401, 401, 303, 403, 303]


def test_a_partner_may_not_import_either(guest: FlaskClient) -> None:
    client = signed_in(guest, network_of(guest), an_account(AccountRole.PARTNER, "mbe"))
    assert client.post("/api/v1/imports", data=TABLE).status_code == 403
    assert client.get("/einfuhr").status_code == 403


def chosen(client: FlaskClient, content: bytes, name: str = "list.csv") -> str:
    """The address of the page to which choosing a file leads."""
    response = client.post("/einfuhr", data={"file": (io.BytesIO(content), name)})
    assert response.status_code == 303
    return response.location


def test_the_pages_lead_from_the_file_over_the_look_to_the_import_and_back(client: FlaskClient) -> None:
    address = chosen(client, TABLE)
    look = client.get(address).text
    assert "Verein Brücke: BERATUNG (neu, Zeile 2)" in look
    assert "ar (mit Dolmetschung); ti" in look
    assert "Alles einführen" in look
    assert "verein-bruecke-03351006" not in organisations(client)
    done = client.post(address, follow_redirects=True).text
    assert "Die Datei ist eingeführt: 2 neu, 0 geändert." in done
    assert "verein-bruecke-03351006" in organisations(client)
    assert client.get(address).status_code == 404
    undo = re.search(r'action="(/einfuhr/\d+/zurueck)"', done)
    assert undo
    assert "ist rückgängig gemacht." in client.post(undo[1], follow_redirects=True).text
    assert "verein-bruecke-03351006" not in organisations(client)
    assert "Diese Einfuhr ist schon rückgängig gemacht." in client.post(undo[1]).text


def test_the_look_names_problems_and_offers_the_rest(client: FlaskClient) -> None:
    address = chosen(client, BROKEN)
    look = client.get(address).text
    assert "Zeile 3, Themen" in look
    assert "Nur die fehlerfreien Einträge einführen" in look
    assert client.post(address).status_code == 409
    assert "1 neu" not in client.post(address, data={"leave_out": "yes"}, follow_redirects=True).text
    assert "verein-bruecke-03351006" in organisations(client)


def test_a_file_with_nothing_new_says_so(client: FlaskClient) -> None:
    client.post(chosen(client, TABLE))
    address = chosen(client, TABLE)
    assert "Es gibt nichts einzuführen." in client.get(address).text
    assert "nichts Neues" in client.post(address, follow_redirects=True).text


def test_without_a_file_the_form_says_what_is_missing(client: FlaskClient) -> None:
    response = client.post("/einfuhr", data={}, content_type="multipart/form-data")
    assert response.status_code == 422
    assert "Bitte eine Datei auswählen." in response.text


def test_a_file_is_kept_for_its_sender_alone_and_for_two_hours(client: FlaskClient) -> None:
    from dataclasses import replace
    from datetime import timedelta

    address = chosen(client, TABLE)
    network = network_of(client)
    other = signed_in(
        client.application.test_client(), network, an_account(AccountRole.COORDINATOR, "kmt-county", id="x")
    )
    assert other.get(address).status_code == 404
    late = replace(network, clock=lambda: network.clock() + timedelta(hours=3))
    from graph_seed.kept_uploads import Kept, keep, kept_under
    from graph_seed.uploads import Upload
    from referral.accounts import acting
    from referral.errors import NotFound

    actor = acting(an_account(AccountRole.COORDINATOR, "kmt-county"))
    with pytest.raises(NotFound):
        kept_under(late, actor, address.rpartition("/")[2])
    keep(late, actor, Kept(upload=Upload(name="x", content=b"y"), format="csv"), "secret")
    with network.read() as graph:
        assert len(list(graph.find(Draft))) == 1


def test_the_templates_are_files_to_fill_in(client: FlaskClient) -> None:
    assert client.get("/einfuhr/vorlage.csv").data.startswith("\ufeffOrganisation;".encode())
    content = client.get("/einfuhr/vorlage.xlsx").data
    told = document(client.post("/api/v1/imports?dry_run=true&name=vorlage.xlsx", data=content))
    assert (told["format"], told["new"], told["problems"], told["notices"]) == ("xlsx", 0, [], [])


@pytest.mark.parametrize("kind", ["organisations", "services"])
@pytest.mark.parametrize("ending", ["csv", "xlsx", "ndjson"])
def test_what_is_taken_along_comes_in_again_and_changes_nothing(client: FlaskClient, kind: str, ending: str) -> None:
    taken = client.get(f"/api/v1/export/{kind}.{ending}")
    assert taken.headers["Content-Disposition"] == f'attachment; filename="{kind}.{ending}"'
    told = document(client.post(f"/api/v1/imports?dry_run=true&name=x.{ending}", data=taken.data))
    with network_of(client).read() as graph:
        number = graph.count(Organisation if kind == "organisations" else Service)
    assert (told["problems"], told["new"], told["changed"]) == ([], 0, 0)
    assert told["unchanged"] >= number


@pytest.mark.parametrize("ending", ["csv", "xlsx", "ndjson"])
def test_what_a_guest_takes_along_holds_nothing_that_is_not_public(guest: FlaskClient, ending: str) -> None:
    content = guest.get(f"/api/v1/export/organisations.{ending}").data
    whole = content if ending != "xlsx" else _unzipped(content)
    assert b"risky" in whole
    assert b"05141 999" not in whole
    assert b"geheim" not in whole


def _unzipped(content: bytes) -> bytes:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return b"".join(parts.read(name) for name in parts.namelist())


def test_a_guest_s_copy_brought_in_by_a_coordinator_takes_no_contact_away(guest: FlaskClient) -> None:
    copies = {ending: guest.get(f"/api/v1/export/organisations.{ending}").data for ending in ("csv", "xlsx", "ndjson")}
    client = signed_in(guest, network_of(guest), an_account(AccountRole.COORDINATOR, "kmt-county"))
    for ending, content in copies.items():
        told = document(client.post(f"/api/v1/imports?dry_run=true&name=x.{ending}", data=content))
        assert (told["problems"], told["changed"]) == ([], 0)


def test_a_coordinator_sees_in_a_column_of_its_own_what_is_not_public(client: FlaskClient) -> None:
    text = client.get("/api/v1/export/organisations.csv").data.decode("utf-8-sig")
    risky = next(
        row for row in csv.DictReader(io.StringIO(text), delimiter=";") if row["Kennung der Organisation"] == "risky"
    )
    assert risky["Telefon (Koordination)"] == "05141 999"
    assert risky["Organisation"] == "'=1+1"


def test_only_files_that_there_are_can_be_taken_along(guest: FlaskClient) -> None:
    assert guest.get("/api/v1/export/accounts.csv").status_code == 404
    assert guest.get("/api/v1/export/services.pdf").status_code == 404
    assert guest.get("/api/v1/export/services.csv?wish=1").status_code == 422


def test_imports_of_others_are_not_listed(client: FlaskClient) -> None:
    with network_of(client).read() as graph:
        assert list(graph.find(Import)) == []
    assert document(client.get("/api/v1/imports"))["contents"] == []

"""Open Referral HSDS comes in and goes out: nothing is lost, and what cannot be used is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner
from frictionless import Package, system

from api.__main__ import main
from api.exporting import written
from graph_seed.hsds.documents import nested
from graph_seed.hsds.ids import outer_id
from graph_seed.hsds.lexicon import Lexicon
from graph_seed.hsds.standard import TABLES
from graph_seed.hsds.writing import service_rows
from graph_seed.importing import undo
from hsds_packages import ORGANISATION, SERVICE, a_package, bring, everybody, exported, named, tables
from open_referral import EXAMPLES, STANDARD, complaints, with_the_standard
from referral.access import GUEST, OPERATOR, Action
from referral.codes import GroupId, LanguageId
from referral.erasure import erase_words
from referral.model import (
    Channel,
    Contact,
    ContactKind,
    How,
    Label,
    Notice,
    Organisation,
    Service,
    Spoken,
    Visibility,
)
from referral.papers import Enclosure
from seeded import a_seeded_network, an_empty_land
from served import environment
from towns import CITY, COUNTY, OSTERODE, a_network, a_service, an_organisation

TODAY = date(2026, 11, 23)


def the_examples() -> bytes:
    return a_package({file.name: file.read_bytes() for file in (EXAMPLES / "csv").iterdir()})


FINDINGS = [
    ("contacts.csv", "organization_id"),
    ("contacts.csv", "service_at_location_id"),
    ("locations.csv", "organization_id"),
    ("taxonomy_terms.csv", "taxonomy_id"),
]


@with_the_standard
def test_our_tables_are_those_of_the_standard() -> None:
    package = orjson.loads((EXAMPLES / "csv" / "datapackage.json").read_bytes())
    described = {one["name"]: one for one in package["resources"]}
    assert list(described) == list(TABLES)
    for name, table in TABLES.items():
        schema = described[name]["schema"]
        keys = {key["fields"]: key["reference"]["resource"] for key in schema.get("foreignKeys", [])}
        assert (described[name]["path"], keys) == (table.file, dict(table.references))
        for field, column in zip(schema["fields"], table.columns.values(), strict=True):
            limits = field.get("constraints", {})
            stated = (field["name"], field["type"], field.get("format", ""), limits.get("required", False))
            assert stated == (column.name, column.holds, column.format, column.required)
            assert (limits.get("unique", False), limits.get("enum", [])) == (column.unique, list(column.choices))


@with_the_standard
def test_the_official_examples_come_in_with_exactly_the_four_known_findings(tmp_path: Path) -> None:
    plan = bring(an_empty_land(tmp_path), the_examples()).plan
    assert named(list(plan.flaws), "hsds reference") == FINDINGS
    assert {flaw.code for flaw in plan.flaws} == {"hsds reference", "hsds kept"}
    assert plan.problems == []
    assert [entry.entity.id for entry in plan.entries] == [ORGANISATION, SERVICE]


@with_the_standard
def test_the_official_examples_come_in_go_out_and_come_in_the_same(tmp_path: Path) -> None:
    first, second = an_empty_land(tmp_path / "first"), an_empty_land(tmp_path / "second")
    bring(first, the_examples())
    out = exported(first, tmp_path / "out")
    again = bring(second, out)
    assert named(list(again.plan.flaws), "hsds reference") == []
    assert everybody(first) == everybody(second)
    assert tables(exported(second, tmp_path / "out")) == tables(out)


@with_the_standard
def test_of_the_official_examples_nothing_is_lost_but_the_four_references(tmp_path: Path) -> None:
    lotsennetz = an_empty_land(tmp_path)
    bring(lotsennetz, the_examples())
    out = tables(exported(lotsennetz, tmp_path / "out"))
    lost = []
    for file, rows in tables(the_examples()).items():
        for row in rows:
            (same,) = (one for one in out[file] if one["id"] == row["id"])
            lost += [(file, column) for column, text in row.items() if same[column] != text]
    assert sorted(lost) == FINDINGS


@with_the_standard
@pytest.mark.parametrize("file", ["service_full.json", "organization_full.json", "service_at_location_full.json"])
def test_the_official_documents_come_in_and_go_out_as_they_were(tmp_path: Path, file: str) -> None:
    lotsennetz = an_empty_land(tmp_path)
    document = orjson.loads((EXAMPLES / file).read_bytes())
    plan = bring(lotsennetz, orjson.dumps(document), "hsds-json").plan
    assert {flaw.code for flaw in plan.flaws} == {"hsds kept"}
    (out,) = orjson.loads(exported(lotsennetz, tmp_path / "out", "hsds-json", "out.json"))
    assert complaints("organization", out) == []
    assert out["services"][0]["cost_options" if file != "service_at_location_full.json" else "name"]
    again = an_empty_land(tmp_path / "again")
    bring(again, orjson.dumps(out), "hsds-json")
    assert everybody(again) == everybody(lotsennetz)


@with_the_standard
@pytest.mark.parametrize(
    ("file", "codes"),
    [
        ("tabular.json", {"hsds kept", "hsds reference"}),
        ("service_list.json", {"hsds kept"}),
        ("organization_list.json", {"hsds kept"}),
        ("service_at_location_list.json", {"hsds kept"}),
        ("taxonomy_list.json", {"hsds nobody"}),
        ("taxonomy_term_list.json", {"hsds nobody"}),
        ("taxonomy.json", {"hsds nobody"}),
        ("taxonomy_term.json", {"hsds nobody"}),
        ("location.json", {"hsds nobody"}),
        ("base.json", {"hsds nobody"}),
    ],
)
def test_every_official_file_is_understood(tmp_path: Path, file: str, codes: set[str]) -> None:
    plan = bring(an_empty_land(tmp_path), (EXAMPLES / file).read_bytes(), "hsds-json").plan
    assert {flaw.code for flaw in plan.flaws} == codes


@with_the_standard
def test_what_is_changed_since_goes_before_what_the_file_said_and_the_rest_stays(tmp_path: Path) -> None:
    lotsennetz = an_empty_land(tmp_path)
    bring(lotsennetz, the_examples())
    with lotsennetz.change(OPERATOR, Action.EDIT) as graph:
        service = graph.get(Service, SERVICE)
        graph.put(replace(service, title=Label(de="Beratung"), contacts=(), age_max=None))
        body = graph.get(Organisation, ORGANISATION)
        graph.put(replace(body, contacts=()))
    out = tables(exported(lotsennetz, tmp_path / "out"))
    (row,) = out["services.csv"]
    assert (row["name"], row["alternate_name"], row["email"]) == ("Beratung", "MyCity Counselling Services", "")
    assert (row["minimum_age"], row["maximum_age"], row["fees_description"][:7]) == ("12", "", "Non-NHS")
    assert out["cost_options.csv"][0]["amount"] == "35"
    assert out["url.csv"] == []


@with_the_standard
def test_a_contact_that_is_withheld_since_is_in_no_file(tmp_path: Path) -> None:
    lotsennetz = an_empty_land(tmp_path)
    bring(lotsennetz, the_examples())
    with lotsennetz.change(OPERATOR, Action.EDIT) as graph:
        entries: list[Service | Organisation] = [graph.get(Service, SERVICE), graph.get(Organisation, ORGANISATION)]
        for entry in entries:
            hidden = tuple(replace(one, visibility=Visibility.COORDINATION) for one in entry.contacts)
            graph.put(replace(entry, contacts=hidden))
    out = tables(exported(lotsennetz, tmp_path / "out"))
    assert out["phones.csv"] == []
    assert "1234 234567" not in exported(lotsennetz, tmp_path / "out", "hsds-json", "out.json").decode()


@with_the_standard
def test_a_person_who_is_erased_is_in_no_file_any_more(tmp_path: Path) -> None:
    lotsennetz = an_empty_land(tmp_path)
    bring(lotsennetz, the_examples())
    for kind, id in ((Organisation, ORGANISATION), (Service, SERVICE)):
        erase_words(lotsennetz, OPERATOR, kind, id, ["Ann Persona", "email@example.com", "+44 1234 234567"])
    out = exported(lotsennetz, tmp_path / "out", "hsds-json", "out.json")
    assert b"Persona" not in out.replace(b"A. Persona", b"")
    assert b"email@example.com" not in out
    assert b"+44" not in out
    (document,) = orjson.loads(out)
    assert complaints("organization", document) == []
    assert document["services"][0]["contacts"][0]["title"] == "Reception Manager"


@with_the_standard
def test_an_import_that_is_undone_takes_what_was_kept_with_it(tmp_path: Path) -> None:
    lotsennetz = an_empty_land(tmp_path)
    paper = bring(lotsennetz, the_examples()).paper
    assert paper is not None
    undo(lotsennetz, OPERATOR, paper.id)
    with lotsennetz.read() as graph:
        assert (graph.count(Enclosure), graph.count(Service)) == (0, 0)


@pytest.mark.parametrize(("name", "file"), [("hsds", "out.zip"), ("hsds-json", "out.json")])
def test_the_whole_seed_goes_out_and_comes_in_equal(tmp_path: Path, name: str, file: str) -> None:
    seeded, empty = a_seeded_network(tmp_path), an_empty_land(tmp_path / "empty")
    content = exported(seeded, tmp_path / "out", name, file)
    plan = bring(empty, content, name).plan
    assert (list(plan.flaws), list(plan.beside)) == ([], [])
    assert everybody(empty) == everybody(seeded)
    assert bring(empty, content, name).paper is None
    assert exported(empty, tmp_path / "out", "hsds", "again.zip")[:4] == b"PK\x03\x04"


@with_the_standard
def test_every_document_of_the_whole_seed_is_valid(tmp_path: Path) -> None:
    documents = orjson.loads(exported(a_seeded_network(tmp_path), tmp_path / "out", "hsds-json", "out.json"))
    assert [complaint for one in documents for complaint in complaints("organization", one)] == []
    assert sum(len(one["services"]) for one in documents) > 400


@pytest.mark.parametrize("described", ["ours", "theirs"])
def test_frictionless_finds_nothing_in_the_package_of_the_whole_seed(tmp_path: Path, described: str) -> None:
    written(a_seeded_network(tmp_path), GUEST, "hsds", tmp_path / "package")
    if described == "theirs":
        if not STANDARD.exists():
            pytest.skip("The files of Open Referral HSDS are not beside the repository (../shared/hsds).")
        (tmp_path / "package" / "datapackage.json").write_bytes((EXAMPLES / "csv" / "datapackage.json").read_bytes())
    with system.use_context(trusted=True):
        report = Package(str(tmp_path / "package" / "datapackage.json")).validate()
    assert report.flatten(["name", "rowNumber", "message"]) == []


RICH = an_organisation(
    "rich",
    "MBE",
    name="Beratung; mit „Zeichen“, Komma",
    address="Haus B, Markt 1, 29221 Celle",
    seated_in=CITY,
    competent_for=frozenset({COUNTY}),
    coordinates=frozenset({COUNTY}),
    note=Label(de="Bitte klingeln", en="Please ring"),
    offices=(OSTERODE, replace(OSTERODE, name="Haus 2", address="Am Rathaus")),
    contacts=(
        Contact(kind=ContactKind.EMAIL, value="a@beratung.example"),
        Contact(kind=ContactKind.PHONE, value="05141 12345"),
        Contact(kind=ContactKind.PHONE, value="116 016"),
        Contact(kind=ContactKind.EMAIL, value="b@beratung.example"),
        Contact(kind=ContactKind.WEBSITE, value="https://beratung.example/a"),
        Contact(kind=ContactKind.WEBSITE, value="https://beratung.example/b"),
    ),
    hours="Mo-Fr 09:00-12:00",
    notices=(Notice(begins=date(2026, 12, 20), until=date(2027, 1, 6), closed=True, text="Betriebsferien"),),
    assured_on=date(2026, 10, 1),
    confirmed=False,
    fictional=True,
)
OFFER = a_service(
    "rich",
    "housing.search",
    languages=["ti"],
    id="offer",
    title=Label(de="Wohnen", en="Housing"),
    groups=frozenset({GroupId("gender.woman")}),
    not_groups=frozenset({GroupId("living.reception")}),
    age_min=12,
    age_max=26,
    channels=frozenset({Channel.PHONE, Channel.ONLINE}),
    description="Wir helfen.\nGern auch abends.",
    address="irgendwo in Celle",
    hours='Th[3] 10:00-12:00 || "by appointment"',
    hours_text="jeden dritten Donnerstag",
    assured_on=date(2026, 10, 1),
    fictional=True,
)
SPOKEN = frozenset(
    {
        Spoken(language=LanguageId("ar"), how=How.INTERPRETER, when="Di nachmittags"),
        Spoken(language=LanguageId("ar"), how=How.INTERPRETER),
        Spoken(language=LanguageId("ti"), when="Mo"),
    }
)


@pytest.mark.parametrize(("name", "file"), [("hsds", "out.zip"), ("hsds-json", "out.json")])
def test_every_field_of_an_entry_goes_out_and_comes_in(tmp_path: Path, name: str, file: str) -> None:
    service = replace(OFFER, languages=SPOKEN, hours="")
    origin = a_network(tmp_path / "a", RICH, service)
    target = a_network(tmp_path / "b")
    content = exported(origin, tmp_path / "out", name, file)
    plan = bring(target, content, name).plan
    assert list(plan.flaws) == []
    assert everybody(target) == everybody(origin)


def test_a_copy_that_withholds_contacts_takes_none_away_when_it_comes_back(tmp_path: Path) -> None:
    secret = Contact(kind=ContactKind.PHONE, value="05141 99999", visibility=Visibility.AUTHORITIES)
    origin = a_network(tmp_path, replace(RICH, contacts=(*RICH.contacts, secret)))
    content = exported(origin, tmp_path / "out")
    assert b"99999" not in b"".join(str(rows).encode() for rows in tables(content).values())
    assert bring(origin, content).paper is None


def test_what_is_made_up_or_closed_says_so(tmp_path: Path) -> None:
    a_network(tmp_path).store.close()
    lexicon = Lexicon()
    rows = service_rows(lexicon, OFFER, RICH, date(2026, 12, 24))
    row = rows.get("service", outer_id("service", "offer")) or {}
    assert row["status"] == "temporarily closed"
    assert row["alert"] == ("Erfunden zu Vorführzwecken. Vom 20.12.2026 bis zum 06.01.2027 geschlossen: Betriebsferien")
    assert row["eligibility_description"].endswith("Von 12 bis 26 Jahren.")
    assert nested(rows, "service", row["id"])["schedules"][0]["notes"].startswith("Ortszeit Europe/Berlin")


def test_the_command_line_writes_and_reads_a_folder(tmp_path: Path) -> None:
    a_network(tmp_path, RICH, OFFER).store.close()
    variables = {"LOTSENNETZ_STORE": environment(tmp_path)["LOTSENNETZ_STORE"], "LANGUAGE": "de"}
    runner, folder = CliRunner(env=variables), str(tmp_path / "package")
    assert (
        f"9 Einträge stehen jetzt in {folder}."
        in runner.invoke(main, ["export", "--format", "hsds", "--to", folder]).output
    )
    brought = runner.invoke(main, ["import", folder])
    assert (brought.exit_code, "Es wurde nichts geändert." in brought.output) == (0, True), brought.output
    refused = runner.invoke(main, ["export", "--format", "hsds", "--to", str(tmp_path / "no" / "where")])
    assert (refused.exit_code, "lässt sich nicht schreiben" in refused.stderr) == (2, True)
    assert runner.invoke(main, ["export", "--format", "pdf", "--to", folder]).exit_code == 2

"""What somebody may not see is in no byte of any answer: every address there is, asked as every lower role.

Marks are planted in contacts of each visibility, in the person behind a guide, and wherever a copy of them is kept:
versions, suggestions, drafts, what came with a file. The addresses are those of the application, so that a new one
cannot be forgotten: an address with a part that this test cannot fill fails it.
"""

from __future__ import annotations

import gzip
import io
import logging
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from api import create_app
from api.export_tables import FILES, KINDS
from api.exporting import FORMATS
from api.pages.register.steps import STEPS
from api.settings import Settings
from apps import PILOT
from graph_seed.hsds.keeping import enclosed
from graph_seed.hsds.lexicon import Lexicon
from graph_seed.hsds.writing import organisation_rows, service_rows
from keepers import ELSEWHERE, NEXT_CENTRE
from referral.access import OPERATOR, AccountRole, Action
from referral.accounts import sealed
from referral.codes import OrganisationId, TopicId
from referral.history import record_text
from referral.lotsennetz import Lotsennetz
from referral.model import Contact, ContactKind, Organisation, Service, Tie, TieKind, Visibility
from referral.papers import (
    Account,
    Deed,
    Draft,
    Expectation,
    Experience,
    GoldenCase,
    PracticeNote,
    Repeat,
    Scenario,
    Suggestion,
    Volunteer,
)
from shell import run
from signed_in import an_account, network_of, signed_in
from towns import CITY, COUNTY, a_guide, a_network, a_service, an_organisation
from worlds import NOW, TODAY

KNOWN = "a-secret-that-somebody-knows"


def planted(level: Visibility, digit: int) -> tuple[Contact, ...]:
    """A number, an address and a site that only some may see."""
    values = {
        ContactKind.PHONE: f"05141 {digit}87 00{digit}",
        ContactKind.EMAIL: f"planted-{level}@example.org",
        ContactKind.WEBSITE: f"https://planted-{level}.example/",
    }
    return tuple(Contact(kind=kind, value=value, visibility=level) for kind, value in values.items())


MARKS = {  # whole numbers, for logs are full of digits
    "authorities": (b"planted-authorities", b"51418870008"),
    "coordination": (b"planted-coordination", b"51419870009"),
    "volunteer": (b"planted volunteer", b"planted-person", b"51417870007"),
    "scenario": (b"planted-scenario",),
    "note": (b"planted-note",),
}
CONTACTS = (
    Contact(kind=ContactKind.PHONE, value="05141 100"),
    *planted(Visibility.AUTHORITIES, 8),
    *planted(Visibility.COORDINATION, 9),
)
CLUB = an_organisation(
    "club",
    "MBE",
    name="Beratung Celle",
    seated_in=CITY,
    contacts=CONTACTS,
    research_note="planted-note",
    hours="Mo 09:00-12:00",
)
HELP = a_service(
    "club", "housing.search", "residence.permit", languages=["ti"], contacts=CONTACTS, research_note="planted-note"
)
BOND = Tie(id="bond", kind=TieKind.REFERS_TO, origin=OrganisationId("club"), target=OrganisationId("lab"))
PERSON = Volunteer(
    id="17",
    name="Planted Volunteer",
    contacts=(
        Contact(kind=ContactKind.PHONE, value="05141 787 0007", visibility=Visibility.COORDINATION),
        Contact(kind=ContactKind.EMAIL, value="planted-person@example.org", visibility=Visibility.COORDINATION),
    ),
    placed_by=OrganisationId("club"),
    consented_on=TODAY,
    consent_text="2026-11",
)
WISH = Suggestion(
    id="000001", deed=Deed.CHANGE, kind="Organisation", subject="club", before=record_text(CLUB), sender="guest",
    after=record_text(replace(CLUB, address="Markt 9")), made_at=NOW, sealed=sealed(KNOWN), areas=frozenset({CITY}),
)  # fmt: skip
CASE = GoldenCase(
    id="1", centre=OrganisationId("kmt-county"), places=(CITY,), topics=(TopicId("housing.search"),),
    expectation=Expectation.AMONG_FIRST, expected="club", made_on=TODAY,
)  # fmt: skip
UNREAD = PracticeNote(
    id="17", organisation=OrganisationId("club"), made_on=TODAY, changed_on=TODAY, reply="planted-note",
    wanted=Experience(title="planted-note", situation="planted-note", day=TODAY),
)  # fmt: skip
WHAT_IF = Scenario(id="18", name="planted-scenario", area=COUNTY, made_on=TODAY, changed_on=TODAY)
PAPERS = (
    PERSON,
    CASE,
    WHAT_IF,
    UNREAD,
    WISH,
    replace(WISH, id="000002", kind="Service", subject=HELP.id, before=record_text(HELP), after=record_text(HELP)),
    Draft(
        id=sealed("somebody-elses"),
        step="kontakte",
        form='{"contacts": ["planted-coordination@example.org"]}',
        until=NOW,
    ),
    Repeat(id="r" * 64, request="q", status=200, answer=record_text(CLUB), until=NOW),
)
LOWER: dict[str, tuple[Account | None, tuple[str, ...]]] = {
    "guest": (None, ("authorities", "coordination", "volunteer", "scenario")),
    "guide": (an_account(AccountRole.GUIDE, "club"), ("authorities", "coordination", "volunteer", "scenario")),
    "caseworker": (an_account(AccountRole.CASEWORKER, "abh-city"), ("coordination", "volunteer", "scenario")),
    "partner": (an_account(AccountRole.PARTNER, "jmd-next"), ("authorities", "coordination", "volunteer", "scenario")),
    "centre next door": (an_account(AccountRole.COORDINATOR, "kmt-next"), ("volunteer", "scenario")),
    "administrator": (an_account(AccountRole.ADMINISTRATOR), ("volunteer",)),
}
"""Each lower role, and what it may not see; who places or coordinates the guide is none of them."""


def a_planted_network(folder: Path) -> Lotsennetz:
    network = a_network(folder, PILOT, NEXT_CENTRE, ELSEWHERE, CLUB, HELP, BOND, a_guide("17", "club", "ti"))
    for entity in (replace(CLUB, address="Markt 1"), replace(HELP, address="Markt 1"), CLUB, HELP):
        with network.change(OPERATOR, Action.EDIT) as graph:
            graph.put(entity)
    with network.change(OPERATOR, Action.RUN) as graph:
        lexicon = Lexicon.of(graph)
        said = (
            enclosed(CLUB, organisation_rows(lexicon, CLUB)),
            enclosed(HELP, service_rows(lexicon, HELP, CLUB, TODAY)),
        )
        for paper in (*PAPERS, *said):
            graph.put(paper)
    return network


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return create_app(Settings(store="file:unused", workers=1), a_planted_network(tmp_path)).test_client()


FILLED: dict[str, Sequence[str]] = {
    "id": ("club", HELP.id, "17", "bond", "pilot-2014", "000001", "000002", "jmd-next", "partner-jmd-next", "1"),
    "secret": (KNOWN, "somebody-elses"),
    "step": tuple(step.id for step in STEPS),
    "form": ("svg", "graphml", "gexf", "cypher"),
    "file": tuple(f"{kind}.{ending}" for kind in KINDS for ending in FILES),
}
"""What each part of an address is filled with."""
ASKED = (
    "",
    "place=29221&topic=housing.search&topic=residence.permit&language=ti",
    "place=29221&topic=housing.search&language=ar&lang=en",
    "ort=29221&thema=housing.search&sprache=ti",
    "q=Beratung",
    "search=Beratung&full=true",
    "full=true",
    "l=ti&place=29221&topic=housing.search",
    "art=services",
    "gebiet=03351",
    "akteur=club",
    "format=ndjson",
)
"""What is asked with addresses; most take no notice of most of it."""
EMPTY: tuple[dict[str, Any], ...] = ({"data": {}}, {"json": {}})
"""What is sent: an empty form, and an empty document."""
STATIC = "static"


def addresses(client: FlaskClient, method: str) -> Iterator[str]:
    """Every address of the application that takes this method, filled in every way."""
    for rule in client.application.url_map.iter_rules():
        if rule.endpoint != STATIC and method in (rule.methods or ()):
            yield from filled(client, rule)


def asked(client: FlaskClient) -> Iterator[tuple[str, str]]:
    """Every address that can be read, with what is asked; filled in another way, nothing is asked with it."""
    for rule in client.application.url_map.iter_rules():
        if rule.endpoint != STATIC and "GET" in (rule.methods or ()):
            for number, address in enumerate(filled(client, rule)):
                yield from product([address], ASKED if number < 1 else ASKED[:1])


def filled(client: FlaskClient, rule: Rule) -> Iterator[str]:
    names = sorted(rule.arguments)
    unknown = set(names) - FILLED.keys()
    assert not unknown, f"This test has to know what {rule} is asked with: {unknown}"
    adapter = client.application.url_map.bind("localhost")
    for values in product(*(FILLED[name] for name in names)):
        yield adapter.build(rule.endpoint, dict(zip(names, values, strict=True)), method=next(iter(rule.methods or ())))


def laid_bare(body: bytes) -> bytes:
    """All that a body says: what is packed in it too, in small letters, and its digits without what divides them."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"\n".join(packed.read(name) for name in packed.namelist())
    if body.startswith(b"\x1f\x8b"):
        body = gzip.decompress(body)
    small = body.lower()
    return small + b"\n" + re.sub(rb"(?<=\d)(?:[\s()/.\-]|%20)+(?=\d)", b"", small)


def told(answer: TestResponse) -> tuple[int, bytes]:
    """The status of an answer, and all that it says."""
    with answer:
        return answer.status_code, answer.data + str(answer.headers).encode()


def shown(said: bytes, hidden: Sequence[str]) -> list[str]:
    bare = laid_bare(said)
    return [name for name in hidden if any(mark in bare for mark in MARKS[name])]


@pytest.mark.parametrize("role", LOWER)
def test_nothing_hidden_shows_in_any_answer(client: FlaskClient, role: str, caplog: pytest.LogCaptureFixture) -> None:
    account, not_for_it = LOWER[role]
    hidden = (*not_for_it, "note")
    if account is not None:
        signed_in(client, network_of(client), account)
    found, answered = {}, 0
    with caplog.at_level(logging.DEBUG):
        for address, query in asked(client):
            status, said = told(client.get(address, query_string=query))
            answered += status == 200
            if seen := shown(said, hidden):
                found[address, query] = seen
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            for address in dict.fromkeys(addresses(client, method)):
                for options in EMPTY:
                    _, said = told(client.open(address, method=method, **options))
                    if seen := shown(said, hidden):
                        found[address, method] = seen
    assert found == {}
    assert shown(caplog.text.encode(), hidden) == []
    assert answered > 150


def test_whoever_may_see_it_does_so_that_the_marks_are_where_they_are_looked_for(client: FlaskClient) -> None:
    signed_in(client, network_of(client), an_account(AccountRole.COORDINATOR, "kmt-county"))
    everything = tuple(MARKS)
    assert shown(client.get("/api/v1/organisations/club").data, everything) == ["authorities", "coordination"]
    assert shown(client.get("/api/v1/export/services.xlsx").data, everything) == ["authorities", "coordination"]
    assert shown(client.get("/partner/club/verlauf").data, everything) == ["authorities", "coordination"]
    assert shown(client.get("/vorschlaege/000001").data, everything)[:1] in ([], ["authorities"])
    assert shown(client.get("/lotsen/17/person").data, everything) == ["volunteer"]


WORDS = (
    "9870009",
    "05141 987 009",
    "planted-coordination",
    "planted-coordination@example.org",
    "Planted Volunteer",
    "planted-note",
)


@pytest.mark.parametrize("words", WORDS)
def test_nothing_is_found_by_what_is_hidden(client: FlaskClient, words: str) -> None:
    for address, name in (("organisations", "q"), ("services", "q")):
        assert client.get(f"/api/v1/{address}", query_string={name: words}).get_json()["contents"] == []
    with network_of(client).read() as graph:
        assert graph.search(Organisation, words) == []
        assert graph.search(Service, words) == []


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_hidden_leaves_with_an_export(tmp_path: Path, name: str) -> None:
    network = a_planted_network(tmp_path)
    network.store.close()
    target = tmp_path / "out" / "export"
    target.parent.mkdir()
    done = run(tmp_path, "export", "--format", name, "--to", str(target))
    assert done.exit_code == 0, done.output
    files = [file for file in target.parent.rglob("*") if file.is_file()]
    assert files
    for file in files:
        assert shown(file.read_bytes(), tuple(MARKS)) == [], file


def test_a_lower_role_has_no_backup_at_all(client: FlaskClient) -> None:
    rules = [rule.rule for rule in client.application.url_map.iter_rules()]
    assert [rule for rule in rules if "backup" in rule or "sicherung" in rule] == []


def test_what_one_role_was_shown_is_not_kept_for_another(client: FlaskClient) -> None:
    open_to_all = client.get("/api/v1/organisations/club")
    signed_in(client, network_of(client), an_account(AccountRole.CASEWORKER, "abh-city"))
    own = client.get("/api/v1/organisations/club")
    assert own.headers["ETag"] != open_to_all.headers["ETag"]
    assert "public" in open_to_all.headers["Cache-Control"]
    assert "public" not in own.headers["Cache-Control"]
    assert {"Cookie", "Authorization"} <= {one.strip() for one in own.headers["Vary"].split(",")}

"""A table about what is registered: known again, changed only where a cell says so, and written as it was read."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_seed.known_names import Names
from graph_seed.sheet_columns import COLUMNS
from graph_seed.sheet_headings import HEADINGS, headed
from graph_seed.sheet_writing import columns_of, columns_to_fill_in, csv_lines, escaped
from office_tables import WORDS, a_csv, looked_at, organisation, service, taken_in
from referral.access import OPERATOR, Action
from referral.codes import LanguageId, OrganisationId, PlaceId, TopicId
from referral.lotsennetz import Lotsennetz
from referral.model import (
    Contact,
    ContactKind,
    How,
    Label,
    Organisation,
    Service,
    Spoken,
    Visibility,
)
from towns import CITY, a_network, a_service, an_organisation

KNOWN = an_organisation(
    "club",
    name="Brücke e. V.",
    seated_in=PlaceId(CITY),
    address="Markt 1",
    contacts=(
        Contact(kind=ContactKind.PHONE, value="05141 2", visibility=Visibility.COORDINATION),
        Contact(kind=ContactKind.PHONE, value="05141 11111"),
        Contact(kind=ContactKind.EMAIL, value="a@celle.de"),
    ),
    note=Label(de="Bitte klingeln", en="Please ring"),
    source="https://example.org/",
)
OFFER = a_service(
    "club", "housing.search", title=Label(de="Wohnen", en="Housing"), address="Markt 1", contacts=KNOWN.contacts
)  # fmt: skip


@pytest.fixture
def kept(tmp_path: Path) -> Lotsennetz:
    return a_network(tmp_path, *WORDS, KNOWN, OFFER, an_organisation("twin", name="Zwilling", seated_in=PlaceId(CITY)))


def test_an_organisation_is_known_again_by_name_and_place_and_only_what_a_cell_says_changes(kept: Lotsennetz) -> None:
    plan = looked_at(kept, a_csv("Einrichtung;Ort;Telefon;E-Mail;Hinweis", "BRUECKE e.V.;Celle;05141 22222;;"))
    found = organisation(plan)
    assert found.id == "club"
    assert [one.value for one in found.contacts] == ["05141 2", "05141 22222", "a@celle.de"]
    assert (found.note, found.source) == (KNOWN.note, KNOWN.source)
    (entry,) = plan.entries
    assert {one.field for one in entry.differences} == {"name", "contacts"}


def test_a_cell_can_empty_a_field(kept: Lotsennetz) -> None:
    found = organisation(
        looked_at(kept, a_csv("Kennung;E-Mail;Anschrift;Ort;Hinweis", "club;(leer);(Leer);(leer);(leer)"))
    )
    assert [one.value for one in found.contacts] == ["05141 2", "05141 11111"]
    assert (found.address, found.seated_in, found.note) == ("", None, None)


def test_an_organisation_of_the_same_name_elsewhere_is_another_one(kept: Lotsennetz) -> None:
    assert organisation(looked_at(kept, a_csv("Organisation;Ort", "Brücke e. V.;Faßberg"))).id == "bruecke-e-v-03351010"


def test_of_two_of_the_same_name_the_row_must_say_which(kept: Lotsennetz) -> None:
    with kept.change(OPERATOR, Action.EDIT) as graph:
        graph.put(an_organisation("twin-2", name="Zwilling", seated_in=PlaceId(CITY)))
    (flaw,) = looked_at(kept, a_csv("Organisation;Ort", "Zwilling;Celle")).problems
    assert (flaw.code, flaw.facts["ids"]) == ("several", "twin; twin-2")
    assert looked_at(kept, a_csv("Organisation;Kennung", "Zwilling;twin-2")).problems == []


def test_a_service_shares_with_its_organisation_what_nothing_else_is_said_of(kept: Lotsennetz) -> None:
    plan = looked_at(kept, a_csv("Organisation;Ort;Anschrift;Angebot", "Brücke e. V.;Celle;Markt 9;Wohnen"))
    assert (organisation(plan).address, service(plan).address) == ("Markt 9", "Markt 9")
    assert service(plan).title == OFFER.title
    own = looked_at(
        kept,
        a_csv("Organisation;Ort;Anschrift;Angebot;Anschrift des Angebots", "Brücke e. V.;Celle;Markt 9;Wohnen;Hof 3"),
    )
    assert service(own).address == "Hof 3"


def test_several_rows_about_one_organisation_may_not_contradict_each_other(kept: Lotsennetz) -> None:
    head = "Organisation;Ort;Anschrift;Angebot;Themen"
    rows = ("Neu;Celle;Weg 1;A;Wohnungssuche", "Neu;Celle;Weg 2;B;Wohnungssuche", "Neu;Celle;;C;Wohnungssuche")
    plan = looked_at(kept, a_csv(head, *rows))
    assert [(flaw.code, flaw.where.row, flaw.facts["row"]) for flaw in plan.problems] == [("otherwise", 3, 2)]
    assert [entry.entity.id for entry in plan.entries] == ["neu-03351006", "neu-03351006-a", "neu-03351006-c"]


def test_two_rows_about_the_same_service_need_titles(kept: Lotsennetz) -> None:
    head = "Organisation;Ort;Themen"
    plan = looked_at(kept, a_csv(head, "Neu;Celle;Wohnungssuche", "Neu;Celle;Dolmetschen und Sprachmittlung"))
    assert [flaw.code for flaw in plan.problems] == ["service_twice"]


def test_a_service_that_is_not_named_is_the_only_one_or_a_problem(kept: Lotsennetz) -> None:
    only = looked_at(kept, a_csv("Kennung;Themen", "club;Dolmetschen und Sprachmittlung"))
    assert service(only).id == OFFER.id
    assert service(only).topics == {TopicId("language.interpreting")}
    with kept.change(OPERATOR, Action.EDIT) as graph:
        graph.put(a_service("club", "housing.search", id="club-2"))
    (flaw,) = looked_at(kept, a_csv("Kennung;Themen", "club;Wohnungssuche")).problems
    assert flaw.code == "several_services"


def test_headings_that_nobody_knows_are_named_with_what_may_be_meant(kept: Lotsennetz) -> None:
    plan = looked_at(kept, a_csv("Organisation;Ort;Telfon;Aktenzeichen", "Verein;Celle;05141 1234;x"))
    assert [(flaw.code, flaw.facts["near"]) for flaw in plan.notices[:2]] == [
        ("unknown_near", "Telefon"),
        ("unknown", ""),
    ]


def test_several_columns_of_the_same_kind_are_taken_together(kept: Lotsennetz) -> None:
    plan = looked_at(kept, a_csv("Organisation;Ort;Telefon 1;Telefon 2", "Verein;Celle;05141 1234;05141 1235"))
    assert [one.value for one in organisation(plan).contacts] == ["05141 1234", "05141 1235"]


def test_a_second_time_the_same_table_changes_nothing_and_notices_nothing(kept: Lotsennetz) -> None:
    content = a_csv(
        "Einrichtung;Straße;PLZ;Ort;Tel.;Sprechzeiten;Themen;Sprachen",
        "Verein;Weg 1;29221;Celle;5141 12345;Mo-Do 8-12;Wohnungssuche;Arabisch (mit Dolmetscher)",
    )
    first = taken_in(kept, content)
    assert len(first.notices) > 0
    again = looked_at(kept, content, "other name.csv")
    assert [entry.deed for entry in again.entries] == ["unchanged", "unchanged"]
    assert again.flaws == []


def test_what_is_written_comes_in_again_unchanged_even_if_a_table_cannot_say_it(kept: Lotsennetz) -> None:
    odd = Spoken(language=LanguageId("ar"), how=How.INTERPRETER, when="Di (nach 14; sonst nie)\nauch Mi")
    service = a_service("club", "housing.search", id="odd", languages=[], hours="Mo 08:00-12:00", hours_text="=egal")
    with kept.change(OPERATOR, Action.EDIT) as graph:
        from dataclasses import replace

        graph.put(replace(service, languages=frozenset({odd}), description='@SUM("x");\n-1'))
        graph.put(replace(KNOWN, part_of=OrganisationId("twin"), name="-Brücke"))
    with kept.read() as graph:
        names = Names(graph)
        files = [
            b"".join(csv_lines(columns_of(kind, frozenset(Visibility)), graph.find(kind), names))
            for kind in (Organisation, Service)
        ]
    for content in files:
        plan = looked_at(kept, content)
        assert plan.flaws == []
        assert {entry.deed for entry in plan.entries} == {"unchanged"}


@pytest.mark.parametrize("text", ["=1+1", "+49", "-", "@x", "\tx", "\rx", "'=1", "''"])
def test_what_begins_like_a_formula_is_escaped_and_read_as_it_was(text: str) -> None:
    from graph_seed.sheet_files import plain

    assert escaped(text).startswith("'")
    assert plain(escaped(text)) == text.strip()


def test_what_is_harmless_stays_as_it_is() -> None:
    assert escaped("Brücke (e. V.) = gut") == "Brücke (e. V.) = gut"


def test_no_two_columns_share_a_heading_and_each_knows_its_own() -> None:
    assert all(headed(column.heading) == column.name for column in COLUMNS)
    assert len({column.name for column in COLUMNS}) == len(COLUMNS)
    assert headed("Telefon *") == headed("TELEFON:") == "phone"
    assert "name" in HEADINGS.values()
    assert {"organisation_id", "service_id", "name", "topics"} <= {column.name for column in columns_to_fill_in()}

"""Tables come in as German offices send them, each habit of theirs understood, and nothing guessed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph_seed.sheet_headings import headed
from office_tables import WORDS, a_csv, looked_at, organisation, service
from referral.lotsennetz import Lotsennetz
from referral.model import (
    Channel,
    Contact,
    ContactKind,
    How,
    Label,
    Organisation,
    Service,
)
from towns import CITY, COUNTY, VILLAGE, a_network
from workbook_files import a_workbook
from worlds import NOW


@pytest.fixture
def lotsennetz(tmp_path: Path) -> Lotsennetz:
    return a_network(tmp_path, *WORDS)


def offered(lotsennetz: Lotsennetz, heading: str, cell: object) -> Service:
    """The service of a row that says one more thing of it."""
    rows = (("Organisation", "Ort", "Themen", heading), ("Verein", "Celle", "Wohnungssuche", cell))
    return service(looked_at(lotsennetz, a_workbook(*rows), "list.xlsx"))


def reached(lotsennetz: Lotsennetz, heading: str, cell: object) -> Organisation:
    """The organisation of a row that says one more thing of it."""
    rows = (("Organisation", "Ort", heading), ("Verein", "Celle", cell))
    return organisation(looked_at(lotsennetz, a_workbook(*rows), "list.xlsx"))


def refused(lotsennetz: Lotsennetz, heading: str, cell: object) -> str:
    """What a cell should have been."""
    rows = (("Organisation", "Ort", "Themen", heading), ("Verein", "Celle", "Wohnungssuche", cell))
    (flaw,) = looked_at(lotsennetz, a_workbook(*rows), "list.xlsx").problems
    assert (flaw.where.row, flaw.where.column) == (2, heading)
    return str(flaw.facts["what"])


HEAD, LINE = "Name der Einrichtung;Straße;PLZ;Ort;Tel.", "Brücke für alle;Markt 1;29221;Celle;05141 12345"


@pytest.mark.parametrize(
    "content",
    [
        a_csv(HEAD, LINE),
        a_csv(HEAD, LINE, encoding="utf-8"),
        a_csv(HEAD, LINE, encoding="utf-8-sig", end="\n"),
        a_csv(HEAD, LINE, encoding="utf-16"),
        a_csv(HEAD, LINE, encoding="utf-16-le"),
        b"\xfe\xff" + a_csv(HEAD, LINE, encoding="utf-16-be"),
        a_csv(HEAD.replace(";", ","), LINE.replace(";", ",")),
        a_csv(HEAD.replace(";", "\t"), LINE.replace(";", "\t"), encoding="utf-16"),
        a_csv("sep=|", HEAD.replace(";", "|"), LINE.replace(";", "|")),
        a_csv("Liste der Einrichtungen, Stand März;;;;", ";;;;", HEAD, ";;;;", LINE),
        a_csv(HEAD.replace("PLZ", '"PLZ"'), LINE.replace("29221", '="29221"')),
    ],
)
def test_every_alphabet_and_separator_of_an_office_is_read(lotsennetz: Lotsennetz, content: bytes) -> None:
    found = organisation(looked_at(lotsennetz, content))
    assert (found.id, found.name) == ("bruecke-fuer-alle-03351006", "Brücke für alle")
    assert (found.address, found.seated_in) == ("Markt 1, 29221 Celle", CITY)
    assert found.contacts == (Contact(kind=ContactKind.PHONE, value="05141 12345"),)
    assert (found.role, found.source, found.checked_on) == ("BERATUNG", "list.csv", NOW.date())
    assert found.assured_on is None


def test_a_workbook_may_have_titles_merged_cells_and_several_sheets(lotsennetz: Lotsennetz) -> None:
    content = a_workbook(
        ("Angebote im Landkreis",),
        (),
        ("Organisation", "Ort", "Angebot", "Themen"),
        ("Verein", "Celle", "Wohnen", "Wohnungssuche"),
        (None, None, "Sprache", "Dolmetschen und Sprachmittlung"),
        (),
        merged=["A1:D1", "A4:A5", "B4:B5"],
    )
    plan = looked_at(lotsennetz, content, "list.xlsx")
    assert plan.problems == []
    assert [entry.entity.id for entry in plan.entries] == [
        "verein-03351006",
        "verein-03351006-wohnen",
        "verein-03351006-sprache",
    ]


@pytest.mark.parametrize(
    ("heading", "cell", "values"),
    [
        ("Telefon", 514112345, ["0514112345"]),
        ("Telefon", 514112345.0, ["0514112345"]),
        ("Telefon", "5141/12345", ["05141/12345"]),
        ("Telefon", "Tel.: 05141 12345; Fax 05141 999", ["05141 12345"]),
        ("Telefonnummer", "05141 12345, 0170 1234567", ["05141 12345", "0170 1234567"]),
        ("Rufnummer", "05141 12345 oder 05141 12346", ["05141 12345", "05141 12346"]),
        ("Tel", "49 5141 12345", ["+49 5141 12345"]),
        ("Tel", "'+49 5141 12345", ["+49 5141 12345"]),
        ("Tel", "116 016", ["116 016"]),
        ("E-Mail-Adresse", "mailto:a@celle.de; b@celle.de", ["a@celle.de", "b@celle.de"]),
        ("Homepage", "www.celle.de\nhttp://b.example/x", ["https://www.celle.de", "http://b.example/x"]),
        ("Telefon", "k.A.", []),
    ],
)
def test_contacts_are_read_as_people_write_them(
    lotsennetz: Lotsennetz, heading: str, cell: object, values: list[str]
) -> None:
    assert [one.value for one in reached(lotsennetz, heading, cell).contacts] == values


@pytest.mark.parametrize(
    ("heading", "cell", "what"),
    [
        ("Telefon", "5,14112E+09", "a whole phone number"),
        ("Telefon", "anrufen!", "a phone number"),
        ("E-Mail", "bitte anrufen", "a mail address"),
        ("Internet", "ftp://celle.de", "a web address"),
        ("Art", "Raumschiff", "a role"),
        ("Gehört zu", "Niemand", "an organisation"),
        ("Sprachen", "Klingonisch", "a known name"),
        ("Gebiet", "Atlantis", "a known name"),
        ("Gebiet", "Bergen", "one place"),
        ("Wege", "Brieftaube", "a known name"),
        ("Alter", "27", "an age range"),
        ("Alter von", "siebzehn", "an age"),
        ("Stand", "neulich", "a date"),
        ("Stand", "31.02.2026", "a day"),
        ("Erfunden", "vielleicht", "yes or no"),
        ("Kennung der Organisation", "Ä Ö", "an id"),
        ("Kennung des Angebots", "Ä Ö", "an id"),
    ],
)
def test_what_cannot_be_read_is_a_problem_with_row_and_column(
    lotsennetz: Lotsennetz, heading: str, cell: object, what: str
) -> None:
    assert refused(lotsennetz, heading, cell) == what


@pytest.mark.parametrize(
    ("cell", "seat"),
    [
        ("Celle", CITY),
        ("29221 Celle", CITY),
        ("29221", CITY),
        (29221, CITY),
        ("03351006", CITY),
        (3351006, CITY),
        ("033510000006", CITY),
        ("Bergen (03351004)", VILLAGE),
        ("29303 Bergen", VILLAGE),
        (3351, COUNTY),
        ("LK Celle", COUNTY),
    ],
)
def test_a_seat_is_known_by_name_postcode_or_key_whose_zero_may_be_lost(
    lotsennetz: Lotsennetz, cell: object, seat: str
) -> None:
    plan = looked_at(lotsennetz, a_workbook(("Organisation", "Ort"), ("Verein", cell)), "list.xlsx")
    assert organisation(plan).seated_in == seat


def test_a_postcode_settles_which_of_two_places_is_meant_and_may_stand_in_the_address(lotsennetz: Lotsennetz) -> None:
    by_column = looked_at(lotsennetz, a_csv("Organisation;PLZ;Ort", "Verein;29303;Bergen"))
    assert organisation(by_column).seated_in == VILLAGE
    by_address = looked_at(lotsennetz, a_csv("Organisation;Anschrift", "Verein;Weg 1, 29303 Bergen"))
    assert organisation(by_address).seated_in == VILLAGE
    elsewhere = looked_at(lotsennetz, a_csv("Organisation;Anschrift", "Verein;Weg 1, 10117 Berlin"))
    assert organisation(elsewhere).seated_in is None


def test_a_postcode_that_lost_its_zero_gets_it_back_and_is_still_not_here(lotsennetz: Lotsennetz) -> None:
    plan = looked_at(lotsennetz, a_csv("Organisation;PLZ", "Verein;1234"))
    assert [(flaw.code, flaw.notice) for flaw in plan.flaws][:2] == [("zero", True), ("malformed", False)]


@pytest.mark.parametrize(
    ("heading", "cell", "field", "value"),
    [
        (
            "Themen",
            "Wohnungssuche, Dolmetschen und Sprachmittlung",
            "topics",
            {"housing.search", "language.interpreting"},
        ),
        ("Thema", "Gewaltschutz, Frauen; Finding a home", "topics", {"protection.violence", "housing.search"}),
        ("Schwerpunkte", "housing.search\nGewaltschutz, Frauen", "topics", {"protection.violence", "housing.search"}),
        ("Gebiet", "Landkreis Celle", "areas", {"03351"}),
        ("Einzugsgebiet", "Celle, Faßberg", "areas", {"03351006", "03351010"}),
        ("Einzugsgebiet", "29229", "areas", {"03351006", "03351004"}),
        ("Region", "landesweit", "areas", {"03"}),
        ("Gebiete", "bundesweit", "areas", {"DE"}),
        ("Zielgruppe", "Frauen", "groups", {"gender.woman"}),
        ("Nicht für", "Frauen", "not_groups", {"gender.woman"}),
        ("Beratungsform", "vor Ort und telefonisch", "channels", {Channel.IN_PERSON, Channel.PHONE}),
        ("Alter", "12-26 Jahre", "age_max", 26),
        ("Alter", "von 12 bis 26", "age_min", 12),
        ("Alter", "ab 27", "age_min", 27),
        ("Altersgruppe", "27+", "age_min", 27),
        ("Alter", "unter 18", "age_max", 17),
        ("Alter", "bis 26 Jahre", "age_max", 26),
        ("Mindestalter", "27 Jahre", "age_min", 27),
        ("Höchstalter", 26, "age_max", 26),
        ("Stand", 46000, "stated_on", "2025-12-09"),
        ("Stand", "16.03.2021", "stated_on", "2021-03-16"),
        ("Stand", "03/2021", "stated_on", "2021-03"),
        ("Stand", "März 2021", "stated_on", "2021-03"),
        ("Stand", "2021", "stated_on", "2021"),
        ("Stand vom", NOW.replace(tzinfo=None), "stated_on", NOW.date().isoformat()),
        ("Beschreibung", "Wir helfen.", "description", "Wir helfen."),
        ("Erfunden", "ja", "fictional", True),
    ],
)
def test_a_service_is_read_in_the_words_of_offices(
    lotsennetz: Lotsennetz, heading: str, cell: object, field: str, value: Any
) -> None:
    rows: Callable[..., bytes] = a_workbook
    if headed(heading) == "topics":
        content = rows(("Organisation", "Ort", heading), ("Verein", "Celle", cell))
        assert service(looked_at(lotsennetz, content, "list.xlsx")).topics == value
        return
    found = getattr(offered(lotsennetz, heading, cell), field)
    assert found == value


@pytest.mark.parametrize(
    ("cell", "spoken"),
    [
        ("ti; ar", [("ar", How.DIRECT, ""), ("ti", How.DIRECT, "")]),
        ("Tigrinisch, Arabisch (mit Dolmetscher)", [("ar", How.INTERPRETER, ""), ("ti", How.DIRECT, "")]),
        ("Kurdisch / Deutsch", [("de", How.DIRECT, ""), ("ku", How.DIRECT, "")]),
        ("Arabisch (Di, Mi) und Deutsch", [("ar", How.DIRECT, "Di, Mi"), ("de", How.DIRECT, "")]),
        ("Arabisch (mit Dolmetschung, dienstags)", [("ar", How.INTERPRETER, "dienstags")]),
        ("Kurmanci; Kurdisch (Kurmanci)", [("kmr", How.DIRECT, "")]),
    ],
)
def test_languages_are_known_by_name_tag_and_habit(
    lotsennetz: Lotsennetz, cell: str, spoken: list[tuple[str, How, str]]
) -> None:
    found = offered(lotsennetz, "Sprachen", cell).languages
    assert sorted((one.language, one.how, one.when) for one in found) == spoken


def test_hours_are_read_and_shown_back_or_kept_as_they_stand(lotsennetz: Lotsennetz) -> None:
    read = reached(lotsennetz, "Sprechzeiten", "Mo-Do 8-12")
    assert (read.hours, read.hours_text) == ("Mo-Th 08:00-12:00", "Mo-Do 8-12")
    kept = reached(lotsennetz, "Öffnungszeiten", "meistens vormittags")
    assert (kept.hours, kept.hours_text) == ("", "meistens vormittags")
    plan = looked_at(lotsennetz, a_csv("Organisation;Ort;Sprechzeiten", "A;Celle;Mo 8-12", "B;Celle;mal so"))
    assert [flaw.code for flaw in plan.notices if flaw.where.column == "Sprechzeiten"] == ["hours_read", "hours"]


def test_a_new_service_says_what_was_filled_in_for_it(lotsennetz: Lotsennetz) -> None:
    plan = looked_at(lotsennetz, a_csv("Organisation;Ort;Telefon;Themen", "Verein;Celle;05141 1234;Wohnungssuche"))
    found = service(plan)
    assert (found.id, found.title) == ("verein-03351006-angebot", Label(de="Beratungsstelle", en="Advice centre"))
    assert (found.areas, found.contacts) == (frozenset({COUNTY}), organisation(plan).contacts)
    assert [flaw.code for flaw in plan.notices] == ["role", "area"]


def test_a_service_without_topic_or_area_is_a_problem(lotsennetz: Lotsennetz) -> None:
    plan = looked_at(lotsennetz, a_csv("Organisation;Angebot", "Verein;Hilfe"))
    assert [flaw.code for flaw in plan.problems] == ["no_topics", "no_areas"]


def test_a_row_without_a_name_is_a_problem(lotsennetz: Lotsennetz) -> None:
    plan = looked_at(lotsennetz, a_csv("Organisation;Ort;Kennung", ";Celle;", ";Celle;new", "Verein;Celle;club"))
    assert [(flaw.code, flaw.where.row) for flaw in plan.problems] == [("nameless", 2), ("nameless", 3)]
    assert [entry.entity.id for entry in plan.entries] == ["club"]


def test_a_misspelt_place_is_answered_with_the_one_that_may_be_meant(lotsennetz: Lotsennetz) -> None:
    from api.import_words import flaw_words

    (flaw,) = looked_at(lotsennetz, a_csv("Organisation;Ort", "Verein;Fasberg")).problems
    assert flaw_words(flaw, "de").endswith("Ist Faßberg gemeint?")


def test_every_problem_of_a_row_is_named_at_once(lotsennetz: Lotsennetz) -> None:
    plan = looked_at(
        lotsennetz, a_csv("Organisation;Ort;Telefon;Themen;Sprachen;Alter", ";Atlantis;kein;Quatsch;xx;alt")
    )
    assert [flaw.where.column for flaw in plan.problems] == ["Organisation", "Ort", "Telefon", "Themen", "Sprachen"]
    named = looked_at(lotsennetz, a_csv("Organisation;Telefon;Themen;Alter", "Verein;kein;Quatsch;alt"))
    assert [flaw.where.column for flaw in named.problems] == ["Telefon", "Themen"]

"""Checking the tables: every problem is found, named with file, line and column, and none hides another."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_seed.bodies import AUTHORITY, CENTRE
from graph_seed.check import FOLDER, TABLES, Checked, check
from referral.codes import PlaceId
from referral.model import (
    Contact,
    ContactKind,
    How,
    Label,
    Level,
    Office,
    Organisation,
    Place,
    PostcodeRange,
    Programme,
    Role,
    Service,
    Sourced,
    Spoken,
    Stage,
    Topic,
)
from seed_folders import Rows, a_folder


@pytest.fixture(scope="module")
def real() -> Checked:
    return check()


def of_kind(checked: Checked, kind: type[Place]) -> list[Place]:
    return [entity for entity in checked.entities if isinstance(entity, kind)]


def organisations(checked: Checked) -> dict[str, Organisation]:
    return {entity.id: entity for entity in checked.entities if isinstance(entity, Organisation)}


def services(checked: Checked) -> dict[str, Service]:
    return {entity.id: entity for entity in checked.entities if isinstance(entity, Service)}


def test_the_real_tables_have_no_problem(real: Checked) -> None:
    assert [str(problem) for problem in real.problems] == []


def test_the_real_tables_hold_the_whole_state(real: Checked) -> None:
    places, bodies = of_kind(real, Place), organisations(real)
    roles = Counter(body.role for body in bodies.values())
    assert Counter(place.level for place in places) == {
        Level.COUNTRY: 1,
        Level.STATE: 1,
        Level.COUNTY: 45,
        Level.MUNICIPALITY: 964,
    }
    assert len(set().union(*(place.postcodes for place in places))) == 822
    assert (roles[AUTHORITY], roles[CENTRE]) == (52, 47)
    assert len(bodies) == 52 + 47 + 325
    assert len(services(real)) == len(bodies)


def test_22_authorities_applied_in_2014_and_nine_of_them_were_chosen(real: Checked) -> None:
    taking = [part for body in organisations(real).values() for part in body.programmes]
    assert {part.programme for part in taking} == {"pilot-2014"}
    assert Counter(part.stage for part in taking) == {Stage.APPLIED: 22 - 9, Stage.CHOSEN: 9}
    assert sum(isinstance(entity, Programme) for entity in real.entities) == 1


def test_every_county_has_an_authority_a_centre_and_some_other_organisation(real: Checked) -> None:
    counties = {place.id for place in of_kind(real, Place) if place.level is Level.COUNTY}
    bodies, offered = organisations(real), services(real)
    for group in ({"ABH"}, {"KMT"}, {body.role for body in bodies.values()} - {"ABH", "KMT"}):
        served = {
            area[:5] for service in offered.values() if bodies[service.provider].role in group for area in service.areas
        }
        assert counties <= served, sorted(counties - served)


def test_nothing_in_the_seed_claims_to_be_assured_and_every_find_says_when_it_was_read(real: Checked) -> None:
    found = [entity for entity in real.entities if isinstance(entity, Organisation | Service | Programme)]
    assert all(entity.assured_on is None and not entity.assured_by for entity in found)
    assert all(entity.source and entity.checked_on for entity in found)
    assert all(entity.source for entity in real.entities if isinstance(entity, Sourced))
    assert not any(entity.fictional for entity in real.entities)


def test_columns_that_users_see_hold_no_remark_of_whoever_researched() -> None:
    remark = re.compile(
        r"\[|\]|DOUBTFUL|not seen|nicht gesehen|no house|bestätigen|erschlossen|therefore|undated|formerly"
    )
    shown = ("name", "body", "address", "hours_text", "description", "legal_basis", "title", "label_de", "label_en")
    for table in TABLES:
        with (FOLDER / table.file).open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                assert not [row[column] for column in shown if remark.search(row.get(column, ""))]


def test_a_county_authority_serves_all_but_the_city_that_has_its_own(real: Checked) -> None:
    county, service = organisations(real)["abh-lk-celle"], services(real)["abh-lk-celle-angebot"]
    assert county.competent_for == {"03351"}
    assert "03351006" not in service.areas
    assert "03351501" in service.areas
    assert services(real)["kmt-03351-angebot"].areas == {"03351"}


def test_the_joint_authority_of_lueneburg_is_competent_for_the_county(real: Checked) -> None:
    assert organisations(real)["abh-lueneburg-hansestadt"].competent_for == {"03355"}


def test_the_county_of_goettingen_has_two_offices_and_neither_serves_the_city(real: Checked) -> None:
    goettingen, osterode = organisations(real)["abh-lk-goettingen"].offices
    assert "03159026" in osterode.serves
    assert "03159010" in goettingen.serves
    assert not goettingen.serves & osterode.serves
    members = {place.id for place in of_kind(real, Place) if place.within == "03159"}
    assert members - goettingen.serves - osterode.serves == {"03159016", "03159501"}  # the city, and a forest


def test_goslar_and_unseen_centres_say_what_is_not_sure(real: Checked) -> None:
    bodies = organisations(real)
    goslar = bodies["abh-lk-goslar"].note
    assert goslar is not None
    assert "Stadt Goslar" in goslar.de
    unseen = [body for body in bodies.values() if not body.confirmed]
    assert len(unseen) == 12
    assert all(body.note and body.note.de.startswith("Stelle nach Landesangabe vorhanden") for body in unseen)


def test_special_roles_flags_and_groups_are_there_for_the_rules(real: Checked) -> None:
    topics = {entity.id: entity for entity in real.entities if isinstance(entity, Topic)}
    roles = {entity.id: entity for entity in real.entities if isinstance(entity, Role)}
    assert {id for id, topic in topics.items() if topic.independent} == {
        "asylum.counselling",
        "asylum.legal",
        "asylum.undocumented",
        "protection.discrimination",
    }
    assert {id for id, topic in topics.items() if topic.protection} == {"protection.violence", "protection.trafficking"}
    assert (roles["JMD"].age_min, roles["JMD"].age_max, roles["MBE"].age_min, roles["MBE"].age_max) == (
        12,
        26,
        27,
        None,
    )
    assert services(real)["labni-angebot"].groups == {"living.reception"}
    assert organisations(real)["zsf"].part_of == "labni"


def test_a_small_folder_becomes_places_bodies_and_what_they_offer(tmp_path: Path) -> None:
    changes: dict[str, Rows] = {
        "authorities.csv": [{"programmes": "pilot:chosen", "jurisdiction": "03351 without 03351006"}],
        "organisations.csv": [
            {"languages": "ti/interpreter/dienstags", "phone": "05141 1234; 116 016", "email": "post@celle.de"}
            | {"website": "https://www.celle.de/", "note_de": "Hinweis", "note_en": "Note", "part_of": "kmt"}
        ],
    }
    checked = check(a_folder(tmp_path, changes))
    assert checked.problems == ()
    body, service = organisations(checked)["verein"], services(checked)["verein-angebot"]
    assert [(contact.kind, contact.value) for contact in body.contacts] == [
        (ContactKind.PHONE, "05141 1234"),
        (ContactKind.PHONE, "116 016"),
        (ContactKind.EMAIL, "post@celle.de"),
        (ContactKind.WEBSITE, "https://www.celle.de/"),
    ]
    assert service.contacts == body.contacts == tuple(map(_public, body.contacts))
    assert service.languages == {
        Spoken(language=next(iter(service.languages)).language, how=How.INTERPRETER, when="dienstags")
    }
    assert (service.title, body.note) == (Label(de="Ein Wort", en="A word"), Label(de="Hinweis", en="Note"))
    authority = organisations(checked)["abh"]
    assert [(part.programme, part.stage) for part in authority.programmes] == [("pilot", Stage.CHOSEN)]
    assert authority.offices == (Office(name="Nebenstelle", serves=frozenset({PlaceId("03351006")})),)


def _public(contact: Contact) -> Contact:
    return Contact(kind=contact.kind, value=contact.value)


def test_counties_that_touch_are_each_others_neighbours_and_postcodes_gather(tmp_path: Path) -> None:
    codes = [{"plz": "29221"}, {"plz": "29223"}]
    places = {place.id: place for place in of_kind(check(a_folder(tmp_path, {"postcodes.csv": codes})), Place)}
    assert places["03351"].borders == {"03241"}
    assert places["03241"].borders == {"03351"}
    assert places["03351006"].postcodes == {"29221", "29223"}


def test_a_bulk_postcode_names_three_recipients_at_most(tmp_path: Path) -> None:
    recipients = [{"name": name} for name in ("A", "B", "C", "D", "E")]
    checked = check(a_folder(tmp_path, {"postcodes_bulk.csv": recipients}))
    (bulk,) = [entity for entity in checked.entities if isinstance(entity, PostcodeRange) and entity.why == "bulk"]
    assert bulk.name == "A; B; C u. a."


WRONG = [
    (
        "organisations.csv",
        {"age_min": "30", "age_max": "20"},
        "age_max",
        "The highest age, 20, is below the lowest, 30.",
    ),
    ("organisations.csv", {"age_min": "young"}, "age_min", "'young' is not an age"),
    ("organisations.csv", {"phone": "05141 1234; none"}, "phone", "'none' is not a phone number"),
    ("organisations.csv", {"email": "post at celle"}, "email", "'post at celle' is not a mail address"),
    ("organisations.csv", {"website": "www.celle.de"}, "website", "'www.celle.de' is not a web address"),
    ("organisations.csv", {"website": "https://[celle"}, "website", "is not a web address"),
    ("organisations.csv", {"source": "https://celle"}, "source", "is not a web address"),
    ("organisations.csv", {"hours": "Mo-Fr vormittags"}, "hours", "Mo-Fr vormittags"),
    ("organisations.csv", {"role": "MOO"}, "role", "No row above or table before has the role 'MOO'."),
    ("organisations.csv", {"role": ""}, "role", "Something must stand here."),
    ("organisations.csv", {"topics": "work;play"}, "topics", "No row above or table before has the topic 'play'."),
    ("organisations.csv", {"topics": ""}, "topics", "Something must stand here."),
    ("organisations.csv", {"areas": "03351;99999"}, "areas", "No row above or table before has the place '99999'."),
    ("organisations.csv", {"areas": ""}, "areas", "Something must stand here."),
    ("organisations.csv", {"areas": "03351 without 03241"}, "areas", "'03241' is no place within '03351'."),
    ("organisations.csv", {"languages": "tigrinya-of-all"}, "languages", "'tigrinya-of-all' is not a language"),
    ("organisations.csv", {"languages": "ti/shouting"}, "languages", "expected one of direct, interpreter"),
    ("organisations.csv", {"languages": "am"}, "languages", "No row above or table before has the language 'am'."),
    ("organisations.csv", {"groups": "age.old"}, "groups", "No row above or table before has the group 'age.old'."),
    ("organisations.csv", {"channels": "pigeon"}, "channels", "'pigeon' is not a channel"),
    (
        "organisations.csv",
        {"part_of": "nobody"},
        "part_of",
        "No row above or table before has the organisation 'nobody'.",
    ),
    ("organisations.csv", {"seat": "03351007"}, "seat", "No row above or table before has the place '03351007'."),
    ("organisations.csv", {"id": "ein verein"}, "id", "'ein verein' is not an id"),
    ("organisations.csv", {"name": ""}, "name", "Something must stand here."),
    ("organisations.csv", {"note_en": "A note"}, "note_de", "There is an English text but no German one."),
    ("organisations.csv", {"source": ""}, "source", "Something must stand here."),
    ("organisations.csv", {"checked_on": ""}, "checked_on", "Something must stand here."),
    ("organisations.csv", {"checked_on": "22.11.2026"}, "checked_on", "expected one that exists, as 2026-11-22."),
    ("organisations.csv", {"stated_on": "2026-11-23"}, "stated_on", "after the day it was read, 2026-11-22."),
    ("organisations.csv", {"stated_on": "November"}, "stated_on", "expected 2021, 2021-03 or 2021-03-16."),
    ("organisations.csv", {"stated_on": "2021-13"}, "stated_on", "is not a day"),
    ("organisations.csv", {"confidence": "sure"}, "confidence", "expected one of page, doubtful"),
    ("organisations.csv", {"assured_on": "2026-11-22"}, "assured_by", "but not by whom"),
    ("authorities.csv", {"programmes": "pilot:won"}, "programmes", "'won' is not a stage"),
    ("authorities.csv", {"programmes": "other:chosen"}, "programmes", "has the programme 'other'."),
    ("coordination_centres.csv", {"confirmed": "perhaps"}, "confirmed", "'perhaps' is neither 'yes' nor 'no'."),
    ("offices.csv", {"organisation": "nobody"}, "organisation", "has the organisation 'nobody'."),
    ("offices.csv", {"serves": "03351999"}, "serves", "has the place '03351999'."),
    ("places.csv", {"kreis_ags": ""}, "kreis_ags", "Something must stand here."),
    ("places.csv", {"kreis_ags": "03352"}, "kreis_ags", "No row above or table before has the place '03352'."),
    ("places.csv", {"ags": "0335100"}, "ags", "'0335100' is not an area key"),
    ("places.csv", {"lat": "north"}, "lat", "'north' is not a coordinate"),
    ("places.csv", {"sources": "hearsay"}, "sources", "'hearsay' is not a source of places"),
    ("postcodes.csv", {"plz": "2922"}, "plz", "'2922' is not a postcode"),
    ("postcodes.csv", {"ags": "03351007"}, "ags", "No row above or table before has the place '03351007'."),
    ("postcodes_elsewhere.csv", {"to": "20000"}, "to", "The range ends at 20000, before it begins at 20095."),
    ("neighbours.csv", {"neighbour_ags": "03999"}, "neighbour_ags", "has the place '03999'."),
    ("languages.csv", {"label_de": ""}, "label_de", "Something must stand here."),
    ("topics.csv", {"first_role": "XYZ"}, "first_role", "No row above or table before has the role 'XYZ'."),
]


@pytest.mark.parametrize(("file", "cells", "column", "sentence"), WRONG)
def test_what_is_wrong_is_named_with_file_line_and_column(
    tmp_path: Path, file: str, cells: dict[str, str], column: str, sentence: str
) -> None:
    problems = [problem for problem in check(a_folder(tmp_path, {file: [cells]})).problems if problem.file == file]
    assert [(problem.line, problem.column) for problem in problems] == [(2, column)]
    assert sentence in problems[0].sentence


def test_an_id_that_stands_twice_is_a_problem_and_the_first_row_stays(tmp_path: Path) -> None:
    checked = check(a_folder(tmp_path, {"organisations.csv": [{"name": "Erster"}, {"name": "Zweiter"}]}))
    assert [str(problem) for problem in checked.problems] == [
        "organisations.csv, line 3, id: The same id stands in organisations.csv, line 2."
    ]
    assert organisations(checked)["verein"].name == "Erster"


def test_rows_that_refer_to_a_row_left_out_are_left_out_and_say_so(tmp_path: Path) -> None:
    changes: dict[str, Rows] = {
        "topics.csv": [{"independent": "maybe"}, {"id": "housing"}],
        "organisations.csv": [
            {},
            {"id": "anderer", "topics": "housing"},
            {"id": "dritter", "topics": "housing", "part_of": "verein"},
        ],
    }
    checked = check(a_folder(tmp_path, changes))
    assert [(problem.file, problem.line, problem.column) for problem in checked.problems] == [
        ("topics.csv", 2, "independent"),
        ("organisations.csv", 2, "topics"),
        ("organisations.csv", 4, "part_of"),
    ]
    assert checked.problems[1].sentence == "The topic 'work' was left out because of a problem of its own."
    assert set(organisations(checked)) == {"abh", "kmt", "anderer"}


def test_all_problems_of_a_row_and_of_a_missing_file_are_told_at_once(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, {"organisations.csv": [{"phone": "x", "email": "y", "hours": "z", "seat": "0"}]})
    (folder / "groups.csv").unlink()
    assert [(problem.file, problem.column) for problem in check(folder).problems] == [
        ("groups.csv", ""),
        ("organisations.csv", "seat"),
        ("organisations.csv", "phone"),
        ("organisations.csv", "email"),
        ("organisations.csv", "hours"),
    ]


def test_a_bad_office_leaves_its_authority_as_it_was(tmp_path: Path) -> None:
    checked = check(a_folder(tmp_path, {"offices.csv": [{"name": ""}]}))
    assert len(checked.problems) == 1
    assert organisations(checked)["abh"].offices == ()


@settings(max_examples=150)
@given(st.data(), st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30))
def test_whatever_stands_in_a_cell_the_check_says_so_and_never_breaks(data: st.DataObject, text: str) -> None:
    table = data.draw(st.sampled_from(TABLES))
    column = data.draw(st.sampled_from(table.columns))
    with TemporaryDirectory() as folder:
        checked = check(a_folder(Path(folder), {table.file: [{column: text}]}))
    assert all(problem.sentence and problem.file for problem in checked.problems)

"""The night does its steps one after the other, says what came of each, and none keeps the others from running."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.__main__ import main
from api.mailbox import Mailbox
from api.nightly import STEPS, Facts, Night, Step, in_words, nightly, of
from api.settings import Settings
from referral.access import OPERATOR, Action
from referral.codes import OrganisationId, TopicId
from referral.confirming import Validity, behind_link
from referral.errors import Conflict
from referral.lotsennetz import Lotsennetz
from referral.model import Contact, ContactKind, Notice, Organisation
from referral.papers import Expectation, GoldenCase, LinkCheck
from served import environment
from towns import CITY, GROUND, a_network, a_service, an_organisation

MAIL = (Contact(kind=ContactKind.EMAIL, value="mbe@celle.example"),)
OVER = Notice(begins=date(2026, 1, 1), until=date(2026, 1, 2), closed=True)


@pytest.fixture
def lotsennetz(tmp_path: Path) -> Lotsennetz:
    confirmed = [replace(one, assured_on=date(2030, 1, 1)) for one in GROUND if isinstance(one, Organisation)]
    centre = [replace(one, contacts=MAIL) if one.id == "kmt-county" else one for one in confirmed]
    return a_network(
        tmp_path,
        *centre,
        an_organisation("mbe", "MBE", name="Beratung Ä", seated_in=CITY, contacts=MAIL, notices=(OVER,)),
        a_service("mbe", "housing.search", source="https://mbe.example/"),
        an_organisation("silent", "MBE", seated_in=CITY),
        a_service("silent", "housing.search", assured_on=date(2026, 11, 1)),
    )


@pytest.fixture
def night(lotsennetz: Lotsennetz, tmp_path: Path) -> Night:
    settings = Settings(
        store="file:unused",
        workers=1,
        address="https://lotsennetz.example",
        mail=Mailbox(folder=str(tmp_path / "mail")),
    )
    return replace(of(lotsennetz, settings), ask=lambda _address: "404")


def letters(folder: Path) -> Iterator[EmailMessage]:
    for file in sorted((folder / "mail").glob("*.eml")):
        read = message_from_bytes(file.read_bytes(), policy=policy.SMTP)
        assert isinstance(read, EmailMessage)
        yield read


def test_a_night_does_everything_and_says_so(night: Night, tmp_path: Path) -> None:
    done = {one.name: one for one in nightly(night)}
    assert not any(one.failed for one in done.values())
    assert done["notices"].facts == {"entries": 1}
    assert done["links"].facts == {"asked": 1, "broken": 1}
    assert done["reminders"].facts == {"sent": 2, "failed": 0, "unreachable": 0, "waiting": 0}
    with night.lotsennetz.read() as graph:
        assert graph.get(Organisation, "mbe").notices == ()
        assert graph.count(LinkCheck) == 1
    assert len(list(letters(tmp_path))) == 2


def test_a_letter_bears_a_link_that_works_and_says_what_it_is_about(night: Night, tmp_path: Path) -> None:
    list(nightly(night))
    partner, centre = sorted(letters(tmp_path), key=lambda one: "Gebiet" in one["Subject"])
    text = partner.get_content()
    assert partner["Subject"] == "Stimmt der Eintrag noch? Beratung Ä"
    assert "Bisher hat ihn niemand bestätigt" in text
    assert "  - Hilfe von mbe" in text
    link = re.search(r"https://lotsennetz\.example/bestaetigen/([\w-]{43})\s", text)
    assert link
    assert behind_link(night.lotsennetz, link.group(1)).validity is Validity.VALID
    assert "gilt bis zum 4. Januar 2027" in text
    assert "  - Silent (noch nie bestätigt)" in centre.get_content()
    assert "https://lotsennetz.example/pflege" in centre.get_content()


def a_broken_case(id: str, centre: str) -> GoldenCase:
    return GoldenCase(
        id=id, centre=OrganisationId(centre), places=(CITY,), topics=(TopicId("protection.violence"),),
        expectation=Expectation.NOTHING_RELAXED, made_on=date(2026, 1, 1),
    )  # fmt: skip


def test_a_centre_is_written_to_when_golden_cases_broke_since_the_last_night(night: Night, tmp_path: Path) -> None:
    with night.lotsennetz.change(OPERATOR, Action.RUN) as graph:
        for case in (a_broken_case("1", "kmt-county"), a_broken_case("2", "kmt-county"), a_broken_case("3", "silent")):
            graph.put(case)
    steps = [step for step in STEPS if step.name == "cases"]
    (done,) = nightly(night, steps)
    assert done.facts == {"cases": 3, "broken": 3, "mended": 0, "sent": 1, "failed": 0}
    (letter,) = letters(tmp_path)
    text = " ".join(letter.get_content().split())
    assert "stimmen im Lotsennetz 2 Probefälle Ihres Gebiets nicht mehr" in text
    assert "Celle · protection.violence erwartet: Eine Antwort ohne Abstriche. Zurzeit passt niemand." in text
    assert "https://lotsennetz.example/netz/probefaelle" in text
    (again,) = nightly(night, steps)
    assert (again.facts["broken"], again.facts["sent"]) == (0, 0)


def test_a_letter_about_cases_that_cannot_leave_makes_the_night_a_failed_one(night: Night, tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("in the way")
    with night.lotsennetz.change(OPERATOR, Action.RUN) as graph:
        graph.put(a_broken_case("1", "kmt-county"))
    (done,) = nightly(night, [step for step in STEPS if step.name == "cases"])
    assert (done.failed, done.facts["failed"]) == (True, 1)


def test_letters_that_cannot_leave_make_the_night_a_failed_one_and_are_tried_again(
    night: Night, tmp_path: Path
) -> None:
    (tmp_path / "mail").write_text("in the way")
    failed = {one.name: one for one in nightly(night)}["reminders"]
    assert (failed.failed, failed.facts["failed"]) == (True, 2)
    (tmp_path / "mail").unlink()
    assert {one.name: one for one in nightly(night)}["reminders"].facts["sent"] == 2


def test_a_step_that_breaks_keeps_none_from_running(night: Night, caplog: pytest.LogCaptureFixture) -> None:
    def refused(_night: Night) -> Facts:
        raise Conflict("Two things contradict.")

    def broken(night: Night) -> Facts:
        raise ValueError(night.settings.address)

    steps = (Step(name="refused", run=refused, said=""), Step(name="broken", run=broken, said=""), *STEPS)
    done = list(nightly(night, steps))
    assert [(one.name, one.error) for one in done if one.failed] == [
        ("refused", "Two things contradict."),
        ("broken", "ValueError"),
    ]
    assert in_words(done[0], "de", steps) == "refused: nicht abgeschlossen. Two things contradict."
    assert in_words(done[-1], "en", steps) == "Web addresses: 1 checked, 1 without an answer."
    assert "lotsennetz.example" not in caplog.text


def run(folder: Path, *arguments: str, **more: str) -> Result:
    runner = CliRunner(env={"LOTSENNETZ_STORE": environment(folder)["LOTSENNETZ_STORE"], "LANG": None} | more)
    return runner.invoke(main, arguments, prog_name="lotsennetz")


def test_the_command_reports_for_people_and_for_programs(tmp_path: Path) -> None:
    a_network(tmp_path).store.close()
    folder = {"LOTSENNETZ_MAIL": f"file:{tmp_path / 'mail'}"}
    said = run(tmp_path, "nightly", **folder)
    assert said.exit_code == 0, said.output
    assert "Erinnerungen: 0 verschickt" in said.output
    steps = json.loads(run(tmp_path, "nightly", "--json", **folder).output)["steps"]
    assert [(step["name"], step["failed"]) for step in steps] == [(step.name, False) for step in STEPS]
    refused = run(tmp_path, "nightly", LOTSENNETZ_MAIL="smtp://mail.example")
    assert refused.exit_code == 1
    assert "reminders: nicht abgeschlossen." in refused.output
    assert "Internetadressen: 0 geprüft" in refused.output

"""The ladder of reminders: when due, after four weeks, then the centre; each step once, and none after a yes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from referral.access import OPERATOR, AccountRole, Action, Actor
from referral.codes import OrganisationId
from referral.confirming import Validity, behind_link, confirm, confirm_by_link
from referral.freshness import Freshness
from referral.lotsennetz import Lotsennetz
from referral.model import Contact, ContactKind, Entity, Organisation
from referral.papers import Reminder, Ticket
from referral.reminding import LADDER, LINK_LASTS, Recipient, Reminded, Reminding, remind
from signed_in import an_account
from towns import CITY, GROUND, a_network, a_service, an_organisation
from worlds import NOW

FRESH = {"assured_on": NOW.date(), "assured_by": "kmt-county"}
PHONE = Contact(kind=ContactKind.PHONE, value="05141 12345")
PARTNER = Actor(id="p", role=AccountRole.PARTNER, organisation=OrganisationId("mbe"))


def mail(address: str) -> tuple[Contact, ...]:
    return (Contact(kind=ContactKind.EMAIL, value=address),)


def a_quiet_network(folder: Path, *entities: Entity) -> Lotsennetz:
    """The small network, in which nothing is due but what a test brings; the centre has a mail address."""
    quiet = [replace(one, assured_on=date(2030, 1, 1)) for one in GROUND if isinstance(one, Organisation)]
    ones: list[Entity] = [
        replace(one, contacts=mail("kmt@celle.example")) if one.id == "kmt-county" else one for one in quiet
    ]
    return a_network(folder, *ones, *entities)


@pytest.fixture
def lotsennetz(tmp_path: Path) -> Lotsennetz:
    return a_quiet_network(
        tmp_path,
        an_organisation("mbe", "MBE", seated_in=CITY, contacts=mail("mbe@celle.example")),
        a_service("mbe", "housing.search", **FRESH),  # type: ignore[arg-type]
    )


class Night:
    """One night after the other, with the letters that were sent."""

    def __init__(self, lotsennetz: Lotsennetz) -> None:
        self.letters: list[Reminding] = []
        self.delivers: Callable[[Reminding], bool] = lambda _letter: True
        self._lotsennetz, self._numbers = lotsennetz, count()

    def after(self, weeks: float = 0, **others: Any) -> Reminded:
        """The reminders of a night so many weeks after the first."""
        at = NOW + timedelta(weeks=weeks)
        later = replace(self._lotsennetz, clock=lambda: at)
        return remind(later, self._send, lambda: f"secret {next(self._numbers)}", **others)

    def _send(self, letter: Reminding) -> bool:
        self.letters.append(letter)
        return self.delivers(letter)


def test_an_unconfirmed_entry_is_due_from_the_start_and_its_link_confirms_it(lotsennetz: Lotsennetz) -> None:
    night = Night(lotsennetz)
    assert night.after() == Reminded(sent=1)
    (letter,) = night.letters
    assert (letter.to, letter.recipient) == ("mbe@celle.example", Recipient.PARTNER)
    (about,) = letter.about
    assert (about.organisation.id, [one.id for one in about.entries]) == ("mbe", ["mbe"])
    assert about.freshness is Freshness.UNCONFIRMED
    assert letter.until == NOW + LINK_LASTS
    assert behind_link(lotsennetz, letter.secret).validity is Validity.VALID
    confirm_by_link(lotsennetz, letter.secret)
    assert night.after(0.2) == Reminded()


def test_the_ladder_goes_up_step_by_step_and_then_rests(lotsennetz: Lotsennetz) -> None:
    night, weeks = Night(lotsennetz), 0.0
    for step in LADDER:
        weeks += step.wait / timedelta(weeks=1)
        if step.wait:
            assert night.after(weeks - 0.2) == Reminded()
        assert night.after(weeks) == Reminded(sent=1)
        assert night.after(weeks) == Reminded()
    assert [letter.recipient for letter in night.letters] == [step.to for step in LADDER]
    assert night.letters[2].to == "kmt@celle.example"
    assert night.after(weeks + 60) == Reminded()


def test_whoever_confirms_begins_anew_at_the_foot_of_the_ladder(lotsennetz: Lotsennetz) -> None:
    night = Night(lotsennetz)
    night.after()
    confirm(replace(lotsennetz, clock=lambda: NOW + timedelta(weeks=1)), PARTNER, Organisation, "mbe")
    assert night.after(2) == Reminded()
    with lotsennetz.read() as graph:
        assert list(graph.find(Reminder)) == []
    night.letters.clear()
    night.after(28)
    about = {letter.about[0].organisation.id: letter.about[0].freshness for letter in night.letters}
    assert about["mbe"] is Freshness.DUE
    with lotsennetz.read() as graph:
        assert graph.get(Reminder, "Organisation mbe").step == 0


def test_what_is_oldest_decides_what_a_letter_is_about(tmp_path: Path) -> None:
    dated = an_organisation(
        "mbe", "MBE", seated_in=CITY, contacts=mail("mbe@celle.example"), assured_on=date(2026, 5, 1)
    )
    service = a_service("mbe", "housing.search", assured_on=date(2025, 1, 1))
    night = Night(a_quiet_network(tmp_path, dated, service))
    night.after()
    (about,) = night.letters[0].about
    assert (about.freshness, len(about.entries)) == (Freshness.OLD, 2)


def test_a_letter_that_could_not_be_sent_is_sent_the_next_night(lotsennetz: Lotsennetz) -> None:
    night = Night(lotsennetz)
    night.delivers = lambda _letter: False
    assert night.after() == Reminded(failed=1)
    night.delivers = lambda _letter: True
    assert night.after(0.2) == Reminded(sent=1)


def test_only_so_many_letters_leave_in_one_night(lotsennetz: Lotsennetz) -> None:
    with lotsennetz.change(OPERATOR, Action.EDIT) as graph:
        for number in range(3):
            graph.put(an_organisation(f"o{number}", contacts=mail(f"o{number}@celle.example")))
    night = Night(lotsennetz)
    assert night.after(most=3) == Reminded(sent=3, waiting=1)
    assert night.after(most=3) == Reminded(sent=1)
    with lotsennetz.read() as graph:
        assert graph.count(Ticket) == 4


def test_those_without_a_mail_address_come_together_in_one_letter_to_their_centre(tmp_path: Path) -> None:
    lotsennetz = a_quiet_network(
        tmp_path,
        an_organisation("one", "MBE", seated_in=CITY),
        an_organisation("two", "MBE"),
        a_service("two", "housing.search"),
        an_organisation("nowhere", "MBE"),
        an_organisation("made-up", "MBE", seated_in=CITY, fictional=True),
    )
    night = Night(lotsennetz)
    assert night.after() == Reminded(sent=1, unreachable=1)
    (letter,) = night.letters
    assert (letter.to, letter.recipient, letter.secret) == ("kmt@celle.example", Recipient.CENTRE, "")
    assert [one.organisation.id for one in letter.about] == ["one", "two"]


def test_whoever_keeps_the_entry_here_is_written_to_before_any_address_in_it(lotsennetz: Lotsennetz) -> None:
    with lotsennetz.change(OPERATOR, Action.KEEP_ACCOUNTS) as graph:
        graph.put(an_account(AccountRole.PARTNER, "mbe", email="frau@mbe.example"))
        graph.put(an_account(AccountRole.PARTNER, "mbe", id="a", blocked=True))
        graph.put(an_account(AccountRole.CASEWORKER, "mbe", id="b"))
    night = Night(lotsennetz)
    night.after()
    assert [letter.to for letter in night.letters] == ["frau@mbe.example"]


def test_a_service_may_name_the_mail_address_and_a_centre_looks_after_itself(tmp_path: Path) -> None:
    service = a_service("mbe", "housing.search", contacts=(PHONE, *mail("hilfe@mbe.example")))
    lotsennetz = a_quiet_network(tmp_path, an_organisation("mbe", "MBE", seated_in=CITY), service)
    with lotsennetz.change(OPERATOR, Action.EDIT) as graph:
        graph.put(replace(graph.get(Organisation, "kmt-county"), assured_on=date(2025, 1, 1)))
    night = Night(lotsennetz)
    assert night.after() == Reminded(sent=2)
    assert {letter.to for letter in night.letters} == {"kmt@celle.example", "hilfe@mbe.example"}
    night.after(4)
    night.letters.clear()
    assert night.after(8) == Reminded(sent=1)
    (letter,) = night.letters
    assert {one.organisation.id for one in letter.about} == {"kmt-county", "mbe"}

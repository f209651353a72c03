"""Which web addresses are asked when, and when one counts as broken."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from referral.access import OPERATOR, Action
from referral.links import AT_ONCE, addresses, broken_in, check_links
from referral.lotsennetz import Lotsennetz
from referral.model import Contact, ContactKind, Organisation
from referral.papers import LinkCheck
from towns import a_network, a_service, an_organisation
from worlds import NOW

SITE, SOURCE = "https://mbe.example/", "http://amt.example/liste"
ADVICE = an_organisation(
    "mbe",
    "MBE",
    source=SOURCE,
    contacts=(Contact(kind=ContactKind.WEBSITE, value=SITE), Contact(kind=ContactKind.PHONE, value="05141 1")),
)


class Web:
    """A web in which some addresses fail, and what was asked of it."""

    def __init__(self, *failing: str) -> None:
        self.failing, self.asked = set(failing), list[str]()

    def ask(self, address: str) -> str:
        self.asked.append(address)
        return "404" if address in self.failing else ""


@pytest.fixture
def lotsennetz(tmp_path: Path) -> Lotsennetz:
    hidden = an_organisation("made-up", source="https://fiktion.example/", fictional=True)
    return a_network(tmp_path, ADVICE, a_service("mbe", "housing.search", source=SOURCE), hidden)


def on_day(lotsennetz: Lotsennetz, day: int) -> Lotsennetz:
    return replace(lotsennetz, clock=lambda: NOW + timedelta(days=day))


def broken(lotsennetz: Lotsennetz) -> list[str]:
    with lotsennetz.read() as graph:
        return [one.address for one in broken_in(graph, graph.get(Organisation, "mbe"))]


def test_the_addresses_of_an_entry_are_those_of_its_contacts_and_its_source() -> None:
    assert addresses(ADVICE) == (SITE, SOURCE)
    assert addresses(replace(ADVICE, source="Broschüre 2021", contacts=())) == ()
    several = "https://a.example/x?y=1 ; Richtlinie Nr. 3, siehe http://b.example/z."
    assert addresses(replace(ADVICE, source=several, contacts=())) == ("https://a.example/x?y=1", "http://b.example/z")


def test_an_address_counts_as_broken_when_it_failed_on_two_days(lotsennetz: Lotsennetz) -> None:
    web = Web(SITE)
    assert check_links(on_day(lotsennetz, 0), web.ask) == (2, 1)
    assert check_links(on_day(lotsennetz, 0), web.ask) == (0, 0)
    assert broken(lotsennetz) == []
    assert check_links(on_day(lotsennetz, 1), web.ask) == (1, 1)
    assert broken(lotsennetz) == [SITE]
    web.failing.clear()
    assert check_links(on_day(lotsennetz, 2), web.ask) == (1, 0)
    assert broken(lotsennetz) == []


def test_an_address_that_leads_somewhere_is_asked_again_after_a_week(lotsennetz: Lotsennetz) -> None:
    web = Web()
    assert [check_links(on_day(lotsennetz, day), web.ask)[0] for day in (0, 6, 7)] == [2, 0, 2]
    assert web.asked == [SOURCE, SITE, SOURCE, SITE]


def test_what_is_known_of_an_address_goes_when_nobody_names_it(lotsennetz: Lotsennetz) -> None:
    check_links(lotsennetz, Web().ask)
    with lotsennetz.change(OPERATOR, Action.EDIT) as graph:
        graph.put(replace(ADVICE, contacts=()))
    check_links(lotsennetz, Web().ask)
    with lotsennetz.read() as graph:
        assert [one.address for one in graph.find(LinkCheck)] == [SOURCE]


def test_many_outcomes_are_kept_in_several_changes(lotsennetz: Lotsennetz) -> None:
    with lotsennetz.change(OPERATOR, Action.EDIT) as graph:
        for number in range(AT_ONCE):
            graph.put(an_organisation(f"o{number}", source=f"https://o{number}.example/"))
        version = graph.version
    assert check_links(lotsennetz, Web().ask) == (AT_ONCE + 2, 0)
    with lotsennetz.read() as graph:
        assert graph.count(LinkCheck) == AT_ONCE + 2
        assert graph.version == version + 3

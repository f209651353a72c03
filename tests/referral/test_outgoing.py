"""What leaves the house leaves it one by one, as the one who asks may see it."""

from __future__ import annotations

from pathlib import Path

from referral.access import GUEST, OPERATOR
from referral.model import Contact, ContactKind, Organisation, Visibility
from referral.outgoing import entries
from towns import a_network, an_organisation

HIDDEN = Contact(kind=ContactKind.PHONE, value="05141 99999", visibility=Visibility.COORDINATION)


def test_entries_leave_without_the_contacts_that_are_not_for_the_reader(tmp_path: Path) -> None:
    with a_network(tmp_path, an_organisation("mbe", contacts=(HIDDEN,))).read() as graph:
        seen = {one.id: one for one in entries(graph, GUEST, Organisation)}
        whole = {one.id: one for one in entries(graph, OPERATOR, Organisation)}
    assert (seen["mbe"].contacts, seen["mbe"].withheld) == ((), True)
    assert whole["mbe"].contacts == (HIDDEN,)
    assert list(seen) == sorted(seen) == list(whole)

"""What came with an entry in a file lies with that entry, and has versions like it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from referral.access import OPERATOR, AccountRole, Action, Actor, Scope
from referral.belonging import held
from referral.codes import OrganisationId
from referral.model import Organisation
from referral.papers import Enclosure, Revision
from towns import CITY, a_network, an_organisation

COORDINATOR = Actor(id="anna", role=AccountRole.COORDINATOR, organisation=OrganisationId("kmt-county"))
CLUB = an_organisation("club", seated_in=CITY)
ENCLOSED = Enclosure(id="Organisation club", kind="Organisation", subject="club", record="{}", said="[]")


def test_an_enclosure_lies_where_its_entry_lies(tmp_path: Path) -> None:
    with a_network(tmp_path, CLUB).read() as graph:
        assert held(graph, COORDINATOR, ENCLOSED) == held(graph, COORDINATOR, CLUB) >= {Scope.OWN_AREA}
        assert held(graph, COORDINATOR, replace(ENCLOSED, subject="nobody")) == {Scope.EVERYWHERE}


def test_an_enclosure_that_is_replaced_is_kept_as_a_version(tmp_path: Path) -> None:
    lotsennetz = a_network(tmp_path, CLUB)
    for said in ("[1]", "[2]"):
        with lotsennetz.change(OPERATOR, Action.IMPORT) as graph:
            graph.put(replace(ENCLOSED, said=said))
    with lotsennetz.read() as graph:
        versions = [one.before for one in graph.find(Revision, kind="Enclosure")]
        assert graph.get(Organisation, "club") == CLUB
    assert [bool(before) and '"[1]"' in before for before in versions] == [False, True]

"""Ties at the counter: whom those responsible know stands first among equals, and the path goes along the ties."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders import changing
from referral import desk
from referral.access import GUEST
from referral.bonds import Side, Ties, agreed_by_both, bonds
from referral.codes import OrganisationId, TopicId
from referral.model import Tie, TieKind
from referral.need import Answer, Question
from referral.rules import LESS_THAN_ALL_ELSE
from towns import CITY, a_network, a_service, a_tie, an_organisation
from worlds import a_candidate, a_field, a_need, near, rank

NAMES = ("amal", "beta", "caro", "dana", "elif")
"""Partners who are alike in everything."""


def answered(folder: Path, *ties: Tie, topic: str = "housing.search") -> Answer:
    """The answer in Celle, where five partners are alike but for some ties."""
    partners = [an_organisation(name) for name in NAMES]
    services = [a_service(name, topic) for name in NAMES]
    network = a_network(folder, *partners, *services, *ties)
    return desk.answer(network, GUEST, Question(place="29221", topics=(TopicId(topic),)))


def ids(answer: Answer) -> list[str]:
    """The partners, in their order."""
    return [one.provider.id for one in answer.partners]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("body", ["abh-city", "kmt-county"])
def test_whom_those_responsible_know_stands_first_among_equals(tmp_path: Path, name: str, body: str) -> None:
    assert ids(answered(tmp_path, a_tie(body, name)))[0] == name


def test_working_together_counts_from_both_ends_and_a_referral_from_one(tmp_path: Path) -> None:
    first, *others = ids(answered(tmp_path / "none"))
    last = others[-1]
    assert ids(answered(tmp_path / "both", a_tie(last, "abh-city", TieKind.COOPERATES_WITH)))[0] == last
    assert ids(answered(tmp_path / "back", a_tie(last, "abh-city", TieKind.REFERS_TO)))[0] == first


def test_a_tie_that_only_one_side_has_agreed_to_moves_nobody(tmp_path: Path) -> None:
    plain = answered(tmp_path / "none")
    one_sided = answered(tmp_path / "one", a_tie("abh-city", ids(plain)[-1], agreed=False))
    assert ids(one_sided) == ids(plain)
    assert [one.path for one in one_sided.partners] == [one.path for one in plain.partners]


def test_the_ties_of_those_who_are_responsible_elsewhere_move_nobody(tmp_path: Path) -> None:
    last = ids(answered(tmp_path / "none"))[-1]
    assert ids(answered(tmp_path / "county", a_tie("abh-county", last)))[-1] == last


def test_where_no_authority_may_be_named_its_ties_do_not_count(tmp_path: Path) -> None:
    last = ids(answered(tmp_path / "none", topic="asylum.legal"))[-1]
    assert ids(answered(tmp_path / "abh", a_tie("abh-city", last), topic="asylum.legal"))[-1] == last
    assert ids(answered(tmp_path / "kmt", a_tie("kmt-county", last), topic="asylum.legal"))[0] == last


def test_the_reason_names_kind_source_and_date(tmp_path: Path) -> None:
    tie = a_tie("abh-city", "caro", since="2019", source="Kooperationsvertrag", stated_on="2019-05")
    reason = next(one for one in answered(tmp_path, tie).partners[0].reasons if one.code == "tied")
    assert reason.points == LESS_THAN_ALL_ELSE
    assert reason.facts == {
        "side": Side.AUTHORITY,
        "kind": TieKind.REFERS_TO,
        "dated": ("2019", "Kooperationsvertrag", None, "2019-05", None),
    }


def test_the_path_goes_along_the_ties_and_takes_the_shortest_way(tmp_path: Path) -> None:
    ties = (
        a_tie("abh-city", "amal"),
        a_tie("kmt-county", "amal"),
        a_tie("kmt-county", "beta", TieKind.COOPERATES_WITH),
    )
    paths = {
        one.provider.id: [(step.id, step.relation) for step in one.path] for one in answered(tmp_path, *ties).partners
    }
    start = [(CITY, "PLACE"), ("abh-city", "COMPETENT_FOR")]
    assert paths["amal"] == [*start, ("amal", "REFERS_TO")]
    assert paths["beta"] == [*start, ("kmt-county", "COORDINATES"), ("beta", "COOPERATES_WITH")]
    assert paths["caro"] == [*start, ("kmt-county", "COORDINATES"), ("caro", "SERVES")]


def test_a_tie_decides_nothing_that_anything_else_decides() -> None:
    tied, speaking = a_candidate("tied"), a_candidate("speaking", ages=(18, 99))
    found = bonds([a_tie("abh", "tied-provider")], OrganisationId("abh"), None)
    need = a_need(age=30, bonds=found)
    assert [one.service for one in rank(a_field(need, near(tied, speaking))).fitting] == ["speaking", "tied"]


def test_each_partner_stands_once_for_each_side_and_a_referral_first() -> None:
    ties = [
        a_tie("abh", "amal", TieKind.COOPERATES_WITH, id="a"),
        a_tie("abh", "amal", id="b"),
        a_tie("amal", "kmt", TieKind.COOPERATES_WITH),
        a_tie("abh", "beta", agreed=False),
        a_tie("else", "beta"),
    ]
    found = bonds(ties, OrganisationId("abh"), OrganisationId("kmt"))
    assert [(one.partner, one.side, one.kind) for partner in found.partners for one in found.of(partner)] == [
        ("amal", Side.AUTHORITY, TieKind.REFERS_TO),
        ("amal", Side.CENTRE, TieKind.COOPERATES_WITH),
    ]
    assert [agreed_by_both(tie) for tie in ties] == [True, True, True, False, True]


def test_who_is_tied_is_found_out_once_for_all_who_are_responsible_together() -> None:
    abh, kmt = OrganisationId("abh"), OrganisationId("kmt")
    ties = Ties([a_tie("abh", "amal"), a_tie("kmt", "beta")])
    assert ties.bonds(abh, kmt) is ties.bonds(abh, kmt)
    assert [list(found.partners) for found in (ties.bonds(abh, kmt), ties.bonds(None, kmt), ties.bonds(abh, None))] == [
        ["amal", "beta"],
        ["beta"],
        ["amal"],
    ]
    assert not ties.bonds(None, None)


def test_who_changes_a_tie_changes_the_answer(tmp_path: Path) -> None:
    network = a_network(
        tmp_path, *(an_organisation(name) for name in NAMES), *(a_service(name, "housing.search") for name in NAMES)
    )
    question = Question(place="29221", topics=(TopicId("housing.search"),))
    last = ids(desk.answer(network, GUEST, question))[-1]
    tie = a_tie("abh-city", last)
    with changing(network.store) as graph:
        graph.put(tie)
        assert [one.id for one in graph.surroundings(a_need(places=(CITY,))).ties()] == [tie.id]
    assert ids(desk.answer(network, GUEST, question))[0] == last
    with changing(network.store) as graph:
        graph.delete(Tie, tie.id)
    assert ids(desk.answer(network, GUEST, question))[-1] == last

"""Ties: either side proposes one, both agree, either may decline, and what makes no sense is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from referral import ties
from referral.access import GUEST, OPERATOR, AccountRole, Action, Actor
from referral.codes import OrganisationId
from referral.errors import Forbidden, NotFound, TieRefused
from referral.lotsennetz import Lotsennetz
from referral.model import Tie, TieKind
from referral.papers import Deed
from referral.register import register, retire, revise
from referral.review import approve
from towns import CITY, NEXT, NEXT_TOWN, a_network, a_tie, an_organisation
from worlds import TODAY


def partner(id: str) -> Actor:
    return Actor(id=f"p-{id}", role=AccountRole.PARTNER, organisation=OrganisationId(id))


def centre(id: str) -> Actor:
    return Actor(id=f"c-{id}", role=AccountRole.COORDINATOR, organisation=OrganisationId(id))


ADVICE, CLUB, AWAY = partner("advice"), partner("club"), partner("away")
HERE, THERE = centre("kmt-county"), centre("kmt-next")


@pytest.fixture
def network(tmp_path: Path) -> Lotsennetz:
    return a_network(
        tmp_path,
        an_organisation("kmt-next", "KMT", coordinates=frozenset({NEXT})),
        an_organisation("advice", "MBE", seated_in=CITY),
        an_organisation("club", "LOTSE", seated_in=CITY),
        an_organisation("away", "MBE", seated_in=NEXT_TOWN),
    )


def proposed(network: Lotsennetz, actor: Actor, tie: Tie) -> Tie:
    """The tie as it stands in the register after somebody entered it."""
    outcome = register(network, actor, replace(tie, id="", agreed=frozenset()))
    (entry,) = outcome.entries
    assert isinstance(entry, Tie)
    return entry


def waiting(network: Lotsennetz, actor: Actor) -> Sequence[str]:
    return [one.tie.id for one in ties.waiting(network, actor)]


def test_a_partner_proposes_a_tie_of_its_own_and_the_other_side_agrees(network: Lotsennetz) -> None:
    tie = proposed(network, ADVICE, a_tie("advice", "away"))
    assert (tie.agreed, tie.assured_on, tie.assured_by) == (frozenset({"advice"}), TODAY, "advice")
    assert (waiting(network, AWAY), waiting(network, ADVICE), waiting(network, CLUB)) == ([tie.id], [], [])
    (one,) = ties.waiting(network, AWAY)
    assert (one.one_sided, one.agreed, one.to_agree) == (True, False, frozenset({"away"}))
    assert ties.agree(network, AWAY, tie.id).agreed == {"advice", "away"}
    assert waiting(network, AWAY) == []
    (known,) = ties.of_organisation(network, GUEST, "away")
    assert known.agreed
    assert not known.one_sided


def test_the_coordinators_of_both_ends_may_agree_in_place_of_partners(network: Lotsennetz) -> None:
    tie = proposed(network, HERE, a_tie("advice", "away", TieKind.COOPERATES_WITH))
    assert tie.agreed == {"advice"}
    assert (waiting(network, THERE), waiting(network, HERE)) == ([tie.id], [])
    assert ties.agree(network, THERE, tie.id).agreed == {"advice", "away"}
    assert proposed(network, HERE, a_tie("advice", "club")).agreed == {"advice", "club"}


def test_what_nobody_has_agreed_to_waits_for_both_sides(network: Lotsennetz) -> None:
    with network.change(OPERATOR, Action.SEED) as graph:
        graph.put(replace(a_tie("advice", "away"), agreed=frozenset()))
        graph.put(replace(a_tie("club", "away"), agreed=frozenset({OrganisationId("club")})))
    assert waiting(network, AWAY) == ["club-away", "advice-away"]
    assert waiting(network, ADVICE) == ["advice-away"]
    assert [one.tie.id for one in ties.of_organisation(network, GUEST, "away")] == ["advice-away", "club-away"]


def test_whoever_declines_removes_the_tie(network: Lotsennetz) -> None:
    tie = proposed(network, ADVICE, a_tie("advice", "away"))
    with pytest.raises(Forbidden):
        ties.decline(network, CLUB, tie.id)
    ties.decline(network, AWAY, tie.id)
    with network.read() as graph:
        assert graph.count(Tie) == 0
    with pytest.raises(NotFound):
        ties.agree(network, AWAY, tie.id)


def test_nobody_agrees_for_somebody_else(network: Lotsennetz) -> None:
    tie = proposed(network, ADVICE, a_tie("advice", "away"))
    for actor in (CLUB, GUEST, partner("nobody")):
        with pytest.raises(Forbidden):
            ties.agree(network, actor, tie.id)
    with pytest.raises(Forbidden):
        ties.waiting(network, GUEST)
    assert ties.agree(network, ADVICE, tie.id) == tie


def test_a_tie_of_others_that_a_partner_or_a_guest_enters_is_a_suggestion(network: Lotsennetz) -> None:
    for actor in (CLUB, GUEST):
        outcome = register(network, actor, replace(a_tie("advice", "away"), id="", agreed=frozenset()))
        assert outcome.suggestion is not None
        assert outcome.suggestion.deed is Deed.REGISTER
    approve(network, HERE, outcome.suggestion.id) if outcome.suggestion else None
    (tie,) = (one.tie for one in ties.of_organisation(network, GUEST, "advice"))
    assert tie.agreed == {"advice"}


def test_nobody_says_in_what_is_sent_that_others_have_agreed(network: Lotsennetz) -> None:
    (entry,) = register(network, ADVICE, replace(a_tie("advice", "away"), id="")).entries
    assert isinstance(entry, Tie)
    assert entry.agreed == {"advice"}


def test_another_kind_or_other_ends_have_to_be_agreed_to_anew(network: Lotsennetz) -> None:
    tie = proposed(network, ADVICE, a_tie("advice", "away"))
    agreed = ties.agree(network, AWAY, tie.id)
    (dated,) = revise(network, ADVICE, replace(agreed, since="2021"), edited=agreed).entries
    assert isinstance(dated, Tie)
    assert dated.agreed == {"advice", "away"}
    (other,) = revise(network, ADVICE, replace(dated, kind=TieKind.COOPERATES_WITH), edited=dated).entries
    assert isinstance(other, Tie)
    assert other.agreed == {"advice"}
    assert retire(network, ADVICE, other).live


def test_a_tie_to_itself_and_the_same_tie_again_are_refused(network: Lotsennetz) -> None:
    proposed(network, ADVICE, a_tie("advice", "club"))
    proposed(network, ADVICE, a_tie("club", "advice"))
    proposed(network, ADVICE, a_tie("advice", "club", TieKind.COOPERATES_WITH))
    for again in (a_tie("advice", "club"), a_tie("club", "advice", TieKind.COOPERATES_WITH), a_tie("advice", "advice")):
        for actor in (ADVICE, HERE, GUEST):
            with pytest.raises(TieRefused):
                register(network, actor, replace(again, id="", agreed=frozenset()))


def test_what_was_suggested_twice_is_registered_once(network: Lotsennetz) -> None:
    wish = replace(a_tie("advice", "club"), id="", agreed=frozenset())
    first, second = (register(network, GUEST, wish).suggestion for _ in range(2))
    assert first is not None
    assert second is not None
    approve(network, HERE, first.id)
    with pytest.raises(TieRefused):
        approve(network, HERE, second.id)


def test_a_new_organisation_may_come_with_its_ties(network: Lotsennetz) -> None:
    new = an_organisation("", "MBE", name="Neu", seated_in=CITY)
    tie = replace(a_tie("", "club"), id="", agreed=frozenset())
    _, entry = register(network, HERE, new, tie).entries
    assert isinstance(entry, Tie)
    assert entry.agreed == {"neu", "club"}


def test_the_ties_of_nobody_are_none(network: Lotsennetz) -> None:
    with pytest.raises(NotFound):
        ties.of_organisation(network, GUEST, "nobody")

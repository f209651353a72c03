"""Deciding what others suggest: who sees and decides it, and that nothing is overwritten unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from keepers import ADVICE, COORDINATOR, ELSEWHERE, HOUSING, NEIGHBOUR, PARTNER, a_kept_network, an_actor
from referral import register, review
from referral.access import GUEST, OPERATOR, AccountRole, Actor
from referral.differences import Difference
from referral.errors import Decided, Forbidden, NotFound, Outdated
from referral.lotsennetz import Lotsennetz
from referral.model import Organisation, Service
from referral.papers import Stand, Suggestion
from referral.privacy import shown_to
from referral.suggestions import Letter
from towns import CITY, NEXT_TOWN, a_service, an_organisation
from worlds import NOW, TODAY

LINK = "a secret of more than 128 bits"
BETTER = replace(ADVICE, address="Markt 7")


@pytest.fixture
def lotsennetz(tmp_path: Path) -> Lotsennetz:
    return a_kept_network(tmp_path)


def advice(lotsennetz: Lotsennetz) -> Organisation:
    with lotsennetz.read() as graph:
        return graph.get(Organisation, "mbe")


def suggested(lotsennetz: Lotsennetz, actor: Actor = PARTNER, wanted: Organisation = BETTER) -> Suggestion:
    seen = shown_to(actor, ADVICE)
    letter = Letter(note="Umgezogen", secret=LINK)
    own = replace(wanted, contacts=seen.contacts)
    suggestion = register.revise(lotsennetz, actor, own, edited=seen, letter=letter).suggestion
    assert suggestion is not None
    return suggestion


def test_a_coordinator_sees_what_waits_in_her_area_and_the_oldest_first(lotsennetz: Lotsennetz) -> None:
    first = suggested(lotsennetz)
    later = replace(lotsennetz, clock=lambda: NOW + timedelta(hours=1))
    second = register.report(later, GUEST, Service, "mbe-service", Letter(note="Nummer falsch"))
    register.report(lotsennetz, GUEST, Organisation, "jmd-next", Letter())
    review.ask_back(lotsennetz, COORDINATOR, first.id, "Ab wann?")
    assert [one.suggestion.id for one in review.queue(lotsennetz, COORDINATOR)] == [first.id, second.id]
    (theirs,) = review.queue(lotsennetz, NEIGHBOUR)
    assert theirs.suggestion.subject == "jmd-next"
    assert len(review.queue(lotsennetz, OPERATOR)) == 3


@pytest.mark.parametrize("role", [AccountRole.GUEST, AccountRole.PARTNER, AccountRole.ADMINISTRATOR])
def test_who_reviews_nothing_has_no_queue(lotsennetz: Lotsennetz, role: AccountRole) -> None:
    with pytest.raises(Forbidden):
        review.queue(lotsennetz, an_actor(role, "mbe"))


def test_what_waits_is_shown_with_the_fields_that_are_to_change(lotsennetz: Lotsennetz) -> None:
    suggested(lotsennetz)
    (waiting,) = review.queue(lotsennetz, COORDINATOR)
    assert waiting.wanted == (Difference(field="address", before="", after="Markt 7"),)
    assert waiting.changed_meanwhile == ()
    assert (waiting.now, waiting.may_decide, waiting.is_own) == (ADVICE, True, False)
    assert waiting.suggestion.sealed == ""


def test_an_approved_change_is_live_and_assured_only_if_the_reviewer_says_so(lotsennetz: Lotsennetz) -> None:
    done = review.approve(lotsennetz, COORDINATOR, suggested(lotsennetz).id)
    assert (done.stand, done.decided_by, done.decided_at) == (Stand.APPROVED, COORDINATOR.id, NOW)
    assert advice(lotsennetz) == BETTER
    again = register.revise(lotsennetz, PARTNER, replace(BETTER, hours="24/7"), edited=BETTER).suggestion
    assert again is not None
    review.approve(lotsennetz, COORDINATOR, again.id, assured=True)
    assert (advice(lotsennetz).assured_on, advice(lotsennetz).assured_by) == (TODAY, "kmt-county")


def test_an_approved_newcomer_comes_with_its_service(lotsennetz: Lotsennetz) -> None:
    new = an_organisation("", name="Verein Neu", seated_in=CITY)
    sent = register.register(lotsennetz, GUEST, new, a_service("", "housing.search", id="")).suggestion
    assert sent is not None
    (waiting,) = review.queue(lotsennetz, COORDINATOR)
    assert [type(one) for one in waiting.besides] == [Service]
    review.approve(lotsennetz, COORDINATOR, sent.id)
    with lotsennetz.read() as graph:
        assert graph.get(Service, waiting.besides[0].id).provider == "verein-neu"


def test_an_approved_removal_removes(lotsennetz: Lotsennetz) -> None:
    sent = register.retire(lotsennetz, PARTNER, HOUSING).suggestion
    assert sent is not None
    review.approve(lotsennetz, COORDINATOR, sent.id)
    with lotsennetz.read() as graph:
        assert list(graph.find(Service)) == []
    assert review.submission(lotsennetz, PARTNER, sent.id).now is None


def test_a_report_is_done_with_and_changes_nothing(lotsennetz: Lotsennetz) -> None:
    told = register.report(lotsennetz, GUEST, Organisation, "mbe", Letter(note="Nummer falsch", secret=LINK))
    review.approve(lotsennetz, COORDINATOR, told.id, reply="Danke, ist geändert.")
    seen = review.submission(lotsennetz, GUEST, told.id, LINK)
    assert (seen.suggestion.stand, seen.suggestion.reply) == (Stand.APPROVED, "Danke, ist geändert.")
    assert (seen.wanted, advice(lotsennetz)) == ((), ADVICE)


def test_what_was_changed_meanwhile_is_never_overwritten_unseen(lotsennetz: Lotsennetz) -> None:
    sent = suggested(lotsennetz)
    meanwhile = replace(ADVICE, hours="24/7")
    register.revise(lotsennetz, COORDINATOR, meanwhile, edited=ADVICE)
    with pytest.raises(Outdated) as outdated:
        review.approve(lotsennetz, COORDINATOR, sent.id)
    merged = replace(meanwhile, address="Markt 7")
    assert (outdated.value.current, outdated.value.wanted) == (meanwhile, merged)
    (waiting,) = review.queue(lotsennetz, COORDINATOR)
    assert [one.field for one in waiting.changed_meanwhile] == ["hours"]
    with pytest.raises(Outdated):
        review.approve(lotsennetz, COORDINATOR, sent.id, onto=ADVICE)
    review.approve(lotsennetz, COORDINATOR, sent.id, onto=meanwhile)
    assert advice(lotsennetz) == merged
    assert review.submission(lotsennetz, PARTNER, sent.id).changed_meanwhile == ()


def test_what_was_removed_meanwhile_stays_removed(lotsennetz: Lotsennetz) -> None:
    sent = register.revise(lotsennetz, PARTNER, replace(HOUSING, address="Markt 7"), edited=HOUSING).suggestion
    gone = register.retire(lotsennetz, PARTNER, HOUSING).suggestion
    assert sent is not None
    assert gone is not None
    register.retire(lotsennetz, COORDINATOR, HOUSING)
    for id in (sent.id, gone.id):
        with pytest.raises(Outdated) as outdated:
            review.approve(lotsennetz, COORDINATOR, id)
        assert outdated.value.current is None


def test_only_the_coordinator_of_the_area_decides(lotsennetz: Lotsennetz) -> None:
    sent = suggested(lotsennetz)
    with pytest.raises(Forbidden):
        review.approve(lotsennetz, NEIGHBOUR, sent.id)
    with pytest.raises(Forbidden):
        review.decline(lotsennetz, PARTNER, sent.id, "nein")
    with pytest.raises(Forbidden):
        review.ask_back(lotsennetz, NEIGHBOUR, sent.id, "Wann?")
    assert advice(lotsennetz) == ADVICE


def test_the_sender_hears_why_it_was_declined(lotsennetz: Lotsennetz) -> None:
    declined, latest = suggested(lotsennetz), suggested(lotsennetz, wanted=replace(ADVICE, hours="24/7"))
    review.decline(lotsennetz, COORDINATOR, declined.id, "Der Markt 7 gibt es nicht.")
    own = review.sent(lotsennetz, PARTNER)
    assert [one.suggestion.id for one in own] == [latest.id, declined.id]
    assert (own[1].suggestion.stand, own[1].suggestion.reply) == (Stand.DECLINED, "Der Markt 7 gibt es nicht.")
    assert own[1].is_own
    assert review.sent(lotsennetz, NEIGHBOUR) == []
    assert review.queue(lotsennetz, COORDINATOR)[0].suggestion.id == latest.id


def test_a_question_is_answered_and_the_suggestion_waits_again(lotsennetz: Lotsennetz) -> None:
    sent = suggested(lotsennetz)
    with pytest.raises(Decided, match="waiting"):
        review.answer(lotsennetz, PARTNER, sent.id, "Seit gestern.")
    review.ask_back(lotsennetz, COORDINATOR, sent.id, "Ab wann?")
    answered = review.answer(lotsennetz, PARTNER, sent.id, "Seit gestern.")
    assert (answered.stand, answered.reply, answered.answer) == (Stand.WAITING, "Ab wann?", "Seit gestern.")


def test_what_is_decided_or_withdrawn_stays_so(lotsennetz: Lotsennetz) -> None:
    sent = suggested(lotsennetz)
    review.withdraw(lotsennetz, PARTNER, sent.id)
    with pytest.raises(Decided, match="withdrawn"):
        review.approve(lotsennetz, COORDINATOR, sent.id)
    assert advice(lotsennetz) == ADVICE
    assert review.queue(lotsennetz, COORDINATOR) == []


def test_a_guest_needs_the_secret_of_the_link(lotsennetz: Lotsennetz) -> None:
    sent = suggested(lotsennetz, GUEST)
    for secret in ("", "another secret altogether"):
        with pytest.raises(NotFound):
            review.submission(lotsennetz, GUEST, sent.id, secret)
        with pytest.raises(NotFound):
            review.withdraw(lotsennetz, GUEST, sent.id, secret)
    seen = review.submission(lotsennetz, GUEST, sent.id, LINK)
    assert isinstance(seen.after, Organisation)
    assert (seen.is_own, seen.may_decide, len(seen.after.contacts)) == (True, False, 1)
    assert review.withdraw(lotsennetz, GUEST, sent.id, LINK).stand is Stand.WITHDRAWN
    assert review.sent(lotsennetz, GUEST) == ()


def test_somebody_elses_suggestion_is_not_found(lotsennetz: Lotsennetz) -> None:
    sent = suggested(lotsennetz)
    with pytest.raises(NotFound):
        review.submission(lotsennetz, an_actor(AccountRole.PARTNER, "jmd-next"), sent.id)
    assert review.submission(lotsennetz, COORDINATOR, sent.id).may_decide


def test_a_move_over_the_border_is_agreed_to_on_both_sides(lotsennetz: Lotsennetz) -> None:
    moved = replace(BETTER, seated_in=NEXT_TOWN)
    sent = suggested(lotsennetz, wanted=moved)
    waiting = review.approve(lotsennetz, COORDINATOR, sent.id)
    assert (waiting.stand, waiting.released) == (Stand.WAITING, True)
    assert advice(lotsennetz) == ADVICE
    with pytest.raises(Forbidden):
        review.approve(lotsennetz, COORDINATOR, sent.id)
    review.approve(lotsennetz, NEIGHBOUR, sent.id)
    assert advice(lotsennetz) == moved


def test_what_lies_in_an_area_only_in_part_is_not_approved_there(lotsennetz: Lotsennetz) -> None:
    """A service of an organisation without a seat that came to work elsewhere too since it was suggested."""
    wide = an_organisation("", name="Verband", seated_in=None, competent_for=frozenset({CITY}))
    sent = register.register(lotsennetz, GUEST, wide, replace(ELSEWHERE, id="", seated_in=NEXT_TOWN)).suggestion
    assert sent is not None
    with pytest.raises(Forbidden):
        review.approve(lotsennetz, COORDINATOR, sent.id)

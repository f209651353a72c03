"""Practice notes: written by authorities and centres, published by the coordinator of the area, read by everybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from keepers import COORDINATOR, NEIGHBOUR, PARTNER, a_kept_network, an_actor
from referral import practice
from referral.access import GUEST, OPERATOR, AccountRole, Action
from referral.codes import TopicId
from referral.erasure import erase_words, mentions
from referral.errors import Conflict, Forbidden, NotFound, Outdated, Untold
from referral.lotsennetz import Lotsennetz
from referral.model import Organisation
from referral.papers import Experience, Maturity, PracticeNote, Revision
from referral.practice import LONGEST, decide, note, notes, organisations_for, revise, waiting, withdraw, write
from towns import CITY
from worlds import TODAY

CASEWORKER = an_actor(AccountRole.CASEWORKER, "abh-city")


def told(title: str = "Lotsin am Empfang", **others: Any) -> Experience:
    plain: dict[str, Any] = {"situation": "Viele fragten zuerst am falschen Schalter.", "day": TODAY}
    return Experience(title=title, **(plain | others))


@pytest.fixture
def lotsennetz(tmp_path: Path) -> Lotsennetz:
    network = a_kept_network(tmp_path)
    with network.change(OPERATOR, Action.EDIT) as graph:
        graph.put(replace(graph.get(Organisation, "abh-city"), seated_in=CITY))
    return network


def test_a_coordinator_publishes_at_once_and_everybody_reads(lotsennetz: Lotsennetz) -> None:
    kept = write(lotsennetz, COORDINATOR, "abh-city", told(topic=TopicId("housing.search")))
    for reader in (GUEST, PARTNER, CASEWORKER, COORDINATOR):
        (reading,) = notes(lotsennetz, reader)
        assert reading.shown == kept.published
        assert reading.organisation is not None
        assert reading.may_edit is (reader in {CASEWORKER, COORDINATOR})
    assert note(lotsennetz, GUEST, kept.id).note == kept


def test_what_a_caseworker_writes_waits_for_the_coordinator_of_the_area(lotsennetz: Lotsennetz) -> None:
    kept = write(lotsennetz, CASEWORKER, "abh-city", told())
    assert (kept.published, kept.wanted) == (None, told())
    assert notes(lotsennetz, GUEST) == notes(lotsennetz, NEIGHBOUR) == ()
    with pytest.raises(NotFound):
        note(lotsennetz, GUEST, kept.id)
    assert (waiting(lotsennetz, COORDINATOR), waiting(lotsennetz, CASEWORKER)) == (1, 0)
    with pytest.raises(Forbidden):
        decide(lotsennetz, CASEWORKER, kept, publish=True)
    back = decide(lotsennetz, COORDINATOR, kept, publish=False, reply="Seit wann?")
    assert (back.wanted, back.reply) == (told(), "Seit wann?")
    better = revise(lotsennetz, CASEWORKER, told("Lotsin am Empfang seit Mai"), edited=back)
    done = decide(lotsennetz, COORDINATOR, better, publish=True)
    assert [reading.shown.title for reading in notes(lotsennetz, GUEST)] == ["Lotsin am Empfang seit Mai"]
    with pytest.raises(Conflict):
        decide(lotsennetz, COORDINATOR, done, publish=True)


def test_while_a_change_waits_others_read_what_was_published(lotsennetz: Lotsennetz) -> None:
    kept = write(lotsennetz, COORDINATOR, "abh-city", told())
    changed = revise(lotsennetz, CASEWORKER, told("Anders"), edited=kept)
    assert note(lotsennetz, GUEST, kept.id).note.wanted is None
    assert note(lotsennetz, GUEST, kept.id).shown == told()
    assert note(lotsennetz, CASEWORKER, kept.id).note == changed
    with pytest.raises(Outdated):
        withdraw(lotsennetz, CASEWORKER, kept)
    withdraw(lotsennetz, CASEWORKER, changed)
    assert notes(lotsennetz, OPERATOR) == ()


def test_nobody_writes_for_others(lotsennetz: Lotsennetz) -> None:
    for actor, organisation in ((GUEST, "abh-city"), (PARTNER, "mbe"), (CASEWORKER, "mbe"), (NEIGHBOUR, "abh-city")):
        with pytest.raises(Forbidden):
            write(lotsennetz, actor, organisation, told())
    with pytest.raises(NotFound):
        write(lotsennetz, COORDINATOR, "nowhere", told())
    assert [one.id for one in organisations_for(lotsennetz, CASEWORKER)] == ["abh-city"]
    assert [one.id for one in organisations_for(lotsennetz, COORDINATOR)] == ["abh-county", "kmt-county"]
    assert organisations_for(lotsennetz, OPERATOR) == ()


@pytest.mark.parametrize(
    ("experience", "wrong"),
    [
        (told(" "), ("title",)),
        (told(situation=""), ("situation",)),
        (told(maturity=Maturity.TRIED), ("tried", "outcome")),
        (told(maturity=Maturity.EVALUATED, tried="A", outcome="B"), ("result",)),
        (told("x" * 201, situation="y" * (LONGEST + 1)), ("long title", "long situation")),
        (told(day=TODAY + timedelta(days=1)), ("day",)),
    ],
)
def test_an_experience_that_says_too_little_or_too_much_is_refused(
    lotsennetz: Lotsennetz, experience: Experience, wrong: tuple[str, ...]
) -> None:
    with pytest.raises(Untold) as refused:
        write(lotsennetz, COORDINATOR, "abh-city", experience)
    assert refused.value.fields == wrong


def test_a_topic_has_to_be_registered(lotsennetz: Lotsennetz) -> None:
    with pytest.raises(NotFound):
        write(lotsennetz, COORDINATOR, "abh-city", told(topic=TopicId("nonsense")))


def test_notes_are_found_by_words_topic_and_organisation_the_newest_first(lotsennetz: Lotsennetz) -> None:
    write(lotsennetz, COORDINATOR, "abh-city", told("Übersetzte Aushänge", day=TODAY - timedelta(days=9)))
    write(lotsennetz, COORDINATOR, "kmt-county", told("Sprechtage", topic=TopicId("housing.search")))

    def titles(**asked: str) -> list[str]:
        return [reading.shown.title for reading in notes(lotsennetz, GUEST, **asked)]

    assert titles() == ["Sprechtage", "Übersetzte Aushänge"]
    assert titles(words="aushaenge SCHALTER") == ["Übersetzte Aushänge"]
    assert titles(words="nirgends") == []
    assert titles(topic="housing.search") == titles(organisation="kmt-county") == ["Sprechtage"]


def test_a_note_of_a_body_that_is_gone_stays(lotsennetz: Lotsennetz) -> None:
    kept = write(lotsennetz, COORDINATOR, "abh-city", told())
    with lotsennetz.change(OPERATOR, Action.EDIT) as graph:
        graph.delete(Organisation, "abh-city")
    assert note(lotsennetz, GUEST, kept.id).organisation is None


def test_versions_are_kept_and_a_person_is_erased_from_note_and_versions(lotsennetz: Lotsennetz) -> None:
    kept = write(lotsennetz, COORDINATOR, "abh-city", told(situation="Frau Erika Mustermann fragte nach."))
    revise(lotsennetz, COORDINATOR, told(), edited=kept)
    assert mentions(lotsennetz, COORDINATOR, ["Erika Mustermann"]) == (("PracticeNote", kept.id),)
    assert mentions(lotsennetz, NEIGHBOUR, ["Erika Mustermann"]) == ()
    erase_words(lotsennetz, COORDINATOR, PracticeNote, kept.id, ["Erika Mustermann"])
    with lotsennetz.read() as graph:
        told_of = [graph.get(PracticeNote, kept.id), *graph.find(Revision, subject=kept.id)]
    assert len(told_of) > 1
    assert "Mustermann" not in str(told_of)


def test_reading_is_open_to_all_and_deciding_is_not(lotsennetz: Lotsennetz) -> None:
    assert practice.notes(lotsennetz, GUEST) == ()
    with pytest.raises(NotFound):
        note(lotsennetz, GUEST, "000000")

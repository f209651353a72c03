"""What is spoken about is the latest network, whoever changed it; its words are read anew only where they changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from api.current import LATELY, Reception
from apps import HOUSING, a_client
from builders import put
from engines import address_in
from referral.model import Label, Topic
from referral.stores import GraphStore, open_store
from referral.stores.copying import copy
from towns import GROUND, an_organisation

NAME = "Wohnung finden"


@pytest.fixture
def front(tmp_path: Path) -> Reception:
    front: Reception = a_client(tmp_path).application.extensions["lotsennetz"]
    return front


@pytest.fixture
def other(tmp_path: Path) -> Iterator[GraphStore]:
    """Another process, for all the reception knows."""
    with closing(open_store(address_in(tmp_path))) as store:
        yield store


def renamed(store: GraphStore) -> Topic:
    """The topic about housing under another name."""
    with store.read() as graph:
        return replace(graph.get(Topic, min(HOUSING.topics)), label=Label(de=NAME))


def name_in(front: Reception) -> str:
    return front.edition().vocabulary.topic(min(HOUSING.topics), "de")


def test_a_topic_that_another_process_renames_is_called_so_at_once(front: Reception, other: GraphStore) -> None:
    assert name_in(front) != NAME
    put(other, renamed(other))
    assert name_in(front) == NAME


@pytest.mark.parametrize("changes", [1, LATELY + 1])
def test_what_is_not_spoken_changes_the_seal_and_no_words(front: Reception, other: GraphStore, changes: int) -> None:
    former = front.edition()
    for number in range(changes):
        put(other, an_organisation(f"new-{number}"))
    edition = front.edition()
    assert (edition.version, edition.seal) != (former.version, former.seal)
    assert edition.writers is former.writers


def test_a_topic_that_becomes_one_of_protection_is_confidential_at_once(front: Reception, other: GraphStore) -> None:
    topic = replace(renamed(other), protection=True)
    assert topic.id not in front.edition().confidential
    put(other, topic)
    assert topic.id in front.edition().confidential


def test_after_a_restore_nothing_of_another_history_is_believed(front: Reception, tmp_path: Path) -> None:
    """There, the topic has its other name from the first change on, so that no later change tells it."""
    with closing(open_store(f"file:{tmp_path / 'another.db'}")) as another:
        put(another, *GROUND, renamed(front.lotsennetz.store))
        put(another, an_organisation("new"))
        assert name_in(front) != NAME
        copy(another, front.lotsennetz.store, lambda _done, _all: None, replace=True)
    assert name_in(front) == NAME

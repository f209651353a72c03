"""The competent authority beside the official list of municipalities, for all 964 places and all 822 postcodes."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engines import address_in
from graph_seed.load import load
from referral.access import GUEST
from referral.codes import TopicId
from referral.desk import answer
from referral.lotsennetz import Lotsennetz
from referral.model import Place
from referral.need import Answer, Question
from referral.stores import open_store

ORACLE = Path(__file__).parents[3] / "shared" / "oracle" / "F_gemeinden_ni.csv"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ASKED_ABOUT = {"27726", "29229", "29640", "30669"}

pytestmark = pytest.mark.skipif(
    not ORACLE.exists(), reason=f"The official list to compare with, {ORACLE.name}, is not on this machine."
)


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lotsennetz]:
    store = open_store(address_in(tmp_path_factory.mktemp("oracle")))
    network = Lotsennetz(store=store, clock=lambda: NOW)
    load(network)
    yield network
    store.close()


@pytest.fixture(scope="module")
def official() -> dict[str, str]:
    """AGS -> id of the competent authority."""
    with ORACLE.open(encoding="utf-8", newline="") as lines:
        return {row["ags"]: row["abh_id"] for row in csv.DictReader(lines)}


def asked(network: Lotsennetz, place: str) -> Answer:
    return answer(network, GUEST, Question(place=place, topics=(TopicId("residence.permit"),)))


def test_the_competent_authority_is_right_for_all_places(network: Lotsennetz, official: dict[str, str]) -> None:
    assert len(official) == 964
    found = {ags: [one.organisation.id for one in asked(network, ags).competent] for ags in official}
    assert found == {ags: [authority] for ags, authority in official.items()}


def test_the_competent_authority_is_right_for_every_postcode_and_the_four_double_ones_ask(
    network: Lotsennetz, official: dict[str, str]
) -> None:
    expected: dict[str, set[str]] = defaultdict(set)
    with network.read() as graph:
        for place in graph.find(Place):
            for postcode in place.postcodes:
                expected[postcode].add(official[place.id])
    assert len(expected) == 822
    assert {postcode for postcode, authorities in expected.items() if len(authorities) > 1} == ASKED_ABOUT
    assert {postcode: named_for(asked(network, postcode)) for postcode in expected} == expected


def named_for(given: Answer) -> set[str]:
    """The authority named, or those of the places asked about; never both."""
    if given.ask is None:
        return {one.organisation.id for one in given.competent}
    assert not given.competent
    return {option.authority.id for option in given.ask.options if option.authority}


@pytest.mark.parametrize("postcode", sorted(ASKED_ABOUT))
def test_a_postcode_across_two_authorities_asks_and_never_guesses(network: Lotsennetz, postcode: str) -> None:
    given = asked(network, postcode)
    assert given.ask is not None
    assert len(given.ask.options) > 1

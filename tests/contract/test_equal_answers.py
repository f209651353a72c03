"""Whatever the network and whatever is asked: all engines give the same answer, for the same reasons."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from builders import put
from engines import ADDRESSES
from random_networks import WORLDS, networks, questions
from referral import desk
from referral.access import GUEST
from referral.lotsennetz import Lotsennetz
from referral.model import Entity
from referral.need import Question
from referral.stores import ENGINES, open_store
from towns import GROUND
from worlds import NOW


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Lotsennetz]]:
    """The same ground on every engine."""
    with ExitStack() as afterwards:
        opened = []
        for engine in sorted(ENGINES):
            store = open_store(ADDRESSES[engine](tmp_path_factory.mktemp("equal")))
            afterwards.enter_context(closing(store))
            put(store, *GROUND)
            opened.append(Lotsennetz(store=store, clock=lambda: NOW))
        yield opened


@settings(
    max_examples=WORLDS,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
)
@given(network=networks, asked=st.lists(questions, min_size=3, max_size=3))
def test_every_engine_gives_the_same_answer(
    engines: list[Lotsennetz], network: tuple[Entity, ...], asked: list[Question]
) -> None:
    for lotsennetz in engines:
        put(lotsennetz.store, *network)
    for question in asked:
        first, *others = [desk.answer(lotsennetz, GUEST, question) for lotsennetz in engines]
        assert others == [first] * len(others)


def test_the_ground_is_where_the_questions_are_asked(tmp_path: Path) -> None:
    with closing(open_store(ADDRESSES["file"](tmp_path))) as store:
        put(store, *GROUND)
        with store.read() as graph:
            assert all(graph.get(type(entity), entity.id) for entity in GROUND)

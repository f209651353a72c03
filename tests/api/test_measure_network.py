from __future__ import annotations

from pathlib import Path

import pytest

from api.measure.analysis import figures, time_coverage
from api.measure.looking import reading_of, sights
from api.measure.scales import opened
from graph_seed.made_up import Size, made_up
from referral.model import Level, Organisation, Service


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Where a small made-up network is."""
    address = f"file:{tmp_path / 'graph.db'}"
    lotsennetz = opened(address)
    made_up(lotsennetz, Size(places=60, organisations=100, services=300, guides=10), 1, lambda _: None)
    lotsennetz.store.close()
    return address


def test_the_plain_script_counts_the_same_and_the_figures_say_what_they_are(url: str) -> None:
    seen = sights(url, turns=1)
    stated = [*figures(time_coverage(url, seen)), *(figure for sight in seen for figure in reading_of(sight))]
    assert [sight.area.level for sight in seen] == [Level.COUNTY, Level.STATE]
    named = [figure.name for figure in stated]
    assert len(set(named)) == len(named) == 14
    assert [figure.limit for figure in stated][:2] == [300, 300]


def test_what_is_changed_to_be_seen_again_is_put_back(url: str) -> None:
    lotsennetz = opened(url)
    with lotsennetz.read() as graph:
        before = [graph.digest(kind) for kind in (Service, Organisation)]
    sights(url, turns=2)
    with lotsennetz.read() as graph:
        assert [graph.digest(kind) for kind in (Service, Organisation)] == before
        assert graph.version == 1 + 2 * 2 * 2 * 2
    lotsennetz.store.close()

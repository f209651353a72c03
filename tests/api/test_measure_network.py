from __future__ import annotations

from pathlib import Path

from api.measure.analysis import figures, time_coverage
from api.measure.scales import opened
from graph_seed.made_up import Size, made_up


def test_the_plain_script_counts_the_same_and_the_figures_say_what_they_are(tmp_path: Path) -> None:
    url = f"file:{tmp_path / 'graph.db'}"
    lotsennetz = opened(url)
    made_up(lotsennetz, Size(places=60, organisations=100, services=300, guides=10), 1, lambda _: None)
    lotsennetz.store.close()
    timed = time_coverage(url)
    assert [one.scope for one in timed] == ["county", "state"]
    named = [figure.name for figure in figures(timed)]
    assert len(set(named)) == len(named) == 8
    assert [figure.limit for figure in figures(timed)][:2] == [0.3, 0.3]

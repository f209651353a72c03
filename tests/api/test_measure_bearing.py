"""Failures and load are measured beside a script that takes each node out of a graph."""

from __future__ import annotations

from engines import about_the_file


@about_the_file
def test_failures_and_load_of_a_small_network_are_measured_and_stated() -> None:
    from api.measure import bearing as room
    from api.measure.looking import sights
    from api.measure.scales import prepared

    figures = list(room.figures(room.time_bearing(sights(prepared("small"), turns=1), turns=2)))
    assert [figure.unit for figure in figures] == [*["ms"] * 6, "times"] * 2
    assert all(figure.value > 0 for figure in figures)
    assert [figure.limit for figure in figures if figure.limit] == [300] * 6 + [3_000] * 6

"""The import of a table is measured beside plain reading of the same file, with nothing left out of it."""

from __future__ import annotations

from engines import about_the_file


@about_the_file
def test_a_small_table_is_measured_and_stated() -> None:
    from api.measure import imports as room

    figures = room.figures(room.time_imports(rows=6, turns=2), rows=6)
    assert [figure.unit for figure in figures] == ["µs", "µs", "times", "times"]
    assert all(figure.value > 0 for figure in figures)

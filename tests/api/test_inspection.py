"""Looking through a store finds what is wrong with it, and nothing where all is well."""

from __future__ import annotations

from pathlib import Path

from api.inspection import Fault, entries, inspect
from referral.access import OPERATOR, Action
from towns import a_network, a_service, an_organisation


def test_a_sound_store_has_no_faults_and_everything_is_counted(tmp_path: Path) -> None:
    lotsennetz = a_network(tmp_path, an_organisation("x", hours="Mo-Fr 09:00-12:00"))
    told: list[int] = []
    inspection = inspect(lotsennetz, told.append)
    assert inspection.faults == ()
    with lotsennetz.read() as graph:
        assert len(told) == entries(graph) == sum(inspection.counts.values())
    assert inspection.version == 1


def test_hours_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    lotsennetz = a_network(tmp_path, an_organisation("x"))
    with lotsennetz.change(OPERATOR, Action.SEED) as graph:
        graph.put(a_service("x", "housing.search", hours="now and then, perhaps"))
    faults = inspect(lotsennetz).faults
    assert faults == (Fault(code="value", kind="Service", id="x-service", target="now and then, perhaps"),)

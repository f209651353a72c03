"""Loading the seed: one change, repeatable, and never over what somebody responsible has done since."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from engines import address_in
from graph_seed.load import Report, load
from referral.access import OPERATOR, Action
from referral.audit import Entry
from referral.lotsennetz import Lotsennetz
from referral.model import Organisation, Place, Service
from referral.stores import open_store
from seed_folders import Rows, a_folder

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Lotsennetz]:
    store = open_store(address_in(tmp_path))
    yield Lotsennetz(store=store, clock=lambda: NOW)
    store.close()


@pytest.fixture
def tables(tmp_path: Path) -> Callable[..., Path]:
    folder = tmp_path / "tables"
    folder.mkdir()
    return lambda **changes: a_folder(folder, {f"{name}.csv": rows for name, rows in changes.items()})


def the_association(network: Lotsennetz) -> Organisation:
    with network.read() as graph:
        return graph.get(Organisation, "verein")


def revise(network: Lotsennetz, changed: Organisation) -> None:
    """What somebody responsible does later, as another action than seeding."""
    with network.store.write() as graph:
        graph.put(changed)
        graph.append(Entry(at=NOW, actor="celle", action="revise", touched=graph.touched))


def test_a_second_load_of_the_real_tables_changes_nothing(network: Lotsennetz) -> None:
    first = load(network)
    with network.read() as graph:
        version = graph.version
        assert graph.count(Place) == 1 + 1 + 45 + 964
        assert graph.count(Organisation) == graph.count(Service) == 52 + 47 + 325
    second = load(network)
    assert first == Report(put=second.unchanged, unchanged=0, kept=0, problems=())
    assert (second.put, second.kept) == (0, 0)
    with network.read() as graph:
        assert graph.version == version
        (sealed,) = graph.log()
    assert (sealed.entry.actor, sealed.entry.action) == (OPERATOR.id, "seed")
    assert len(sealed.entry.touched) == first.put


def test_progress_is_told_for_every_entity(network: Lotsennetz, tables: Callable[..., Path]) -> None:
    told: list[tuple[int, int]] = []
    report = load(network, tables(), progress=lambda done, of: told.append((done, of)))
    assert told == [(number, report.put) for number in range(1, report.put + 1)]


def test_rows_with_problems_are_reported_and_the_others_are_loaded(
    network: Lotsennetz, tables: Callable[..., Path]
) -> None:
    rows: Rows = [{"phone": "none"}, {"id": "anderer"}]
    report = load(network, tables(organisations=rows))
    assert [(problem.file, problem.line, problem.column) for problem in report.problems] == [
        ("organisations.csv", 2, "phone")
    ]
    with network.read() as graph:
        assert [found.id for found in graph.find(Organisation)] == ["abh", "anderer", "kmt"]


def test_a_row_that_has_changed_is_put_again_and_only_that(network: Lotsennetz, tables: Callable[..., Path]) -> None:
    before = load(network, tables())
    after = load(network, tables(organisations=[{"name": "Neuer Name"}]))
    assert (after.put, after.unchanged) == (1, before.put - 1)
    assert the_association(network).name == "Neuer Name"


def test_a_row_that_the_tables_no_longer_hold_stays_in_the_graph(
    network: Lotsennetz, tables: Callable[..., Path]
) -> None:
    load(network, tables())
    load(network, tables(organisations=[{"id": "anderer"}]))
    assert the_association(network).id == "verein"


def test_what_somebody_has_assured_since_is_kept(network: Lotsennetz, tables: Callable[..., Path]) -> None:
    load(network, tables())
    assured = replace(the_association(network), assured_on=date(2026, 12, 1), assured_by="celle")
    with network.change(OPERATOR, Action.SEED) as graph:
        graph.put(assured)
    report = load(network, tables(organisations=[{"name": "Neuer Name"}]))
    assert (report.put, report.kept) == (0, 1)
    assert the_association(network) == assured


def test_what_somebody_has_edited_since_is_kept(network: Lotsennetz, tables: Callable[..., Path]) -> None:
    load(network, tables())
    edited = replace(the_association(network), address="Am Markt 1, Celle")
    revise(network, edited)
    report = load(network, tables(organisations=[{"name": "Neuer Name"}]))
    assert (report.put, report.kept) == (0, 1)
    assert the_association(network) == edited


def test_what_somebody_has_removed_since_does_not_come_back(network: Lotsennetz, tables: Callable[..., Path]) -> None:
    load(network, tables())
    with network.store.write() as graph:
        graph.delete(Service, "verein-angebot")
        graph.append(Entry(at=NOW, actor="celle", action="retire", touched=graph.touched))
    report = load(network, tables())
    assert (report.put, report.kept) == (0, 1)
    with network.read() as graph:
        assert not list(graph.find(Service, provider="verein"))

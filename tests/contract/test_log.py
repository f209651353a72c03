"""What every engine writes down of a change: each entity once, its moment exactly, sealed and without gaps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from builders import an_entry, changing, put
from referral.audit import GENESIS, Touch, broken_at
from referral.model import Service
from referral.stores import GraphStore
from towns import GROUND, a_service, an_organisation

MBE = an_organisation("mbe", "MBE")
HELP = a_service("mbe", "housing.search")


@pytest.fixture
def town(store: GraphStore) -> GraphStore:
    put(store, *GROUND, MBE, HELP)
    return store


def test_touched_names_each_entity_once_by_its_last_deed(town: GraphStore) -> None:
    with changing(town) as graph:
        graph.put(HELP)
        assert not graph.touched
        graph.put(replace(HELP, address="Markt 1"))
        graph.put(a_service("mbe", "housing.search", id="new"))
        graph.put(replace(HELP, address="Markt 2"))
        graph.delete(Service, "new")
        assert graph.touched == (
            Touch(deed="put", kind="Service", id=HELP.id),
            Touch(deed="delete", kind="Service", id="new"),
        )


def test_what_changes_nothing_leaves_no_trace(town: GraphStore) -> None:
    assert put(town, *GROUND, MBE, HELP) == 1


def test_the_log_has_no_gaps_and_its_seals_hold(town: GraphStore) -> None:
    for number in range(5):
        put(town, replace(HELP, address=f"Markt {number}"))
    with town.read() as graph:
        log = list(graph.log())
        assert [sealed.number for sealed in log] == [1, 2, 3, 4, 5, 6]
        assert broken_at(log) is None
        assert list(graph.log(after=4)) == log[4:]
        assert log[-1].entry == an_entry((Touch(deed="put", kind="Service", id=HELP.id),))


def test_an_entry_keeps_its_moment_exactly(store: GraphStore) -> None:
    moment = datetime(2026, 11, 23, 10, 0, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    with store.write() as graph:
        sealed = graph.append(an_entry(at=moment))
        assert graph.version == sealed.number == 1
        assert graph.append(an_entry(at=moment.astimezone(UTC))).number == 2
    with store.read() as graph:
        assert [entry.entry.at.isoformat() for entry in graph.log()] == [
            "2026-11-23T10:00:00.123456+01:00",
            "2026-11-23T09:00:00.123456+00:00",
        ]
        assert broken_at(graph.log(), GENESIS) is None

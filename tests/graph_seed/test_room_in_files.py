"""Whether there is room leaves the house in every format with its day, and comes back the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from graph_seed.hsds.uploads import FORMATS as HSDS_FORMATS
from hsds_packages import bring, exported
from office_tables import a_csv, looked_at, service, taken_in
from referral.access import OPERATOR, Action
from referral.lotsennetz import Lotsennetz
from referral.model import Capacity, Service
from towns import CITY, a_network, a_service, an_organisation

CLUB = an_organisation("club", seated_in=CITY)
OFFER = a_service("club", "housing.search", capacity=Capacity.FULL, capacity_on=date(2026, 11, 20))
SAID = ["Kennung der Organisation;Kennung des Angebots;Freie Plätze", "club;club-service;"]


@pytest.fixture
def kept(tmp_path: Path) -> Lotsennetz:
    return a_network(tmp_path, CLUB, OFFER)


def offer(lotsennetz: Lotsennetz) -> Service:
    with lotsennetz.read() as graph:
        return graph.get(Service, "club-service")


@pytest.mark.parametrize("name", ["hsds", "xlsx", "ndjson"])
def test_what_is_written_out_is_read_back(kept: Lotsennetz, tmp_path: Path, name: str) -> None:
    out = exported(kept, tmp_path / "out", name, {"hsds": "out.zip"}.get(name, f"out.{name}"))
    with kept.change(OPERATOR, Action.EDIT) as graph:
        graph.put(replace(OFFER, capacity=None, capacity_on=None))
    if name in {one.name for one in HSDS_FORMATS}:
        bring(kept, out, name)
    else:
        taken_in(kept, out)
    assert (offer(kept).capacity, offer(kept).capacity_on) == (OFFER.capacity, OFFER.capacity_on)


def test_a_cell_without_the_day_is_refused_and_an_empty_one_changes_nothing(kept: Lotsennetz) -> None:
    for text in ("voll", "fast voll (20.11.2026)", "voll (gestern)"):
        (problem,) = looked_at(kept, a_csv(SAID[0], SAID[1] + text)).problems
        assert problem.where.column == "Freie Plätze"
    unchanged = looked_at(kept, a_csv(SAID[0], SAID[1]))
    assert (unchanged.problems, [entry.differences for entry in unchanged.entries if entry.differences]) == ([], [])


def test_offices_say_it_in_their_words(kept: Lotsennetz) -> None:
    found = service(looked_at(kept, a_csv(SAID[0], SAID[1] + "Warteliste (Stand 21.11.2026)")))
    assert (found.capacity, found.capacity_on) == (Capacity.WAITING_LIST, date(2026, 11, 21))
    emptied = service(looked_at(kept, a_csv(SAID[0], SAID[1] + "(leer)")))
    assert (emptied.capacity, emptied.capacity_on) == (None, None)

"""The real network in a store, and stores with its land and vocabulary alone, for tests that bring the rest in."""

from __future__ import annotations

from pathlib import Path

from engines import address_in
from graph_seed.check import check
from graph_seed.load import load
from referral.access import OPERATOR, Action
from referral.lotsennetz import Lotsennetz
from referral.model import Organisation, Service
from referral.stores import open_store
from worlds import NOW


def a_seeded_network(folder: Path) -> Lotsennetz:
    """The whole seed."""
    lotsennetz = Lotsennetz(store=open_store(address_in(folder)), clock=lambda: NOW)
    load(lotsennetz)
    return lotsennetz


def an_empty_land(folder: Path) -> Lotsennetz:
    """Places, topics, groups, languages, roles and programmes of the seed, and nobody yet."""
    folder.mkdir(exist_ok=True)
    lotsennetz = Lotsennetz(store=open_store(f"file:{folder / 'graph.db'}"), clock=lambda: NOW)
    with lotsennetz.change(OPERATOR, Action.SEED) as graph:
        for entity in check().entities:
            if not isinstance(entity, Organisation | Service):
                graph.put(entity)
    return lotsennetz

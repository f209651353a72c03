"""The made-up networks that are measured: made once, kept in the user's cache folder, the same for everybody."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from platformdirs import user_cache_path

from api.commands import bar
from graph_seed.made_up import NATIONAL, STATE, Size, made_up
from referral.lotsennetz import Lotsennetz
from referral.stores import open_store
from referral.stores.file import FORMAT

SEED = 2014
MADE_UP_FORMAT = 1
"""Counted up whenever equal sizes and seeds begin to give another network."""

MOMENT = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
"""When all questions are asked and against which "assured on" was made up: a Wednesday morning, offices are open."""

SMALL = Size(places=50, organisations=250, services=1_000, guides=100)
SCALES = {"small": SMALL, "state": STATE, "national": NATIONAL}


def folder_of(scale: str) -> Path:
    """Where the network of a scale is kept."""
    size = SCALES[scale]
    key = f"{size.places}-{size.organisations}-{size.services}-{size.guides}-{SEED}-{MADE_UP_FORMAT}-{FORMAT}"
    return user_cache_path("lotsennetz") / "measure" / key


def prepared(scale: str) -> str:
    """The address of a scale's network, which is made if this is the first time."""
    folder = folder_of(scale)
    if not folder.exists():
        unfinished = folder.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        lotsennetz = opened(f"file:{unfinished / 'graph.db'}")
        with bar(f"Making up the {scale} network, once", SCALES[scale].entities) as progress:
            made_up(lotsennetz, SCALES[scale], SEED, progress)
        lotsennetz.store.close()
        unfinished.rename(folder)
    return f"file:{folder / 'graph.db'}"


def opened(url: str) -> Lotsennetz:
    """The network at an address, at the moment of all measuring."""
    return Lotsennetz(store=open_store(url), clock=lambda: MOMENT)

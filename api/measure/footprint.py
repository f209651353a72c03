"""How much memory a serving process takes at national scale, and how soon a killed service answers rightly again."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from api.measure.bare import ROUTE
from api.measure.clients import Clients, fetch
from api.measure.over_http import SERVICE, some_queries
from api.measure.scales import MOMENT, opened
from api.measure.servers import running
from api.measure.timing import Figure
from referral.access import OPERATOR, Action
from referral.model import Service

REQUESTS = 2_000
AT = MOMENT.strftime("%Y-%m-%dT%H:%M")


@dataclass(frozen=True, slots=True, kw_only=True)
class Footprint:
    """Bytes that each process of the service holds (resident, and its proportional share), and seconds to come back."""

    resident: Sequence[int]
    shares: Sequence[int]
    back_after: float


def weigh(url: str) -> Footprint:
    """Serve a network, ask a lot, weigh all processes, kill them while a change waits in the log, and start again."""
    queries = some_queries(url, REQUESTS)
    question = f"{ROUTE}?{queries[0]}&at={AT}"
    settings = {"LOTSENNETZ_STORE": url}
    with running(SERVICE, settings) as service:
        right = fetch(service.link, question)
        with Clients() as clients:
            clients.throughput(service.link, [f"{ROUTE}?{query}" for query in queries])
        rollups = [_rollup(member) for member in service.members]
        _change_and_vanish(url)
        killed = perf_counter()
        service.kill()
    with running(SERVICE, settings) as service:
        answered = fetch(service.link, question)
        back_after = perf_counter() - killed
    if answered != right:
        raise RuntimeError("The service answers another thing than before it was killed.")
    return Footprint(
        resident=[rollup["Rss"] for rollup in rollups],
        shares=[rollup["Pss"] for rollup in rollups],
        back_after=back_after,
    )


def _rollup(process: int) -> Mapping[str, int]:
    """The sums over all mappings of a process, in bytes (proc(5), smaps_rollup; Linux only)."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
    named = (line.split() for line in lines)
    return {words[0].rstrip(":"): int(words[1]) * 1024 for words in named}


def _change_and_vanish(url: str) -> None:
    """Another process changes a service and changes it back, and ends without tidying up: the log must be replayed."""
    child = multiprocessing.get_context("spawn").Process(target=_vanish_after_a_change, args=(url,))
    child.start()
    child.join()


def _vanish_after_a_change(url: str) -> None:
    lotsennetz = opened(url)
    with lotsennetz.read() as graph:
        service = next(graph.find(Service))
    for version in (replace(service, description=""), service):
        with lotsennetz.change(OPERATOR, Action.SEED) as graph:
            graph.put(version)
    os._exit(0)


def figures(footprint: Footprint) -> list[Figure]:
    """What is wanted at national scale."""
    return [
        Figure(
            name="resident memory, largest process",
            value=max(footprint.resident) / 1e9,
            unit="GB",
            meaning="All pages that the largest process of the service holds after thousands of answers.",
            limit=1.0,
        ),
        Figure(
            name="proportional share, all processes",
            value=sum(footprint.shares) / 1e9,
            unit="GB",
            meaning="What all processes take together, shared pages counted once.",
        ),
        Figure(
            name="from kill -9 to the first right answer",
            value=footprint.back_after,
            unit="s",
            meaning="All processes are killed while a change waits in the log; then the service is started again.",
            limit=15.0,
        ),
    ]

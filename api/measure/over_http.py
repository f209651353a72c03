"""How many answers a second the service gives over HTTP, beside a bare route that returns the same bytes."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import orjson

from api.measure.bare import ROUTE
from api.measure.clients import Clients, fetch
from api.measure.questions import questions
from api.measure.scales import opened
from api.measure.servers import running
from api.measure.timing import Figure
from referral.need import Question

ASKED, ROUNDS, REQUESTS = 400, 9, 800
"""Different questions, rounds of each server in turn, and requests in a round."""
SEED = 3
SERVICE = ["api", "serve", "--port", "0"]
BARE = "api.measure.bare"


@dataclass(frozen=True, slots=True, kw_only=True)
class Throughput:
    """Answers in a second, one value per round: the service's, and the bare route's right after it."""

    service: Sequence[float]
    bare: Sequence[float]


def time_requests(url: str) -> Throughput:
    """Ask both servers by turns, each running all the while with the same settings; no round is the first."""
    queries = some_queries(url, ASKED)
    settings = {"LOTSENNETZ_STORE": url}
    with running(SERVICE, settings) as service, tempfile.TemporaryDirectory() as folder, Clients() as clients:
        bodies = {query: fetch(service.link, f"{ROUTE}?{query}").decode() for query in queries}
        file = Path(folder) / "bodies.json"
        file.write_bytes(orjson.dumps(bodies))
        with running([BARE, str(file)], settings) as bare:
            paths = [f"{ROUTE}?{queries[number % ASKED]}" for number in range(REQUESTS)]
            by_turns = [
                (clients.throughput(service.link, paths), clients.throughput(bare.link, paths))
                for _ in range(ROUNDS + 1)
            ][1:]
    return Throughput(service=[one for one, _ in by_turns], bare=[other for _, other in by_turns])


def some_queries(url: str, count: int) -> list[str]:
    """Different questions about a network, as the part of an address after the question mark."""
    lotsennetz = opened(url)
    try:
        return list(dict.fromkeys(map(query_of, questions(lotsennetz, count, SEED))))
    finally:
        lotsennetz.store.close()


def query_of(question: Question) -> str:
    """A question as parameters of `/api/v1/answers`."""
    return urlencode(
        [
            ("place", question.place),
            *(("topic", topic) for topic in question.topics),
            *(("language", language) for language in question.languages),
            *(("group", group) for group in sorted(question.groups)),
            *([] if question.age is None else [("age", str(question.age))]),
        ]
    )


def figures(timed: Throughput) -> list[Figure]:
    """What is wanted: the ratio of neighbouring rounds, so that a slow moment of the machine meets both."""
    ratios = [one / other for one, other in zip(timed.service, timed.bare, strict=True)]
    return [
        Figure(
            name="answers over HTTP",
            value=median(timed.service),
            unit="/s",
            meaning="Whole answers in a second, different questions, everything switched on, all workers together.",
        ),
        Figure(
            name="bare route over HTTP",
            value=median(timed.bare),
            unit="/s",
            meaning="The same bytes from a table, by one Flask route under the same gunicorn.",
        ),
        Figure(
            name="answers / bare route",
            value=median(ratios),
            unit="times",
            meaning="How much of the throughput is left when an answer is really worked out.",
            limit=0.5,
            aim=2 / 3,
            at_least=True,
        ),
    ]

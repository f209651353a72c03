"""How fast an answer is from a Neo4j server: beside a statement that asks for nothing, on the same connections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from api.measure.questions import questions
from api.measure.scales import opened
from api.measure.timing import Figure, Samples, alternate
from api.serving import settle
from referral import desk
from referral.access import GUEST
from referral.errors import Malformed
from referral.need import Question
from referral.stores.neo4j_store import Neo4jStore

ASKED, BEFORE = 1_000, 1_000
"""How many questions are timed, and how many are asked before; none that is timed was heard before."""
SEEDS = 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """What was timed: answers and greetings by turns; and how many questions each answer put to the server."""

    answer: Samples
    greeting: Samples
    trips: Sequence[int]


def time_answers(url: str, asked: int = ASKED, before: int = BEFORE) -> Timed:
    """Ask the server for answers about a fictional network, and greet it in between."""
    lotsennetz = opened(url)
    store = lotsennetz.store
    if not isinstance(store, Neo4jStore):
        raise Malformed("the address of a store", url, "expected one on a Neo4j server.")
    trips: list[int] = []

    def answer(question: Question) -> None:
        already = store.server.trips
        desk.answer(lotsennetz, GUEST, question)
        trips.append(store.server.trips - already)

    def greet(_question: Question) -> None:
        store.server.greet()

    try:
        measured, warm_up = (partial(questions, lotsennetz)(*one) for one in zip((asked, before), SEEDS, strict=True))
        settle()
        samples = alternate({"answer": answer, "greeting": greet}, measured, warm_up)
    finally:
        store.close()
    return Timed(answer=samples["answer"], greeting=samples["greeting"], trips=trips[before:])


def figures(timed: Timed) -> list[Figure]:
    """What is wanted of a server."""
    return [
        Figure(
            name="answer from the server, median",
            value=timed.answer.median,
            unit="µs",
            meaning="Half of all whole answers take at most so long.",
        ),
        Figure(
            name="a statement that asks for nothing, median",
            value=timed.greeting.median,
            unit="µs",
            meaning="What any round trip to this server takes, by turns with the answers.",
        ),
        Figure(
            name="answer / nothing, median",
            value=timed.answer.median / timed.greeting.median,
            unit="times",
            meaning="An answer should take at most 10 times as long as asking for nothing.",
            limit=10.0,
        ),
        Figure(
            name="answer p99 / nothing, median",
            value=timed.answer.p99 / timed.greeting.median,
            unit="times",
            meaning="99 of 100 answers should stay within 40 times.",
            limit=40.0,
        ),
        Figure(
            name="round trips of an answer, at most",
            value=max(timed.trips),
            unit="",
            meaning="One for all that judging needs, one for what is shown.",
            limit=2.0,
        ),
    ]

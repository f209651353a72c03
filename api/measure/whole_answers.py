"""How fast an answer is: beside a table that returns only ids, beside the usual tables, and when the data grow."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from api.measure.hsds_tables import Tables, build_tables
from api.measure.nearest import Nearest, build_nearest
from api.measure.network import Network
from api.measure.questions import questions
from api.measure.scales import opened
from api.measure.timing import Figure, Samples, alternate
from api.serving import settle
from referral import desk
from referral.access import GUEST
from referral.lotsennetz import Lotsennetz
from referral.need import Question

FAST_SEEDS, PLAIN_SEEDS = (1, 2), (3, 4)
"""Seeds of the questions that count and of those asked before, beside each peer: none that counts was heard before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many questions are timed and how many asked before: beside the fast peer, and beside the slow plain one.

    So many are asked first that answers come from a process in its stride: until a few thousand were asked, every other
    one is about a place or a topic that it meets for the first time.
    """

    fast: tuple[int, int] = (2_000, 10_000)
    plain: tuple[int, int] = (300, 50)


USUAL = Counts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """What was timed on one network: answers and the fast peer by turns, then answers and the plain peer by turns."""

    scale: str
    answer: Samples
    nearest: Samples
    answer_again: Samples
    tables: Samples


def time_answers(url: str, scale: str, counts: Counts = USUAL) -> Timed:
    """Ask everybody the same questions about the network at an address."""
    lotsennetz = opened(url)
    try:
        with tempfile.TemporaryDirectory(prefix="lotsennetz-measure-") as folder, ExitStack() as afterwards:
            nearest, tables = _peers(Path(folder), lotsennetz)
            afterwards.callback(nearest.close)
            afterwards.callback(tables.close)
            answer = partial(desk.answer, lotsennetz, GUEST)
            settle()
            fast = _by_turns(lotsennetz, {"answer": answer, "peer": nearest.ask}, counts.fast, FAST_SEEDS)
            plain = _by_turns(lotsennetz, {"answer": answer, "peer": tables.ask}, counts.plain, PLAIN_SEEDS)
    finally:
        lotsennetz.store.close()
    return Timed(
        scale=scale,
        answer=fast["answer"],
        nearest=fast["peer"],
        answer_again=plain["answer"],
        tables=plain["peer"],
    )


def _peers(folder: Path, lotsennetz: Lotsennetz) -> tuple[Nearest, Tables]:
    """Both peers over a network, in new files; what they are made from is let go again."""
    network = Network.of(lotsennetz)
    build_nearest(folder / "nearest.db", network)
    build_tables(folder / "hsds.db", network)
    return Nearest(folder / "nearest.db"), Tables(folder / "hsds.db")


def _by_turns(
    lotsennetz: Lotsennetz,
    contenders: Mapping[str, Callable[[Question], object]],
    counts: tuple[int, int],
    seeds: tuple[int, int],
) -> dict[str, Samples]:
    measured, before = (questions(lotsennetz, *one) for one in zip(counts, seeds, strict=True))
    return alternate(contenders, measured, before)


def figures(timed: Timed) -> list[Figure]:
    """What is wanted of one scale."""
    return [
        Figure(
            name=f"{timed.scale}: answer, median",
            value=timed.answer.median,
            unit="µs",
            meaning="Half of all whole answers, in this process and with every reason, take at most so long.",
        ),
        Figure(
            name=f"{timed.scale}: ids from the fast peer, median",
            value=timed.nearest.median,
            unit="µs",
            meaning="The same questions to one denormalised SQLite table that returns the ids of the ten nearest.",
        ),
        Figure(
            name=f"{timed.scale}: answer / fast peer",
            value=timed.answer.median / timed.nearest.median,
            unit="times",
            meaning="A whole answer should take no longer than bare ids from a table made for the question.",
            limit=1.0,
            aim=0.5,
        ),
        Figure(
            name=f"{timed.scale}: plain peer / answer",
            value=timed.tables.median / timed.answer_again.median,
            unit="times",
            meaning="The same questions to the tables of HSDS with indexed foreign keys should take far longer.",
            limit=20.0,
            at_least=True,
        ),
        Figure(
            name=f"{timed.scale}: answer, p99 / median",
            value=timed.answer.p99 / timed.answer.median,
            unit="times",
            meaning="99 of 100 answers should stay within so many times the median.",
            limit=5.0,
        ),
    ]


def growth(state: Timed, national: Timed) -> Figure:
    """How the median grows from state to national scale."""
    return Figure(
        name="answer, national / state",
        value=national.answer.median / state.answer.median,
        unit="times",
        meaning="When the data grow ten times, the median should grow far less.",
        limit=2.5,
        aim=1.5,
    )

"""How speed is measured: contenders take turns in one run, and only their ratios are stated."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from time import perf_counter, perf_counter_ns
from typing import TypeVar

Q = TypeVar("Q")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """What one contender took, in nanoseconds, one value per turn; at least two."""

    taken: Sequence[int]

    @property
    def median(self) -> float:
        """In microseconds."""
        return statistics.median(self.taken) / 1000

    @property
    def p99(self) -> float:
        """What 99 of 100 turns stay below, in microseconds."""
        return statistics.quantiles(self.taken, n=100, method="inclusive")[98] / 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A measured value; `limit` is the most (with `at_least`, the least) that is wanted, `None` if it only informs."""

    name: str
    value: float
    unit: str
    meaning: str
    limit: float | None = None
    aim: float | None = None
    at_least: bool = False

    @property
    def verdict(self) -> str:
        """Whether the aim or at least the limit is reached; empty where there is none."""
        if self.limit is None:
            return ""
        if self.aim is not None and self._reaches(self.aim):
            return "aim reached"
        return "holds" if self._reaches(self.limit) else "MISSED"

    def _reaches(self, mark: float) -> bool:
        return self.value >= mark if self.at_least else self.value <= mark


def alternate(
    contenders: Mapping[str, Callable[[Q], object]], questions: Sequence[Q], warm_up: Sequence[Q]
) -> dict[str, Samples]:
    """Put every question to every contender, one after the other, each turn begun by another one."""
    for question in warm_up:
        for ask in contenders.values():
            ask(question)
    names = list(contenders)
    taken: dict[str, list[int]] = {name: [] for name in names}
    for turn, question in enumerate(questions):
        for name in islice(cycle(names), turn % len(names), turn % len(names) + len(names)):
            ask = contenders[name]
            start = perf_counter_ns()
            ask(question)
            taken[name].append(perf_counter_ns() - start)
    return {name: Samples(taken=values) for name, values in taken.items()}


def taken(task: Callable[[], T]) -> tuple[float, T]:
    """How many seconds a task took, and what came of it."""
    begun = perf_counter()
    done = task()
    return perf_counter() - begun, done


def as_table(figures: Iterable[Figure]) -> str:
    """One line for each figure: its name, value, what is wanted and whether it is reached."""
    rows = [("figure", "value", "wanted", "aim", "")]
    for figure in figures:
        sign = "≥" if figure.at_least else "≤"
        wanted = "" if figure.limit is None else f"{sign} {figure.limit:g}"
        aim = "" if figure.aim is None else f"{sign} {figure.aim:g}"
        rows.append((figure.name, f"{figure.value:,.2f} {figure.unit}".rstrip(), wanted, aim, figure.verdict))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    name, value, *others = row
    cells = [name.ljust(widths[0]), value.rjust(widths[1])]
    cells += [text.ljust(width) for text, width in zip(others, widths[2:], strict=True)]
    return "  ".join(cells).rstrip()


def as_document(figures: Iterable[Figure]) -> list[dict[str, object]]:
    """The figures as a JSON document."""
    return [{**asdict(figure), "verdict": figure.verdict} for figure in figures]

"""What is asked for in vain: how often nothing fitted exactly, by week, county, topic and language, and no more.

Each process counts in memory and writes many counts at once, so that an answer never waits for it, and the log cannot
tell when somebody asked. Protection from violence, and whatever stands beside it, is never counted.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from referral.access import OPERATOR, Action
from referral.codes import LanguageId, PlaceId, TopicId
from referral.errors import LotsennetzError, NotFound
from referral.hours import LOCAL
from referral.lotsennetz import Lotsennetz
from referral.model import Topic
from referral.need import Answer
from referral.papers import Demand
from referral.stores import GraphReader

FEWEST = 5
"""What was asked less often is never shown: it might point at somebody."""
BATCH = 20
"""So many counts are written together, or those of a day."""
MOST = 10_000
"""So many different counts a process holds while they cannot be written; further ones are dropped."""


class Asked(NamedTuple):
    """What somebody asked for in vain; `language` is empty where none was asked for."""

    week: str
    county: PlaceId
    topic: TopicId
    language: str


@dataclass(frozen=True, slots=True)
class Demands:
    """How often each topic was asked for in vain in each county, by language, over all weeks that are kept."""

    numbers: Mapping[tuple[PlaceId, TopicId, str], int]

    def number(self, county: PlaceId, topic: TopicId, language: LanguageId | None = None) -> int:
        """How often a topic was asked for in a language (None: in any, or none); 0 where that was less than FEWEST."""
        found = self.numbers.get((county, topic, language or ANY), 0)
        return found if found >= FEWEST else 0


ANY = "*"
"""Stands for all languages together, and none."""


def demands(graph: GraphReader) -> Demands:
    """All that was counted."""
    numbers: Counter[tuple[PlaceId, TopicId, str]] = Counter()
    for one in graph.find(Demand):
        for language in {one.language, ANY} - {""}:
            numbers[one.county, one.topic, language] += one.number
    return Demands(numbers)


class Tally:
    """The counts of one process that were not written yet."""

    def __init__(self, lotsennetz: Lotsennetz, most: int = MOST) -> None:
        self._lotsennetz, self._most = lotsennetz, most
        self._at_once = threading.Lock()
        self._counts: Counter[Asked] = Counter()
        self._since: date | None = None

    def note(self, answer: Answer, confidential: Collection[str]) -> bool:
        """Count an answer if nothing fitted exactly, and no topic is `confidential`; whether it is time to write."""
        today = self._lotsennetz.clock().astimezone(LOCAL).date()
        in_vain = list(_in_vain(answer, confidential, today))
        with self._at_once:
            for asked in in_vain:
                if asked in self._counts or len(self._counts) < self._most:
                    self._counts[asked] += 1
                    self._since = self._since or today
            return self._since is not None and (self._counts.total() >= BATCH or self._since < today)

    def write(self) -> int:
        """Write what was counted; how many counts that were. What cannot be written now is kept for the next time."""
        with self._at_once:
            counts, self._counts, self._since = self._counts, Counter(), None
        if not counts:
            return 0
        try:
            self._add(counts)
        except LotsennetzError:
            with self._at_once:
                self._counts.update(counts)
            return 0
        return counts.total()

    def _add(self, counts: Counter[Asked]) -> None:
        with self._lotsennetz.change(OPERATOR, Action.RUN) as graph:
            for asked, number in sorted(counts.items()):
                id = " ".join(part or "-" for part in asked)
                graph.put(Demand(id=id, number=number + _known(graph, id), **asked._asdict()))


def _known(graph: GraphReader, id: str) -> int:
    try:
        return graph.get(Demand, id).number
    except NotFound:
        return 0


def _in_vain(answer: Answer, confidential: Collection[str], today: date) -> Iterator[Asked]:
    """What is counted of an answer; nothing if any of its topics is confidential."""
    spot, question = answer.spot, answer.question
    if spot is None or spot.county is None or (answer.partners and not answer.relaxed):
        return
    if any(topic in confidential for topic in question.topics):
        return
    year, week, _ = today.isocalendar()
    for topic in question.topics:
        for language in question.languages or ("",):
            yield Asked(f"{year}-W{week:02}", PlaceId(spot.county.id), topic, language)


def confidential(topics: Iterable[Topic]) -> frozenset[str]:
    """Of all topics those of protection, the headings above them, and all that stands below these."""
    known = list(topics)
    headings = {topic.broader or topic.id for topic in known if topic.protection}
    return frozenset(topic.id for topic in known if topic.protection or {topic.id, topic.broader} & headings)

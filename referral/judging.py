"""Judging candidates for a need: each judgement once, each bracket in order, and only as far as somebody looks.

What is judged does not depend on the place. So the judge of a need is kept for the minute and serves every place where
the same is asked; it holds no more of a need than languages, age, groups and channel.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from heapq import heappop, heappush
from operator import attrgetter
from typing import Any

from referral.brackets import any_speaks, draw, speaking, tongues, wheel
from referral.codes import understood
from referral.hours import LOCAL, is_open
from referral.need import Bracket, Candidate, Need, Reason
from referral.rules import (
    RULES,
    Rule,
    covers_several,
    meant_for,
    never_to_the_authority,
    open_now,
    speaks_a_language,
    within_ages,
)

_POINTS = attrgetter("points")

EXACT = 6
"""Sums of points are compared to so many digits behind the point, whatever the order they were added in."""

KEPT = 256
"""So many judges are kept; each is of use for one minute."""


Place = tuple[int, float, int, str, str]
"""Where a candidate stands: block, points (negative: smaller is better), the day's draw, service and topic."""


Promise = tuple[int, float]
"""The best that anybody in a bracket could reach: block and points (negative)."""


class Ranked:
    """A candidate in a bracket and its place; `barrier` is the rule that excludes it, if one does."""

    __slots__ = ("_reasons", "barrier", "bracket", "candidate", "judge", "place")

    def __init__(self, judge: Judge, bracket: Bracket, candidate: Candidate, drawn: int) -> None:
        gained, barrier = judge.judge(candidate)
        self.judge, self.bracket, self.candidate = judge, bracket, candidate
        points = round(-bracket.points - gained, EXACT)
        self.place: Place = (bracket.block, points, drawn, candidate.service, bracket.topic)
        self.barrier = never_to_the_authority(bracket) if bracket.barred else barrier
        self._reasons: tuple[Reason, ...] | None = None

    def __lt__(self, other: Ranked) -> bool:
        return self.place < other.place

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every reason for where the candidate stands, those with most points first."""
        if self._reasons is None:
            self._reasons = self.judge.reasons(self.bracket, self.candidate)
        return self._reasons


class Queue:
    """The candidates of a bracket in the order in which they stand, found only as far as somebody looked."""

    __slots__ = ("_found", "_rest")

    def __init__(self, judge: Judge, bracket: Bracket, *, speakers_only: bool) -> None:
        self._found: list[Ranked] = []
        self._rest = _in_order(judge, bracket, speakers_only=speakers_only)

    def __iter__(self) -> Iterator[Ranked]:
        """From the first; what was found before is not looked for again."""
        position = 0
        while True:
            if position == len(self._found):
                following = next(self._rest, None)
                if following is None:
                    return
                self._found.append(following)
            yield self._found[position]
            position += 1


class _Opened(dict[str, bool]):
    """Whether hours are known to be open at one moment, each found out once."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self._at = at

    def __missing__(self, hours: str) -> bool:
        self[hours] = opened = bool(is_open(hours, self._at))
        return opened


class Judge:
    """The rules for one need at one moment; what equal attributes are worth is judged once."""

    def __init__(self, need: Need) -> None:
        self.need = need
        self.turn = wheel(need.at.astimezone(LOCAL).date())
        self.languages = understood(need.languages)
        self.several = frozenset(need.topics if len(need.topics) > 1 else ())
        moving: list[tuple[Rule, float]] = [(rule, most) for rule in RULES if (most := rule.most(need)) is not None]
        self.most = sum(most for _, most in moving)
        self.points_for = {rule.judge: rule.most(need) or 0.0 for rule in RULES}
        self.opened = _Opened(need.at)
        self._known: dict[Rule, dict[Any, Reason | None]] = {rule: {} for rule in RULES}
        self._moving = [(rule, rule.reads, self._known[rule]) for rule, _ in moving]
        self._queues: dict[tuple[Bracket, bool], Queue] = {}

    def queue(self, bracket: Bracket, *, speakers_only: bool = False) -> Queue:
        """The candidates of a bracket (or those of them who speak a language wished for) in their order."""
        key = bracket, speakers_only
        queue = self._queues.get(key)
        if queue is None:
            queue = self._queues[key] = Queue(self, bracket, speakers_only=speakers_only)
        return queue

    def promise(self, bracket: Bracket) -> Promise:
        """The best that anybody in a bracket could reach, given whether somebody in it speaks a language wished for."""
        silent = bool(self.languages) and not any_speaks(bracket, self.languages)
        lost = self.points_for[speaks_a_language] if silent else 0.0
        return bracket.block, round(-bracket.points - self.most + lost, EXACT)

    def speaks(self, candidate: Candidate) -> bool:
        """Whether a candidate speaks a language wished for, in whatever way; true if none was wished for."""
        return not self.languages or not self.languages.isdisjoint(tongues(candidate.spoken))

    def judge(self, candidate: Candidate) -> tuple[float, Reason | None]:
        """The points of a candidate within its bracket, and the first rule that excludes it."""
        gained, barrier = 0.0, None
        for rule, reads, known in self._moving:
            value = reads(candidate)
            try:
                reason = known[value]
            except KeyError:
                reason = known[value] = rule.judge(self.need, value, self.need.at)
            if reason is not None:
                gained += reason.points
                if reason.excludes and barrier is None:
                    barrier = reason
        return gained, barrier

    def reasons(self, bracket: Bracket, candidate: Candidate) -> tuple[Reason, ...]:
        """Every reason for where a candidate stands in a bracket, those with most points first."""
        reasons = [*bracket.reasons]
        for rule in RULES:
            value, known = rule.reads(candidate), self._known[rule]
            if value not in known:
                known[value] = rule.judge(self.need, value, self.need.at)
            reason = known[value]
            if reason is not None:
                reasons.append(reason)
        reasons.sort(key=_POINTS, reverse=True)
        return tuple(reasons)


def judge_of(need: Need) -> Judge:
    """The judge of a need, the same for all needs that differ only in the place (and in the topic, if it is one)."""
    topics = need.topics if len(need.topics) > 1 else ()
    return _kept(replace(need, places=(), topics=topics))


@lru_cache(maxsize=KEPT)
def _kept(need: Need) -> Judge:
    return Judge(need)


def _in_order(judge: Judge, bracket: Bracket, *, speakers_only: bool) -> Iterator[Ranked]:
    """A bracket's candidates by place: one is handed out as soon as none still to be judged could precede it."""
    waiting: list[tuple[float, int, str, Ranked]] = []
    for best, drawn, candidate in _by_bound(judge, bracket, speakers_only=speakers_only):
        while waiting and waiting[0] < (best, drawn):
            yield heappop(waiting)[3]
        ranked = Ranked(judge, bracket, candidate, drawn)
        heappush(waiting, (ranked.place[1], drawn, candidate.service, ranked))
    while waiting:
        yield heappop(waiting)[3]


def _by_bound(judge: Judge, bracket: Bracket, *, speakers_only: bool) -> list[tuple[float, int, Candidate]]:
    """The candidates with the best points (negative) and the draw that each could reach, best first."""
    turn, languages = judge.turn, judge.languages
    candidates = speaking(bracket, languages, turn) if speakers_only else bracket.candidates
    bounds = []
    for one in candidates:
        least = round(-bracket.points - judge.most + _out_of_reach(judge, one), EXACT)
        bounds.append((least, draw(one, turn), one.service, one))
    bounds.sort()
    return [(least, drawn, one) for least, drawn, _, one in bounds]


def _out_of_reach(judge: Judge, one: Candidate) -> float:
    """Points that a candidate cannot get, because it does not say or offer what they are given for."""
    lost = 0.0
    if judge.several:
        lost += judge.points_for[covers_several] - max(len(one.topics & judge.several) - 1, 0)
    if judge.languages and (not one.spoken or judge.languages.isdisjoint(tongues(one.spoken))):
        lost += judge.points_for[speaks_a_language]
    if not (one.hours and judge.opened[one.hours]):
        lost += judge.points_for[open_now]
    if not one.groups:
        lost += judge.points_for[meant_for]
    if one.ages == (None, None):
        lost += judge.points_for[within_ages]
    return lost

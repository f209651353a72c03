"""Who is proposed, who is left out, what was given up, and the fewest partners for several topics.

`rank` looks at candidates in the order of the most points they could reach and stops when no later one could still be
shown or be counted among the left out; a test holds it equal to judging everything (`judge_all`).
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import merge
from operator import attrgetter
from typing import Any, NamedTuple

from referral.brackets import draw, speaking, tongues, wheel
from referral.codes import OrganisationId, ServiceId, TopicId, understood
from referral.hours import LOCAL
from referral.model import ActorKind, How
from referral.need import Bracket, Breadth, Candidate, Fit, Nearness, Need, Reach, Reason, Relaxed
from referral.rules import (
    BRACKET_RULES,
    RULES,
    Rule,
    never_to_the_authority,
    speaks_a_language,
)
from referral.stores import Surroundings

SHOWN = 5
"""So many partners are shown, and at most as many of those left out."""

LOCAL_HELP = frozenset({Nearness.MUNICIPALITY, Nearness.COUNTY})


Covered = Callable[[Candidate], frozenset[TopicId]]


class Place(NamedTuple):
    """Where a candidate stands: its block, its points (negative, so that smaller is better), the day's draw, its id."""

    block: int
    minus_points: float
    draw: int = -1
    service: str = ""


class Ranked(NamedTuple):
    """A candidate in its best bracket; `barrier` is the rule that excludes it, if one does."""

    place: Place
    candidate: Candidate
    bracket: Bracket
    barrier: Reason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The first of those that fit, and those that would have stood among them but for one rule; best first."""

    fitting: Sequence[Ranked] = ()
    left_out: Sequence[Ranked] = ()


class Judge:
    """The rules for one need at one moment; each judgement is made once for all candidates with the equal attribute."""

    def __init__(self, need: Need, *, apart: frozenset[OrganisationId] = frozenset()) -> None:
        self.need = need
        self.apart = apart
        self.turn = wheel(need.at.astimezone(LOCAL).date())
        self.languages = understood(need.languages)
        moving: list[tuple[Rule, float]] = [(rule, most) for rule in RULES if (most := rule.most(need)) is not None]
        self.most = sum(most for _, most in moving)
        self.most_silent = sum(most for rule, most in moving if rule.judge is not speaks_a_language)
        self._known: dict[Rule, dict[Any, Reason | None]] = {rule: {} for rule in RULES}
        self._moving = [(rule, rule.reads, self._known[rule]) for rule, _ in moving]

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

    def reasons(self, ranked: Ranked) -> tuple[Reason, ...]:
        """Every reason for where a candidate stands, those with most points first."""
        of_bracket = (rule(ranked.bracket) for rule in BRACKET_RULES)
        of_candidate = (self._judged(rule, ranked.candidate) for rule in RULES)
        reasons = [reason for reason in (*of_bracket, *of_candidate) if reason is not None]
        return tuple(sorted(reasons, key=_weight))

    def _judged(self, rule: Rule, candidate: Candidate) -> Reason | None:
        value, known = rule.reads(candidate), self._known[rule]
        if value not in known:
            known[value] = rule.judge(self.need, value, self.need.at)
        return known[value]


def _weight(reason: Reason) -> float:
    return -reason.points


class Stream(NamedTuple):
    """Candidates of one bracket in the order of the draw, and the best place that any of them could reach."""

    best: Place
    bracket: Bracket
    candidates: Sequence[Candidate]


def rank(judge: Judge, brackets: Iterable[Bracket], limit: int = SHOWN) -> Ranking:
    """The best `limit` candidates and those left out before them, looking no further than needed."""
    fitting: list[Ranked] = []
    left_out: dict[ServiceId, Ranked] = {}
    seen: set[ServiceId] = set()
    for stream in _streams(judge, brackets):
        if len(fitting) == limit and fitting[-1].place < stream.best:
            break
        for ranked in _hopeful(judge, stream, seen, fitting, limit):
            if ranked.barrier is not None:
                _keep_better(left_out, ranked)
            else:
                insort(fitting, ranked)
                del fitting[limit:]
    return _ranking(fitting, left_out, limit)


def judge_all(judge: Judge, brackets: Iterable[Bracket], limit: int = SHOWN) -> Ranking:
    """The same as `rank`, by judging every candidate in every bracket: slow, and the measure of what is right."""
    best: dict[ServiceId, Ranked] = {}
    left_out: dict[ServiceId, Ranked] = {}
    for bracket in brackets:
        for candidate in bracket.candidates:
            if candidate.provider not in judge.apart:
                ranked = _place(judge, bracket, candidate)
                _keep_better(best if ranked.barrier is None else left_out, ranked)
    return _ranking(sorted(best.values())[:limit], left_out, limit)


def _place(judge: Judge, bracket: Bracket, candidate: Candidate) -> Ranked:
    gained, barrier = judge.judge(candidate)
    place = Place(bracket.block, -bracket.points - gained, draw(candidate, judge.turn), candidate.service)
    return Ranked(place, candidate, bracket, never_to_the_authority(bracket) or barrier)


def _streams(judge: Judge, brackets: Iterable[Bracket]) -> Iterator[Stream]:
    """Each bracket once or twice (those who speak a language wished for, then all), by the best place within reach."""
    ordered = sorted(brackets, key=_order)
    everybody = (
        Stream(Place(bracket.block, -bracket.points - judge.most_silent), bracket, bracket.candidates)
        for bracket in ordered
    )
    if not judge.languages:
        return everybody
    speakers = (
        Stream(Place(bracket.block, -bracket.points - judge.most), bracket, found)
        for bracket in ordered
        if (found := speaking(bracket, judge.languages, judge.turn))
    )
    return merge(speakers, everybody, key=_best)


def _order(bracket: Bracket) -> tuple[int, float]:
    return bracket.block, -bracket.points


_best = attrgetter("best")


def _hopeful(judge: Judge, stream: Stream, seen: set[ServiceId], fitting: list[Ranked], limit: int) -> Iterator[Ranked]:
    """Judge a stream's candidates until, by the draw alone, none that follows could be shown or counted."""
    (block, minus, *_), bracket, candidates = stream
    for candidate in candidates:
        if candidate.service in seen or candidate.provider in judge.apart:
            continue
        if len(fitting) == limit and fitting[-1].place < (block, minus, draw(candidate, judge.turn)):
            return
        if not bracket.barred:
            seen.add(candidate.service)
        yield _place(judge, bracket, candidate)


def _keep_better(kept: dict[ServiceId, Ranked], ranked: Ranked) -> None:
    former = kept.get(ranked.candidate.service)
    if former is None or ranked.place < former.place:
        kept[ranked.candidate.service] = ranked


def _ranking(fitting: list[Ranked], left_out: dict[ServiceId, Ranked], limit: int) -> Ranking:
    """Only those left out count that would have stood before the last one shown, and that stand nowhere else."""
    shown = {ranked.candidate.service for ranked in fitting}
    excluded = sorted(ranked for service, ranked in left_out.items() if service not in shown)
    if len(fitting) == limit:
        excluded = [ranked for ranked in excluded if ranked.place < fitting[-1].place]
    return Ranking(fitting=tuple(fitting), left_out=tuple(excluded[:limit]))


def relax(judge: Judge, around: Surroundings) -> Ranking:
    """Rank who serves the place; where nobody near fits, reach further, and at last for the broader topic.

    The broader topic is taken only if nobody as near as the bordering counties fits, nor anybody in a role that the
    topic names; never for protection, where a general advice centre is no substitute.
    """
    ranking = rank(judge, around.brackets(Reach.SERVING))
    if _fits_locally(judge, ranking, around):
        return ranking
    worth = _worth_the_way(judge, ranking)
    ranking = rank(judge, filter(None, map(worth, around.brackets(Reach.BORDERING))))
    if any(_is_answer_enough(ranked.bracket) for ranked in ranking.fitting):
        return ranking
    return rank(judge, filter(None, map(worth, around.brackets(Reach.BROADER))))


def _is_answer_enough(bracket: Bracket) -> bool:
    return bracket.nearness <= Nearness.NEIGHBOUR or bracket.fit is not Fit.OTHER or bracket.protection


def _worth_the_way(judge: Judge, ranking: Ranking) -> Callable[[Bracket], Bracket | None]:
    """If help is at hand without the language, only those further away or less exact who speak it are worth the way."""
    if not judge.languages or all(ranked.bracket.nearness not in LOCAL_HELP for ranked in ranking.fitting):
        return lambda bracket: bracket

    def worth(bracket: Bracket) -> Bracket | None:
        if bracket.nearness is not Nearness.NEIGHBOUR and bracket.breadth is Breadth.EXACT:
            return bracket
        speakers = speaking(bracket, judge.languages, judge.turn)
        return replace(bracket, candidates=speakers) if speakers else None

    return worth


def _fits_locally(judge: Judge, ranking: Ranking, around: Surroundings) -> bool:
    """Whether somebody in the municipality or county fits, and speaks a language wished for if one was."""
    if any(ranked.bracket.nearness in LOCAL_HELP and speaks(judge, ranked.candidate) for ranked in ranking.fitting):
        return True
    for bracket in around.brackets(Reach.SERVING):
        if bracket.nearness in LOCAL_HELP and not bracket.barred:
            candidates = speaking(bracket, judge.languages, judge.turn) if judge.languages else bracket.candidates
            if any(one.provider not in judge.apart and judge.judge(one)[1] is None for one in candidates):
                return True
    return False


def speaks(judge: Judge, candidate: Candidate) -> bool:
    """Whether a candidate speaks a language wished for, in whatever way; true if none was wished for."""
    return not judge.languages or not judge.languages.isdisjoint(tongues(candidate.spoken))


def given_up(judge: Judge, ranking: Ranking, *, bridged: bool) -> tuple[Relaxed, ...]:
    """The wishes that none of those shown fits exactly, in the order they are given up: language, area, topic."""
    if not ranking.fitting:
        return ()
    return tuple(
        relaxed
        for relaxed in (
            _language_given_up(judge, ranking, bridged=bridged),
            _area_given_up(judge, ranking),
            _topic_given_up(judge, ranking),
        )
        if relaxed is not None
    )


def _language_given_up(judge: Judge, ranking: Ranking, *, bridged: bool) -> Relaxed | None:
    if not judge.need.languages:
        return None
    hows = {
        spoken.how
        for ranked in ranking.fitting
        for spoken in ranked.candidate.spoken
        if spoken.language in judge.languages
    }
    if How.DIRECT in hows:
        return None
    to = "interpreter" if hows else "bridged" if bridged else "none"
    return Relaxed(wish="language", origin="direct", to=to, facts={"languages": sorted(judge.need.languages)})


def _area_given_up(judge: Judge, ranking: Ranking) -> Relaxed | None:
    first = _first(judge, ranking)
    if first.bracket.nearness in LOCAL_HELP or first.place.block < 0:
        return None
    languages = sorted(judge.need.languages) if speaks(judge, first.candidate) else []
    return Relaxed(wish="area", origin="county", to=first.bracket.nearness.name.lower(), facts={"languages": languages})


def _topic_given_up(judge: Judge, ranking: Ranking) -> Relaxed | None:
    breadth = _first(judge, ranking).bracket.breadth
    if breadth is Breadth.EXACT:
        return None
    return Relaxed(wish="topic", origin=Breadth.EXACT, to=breadth, facts={"topics": list(judge.need.topics)})


def _first(judge: Judge, ranking: Ranking) -> Ranked:
    """The first of those who speak a language wished for, or of all if none does or none was wished for."""
    return next((ranked for ranked in ranking.fitting if speaks(judge, ranked.candidate)), ranking.fitting[0])


def plan(judge: Judge, brackets: Sequence[Bracket]) -> tuple[tuple[Ranked, tuple[TopicId, ...]], ...]:
    """The fewest partners that cover all topics; among equally few, those who stand highest; each topic named once.

    Topics that nobody helps with stay uncovered; for a single topic there is no plan.
    """
    if len(judge.need.topics) == 1:
        return ()
    covered = _covered_by(judge, brackets)
    covers = _covers(judge, brackets, covered)
    fewest: dict[frozenset[TopicId], tuple[tuple[Place, ...], tuple[Ranked, ...]]] = {frozenset(): ((), ())}
    for topics, ranked in sorted(covers.items(), key=lambda cover: cover[1].place):
        for already, (places, parts) in list(fewest.items()):
            together = already | topics
            longer = ((*places, ranked.place), (*parts, ranked))
            former = fewest.get(together)
            if former is None or (len(longer[0]), longer[0]) < (len(former[0]), former[0]):
                fewest[together] = longer
    return tuple(_shared_out(judge, fewest[max(fewest, key=len)][1], covered))


def _covered_by(judge: Judge, brackets: Iterable[Bracket]) -> Covered:
    """Which of the need's topics a candidate covers: of those independent of authorities, an authority covers none."""
    wanted = frozenset(judge.need.topics)
    open_to_all = wanted - {bracket.topic for bracket in brackets if bracket.barred}
    return lambda one: one.topics & (open_to_all if one.actor is ActorKind.AUTHORITY else wanted)


def _covers(judge: Judge, brackets: Sequence[Bracket], covered: Covered) -> dict[frozenset[TopicId], Ranked]:
    """For each topic the one who stands highest, and the same for each set of topics that somebody covers together."""
    covers: dict[frozenset[TopicId], Ranked] = {}
    for topic in judge.need.topics:
        for ranked in rank(judge, [bracket for bracket in brackets if bracket.topic == topic], limit=1).fitting:
            _keep_highest(covers, covered(ranked.candidate), ranked)
    for bracket in brackets:
        for candidate in bracket.candidates:
            topics = covered(candidate)
            if len(topics) > 1 and candidate.provider not in judge.apart:
                ranked = _place(judge, bracket, candidate)
                if ranked.barrier is None:
                    _keep_highest(covers, topics, ranked)
    return covers


def _keep_highest(covers: dict[frozenset[TopicId], Ranked], topics: frozenset[TopicId], ranked: Ranked) -> None:
    if topics not in covers or ranked.place < covers[topics].place:
        covers[topics] = ranked


def _shared_out(
    judge: Judge, chosen: Sequence[Ranked], covered: Covered
) -> Iterator[tuple[Ranked, tuple[TopicId, ...]]]:
    """Each topic goes to the first of the chosen who covers it."""
    left = list(judge.need.topics)
    for ranked in sorted(chosen):
        taken = tuple(topic for topic in left if topic in covered(ranked.candidate))
        left = [topic for topic in left if topic not in taken]
        yield ranked, taken

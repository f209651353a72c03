"""Who is proposed, who is left out, what was given up, and the fewest partners for several topics.

`rank` looks at candidates in the order of the most points they could reach and stops when no later one could still be
shown or be counted among the left out; a test holds it equal to judging everything (`judge_all`).
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

from referral.brackets import draw, speaking, wheel
from referral.codes import OrganisationId, ServiceId, TopicId, understood
from referral.hours import LOCAL
from referral.model import ActorKind, How
from referral.need import Bracket, Breadth, Candidate, Fit, Nearness, Need, Reach, Reason, Relaxed
from referral.rules import (
    BRACKET_RULES,
    RULES,
    Rule,
    block,
    bracket_points,
    never_to_the_authority,
    speaks_a_language,
)
from referral.stores import Surroundings

SHOWN = 5
"""So many partners are shown, and at most as many of those left out."""

LOCAL_HELP = frozenset({Nearness.MUNICIPALITY, Nearness.COUNTY})
BOUND_TO_THEIR_AREA = frozenset({ActorKind.AUTHORITY, ActorKind.CENTRE})


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
        self.now: datetime = need.at
        self.apart = apart
        self.turn = wheel(need.at.astimezone(LOCAL).date())
        self.languages = understood(need.languages)
        moving: list[tuple[Rule, float]] = [(rule, most) for rule in RULES if (most := rule.most(need)) is not None]
        self.most = sum(most for _, most in moving)
        self.most_silent = sum(most for rule, most in moving if rule.judge is not speaks_a_language)
        self._moving: list[tuple[Rule, dict[Any, Reason | None]]] = [(rule, {}) for rule, _ in moving]

    def judge(self, candidate: Candidate) -> tuple[float, Reason | None]:
        """The points of a candidate within its bracket, and the first rule that excludes it."""
        points, barrier = 0.0, None
        for rule, known in self._moving:
            value = rule.reads(candidate)
            if value not in known:
                known[value] = rule.judge(self.need, value, self.now)
            reason = known[value]
            if reason is not None:
                points += reason.points
                barrier = barrier or (reason if reason.excludes else None)
        return points, barrier

    def reasons(self, ranked: Ranked) -> tuple[Reason, ...]:
        """Every reason for where a candidate stands, those with most points first."""
        of_bracket = (rule(ranked.bracket) for rule in BRACKET_RULES)
        of_candidate = (rule.judge(self.need, rule.reads(ranked.candidate), self.now) for rule in RULES)
        reasons = [reason for reason in (*of_bracket, *of_candidate) if reason is not None]
        return tuple(sorted(reasons, key=lambda reason: -reason.points))


class Stream(NamedTuple):
    """Candidates of one bracket in the order of the draw, and the best place that any of them could reach."""

    best: Place
    bracket: Bracket
    points: float
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
        first, base = block(bracket), bracket_points(bracket)
        for candidate in bracket.candidates:
            if candidate.provider not in judge.apart:
                points, barrier = judge.judge(candidate)
                place = Place(first, -base - points, draw(candidate, judge.turn), candidate.service)
                ranked = Ranked(place, candidate, bracket, never_to_the_authority(bracket) or barrier)
                _keep_better(best if ranked.barrier is None else left_out, ranked)
    return _ranking(sorted(best.values())[:limit], left_out, limit)


def _streams(judge: Judge, brackets: Iterable[Bracket]) -> list[Stream]:
    """Each bracket once or twice (those who speak a language wished for, then all), by the best place within reach."""
    streams: list[Stream] = []
    for bracket in brackets:
        first, base = block(bracket), bracket_points(bracket)
        streams.append(Stream(Place(first, -base - judge.most_silent), bracket, base, bracket.candidates))
        speakers = speaking(bracket, judge.languages, judge.turn) if judge.languages else ()
        if speakers:
            streams.append(Stream(Place(first, -base - judge.most), bracket, base, speakers))
    streams.sort(key=_best)
    return streams


_best = attrgetter("best")


def _hopeful(judge: Judge, stream: Stream, seen: set[ServiceId], fitting: list[Ranked], limit: int) -> Iterator[Ranked]:
    """Judge a stream's candidates until, by the draw alone, none that follows could be shown or counted."""
    best, bracket, base, candidates = stream
    barred = never_to_the_authority(bracket)
    for candidate in candidates:
        if candidate.service in seen or candidate.provider in judge.apart:
            continue
        drawn = draw(candidate, judge.turn)
        if len(fitting) == limit and fitting[-1].place < (best.block, best.minus_points, drawn):
            return
        points, barrier = judge.judge(candidate)
        if not bracket.barred:
            seen.add(candidate.service)
        yield Ranked(Place(best.block, -base - points, drawn, candidate.service), candidate, bracket, barred or barrier)


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
    ranking = rank(judge, _within_bounds(judge, ranking, around.brackets(Reach.BORDERING)))
    if any(_is_answer_enough(ranked.bracket) for ranked in ranking.fitting):
        return ranking
    return rank(judge, _within_bounds(judge, ranking, around.brackets(Reach.BROADER)))


def _is_answer_enough(bracket: Bracket) -> bool:
    return bracket.nearness <= Nearness.NEIGHBOUR or bracket.fit is not Fit.OTHER or bracket.protection


def _within_bounds(judge: Judge, ranking: Ranking, brackets: Iterable[Bracket]) -> Iterator[Bracket]:
    """Further help without authorities and coordination centres, which are responsible for their own area and topics.

    If help is at hand without the language, only those further away who speak it are worth the way.
    """
    at_hand = any(ranked.bracket.nearness in LOCAL_HELP for ranked in ranking.fitting)
    for bracket in brackets:
        if bracket.nearness is not Nearness.NEIGHBOUR and bracket.breadth is Breadth.EXACT:
            yield bracket
            continue
        found = speaking(bracket, judge.languages, judge.turn) if at_hand and judge.languages else bracket.candidates
        yield replace(bracket, candidates=[one for one in found if one.actor not in BOUND_TO_THEIR_AREA])


def _fits_locally(judge: Judge, ranking: Ranking, around: Surroundings) -> bool:
    """Whether somebody in the municipality or county fits, and speaks a language wished for if one was."""
    if any(ranked.bracket.nearness in LOCAL_HELP and _speaks(judge, ranked.candidate) for ranked in ranking.fitting):
        return True
    for bracket in around.brackets(Reach.SERVING):
        if bracket.nearness in LOCAL_HELP and not bracket.barred:
            candidates = speaking(bracket, judge.languages, judge.turn) if judge.languages else bracket.candidates
            if any(one.provider not in judge.apart and judge.judge(one)[1] is None for one in candidates):
                return True
    return False


def _speaks(judge: Judge, candidate: Candidate) -> bool:
    return not judge.languages or any(spoken.language in judge.languages for spoken in candidate.spoken)


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
    languages = sorted(judge.need.languages) if _speaks(judge, first.candidate) else []
    return Relaxed(wish="area", origin="county", to=first.bracket.nearness.name.lower(), facts={"languages": languages})


def _topic_given_up(judge: Judge, ranking: Ranking) -> Relaxed | None:
    breadth = _first(judge, ranking).bracket.breadth
    if breadth is Breadth.EXACT:
        return None
    return Relaxed(wish="topic", origin=Breadth.EXACT, to=breadth, facts={"topics": list(judge.need.topics)})


def _first(judge: Judge, ranking: Ranking) -> Ranked:
    """The first of those who speak a language wished for, or of all if none does or none was wished for."""
    return next((ranked for ranked in ranking.fitting if _speaks(judge, ranked.candidate)), ranking.fitting[0])


def plan(judge: Judge, brackets: Iterable[Bracket]) -> tuple[tuple[Ranked, tuple[TopicId, ...]], ...]:
    """The fewest partners that cover all topics; among equally few, those who stand highest; each topic named once.

    Topics that nobody helps with stay uncovered; for a single topic there is no plan.
    """
    if len(judge.need.topics) == 1:
        return ()
    covers = _covers(judge, brackets)
    fewest: dict[frozenset[TopicId], tuple[tuple[Place, ...], tuple[Ranked, ...]]] = {frozenset(): ((), ())}
    for topics, ranked in sorted(covers.items(), key=lambda cover: cover[1].place):
        for covered, (places, parts) in list(fewest.items()):
            together = covered | topics
            longer = ((*places, ranked.place), (*parts, ranked))
            former = fewest.get(together)
            if former is None or (len(longer[0]), longer[0]) < (len(former[0]), former[0]):
                fewest[together] = longer
    chosen = fewest[max(fewest, key=len)][1]
    return tuple(_shared_out(judge, chosen, {ranked.candidate.service: topics for topics, ranked in covers.items()}))


def _covers(judge: Judge, brackets: Iterable[Bracket]) -> dict[frozenset[TopicId], Ranked]:
    """For each set of the need's topics that somebody covers, the one who stands highest."""
    topics_of: dict[ServiceId, set[TopicId]] = {}
    best: dict[ServiceId, Ranked] = {}
    for bracket in brackets:
        first, base = block(bracket), bracket_points(bracket)
        for candidate in () if bracket.barred else bracket.candidates:
            points, barrier = judge.judge(candidate)
            if barrier is None and candidate.provider not in judge.apart:
                place = Place(first, -base - points, draw(candidate, judge.turn), candidate.service)
                _keep_better(best, Ranked(place, candidate, bracket, None))
                topics_of.setdefault(candidate.service, set()).add(bracket.topic)
    covers: dict[frozenset[TopicId], Ranked] = {}
    for service, topics in topics_of.items():
        cover = frozenset(topics)
        if cover not in covers or best[service].place < covers[cover].place:
            covers[cover] = best[service]
    return covers


def _shared_out(
    judge: Judge, chosen: Sequence[Ranked], covered_by: Mapping[ServiceId, frozenset[TopicId]]
) -> Iterator[tuple[Ranked, tuple[TopicId, ...]]]:
    """Each topic goes to the first of the chosen who covers it."""
    left = list(judge.need.topics)
    for ranked in sorted(chosen):
        taken = tuple(topic for topic in left if topic in covered_by[ranked.candidate.service])
        left = [topic for topic in left if topic not in taken]
        yield ranked, taken

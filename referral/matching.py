"""Who is proposed, who is left out, and which wishes were given up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush, heapreplace
from operator import attrgetter

from referral.codes import OrganisationId, ServiceId
from referral.judging import EXACT, Judge, Place, Promise, Ranked
from referral.model import How
from referral.need import Bracket, Breadth, Fit, Nearness, Need, Reach, Relaxed
from referral.stores import Surroundings

SHOWN = 5
"""So many partners are shown, and at most as many of those left out."""

LOCAL_HELP = frozenset({Nearness.MUNICIPALITY, Nearness.COUNTY})

Narrowed = Callable[[Bracket], bool]

_PROMISE = attrgetter("promise")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The first of those that fit, and those that would have stood among them but for one rule; best first."""

    fitting: tuple[Ranked, ...] = ()
    left_out: tuple[Ranked, ...] = ()


def everybody(_bracket: Bracket) -> bool:
    """No bracket is narrowed to those who speak a language wished for."""
    return False


def rank(
    judge: Judge,
    brackets: Iterable[Bracket],
    apart: Collection[OrganisationId] = (),
    limit: int = SHOWN,
    narrowed: Narrowed = everybody,
) -> Ranking:
    """The best `limit` candidates, each in its best bracket, and those left out before them.

    `apart` are organisations that are no partners here; of the brackets that are `narrowed` only those count who speak
    a language wished for. Brackets are looked into only as far as one of them could be shown or left out.
    """
    fitting: dict[ServiceId, Ranked] = {}
    left_out: dict[ServiceId, Ranked] = {}
    for ranked in _by_place(judge, brackets, narrowed):
        service = ranked.candidate.service
        if service in fitting or ranked.candidate.provider in apart:
            continue
        if ranked.barrier is not None:
            left_out.setdefault(service, ranked)
        else:
            fitting[service] = ranked
            left_out.pop(service, None)
            if len(fitting) == limit:
                break
    return Ranking(fitting=tuple(fitting.values()), left_out=tuple(left_out.values())[:limit])


def _by_place(judge: Judge, brackets: Iterable[Bracket], narrowed: Narrowed) -> Iterator[Ranked]:
    """All candidates of all brackets by place; a bracket is opened when nobody who waits stands before its best."""
    closed = sorted(brackets, key=_PROMISE, reverse=True)
    waiting: list[tuple[Place | Promise, int, Ranked | None, Iterator[Ranked]]] = []
    while closed or waiting:
        while closed and not (waiting and waiting[0][0] < _best(judge, closed[-1])):
            bracket = closed.pop()
            queue = iter(judge.queue(bracket, speakers_only=narrowed(bracket)))
            heappush(waiting, (judge.promise(bracket), len(closed), None, queue))
        _, number, ranked, queue = waiting[0]
        if ranked is not None:
            yield ranked
        following = next(queue, None)
        if following is None:
            heappop(waiting)
        else:
            heapreplace(waiting, (following.place, number, following, queue))


def _best(judge: Judge, bracket: Bracket) -> Promise:
    return bracket.block, round(-bracket.points - judge.most, EXACT)


def relax(judge: Judge, around: Surroundings, apart: Collection[OrganisationId] = ()) -> Ranking:
    """Rank who serves the place; where nobody near fits, reach further, and at last for the broader topic.

    The broader topic is taken only if nobody as near as the bordering counties fits, nor anybody in a role that the
    topic names; never for protection, where a general advice centre is no substitute.
    """
    serving = tuple(around.brackets(Reach.SERVING))
    ranking = rank(judge, serving, apart)
    if _fits_locally(judge, ranking, serving, apart):
        return ranking
    narrowed = _worth_the_way(judge, ranking)
    ranking = rank(judge, around.brackets(Reach.BORDERING), apart, narrowed=narrowed)
    if any(_is_answer_enough(ranked.bracket) for ranked in ranking.fitting):
        return ranking
    return rank(judge, around.brackets(Reach.BROADER), apart, narrowed=narrowed)


def _is_answer_enough(bracket: Bracket) -> bool:
    return bracket.nearness <= Nearness.NEIGHBOUR or bracket.fit is not Fit.OTHER or bracket.protection


def _worth_the_way(judge: Judge, ranking: Ranking) -> Narrowed:
    """If help is at hand without the language, only those further away or less exact who speak it are worth the way."""
    if judge.languages and any(ranked.bracket.nearness in LOCAL_HELP for ranked in ranking.fitting):
        return lambda bracket: bracket.nearness is Nearness.NEIGHBOUR or bracket.breadth is not Breadth.EXACT
    return everybody


def _fits_locally(
    judge: Judge, ranking: Ranking, serving: Iterable[Bracket], apart: Collection[OrganisationId]
) -> bool:
    """Whether somebody in the municipality or county fits, and speaks a language wished for if one was."""
    if any(ranked.bracket.nearness in LOCAL_HELP and judge.speaks(ranked.candidate) for ranked in ranking.fitting):
        return True
    if len(ranking.fitting) < SHOWN:
        return False
    local = [bracket for bracket in serving if bracket.nearness in LOCAL_HELP]
    found = rank(judge, local, apart, limit=1, narrowed=lambda _bracket: bool(judge.languages))
    return bool(found.fitting)


def given_up(need: Need, judge: Judge, ranking: Ranking, *, bridged: bool) -> tuple[Relaxed, ...]:
    """The wishes that none of those shown fits exactly, in the order they are given up: language, area, topic."""
    if not ranking.fitting:
        return ()
    return tuple(
        relaxed
        for relaxed in (
            _language_given_up(judge, ranking, bridged=bridged),
            _area_given_up(judge, ranking),
            _topic_given_up(need, ranking),
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
    """Given up if nobody shown is near; told by the nearest who speaks a language wished for, else by the nearest."""
    speakers = [ranked for ranked in ranking.fitting if judge.speaks(ranked.candidate)]
    nearest = min(speakers or ranking.fitting, key=lambda ranked: ranked.bracket.nearness)
    if nearest.bracket.nearness in LOCAL_HELP or ranking.fitting[0].bracket.block < 0:
        return None
    languages = sorted(judge.need.languages) if speakers else []
    nearness = nearest.bracket.nearness.name.lower()
    return Relaxed(wish="area", origin="county", to=nearness, facts={"languages": languages})


def _topic_given_up(need: Need, ranking: Ranking) -> Relaxed | None:
    """Given up if of those near (or of all, if nobody is) none names the topic."""
    near = [ranked for ranked in ranking.fitting if ranked.bracket.nearness in LOCAL_HELP]
    breadths = {ranked.bracket.breadth for ranked in near or ranking.fitting}
    if Breadth.EXACT in breadths:
        return None
    to = Breadth.ROLE if Breadth.ROLE in breadths else Breadth.BROADER
    return Relaxed(wish="topic", origin=Breadth.EXACT, to=to, facts={"topics": list(need.topics)})

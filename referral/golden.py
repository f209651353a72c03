"""Golden cases: personas that a centre has saved, each with what the counter should answer her.

A persona is made up: a place, topics, languages, an age; never somebody real, and no free text. A case is tried by the
real judging, as of today at ten o'clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time

from referral.access import OPERATOR, Action, Actor, may, permit
from referral.belonging import held_places
from referral.confirming import today_of
from referral.desk import Judged, judged
from referral.differences import unchanged
from referral.errors import Malformed, NotFound, NotKept, Outdated
from referral.field import Ranked
from referral.hours import LOCAL
from referral.locate import locate
from referral.lotsennetz import Lotsennetz
from referral.matching import SHOWN, best, given_up
from referral.model import Group, How, Language, Organisation, Place, Service, Topic
from referral.need import Ask, Need, Reason, Relaxed, Spot
from referral.papers import Expectation, GoldenCase
from referral.stores import GraphReader, Key

ASKED_AT = time(10)
"""The hour for which the cases are tried, so that all day long they are answered alike."""
MOST = 100
"""So many cases a centre may keep."""
OLDEST = 120
DRAW = 32
"""The bits of a key that the day's draw fills: whoever differs in them alone stands level."""
LOOKED_THROUGH = 100
"""So far down the list somebody is looked for who stands level with those shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of trying a case: whether it holds, and if not why, as a code.

    `rank` is where the expected one stands (those level with it share a rank), None where it is not among those who
    fit; `barrier` is the rule that left it out. `first` are the services shown; `relaxed` the wishes given up.

    Codes: `holds`, `unknown` (a place or topic is not registered any more), `nobody` (nobody fits), `rank` (stands
    further down), `excluded` (left out by a rule), `absent` (not among those who fit), `unspoken` (nobody shown speaks
    the language directly), `relaxed` (a wish was given up).
    """

    case: GoldenCase
    why: str
    rank: int | None = None
    barrier: Reason | None = None
    first: tuple[Key, ...] = ()
    relaxed: tuple[Relaxed, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the counter answers as expected."""
        return self.why == "holds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What a night found: how many cases there are, which broke since the last, and how many hold again."""

    cases: int
    broken: tuple[Tried, ...]
    mended: int


def tried(graph: GraphReader, case: GoldenCase, at: datetime) -> Tried:
    """Ask the counter what a case asks, and compare."""
    try:
        found = judged(graph, need_of(case, at))
    except NotFound:
        return Tried(case=case, why="unknown")
    first: tuple[Key, ...] = tuple((Service, ranked.service) for ranked in found.ranking.fitting)
    return replace(_JUDGES[case.expectation](found, case), first=first)


def need_of(case: GoldenCase, at: datetime) -> Need:
    """What a case asks the counter."""
    return Need(
        places=case.places,
        topics=case.topics,
        at=at,
        languages=case.languages,
        age=case.age,
        groups=case.groups,
        channel=case.channel,
    )


def asked_at(lotsennetz: Lotsennetz) -> datetime:
    """The moment for which cases are tried today."""
    return datetime.combine(today_of(lotsennetz), ASKED_AT, LOCAL)


def places_of(lotsennetz: Lotsennetz, actor: Actor, text: str) -> Spot | Ask:
    """The places that a typed text means, or which of several it may mean; PlaceUnknown for one that leads nowhere."""
    permit(actor, Action.KEEP_CASES)
    with lotsennetz.read() as graph:
        return locate(graph, text, asked_at(lotsennetz))


def cases(lotsennetz: Lotsennetz, actor: Actor) -> tuple[Tried, ...]:
    """The cases of the actor's own area with what comes of them now, by id; the operator's are all."""
    permit(actor, Action.KEEP_CASES)
    at = asked_at(lotsennetz)
    return lotsennetz.look(lambda graph: tuple(tried(graph, case, at) for case in own(graph, actor)))


def one(lotsennetz: Lotsennetz, actor: Actor, id: str) -> Tried:
    """One case with what comes of it now; NotFound, Forbidden."""
    permit(actor, Action.KEEP_CASES)
    at = asked_at(lotsennetz)

    def asked(graph: GraphReader) -> Tried:
        case = graph.get(GoldenCase, id)
        _permit_here(graph, actor, case)
        return tried(graph, case, at)

    return lotsennetz.look(asked)


def try_out(lotsennetz: Lotsennetz, actor: Actor, case: GoldenCase) -> Tried:
    """What would come of a case that is not kept yet."""
    permit(actor, Action.KEEP_CASES)
    at = asked_at(lotsennetz)
    return lotsennetz.look(lambda graph: tried(graph, case, at))


def save(lotsennetz: Lotsennetz, actor: Actor, case: GoldenCase) -> GoldenCase:
    """Keep a new case for one's own area; it gets an id.

    Malformed, NotFound or NotKept for one that asks or expects nothing that there is; Forbidden.
    """
    with lotsennetz.change(actor, Action.KEEP_CASES) as graph:
        _permit_here(graph, actor, case)
        _check(graph, case)
        if sum(1 for _ in graph.find(GoldenCase, centre=actor.organisation)) >= MOST:
            raise NotKept("many")
        number = f"{graph.version + 1:06}"
        kept = replace(case, id=number, centre=actor.organisation, made_on=today_of(lotsennetz), broken_since=None)
        graph.put(kept)
    return kept


def revise(lotsennetz: Lotsennetz, actor: Actor, case: GoldenCase, *, edited: GoldenCase) -> GoldenCase:
    """Change a case; `edited` is the one that the actor saw. NotFound, Forbidden, Malformed, NotKept, or Outdated."""
    with lotsennetz.change(actor, Action.KEEP_CASES) as graph:
        before = _current(graph, actor, edited)
        kept = replace(case, id=before.id, centre=before.centre, made_on=before.made_on, broken_since=None)
        _permit_here(graph, actor, kept)
        _check(graph, kept)
        graph.put(kept)
    return kept


def remove(lotsennetz: Lotsennetz, actor: Actor, edited: GoldenCase) -> None:
    """Forget a case; NotFound, Forbidden, or Outdated if it asks something else by now."""
    with lotsennetz.change(actor, Action.KEEP_CASES) as graph:
        graph.delete(GoldenCase, _current(graph, actor, edited).id)


def run_all(lotsennetz: Lotsennetz) -> Night:
    """Try all cases as every night; those that broke since the last get the day, those that hold again lose it."""
    at, today = asked_at(lotsennetz), today_of(lotsennetz)
    found = lotsennetz.look(lambda graph: [tried(graph, case, at) for case in graph.find(GoldenCase)])
    broken = [one for one in found if not one.holds and one.case.broken_since is None]
    mended = [one for one in found if one.holds and one.case.broken_since is not None]
    with lotsennetz.change(OPERATOR, Action.RUN) as graph:
        now = graph.whole([(GoldenCase, one.case.id) for one in (*broken, *mended)])
        for one in (one for one in (*broken, *mended) if now.get((GoldenCase, one.case.id)) == one.case):
            graph.put(replace(one.case, broken_since=None if one.holds else today))
    return Night(cases=len(found), broken=tuple(broken), mended=len(mended))


def _among_first(found: Judged, case: GoldenCase) -> Tried:
    rank = _rank(found, case.expected)
    if rank is not None:
        return Tried(case=case, why="holds" if rank <= case.among else "rank", rank=rank)
    if not found.ranking.fitting:
        return Tried(case=case, why="nobody")
    barriers = (one.barrier for one in found.ranking.left_out if _is_expected(one, case.expected))
    barrier = next(barriers, None)
    return Tried(case=case, why="excluded" if barrier else "absent", barrier=barrier)


def _spoken(found: Judged, case: GoldenCase) -> Tried:
    """Whether somebody shown speaks a language wished for, not through an interpreter."""
    if not found.ranking.fitting:
        return Tried(case=case, why="nobody")
    hows = (
        spoken.how
        for ranked in found.ranking.fitting
        for spoken in ranked.spoken
        if spoken.language in found.judge.languages
    )
    return Tried(case=case, why="holds" if How.DIRECT in hows else "unspoken")


def _nothing_relaxed(found: Judged, case: GoldenCase) -> Tried:
    if not found.ranking.fitting:
        return Tried(case=case, why="nobody")
    relaxed = given_up(found.judge.need, found.judge, found.ranking, bridged=bool(found.lent))
    return Tried(case=case, why="relaxed" if relaxed else "holds", relaxed=relaxed)


_JUDGES: Mapping[Expectation, Callable[[Judged, GoldenCase], Tried]] = {
    Expectation.AMONG_FIRST: _among_first,
    Expectation.SPOKEN: _spoken,
    Expectation.NOTHING_RELAXED: _nothing_relaxed,
}


def _rank(found: Judged, expected: str) -> int | None:
    """How many stand before the expected one, and one more; the day's draw between those who are level is no reason.

    Where nobody had to be looked for further away, those are looked through too who are level but were not drawn.
    """
    shown = found.ranking.fitting
    everybody = shown
    if len(shown) == SHOWN and len(found.ranking.stages) == 1:
        everybody = best(found.serving, found.apart, LOOKED_THROUGH).fitting
    stands = min((_level(one) for one in everybody if _is_expected(one, expected)), default=None)
    return None if stands is None else 1 + sum(_level(one) < stands for one in everybody)


def _level(ranked: Ranked) -> int:
    return ranked.key >> DRAW


def _is_expected(ranked: Ranked, expected: str) -> bool:
    return expected in {ranked.service, ranked.provider}


def own(graph: GraphReader, actor: Actor) -> Iterator[GoldenCase]:
    """The cases of the actor's own area, by id; the operator's are all, and none those of who keeps no cases."""
    found = list(graph.find(GoldenCase))
    scopes = held_places(graph, actor, [case.places for case in found])
    return (case for case, held in zip(found, scopes, strict=True) if may(actor, Action.KEEP_CASES, held))


def _permit_here(graph: GraphReader, actor: Actor, case: GoldenCase) -> None:
    permit(actor, Action.KEEP_CASES, held_places(graph, actor, [case.places])[0])


def _current(graph: GraphReader, actor: Actor, edited: GoldenCase) -> GoldenCase:
    """The case as it stands, if it is the one that the actor saw; what the night noted in it makes no other of it."""
    now = graph.get(GoldenCase, edited.id)
    _permit_here(graph, actor, now)
    if not unchanged(replace(now, broken_since=None), replace(edited, broken_since=None)):
        raise Outdated(GoldenCase.__name__, edited.id)
    return now


def _check(graph: GraphReader, case: GoldenCase) -> None:
    """NotFound for what is not registered, Malformed for a persona who asks nothing, NotKept for no expectation."""
    asked: list[Key] = [(Place, place) for place in case.places] + [(Topic, topic) for topic in case.topics]
    asked += [(Language, language) for language in case.languages] + [(Group, group) for group in case.groups]
    known = graph.whole(asked)
    for kind, id in asked:
        if (kind, id) not in known:
            raise NotFound(kind.__name__, id)
    if not case.places or not case.topics or not 0 <= (case.age or 0) <= OLDEST or not 1 <= case.among <= SHOWN:
        raise Malformed("a persona", case.id, f"expected a place, a topic, an age and a rank of 1 to {SHOWN}.")
    if case.expectation is Expectation.SPOKEN and not case.languages:
        raise NotKept("language")
    named = case.expectation is Expectation.AMONG_FIRST
    if named and not graph.whole([(Service, case.expected), (Organisation, case.expected)]):
        raise NotFound(Organisation.__name__, case.expected)

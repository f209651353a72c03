"""Ranking: the short way equals judging everything, equals take turns, and the plan is the smallest one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from referral.brackets import draw, speaking
from referral.codes import LanguageId, OrganisationId, RoleId, ServiceId, TopicId
from referral.freshness import Confidence
from referral.judging import Judge, Ranked, judge_of
from referral.matching import SHOWN, Ranking, rank
from referral.model import ActorKind, Channel, How
from referral.need import Bracket, Candidate, Nearness, Need
from referral.planning import plan
from worlds import ASYLUM, HOUSING, NOW, TODAY, TOPICS, VIOLENCE, a_candidate, a_need, groups, near, spoken

some_groups = st.sets(st.sampled_from(["status.visa", "status.eu", "gender.woman", "age.youth"]), max_size=2)
some_languages = st.sets(st.sampled_from(["ti", "ar", "ku", "kmr"]), max_size=2)

attributes = st.fixed_dictionaries(
    {
        "role": st.sampled_from([RoleId(role) for role in ("LOTSE", "MBE", "JMD", "HOTLINE", "ABH", "BERATUNG")]),
        "actor": st.sampled_from([ActorKind.AUTHORITY, ActorKind.ADVICE_CENTRE]),
        "topics": st.sets(st.sampled_from(sorted(TOPICS)), min_size=1).map(frozenset),
        "spoken": st.builds(lambda tags, how: spoken(*tags, how=how), some_languages, st.sampled_from(How)),
        "ages": st.sampled_from([(None, None), (12, 26), (27, None), (None, 11)]),
        "groups": some_groups.map(lambda ids: groups(*ids)),
        "channels": st.sets(st.sampled_from(Channel), max_size=2).map(frozenset),
        "hours": st.sampled_from(["", "Mo 09:00-12:00", "Tu 09:00-12:00"]),
        "assured_on": st.sampled_from([None, TODAY, TODAY - timedelta(days=250), TODAY - timedelta(days=500)]),
        "confidence": st.sampled_from(Confidence),
    }
)
needs = st.builds(
    a_need,
    topics=st.lists(st.sampled_from(sorted(TOPICS)), min_size=1, max_size=3, unique=True),
    languages=some_languages,
    age=st.sampled_from([None, 8, 19, 40, 70]),
    groups=some_groups.map(lambda ids: groups(*ids)),
    channel=st.sampled_from([None, *Channel]),
    open_only=st.booleans(),
    at=st.sampled_from([NOW, NOW + timedelta(days=1), NOW + timedelta(hours=9)]),
)


@st.composite
def worlds(draw: st.DrawFn) -> list[Bracket]:
    """Services that serve areas near and far, each with its topics."""
    made: list[Bracket] = []
    services = [a_candidate(f"s{i}", **one) for i, one in enumerate(draw(st.lists(attributes, max_size=30)))]
    served = {one.service: draw(st.sets(st.sampled_from(Nearness), min_size=1, max_size=2)) for one in services}
    for nearness in Nearness:
        for topic in sorted(TOPICS):
            here = [one for one in services if nearness in served[one.service] and topic in one.topics]
            made += near(*here, nearness=nearness, topic=topic)
    return made


def judge_all(
    judge: Judge, brackets: Iterable[Bracket], apart: Collection[OrganisationId] = (), limit: int = SHOWN
) -> Ranking:
    """The same as `rank`, by judging every candidate in every bracket: slow, and the measure of what is right."""
    judged = sorted(
        Ranked(judge, bracket, candidate, draw(candidate, judge.turn))
        for bracket in brackets
        for candidate in bracket.candidates
        if candidate.provider not in apart
    )
    best: dict[ServiceId, Ranked] = {}
    for ranked in judged:
        if ranked.barrier is None:
            best.setdefault(ranked.candidate.service, ranked)
    fitting = tuple(best.values())[:limit]
    shown = {ranked.candidate.service for ranked in fitting}
    excluded = {ranked.candidate.service: ranked for ranked in reversed(judged) if ranked.barrier is not None}
    left_out = sorted(
        ranked
        for service, ranked in excluded.items()
        if service not in shown and (len(fitting) < limit or ranked < fitting[-1])
    )
    return Ranking(fitting=fitting, left_out=tuple(left_out[:limit]))


def about(brackets: Sequence[Bracket], topics: Sequence[TopicId]) -> list[Bracket]:
    return [bracket for bracket in brackets if bracket.topic in topics]


def names(ranked: Sequence[Ranked]) -> list[tuple[str, int, TopicId, str]]:
    return [
        (one.candidate.service, one.bracket.nearness, one.bracket.topic, one.barrier.code if one.barrier else "")
        for one in ranked
    ]


@settings(max_examples=300, deadline=None)
@given(worlds(), needs, st.integers(1, SHOWN))
def test_the_short_way_is_equal_to_judging_everything(world: list[Bracket], need: Need, limit: int) -> None:
    judge, apart = Judge(need), {OrganisationId("s3-provider")}
    brackets = about(world, need.topics)
    short, whole = rank(judge, brackets, apart, limit), judge_all(judge, brackets, apart, limit)
    assert [one.place for one in short.fitting] == [one.place for one in whole.fitting]
    assert names(short.left_out) == names(whole.left_out)


def test_equals_take_turns_so_that_nobody_is_always_first() -> None:
    equals = [a_candidate(name) for name in ("a", "b", "c", "d")]
    firsts: Counter[str] = Counter()
    for day in range(200):
        now = NOW + timedelta(days=day)
        ranking = rank(Judge(a_need(at=now)), near(*equals, today=now.date()))
        firsts[ranking.fitting[0].candidate.service] += 1
    assert set(firsts) == {"a", "b", "c", "d"}
    assert max(firsts.values()) < 100


def test_the_same_day_gives_the_same_order() -> None:
    equals = [a_candidate(name) for name in "abcdefgh"]
    once, again = rank(Judge(a_need()), near(*equals)), rank(Judge(a_need()), near(*reversed(equals)))
    assert names(once.fitting) == names(again.fitting)


class Ages(tuple[int, int]):
    """Ages that count how often they are judged."""

    __slots__ = ()
    judged = 0

    def __hash__(self) -> int:
        Ages.judged += 1
        return super().__hash__()


def judged(need: Need, brackets: Sequence[Bracket]) -> int:
    """How many candidates (all with counting ages) are judged while ranking."""
    before = Ages.judged
    rank(Judge(need), brackets)
    return Ages.judged - before


def counting(name: str, **others: Any) -> Candidate:
    return a_candidate(name, ages=Ages((27, 99)), **others)


def test_a_long_list_is_not_judged_to_its_end() -> None:
    crowd = near(*(counting(f"s{i}", hours="Mo 09:00-12:00") for i in range(500)))
    lookups_for_one = judged(a_need(age=40), near(counting("alone")))
    assert judged(a_need(age=40), crowd) <= (SHOWN + 1) * lookups_for_one


def test_a_judge_serves_all_places_where_the_same_is_asked() -> None:
    here, there = a_need(languages=["ti"]), a_need(languages=["ti"], topics=[VIOLENCE])
    assert judge_of(here) is judge_of(there)
    assert judge_of(here) is not judge_of(a_need(languages=["ar"]))
    assert judge_of(here) is not judge_of(a_need(languages=["ti"], topics=[VIOLENCE, HOUSING]))
    assert judge_of(here).need.places == ()


def test_a_bracket_is_not_opened_while_somebody_waiting_stands_before_its_best() -> None:
    best = near(*(a_candidate(f"s{i}", role=RoleId("LOTSE"), hours="Mo 09:00-12:00") for i in range(SHOWN)))
    assert judged(a_need(age=40), [*best, *near(counting("far"), nearness=Nearness.STATE)]) == 0


def test_reasons_stand_in_the_order_of_their_weight() -> None:
    (ranked,) = rank(
        Judge(a_need(languages=["ti"])), near(a_candidate(role=RoleId("LOTSE"), spoken=spoken("ti")))
    ).fitting
    assert [reason.code for reason in ranked.reasons][:3] == ["role", "near", "speaks"]


def test_somebody_left_out_counts_only_before_the_last_one_shown() -> None:
    fitting = [a_candidate(f"fits{i}", role=RoleId("LOTSE")) for i in range(SHOWN)]
    early = a_candidate("early", role=RoleId("LOTSE"), ages=(12, 26), hours="Mo 09:00-12:00")
    late = a_candidate("late", ages=(12, 26))
    ranking = rank(Judge(a_need(age=40)), near(*fitting, early, late))
    assert [one.candidate.service for one in ranking.left_out] == ["early"]
    few = rank(Judge(a_need(age=40)), near(fitting[0], early, late))
    assert [one.candidate.service for one in few.left_out] == ["early", "late"]


@settings(max_examples=150, deadline=None)
@given(worlds(), needs)
def test_the_plan_is_the_smallest_that_covers_all_that_can_be_covered(world: list[Bracket], need: Need) -> None:
    judge = Judge(need)
    brackets = about(world, need.topics)
    parts = plan(need, judge, brackets)
    fitting = judge_all(judge, brackets, limit=1000).fitting
    covers = {
        one.candidate.service: {
            bracket.topic for bracket in brackets if one.candidate in bracket.candidates and not bracket.barred
        }
        for one in fitting
    }
    coverable = set().union(*covers.values()) if covers else set()
    if len(need.topics) == 1:
        assert parts == ()
        return
    assert sorted(topic for _, topics in parts for topic in topics) == sorted(coverable)
    smaller = (set().union(*some) for some in combinations(covers.values(), max(len(parts) - 1, 0)))
    assert not parts or all(cover != coverable for cover in smaller)


def test_a_single_partner_for_all_topics_is_the_whole_plan() -> None:
    both = a_candidate("both", topics=frozenset({HOUSING, VIOLENCE}))
    one, other = a_candidate("one"), a_candidate("other", topics=frozenset({VIOLENCE}))
    need = a_need(topics=[HOUSING, VIOLENCE])
    brackets = [*near(both, one), *near(both, other, topic=VIOLENCE)]
    assert [(part.candidate.service, topics) for part, topics in plan(need, Judge(need), brackets)] == [
        ("both", (HOUSING, VIOLENCE))
    ]
    assert ASYLUM not in both.topics


def test_who_speaks_two_of_the_languages_stands_once_among_the_speakers() -> None:
    crowd = [a_candidate(f"s{i}", spoken=spoken("ti", "ar") if i % 2 else spoken("ar")) for i in range(10)]
    (bracket,) = near(*crowd, a_candidate("silent"), a_candidate("other", spoken=spoken("ru")))
    judge = Judge(a_need(languages=["ti", "ar"]))
    found = speaking(bracket, judge.languages, judge.turn)
    assert sorted(one.service for one in found) == sorted(one.service for one in crowd)
    assert [one.service for one in found] == [
        one.service for one in bracket.candidates if one.service not in {"silent", "other"}
    ]
    assert len(speaking(bracket, frozenset({LanguageId("ti")}), judge.turn)) == 5
    assert speaking(bracket, frozenset({LanguageId("kmr")}), judge.turn) == ()


def test_a_large_bracket_promises_the_language_only_if_somebody_in_it_speaks_it() -> None:
    (bracket,) = near(*(a_candidate(f"s{i}", spoken=spoken("ti")) for i in range(10)))
    (silent,) = near(*(a_candidate(f"t{i}", spoken=spoken("ru")) for i in range(10)))
    (few,) = near(a_candidate("one"), a_candidate("two", spoken=spoken("ti")))
    judge = Judge(a_need(languages=["ti"]))
    assert judge.promise(bracket) == judge.promise(few) < judge.promise(silent)

"""Ranking: side by side equals one after the other, equals take turns, and the plan is the smallest one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import timedelta
from itertools import combinations
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from referral.brackets import Heading, lot, wheel
from referral.codes import OrganisationId, RoleId, ServiceId, TopicId
from referral.columns import Posting
from referral.field import Ranked
from referral.freshness import Confidence, standing
from referral.matching import SHOWN
from referral.model import ActorKind, Channel, How
from referral.need import Nearness, Need
from referral.numbering import Numbers
from referral.planning import plan
from referral.rules import RULES, never_to_the_authority
from worlds import (
    ASYLUM,
    COLUMNS,
    HOUSING,
    NOW,
    TODAY,
    TOPICS,
    VIOLENCE,
    Candidate,
    a_candidate,
    a_field,
    a_need,
    candidate_in,
    groups,
    near,
    rank,
    spoken,
)

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
    at=st.sampled_from([NOW, NOW + timedelta(hours=3), NOW + timedelta(hours=9)]),
)


@st.composite
def worlds(draw: st.DrawFn) -> list[Posting]:
    """Services that serve areas near and far, each with its topics."""
    services = [a_candidate(f"s{i}", **one) for i, one in enumerate(draw(st.lists(attributes, max_size=30)))]
    served = {one.service: draw(st.sets(st.sampled_from(Nearness), min_size=1, max_size=2)) for one in services}
    return [
        near(
            *(one for one in services if nearness in served[one.service] and topic in one.topics),
            nearness=nearness,
            topic=topic,
        )
        for nearness in Nearness
        for topic in sorted(TOPICS)
    ]


class Judged(NamedTuple):
    """A candidate judged by every rule, one after the other; sorted by where it stands."""

    block: int
    points: float
    drawn: int
    position: int
    service: ServiceId
    nearness: Nearness
    topic: TopicId
    barrier: str


def judge_all(need: Need, postings: Sequence[Posting], apart: Collection[OrganisationId] = ()) -> list[Judged]:
    """Everybody in all postings, each judged from the rules alone: slow, and the measure of what is right."""
    judged: list[Judged] = []
    for posting in postings:
        for row in posting.rows.tolist():
            one = candidate_in(COLUMNS, row)
            if one.provider not in apart:
                judged.append(_judged(need, posting.heading, one, len(judged)))
    return sorted(judged)


def _judged(need: Need, heading: Heading, one: Candidate, position: int) -> Judged:
    bracket = heading.bracket(standing(one.truth.assured_on, one.truth.confidence, need.at.date()), one.seat)
    said = [rule.judge(rule.wish(need), getattr(one, rule.trait.name.lower())) for rule in RULES]
    reasons = [never_to_the_authority(bracket), *said]
    barriers = [reason.code for reason in reasons if reason is not None and reason.excludes]
    return Judged(
        bracket.block,
        round(-bracket.points - sum(reason.points for reason in said if reason is not None), 6),
        lot(one.service) * wheel(need.at.date()) % 2**32,
        position,
        one.service,
        heading.nearness,
        heading.topic,
        barriers[0] if barriers else "",
    )


def best_of_all(judged: Sequence[Judged], limit: int) -> tuple[list[Judged], list[Judged]]:
    """Those to be shown, and those left out."""
    best: dict[ServiceId, Judged] = {}
    for one in judged:
        if not one.barrier:
            best.setdefault(one.service, one)
    fitting = list(best.values())[:limit]
    excluded: dict[ServiceId, Judged] = {}
    for one in judged:
        if one.barrier and one.service not in {shown.service for shown in fitting}:
            excluded.setdefault(one.service, one)
    left_out = [one for one in excluded.values() if len(fitting) < limit or one[:3] <= fitting[-1][:3]]
    return fitting, left_out[:limit]


def about(postings: Sequence[Posting], topics: Sequence[TopicId]) -> list[Posting]:
    return [posting for posting in postings if posting.heading.topic in topics]


def names(ranked: Sequence[Ranked]) -> list[tuple[str, int, TopicId, str]]:
    return [
        (one.service, one.bracket.nearness, one.bracket.topic, one.barrier.code if one.barrier else "")
        for one in ranked
    ]


@settings(max_examples=300)
@given(worlds(), needs, st.integers(1, SHOWN))
def test_judging_side_by_side_is_equal_to_judging_one_after_the_other(
    world: list[Posting], need: Need, limit: int
) -> None:
    apart = {OrganisationId("s3-provider")}
    postings = about(world, need.topics)
    ranking = rank(a_field(need, *postings), apart, limit)
    fitting, left_out = best_of_all(judge_all(need, postings, apart), limit)
    assert names(ranking.fitting) == [(one.service, one.nearness, one.topic, "") for one in fitting]
    assert names(ranking.left_out) == [(one.service, one.nearness, one.topic, one.barrier) for one in left_out]


def test_equals_take_turns_so_that_nobody_is_always_first() -> None:
    equals = [a_candidate(name) for name in ("a", "b", "c", "d")]
    firsts: Counter[str] = Counter()
    for day in range(200):
        now = NOW + timedelta(days=day)
        ranking = rank(a_field(a_need(at=now), near(*equals, today=now.date())))
        firsts[ranking.fitting[0].service] += 1
    assert set(firsts) == {"a", "b", "c", "d"}
    assert max(firsts.values()) < 100


def test_the_same_day_gives_the_same_order() -> None:
    equals = [a_candidate(name) for name in "abcdefgh"]
    once, again = rank(a_field(a_need(), near(*equals))), rank(a_field(a_need(), near(*reversed(equals))))
    assert names(once.fitting) == names(again.fitting)


def test_reasons_stand_in_the_order_of_their_weight() -> None:
    partner = a_candidate(role=RoleId("LOTSE"), spoken=spoken("ti"))
    (ranked,) = rank(a_field(a_need(languages=["ti"]), near(partner))).fitting
    assert [reason.code for reason in ranked.reasons][:3] == ["role", "near", "speaks"]


def test_somebody_left_out_counts_only_before_the_last_one_shown() -> None:
    fitting = [a_candidate(f"fits{i}", role=RoleId("LOTSE")) for i in range(SHOWN)]
    early = a_candidate("early", role=RoleId("LOTSE"), ages=(12, 26), hours="Mo 09:00-12:00")
    late = a_candidate("late", ages=(12, 26))
    ranking = rank(a_field(a_need(age=40), near(*fitting, early, late)))
    assert [one.service for one in ranking.left_out] == ["early"]
    few = rank(a_field(a_need(age=40), near(fitting[0], early, late)))
    assert [one.service for one in few.left_out] == ["early", "late"]


@settings(max_examples=150)
@given(worlds(), needs)
def test_the_plan_is_the_smallest_that_covers_all_that_can_be_covered(world: list[Posting], need: Need) -> None:
    postings = about(world, need.topics)
    parts = plan(need, a_field(need, *postings))
    covers: dict[ServiceId, set[TopicId]] = {}
    fitting = {one.service for one in judge_all(need, postings) if not one.barrier}
    for one in judge_all(need, postings):
        if one.service in fitting and one.barrier != "independent":
            covers.setdefault(one.service, set()).add(one.topic)
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
    field = a_field(need, near(both, one), near(both, other, topic=VIOLENCE))
    assert [(part.service, topics) for part, topics in plan(need, field)] == [("both", (HOUSING, VIOLENCE))]
    assert ASYLUM not in both.topics


def test_hundreds_of_candidates_are_put_in_order_as_far_as_somebody_looks() -> None:
    crowd = [a_candidate(f"s{i}", hours="Mo 09:00-12:00" if i % 7 == 0 else "") for i in range(300)]
    everybody = [ranked.service for ranked in a_field(a_need(), near(*crowd)).in_order()]
    first = rank(a_field(a_need(), near(*crowd)))
    assert [ranked.service for ranked in first.fitting] == everybody[:SHOWN]
    assert sorted(everybody) == sorted(one.service for one in crowd)
    assert all(ranked.reasons[1].code == "open" for ranked in first.fitting)


def test_a_value_never_met_before_is_judged_when_it_is_met() -> None:
    need = a_need(languages=["ti"], at=NOW)
    before = rank(a_field(need, near(a_candidate(hours="Mo 08:00-12:00"))))
    strange = [a_candidate(f"n{i}", spoken=spoken("ti", f"x-{i:03}")) for i in range(200)]
    after = rank(a_field(need, near(*strange)), limit=200)
    assert before.fitting[0].reasons
    assert all("speaks" in {reason.code for reason in ranked.reasons} for ranked in after.fitting)
    assert len(after.fitting) == 200


def test_a_number_that_another_thread_gave_meanwhile_stays() -> None:
    numbers = Numbers()
    assert [numbers.of("one"), numbers._given("one"), numbers.of("two")] == [0, 0, 1]
    assert numbers.values == ["one", "two"]

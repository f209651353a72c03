"""What each criterion says, and what it leaves alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from referral.brackets import Heading
from referral.codes import RoleId, TopicId
from referral.freshness import Confidence, Standing
from referral.model import ActorKind, Capacity, Channel, How
from referral.need import Nearness, Need, Reason, Room, Seat
from referral.rules import BRACKET_RULES, RULES
from worlds import (
    ASYLUM,
    HOUSING,
    NOW,
    TODAY,
    TOPICS,
    VIOLENCE,
    Candidate,
    a_candidate,
    a_field,
    a_need,
    groups,
    near,
    rank,
    spoken,
)


def said(need: Need, candidate: Candidate) -> dict[str, Reason]:
    """All that the rules about a candidate say, by code."""
    reasons = [rule.judge(rule.wish(need), getattr(candidate, rule.trait.name.lower())) for rule in RULES]
    return {reason.code: reason for reason in reasons if reason is not None}


def first(need: Need, *candidates: Candidate) -> list[str]:
    """The services that are shown, in their order."""
    return [str(one.service) for one in rank(a_field(need, near(*candidates))).fitting]


def test_an_age_limit_excludes_but_an_unknown_age_does_not() -> None:
    youth = a_candidate(ages=(12, 26))
    assert first(a_need(age=40), youth) == []
    assert first(a_need(), youth) == ["one"]
    assert "ages" in said(a_need(), youth)


@pytest.mark.parametrize(("age", "fits"), [(11, False), (12, True), (26, True), (27, False)])
def test_both_ends_of_an_age_range_belong_to_it(age: int, fits: bool) -> None:
    assert bool(first(a_need(age=age), a_candidate(ages=(12, 26)))) is fits


def test_an_age_range_that_is_not_stated_stays_with_a_reason() -> None:
    assert "age_not_stated" in said(a_need(age=40), a_candidate())
    assert first(a_need(age=40), a_candidate(), a_candidate("open-ended", ages=(27, None))) == ["open-ended", "one"]


def test_a_language_in_common_helps_and_none_in_common_does_not_exclude() -> None:
    other, direct = a_candidate("other", spoken=spoken("ru")), a_candidate("direct", spoken=spoken("ti", "ar"))
    through = a_candidate("through", spoken=spoken("ti", how=How.INTERPRETER))
    assert first(a_need(languages=["ti"]), other, through, direct) == ["direct", "through", "other"]
    assert said(a_need(languages=["ti"]), direct)["speaks"].facts == {"languages": ["ti"]}
    assert said(a_need(languages=["ti"]), through)["interprets"].points > 0
    assert said(a_need(languages=["ti"]), other)["other_languages"].points == 0
    assert "language_not_stated" in said(a_need(languages=["ti"]), a_candidate())
    assert said(a_need(), direct) == {}


def test_who_asks_for_kurmanji_is_told_of_kurdish() -> None:
    assert "speaks" in said(a_need(languages=["kmr"]), a_candidate(spoken=spoken("ku")))
    assert "speaks" in said(a_need(languages=["ku"]), a_candidate(spoken=spoken("ckb")))
    assert "other_languages" in said(a_need(languages=["kmr"]), a_candidate(spoken=spoken("ckb")))


def test_the_youth_service_stands_before_the_advice_for_adults_until_26() -> None:
    youth, adults = a_candidate("youth", role=RoleId("JMD")), a_candidate("adults", role=RoleId("MBE"))
    reasons = said(a_need(age=19), youth) | said(a_need(age=19), adults)
    assert reasons["youth_first"].points > reasons["adults_service"].points
    assert "youth_first" not in said(a_need(age=27), youth)
    assert "youth_first" not in said(a_need(), youth)


def test_another_group_of_the_same_family_leaves_out() -> None:
    women = a_candidate("women", groups=groups("gender.woman"))
    asked = a_need(groups=groups("gender.lgbtiq"))
    assert first(asked, women) == []
    assert said(asked, women)["for_others"].facts == {"groups": ["gender.woman"]}


def test_a_group_of_another_family_lowers_and_says_whom_it_is_for() -> None:
    women, everybody = a_candidate("women", groups=groups("gender.woman")), a_candidate("everybody")
    asked = a_need(groups=groups("status.visa"))
    assert first(asked, women, everybody) == ["everybody", "women"]
    assert said(asked, women)["aimed_at"].facts == {"groups": ["gender.woman"]}


def test_a_group_that_fits_raises() -> None:
    women, everybody = a_candidate("women", groups=groups("gender.woman", "need.trafficking")), a_candidate("everybody")
    assert first(a_need(groups=groups("gender.woman")), everybody, women) == ["women", "everybody"]


def test_a_group_that_a_service_refuses_leaves_out() -> None:
    refusing = a_candidate(not_groups=groups("status.visa"))
    assert said(a_need(groups=groups("status.visa")), refusing)["not_for"].excludes
    assert said(a_need(), refusing) == {}


@pytest.mark.parametrize(("age", "group"), [(5, "age.child"), (20, "age.youth"), (40, "age.adult"), (70, "age.senior")])
def test_an_age_stands_for_its_age_group(age: int, group: str) -> None:
    assert "for_group" in said(a_need(age=age), a_candidate(groups=groups(group)))
    others = {"age.child", "age.youth", "age.senior"} - {group}
    assert said(a_need(age=age), a_candidate(groups=groups(*others)))["for_others"].excludes


def test_a_channel_that_is_named_must_be_the_one_wished_for() -> None:
    asked = a_need(channel=Channel.ONLINE)
    assert said(asked, a_candidate(channels=frozenset({Channel.PHONE})))["channel"].excludes
    assert said(asked, a_candidate(channels=frozenset({Channel.ONLINE})))["channel_fits"].points > 0
    assert not said(asked, a_candidate())["channel_not_stated"].excludes
    assert said(a_need(), a_candidate(channels=frozenset({Channel.PHONE}))) == {}


def test_being_open_sorts_and_filters_only_if_asked_to() -> None:
    opened, closed, unsaid = (
        a_candidate("opened", hours="Mo 09:00-12:00"),
        a_candidate("closed", hours="Tu 09:00-12:00"),
        a_candidate("unsaid"),
    )
    shown = first(a_need(), closed, opened)
    assert shown == ["opened", "closed"]
    assert set(first(a_need(open_only=True), closed, opened, unsaid)) == {"opened", "unsaid"}
    assert set(first(a_need(at=NOW + timedelta(days=1), open_only=True), closed, opened)) == {"closed"}


def test_a_partner_for_several_topics_stands_before_one_for_a_single_topic() -> None:
    several = a_candidate("several", topics=frozenset({HOUSING, TopicId("work.job")}))
    asked = a_need(topics=[HOUSING, TopicId("work.job")])
    assert said(asked, several)["covers"].facts == {"topics": [HOUSING, "work.job"]}
    assert said(asked, several)["covers"].points == 1
    assert said(asked, a_candidate())["covers"].points == 0
    assert "covers" not in said(asked, a_candidate(topics=frozenset()))


def test_independent_counselling_is_never_referred_to_an_authority() -> None:
    authority = a_candidate("authority", actor=ActorKind.AUTHORITY, role=RoleId("ABH"))
    ranking = rank(a_field(a_need(topics=[ASYLUM]), near(authority, a_candidate("advice"), topic=ASYLUM)))
    assert [one.service for one in ranking.fitting] == ["advice"]
    barred = rank(a_field(a_need(topics=[ASYLUM]), near(authority, topic=ASYLUM)))
    assert [(one.service, one.barrier and one.barrier.code) for one in barred.left_out] == [
        ("authority", "independent")
    ]


def test_the_role_that_helps_first_stands_before_a_general_one_nearer_by() -> None:
    guides = near(a_candidate("guides", role=RoleId("LOTSE")), nearness=Nearness.COUNTY)
    general = near(a_candidate("general"), nearness=Nearness.MUNICIPALITY)
    ranking = rank(a_field(a_need(), general, guides))
    assert [one.service for one in ranking.fitting] == ["guides", "general"]


def test_a_help_line_for_all_germany_comes_after_local_help_except_for_protection() -> None:
    line = a_candidate("line", role=RoleId("HOTLINE"))
    local = a_candidate("local", assured_on=None)
    for topic, expected in ((HOUSING, ["local", "line"]), (VIOLENCE, ["line", "local"])):
        postings = near(local, topic=topic), near(line, nearness=Nearness.NATION, topic=topic)
        ranking = rank(a_field(a_need(topics=[topic]), *postings))
        assert [one.service for one in ranking.fitting] == expected


def test_truth_orders_confirmed_then_unconfirmed_then_old_then_doubtful() -> None:
    confirmed = a_candidate("confirmed")
    unconfirmed = a_candidate("unconfirmed", assured_on=None, role=RoleId("LOTSE"))
    old = a_candidate("old", assured_on=TODAY - timedelta(days=400), role=RoleId("LOTSE"))
    doubtful = a_candidate("doubtful", assured_on=None, confidence=Confidence.DOUBTFUL, role=RoleId("LOTSE"))
    assert first(a_need(), doubtful, old, unconfirmed, confirmed) == ["confirmed", "unconfirmed", "old", "doubtful"]


def test_what_a_bracket_is_worth_is_the_sum_of_what_its_rules_say() -> None:
    for nearness in Nearness:
        for role in ("LOTSE", "MBE", "GEMEINDE", "BERATUNG"):
            seat = Seat(RoleId(role), ActorKind.ADVICE_CENTRE)
            bracket = Heading(TOPICS[HOUSING], nearness).bracket(Standing.CONFIRMED, seat)
            reasons = [rule(bracket) for rule in BRACKET_RULES]
            assert bracket.points == sum(reason.points for reason in reasons if reason is not None)


def test_every_rule_explains_itself_in_one_sentence() -> None:
    for rule in (*BRACKET_RULES, *(rule.judge for rule in RULES)):
        assert rule.__doc__
        assert rule.__doc__.endswith(".")
        assert "\n" not in rule.__doc__


def who_said(capacity: Capacity, days_ago: int = 0) -> Candidate:
    """A partner who said so some days ago; it is called what it said."""
    return a_candidate(capacity, room=Room(capacity, TODAY - timedelta(days=days_ago)))


def test_free_places_stand_first_a_waiting_list_last_and_who_is_full_is_left_out() -> None:
    ranking = rank(a_field(a_need(), near(a_candidate("silent"), *map(who_said, Capacity))))
    assert [str(one.service) for one in ranking.fitting] == ["free", "silent", "talk_first", "waiting_list"]
    assert [(str(one.service), one.barrier) for one in ranking.left_out] == [
        ("full", Reason("full", facts={"said_on": TODAY}, excludes=True))
    ]


def test_a_place_with_a_waiting_list_that_helps_first_stands_behind_a_free_one_that_helps_too() -> None:
    waiting = a_candidate("desk", role="LOTSE", actor=ActorKind.DESK, room=Room(Capacity.WAITING_LIST, TODAY))
    assert first(a_need(), waiting, a_candidate("mbe", role="MBE", room=Room(Capacity.FREE, TODAY))) == ["mbe", "desk"]


@pytest.mark.parametrize(("days_ago", "fits"), [(0, False), (30, False), (31, True)])
def test_what_was_said_about_capacity_is_believed_for_thirty_days(days_ago: int, fits: bool) -> None:
    full = who_said(Capacity.FULL, days_ago)
    assert bool(first(a_need(), full)) is fits
    assert ("capacity_expired" in said(a_need(), full)) is fits


def test_a_capacity_without_its_day_is_not_believed() -> None:
    undated = a_candidate(room=Room(Capacity.FULL, None))
    assert said(a_need(), undated)["capacity_expired"].facts == {"said_on": None}
    assert first(a_need(), undated) == ["one"]


def test_who_says_nothing_of_capacity_gets_no_reason_for_it() -> None:
    assert not {"has_room", "capacity_expired"} & said(a_need(), a_candidate()).keys()

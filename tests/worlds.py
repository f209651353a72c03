"""Candidates and needs for tests: a builder names only what matters, the rest is the plainest value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from referral.brackets import brackets, lot
from referral.codes import (
    GroupId,
    LanguageId,
    OrganisationId,
    PlaceId,
    RoleId,
    ServiceId,
    TopicId,
)
from referral.freshness import Confidence
from referral.hours import LOCAL
from referral.model import ActorKind, How, Label, Spoken, Topic
from referral.need import Bracket, Breadth, Candidate, Nearness, Need

NOW = datetime(2026, 11, 23, 10, tzinfo=LOCAL)
"""A Monday morning."""
TODAY = NOW.date()

HOUSING, ASYLUM, VIOLENCE = TopicId("housing.search"), TopicId("asylum.legal"), TopicId("protection.violence")

TOPICS = {
    HOUSING: Topic(
        id=HOUSING,
        label=Label(de="Wohnungssuche"),
        first_role=RoleId("LOTSE"),
        fallback_roles=(RoleId("MBE"), RoleId("GEMEINDE")),
    ),
    ASYLUM: Topic(id=ASYLUM, label=Label(de="Klage"), first_role=RoleId("AVB"), independent=True),
    VIOLENCE: Topic(id=VIOLENCE, label=Label(de="Gewaltschutz"), first_role=RoleId("FH"), protection=True),
}


def a_need(*, topics: Iterable[TopicId] = (HOUSING,), languages: Iterable[str] = (), **others: Any) -> Need:
    """A need in Celle on a Monday morning."""
    return Need(
        places=(PlaceId("03351006"),),
        topics=tuple(topics),
        languages=frozenset(LanguageId(tag) for tag in languages),
        **({"at": NOW} | others),
    )


def spoken(*tags: str, how: How = How.DIRECT) -> frozenset[Spoken]:
    """Languages, all spoken in the same way."""
    return frozenset(Spoken(language=LanguageId(tag), how=how) for tag in tags)


def a_candidate(name: str = "one", **others: Any) -> Candidate:
    """A general partner who says nothing of languages, ages, groups, channels and hours, confirmed this month."""
    plain: dict[str, Any] = {
        "provider": OrganisationId(f"{name}-provider"),
        "role": RoleId("BERATUNG"),
        "actor": ActorKind.ADVICE_CENTRE,
        "topics": frozenset({HOUSING}),
        "spoken": frozenset(),
        "ages": (None, None),
        "groups": frozenset(),
        "not_groups": frozenset(),
        "channels": frozenset(),
        "hours": "",
        "assured_on": date(2026, 11, 2),
        "confidence": Confidence.PAGE,
    }
    return Candidate(**(plain | {"service": ServiceId(name), "lot": lot(name)} | others))


def groups(*ids: str) -> frozenset[GroupId]:
    """Target groups."""
    return frozenset(GroupId(id) for id in ids)


def near(
    *candidates: Candidate,
    nearness: Nearness = Nearness.COUNTY,
    topic: TopicId = HOUSING,
    today: date = TODAY,
    breadth: Breadth = Breadth.EXACT,
) -> Sequence[Bracket]:
    """The brackets of candidates who serve one area."""
    return brackets(TOPICS[topic], nearness, candidates, today, breadth)

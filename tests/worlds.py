"""Candidates and needs for tests: a builder names only what matters, the rest is the plainest value."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from referral.brackets import Heading
from referral.codes import (
    GroupId,
    LanguageId,
    OrganisationId,
    PlaceId,
    RoleId,
    ServiceId,
    TopicId,
)
from referral.columns import Columns, Posting
from referral.field import Field
from referral.freshness import Confidence
from referral.hours import LOCAL
from referral.judging import Judge
from referral.matching import SHOWN, Ranking, best
from referral.model import ActorKind, Channel, How, Label, Spoken, Topic
from referral.need import Aims, Breadth, Nearness, Need, Room, Seat, Trait, Truth
from referral.numbering import NUMBERS

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A service with the traits that are judged."""

    service: ServiceId
    provider: OrganisationId
    seat: Seat
    topics: frozenset[TopicId]
    spoken: frozenset[Spoken]
    ages: tuple[int | None, int | None]
    aims: Aims
    channels: frozenset[Channel]
    hours: str
    truth: Truth
    room: Room


def candidate_in(columns: Columns, row: int) -> Candidate:
    """The candidate in a row of a table."""
    numbers = columns.table[:, row].tolist()
    traits = {trait.name.lower(): NUMBERS[trait].values[numbers[trait]] for trait in Trait}
    return Candidate(service=columns.services[row], **traits)


def add_to(columns: Columns, one: Candidate) -> int:
    """Give a candidate a row in a table."""
    traits = [NUMBERS[trait].of(getattr(one, trait.name.lower())) for trait in Trait]
    return columns.add(one.service, one.provider, traits)


def a_need(*, topics: Iterable[TopicId] = (HOUSING,), languages: Iterable[str] = (), **others: Any) -> Need:
    """A need in Celle on a Monday morning."""
    plain: dict[str, Any] = {"places": (PlaceId("03351006"),), "at": NOW}
    return Need(topics=tuple(topics), languages=frozenset(LanguageId(tag) for tag in languages), **(plain | others))


def spoken(*tags: str, how: How = How.DIRECT) -> frozenset[Spoken]:
    """Languages, all spoken in the same way."""
    return frozenset(Spoken(language=LanguageId(tag), how=how) for tag in tags)


def a_candidate(
    name: str = "one",
    *,
    role: str = "BERATUNG",
    actor: ActorKind = ActorKind.ADVICE_CENTRE,
    groups: frozenset[GroupId] = frozenset(),
    not_groups: frozenset[GroupId] = frozenset(),
    assured_on: date | None = date(2026, 11, 2),
    confidence: Confidence = Confidence.PAGE,
    **others: Any,
) -> Candidate:
    """A general partner who says nothing of languages, ages, groups, channels and hours, confirmed this month."""
    plain: dict[str, Any] = {
        "topics": frozenset({HOUSING}),
        "spoken": frozenset(),
        "ages": (None, None),
        "channels": frozenset(),
        "hours": "",
        "room": Room(),
    }
    return Candidate(
        service=ServiceId(name),
        provider=OrganisationId(f"{name}-provider"),
        seat=Seat(RoleId(role), actor),
        aims=Aims(groups, not_groups),
        truth=Truth(assured_on, confidence),
        **(plain | others),
    )


def groups(*ids: str) -> frozenset[GroupId]:
    """Target groups."""
    return frozenset(GroupId(id) for id in ids)


COLUMNS = Columns()
"""The table that all candidates of all tests stand in."""


def near(
    *candidates: Candidate,
    nearness: Nearness = Nearness.COUNTY,
    topic: TopicId = HOUSING,
    today: date = TODAY,
    breadth: Breadth = Breadth.EXACT,
) -> Posting:
    """Candidates who serve one area."""
    rows = [add_to(COLUMNS, one) for one in candidates]
    return COLUMNS.posting(Heading(TOPICS[topic], nearness, breadth), rows, today)


def a_field(need: Need, *postings: Posting) -> Field:
    """Candidates judged for a need."""
    return Field.of(Judge(need), COLUMNS, postings)


def rank(field: Field, apart: Collection[OrganisationId] = (), limit: int = SHOWN) -> Ranking:
    """The best of a field, and those left out before them, without reaching any further."""
    return best(field, apart, limit)

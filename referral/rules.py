"""The criteria by which partners are chosen and sorted: one function each, whose docstring is the public explanation.

A rule sees a wish of the need, one trait of the candidate (or its bracket) and the time, and nothing else; that is why
a judgement can be kept for all candidates with an equal trait. Points are added up within a block (`block`), more is
better; a reason that `excludes` leaves the candidate out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any, NamedTuple

from referral.bonds import Bonds
from referral.codes import GroupId, LanguageId, OrganisationId, RoleId, TopicId, understood
from referral.freshness import Standing
from referral.hours import LOCAL, is_open
from referral.model import Capacity, Channel, How, Spoken
from referral.need import Aims, Bracket, Breadth, Fit, Nearness, Need, Reason, Room, Seat, Trait

JMD, MBE = RoleId("JMD"), RoleId("MBE")
YOUTH = range(12, 27)
"""Ages of a Jugendmigrationsdienst, in years (Grundsätze zur Förderung der Jugendmigrationsdienste: 12 to 26)."""

NEARNESS_POINTS = {
    Nearness.MUNICIPALITY: 2.5,
    Nearness.COUNTY: 2.2,
    Nearness.NEIGHBOUR: 0.65,
    Nearness.STATE: 0.55,
    Nearness.NATION: 0.0,
}
TOPIC_CODES = {Breadth.EXACT: "topic", Breadth.ROLE: "topic_by_role", Breadth.BROADER: "broader_topic"}
BREADTH_POINTS = {Breadth.EXACT: 0.0, Breadth.ROLE: -1.0, Breadth.BROADER: -1.0}
FIT_POINTS = {Fit.FIRST: 3.0, Fit.SECOND: 1.6, Fit.THIRD: 1.4, Fit.OTHER: 0.0}
LESS_THAN_ALL_ELSE = 0.04
"""The points of a tie: all other points are multiples of 0.05, so that a tie decides among equals only."""
PROTECTION_ITSELF = -1
"""The block before all others."""
CAPACITY_LASTS = timedelta(days=30)
"""So long it is believed what somebody said about the own capacity."""
CAPACITY_CODES = {
    Capacity.FREE: "has_room",
    Capacity.TALK_FIRST: "talk_first",
    Capacity.WAITING_LIST: "waiting_list",
    Capacity.FULL: "full",
}
CAPACITY_POINTS = {Capacity.FREE: 0.4, Capacity.TALK_FIRST: -0.2, Capacity.WAITING_LIST: -1.2, Capacity.FULL: 0.0}
LATE = {Standing.CONFIRMED: 0, Standing.UNCONFIRMED: 0, Standing.OLD: 1, Standing.DOUBTFUL: 2}


class Visit(NamedTuple):
    """When somebody wants to go there, and whether only to a place that is open then."""

    at: datetime
    open_only: bool


def truth(bracket: Bracket) -> Reason:
    """What somebody responsible confirmed stands before what was read on a public page; old and doubtful come last."""
    return Reason("truth", facts={"standing": bracket.standing})


def local_first(bracket: Bracket) -> Reason:
    """Help near the place stands before state-wide help; a help line for all Germany comes after local help."""
    return Reason("near", NEARNESS_POINTS[bracket.nearness], {"nearness": bracket.nearness})


def help_line_for_protection(bracket: Bracket) -> Reason | None:
    """For protection from violence and trafficking, the nationwide help line stands first."""
    return Reason("help_line_first") if bracket.block == PROTECTION_ITSELF else None


def role_that_helps_first(bracket: Bracket) -> Reason | None:
    """Each topic names who helps first and who helps too; a partner in such a role stands before a general one."""
    if bracket.fit is Fit.OTHER:
        return None
    return Reason("role", FIT_POINTS[bracket.fit], {"fit": bracket.fit, "topic": bracket.topic})


def names_the_topic(bracket: Bracket) -> Reason:
    """Only where nobody near names the topic, partners in a suitable role or about a broader topic are offered."""
    return Reason(TOPIC_CODES[bracket.breadth], BREADTH_POINTS[bracket.breadth], {"topic": bracket.topic})


def never_to_the_authority(bracket: Bracket) -> Reason | None:
    """Independent counselling, help without papers and complaints about an authority are never referred to one."""
    return Reason("independent", facts={"topic": bracket.topic}, excludes=True) if bracket.barred else None


def speaks_a_language(wanted: frozenset[LanguageId], spoken: frozenset[Spoken]) -> Reason | None:
    """A shared language helps, spoken directly more than through interpreters; having none does not exclude."""
    if not wanted:
        return None
    if not spoken:
        return Reason("language_not_stated")
    shared = [one for one in spoken if one.language in wanted]
    if not shared:
        return Reason("other_languages", facts={"languages": sorted({one.language for one in spoken})})
    direct = any(one.how is How.DIRECT for one in shared)
    languages = sorted({one.language for one in shared if (one.how is How.DIRECT) is direct})
    return Reason("speaks" if direct else "interprets", 1.5 if direct else 0.8, {"languages": languages})


def within_ages(age: int | None, ages: tuple[int | None, int | None]) -> Reason | None:
    """An age limit excludes; an age range that is not stated does not."""
    youngest, oldest = ages
    limits: dict[str, object] = {"age_min": youngest, "age_max": oldest}
    if youngest is None and oldest is None:
        return None if age is None else Reason("age_not_stated")
    if age is None:
        return Reason("ages", facts=limits)
    if (youngest is not None and age < youngest) or (oldest is not None and age > oldest):
        return Reason("age", facts=limits, excludes=True)
    return Reason("age_fits", 0.2, limits)


def youth_service_first(age: int | None, seat: Seat) -> Reason | None:
    """Ages 12 to 26 go to a youth migration service (JMD) before the advice for adults (MBE), which is for 27+."""
    if age is None or age not in YOUTH or seat.role not in {JMD, MBE}:
        return None
    return Reason("youth_first", 0.5) if seat.role == JMD else Reason("adults_service", -0.5)


def meant_for(stated: frozenset[GroupId], aims: Aims) -> Reason | None:
    """A service for certain groups is left out for others of the same kind; if the need names none, it stands lower."""
    groups, not_groups = aims
    if refused := not_groups & stated:
        return Reason("not_for", facts={"groups": sorted(refused)}, excludes=True)
    if not groups:
        return None
    families = {family(group) for group in stated}
    for one in sorted({family(group) for group in groups} & families):
        aimed = {group for group in groups if family(group) == one}
        if not aimed & stated:
            return Reason("for_others", facts={"groups": sorted(aimed)}, excludes=True)
    fitting = groups & stated
    return Reason(
        "for_group" if fitting else "aimed_at", 0.6 if fitting else -0.8, {"groups": sorted(fitting or groups)}
    )


def reached_by(wished: Channel | None, channels: frozenset[Channel]) -> Reason | None:
    """A service that names its channels must offer the one wished for; one that names none is not excluded."""
    if wished is None:
        return None
    if not channels:
        return Reason("channel_not_stated")
    if wished not in channels:
        return Reason("channel", facts={"channels": sorted(channels)}, excludes=True)
    return Reason("channel_fits", 0.3, {"channels": [wished]})


def open_now(visit: Visit, hours: str) -> Reason | None:
    """Being open sorts; it filters only if asked to, and hours that are not stated never do."""
    opened = is_open(hours or None, visit.at)
    if opened:
        return Reason("open", 0.3)
    return Reason("closed", excludes=True) if opened is False and visit.open_only else None


def has_room(today: date, room: Room) -> Reason | None:
    """Who is full is left out, free places stand higher, a waiting list lower; after 30 days that is not believed."""
    if room.capacity is None:
        return None
    said: dict[str, object] = {"said_on": room.said_on}
    if not believed(room.said_on, today):
        return Reason("capacity_expired", facts=said)
    full = room.capacity is Capacity.FULL
    return Reason(CAPACITY_CODES[room.capacity], CAPACITY_POINTS[room.capacity], said, excludes=full)


def believed(said_on: date | None, today: date) -> bool:
    """Whether what was said about capacity on a day still counts; without its day it never does."""
    return said_on is not None and today - said_on <= CAPACITY_LASTS


def covers_several(wanted: tuple[TopicId, ...], topics: frozenset[TopicId]) -> Reason | None:
    """For several topics at once, a partner who helps with more of them stands higher."""
    covered = [topic for topic in wanted if topic in topics]
    if len(wanted) < 2 or not covered:  # noqa: PLR2004
        return None
    return Reason("covers", float(len(covered) - 1), {"topics": covered})


def known_to_the_responsible(bonds: Bonds, provider: OrganisationId) -> Reason | None:
    """Among equals, whoever the authority or the coordination centre refers to or works with stands before others."""
    bond = next(iter(bonds.of(provider)), None)
    if bond is None:
        return None
    facts = {"side": bond.side, "kind": bond.kind, "dated": tuple(bond.dated)}
    return Reason("tied", LESS_THAN_ALL_ELSE, facts)


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A rule: what it says of a wish and a trait, the wish it looks at in a need, and the trait of the candidate.

    `counts` says whether the rule can move or exclude anybody for a wish; if not, it is asked for words alone, and
    where it is not `told` without a wish, it has none.
    """

    judge: Callable[[Any, Any], Reason | None]
    wish: Callable[[Need], Any]
    trait: Trait
    counts: Callable[[Any], bool]
    told: bool = False


BRACKET_RULES: tuple[Callable[[Bracket], Reason | None], ...] = (
    never_to_the_authority,
    truth,
    help_line_for_protection,
    role_that_helps_first,
    local_first,
    names_the_topic,
)
"""What is known of all candidates in a bracket."""


def wanted_languages(need: Need) -> frozenset[LanguageId]:
    """The languages that are understood by whoever wishes for those of a need."""
    return understood(need.languages)


def groups_of(need: Need) -> frozenset[GroupId]:
    """The groups a need states, and the age groups that its age implies."""
    if need.age is None:
        return need.groups
    implied = "age.child" if need.age < YOUTH.start else "age.youth" if need.age in YOUTH else "age.adult"
    senior = {GroupId("age.senior")} if need.age >= 60 else frozenset()  # noqa: PLR2004
    return need.groups | {GroupId(implied)} | senior


def visit_of(need: Need) -> Visit:
    """When somebody wants to go there, and whether only to a place that is open then."""
    return Visit(need.at, need.open_only)


def day_of(need: Need) -> date:
    """The day that is asked for, in Lower Saxony."""
    return need.at.astimezone(LOCAL).date()


LANGUAGE = Rule(speaks_a_language, wanted_languages, Trait.SPOKEN, bool)
RULES: tuple[Rule, ...] = (
    Rule(covers_several, attrgetter("topics"), Trait.TOPICS, lambda wanted: len(wanted) > 1),
    LANGUAGE,
    Rule(within_ages, attrgetter("age"), Trait.AGES, lambda age: age is not None, told=True),
    Rule(youth_service_first, attrgetter("age"), Trait.SEAT, lambda age: age in YOUTH),
    Rule(meant_for, groups_of, Trait.AIMS, lambda _stated: True),
    Rule(reached_by, attrgetter("channel"), Trait.CHANNELS, lambda wished: wished is not None),
    Rule(open_now, visit_of, Trait.HOURS, lambda _visit: True),
    Rule(has_room, day_of, Trait.ROOM, lambda _today: True),
    Rule(known_to_the_responsible, attrgetter("bonds"), Trait.PROVIDER, bool),
)
"""What is judged of each candidate."""


def family(group: GroupId) -> str:
    """The family of a group, e.g. `status` of `status.visa`."""
    return group.partition(".")[0]


def block(standing: Standing, nearness: Nearness, *, helpline: bool, protecting: bool) -> int:
    """What comes before all points: protection's own help line, then truth, with other nationwide help lines last."""
    nationwide = helpline and nearness is Nearness.NATION
    if protecting and nationwide:
        return PROTECTION_ITSELF
    return LATE[standing] * 4 + nationwide * 2 + (standing is Standing.UNCONFIRMED)


def points(nearness: Nearness, fit: Fit, breadth: Breadth) -> float:
    """The points that all candidates of a bracket share: the sum of what the bracket rules give."""
    return NEARNESS_POINTS[nearness] + FIT_POINTS[fit] + BREADTH_POINTS[breadth]

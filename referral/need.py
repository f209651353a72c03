"""The question somebody asks at the counter, and the shape of its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import NamedTuple

from referral.bonds import UNBOUND, Bonds
from referral.codes import GroupId, LanguageId, OrganisationId, PlaceId, RoleId, TopicId
from referral.freshness import Confidence, Freshness, Standing
from referral.model import ActorKind, Capacity, Channel, Guide, Office, Organisation, Place, Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was typed and ticked: `place` as text (postcode, name or area key), all else already read.

    `at` is a point in time with its zone, `None` for now; with `open_only`, services known to be closed are left out.
    """

    place: str
    topics: tuple[TopicId, ...]
    languages: tuple[LanguageId, ...] = ()
    age: int | None = None
    groups: frozenset[GroupId] = frozenset()
    channel: Channel | None = None
    at: datetime | None = None
    open_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A question whose place is known: `places` are one area, or the municipalities that share the postcode typed.

    `bonds` are the ties of those responsible there, once these are known.
    """

    places: tuple[PlaceId, ...]
    topics: tuple[TopicId, ...]
    at: datetime
    languages: frozenset[LanguageId] = frozenset()
    age: int | None = None
    groups: frozenset[GroupId] = frozenset()
    channel: Channel | None = None
    open_only: bool = False
    bonds: Bonds = UNBOUND


class Nearness(IntEnum):
    """How far the served area reaches beyond the place, nearest first."""

    MUNICIPALITY = 0
    COUNTY = 1
    NEIGHBOUR = 2
    STATE = 3
    NATION = 4


class Fit(IntEnum):
    """How a provider's role suits the topic: it helps first, helps too (in the topic's order), or is any other."""

    FIRST = 0
    SECOND = 1
    THIRD = 2
    OTHER = 3


class Reach(StrEnum):
    """How wide the search goes; each step adds to those before.

    Services for the place; those of bordering counties, and partners near the place whose role helps with the topic
    although they do not name it; services about the broader topic.
    """

    SERVING = "serving"
    BORDERING = "bordering"
    BROADER = "broader"


class Breadth(StrEnum):
    """How a service relates to the topic: it names it; its role helps with it; it names the broader topic."""

    EXACT = "exact"
    ROLE = "role"
    BROADER = "broader"


class Seat(NamedTuple):
    """The role of a service's provider, and what that makes it in the network."""

    role: RoleId
    actor: ActorKind


class Aims(NamedTuple):
    """The target groups that a service names, and those it refuses."""

    groups: frozenset[GroupId]
    not_groups: frozenset[GroupId]


class Truth(NamedTuple):
    """When a service was last assured, and how well it was found before."""

    assured_on: date | None
    confidence: Confidence


class Room(NamedTuple):
    """Whether a service can take on one more, and when that was said; both None where nothing is said."""

    capacity: Capacity | None = None
    said_on: date | None = None


class Trait(IntEnum):
    """What is judged of a candidate, by its column in the table of all candidates; topics hold the broader ones too."""

    SEAT = 0
    TOPICS = 1
    SPOKEN = 2
    AGES = 3
    AIMS = 4
    CHANNELS = 5
    HOURS = 6
    TRUTH = 7
    ROOM = 8
    PROVIDER = 9


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a candidate stands where it stands: a code, its weight, and the facts that words are made of at the edge.

    `excludes` marks the one rule that leaves a candidate out.
    """

    code: str
    points: float = 0.0
    facts: Mapping[str, object] = field(default_factory=dict)
    excludes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bracket:
    """What is known of candidates before judging: area, truth, role and topic.

    `barred` brackets hold authorities for a topic that is never referred to one. `block` and `points` are what the
    rules about brackets make of all this, and `reasons` are what the candidates share.
    """

    nearness: Nearness
    standing: Standing
    fit: Fit
    helpline: bool
    protection: bool
    barred: bool
    topic: TopicId
    breadth: Breadth
    block: int
    points: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """An area that holds the place asked for, with those responsible there."""

    id: PlaceId
    name: str
    nearness: Nearness
    authorities: tuple[OrganisationId, ...] = ()
    centres: tuple[OrganisationId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One station on the path from the place to the partner; `relation` is what makes it one."""

    id: str
    name: str
    relation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Competent:
    """An authority that is responsible by law, the branch that serves the place, and why."""

    organisation: Organisation
    reasons: tuple[Reason, ...]
    office: Office | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A partner to refer to, with every reason and the path that leads there.

    `printed` is false where no sheet is handed out: the entry was assured too long ago, or it is doubtful and another
    partner serves.
    """

    service: Service
    provider: Organisation
    reasons: tuple[Reason, ...]
    path: tuple[Step, ...]
    freshness: Freshness
    standing: Standing
    nearness: Nearness
    printed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridged:
    """A service that lacks the language, and who lends it: a guide, or an interpreter service (with its provider)."""

    service: Service
    provider: Organisation
    guide: Guide | None
    interpreter: Service | None
    through: Organisation
    languages: tuple[LanguageId, ...]
    steps: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """One of the next best that was left out, and the one rule that excluded it."""

    service: Service
    provider: Organisation
    because: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxed:
    """A wish that nothing fits exactly: what was wished, and what was taken instead (codes; facts for the words)."""

    wish: str
    origin: str
    to: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """The coordination centre, the answer of last resort; `organisation` is `None` where none is registered."""

    organisation: Organisation | None
    area: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One partner of the plan and the topics it takes on."""

    service: Service
    provider: Organisation
    topics: tuple[TopicId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One of the places a question may have meant, and the authority there."""

    place: Place
    county: Place | None
    authority: Organisation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What has to be asked back before anybody can be named: the text typed and the places it may mean."""

    text: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where the question was found to be: one area or the municipalities that share a postcode, and their county."""

    id: str
    places: tuple[Place, ...]
    county: Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The whole answer, in the order it is read; with `ask` only the question back (and a common centre) is filled."""

    question: Question
    at: datetime
    spot: Spot | None = None
    ask: Ask | None = None
    competent: tuple[Competent, ...] = ()
    partners: tuple[Proposal, ...] = ()
    bridged: tuple[Bridged, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    relaxed: tuple[Relaxed, ...] = ()
    centre: Centre | None = None
    plan: tuple[Part, ...] = ()

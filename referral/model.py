"""Who and what stands in the network: places, topics, organisations, their services, guides and ties.

An entity is written once, here. A field made by `link()` becomes edges of the graph, all others become
properties; `stores/records.py` reads that from the dataclass. `None` and the empty set mean "not said", and not said
never excludes.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from referral.codes import (
    GroupId,
    LanguageId,
    OrganisationId,
    PlaceId,
    ProgrammeId,
    RoleId,
    TopicId,
)
from referral.freshness import Confidence


def link(relation: str, target: str, *, default: Any = MISSING) -> Any:
    """A field whose values are edges `relation` to entities of the kind `target`.

    The field holds an id, `None` or an id; a frozenset of ids; a tuple of ids where their order matters; or a frozenset
    of values such as `Spoken`, whose first attribute is the id and whose others are facts of the edge.
    """
    if default is MISSING:
        return field(metadata={"relation": relation, "target": target})
    return field(default=default, metadata={"relation": relation, "target": target})


class Level(StrEnum):
    """How large an area is."""

    COUNTRY = "country"
    STATE = "state"
    COUNTY = "county"
    MUNICIPALITY = "municipality"


class ActorKind(StrEnum):
    """What an organisation is in the network (product.md, "The actors")."""

    AUTHORITY = "authority"
    CENTRE = "coordination centre"
    DESK = "guide desk"
    MIGRANT_ORGANISATION = "migrant organisation"
    ADVICE_CENTRE = "advice centre"
    OTHER_BODY = "other body"


class How(StrEnum):
    """How a language is spoken: by the staff themselves, or through an interpreter they bring in."""

    DIRECT = "direct"
    INTERPRETER = "interpreter"


class Channel(StrEnum):
    """How one can get in touch with a service."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    ONLINE = "online"
    MAIL = "mail"


class Visibility(StrEnum):
    """Who may see a contact (product.md, "Privacy"): each level includes those below it."""

    PUBLIC = "public"
    AUTHORITIES = "authorities"
    COORDINATION = "coordination"


class ContactKind(StrEnum):
    """What a contact is."""

    PHONE = "phone"
    EMAIL = "email"
    WEBSITE = "website"


class Capacity(StrEnum):
    """Whether somebody can take on one more person."""

    FREE = "free"
    WAITING_LIST = "waiting_list"
    FULL = "full"
    TALK_FIRST = "talk_first"


class TieKind(StrEnum):
    """How two organisations are tied to each other."""

    REFERS_TO = "REFERS_TO"
    COOPERATES_WITH = "COOPERATES_WITH"


class Stage(StrEnum):
    """How far an organisation came in a programme."""

    APPLIED = "applied"
    CHOSEN = "chosen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A name in German and, where there is one, in English."""

    de: str
    en: str = ""

    def within(self, language: str) -> str:
        """The name in `en` if it has one there, else in German."""
        return self.en if language.startswith("en") and self.en else self.de


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A language that is spoken, how, and on which days ("Di nachmittags"; empty: not said)."""

    language: LanguageId
    how: How = How.DIRECT
    when: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    """A programme that an organisation took part in, and how far it came."""

    programme: ProgrammeId
    stage: Stage = Stage.APPLIED


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One way to reach somebody, and who may see it."""

    kind: ContactKind
    value: str
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something to know for a while, from its first day to its last, both included; `closed`: nobody is there then."""

    text: str = ""
    begins: date
    until: date
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A branch of an organisation and the areas it serves in its stead."""

    name: str
    serves: frozenset[PlaceId]
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """Anything registered in the graph; `fictional` marks what was made up for demonstration, tests or measuring."""

    id: str
    fictional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced(Entity):
    """A fact with its source, the date the source itself gives, and who assured it when.

    `stated_on` is as exact as the source: `2021`, `2021-03` or `2021-03-16`; empty where it says none. `assured_on`
    stays `None` until somebody responsible has confirmed the entry; `research_note` is for whoever confirms and is
    never shown.
    """

    source: str = ""
    stated_on: str = ""
    checked_on: date | None = None
    confidence: Confidence = Confidence.PAGE
    assured_on: date | None = None
    assured_by: str = ""
    research_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Sourced):
    """An area with an official key: country, state, county or municipality; coordinates in degrees (WGS 84)."""

    name: str
    level: Level
    designation: str = ""
    within: PlaceId | None = link("WITHIN", "Place", default=None)
    borders: frozenset[PlaceId] = link("BORDERS", "Place", default=frozenset())
    postcodes: frozenset[str] = frozenset()
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostcodeRange(Sourced):
    """Postcodes that no place here has: `elsewhere` (another state), `bulk` (one large recipient) or `retired`."""

    first: str
    last: str
    why: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Entity):
    """What an organisation does in the network, as topics name it: ABH, KMT, JMD; ages in years if a rule sets them."""

    label: Label
    actor: ActorKind
    age_min: int | None = None
    age_max: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic(Entity):
    """What somebody needs help with, and which roles help first and else.

    `independent` topics are never referred to an authority; in `protection` topics the nationwide help line is first.
    """

    label: Label
    broader: TopicId | None = link("BROADER", "Topic", default=None)
    first_role: RoleId | None = link("HELPED_FIRST_BY", "Role", default=None)
    fallback_roles: tuple[RoleId, ...] = link("HELPED_BY", "Role", default=())
    independent: bool = False
    protection: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Entity):
    """Whom a service is for; the part of the id before the dot is the family (status, age, family, gender, need, …)."""

    label: Label

    @property
    def family(self) -> str:
        """The family of groups this one belongs to: within a family, naming one leaves out the others."""
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Language(Entity):
    """A language; the id is its BCP 47 tag."""

    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme(Sourced):
    """A public programme that organisations applied for or took part in."""

    label: Label
    description: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(Sourced):
    """An authority, coordination centre, guide desk, migrant organisation, advice centre or other body.

    `hours` are in OSM syntax; `hours_text` is what the source says; `note` is shown wherever the organisation is.
    `confirmed` is false where nobody has seen the body's own page, only that it must exist. `notices` count for its
    services too. `withheld` is true in a copy that lacks contacts which its reader may not see.
    """

    name: str
    role: RoleId = link("HAS_ROLE", "Role")
    body: str = ""
    legal_basis: str = ""
    part_of: OrganisationId | None = link("PART_OF", "Organisation", default=None)
    seated_in: PlaceId | None = link("SEATED_IN", "Place", default=None)
    competent_for: frozenset[PlaceId] = link("COMPETENT_FOR", "Place", default=frozenset())
    coordinates: frozenset[PlaceId] = link("COORDINATES", "Place", default=frozenset())
    programmes: frozenset[Participation] = link("TAKES_PART_IN", "Programme", default=frozenset())
    offices: tuple[Office, ...] = ()
    address: str = ""
    contacts: tuple[Contact, ...] = ()
    hours: str = ""
    hours_text: str = ""
    note: Label | None = None
    notices: tuple[Notice, ...] = ()
    confirmed: bool = True
    withheld: bool = False

    @property
    def responsible_for(self) -> frozenset[PlaceId]:
        """The areas for which it is responsible, as an authority or as a coordination centre."""
        return self.competent_for | self.coordinates

    @property
    def places(self) -> frozenset[PlaceId]:
        """Where it sits, and the areas for which it is responsible."""
        return self.responsible_for | {self.seated_in} if self.seated_in else self.responsible_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Sourced):
    """What an organisation offers, where, in which languages and for whom; ages in years, both ends included.

    `capacity` is what was said on the day `capacity_on` (see `capacity.py` for how long that counts). `withheld` is
    true in a copy that lacks contacts which its reader may not see.
    """

    title: Label
    provider: OrganisationId = link("PROVIDED_BY", "Organisation")
    topics: frozenset[TopicId] = link("ABOUT", "Topic")
    areas: frozenset[PlaceId] = link("SERVES", "Place")
    languages: frozenset[Spoken] = link("SPEAKS", "Language", default=frozenset())
    groups: frozenset[GroupId] = link("FOR", "Group", default=frozenset())
    not_groups: frozenset[GroupId] = link("NOT_FOR", "Group", default=frozenset())
    age_min: int | None = None
    age_max: int | None = None
    channels: frozenset[Channel] = frozenset()
    description: str = ""
    address: str = ""
    contacts: tuple[Contact, ...] = ()
    hours: str = ""
    hours_text: str = ""
    notices: tuple[Notice, ...] = ()
    capacity: Capacity | None = None
    capacity_on: date | None = None
    withheld: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide(Entity):
    """A volunteer who accompanies, interprets and explains.

    `name` is a pseudonym such as "Lotsin 17, Lotsenstelle Delmenhorst"; `monthly` is how many people the guide takes on
    in a month at most, None where nobody has said. As with services, `capacity` counts from the day it was said.
    """

    name: str
    placed_by: OrganisationId = link("PLACED_BY", "Organisation")
    languages: frozenset[Spoken] = link("SPEAKS", "Language")
    areas: frozenset[PlaceId] = link("ACTIVE_IN", "Place")
    topics: frozenset[TopicId] = link("HELPS_WITH", "Topic", default=frozenset())
    capacity: Capacity | None = None
    capacity_on: date | None = None
    monthly: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie(Sourced):
    """Two organisations that refer people to each other or work together, and since when.

    `agreed` names those of the two for which somebody responsible has agreed to it.
    """

    kind: TieKind
    origin: OrganisationId = link("FROM", "Organisation")
    target: OrganisationId = link("TO", "Organisation")
    since: str = ""
    agreed: frozenset[OrganisationId] = frozenset()


KINDS: dict[str, type[Entity]] = {
    kind.__name__: kind
    for kind in (
        Place, PostcodeRange, Role, Topic, Group, Language, Programme, Organisation, Service, Guide, Tie,
    )
}  # fmt: skip
"""Every kind of entity by name, in an order in which each links only to those before it or of its own kind."""

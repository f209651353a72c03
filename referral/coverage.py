"""Where help is thin: how many services the counter would propose for each place, topic and language, and why so few.

A cell counts the services that serve the place, name the topic (or one that belongs to it), speak the language
themselves if one is asked for, are left out by no rule, and whose facts are not old. So a cell says what the answer at
the counter would hold exactly, without anything being relaxed. Everything here is a pure function of a region.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property, lru_cache, partial, reduce
from operator import attrgetter, or_
from typing import Any, NamedTuple, TypeVar

from referral.brackets import AT_HOME_ONLY, Heading
from referral.codes import LanguageId, OrganisationId, PlaceId, TopicId, understood
from referral.competence import SPECIAL, apart, duties, seat_of_authority
from referral.freshness import standing
from referral.hours import LOCAL
from referral.model import Level, Organisation, Place, Service, Spoken, Topic
from referral.need import Aims, Area, Nearness, Need, Reason, Room, Seat, Trait
from referral.region import Region, bordering
from referral.rules import LATE, RULES, Rule, has_room, speaks_a_language
from referral.stores.structure import NEARNESS

SHARED = ("_by_area", "_by_topic", "_by_seat", "_by_provider", "_fresh", "_with_room", "_ruled_out", "_counties")
"""What two surveys of the same services have in common."""
ENOUGH = 2
"""So many services are enough: one alone may be ill or away."""

K = TypeVar("K", bound=Hashable)

Mask = int
"""A set of services: the bit at a service's number is 1 if it belongs to it."""


class Cause(StrEnum):
    """What a service lacks that would otherwise count, or that there is none."""

    LANGUAGE = "language"
    OLD = "old"
    FULL = "full"
    NOT_ELIGIBLE = "not eligible"
    ONE_HOP = "one hop away"
    SEVERAL = "several"
    NO_SERVICE = "no service"


Causes = tuple[tuple[Cause, int], ...]
"""How many services lack what, the most first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How many services help in a place with a topic in a language, and how many lack one thing alone, by what it is.

    `causes` are given for cells with less than enough, what most lack first. ONE_HOP counts services of bordering
    counties that lack nothing; SEVERAL (if nothing else is said) those that lack more than one thing; NO_SERVICE, with
    0, says that there is no (other) service about the topic at all.
    """

    place: PlaceId
    topic: TopicId
    language: LanguageId | None
    number: int
    causes: Causes = ()

    @property
    def empty(self) -> bool:
        """Whether nobody helps."""
        return not self.number

    @property
    def thin(self) -> bool:
        """Whether one service alone helps."""
        return 0 < self.number < ENOUGH


class Survey:
    """A region looked at for one moment: which services serve what, and what each of them lacks.

    With `age`, in years, it counts who helps somebody of that age; with `near`, help for all the state or the country
    counts for nothing.
    """

    def __init__(self, region: Region, at: datetime, *, age: int | None = None, near: bool = False) -> None:
        self.region = region
        self._at, self._age, self._near = at, age, near
        self._today = at.astimezone(LOCAL).date()
        self._services = sorted([*region.services.values(), *region.beyond.values()], key=lambda one: one.id)
        self._direct: dict[LanguageId | None, Mask] = {None: (1 << len(self._services)) - 1}
        self._completed: dict[tuple[TopicId, LanguageId | None], Mask] = {}
        self._apart: dict[tuple[PlaceId | None, TopicId], Mask] = {}
        self._about: dict[TopicId, _About] = {}
        self._around: dict[PlaceId, _Around] = {}

    def cells(
        self, places: Iterable[PlaceId], topics: Sequence[TopicId], languages: Sequence[LanguageId | None] = (None,)
    ) -> Iterator[Cell]:
        """The cells of some places, topics and languages, in that order; NotFound for a place or topic unknown here."""
        for place in places:
            for topic in topics:
                for language in languages:
                    yield self.cell(place, topic, language)

    def cell(self, place: PlaceId, topic: TopicId, language: LanguageId | None = None) -> Cell:
        """One cell; NotFound for a place or topic that is not in the region."""
        around = self._around_of(place)
        found = self.counted(place, topic, language)
        number = found.bit_count()
        causes = () if number >= ENOUGH else self._causes(around, topic, language, found)
        return Cell(place=place, topic=topic, language=language, number=number, causes=causes)

    def services(self, place: PlaceId, topic: TopicId, language: LanguageId | None = None) -> tuple[Service, ...]:
        """The services that a cell counts, by id."""
        found = self.counted(place, topic, language)
        return tuple(one for number, one in enumerate(self._services) if found >> number & 1)

    def counted(self, place: PlaceId, topic: TopicId, language: LanguageId | None = None) -> Mask:
        """The services that a cell counts, as a set; each by its place in `numbered`."""
        around = self._around_of(place)
        return around.serving & self._complete(topic, language) & ~self._apart_from(around, topic)

    @property
    def numbered(self) -> Sequence[Service]:
        """All services of the region, in the order of their numbers."""
        return self._services

    def provided_by(self, body: str) -> Mask:
        """All services of an organisation."""
        return self._by_provider.get(OrganisationId(body), 0)

    def without_authority(self, body: str) -> Survey:
        """The same survey where an organisation is responsible for nothing any more; its services are still counted.

        Of the organisations only authorities are left in it, for who is responsible is all that it has to find anew.
        """
        for shared in SHARED:
            getattr(self, shared)
        other = copy(self)
        left = {id: one for id, one in self._responsible.items() if id != body}
        for own in ("_responsible", "_competent", "_special_bodies"):
            other.__dict__.pop(own, None)
        other._apart, other._around = {}, {}  # noqa: SLF001  its own class
        other.region = replace(self.region, organisations=left)
        return other

    def apart(self, place: PlaceId, topic: TopicId) -> tuple[PlaceId | None, Mask]:
        """Where the authority of a place sits, and the services of those whom the answer names as competent."""
        around = self._around.get(place) or self._around_of(place)
        return around.seat, self._apart_from(around, topic)

    def _complete(self, topic: TopicId, language: LanguageId | None) -> Mask:
        """Who helps with a topic in a language and lacks nothing, wherever it serves."""
        key = topic, language
        if key not in self._completed:
            about = self._about_of(topic)
            sound = self._fresh & self._with_room & ~about.barred
            self._completed[key] = about.services & self._speaking(language) & sound
        return self._completed[key]

    def _causes(self, around: _Around, topic: TopicId, language: LanguageId | None, found: Mask) -> Causes:
        about, speaking = self._about_of(topic), self._speaking(language)
        barred = about.barred | self._apart_from(around, topic)
        here = around.serving & about.services
        fresh_and_free = self._fresh & self._with_room
        lacking = {
            Cause.LANGUAGE: here & fresh_and_free & ~barred & ~speaking,
            Cause.OLD: here & speaking & self._with_room & ~barred & ~self._fresh,
            Cause.FULL: here & speaking & self._fresh & ~barred & ~self._with_room,
            Cause.NOT_ELIGIBLE: here & speaking & fresh_and_free & barred,
            Cause.ONE_HOP: around.beyond & self._complete(topic, language) & ~self._at_home,
        }
        return _ordered(lacking) or _no_single_cause(here & ~found)

    def spoken(self) -> tuple[LanguageId, ...]:
        """The languages that services speak themselves, those that most speak first."""
        said = [one.language for service in self._services for one in service.languages]
        return tuple(sorted(set(said), key=lambda language: (-said.count(language), language)))

    def _speaking(self, language: LanguageId | None) -> Mask:
        if language not in self._direct:
            wanted = understood(frozenset({language})) if language else frozenset()
            direct = partial(_speaks_directly, wanted)
            self._direct[language] = self._mask(attrgetter("languages"), direct)
        return self._direct[language]

    @cached_property
    def _fresh(self) -> Mask:
        """Who does not stand behind all others because nobody knows whether it still holds."""
        said = attrgetter("assured_on", "confidence")
        return self._mask(said, lambda truth: not LATE[standing(truth[0], truth[1], self._today)])

    @cached_property
    def _with_room(self) -> Mask:
        said = attrgetter("capacity", "capacity_on")
        return self._mask(said, lambda room: not _excludes(has_room(self._today, Room(*room))))

    @cached_property
    def _ruled_out(self) -> Mask:
        """Who is left out by a rule about whom it is for."""
        need = Need(places=(), topics=(), at=self._at, age=self._age)
        barriers = ((_TRAITS[rule.trait], _barrier(rule, need)) for rule in RULES if rule.trait in _TRAITS)
        return _either(self._mask(trait, excludes) for trait, excludes in barriers)

    @cached_property
    def _at_home(self) -> Mask:
        """Who is responsible for its own area alone."""
        return self._mask(attrgetter("provider"), lambda provider: self._seat(provider).actor in AT_HOME_ONLY)

    @cached_property
    def _by_area(self) -> Mapping[PlaceId, Mask]:
        return _filed(self._services, lambda one: one.areas)

    @cached_property
    def _by_topic(self) -> Mapping[TopicId, Mask]:
        wider = lru_cache(maxsize=None)(self._with_broader)
        return _filed(self._services, lambda one: wider(one.topics))

    @cached_property
    def _by_seat(self) -> Mapping[Seat, Mask]:
        found: defaultdict[Seat, Mask] = defaultdict(int)
        for provider, mask in self._by_provider.items():
            found[self._seat(provider)] |= mask
        return found

    @cached_property
    def _by_provider(self) -> Mapping[OrganisationId, Mask]:
        return _filed(self._services, lambda one: (one.provider,))

    @cached_property
    def _responsible(self) -> Mapping[str, Organisation]:
        """The authorities, by place and for special cases; few of very many organisations."""
        bodies = self.region.organisations.items()
        return {id: one for id, one in bodies if one.competent_for or one.role in SPECIAL}

    @cached_property
    def _competent(self) -> Mapping[PlaceId, Sequence[OrganisationId]]:
        found: dict[PlaceId, list[OrganisationId]] = {}
        for body in self._responsible.values():
            for place in body.competent_for:
                found.setdefault(place, []).append(OrganisationId(body.id))
        return found

    @cached_property
    def _special_bodies(self) -> Region:
        """The region with those organisations alone that come before whoever is responsible by place."""
        bodies = self._responsible.items()
        return replace(self.region, organisations={id: one for id, one in bodies if one.role in SPECIAL})

    @cached_property
    def _counties(self) -> Mapping[str, Place]:
        every = {**self.region.places, **self.region.neighbours}
        return {id: place for id, place in every.items() if place.level is Level.COUNTY}

    def _seat(self, provider: OrganisationId) -> Seat:
        role = self.region.organisations[provider].role
        return Seat(role, self.region.roles[role].actor)

    def _with_broader(self, topics: frozenset[TopicId]) -> frozenset[TopicId]:
        found: set[TopicId] = set()
        for topic in topics:
            above: TopicId | None = topic
            while above is not None and above not in found:
                found.add(above)
                above = self.region.topics[above].broader
        return frozenset(found)

    def _about_of(self, topic: TopicId) -> _About:
        if topic not in self._about:
            heading = Heading(self.region.get(Topic, topic), Nearness.COUNTY)
            barred = (mask for seat, mask in self._by_seat.items() if heading.bars(seat))
            self._about[topic] = _About(self._by_topic.get(topic, 0), _either(barred) | self._ruled_out)
        return self._about[topic]

    def _around_of(self, place: PlaceId) -> _Around:
        if place not in self._around:
            areas = [self._area(id) for id in self.region.chain(place)]
            counting = [area for area in areas if not self._near or area.nearness <= Nearness.COUNTY]
            serving = _either(self._by_area.get(area.id, 0) for area in counting)
            seat = seat_of_authority(areas)
            self._around[place] = _Around(areas, serving, self._beyond(areas) & ~serving, seat.id if seat else None)
        return self._around[place]

    def _area(self, place: PlaceId) -> Area:
        found = self.region.places[place]
        nearness = NEARNESS[found.level]
        return Area(id=place, name=found.name, nearness=nearness, authorities=tuple(self._competent.get(place, ())))

    def _beyond(self, areas: Sequence[Area]) -> Mask:
        """Who serves a county that borders on the place's own."""
        own = [area.id for area in areas if area.nearness is Nearness.COUNTY]
        return _either(self._by_area.get(county, 0) for county in bordering(self._counties, own))

    def _apart_from(self, around: _Around, topic: TopicId) -> Mask:
        """Whom the answer names as competent, and so not among the partners."""
        key = around.seat, topic
        if key not in self._apart:
            need = Need(places=(), topics=(topic,), at=self._at, age=self._age)
            bodies = apart(duties(self._special_bodies, need, around.areas), around.areas)
            self._apart[key] = _either(self._by_provider.get(body, 0) for body in bodies)
        return self._apart[key]

    def _mask(self, trait: Callable[[Service], Hashable], belongs: Callable[[Any], bool]) -> Mask:
        """The services whose trait belongs, which is judged once for all who are alike."""
        known: dict[Hashable, str] = {}
        bits = []
        for one in reversed(self._services):
            value = trait(one)
            if value not in known:
                known[value] = "1" if belongs(value) else "0"
            bits.append(known[value])
        return int("".join(bits) or "0", 2)


class _About(NamedTuple):
    """The services about a topic, and those that may not be proposed for it."""

    services: Mask
    barred: Mask


class _Around(NamedTuple):
    """The areas that hold a place, who serves it, who serves a bordering county alone, and where the authority sits."""

    areas: Sequence[Area]
    serving: Mask
    beyond: Mask
    seat: PlaceId | None


_TRAITS: Mapping[Trait, Callable[[Service], Hashable]] = {
    Trait.AGES: lambda service: (service.age_min, service.age_max),
    Trait.AIMS: lambda service: Aims(service.groups, service.not_groups),
}
"""What a rule can leave a service out by where neither a channel nor opening hours are asked for; room apart."""

_LAST = (Cause.NO_SERVICE, 0)


def _barrier(rule: Rule, need: Need) -> Callable[[Any], bool]:
    """Whether a rule leaves a service out for a need, by what it looks at."""
    wish = rule.wish(need)
    return lambda trait: _excludes(rule.judge(wish, trait))


def _excludes(reason: Reason | None) -> bool:
    return reason is not None and reason.excludes


def _speaks_directly(wanted: frozenset[LanguageId], spoken: frozenset[Spoken]) -> bool:
    reason = speaks_a_language(wanted, spoken)
    return reason is not None and reason.code == "speaks"


def _ordered(lacking: Mapping[Cause, Mask]) -> Causes:
    """How many lack each thing, what most lack first."""
    found = [(cause, mask.bit_count()) for cause, mask in lacking.items() if mask]
    return tuple(sorted(found, key=lambda one: -one[1]))


def _no_single_cause(others: Mask) -> Causes:
    return ((Cause.SEVERAL, others.bit_count()) if others else _LAST,)


def _either(masks: Iterable[Mask]) -> Mask:
    return reduce(or_, masks, 0)


def _filed(services: Sequence[Service], keys: Callable[[Service], Iterable[K]]) -> Mapping[K, Mask]:
    """The services under each of their keys."""
    bits: defaultdict[K, bytearray] = defaultdict(lambda: bytearray(len(services) // 8 + 1))
    for number, service in enumerate(services):
        for key in keys(service):
            bits[key][number >> 3] |= 1 << (number & 7)
    return {key: int.from_bytes(found, "little") for key, found in bits.items()}

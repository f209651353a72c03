"""Who has room in an area and since when that is known, and how many people the guides there can take on.

Guides show under their pseudonyms, and only to their own desk or coordination centre; of all others nothing shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from referral.access import Action, Actor, permit
from referral.balancing import Balance, Waiting, balance, ceiling
from referral.brackets import tongues
from referral.capacity import Taking, current, has_expired, lasts_until
from referral.codes import LanguageId, PlaceId
from referral.confirming import today_of
from referral.directory import guides_kept
from referral.insight import seen
from referral.lotsennetz import Lotsennetz
from referral.model import Guide, Organisation, Place, Service, Topic
from referral.own_guides import own_guides
from referral.region import Region
from referral.stores import GraphReader


class State(StrEnum):
    """What holds about somebody's room: what was said, that it has expired, or that nothing was ever said."""

    FREE = "free"
    TALK_FIRST = "talk_first"
    WAITING_LIST = "waiting_list"
    FULL = "full"
    EXPIRED = "expired"
    UNSAID = "unsaid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A service or guide with its organisation, what holds about its room, and until when; `monthly` of a guide."""

    entry: Taking
    provider: Organisation
    state: State
    until: date | None
    monthly: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Whoever places guides: how many of them take people on, out of how many, and how many people in a month."""

    organisation: Organisation
    guides: int
    taking: int
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """A language: services near that speak it, guides that take people on in it, and how many people in a month."""

    language: LanguageId
    services: int
    guides: int
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """The load of an area; `told` are services that ever said something, those first that people wait for longest."""

    area: Place
    states: Mapping[State, int]
    told: tuple[Told, ...]
    guides: tuple[Told, ...]
    desks: tuple[Desk, ...]
    tongues: tuple[Tongue, ...]


def load(lotsennetz: Lotsennetz, actor: Actor, area: PlaceId) -> Load:
    """The load of an area as whoever may see its network sees it; Forbidden, and NotFound."""
    region = seen(lotsennetz, actor, area)
    return load_of(region, own_guides(lotsennetz, actor, region), today_of(lotsennetz))


def load_of(region: Region, guides: Sequence[Guide], today: date) -> Load:
    """The load of a region, with those of its guides that may be seen.

    Counted are the services for the area itself or a part of it, not those for all the state or the country.
    """
    inside = {place.id for place in region.inside}
    services = [one for one in region.services.values() if not one.areas.isdisjoint(inside)]
    states = Counter(state(one, today) for one in services)
    told = [_told(region, one, one.provider, today) for one in services if one.capacity]
    return Load(
        area=region.places[region.area],
        states={one: states[one] for one in State},
        told=tuple(sorted(told, key=_most_urgent)),
        guides=tuple(sorted((_told(region, one, one.placed_by, today) for one in guides), key=_most_urgent)),
        desks=tuple(_desks(region, guides, today)),
        tongues=tuple(_tongues(services, guides, today)),
    )


def state(entry: Taking, today: date) -> State:
    """What holds about somebody's room on a day."""
    if has_expired(entry, today):
        return State.EXPIRED
    said = current(entry, today)
    return State(said) if said else State.UNSAID


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The places that a waiting list names with all that hold them, and all topics."""

    places: Mapping[str, Place]
    topics: Mapping[str, Topic]


def proposal(lotsennetz: Lotsennetz, actor: Actor, waiting: Sequence[Waiting]) -> Balance:
    """Who of the own guides could accompany whom on a waiting list; computed and told, and nothing of it is kept.

    Raises Forbidden for those who keep no guides.
    """
    permit(actor, Action.KEEP_GUIDES)
    guides = guides_kept(lotsennetz, actor)
    with lotsennetz.read() as graph:
        topics = {one.id: one for one in graph.find(Topic)}
        ground = Ground(places=_with_outer(graph, {line.place for line in waiting}), topics=topics)
    return balance(ground, waiting, guides, today_of(lotsennetz))


def _with_outer(graph: GraphReader, places: Collection[PlaceId]) -> Mapping[str, Place]:
    """Places and all that hold them; those that are not registered are absent."""
    found: dict[str, Place] = {}
    ahead = set(places)
    while ahead:
        new = [one for one in graph.whole([(Place, id) for id in sorted(ahead)]).values() if isinstance(one, Place)]
        found |= {one.id: one for one in new}
        ahead = {one.within for one in new if one.within} - {PlaceId(id) for id in found}
    return found


_URGENCY = (State.FULL, State.WAITING_LIST, State.EXPIRED, State.TALK_FIRST, State.UNSAID, State.FREE)


def _most_urgent(told: Told) -> tuple[int, str, str]:
    return _URGENCY.index(told.state), told.provider.name, told.entry.id


def _told(region: Region, entry: Taking, provider: str, today: date) -> Told:
    return Told(
        entry=entry,
        provider=region.organisations[provider],
        state=state(entry, today),
        until=lasts_until(entry.capacity_on) if entry.capacity_on else None,
        monthly=entry.monthly if isinstance(entry, Guide) else None,
    )


def _desks(region: Region, guides: Sequence[Guide], today: date) -> Iterator[Desk]:
    for desk in sorted({guide.placed_by for guide in guides}):
        rooms = [ceiling(guide, today) for guide in guides if guide.placed_by == desk]
        yield Desk(
            organisation=region.organisations[desk],
            guides=len(rooms),
            taking=sum(room > 0 for room in rooms),
            people=sum(rooms),
        )


def _tongues(services: Sequence[Service], guides: Sequence[Guide], today: date) -> list[Tongue]:
    """Every language that is spoken, those first that fewest people can be accompanied in."""
    spoken = Counter(language for one in services for language in tongues(one.languages))
    rooms: dict[LanguageId, list[int]] = {}
    for guide in guides:
        for language in tongues(guide.languages):
            rooms.setdefault(language, []).append(ceiling(guide, today))
    found = [
        Tongue(
            language=id, services=spoken[id], guides=sum(map(bool, rooms.get(id, ()))), people=sum(rooms.get(id, ()))
        )
        for id in {*spoken, *rooms}
    ]
    return sorted(found, key=lambda one: (one.people, -one.services, one.language))

"""Which services answer (topic, area): the embedded engine's index, beside the structure that NetworkX holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from referral.brackets import brackets, free_to_help, role_fits
from referral.codes import PlaceId, RoleId, ServiceId, TopicId, understood
from referral.hours import LOCAL
from referral.model import Guide, Topic
from referral.need import Area, Bracket, Breadth, Candidate, Nearness, Need, Reach

if TYPE_CHECKING:
    from referral.stores.structure import Structure

INTERPRETING = TopicId("language.interpreting")
KEPT = 100_000
"""So many sorted lists are kept at most; then all are forgotten and made anew as they are asked for."""


Asked = tuple[tuple[PlaceId, ...], tuple[TopicId, ...], Reach]


class _Filed(NamedTuple):
    """Where a service stands in the index, so that it can be taken out again."""

    candidate: Candidate
    areas: tuple[PlaceId, ...]
    topics: tuple[TopicId, ...]


def _by_role(role: RoleId) -> TopicId:
    """What all services of providers in a role are filed under, whatever their topics."""
    return TopicId(f"role:{role}")


class Postings:
    """Services by area and topic, and by area and role; with the day's brackets of what was asked for."""

    def __init__(self) -> None:
        self._filed: dict[ServiceId, _Filed] = {}
        self._members: dict[PlaceId, dict[TopicId, list[Candidate]]] = {}
        self._day: date | None = None
        self._kept: dict[tuple[PlaceId, TopicId], dict[tuple[str, Nearness, Breadth], list[Bracket]]] = {}
        self._shelves: dict[Asked, list[Bracket]] = {}

    def put(self, candidate: Candidate, areas: Iterable[PlaceId], topics: Iterable[TopicId]) -> None:
        """File a service under each of its areas and topics (the broader ones too), in place of its former entry."""
        if candidate.service in self._filed:
            self.remove(candidate.service)
        self._shelves.clear()
        filed = _Filed(candidate, tuple(areas), (*topics, _by_role(candidate.role)))
        self._filed[candidate.service] = filed
        for area in filed.areas:
            by_topic = self._members.setdefault(area, {})
            for topic in filed.topics:
                members = by_topic.get(topic)
                if members is None:
                    by_topic[topic] = [candidate]
                else:
                    members.append(candidate)
                if self._kept:
                    self._kept.pop((area, topic), None)

    def remove(self, service: ServiceId) -> None:
        """Take a service out of the index; nothing happens if it is not in it."""
        filed = self._filed.pop(service, None)
        self._shelves.clear()
        for area in filed.areas if filed else ():
            for topic in filed.topics if filed else ():
                members = self._members[area][topic]
                self._members[area][topic] = [member for member in members if member.service != service]
                self._kept.pop((area, topic), None)

    def forget(self) -> None:
        """Sort anew what is asked for next, because a place or topic has changed."""
        self._kept.clear()
        self._shelves.clear()

    def shelf(self, asked: Asked, today: date, gather: Callable[[], list[Bracket]]) -> Sequence[Bracket]:
        """The brackets for places, topics and reach in the order of their promise, gathered when first asked for."""
        self._turn_to(today)
        shelf = self._shelves.get(asked)
        if shelf is None:
            shelf = self._shelves[asked] = sorted(gather(), key=attrgetter("promise"))
        return shelf

    def brackets(self, topic: Topic, area: Area, today: date) -> Sequence[Bracket]:
        """The services for a topic that serve an area, in brackets."""
        return self._brackets(topic, TopicId(topic.id), area, today, Breadth.EXACT)

    def wider(self, topic: Topic, areas: Sequence[Area], bordering: Sequence[Area], today: date) -> Iterator[Bracket]:
        """Those of bordering areas who may help beyond them, and those near in a role that helps with the topic."""
        for area in bordering:
            yield from self._brackets(topic, TopicId(topic.id), area, today, Breadth.EXACT)
        for area in areas:
            if area.nearness in {Nearness.MUNICIPALITY, Nearness.COUNTY}:
                for role in role_fits(topic):
                    yield from self._brackets(topic, _by_role(role), area, today, Breadth.ROLE)

    def broader(self, topic: Topic, areas: Sequence[Area], today: date) -> Iterator[Bracket]:
        """Those about a topic that stands in for a narrower one."""
        for area in areas:
            yield from self._brackets(topic, TopicId(topic.id), area, today, Breadth.BROADER)

    def _brackets(self, topic: Topic, filed: TopicId, area: Area, today: date, breadth: Breadth) -> Sequence[Bracket]:
        members = self._members.get(area.id, {}).get(filed)
        if not members:
            return ()
        self._turn_to(today)
        kept = self._kept.setdefault((area.id, filed), {})
        key = topic.id, area.nearness, breadth
        found = kept.get(key)
        if found is None:
            beyond = area.nearness is Nearness.NEIGHBOUR or breadth is not Breadth.EXACT
            candidates = free_to_help(members) if beyond else members
            found = kept[key] = brackets(topic, area.nearness, candidates, today, breadth)
        return found

    def _turn_to(self, today: date) -> None:
        if self._day != today or len(self._kept) >= KEPT or len(self._shelves) >= KEPT:
            self._day = today
            self.forget()


class EmbeddedSurroundings:
    """What judging needs around one need, read from memory when it is asked for."""

    def __init__(self, structure: Structure, postings: Postings, need: Need) -> None:
        self._structure = structure
        self._postings = postings
        self._need = need
        self._today = need.at.astimezone(LOCAL).date()
        self._topics = tuple(structure.topic(topic) for topic in need.topics)
        self._areas = structure.areas(need.places)

    @property
    def areas(self) -> Sequence[Area]:
        """The areas that hold the place, nearest first, up to the country."""
        return self._areas

    def brackets(self, reach: Reach) -> Sequence[Bracket]:
        """The candidates for the need's topics within reach."""
        asked = (self._need.places, self._need.topics, reach)
        return self._postings.shelf(asked, self._today, lambda: self._gathered(reach))

    def _gathered(self, reach: Reach) -> list[Bracket]:
        found: list[Bracket] = []
        for topic in self._topics:
            for area in self._areas:
                found += self._postings.brackets(topic, area, self._today)
            if reach is not Reach.SERVING:
                bordering = self._structure.bordering(self._areas)
                found += self._postings.wider(topic, self._areas, bordering, self._today)
            if reach is Reach.BROADER and topic.broader is not None:
                found += self._postings.broader(self._structure.topic(topic.broader), self._areas, self._today)
        return found

    def interpreters(self) -> Iterator[Bracket]:
        """Services about interpreting for these areas, nearest area first, then by truth and role."""
        for area in self._areas:
            found = self._postings.brackets(self._structure.topic(INTERPRETING), area, self._today)
            yield from sorted(found, key=attrgetter("standing", "fit"))

    def guides(self) -> Sequence[tuple[Area, Guide]]:
        """Guides active in these areas who speak one of the need's languages, nearest area first, then by id."""
        return [
            (area, guide)
            for area in self._areas
            for language in sorted(understood(self._need.languages))
            for guide in self._structure.guides(area.id, language)
        ]

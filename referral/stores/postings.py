"""Which services answer (topic, area): the embedded engine's index, beside the structure that NetworkX holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
WORTH_KEEPING = 3
"""Lists longer than this keep their brackets for the day; shorter ones are sorted faster than they are kept."""


class _Posting:
    """The services for one topic that serve one area, and the day's brackets of them once somebody asked."""

    __slots__ = ("day", "kept", "members")

    def __init__(self) -> None:
        self.members: list[Candidate] = []
        self.day: date | None = None
        self.kept: list[Bracket] = []

    def brackets(self, topic: Topic, nearness: Nearness, today: date) -> list[Bracket]:
        if len(self.members) <= WORTH_KEEPING:
            return brackets(topic, nearness, self.members, today)
        if self.day != today:
            self.day, self.kept = today, brackets(topic, nearness, self.members, today)
        return self.kept


class _Filed(NamedTuple):
    """Where a service stands in the index, so that it can be taken out again."""

    candidate: Candidate
    areas: tuple[PlaceId, ...]
    topics: tuple[TopicId, ...]


def _by_role(role: RoleId) -> TopicId:
    """What all services of providers in a role are filed under, whatever their topics."""
    return TopicId(f"role:{role}")


class Postings:
    """Services by area and topic, and by area and role."""

    def __init__(self) -> None:
        self._filed: dict[ServiceId, _Filed] = {}
        self._lists: dict[PlaceId, dict[TopicId, _Posting]] = {}

    def put(self, candidate: Candidate, areas: Iterable[PlaceId], topics: Iterable[TopicId]) -> None:
        """File a service under each of its areas and topics (the broader ones too), in place of its former entry."""
        self.remove(candidate.service)
        filed = _Filed(candidate, tuple(areas), (*topics, _by_role(candidate.role)))
        self._filed[candidate.service] = filed
        for area in filed.areas:
            by_topic = self._lists.setdefault(area, {})
            for topic in filed.topics:
                posting = by_topic.get(topic)
                if posting is None:
                    posting = by_topic[topic] = _Posting()
                posting.members.append(candidate)
                posting.day = None

    def remove(self, service: ServiceId) -> None:
        """Take a service out of the index; nothing happens if it is not in it."""
        filed = self._filed.pop(service, None)
        for area in filed.areas if filed else ():
            for topic in filed.topics if filed else ():
                posting = self._lists[area][topic]
                posting.members = [member for member in posting.members if member.service != service]
                posting.day = None

    def members(self, topic: TopicId, area: PlaceId) -> Sequence[Candidate]:
        """The services for a topic that serve an area, in no particular order."""
        posting = self._lists.get(area, {}).get(topic)
        return posting.members if posting else ()

    def brackets(self, topic: Topic, area: Area, today: date) -> Sequence[Bracket]:
        """The services for a topic that serve an area, in brackets."""
        posting = self._lists.get(area.id, {}).get(TopicId(topic.id))
        return posting.brackets(topic, area.nearness, today) if posting else ()


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

    def brackets(self, reach: Reach) -> Iterator[Bracket]:
        """The candidates for the need's topics within reach."""
        for topic in self._topics:
            for area in self._areas:
                yield from self._postings.brackets(topic, area, self._today)
            if reach is not Reach.SERVING:
                yield from self._wider(topic)
            if reach is Reach.BROADER and topic.broader is not None:
                broader = self._structure.topic(topic.broader)
                yield from self._fresh(broader, TopicId(broader.id), self._areas, Breadth.BROADER)

    def _wider(self, topic: Topic) -> Iterator[Bracket]:
        """Those of bordering counties, and those near the place in a role that helps with the topic."""
        yield from self._fresh(topic, TopicId(topic.id), self._structure.bordering(self._areas), Breadth.EXACT)
        near = [area for area in self._areas if area.nearness in {Nearness.MUNICIPALITY, Nearness.COUNTY}]
        for role in role_fits(topic):
            yield from self._fresh(topic, _by_role(role), near, Breadth.ROLE)

    def _fresh(self, topic: Topic, filed: TopicId, areas: Sequence[Area], breadth: Breadth) -> Iterator[Bracket]:
        """Brackets for this need alone, of what is filed in some areas."""
        for area in areas:
            members = free_to_help(self._postings.members(filed, area.id))
            yield from brackets(topic, area.nearness, members, self._today, breadth)

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

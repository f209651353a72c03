"""Which services answer (topic, area): the embedded engine's index, beside the structure that NetworkX holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from referral.brackets import Heading, role_fits
from referral.codes import OrganisationId, PlaceId, RoleId, ServiceId, TopicId, understood
from referral.columns import Columns, Posting
from referral.hours import LOCAL
from referral.model import Guide, Topic
from referral.need import Area, Breadth, Nearness, Need, Reach

if TYPE_CHECKING:
    from referral.stores.structure import Structure

INTERPRETING = TopicId("language.interpreting")
KEPT = 100_000
"""So many postings are kept at most; then all are forgotten and made anew as they are asked for."""

Sort = tuple[str, Nearness, Breadth]


class _Filed(NamedTuple):
    """Where a service stands in the index, so that it can be taken out again."""

    row: int
    areas: tuple[PlaceId, ...]
    topics: tuple[TopicId, ...]


def _by_role(role: RoleId) -> TopicId:
    """What all services of providers in a role are filed under, whatever their topics."""
    return TopicId(f"role:{role}")


class Postings:
    """Services by area and topic, and by area and role; with the day's postings of what was asked for."""

    def __init__(self) -> None:
        self.columns = Columns()
        self._filed: dict[ServiceId, _Filed] = {}
        self._members: dict[PlaceId, dict[TopicId, list[int]]] = {}
        self._day: date | None = None
        self._headings: dict[Sort, Heading] = {}
        self._kept: dict[tuple[PlaceId, TopicId], dict[Sort, Posting]] = {}

    def put(
        self,
        service: ServiceId,
        provider: OrganisationId,
        role: RoleId,
        traits: Sequence[int],
        areas: Iterable[PlaceId],
        topics: Iterable[TopicId],
    ) -> None:
        """File a service under each of its areas and topics (the broader ones too), in place of its former entry.

        `role` is that of its provider; `traits` are numbers, in the order of their columns.
        """
        former = self.remove(service)
        if former is None:
            row = self.columns.add(service, provider, traits)
        else:
            row = former.row
            self.columns.replace(row, provider, traits)
        filed = self._filed[service] = _Filed(row, tuple(areas), (*topics, _by_role(role)))
        for area in filed.areas:
            by_topic = self._members.setdefault(area, {})
            for topic in filed.topics:
                members = by_topic.get(topic)
                if members is None:
                    by_topic[topic] = [row]
                else:
                    members.append(row)
                if self._kept:
                    self._kept.pop((area, topic), None)

    def remove(self, service: ServiceId) -> _Filed | None:
        """Take a service out of the index, and say where it stood; nothing happens if it is not in it."""
        filed = self._filed.pop(service, None)
        if filed is not None:
            for area, topic in product(filed.areas, filed.topics):
                self._members[area][topic].remove(filed.row)
                self._kept.pop((area, topic), None)
        return filed

    def forget(self) -> None:
        """List anew what is asked for next, because a place or topic has changed."""
        self._kept.clear()
        self._headings.clear()

    def serving(self, topic: Topic, areas: Sequence[Area], today: date) -> list[Posting]:
        """Those that name a topic."""
        return self._postings(topic, TopicId(topic.id), areas, today, Breadth.EXACT)

    def wider(self, topic: Topic, areas: Sequence[Area], bordering: Sequence[Area], today: date) -> list[Posting]:
        """Those of bordering areas who may help beyond them, and those near in a role that helps with the topic."""
        found = self._postings(topic, TopicId(topic.id), bordering, today, Breadth.EXACT)
        near = [area for area in areas if area.nearness in {Nearness.MUNICIPALITY, Nearness.COUNTY}]
        for role in role_fits(topic):
            found += self._postings(topic, _by_role(role), near, today, Breadth.ROLE)
        return found

    def broader(self, topic: Topic, areas: Sequence[Area], today: date) -> list[Posting]:
        """Those about a topic that stands in for a narrower one."""
        return self._postings(topic, TopicId(topic.id), areas, today, Breadth.BROADER)

    def _postings(
        self, topic: Topic, filed: TopicId, areas: Sequence[Area], today: date, breadth: Breadth
    ) -> list[Posting]:
        self._turn_to(today)
        found = []
        for area in areas:
            members = self._members.get(area.id, {}).get(filed)
            if members:
                kept = self._kept.setdefault((area.id, filed), {})
                sort = topic.id, area.nearness, breadth
                posting = kept.get(sort)
                if posting is None:
                    posting = kept[sort] = self.columns.posting(self._heading(topic, sort), members, today)
                found.append(posting)
        return found

    def _heading(self, topic: Topic, sort: Sort) -> Heading:
        if sort not in self._headings:
            _, nearness, breadth = sort
            self._headings[sort] = Heading(topic, nearness, breadth)
        return self._headings[sort]

    def _turn_to(self, today: date) -> None:
        if self._day != today or len(self._kept) >= KEPT:
            self._day = today
            self._kept.clear()


class EmbeddedSurroundings:
    """What judging needs around one need, read from memory when it is asked for."""

    def __init__(self, structure: Structure, postings: Postings, need: Need) -> None:
        self._structure = structure
        self._postings = postings
        self._need = need
        self._today = need.at.astimezone(LOCAL).date()
        self._topics = [structure.topic(topic) for topic in need.topics]
        self._areas = structure.areas(need.places)

    @property
    def areas(self) -> Sequence[Area]:
        """The areas that hold the place, nearest first, up to the country."""
        return self._areas

    @property
    def columns(self) -> Columns:
        """The table that the rows of all postings stand in."""
        return self._postings.columns

    def postings(self, reach: Reach) -> Sequence[Posting]:
        """The candidates for the need's topics that this step of reaching further adds."""
        return [posting for topic in self._topics for posting in self._reached(topic, reach)]

    def _reached(self, topic: Topic, reach: Reach) -> list[Posting]:
        if reach is Reach.SERVING:
            return self._postings.serving(topic, self._areas, self._today)
        if reach is Reach.BORDERING:
            return self._postings.wider(topic, self._areas, self._structure.bordering(self._areas), self._today)
        broader = topic.broader
        return self._postings.broader(self._structure.topic(broader), self._areas, self._today) if broader else []

    def interpreters(self) -> Sequence[Posting]:
        """Services about interpreting for these areas, nearest area first."""
        return self._postings.serving(self._structure.topic(INTERPRETING), self._areas, self._today)

    def guides(self) -> Sequence[tuple[Area, Guide]]:
        """Guides active in these areas who speak one of the need's languages, nearest area first, then by id."""
        return [
            (area, guide)
            for area in self._areas
            for language in sorted(understood(self._need.languages))
            for guide in self._structure.guides(area.id, language)
        ]

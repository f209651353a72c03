"""Which services answer (topic, area): the embedded engine's index, beside the structure that NetworkX holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain, product
from typing import NamedTuple

from referral.codes import OrganisationId, PlaceId, RoleId, ServiceId, TopicId
from referral.columns import Columns, Posting
from referral.need import Breadth, Nearness
from referral.stores.around import Headings, Wanted, by_role

KEPT = 100_000
"""So many postings are kept at most; then all are forgotten and made anew as they are asked for."""

Listed = tuple[PlaceId, TopicId, str, Nearness, Breadth]
"""An area, what its services are filed under, and the sort of heading that they are listed under."""
_NOBODY: Mapping[TopicId, list[int]] = {}
"""Stands for an area where no service is filed."""


class _Filed(NamedTuple):
    """Where a service stands in the index, so that it can be taken out again."""

    row: int
    areas: tuple[PlaceId, ...]
    topics: tuple[TopicId, ...]


class Postings:
    """Services by area and topic, and by area and role; with the day's postings of what was asked for."""

    def __init__(self) -> None:
        self.columns = Columns()
        self._filed: dict[ServiceId, _Filed] = {}
        self._members: dict[PlaceId, dict[TopicId, list[int]]] = {}
        self._day: date | None = None
        self._headings = Headings()
        self._kept: dict[Listed, Posting] = {}

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
        filed = self._filed[service] = _Filed(row, tuple(areas), (*topics, by_role(role)))
        self._kept.clear()
        for area in filed.areas:
            by_topic = self._members.setdefault(area, {})
            for topic in filed.topics:
                members = by_topic.get(topic)
                if members is None:
                    by_topic[topic] = [row]
                else:
                    members.append(row)

    def remove(self, service: ServiceId) -> _Filed | None:
        """Take a service out of the index, and say where it stood; nothing happens if it is not in it."""
        filed = self._filed.pop(service, None)
        if filed is not None:
            for area, topic in product(filed.areas, filed.topics):
                self._members[area][topic].remove(filed.row)
            self._kept.clear()
        return filed

    def serving(self, areas: Iterable[PlaceId]) -> set[ServiceId]:
        """The services that serve one of these areas as such."""
        listed = (rows for area in areas for rows in self._members.get(area, {}).values())
        return {self.columns.services[row] for row in set(chain.from_iterable(listed))}

    def forget(self) -> None:
        """List anew what is asked for next, because a place or topic has changed."""
        self._kept.clear()
        self._headings.clear()

    def listed(self, wanted: Wanted, today: date) -> list[Posting]:
        """The postings of the areas that are wanted, on a day; areas where nobody is listed are left out."""
        if self._day != today or len(self._kept) >= KEPT:
            self._day = today
            self._kept.clear()
        topic, filed, breadth = wanted.topic.id, wanted.filed, wanted.breadth
        found = []
        for area in wanted.areas:
            listing = area.id, filed, topic, area.nearness, breadth
            posting = self._kept.get(listing)
            if posting is None and (members := self._members.get(area.id, _NOBODY).get(filed)):
                heading = self._headings.of(wanted.topic, listing[2:])
                posting = self._kept[listing] = self.columns.posting(heading, members, today)
            if posting is not None:
                found.append(posting)
        return found

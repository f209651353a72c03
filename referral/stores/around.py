"""What judging needs around one need: which postings of which areas, the same whatever the graph is kept in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, Protocol

from referral.bonds import Ties
from referral.brackets import Heading, role_fits
from referral.codes import LanguageId, OrganisationId, PlaceId, RoleId, TopicId, understood
from referral.columns import Columns, Posting
from referral.competence import responsible
from referral.hours import LOCAL
from referral.model import Guide, Topic
from referral.need import Area, Breadth, Nearness, Need, Reach

if TYPE_CHECKING:
    from referral.stores.structure import Structure

INTERPRETING = TopicId("language.interpreting")

Guides = Callable[[PlaceId, LanguageId], Sequence[Guide]]
"""The guides active in exactly this area who speak a language, by id."""
Tying = Callable[[tuple[OrganisationId, ...]], Ties]
"""The ties that begin or end at some organisations, by id."""


Sort = tuple[str, Nearness, Breadth]
"""What makes a heading: the topic's id, how near the area is, and how services relate to the topic."""


class Headings(dict[Sort, Heading]):
    """The headings that were asked for, each made once."""

    def of(self, topic: Topic, sort: Sort) -> Heading:
        """The heading of a sort, about this topic."""
        if sort not in self:
            self[sort] = Heading(topic, sort[1], sort[2])
        return self[sort]


class Wanted(NamedTuple):
    """Services to be looked up: for a topic, under what they are filed (it, or a role), in which areas, and why so."""

    topic: Topic
    filed: TopicId
    areas: Sequence[Area]
    breadth: Breadth


class Listing(Protocol):
    """Where services are listed by area, and by topic or role."""

    columns: Columns

    def listed(self, wanted: Wanted, today: date) -> list[Posting]:
        """The postings of the areas that are wanted, on a day; areas where nobody is listed are left out."""


def by_role(role: RoleId) -> TopicId:
    """What all services of providers in a role are filed under, whatever their topics."""
    return TopicId(f"role:{role}")


class Around:
    """What judging needs around one need, looked up when it is asked for."""

    def __init__(self, structure: Structure, listing: Listing, guides: Guides, ties: Tying, need: Need) -> None:
        self._structure = structure
        self._listing = listing
        self._guides = guides
        self._ties = ties
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
        return self._listing.columns

    def postings(self, reach: Reach) -> Sequence[Posting]:
        """The candidates for the need's topics that this step of reaching further adds."""
        return [posting for wanted in self.wanted(reach) for posting in self._listing.listed(wanted, self._today)]

    def interpreters(self) -> Sequence[Posting]:
        """Services about interpreting for these areas, nearest area first."""
        return [posting for wanted in self.interpreting() for posting in self._listing.listed(wanted, self._today)]

    def guides(self) -> Sequence[tuple[Area, Guide]]:
        """Guides active in these areas who speak one of the need's languages, nearest area first, then by id."""
        languages = sorted(understood(self._need.languages))
        return [
            (area, guide) for area in self._areas for language in languages for guide in self._guides(area.id, language)
        ]

    def ties(self) -> Ties:
        """The ties of those responsible by place, by id."""
        return self._ties(responsible(self._areas))

    def wanted(self, reach: Reach) -> Iterator[Wanted]:
        """What has to be looked up for a step of reaching further."""
        for topic in self._topics:
            yield from _STEPS[reach](self._structure, topic, self._areas)

    def interpreting(self) -> Iterator[Wanted]:
        """What has to be looked up to find interpreters; nothing where no topic stands for them."""
        if self._need.languages and self._structure.registered(Topic, INTERPRETING):
            yield from _serving(self._structure, self._structure.topic(INTERPRETING), self._areas)


def _serving(_structure: Structure, topic: Topic, areas: Sequence[Area]) -> Iterator[Wanted]:
    """Those for the place who name the topic."""
    yield Wanted(topic, TopicId(topic.id), areas, Breadth.EXACT)


def _bordering(structure: Structure, topic: Topic, areas: Sequence[Area]) -> Iterator[Wanted]:
    """Those of bordering areas who may help beyond them, and those near in a role that helps with the topic."""
    yield Wanted(topic, TopicId(topic.id), structure.bordering(areas), Breadth.EXACT)
    near = [area for area in areas if area.nearness in {Nearness.MUNICIPALITY, Nearness.COUNTY}]
    for role in role_fits(topic):
        yield Wanted(topic, by_role(role), near, Breadth.ROLE)


def _broader(structure: Structure, topic: Topic, areas: Sequence[Area]) -> Iterator[Wanted]:
    """Those about the topic that stands in for a narrower one."""
    if topic.broader is not None:
        broader = structure.topic(topic.broader)
        yield Wanted(broader, TopicId(broader.id), areas, Breadth.BROADER)


_STEPS: dict[Reach, Callable[[Structure, Topic, Sequence[Area]], Iterator[Wanted]]] = {
    Reach.SERVING: _serving,
    Reach.BORDERING: _bordering,
    Reach.BROADER: _broader,
}

"""The coverage of an area as a table for whoever looks after it: places by topics, or topics by languages for a place.

Each square of the table sums up cells: a county its municipalities, a heading its topics. Gaps are listed beside it,
those first after which most people asked in vain.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import cast

from referral import insight
from referral.access import Actor
from referral.codes import LanguageId, PlaceId, TopicId
from referral.confirming import today_of
from referral.coverage import ENOUGH, Cause, Cell, Survey
from referral.demand import Demands, demands
from referral.hours import LOCAL
from referral.lotsennetz import Lotsennetz
from referral.model import Label, Language, Level, Place, Topic
from referral.region import Region
from referral.surveys import surveyed

ASKED_AT = time(10)
"""The hour that is looked at, so that all day long the table is the same."""
LANGUAGES = 12
"""So many languages are compared at most, those that most speak."""
NONE = Label(de="ohne Sprachwunsch", en="no language asked for")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What is looked at: an area, a language, a topic (a heading: those below it), for one place, an age in years.

    With `near`, help for all the state or the country counts for nothing.
    """

    area: PlaceId
    language: LanguageId | None = None
    topic: TopicId | None = None
    place: PlaceId | None = None
    age: int | None = None
    near: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """Some cells at once: how many there are, how many of them are empty and thin, and why, what most lack first.

    `demand` is how often somebody asked in vain in the counties that they lie in; 0 also where that was seldom.
    """

    cells: int
    empty: int
    thin: int
    causes: tuple[tuple[Cause, int], ...]
    demand: int

    @property
    def level(self) -> int:
        """0 where something is empty, 1 where something is thin, 2 where all is well."""
        return 0 if self.empty else 1 if self.thin else 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the table: what it is about, and its squares in the order of the columns."""

    id: str
    label: Label
    squares: tuple[Square, ...]

    @property
    def whole(self) -> Square:
        """All squares of the row at once."""
        return _summed(self.squares)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the table."""

    id: str
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A topic that has empty or thin cells in a county of the area, in a smaller area itself, or in the place."""

    part: Place
    topic: Topic
    language: LanguageId | None
    square: Square


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The table of an area, with its gaps: those after which most asked first, then the emptiest."""

    look: Look
    area: Place
    region: Region
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    gaps: tuple[Gap, ...]
    at: datetime

    @property
    def whole(self) -> Square:
        """All cells at once."""
        return _summed([line.whole for line in self.lines])


def coverage(lotsennetz: Lotsennetz, actor: Actor, look: Look) -> Coverage:
    """The coverage of an area, for whoever may see its network; Forbidden, and NotFound for what is not there."""
    region = insight.seen(lotsennetz, actor, look.area)
    with lotsennetz.read() as graph:
        wanted = demands(graph)
    at = datetime.combine(today_of(lotsennetz), ASKED_AT, LOCAL)
    return covered(region, look, wanted, at)


def cells(lotsennetz: Lotsennetz, actor: Actor, look: Look) -> tuple[Region, tuple[Cell, ...], Demands]:
    """Every single cell of what is looked at, with the region and the demand; Forbidden, NotFound."""
    region = insight.seen(lotsennetz, actor, look.area)
    with lotsennetz.read() as graph:
        wanted = demands(graph)
    at = datetime.combine(today_of(lotsennetz), ASKED_AT, LOCAL)
    counting = _Counting(surveyed(region, at, age=look.age, near=look.near), look, wanted)
    return region, counting.cells(topics_of(region, look.topic)), wanted


def covered(region: Region, look: Look, wanted: Demands, at: datetime) -> Coverage:
    """The coverage of a region at a moment; NotFound for a topic, language or place that is not in it."""
    if look.language:
        region.get(Language, look.language)
    counting = _Counting(surveyed(region, at, age=look.age, near=look.near), look, wanted)
    topics = topics_of(region, look.topic)
    columns, lines = counting.by_places(topics) if look.place is None else counting.by_languages(topics)
    gaps = sorted(counting.gaps(topics), key=_urgency)
    area = region.get(Place, look.area)
    return Coverage(look=look, area=area, region=region, columns=columns, lines=lines, gaps=tuple(gaps), at=at)


def topics_of(region: Region, topic: TopicId | None) -> tuple[Topic, ...]:
    """The topics that stand beside each other: those below a heading, or all headings; NotFound."""
    if topic is not None:
        region.get(Topic, topic)
    below = tuple(one for one in region.topics.values() if one.broader == topic)
    return below or (region.get(Topic, topic or ""),)


class _Counting:
    """Sums up the cells of a survey; each of them, and what lies where, is worked out once."""

    def __init__(self, survey: Survey, look: Look, wanted: Demands) -> None:
        self._survey, self._look, self._wanted = survey, look, wanted
        self.region = survey.region
        self._county_of = {place.id: self.region.county(place.id) for place in self.region.inside}
        self._within: defaultdict[str, list[Place]] = defaultdict(list)
        for place in self.region.inside:
            self._within[place.within or ""].append(place)
        self._below: defaultdict[str, list[TopicId]] = defaultdict(list)
        for topic in self.region.topics.values():
            self._below[topic.broader or ""].append(TopicId(topic.id))
        self._cells: dict[tuple[PlaceId, TopicId, LanguageId | None], Cell] = {}

    def by_places(self, topics: Sequence[Topic]) -> tuple[tuple[Column, ...], tuple[Line, ...]]:
        """Parts of the area by topics."""
        columns = tuple(Column(id=one.id, label=one.label) for one in topics)
        lines = []
        for part in self._parts(self._look.area):
            municipalities = self.municipalities(part.id)
            squares = [self._square(municipalities, topic.id, self._look.language) for topic in topics]
            lines.append(Line(id=part.id, label=Label(de=part.name), squares=tuple(squares)))
        return columns, tuple(sorted(lines, key=lambda line: (line.label.de, line.id)))

    def by_languages(self, topics: Sequence[Topic]) -> tuple[tuple[Column, ...], tuple[Line, ...]]:
        """Topics by languages, for the place."""
        tags, place, known = self.languages(), cast("PlaceId", self._look.place), self.region.languages
        columns = tuple(Column(id=one or "", label=known[one].label if one else NONE) for one in tags)
        lines = []
        for topic in topics:
            squares = tuple(self._square((place,), topic.id, one) for one in tags)
            lines.append(Line(id=topic.id, label=topic.label, squares=squares))
        return columns, tuple(lines)

    def gaps(self, topics: Sequence[Topic]) -> Iterator[Gap]:
        """The gaps of the counties of the area, of the area itself if it has none, or of the place."""
        look = self._look
        if look.place is not None:
            parts: tuple[Place, ...] = (self.region.get(Place, look.place),)
        else:
            counties = (place for place in self.region.inside if place.level is Level.COUNTY)
            parts = tuple(counties) or (self.region.get(Place, look.area),)
        for part in parts:
            municipalities = self.municipalities(part.id)
            for leaf in (leaf for one in topics for leaf in self.leaves(one.id)):
                square = self._square(municipalities, leaf, look.language)
                if square.level < ENOUGH:
                    yield Gap(part=part, topic=self.region.topics[leaf], language=look.language, square=square)

    def cells(self, topics: Sequence[Topic]) -> tuple[Cell, ...]:
        """Every single cell."""
        look, leaves = self._look, [leaf for one in topics for leaf in self.leaves(one.id)]
        if look.place is None:
            return tuple(self._survey.cells(self.municipalities(look.area), leaves, (look.language,)))
        return tuple(self._survey.cells((look.place,), leaves, self.languages()))

    def municipalities(self, area: str) -> tuple[PlaceId, ...]:
        """The smallest places of an area, itself if nothing lies within it."""
        ahead, found = [area], list[PlaceId]()
        for place in ahead:
            below = [one.id for one in self._within[place]]
            ahead += below
            if not below:
                found.append(PlaceId(place))
        return tuple(sorted(found))

    def leaves(self, topic: str) -> tuple[TopicId, ...]:
        """The topics below a heading, or the topic itself if none is."""
        return tuple(self._below[topic]) or (TopicId(topic),)

    def languages(self) -> tuple[LanguageId | None, ...]:
        """No language, the one that is looked at, and those that most speak."""
        spoken = [one for one in self._survey.spoken() if one != self._look.language]
        chosen = (self._look.language,) if self._look.language else ()
        return (None, *chosen, *spoken[: LANGUAGES - len(chosen)])

    def _parts(self, area: str) -> Sequence[Place]:
        """What an area is divided into; a municipality is its only part."""
        return self._within[area] or (self.region.get(Place, area),)

    def _square(self, places: Sequence[PlaceId], topic: str, language: LanguageId | None) -> Square:
        leaves = self.leaves(topic)
        found = [self._cell(place, leaf, language) for place in places for leaf in leaves]
        counties = {self._county_of.get(place) for place in places}
        causes = Counter(cell.causes[0][0] for cell in found if cell.causes)
        return Square(
            cells=len(found),
            empty=sum(cell.empty for cell in found),
            thin=sum(cell.thin for cell in found),
            causes=tuple(causes.most_common()),
            demand=sum(self._wanted.number(county, leaf, language) for county in counties if county for leaf in leaves),
        )

    def _cell(self, place: PlaceId, topic: TopicId, language: LanguageId | None) -> Cell:
        key = place, topic, language
        if key not in self._cells:
            self._cells[key] = self._survey.cell(*key)
        return self._cells[key]


def _urgency(gap: Gap) -> tuple[int, int, int, str, str]:
    """First those that most asked for, then the emptiest."""
    return -gap.square.demand, -gap.square.empty, -gap.square.thin, gap.part.name, gap.topic.id


def _summed(squares: Sequence[Square]) -> Square:
    causes: Counter[Cause] = Counter()
    for square in squares:
        causes.update(dict(square.causes))
    return Square(
        cells=sum(one.cells for one in squares),
        empty=sum(one.empty for one in squares),
        thin=sum(one.thin for one in squares),
        causes=tuple(causes.most_common()),
        demand=sum(one.demand for one in squares),
    )

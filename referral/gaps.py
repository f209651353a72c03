"""The coverage of an area as a table for whoever looks after it: places by topics, or topics by languages for a place.

Each square of the table sums up cells: a county its municipalities, a heading its topics. Gaps are listed beside it,
those first after which most people asked in vain.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import cast

from referral import insight
from referral.access import Actor
from referral.codes import LanguageId, PlaceId, TopicId
from referral.confirming import today_of
from referral.coverage import Cause, Cell, Survey
from referral.demand import Demands, demands
from referral.hours import LOCAL
from referral.lotsennetz import Lotsennetz
from referral.model import Label, Language, Place, Topic
from referral.region import Region

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
    """A topic that has empty or thin cells in a part of the area (a county, or a municipality of a county)."""

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
    topics = [topic for column in topics_of(region, look.topic) for topic in _leaves(region, column)]
    survey = _surveyed(region, at, look.age, look.near)
    if look.place is None:
        return region, tuple(survey.cells(_municipalities(region, look.area), topics, (look.language,))), wanted
    return region, tuple(survey.cells((look.place,), topics, _languages(survey, look))), wanted


def covered(region: Region, look: Look, wanted: Demands, at: datetime) -> Coverage:
    """The coverage of a region at a moment; NotFound for a topic, language or place that is not in it."""
    if look.language:
        region.get(Language, look.language)
    survey = _surveyed(region, at, look.age, look.near)
    columns = topics_of(region, look.topic)
    made = _by_places if look.place is None else _by_languages
    table = made(survey, look, columns, wanted)
    return Coverage(
        look=look,
        area=region.get(Place, look.area),
        region=region,
        columns=table[0],
        lines=table[1],
        gaps=_gaps(survey, look, columns, wanted),
        at=at,
    )


def topics_of(region: Region, topic: TopicId | None) -> tuple[Topic, ...]:
    """The topics that stand beside each other: those below a heading, or all headings; NotFound."""
    if topic is not None:
        region.get(Topic, topic)
    below = tuple(one for one in region.topics.values() if one.broader == topic)
    return below or (region.get(Topic, topic or ""),)


def _by_places(
    survey: Survey, look: Look, topics: Sequence[Topic], wanted: Demands
) -> tuple[tuple[Column, ...], tuple[Line, ...]]:
    columns = tuple(Column(id=one.id, label=one.label) for one in topics)
    lines = []
    for part in _parts(survey.region, look.area):
        municipalities = _municipalities(survey.region, PlaceId(part.id))
        squares = [_square(survey, municipalities, topic, look.language, wanted) for topic in topics]
        lines.append(Line(id=part.id, label=Label(de=part.name), squares=tuple(squares)))
    return columns, tuple(sorted(lines, key=lambda line: (line.label.de, line.id)))


def _by_languages(
    survey: Survey, look: Look, topics: Sequence[Topic], wanted: Demands
) -> tuple[tuple[Column, ...], tuple[Line, ...]]:
    languages, place = _languages(survey, look), cast("PlaceId", look.place)
    known = survey.region.languages
    columns = tuple(Column(id=one or "", label=known[one].label if one else NONE) for one in languages)
    lines = []
    for topic in topics:
        squares = tuple(_square(survey, (place,), topic, one, wanted) for one in languages)
        lines.append(Line(id=topic.id, label=topic.label, squares=squares))
    return columns, tuple(lines)


def _gaps(survey: Survey, look: Look, topics: Sequence[Topic], wanted: Demands) -> tuple[Gap, ...]:
    region, found = survey.region, []
    parts = _parts(region, look.area) if look.place is None else (region.get(Place, look.place),)
    for part in parts:
        municipalities = _municipalities(region, PlaceId(part.id))
        for topic in (below for one in topics for below in _leaves(region, one)):
            leaf = region.topics[topic]
            square = _square(survey, municipalities, leaf, look.language, wanted)
            if square.level < 2:  # noqa: PLR2004  2 is "all is well"
                found.append(Gap(part=part, topic=leaf, language=look.language, square=square))
    found.sort(key=lambda gap: (-gap.square.demand, -gap.square.empty, -gap.square.thin, gap.part.name, gap.topic.id))
    return tuple(found)


def _square(
    survey: Survey, places: Sequence[PlaceId], topic: Topic, language: LanguageId | None, wanted: Demands
) -> Square:
    topics = _leaves(survey.region, topic)
    found = list(survey.cells(places, topics, (language,)))
    counties = {survey.region.county(place) for place in places}
    asked = sum(wanted.number(county, one, language) for county in counties if county for one in topics)
    causes = Counter(cause for cell in found for cause, _ in cell.causes[:1])
    return Square(
        cells=len(found),
        empty=sum(cell.empty for cell in found),
        thin=sum(cell.thin for cell in found),
        causes=tuple(causes.most_common()),
        demand=asked,
    )


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


def _parts(region: Region, area: PlaceId) -> tuple[Place, ...]:
    """What an area is divided into; a municipality is its only part."""
    return tuple(place for place in region.inside if place.within == area) or (region.get(Place, area),)


def _municipalities(region: Region, area: PlaceId) -> tuple[PlaceId, ...]:
    """The smallest places of an area, itself if nothing lies within it."""
    ahead, found = [region.get(Place, area)], list[PlaceId]()
    for place in ahead:
        below = [one for one in region.inside if one.within == place.id]
        ahead += below
        if not below:
            found.append(PlaceId(place.id))
    return tuple(sorted(found))


def _leaves(region: Region, topic: Topic) -> tuple[TopicId, ...]:
    """The topics below a heading, or the topic itself if none is."""
    below = tuple(TopicId(one.id) for one in region.topics.values() if one.broader == topic.id)
    return below or (TopicId(topic.id),)


def _languages(survey: Survey, look: Look) -> tuple[LanguageId | None, ...]:
    """No language, the one that is looked at, and those that most speak."""
    spoken = [one for one in survey.spoken() if one != look.language]
    chosen = (look.language,) if look.language else ()
    return (None, *chosen, *spoken[: LANGUAGES - len(chosen)])


_SURVEYS: list[tuple[Region, datetime, int | None, bool, Survey]] = []
"""The last few surveys, each with what it was made of."""


def _surveyed(region: Region, at: datetime, age: int | None, near: bool) -> Survey:  # noqa: FBT001  as in a look
    for known, *said, survey in _SURVEYS:
        if known is region and said == [at, age, near]:
            return survey
    survey = Survey(region, at, age=age, near=near)
    _SURVEYS.insert(0, (region, at, age, near, survey))
    del _SURVEYS[4:]
    return survey

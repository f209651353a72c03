"""What a scenario would change, side by side: coverage, what hangs on one alone, load, those who arrive, golden cases.

The network is looked at twice by the same functions, as it is and as it would be. Golden cases are asked of the
counter itself, within a block that is undone; nothing of a scenario ever stays in the network.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from referral.access import Action, Actor, may, permit
from referral.balancing import Waiting, balance
from referral.codes import LanguageId, PlaceId, TopicId
from referral.coverage import Survey
from referral.demand import ANY, Demands, demands
from referral.edits import Edit, Turn
from referral.failures import Failure, failures, places_of, topics_of
from referral.forks import Fork, fork
from referral.gaps import Coverage, Look, covered
from referral.golden import Tried, asked_at, own, tried
from referral.insight import seen
from referral.load import Load, load_of
from referral.lotsennetz import Lotsennetz
from referral.model import Guide, Language, Organisation, Place, Service, Tie
from referral.own_guides import own_guides
from referral.region import Region
from referral.scenarios import named
from referral.stores import GraphWriter, Key
from referral.surveys import surveyed

MOST_CASES = 100
"""So many golden cases are asked of the counter at most, by id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The network as it is, or as it would be; guides and cases as far as who asks may see them."""

    coverage: Coverage
    failures: tuple[Failure, ...]
    load: Load
    cases: tuple[Tried, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A topic in a language (None: in any), with the places that gain help or lose all of it."""

    topic: TopicId
    language: LanguageId | None
    gained: tuple[PlaceId, ...]
    lost: tuple[PlaceId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """People who arrive: of how many cells (place and topic) somebody helps them in their language, now and then.

    `accompanied` is how many of them guides would take on within a month, now and then.
    """

    edit: Edit
    cells: int
    helped: tuple[int, int]
    accompanied: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The network of an area as it is and as it would be; `void` are the edits that cannot be made any more."""

    area: Place
    language: LanguageId | None
    before: Side
    after: Side
    shifts: tuple[Shift, ...]
    reached: tuple[Reached, ...]
    void: tuple[Edit, ...]

    @property
    def broken(self) -> tuple[Tried, ...]:
        """Golden cases that hold now and would hold no more."""
        return self._turned(holding=False)

    @property
    def mended(self) -> tuple[Tried, ...]:
        """Golden cases that do not hold now and would hold then."""
        return self._turned(holding=True)

    def _turned(self, *, holding: bool) -> tuple[Tried, ...]:
        both = zip(self.before.cases, self.after.cases, strict=True)
        return tuple(then for now, then in both if now.holds is not holding and then.holds is holding)


def compare(
    lotsennetz: Lotsennetz, actor: Actor, area: PlaceId, edits: Sequence[Edit], language: LanguageId | None = None
) -> Comparison:
    """What some edits would change in an area, for whoever may try them there; nothing is kept.

    Raises Forbidden, and NotFound for an area or language that is not registered.
    """
    permit(actor, Action.KEEP_SCENARIOS)
    region = seen(lotsennetz, actor, area)
    if language:
        region.get(Language, language)
    at = asked_at(lotsennetz)
    with lotsennetz.read() as graph:
        known, wanted = named(graph, actor, edits), demands(graph)
    then = fork(region, edits, known, at.date())
    cases = _cases(lotsennetz, actor, region, edits)
    wanted = _with_arrivals(region, wanted, arrivals(edits))
    views = [_View(one, language, wanted, at, own_guides(lotsennetz, actor, one)) for one in (region, then.region)]
    before, after = (view.side(tried) for view, tried in zip(views, cases, strict=True))
    return Comparison(
        area=region.get(Place, area),
        language=language,
        before=before,
        after=after,
        shifts=tuple(_shifts(region, [view.survey for view in views], languages_of(edits, language))),
        reached=tuple(_reached(region, views, arrivals(edits))),
        void=then.void,
    )


def arrivals(edits: Sequence[Edit]) -> list[Edit]:
    """The edits in which people arrive."""
    return [edit for edit in edits if edit.turn is Turn.ARRIVAL]


def languages_of(edits: Sequence[Edit], asked: LanguageId | None) -> tuple[LanguageId | None, ...]:
    """The languages in which help is compared: none in particular, the one asked for, and those that edits name."""
    named = sorted({language for edit in edits for language in edit.languages})
    return tuple(dict.fromkeys((None, asked, *named)))


@dataclass(frozen=True, slots=True)
class _View:
    """One of the two regions, with all that looking at it takes."""

    region: Region
    language: LanguageId | None
    wanted: Demands
    at: datetime
    guides: Sequence[Guide]

    @property
    def survey(self) -> Survey:
        """Its services, ready to be counted."""
        return surveyed(self.region, self.at)

    def side(self, cases: tuple[Tried, ...]) -> Side:
        """What is shown of it."""
        own_ids = {guide.id for guide in self.guides}
        found = failures(self.region, self.at, self.language)
        return Side(
            coverage=covered(self.region, Look(area=self.region.area, language=self.language), self.wanted, self.at),
            failures=tuple(one for one in found if not isinstance(one.entry, Guide) or one.entry.id in own_ids),
            load=load_of(self.region, self.guides, self.at.date()),
            cases=cases,
        )


def _with_arrivals(region: Region, wanted: Demands, arriving: Sequence[Edit]) -> Demands:
    """The demand as if everybody who arrives had asked once, for each of their topics in each of their languages."""
    numbers = Counter(wanted.numbers)
    for edit in arriving:
        counties = {region.county(place) for place in edit.areas if place in region.places}
        for county in filter(None, counties):
            for topic in edit.topics or topics_of(region):
                for language in (ANY, *edit.languages):
                    numbers[county, topic, language] += edit.people or 0
    return Demands(numbers)


def _shifts(region: Region, surveys: Sequence[Survey], languages: Sequence[LanguageId | None]) -> Iterator[Shift]:
    places, (before, after) = places_of(region), surveys
    for language in languages:
        for topic in topics_of(region):
            both = [
                (place, bool(before.counted(place, topic, language)), bool(after.counted(place, topic, language)))
                for place in places
            ]
            gained = tuple(place for place, now, then in both if then and not now)
            lost = tuple(place for place, now, then in both if now and not then)
            if gained or lost:
                yield Shift(topic=topic, language=language, gained=gained, lost=lost)


def _reached(region: Region, views: Sequence[_View], arriving: Sequence[Edit]) -> Iterator[Reached]:
    """What is there for each group that arrives; guides are shared among all of them, most people first."""
    surveys = [view.survey for view in views]
    known = [edit for edit in arriving if edit.areas <= region.places.keys()]
    waiting = [_waiting(edit) for edit in known]
    shares = [_accompanied(view, waiting) for view in views]
    for number, edit in enumerate(known):
        topics = sorted(edit.topics) or topics_of(region)
        cells = [(place, topic) for place in _towns(region, edit) for topic in topics]
        now, then = (sum(_helps(survey, cell, edit.languages) for cell in cells) for survey in surveys)
        yield Reached(
            edit=edit, cells=len(cells), helped=(now, then), accompanied=(shares[0][number], shares[1][number])
        )


def _waiting(edit: Edit) -> Waiting:
    """Those who arrive as a line of a waiting list; who needs several things is accompanied whatever it is."""
    topic = next(iter(edit.topics)) if len(edit.topics) == 1 else None
    return Waiting(place=min(edit.areas), languages=edit.languages, topic=topic, people=edit.people or 0)


def _accompanied(view: _View, waiting: Sequence[Waiting]) -> Mapping[int, int]:
    """How many people of each line the guides would take on in a month."""
    found: Counter[int] = Counter()
    for share in balance(view.region, waiting, view.guides, view.at.date()).shares:
        found[share.line] += share.people
    return found


def _towns(region: Region, edit: Edit) -> list[PlaceId]:
    """The municipalities that people arrive in."""
    return [place for place in places_of(region) if not edit.areas.isdisjoint(region.chain(place))]


def _helps(survey: Survey, cell: tuple[PlaceId, TopicId], languages: frozenset[LanguageId]) -> bool:
    return any(survey.counted(*cell, language) for language in languages)


def _cases(
    lotsennetz: Lotsennetz, actor: Actor, region: Region, edits: Sequence[Edit]
) -> tuple[tuple[Tried, ...], tuple[Tried, ...]]:
    """The actor's golden cases as the counter answers them now, and as it would; none for who keeps no cases.

    The edits are made on trial once more, on the entries as they stand at that moment, so that nobody comes between.
    """
    if not may(actor, Action.KEEP_CASES):
        return (), ()
    at = asked_at(lotsennetz)
    before = lotsennetz.look(
        lambda graph: tuple(tried(graph, case, at) for case in list(own(graph, actor))[:MOST_CASES])
    )
    if not before or not edits:
        return before, before
    with lotsennetz.trial() as graph:
        _make(graph, fork(region, edits, named(graph, actor, edits), at.date()))
        after = tuple(tried(graph, one.case, at) for one in before)
    return before, after


def _make(graph: GraphWriter, then: Fork) -> None:
    """Make a fork true on trial, beyond its region too."""
    for deed in then.deeds:
        if not isinstance(deed, tuple):
            graph.put(deed)
        elif deed[0] is Organisation:
            _stop(graph, deed[1])
        else:
            graph.delete(*deed)


def _stop(graph: GraphWriter, body: str) -> None:
    """An organisation stops, and with it everything that is its own; see `region.without`."""
    ties = {tie.id for side in ("origin", "target") for tie in graph.find(Tie, **{side: body})}
    gone: list[Key] = [(Tie, id) for id in sorted(ties)]
    gone += [(Guide, guide.id) for guide in graph.find(Guide, placed_by=body)]
    gone += [(Service, service.id) for service in graph.find(Service, provider=body)]
    for part in list(graph.find(Organisation, part_of=body)):
        graph.put(replace(part, part_of=None))
    for key in gone:
        graph.delete(*key)
    graph.delete(Organisation, body)

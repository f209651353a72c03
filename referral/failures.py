"""What is lost if one service, guide, desk or organisation stops: help that nobody else gives, and who is cut off.

Lost is a cell of the coverage (a place and a topic) that counts somebody now and would count nobody then; likewise a
place and a language in which no other guide would accompany. Cut off is who would be tied to the others no more.
Nothing is computed anew for each that may stop: it is looked up who is the only one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import cast

import networkx as nx

from referral.balancing import ceiling
from referral.brackets import tongues
from referral.codes import LanguageId, PlaceId, TopicId
from referral.coverage import Mask, Survey
from referral.hours import LOCAL
from referral.model import Entity, Guide, Level, Organisation, Service
from referral.region import Region
from referral.surveys import surveyed

GERMAN = ("de", "de-x-ls")
"""What needs nobody to interpret."""

Spot = tuple[PlaceId, TopicId]
Bridge = tuple[PlaceId, LanguageId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What is lost if an entry stops; an organisation takes its services and guides with it.

    `cells` are places and topics, `bridges` places and languages, in order. `parts` are organisations that would be
    cut off, in groups that still hang together; `guides` is how many would have nobody who places them.
    """

    entry: Service | Guide | Organisation
    cells: tuple[Spot, ...] = ()
    bridges: tuple[Bridge, ...] = ()
    parts: tuple[tuple[str, ...], ...] = ()
    guides: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """The kind and id of the entry."""
        return type(self.entry).__name__, self.entry.id

    @property
    def cut_off(self) -> int:
        """How many organisations would be cut off."""
        return sum(map(len, self.parts))


@dataclass(slots=True)
class _Losses:
    """What was found so far, by kind and id."""

    cells: defaultdict[tuple[type[Entity], str], list[Spot]] = field(default_factory=lambda: defaultdict(list))
    bridges: defaultdict[tuple[type[Entity], str], list[Bridge]] = field(default_factory=lambda: defaultdict(list))


def failures(region: Region, at: datetime, language: LanguageId | None = None) -> tuple[Failure, ...]:
    """Everything whose stopping costs something, the greatest effect first.

    The effect is measured by cells first, then by organisations that are cut off, bridges, and guides. Cells are
    those of `places_of` and `topics_of`, in the language asked for (None: in any).
    """
    survey, losses = surveyed(region, at), _Losses()
    places, topics = places_of(region), topics_of(region)
    _lose_cells(losses, survey, places, topics, language)
    _lose_bridges(losses, region, places, at.astimezone(LOCAL).date())
    parts = cut_off(region)
    guides: defaultdict[str, int] = defaultdict(int)
    for guide in region.guides.values():
        guides[guide.placed_by] += 1
    costing: set[tuple[type[Entity], str]] = {
        *losses.cells,
        *losses.bridges,
        *((Organisation, id) for id in (*parts, *guides)),
    }
    found = (
        Failure(
            entry=cast("Service | Guide | Organisation", region.get(kind, id)),
            cells=tuple(losses.cells.get((kind, id), ())),
            bridges=tuple(losses.bridges.get((kind, id), ())),
            parts=parts.get(id, ()) if kind is Organisation else (),
            guides=guides[id] if kind is Organisation else 0,
        )
        for kind, id in costing
    )
    return tuple(sorted(found, key=_effect))


def places_of(region: Region) -> tuple[PlaceId, ...]:
    """The places that cells are about: the municipalities of the area, or the area itself where it has none."""
    inside = region.inside
    return tuple(PlaceId(one.id) for one in inside if one.level is Level.MUNICIPALITY) or (region.area,)


def topics_of(region: Region) -> tuple[TopicId, ...]:
    """The topics that cells are about: those that no other topic belongs to."""
    headings = {one.broader for one in region.topics.values()}
    return tuple(TopicId(id) for id in region.topics if id not in headings)


def _effect(one: Failure) -> tuple[int, int, int, int, tuple[str, str]]:
    return -len(one.cells), -one.cut_off, -len(one.bridges), -one.guides, one.key


def _lose_cells(
    losses: _Losses, survey: Survey, places: Sequence[PlaceId], topics: Sequence[TopicId], language: LanguageId | None
) -> None:
    """The cells that count one service alone, or services of one organisation alone."""
    moved = dict(_moved_duties(survey, places, topics, language))
    services = survey.numbered
    for place in places:
        for topic in topics:
            counted = survey.counted(place, topic, language)
            if not counted:
                continue
            first = services[counted.bit_length() - 1]
            if counted & (counted - 1) == 0:
                losses.cells[Service, first.id].append((place, topic))
            if not counted & ~survey.provided_by(first.provider) and moved.get((first.provider, place, topic), True):
                losses.cells[Organisation, first.provider].append((place, topic))
    for (body, place, topic), lost in moved.items():
        counted = survey.counted(place, topic, language)
        if lost and counted & ~survey.provided_by(body):
            losses.cells[Organisation, body].append((place, topic))
    for found in losses.cells.values():
        found.sort()


def _moved_duties(
    survey: Survey, places: Sequence[PlaceId], topics: Sequence[TopicId], language: LanguageId | None
) -> Iterator[tuple[tuple[str, PlaceId, TopicId], bool]]:
    """The cells that change because an authority leaves its duty to another one, and whether that costs each.

    Who is competent is no partner, so that these few cells cannot be told by who is the only one in them.
    """
    region = survey.region
    for body in region.organisations.values():
        if not (body.competent_for and topics):
            continue
        other, own = survey.without_authority(body.id), survey.provided_by(body.id)
        moved: dict[tuple[PlaceId | None, PlaceId | None], list[TopicId]] = {}
        for place in places:
            if body.competent_for.isdisjoint(region.chain(place)):
                continue
            seats = survey.apart(place, topics[0])[0], other.apart(place, topics[0])[0]
            if seats not in moved:
                moved[seats] = [
                    one for one in topics if (survey.apart(place, one)[1] ^ other.apart(place, one)[1]) & ~own
                ]
            for topic in moved[seats]:
                before = survey.counted(place, topic, language)
                after: Mask = other.counted(place, topic, language) & ~own
                if before and after != before & ~own:
                    yield (body.id, place, topic), not after


def _lose_bridges(losses: _Losses, region: Region, places: Iterable[PlaceId], today: date) -> None:
    """The places and languages in which one guide alone takes people on, or guides of one organisation alone."""
    active: defaultdict[PlaceId, list[Guide]] = defaultdict(list)
    for guide in region.guides.values():
        if ceiling(guide, today):
            for area in guide.areas:
                active[area].append(guide)
    for place in places:
        there = {guide.id: guide for area in region.chain(place) for guide in active.get(area, ())}
        speaking: defaultdict[LanguageId, list[Guide]] = defaultdict(list)
        for guide in there.values():
            for language in tongues(guide.languages):
                speaking[language].append(guide)
        for language, guides in sorted(speaking.items()):
            if language not in GERMAN:
                _lose_bridge(losses, (place, language), guides)


def _lose_bridge(losses: _Losses, bridge: Bridge, guides: Sequence[Guide]) -> None:
    desks = {guide.placed_by for guide in guides}
    if len(guides) == 1:
        losses.bridges[Guide, guides[0].id].append(bridge)
    if len(desks) == 1:
        losses.bridges[Organisation, guides[0].placed_by].append(bridge)


def cut_off(region: Region) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """For each organisation that holds others together: the parts that would be cut off without it, largest first.

    Of the parts that its network falls into, the largest stays (of equally large ones that with the first id). Looked
    at are the ties; who places guides holds nobody else together by that. Articulation points: J. Hopcroft, R. Tarjan,
    "Algorithm 447", CACM 16 (6), 1973.
    """
    ties: nx.Graph[str] = nx.Graph()
    ties.add_edges_from((one.origin, one.target) for one in region.ties.values() if one.origin != one.target)
    blocks = [frozenset(map(str, block)) for block in nx.biconnected_components(ties)]
    belongs: defaultdict[str, list[int]] = defaultdict(list)
    for number, block in enumerate(blocks):
        for body in block:
            belongs[body].append(number)
    hinges = {body: numbers for body, numbers in sorted(belongs.items()) if len(numbers) > 1}
    sizes = _sizes(blocks, hinges)
    found = {}
    for body, numbers in hinges.items():
        largest = max(sizes[body, number] for number in numbers)
        staying = [number for number in numbers if sizes[body, number] == largest]
        leaving = numbers if len(staying) > 1 else [number for number in numbers if number not in staying]
        parts = sorted((_beyond(body, number, blocks, belongs) for number in leaving), key=_by_size)
        found[body] = tuple(parts[1:] if len(staying) > 1 else parts)
    return found


def _sizes(blocks: Sequence[Collection[str]], hinges: Mapping[str, Sequence[int]]) -> Mapping[tuple[str, int], int]:
    """How many hang on each organisation that belongs to several blocks, through each of them.

    Blocks and these organisations form trees; what hangs below a node is summed up from the leaves.
    """
    tree: nx.Graph[str | int] = nx.Graph()
    tree.add_nodes_from(range(len(blocks)))
    tree.add_edges_from((body, number) for body, numbers in hinges.items() for number in numbers)
    found = {}
    for component in list(nx.connected_components(tree)):
        root = next(one for one in component if isinstance(one, int))
        above = dict(nx.bfs_predecessors(tree, root))
        below = {one: 1 if isinstance(one, str) else len(blocks[one]) - tree.degree(one) for one in component}
        for one in reversed(above):
            below[above[one]] += below[one]
        for body in (one for one in component if isinstance(one, str)):
            for number in hinges[body]:
                found[body, number] = below[number] if above.get(number) == body else below[root] - below[body]
    return found


def _beyond(
    body: str, start: int, blocks: Sequence[Collection[str]], belongs: Mapping[str, Sequence[int]]
) -> tuple[str, ...]:
    """Who hangs on an organisation through one of its blocks, by id."""
    reached, seen, ahead = set[str](), {start}, [start]
    for number in ahead:
        new = [one for one in blocks[number] if one != body and one not in reached]
        reached.update(new)
        further = {other for one in new for other in belongs[one]} - seen
        seen |= further
        ahead += sorted(further)
    return tuple(sorted(reached))


def _by_size(part: tuple[str, ...]) -> tuple[int, str]:
    return -len(part), part[0]

"""What a change would break, found out before it is made: golden cases that no longer hold, and gaps that open.

The change is made on trial, within a block that is undone: the same judging as at the counter says what would come of
it, on both engines, and nothing of it stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from referral.access import Action, Actor, permit
from referral.codes import PlaceId
from referral.errors import Conflict, NotFound
from referral.golden import Tried, asked_at, tried
from referral.insight import kept
from referral.lotsennetz import Lotsennetz
from referral.model import Entity, Guide, Organisation, Place, Service, Tie
from referral.openings import Gap, opened
from referral.papers import GoldenCase
from referral.register import as_made, assure, make
from referral.stores import GraphReader, GraphWriter
from referral.suggestions import Wish

MOST_COUNTIES = 3
"""In so many counties it is looked for gaps at most."""
MOST = 200
"""So many cases are tried at most, for whoever saves waits meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What a change would do: cases that would no longer hold, those that would again, and gaps that would open.

    `tried` cases were looked at; `left` more may be touched, but would take too long.
    """

    broken: tuple[Tried, ...] = ()
    mended: tuple[Tried, ...] = ()
    gaps: tuple[Gap, ...] = ()
    tried: int = 0
    left: int = 0

    @property
    def harmless(self) -> bool:
        """Whether nothing gets worse, as far as was looked at."""
        return not self.broken and not self.gaps


NOTHING = Foreseen()
"""Nothing depends on it."""


def foresee(lotsennetz: Lotsennetz, actor: Actor, wishes: Sequence[Wish], *, assured: bool = False) -> Foreseen:
    """What some changes, made together, would break and mend; `assured` if the entries would be vouched for as well.

    A change that could not be made at all breaks nothing: whoever tries to make it is told why.
    """
    permit(actor, Action.EDIT)
    at = asked_at(lotsennetz)
    with lotsennetz.read() as graph:
        found = touched(graph, _about(wishes))
    before, after = _tried(lotsennetz, actor, wishes, found[:MOST], at, assured=assured)
    both = list(zip(before, after, strict=True))
    return Foreseen(
        broken=tuple(now for was, now in both if was.holds and not now.holds),
        mended=tuple(now for was, now in both if now.holds and not was.holds),
        gaps=tuple(_gaps(lotsennetz, actor, wishes, at)),
        tried=len(both),
        left=len(found) - len(found[:MOST]),
    )


def _tried(
    lotsennetz: Lotsennetz,
    actor: Actor,
    wishes: Sequence[Wish],
    cases: Sequence[GoldenCase],
    at: datetime,
    *,
    assured: bool,
) -> tuple[Sequence[Tried], Sequence[Tried]]:
    """What comes of some cases before a change and after it; nothing where there are none, or it cannot be made."""
    if not cases:
        return (), ()
    try:
        with lotsennetz.trial() as graph:
            before = [tried(graph, case, at) for case in cases]
            for wish in wishes:
                _make(graph, actor, wish, at.date() if assured else None)
            return before, [tried(graph, case, at) for case in cases]
    except (Conflict, NotFound):
        return (), ()


def _gaps(lotsennetz: Lotsennetz, actor: Actor, wishes: Sequence[Wish], at: datetime) -> Iterator[Gap]:
    """The gaps that would open in the counties of the actor's own area that lose a service or a part of one."""
    losing = [wish for wish in wishes if isinstance(wish.before, Service)]
    if not losing:
        return
    with lotsennetz.read() as graph:
        counties = sorted(_own_counties(graph, actor, [area for wish in losing for area in _losing(wish)]))
        names = {one.provider for wish in losing for one in (wish.before, *wish.after) if isinstance(one, Service)}
        bodies = graph.whole([(Organisation, id) for id in sorted(names)]).values()
    providers = [one for one in bodies if isinstance(one, Organisation)]
    for county in counties[:MOST_COUNTIES]:
        yield from opened(kept(lotsennetz, county), losing, providers, at)


def _losing(wish: Wish) -> frozenset[PlaceId]:
    """Where a service works that changes or stops."""
    return wish.before.areas if isinstance(wish.before, Service) else frozenset()


def _own_counties(graph: GraphReader, actor: Actor, areas: Sequence[PlaceId]) -> set[PlaceId]:
    """The counties of the actor's own area that some areas lie in, or that lie in them."""
    own = graph.whole([(Organisation, actor.organisation or "")]).values()
    coordinated = {area for one in own if isinstance(one, Organisation) for area in one.coordinates}
    return {
        PlaceId(_county(area))
        for area in coordinated
        if any(len(other) < len("03351") or _county(other) == _county(area) for other in areas)
    }


def _make(graph: GraphWriter, actor: Actor, wish: Wish, assured_on: date | None) -> None:
    """Make a wish true on trial."""
    wanted = as_made(graph, wish)
    after = wanted.after if assured_on is None else tuple(assure(one, actor, assured_on) for one in wanted.after)
    make(graph, replace(wanted, after=after))


def touched(graph: GraphReader, changed: Iterable[Entity]) -> list[GoldenCase]:
    """The cases whose answer may depend on these entries, by id: those of the counties they work in, and bordering."""
    counties = _counties(graph, {area for entity in changed for area in _areas(graph, entity)})
    if counties is not None and not counties:
        return []
    return [
        case
        for case in graph.find(GoldenCase)
        if counties is None or any(_county(place) in counties for place in case.places)
    ]


def _about(wishes: Sequence[Wish]) -> Iterator[Entity]:
    for wish in wishes:
        yield from ([wish.before] if wish.before else [])
        yield from wish.after


def _areas(graph: GraphReader, entity: Entity) -> Iterator[PlaceId]:
    """Where an entry works: an organisation also where its services do, a tie where both its ends do."""
    match entity:
        case Service() | Guide():
            yield from entity.areas
        case Organisation():
            yield from entity.responsible_for
            yield from _areas_offered(graph, [entity.id])
        case Tie():
            yield from _areas_offered(graph, [entity.origin, entity.target])


def _areas_offered(graph: GraphReader, providers: Sequence[str]) -> Iterator[PlaceId]:
    for provider in providers:
        for service in graph.find(Service, provider=provider):
            yield from service.areas


def _counties(graph: GraphReader, areas: Collection[PlaceId]) -> frozenset[str] | None:
    """The counties of some areas and those that border on them; None for all, where an area is larger than a county."""
    counties = {_county(area) for area in areas}
    if any(len(county) < len("03351") for county in counties):
        return None
    neighbours = partial(_neighbours, graph)
    return frozenset(counties.union(*map(neighbours, sorted(counties))))


def _neighbours(graph: GraphReader, county: str) -> set[str]:
    named = (one.borders for one in graph.whole([(Place, county)]).values() if isinstance(one, Place))
    return {place.id for place in graph.find(Place, borders=county)}.union(*named)


def _county(place: PlaceId) -> str:
    """A municipality's key begins with its county's."""
    return place[:5]

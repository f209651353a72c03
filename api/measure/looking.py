"""How long it takes to have the region of an area at hand: when the service starts, at first, and after a change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from statistics import median

from api.measure.scales import opened
from api.measure.timing import Figure, taken
from referral import insight
from referral.access import OPERATOR, Action
from referral.codes import PlaceId
from referral.lotsennetz import Lotsennetz
from referral.model import Entity, Level, Place
from referral.region import Region

LIMITS: Mapping[Level, float] = {Level.COUNTY: 300.0, Level.STATE: 3_000.0}
"""The most milliseconds that a look at a county or a state may take, with all that has to be read for it."""
TURNS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """An area, its region, and how many seconds it took to have it.

    `ahead` is what the service reads when it starts, before anybody asks; `first` the first look after that, `again`
    one after a change: of one of its services, or of who belongs to it, whichever takes longer.
    """

    area: Place
    region: Region
    ahead: float
    first: float
    again: float


def sights(url: str, turns: int = TURNS) -> list[Sight]:
    """The first county and the state of a network; what is changed in them is put back, in as many turns."""
    return [_sight(url, level, turns) for level in LIMITS]


def figures_of(sight: Sight, subject: str, seconds: float) -> Iterator[Figure]:
    """What is stated of a look at an area that takes so long when the region is at hand."""
    said, limit = f"{sight.area.level.value}: {subject}", LIMITS[sight.area.level]
    yield Figure(
        name=f"{said}, first look", value=1000 * (sight.first + seconds), unit="ms", limit=limit,
        meaning="Nobody has looked at the area since the service was started.",
    )  # fmt: skip
    yield Figure(
        name=f"{said}, after a change", value=1000 * (sight.again + seconds), unit="ms", limit=limit,
        meaning="In a process that has seen the area before; a service or who is there has changed since.",
    )  # fmt: skip


def reading_of(sight: Sight) -> Iterator[Figure]:
    """What is stated of reading alone; it is contained in every look."""
    for name, seconds, meaning in (
        ("when the service starts", sight.ahead, "All that later looks begin with; nobody waits for it."),
        ("first time", sight.first, "Having the region of the area at hand, contained in every look."),
        ("after a change", sight.again, "Having the region of the area at hand, contained in every look."),
    ):
        said = f"{sight.area.level.value}: reading alone, {name}"
        yield Figure(name=said, value=1000 * seconds, unit="ms", meaning=meaning)


def _sight(url: str, level: Level, turns: int) -> Sight:
    lotsennetz = opened(url)
    try:
        with lotsennetz.read() as graph:
            graph.version  # noqa: B018  the store loads what it answers with, as it does when a process starts
            area = next(graph.find(Place, level=level))
        ahead, _ = taken(lambda: insight.read_ahead(lotsennetz))
        first, region = taken(lambda: insight.kept(lotsennetz, PlaceId(area.id)))
        again = max(median(_after_changes(lotsennetz, region, *states, turns)) for states in _changes(region))
        return Sight(area=area, region=region, ahead=ahead, first=first, again=again)
    finally:
        lotsennetz.store.close()


def _changes(region: Region) -> Iterator[tuple[Entity, Entity | None]]:
    """An entry as somebody changes it, and as it was before; None where it was not there."""
    service = next(iter(region.services.values()))
    inside = {place.id for place in region.inside}
    body = next(one for one in region.organisations.values() if one.seated_in in inside)
    yield replace(service, hours_text="anders"), service
    yield replace(body, id="measure-new", part_of=None, coordinates=frozenset(), competent_for=frozenset()), None


def _after_changes(
    lotsennetz: Lotsennetz, region: Region, changed: Entity, before: Entity | None, turns: int
) -> Iterator[float]:
    """How many seconds it takes after each change, and after it was taken back."""
    for _ in range(turns):
        for state in (changed, before):
            _put(lotsennetz, changed, state)
            yield taken(lambda: insight.kept(lotsennetz, region.area))[0]


def _put(lotsennetz: Lotsennetz, entity: Entity, state: Entity | None) -> None:
    with lotsennetz.change(OPERATOR, Action.RUN) as graph:
        if state is None:
            graph.delete(type(entity), entity.id)
        else:
            graph.put(state)

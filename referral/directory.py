"""Looking into the register: places, organisations, services and programmes, by name, role, area and topic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from referral import locate
from referral.access import Action, Actor, may, permit
from referral.belonging import held
from referral.codes import OrganisationId
from referral.lotsennetz import Lotsennetz
from referral.model import Entity, Guide, Organisation, Place, Programme, Service, Stage, Tie
from referral.privacy import shown_to
from referral.spelling import fold
from referral.stores import GraphReader, Key

E = TypeVar("E", bound=Entity)

PER_PAGE = 50
"""Entries on one page, if not said otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[E]):
    """One page of a list: `number` counts from 1, `total` counts all entries."""

    entries: Sequence[E]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))


def get(lotsennetz: Lotsennetz, actor: Actor, kind: type[E], id: str) -> E:
    """One entry, or NotFound."""
    permit(actor, Action.LOOK_UP)
    with lotsennetz.read() as graph:
        return shown_to(actor, graph.get(kind, id))


def names(lotsennetz: Lotsennetz, actor: Actor, ids: Iterable[OrganisationId | None]) -> Mapping[str, str]:
    """What organisations are called; one that is not registered any more by its id."""
    permit(actor, Action.LOOK_UP)
    wanted = [id for id in ids if id]
    with lotsennetz.read() as graph:
        found = graph.whole([(Organisation, id) for id in wanted])
    return {id: getattr(found.get((Organisation, id)), "name", id) for id in wanted}


def everything(lotsennetz: Lotsennetz, actor: Actor, kind: type[E]) -> Sequence[E]:
    """All entries of a short list (topics, groups, languages, roles, programmes), by id."""
    permit(actor, Action.LOOK_UP)
    with lotsennetz.read() as graph:
        return tuple(shown_to(actor, entity) for entity in graph.find(kind))


def places(lotsennetz: Lotsennetz, actor: Actor, words: str, limit: int = 10) -> Sequence[Place]:
    """Places whose name or postcode begins like what was typed, or is spelt much like it; best first."""
    permit(actor, Action.LOOK_UP)
    with lotsennetz.read() as graph:
        if words.strip().isdigit():
            return tuple(graph.find(Place, postcodes=words.strip()))[:limit]
        return graph.search(Place, words, limit=limit)


def places_meant(lotsennetz: Lotsennetz, actor: Actor, text: str) -> Sequence[Place]:
    """The places that a key, a postcode or a name may mean, at least one; PlaceUnknown says why there is none."""
    permit(actor, Action.LOOK_UP)
    with lotsennetz.read() as graph:
        return locate.meant(graph, " ".join(text.split()))


def several(lotsennetz: Lotsennetz, actor: Actor, kind: type[E], ids: Iterable[str]) -> Mapping[str, E]:
    """Some entries at once, by id; ids that are not registered are absent."""
    permit(actor, Action.LOOK_UP)
    with lotsennetz.read() as graph:
        found = graph.whole([(kind, id) for id in ids])
    return {id: shown_to(actor, cast("E", entity)) for (_, id), entity in found.items()}


def whole(lotsennetz: Lotsennetz, actor: Actor, keys: Sequence[Key]) -> Mapping[Key, Entity]:
    """Some entries of any kinds at once, as the actor may see them; those that are not registered are absent."""
    permit(actor, Action.LOOK_UP)
    with lotsennetz.read() as graph:
        return {key: shown_to(actor, entity) for key, entity in graph.whole(keys).items()}


def organisations(
    lotsennetz: Lotsennetz,
    actor: Actor,
    *,
    words: str = "",
    role: str | None = None,
    number: int = 1,
    size: int = PER_PAGE,
) -> Page[Organisation]:
    """Organisations, by id; or those found by words, best first; in one role, if one is named."""
    return _page(lotsennetz, actor, Organisation, words, {"role": role}, number, size)


def services(
    lotsennetz: Lotsennetz,
    actor: Actor,
    *,
    words: str = "",
    topic: str | None = None,
    provider: str | None = None,
    area: str | None = None,
    number: int = 1,
    size: int = PER_PAGE,
) -> Page[Service]:
    """Services, by id; or those found by words, best first; about one topic, of one provider, for exactly one area."""
    wanted = {"topics": topic, "provider": provider, "areas": area}
    return _page(lotsennetz, actor, Service, words, wanted, number, size)


def listed(lotsennetz: Lotsennetz, actor: Actor, kind: type[E], *, number: int = 1, size: int = PER_PAGE) -> Page[E]:
    """All entries of a kind, by id."""
    return _page(lotsennetz, actor, kind, "", {}, number, size)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """An organisation, or one service of it, with all it is tied to; `services` are the others of the same provider."""

    provider: Organisation
    service: Service | None
    services: tuple[Service, ...]
    areas: tuple[Place, ...]
    coordinated: tuple[Place, ...]
    coordinators: tuple[Organisation, ...]
    programmes: tuple[Programme, ...]


def listing(lotsennetz: Lotsennetz, actor: Actor, id: str) -> Listing:
    """The organisation or service with this id and what it is tied to, or NotFound."""
    permit(actor, Action.LOOK_UP)
    with lotsennetz.read() as graph:
        service = cast("Service | None", graph.whole([(Service, id)]).get((Service, id)))
        provider = graph.get(Organisation, service.provider if service else id)
        areas = service.areas if service else provider.competent_for
        others = (shown_to(actor, one) for one in graph.find(Service, provider=provider.id) if one.id != id)
        return Listing(
            provider=shown_to(actor, provider),
            service=service and shown_to(actor, service),
            services=tuple(others),
            areas=_by_level(graph, areas),
            coordinated=_by_level(graph, provider.coordinates),
            coordinators=tuple(shown_to(actor, one) for one in coordinators(graph, provider, areas)),
            programmes=tuple(graph.get(Programme, one.programme) for one in provider.programmes),
        )


def _by_level(graph: GraphReader, ids: Iterable[str]) -> tuple[Place, ...]:
    return tuple(sorted((graph.get(Place, id) for id in ids), key=lambda place: (place.level, place.name)))


def coordinators(graph: GraphReader, provider: Organisation, areas: Iterable[str]) -> list[Organisation]:
    """The coordination centres of the seat, or else of the areas served, and of the counties that hold them."""
    keys = {provider.seated_in} if provider.seated_in else set(areas)
    counties = {key[:5] for key in keys if len(key) > 5}  # noqa: PLR2004 - a municipality's key begins with its county's
    found = {one.id: one for key in sorted(keys | counties) for one in graph.find(Organisation, coordinates=key)}
    return [one for one in found.values() if one.id != provider.id]


def guides_kept(lotsennetz: Lotsennetz, actor: Actor) -> Sequence[Guide]:
    """The guides of the actor's own desk or area, by name."""
    permit(actor, Action.KEEP_GUIDES)
    with lotsennetz.read() as graph:
        kept = [one for one in graph.find(Guide) if may(actor, Action.KEEP_GUIDES, held(graph, actor, one))]
    return sorted(kept, key=lambda guide: fold(guide.name))


def ties(lotsennetz: Lotsennetz, actor: Actor, id: str) -> Sequence[Tie]:
    """The ties that begin or end at an organisation, by id."""
    permit(actor, Action.LOOK_UP)
    with lotsennetz.read() as graph:
        found = [*graph.find(Tie, origin=id), *graph.find(Tie, target=id)]
    return sorted({tie.id: shown_to(actor, tie) for tie in found}.values(), key=lambda tie: tie.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """A programme with those who applied for it and those of them who were chosen, by name."""

    programme: Programme
    applied: tuple[Organisation, ...]
    chosen: tuple[Organisation, ...]


def programme(lotsennetz: Lotsennetz, actor: Actor, id: str) -> Taking:
    """A programme and who took part; NotFound if there is none with this id."""
    permit(actor, Action.LOOK_UP)
    with lotsennetz.read() as graph:
        found = graph.get(Programme, id)
        taking = sorted((shown_to(actor, one) for one in graph.find(Organisation, programmes=id)), key=_name)
        chosen = tuple(one for one in taking if _stage(one, id) is Stage.CHOSEN)
        return Taking(programme=found, applied=tuple(taking), chosen=chosen)


def _name(organisation: Organisation) -> str:
    return organisation.name


def _stage(organisation: Organisation, programme: str) -> Stage:
    return next(one.stage for one in organisation.programmes if one.programme == programme)


def _page(
    lotsennetz: Lotsennetz,
    actor: Actor,
    kind: type[E],
    words: str,
    wanted: dict[str, str | None],
    number: int,
    size: int,
) -> Page[E]:
    permit(actor, Action.LOOK_UP)
    properties = {name: value for name, value in wanted.items() if value is not None}
    with lotsennetz.read() as graph:
        if words:
            found = graph.search(kind, words, limit=graph.count(kind))
            kept = {one.id for one in graph.find(kind, **properties)} if properties else None
            entries = [one for one in found if kept is None or one.id in kept]
        else:
            entries = list(graph.find(kind, **properties))
    start = (number - 1) * size
    shown = [shown_to(actor, entry) for entry in entries[start : start + size]]
    return Page(entries=shown, number=number, size=size, total=len(entries))

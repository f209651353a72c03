"""The network as it would be: what each edit of a scenario would do to the entries, and the region that comes of it.

A fork is made of values alone and touches no store. An edit that cannot be made any more, because something it names
is not registered by now, is void: it is told, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from referral.belonging import bodies_of
from referral.codes import OrganisationId, PlaceId, RoleId, ServiceId
from referral.edits import Edit, Turn
from referral.errors import NotFound
from referral.model import (
    ActorKind,
    Entity,
    Guide,
    Label,
    Language,
    Organisation,
    Place,
    Role,
    Service,
    Spoken,
    Tie,
    TieKind,
    Topic,
)
from referral.region import Region, with_entity, without
from referral.stores import Key

E = TypeVar("E", bound=Entity)

STOPPING: Mapping[str, type[Entity]] = {kind.__name__: kind for kind in (Organisation, Service, Guide, Tie)}
"""What can stop, by the name of its kind."""
SPEAKING: Mapping[str, type[Service | Guide]] = {kind.__name__: kind for kind in (Service, Guide)}
"""What speaks languages, by the name of its kind."""
WORKING: Mapping[str, type[Service | Guide | Organisation]] = {**SPEAKING, Organisation.__name__: Organisation}
"""What works in areas or is responsible for them, by the name of its kind."""
ABOUT: Mapping[Turn, Mapping[str, type[Entity]]] = {
    Turn.STOP: STOPPING,
    Turn.LANGUAGE: SPEAKING,
    Turn.NO_LANGUAGE: SPEAKING,
    Turn.AREA: WORKING,
    Turn.NO_AREA: WORKING,
}
"""What an edit of an entry can be about, by the name of its kind."""
DUTIES: Mapping[ActorKind, str] = {ActorKind.AUTHORITY: "competent_for", ActorKind.CENTRE: "coordinates"}
"""The field that holds the areas for which an organisation is responsible; the others are for none."""
NEEDED: Mapping[Turn, tuple[str, ...]] = {
    Turn.ORGANISATION: ("name", "role"),
    Turn.SERVICE: ("name", "provider", "topics", "areas"),
    Turn.GUIDE: ("provider", "languages", "areas"),
    Turn.TIE: ("provider", "partner", "tie"),
    Turn.STOP: ("kind", "subject"),
    Turn.LANGUAGE: ("kind", "subject", "languages"),
    Turn.NO_LANGUAGE: ("kind", "subject", "languages"),
    Turn.AREA: ("kind", "subject", "areas"),
    Turn.NO_AREA: ("kind", "subject", "areas"),
    Turn.ARRIVAL: ("areas", "languages", "people"),
}
"""What each edit has to say."""
ALLOWED: Mapping[Turn, tuple[str, ...]] = {
    **NEEDED,
    Turn.ORGANISATION: (*NEEDED[Turn.ORGANISATION], "areas"),
    Turn.SERVICE: (*NEEDED[Turn.SERVICE], "languages"),
    Turn.GUIDE: (*NEEDED[Turn.GUIDE], "name", "topics", "people"),
    Turn.ARRIVAL: (*NEEDED[Turn.ARRIVAL], "topics"),
}
"""What each edit may say; everything else stays empty."""
MOVING = frozenset({Turn.AREA, Turn.NO_AREA})
"""Where an edit is about the areas of an entry."""
ONE_PLACE = frozenset({Turn.ORGANISATION, Turn.ARRIVAL})
"""Where an edit is about one place at most."""

Deed = Entity | Key
"""An entry as it would stand from then on, or the key of one that would be gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fork:
    """A region as it would be, the deeds that make it so in their order, and the edits that are void."""

    region: Region
    deeds: tuple[Deed, ...] = ()
    void: tuple[Edit, ...] = ()


def fork(region: Region, edits: Sequence[Edit], named: Mapping[Key, Entity], today: date) -> Fork:
    """A region with some edits made one after the other; `named` are the entries that they name, as they stand.

    What an edit adds counts as assured on this day.
    """
    found, deeds, void = region, list[Deed](), list[Edit]()
    for edit in edits:
        ground = _Ground(region=found, named=named, deeds=_latest(deeds), today=today)
        try:
            new = list(_MAKING[edit.turn](ground, edit))
        except NotFound:
            void.append(edit)
            continue
        for deed in new:
            found = _with(found, deed)
        deeds += new
    return Fork(region=found, deeds=tuple(deeds), void=tuple(void))


def added(edit: Edit) -> str:
    """The id that an entry has which an edit adds."""
    return f"variante-{edit.number}"


def entries_named(edits: Iterable[Edit]) -> list[Key]:
    """The keys of all entries that edits name, those apart that others of them add."""
    several = list(edits)
    own = {added(edit) for edit in several}
    bodies = {id for edit in several for id in (edit.provider, edit.partner) if id}
    keys: list[Key] = [(Organisation, id) for id in sorted(bodies)]
    keys += [(STOPPING[edit.kind], edit.subject) for edit in several if edit.kind in STOPPING]
    return [key for key in dict.fromkeys(keys) if key[1] not in own]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """What an edit is made on: the region so far, the entries as they stand in the register, and what was done."""

    region: Region
    named: Mapping[Key, Entity]
    deeds: Mapping[Key, Entity | None] = field(default_factory=dict)
    today: date

    def get(self, kind: type[E], id: str | None) -> E:
        """An entry as it stands after the edits so far; NotFound."""
        key = (kind, id or "")
        found = self.deeds[key] if key in self.deeds else self.named.get(key)
        if not isinstance(found, kind) or any(self._stopped(body) for body in bodies_of(found)):
            raise NotFound(kind.__name__, id or "")
        return found

    def check(self, kind: type[Place | Topic | Language], ids: Iterable[str]) -> None:
        """NotFound if one of these is not registered."""
        for id in ids:
            self.region.get(kind, id)

    def _stopped(self, body: str) -> bool:
        return (Organisation, body) in self.deeds and self.deeds[Organisation, body] is None


def _latest(deeds: Iterable[Deed]) -> Mapping[Key, Entity | None]:
    """How each entry stands after some deeds; None for one that is gone."""
    return {
        (deed if isinstance(deed, tuple) else (type(deed), deed.id)): None if isinstance(deed, tuple) else deed
        for deed in deeds
    }


def _with(region: Region, deed: Deed) -> Region:
    if not isinstance(deed, tuple):
        return with_entity(region, deed)
    try:
        return without(region, *deed)
    except NotFound:  # it works elsewhere
        return region


def _organisation(ground: _Ground, edit: Edit) -> Iterator[Deed]:
    role = ground.region.get(Role, edit.role or "")
    ground.check(Place, edit.areas)
    yield Organisation(
        id=added(edit),
        name=edit.name,
        role=RoleId(role.id),
        seated_in=min(edit.areas, default=None),
        assured_on=ground.today,
        fictional=True,
    )


def _service(ground: _Ground, edit: Edit) -> Iterator[Deed]:
    provider = ground.get(Organisation, edit.provider)
    ground.check(Topic, edit.topics)
    ground.check(Language, edit.languages)
    yield provider
    yield Service(
        id=ServiceId(added(edit)),
        title=Label(de=edit.name),
        provider=OrganisationId(provider.id),
        topics=edit.topics,
        areas=edit.areas,
        languages=_spoken(edit),
        assured_on=ground.today,
        fictional=True,
    )


def _guide(ground: _Ground, edit: Edit) -> Iterator[Deed]:
    desk = ground.get(Organisation, edit.provider)
    ground.check(Topic, edit.topics)
    ground.check(Language, edit.languages)
    yield desk
    yield Guide(
        id=added(edit),
        name=edit.name or added(edit),
        placed_by=OrganisationId(desk.id),
        languages=_spoken(edit),
        areas=edit.areas,
        topics=edit.topics,
        monthly=edit.people,
        fictional=True,
    )


def _tie(ground: _Ground, edit: Edit) -> Iterator[Deed]:
    ends = [ground.get(Organisation, id) for id in (edit.provider, edit.partner)]
    origin, target = (OrganisationId(end.id) for end in ends)
    yield from ends
    yield Tie(
        id=added(edit),
        kind=edit.tie or TieKind.REFERS_TO,
        origin=origin,
        target=target,
        agreed=frozenset({origin, target}),
        assured_on=ground.today,
        fictional=True,
    )


def _stop(ground: _Ground, edit: Edit) -> Iterator[Deed]:
    kind = STOPPING[edit.kind]
    yield kind, ground.get(kind, edit.subject).id


def _language(ground: _Ground, edit: Edit) -> Iterator[Deed]:
    entry = ground.get(SPEAKING[edit.kind], edit.subject)
    ground.check(Language, edit.languages)
    yield replace(entry, languages=entry.languages | _spoken(edit))


def _no_language(ground: _Ground, edit: Edit) -> Iterator[Deed]:
    entry = ground.get(SPEAKING[edit.kind], edit.subject)
    left = frozenset(one for one in entry.languages if one.language not in edit.languages)
    yield replace(entry, languages=left)


def _area(ground: _Ground, edit: Edit) -> Iterator[Deed]:
    entry = ground.get(WORKING[edit.kind], edit.subject)
    if isinstance(entry, Service):
        yield ground.get(Organisation, entry.provider)
    yield _moved(ground, entry, lambda own: own | edit.areas)


def _no_area(ground: _Ground, edit: Edit) -> Iterator[Deed]:
    yield _moved(ground, ground.get(WORKING[edit.kind], edit.subject), lambda own: own - edit.areas)


def _moved(
    ground: _Ground, entry: Service | Guide | Organisation, areas: Callable[[frozenset[PlaceId]], frozenset[PlaceId]]
) -> Deed:
    """An entry that works in other areas, or is responsible for them; NotFound for a body that is for none."""
    name = "areas"
    if isinstance(entry, Organisation):
        name = DUTIES.get(ground.region.get(Role, entry.role).actor, "")
        if not name:
            raise NotFound(Organisation.__name__, entry.id)
    moved: dict[str, Any] = {name: areas(getattr(entry, name))}
    return replace(entry, **moved)


def _arrival(ground: _Ground, edit: Edit) -> Iterator[Deed]:
    """Those who arrive change no entry; what is there for them is looked at with the rest."""
    ground.check(Place, edit.areas)
    ground.check(Topic, edit.topics)
    ground.check(Language, edit.languages)
    yield from ()


def _spoken(edit: Edit) -> frozenset[Spoken]:
    return frozenset(Spoken(language=language) for language in edit.languages)


_MAKING: Mapping[Turn, Callable[[_Ground, Edit], Iterator[Deed]]] = {
    Turn.ORGANISATION: _organisation,
    Turn.SERVICE: _service,
    Turn.GUIDE: _guide,
    Turn.TIE: _tie,
    Turn.STOP: _stop,
    Turn.LANGUAGE: _language,
    Turn.NO_LANGUAGE: _no_language,
    Turn.AREA: _area,
    Turn.NO_AREA: _no_area,
    Turn.ARRIVAL: _arrival,
}

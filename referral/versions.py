"""Looking back: every version of an entry with who made it when and how, and bringing an earlier one back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import orjson

from referral.access import Action, Actor, may, permit
from referral.belonging import held, held_change
from referral.errors import Conflict, NotFound, Outdated
from referral.lotsennetz import Lotsennetz
from referral.model import Entity, Guide, Organisation, Service, Tie
from referral.papers import Revision
from referral.privacy import shown_to
from referral.stores import GraphReader
from referral.stores.records import decode

ENTRIES: Mapping[str, type[Entity]] = MappingProxyType(
    {"organisations": Organisation, "services": Service, "guides": Guide, "ties": Tie}
)
"""The kinds of entries whose versions are kept, as addresses name them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """An entry as the change `number` left it, and as it was before; None where it was not registered.

    The number is 0, and nobody and no moment are named, for the state in which the entry was first known. `erased` says
    that personal data once stood in it.
    """

    number: int
    at: datetime | None = None
    actor: str = ""
    action: str = ""
    entity: Entity | None
    before: Entity | None = None
    erased: bool = False


def kind_of(lotsennetz: Lotsennetz, actor: Actor, id: str) -> type[Entity]:
    """Which kind of entry has this id, or had it before it was removed; NotFound if none ever had."""
    permit(actor, Action.SEE_HISTORY)
    with lotsennetz.read() as graph:
        live = graph.whole([(kind, id) for kind in ENTRIES.values()])
        names = [kind for kind in ENTRIES.values() if (kind, id) in live]
        former = {revision.kind: None for revision in graph.find(Revision, subject=id)}
    names += [kind for kind in ENTRIES.values() if kind.__name__ in former]
    if not names:
        raise NotFound("entry", id)
    return names[0]


def versions(lotsennetz: Lotsennetz, actor: Actor, kind: type[Entity], id: str) -> Sequence[Version]:
    """All versions of an entry, registered or removed, newest first, as the actor may see them; or NotFound."""
    permit(actor, Action.SEE_HISTORY)
    with lotsennetz.read() as graph:
        known = _versions(graph, kind, id)
        permit(actor, Action.SEE_HISTORY, held(graph, actor, _last_known(known)))
    return tuple(_shown(actor, version) for version in known)


def revert(
    lotsennetz: Lotsennetz, actor: Actor, kind: type[Entity], id: str, number: int, *, seen: int | None = None
) -> Entity:
    """Bring an entry back to the version that the change `number` made; returns it.

    The change is one like any other, with a version of its own. NotFound for a version that there is not, Conflict for
    one in which the entry was removed or where what it links to is gone. `seen` is the number of the newest version
    that the actor knows of: Outdated if there is a newer one.
    """
    permit(actor, Action.REVERT)
    with lotsennetz.change(actor, Action.REVERT) as graph:
        known = _versions(graph, kind, id)
        permit(actor, Action.REVERT, held(graph, actor, _last_known(known)))
        if seen is not None and seen != known[0].number:
            raise Outdated(kind.__name__, id)
        wanted = _wanted(known, kind, id, number)
        permit(actor, Action.REVERT, held_change(graph, actor, known[0].entity, wanted))
        graph.put(wanted)
    return shown_to(actor, wanted)


def can_revert(lotsennetz: Lotsennetz, actor: Actor, found: Sequence[Version]) -> bool:
    """Whether the actor may bring earlier versions of an entry back; `found` are its versions."""
    with lotsennetz.read() as graph:
        return may(actor, Action.REVERT, held(graph, actor, _last_known(found)))


def latest(graph: GraphReader, kind: type[Entity], id: str) -> Entity:
    """An entry as it is, or as it was before it was removed; or NotFound."""
    return _last_known(_versions(graph, kind, id))


def _wanted(known: Sequence[Version], kind: type[Entity], id: str, number: int) -> Entity:
    found = [version for version in known if version.number == number]
    if not found:
        raise NotFound("version", f"{id} {number}")
    if found[0].entity is None:
        raise Conflict(f"Change {number} removed the {kind.__name__} {id!r}: there is nothing in it to bring back.")
    return found[0].entity


def _versions(graph: GraphReader, kind: type[Entity], id: str) -> list[Version]:
    """Newest first; NotFound if there never was such an entry."""
    live = graph.whole([(kind, id)]).get((kind, id))
    kept = sorted(graph.find(Revision, kind=kind.__name__, subject=id), key=lambda revision: revision.number)
    if live is None and not kept:
        raise NotFound(kind.__name__, id)
    return list(_backwards(kind, live, kept))


def _backwards(kind: type[Entity], live: Entity | None, kept: Sequence[Revision]) -> Iterator[Version]:
    """From what is registered now, change by change, to the state that was there first."""
    entity, erased = live, False
    for revision in reversed(kept):
        before = _before(kind, revision, entity)
        yield Version(
            number=revision.number,
            at=revision.at,
            actor=revision.actor,
            action=revision.action,
            entity=entity,
            before=before,
            erased=erased,
        )
        entity, erased = before, revision.erased
    if entity is not None:
        yield Version(number=0, entity=entity, erased=erased)


def _before(kind: type[Entity], revision: Revision, after: Entity | None) -> Entity | None:
    """What stood there before; where personal data was erased, no more is kept of it than what was left."""
    if revision.before:
        return decode(kind, orjson.loads(revision.before))
    return after if revision.erased else None


def _last_known(known: Sequence[Version]) -> Entity:
    """The entry as it is, or as it was before it was removed."""
    return next(entity for version in known for entity in (version.entity, version.before) if entity is not None)


def _shown(actor: Actor, version: Version) -> Version:
    return Version(
        number=version.number,
        at=version.at,
        actor=version.actor,
        action=version.action,
        entity=version.entity and shown_to(actor, version.entity),
        before=version.before and shown_to(actor, version.before),
        erased=version.erased,
    )

"""Weighs what stands in a file against the register: what is new, what would change, and what may not come in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from graph_seed.uploads import BROUGHT_IN, Flaw, Found, Reader, Register, Upload, Where
from referral.access import Action, Actor, may
from referral.belonging import held_change
from referral.differences import Difference, differences
from referral.model import Contact, Entity, Organisation, Service, Sourced, Tie, Visibility
from referral.papers import STORED, Enclosure
from referral.stores import GraphReader, Key
from referral.stores.records import links
from referral.tying import still_agreed

ORDER = {kind: position for position, kind in enumerate(STORED.values())}


class Deed(StrEnum):
    """What bringing in an entry means."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """An entry of the file beside the one that is registered under its id, if any."""

    entity: Entity
    before: Entity | None
    where: Where

    @cached_property
    def deed(self) -> Deed:
        """What bringing it in means."""
        if self.before is None:
            return Deed.NEW
        return Deed.UNCHANGED if self.before == self.entity else Deed.CHANGED

    @property
    def differences(self) -> tuple[Difference, ...]:
        """All fields that would change; those of a new entry are all that it states."""
        return differences(self.before, self.entity)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What bringing in a file would do: the entries that can come in, organisations first, and all flaws.

    `beside` is what the file says about them that the network has no field for.
    """

    entries: Sequence[Weighed]
    flaws: Sequence[Flaw]
    beside: Sequence[Weighed] = ()

    def having(self, deed: Deed) -> list[Weighed]:
        """The entries with which this would be done."""
        return [entry for entry in self.entries if entry.deed is deed]

    @property
    def problems(self) -> list[Flaw]:
        """The flaws that keep an entry, or the whole file, out."""
        return [flaw for flaw in self.flaws if not flaw.notice]

    @property
    def notices(self) -> list[Flaw]:
        """The flaws that were settled."""
        return [flaw for flaw in self.flaws if flaw.notice]


class Ahead:
    """The register as it would be: what the file holds goes before what is registered, which is asked for once."""

    def __init__(self, graph: GraphReader, pending: dict[Key, Found]) -> None:
        self.graph, self.pending = graph, pending
        self.known: dict[Key, Entity | None] = {}

    def whole(self, keys: Sequence[Key]) -> Mapping[Key, Entity]:
        """Several entries at once, as `GraphReader.whole`."""
        both = {key: self.pending[key].entity if key in self.pending else self.registered(key) for key in keys}
        return {key: entity for key, entity in both.items() if entity is not None}

    def registered(self, key: Key) -> Entity | None:
        """The entry that is registered under a key now."""
        if key not in self.known:
            self.fetch([key])
        return self.known[key]

    def fetch(self, keys: Sequence[Key]) -> None:
        """Ask for many registered entries at once, so that `registered` need not ask for each."""
        missing = [key for key in dict.fromkeys(keys) if key not in self.known]
        found = self.graph.whole(missing)
        self.known.update({key: found.get(key) for key in missing})


def weigh(read: Reader, upload: Upload, register: Register, actor: Actor) -> Plan:
    """Read a file and compare every entry with the register; nothing is changed."""
    pending: dict[Key, Found] = {}
    flaws: list[Flaw] = []
    for one in read(upload, register):
        match one:
            case Flaw():
                flaws.append(one)
            case Found() if type(one.entity) not in BROUGHT_IN:
                flaws.append(_flaw("kind", one, kind=type(one.entity).__name__))
            case Found() if (key := _key(one.entity)) in pending:
                flaws.append(_flaw("twice", one, id=key[1], row=pending[key].where.row))
            case Found():
                pending[_key(one.entity)] = one
    ahead = Ahead(register.graph, pending)
    ahead.fetch([*pending, *(target for found in pending.values() for target in _targets(found.entity))])
    for key, found in pending.items():
        pending[key] = replace(found, entity=_completed(found.entity, ahead.registered(key)))
    flaws += _kept_out(ahead, register, actor)
    entries = [
        Weighed(entity=found.entity, before=ahead.registered(key), where=found.where) for key, found in pending.items()
    ]
    return Plan(
        entries=sorted(filter(_in_the_network, entries), key=lambda entry: ORDER[type(entry.entity)]),
        flaws=sorted(flaws, key=lambda flaw: (flaw.where.part, flaw.where.row)),
        beside=[entry for entry in entries if _is_beside(ahead, entry.entity)],
    )


def _in_the_network(entry: Weighed) -> bool:
    return not isinstance(entry.entity, Enclosure)


def _is_beside(ahead: Ahead, entity: Entity) -> bool:
    """Whether this goes with an entry that is registered or comes in."""
    return isinstance(entity, Enclosure) and bool(ahead.whole([(STORED[entity.kind], entity.subject)]))


def _kept_out(ahead: Ahead, register: Register, actor: Actor) -> Iterator[Flaw]:
    """Take out what may not come in, and then what links to it, until all that is left can come in."""
    unsettled = True
    while unsettled:
        unsettled = False
        for number, found in enumerate(list(ahead.pending.values()), start=1):
            if flaw := _objection(ahead, found, actor):
                del ahead.pending[_key(found.entity)]
                unsettled = True
                yield flaw
            register.progress("check", number, len(ahead.pending))


def _objection(ahead: Ahead, found: Found, actor: Actor) -> Flaw | None:
    entity, before = found.entity, ahead.registered(_key(found.entity))
    if entity == before:
        return None
    for kind, id in _targets(entity):
        if not ahead.whole([(kind, id)]):
            return _flaw("unlinked", found, kind=kind.__name__, id=id)
    if not may(actor, Action.IMPORT, held_change(ahead, actor, before, entity)):
        return _flaw("forbidden", found, id=entity.id)
    return None


def _completed(entity: Entity, before: Entity | None) -> Entity:
    """The entry with what no file holds: the note for whoever confirms it, withheld contacts, who agreed to a tie."""
    if isinstance(entity, Tie):
        entity = replace(entity, agreed=still_agreed(entity, before if isinstance(before, Tie) else None))
    if isinstance(entity, Sourced) and isinstance(before, Sourced) and not entity.research_note:
        entity = replace(entity, research_note=before.research_note)
    if not isinstance(entity, Organisation | Service) or not entity.withheld:
        return entity
    hidden = before.contacts if isinstance(before, Organisation | Service) else ()
    return replace(entity, contacts=_with_hidden(entity.contacts, hidden), withheld=False)


def _with_hidden(shown: tuple[Contact, ...], registered: tuple[Contact, ...]) -> tuple[Contact, ...]:
    """The contacts of a copy that lacks some, with those that not everybody sees, in their order if nothing changed."""
    hidden = [one for one in registered if one.visibility is not Visibility.PUBLIC and one not in shown]
    if tuple(one for one in registered if one not in hidden) == shown:
        return registered
    return (*shown, *hidden)


def _targets(entity: Entity) -> list[Key]:
    return [(link.kind, link.id) for link in links(entity)]


def _key(entity: Entity) -> Key:
    return type(entity), entity.id


def _flaw(code: str, found: Found, **facts: object) -> Flaw:
    return Flaw(code=code, where=replace(found.where, column=""), facts=facts)

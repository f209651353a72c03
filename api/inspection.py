"""Looks through a whole store and says what is wrong: the sealed log, the links between entries, and their hours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from api.sentences import german
from referral.audit import broken_at
from referral.codes import read_language, read_place_key
from referral.errors import Malformed
from referral.hours import read_hours
from referral.lotsennetz import Lotsennetz
from referral.model import KINDS, Entity, Language, Organisation, Place, Service
from referral.stores import GraphReader
from referral.stores.records import links

FAULTS: Mapping[str, str] = {
    "seal": german("Das Protokoll ist ab Eintrag {id} verändert worden."),
    "link": german("{kind} {id} verweist auf {target}, das es nicht gibt."),
    "value": german("{kind} {id}: eine Angabe ist nicht lesbar: {target}."),
}
"""What can be wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that is wrong in a store: `code` is a key of FAULTS."""

    code: str
    kind: str = ""
    id: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What was looked at, and what was found."""

    version: int
    counts: Mapping[str, int]
    faults: tuple[Fault, ...]


def inspect(lotsennetz: Lotsennetz, progress: Callable[[int], object] = lambda _done: None) -> Inspection:
    """Read everything once; `progress` is told how many entries have been looked at since it was last told."""
    with lotsennetz.read() as graph:
        counts = {name: graph.count(kind) for name, kind in KINDS.items()}
        broken = broken_at(graph.log())
        faults = [] if broken is None else [Fault(code="seal", id=str(broken))]
        known = {(kind, entity.id) for kind in KINDS.values() for entity in graph.find(kind)}
        for name, kind in KINDS.items():
            for entity in graph.find(kind):
                faults += _faults(name, entity, known)
                progress(1)
        return Inspection(version=graph.version, counts=counts, faults=tuple(faults))


def entries(graph: GraphReader) -> int:
    """How many entries there are in all."""
    return sum(graph.count(kind) for kind in KINDS.values())


def _faults(kind: str, entity: Entity, known: set[tuple[type[Entity], str]]) -> Iterator[Fault]:
    for link in links(entity):
        if (link.kind, link.id) not in known:
            yield Fault(code="link", kind=kind, id=entity.id, target=link.id)
    try:
        _read_again(entity)
    except Malformed as error:
        yield Fault(code="value", kind=kind, id=entity.id, target=str(error.value))


def _read_again(entity: Entity) -> None:
    """What was read when it was entered must still be readable."""
    if isinstance(entity, Place):
        read_place_key(entity.id)
    elif isinstance(entity, Language):
        read_language(entity.id)
    elif isinstance(entity, Organisation | Service) and entity.hours:
        read_hours(entity.hours)

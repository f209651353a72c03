"""What was registered before: every entry's earlier versions, with who changed it, when and how."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import orjson

from referral.access import Action, Actor
from referral.model import Entity, Guide, Organisation, Service, Sourced, Tie
from referral.papers import Enclosure, PracticeNote, Revision, Volunteer
from referral.stores import GraphWriter, Key
from referral.stores.records import encode

KEPT = frozenset({Organisation, Service, Guide, Tie, Enclosure, PracticeNote})
"""The kinds whose earlier versions are kept."""


def revisions(graph: GraphWriter, actor: Actor, action: Action, at: datetime) -> Iterator[Revision]:
    """What has to be kept of the entries that a change touched, as they were before it.

    What was there is always kept; that an entry is new is noted except when the network is first seeded. Where personal
    data is erased, no more is noted than that it was: the text before must not stay behind.
    """
    number = graph.version + 1
    for (kind, id), before in list(graph.former.items()):
        if kind in KEPT and (before is not None or action is not Action.SEED):
            yield Revision(
                id=revision_id(number, (kind, id)),
                kind=kind.__name__,
                subject=id,
                number=number,
                at=at,
                actor=actor.id,
                action=action,
                before=record_text(before) if before and action is not Action.ERASE else "",
                erased=action is Action.ERASE,
            )


def abandoned(graph: GraphWriter) -> Iterator[Volunteer]:
    """The persons behind guides that a change removed or gave to another desk: it was not this desk they trusted."""
    former = {id: before for (_, id), before in list(graph.former.items()) if isinstance(before, Guide)}
    found = graph.whole([(kind, id) for id in former for kind in (Guide, Volunteer)]) if former else {}
    for id, before in former.items():
        volunteer, now = found.get((Volunteer, id)), found.get((Guide, id))
        stays = isinstance(now, Guide) and now.placed_by == before.placed_by
        if isinstance(volunteer, Volunteer) and not stays:
            yield volunteer


def revision_id(number: int, key: Key) -> str:
    """The id of a revision: a later change's is greater in the order of letters."""
    kind, id = key
    return f"{number:010} {kind.__name__} {id}"


def record_text(entity: Entity) -> str:
    """An entity as one JSON text, as it is stored."""
    return orjson.dumps(encode(entity)).decode()


def shown_text(entity: Entity) -> str:
    """An entity as one JSON text that a form may carry along: without the note for whoever confirms it."""
    return record_text(replace(entity, research_note="") if isinstance(entity, Sourced) else entity)

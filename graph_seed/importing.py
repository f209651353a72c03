"""Brings files of others into the register: first a look at what would change, then one change that can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import orjson

from graph_seed.uploads import Format, Progress, Register, Upload
from graph_seed.weighing import ORDER, Deed, Plan, weigh
from referral.access import PERMITTED, Action, Actor, Scope, permit
from referral.belonging import held_change
from referral.errors import Conflict
from referral.hours import LOCAL
from referral.lotsennetz import Lotsennetz
from referral.model import Entity, Organisation
from referral.papers import STORED, Account, Import, Revision
from referral.stores import GraphReader, GraphWriter, Key
from referral.stores.records import decode

UNDO_WITHIN = timedelta(days=30)
"""So long an import can be undone."""


def _unobserved(_step: str, _done: int, _total: int) -> None:
    """Nobody waits for the progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a file: the plan that was carried out, and the paper of the import; None if nothing was changed."""

    plan: Plan
    paper: Import | None


class NotUndone(Conflict):
    """An import cannot be undone; `why` is a code: `undone` already, too `late`, `changed` since, or `erased`.

    `entries` are the ids of those that somebody changed since, or whose earlier text had to go.
    """

    def __init__(self, id: str, why: str, entries: Sequence[str] = ()) -> None:
        super().__init__(f"The import {id} cannot be undone ({', '.join([why, *entries])}).")
        self.id, self.why, self.entries = id, why, tuple(entries)


def dry_run(
    lotsennetz: Lotsennetz, actor: Actor, upload: Upload, format: Format, progress: Progress = _unobserved
) -> Plan:
    """What bringing in a file would change, with every problem and its place; nothing is changed."""
    permit(actor, Action.IMPORT)
    today = _today(lotsennetz)
    return lotsennetz.look(
        lambda graph: weigh(format.read, upload, Register(graph=graph, today=today, progress=progress), actor)
    )


def bring_in(
    lotsennetz: Lotsennetz,
    actor: Actor,
    upload: Upload,
    format: Format,
    *,
    leave_out: bool = False,
    progress: Progress = _unobserved,
) -> Outcome:
    """Bring in a file with one change; a second time changes nothing.

    If anything in it cannot be used, nothing is changed, unless such entries are to be left out.
    """
    today = _today(lotsennetz)
    with lotsennetz.change(actor, Action.IMPORT) as graph:
        plan = weigh(format.read, upload, Register(graph=graph, today=today, progress=progress), actor)
        both = (*plan.entries, *plan.beside)
        wanted = [entry.entity for entry in both if entry.deed is not Deed.UNCHANGED]
        if not wanted or (plan.problems and not leave_out):
            return Outcome(plan=plan, paper=None)
        for number, entity in enumerate(wanted, start=1):
            graph.put(entity)
            progress("write", number, len(wanted))
        paper = _paper(graph, actor, upload, format, plan, today)
        graph.put(paper)
    return Outcome(plan=plan, paper=paper)


def imports(lotsennetz: Lotsennetz, actor: Actor) -> Sequence[Import]:
    """The imports of everybody in the actor's own organisation, the latest first; an operator sees all."""
    permit(actor, Action.IMPORT)
    with lotsennetz.read() as graph:
        papers = list(graph.find(Import))
        own = _colleagues(graph, actor, {paper.actor for paper in papers})
    everything = PERMITTED[actor.role][Action.IMPORT] is Scope.EVERYWHERE
    seen = [paper for paper in papers if everything or paper.actor in own]
    return sorted(seen, key=lambda paper: int(paper.id), reverse=True)


def undo(lotsennetz: Lotsennetz, actor: Actor, id: str) -> Import:
    """Bring back what an import replaced, and take out what it registered; NotFound, or NotUndone with the reason."""
    today = _today(lotsennetz)
    with lotsennetz.change(actor, Action.IMPORT) as graph:
        paper = graph.get(Import, id)
        if paper.undone_on or paper.undo_until < today:
            raise NotUndone(id, "undone" if paper.undone_on else "late")
        former = _former(graph, id)
        for key, before in former.items():
            permit(actor, Action.IMPORT, held_change(graph, actor, graph.whole([key]).get(key), before))
        _bring_back(graph, former)
        undone = replace(paper, undone_on=today)
        graph.put(undone)
    return undone


def may_be_undone(paper: Import, today: date) -> bool:
    """Whether the time for undoing an import is not over yet."""
    return paper.undone_on is None and today <= paper.undo_until


def _today(lotsennetz: Lotsennetz) -> date:
    return lotsennetz.clock().astimezone(LOCAL).date()


def _paper(graph: GraphReader, actor: Actor, upload: Upload, format: Format, plan: Plan, today: date) -> Import:
    return Import(
        id=str(graph.version + 1),
        name=upload.name,
        format=format.name,
        actor=actor.id,
        made_on=today,
        undo_until=today + UNDO_WITHIN,
        added=len(plan.having(Deed.NEW)),
        changed=len(plan.having(Deed.CHANGED)),
    )


def _colleagues(graph: GraphReader, actor: Actor, accounts: set[str]) -> set[str]:
    """The accounts among these that act for the same organisation, and the actor's own."""
    found = graph.whole([(Account, id) for id in sorted(accounts)]).values()
    return {actor.id} | {
        one.id
        for one in found
        if isinstance(one, Account) and one.organisation and one.organisation == actor.organisation
    }


def _former(graph: GraphReader, id: str) -> dict[Key, Entity | None]:
    """What stood under each key before an import; NotUndone if that cannot be brought back any more."""
    revisions = list(graph.find(Revision, number=int(id)))
    if erased := [one.subject for one in revisions if one.erased]:
        raise NotUndone(id, "erased", erased)
    touched = {(touch.kind, touch.id) for sealed in graph.log(after=int(id)) for touch in sealed.entry.touched}
    if changed := [one.subject for one in revisions if (one.kind, one.subject) in touched]:
        raise NotUndone(id, "changed", changed)
    return {
        (STORED[one.kind], one.subject): decode(STORED[one.kind], orjson.loads(one.before)) if one.before else None
        for one in revisions
    }


def _bring_back(graph: GraphWriter, former: dict[Key, Entity | None]) -> None:
    """First what was there, so that nothing links any more to what has to go; that goes, the linking ones first."""
    for before in filter(None, former.values()):
        graph.put(before)
    added = [key for key, before in former.items() if before is None]
    for entity in graph.whole(added).values():
        if isinstance(entity, Organisation) and entity.part_of:
            graph.put(replace(entity, part_of=None))
    for kind, id in sorted(added, key=lambda key: ORDER[key[0]], reverse=True):
        graph.delete(kind, id)

"""What makes a tie: two different ends, no other tie that says the same, and who has agreed to it for which end."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import replace
from datetime import date

from referral.access import Action, Actor, may
from referral.belonging import Known, held
from referral.codes import OrganisationId
from referral.errors import TieRefused
from referral.model import Entity, Organisation, Tie, TieKind
from referral.stores import GraphReader


def alike(tie: Tie) -> Hashable:
    """What two ties have in common that say the same: kind and ends; who works together does so both ways."""
    ends = (tie.origin, tie.target)
    return (tie.kind, frozenset(ends) if tie.kind is TieKind.COOPERATES_WITH else ends)


def refuse_senseless(graph: GraphReader, ties: Iterable[Tie]) -> None:
    """TieRefused for a tie of an organisation to itself, and for one that is there already."""
    said: set[Hashable] = set()
    for tie in ties:
        if tie.origin == tie.target:
            raise TieRefused(tie.origin, tie.target, "itself")
        both = (*graph.find(Tie, origin=tie.origin), *graph.find(Tie, origin=tie.target))
        if alike(tie) in said | {alike(one) for one in both if one.id != tie.id}:
            raise TieRefused(tie.origin, tie.target, "twice")
        said.add(alike(tie))


def ends(graph: Known, tie: Tie, new: Iterable[Entity] = ()) -> tuple[Organisation, ...]:
    """The organisations at the ends of a tie, of which some may be `new`."""
    known = {one.id: one for one in new if isinstance(one, Organisation)}
    found = graph.whole([(Organisation, id) for id in (tie.origin, tie.target) if id not in known])
    known |= {id: one for (_, id), one in found.items() if isinstance(one, Organisation)}
    return tuple(known[id] for id in dict.fromkeys((tie.origin, tie.target)) if id in known)


def spoken_for(graph: Known, actor: Actor, tie: Tie, new: Iterable[Entity] = ()) -> frozenset[OrganisationId]:
    """The ends of a tie for which an actor may agree: the own organisation, or those in the own area."""
    return frozenset(
        OrganisationId(end.id) for end in ends(graph, tie, new) if may(actor, Action.TIE, held(graph, actor, end))
    )


def agreed_by(graph: Known, actor: Actor, tie: Tie, today: date, new: Iterable[Entity] = ()) -> Tie:
    """The tie with what the actor says for the ends that it may speak for; assured as of today if that is news."""
    agreed = tie.agreed | spoken_for(graph, actor, tie, new)
    if agreed == tie.agreed:
        return tie
    return replace(tie, agreed=agreed, assured_on=today, assured_by=actor.organisation or "")


def still_agreed(tie: Tie, former: Tie | None) -> frozenset[OrganisationId]:
    """Who has agreed to a tie after an edit: those who did before, as long as it ties the same in the same way."""
    return former.agreed if former is not None and alike(former) == alike(tie) else frozenset()

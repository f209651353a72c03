"""Agreeing to ties: both ends have a say, and what only one of them says does not count at the counter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from referral.access import AccountRole, Action, Actor, permit
from referral.bonds import agreed_by_both
from referral.codes import OrganisationId
from referral.confirming import today_of
from referral.errors import Forbidden
from referral.lotsennetz import Lotsennetz
from referral.model import Organisation, Tie
from referral.privacy import shown_to
from referral.stores import GraphReader
from referral.tying import agreed_by, ends, spoken_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Tied:
    """A tie with the organisations at its ends, and for which of them the reader may still agree."""

    tie: Tie
    ends: Mapping[str, Organisation]
    to_agree: frozenset[OrganisationId] = frozenset()

    @property
    def agreed(self) -> bool:
        """Whether both ends have agreed."""
        return agreed_by_both(self.tie)

    @property
    def one_sided(self) -> bool:
        """Whether only one end has agreed so far."""
        return bool(self.tie.agreed) and not self.agreed


def of_organisation(lotsennetz: Lotsennetz, actor: Actor, id: str) -> tuple[Tied, ...]:
    """The ties that begin or end at an organisation, those that both sides agreed to first, then by name; NotFound."""
    permit(actor, Action.LOOK_UP)
    with lotsennetz.read() as graph:
        graph.get(Organisation, id)
        found = {tie.id: tie for tie in (*graph.find(Tie, origin=id), *graph.find(Tie, target=id))}
        tied = [_tied(graph, actor, tie) for tie in found.values()]
    return tuple(sorted(tied, key=lambda one: (not one.agreed, _other(one, id), one.tie.id)))


def waiting(lotsennetz: Lotsennetz, actor: Actor) -> tuple[Tied, ...]:
    """The ties that wait for the actor to agree for an end, those that the other side has agreed to first."""
    permit(actor, Action.TIE)
    with lotsennetz.read() as graph:
        open_ones = (_tied(graph, actor, tie) for tie in _in_question(graph, actor) if not agreed_by_both(tie))
        found = [one for one in open_ones if one.to_agree]
    return tuple(sorted(found, key=lambda one: (not one.one_sided, one.tie.id)))


def agree(lotsennetz: Lotsennetz, actor: Actor, id: str) -> Tie:
    """Say that a tie holds, for the ends that the actor speaks for; Forbidden if there is none, NotFound."""
    with lotsennetz.change(actor, Action.TIE) as graph:
        tie = graph.get(Tie, id)
        if not spoken_for(graph, actor, tie):
            raise Forbidden(actor.role, Action.TIE)
        agreed = agreed_by(graph, actor, tie, today_of(lotsennetz))
        graph.put(agreed)
    return agreed


def decline(lotsennetz: Lotsennetz, actor: Actor, id: str) -> None:
    """Say that a tie does not hold; it is removed, and its history stays. Forbidden, or NotFound."""
    with lotsennetz.change(actor, Action.TIE) as graph:
        tie = graph.get(Tie, id)
        if not spoken_for(graph, actor, tie):
            raise Forbidden(actor.role, Action.TIE)
        graph.delete(Tie, id)


def _in_question(graph: GraphReader, actor: Actor) -> Iterator[Tie]:
    """The ties that may concern an actor: a partner's own, or all."""
    if actor.role is not AccountRole.PARTNER:
        yield from graph.find(Tie)
        return
    own = (*graph.find(Tie, origin=actor.organisation), *graph.find(Tie, target=actor.organisation))
    yield from {tie.id: tie for tie in own}.values()


def _tied(graph: GraphReader, actor: Actor, tie: Tie) -> Tied:
    found = {end.id: shown_to(actor, end) for end in ends(graph, tie)}
    return Tied(tie=tie, ends=found, to_agree=spoken_for(graph, actor, tie) - tie.agreed)


def _other(tied: Tied, id: str) -> str:
    return next((end.name for end in tied.ends.values() if end.id != id), "")

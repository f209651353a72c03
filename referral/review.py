"""Deciding what others suggest: the queue of a coordination centre, and what a sender hears of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hmac import compare_digest

from referral.access import GUEST, Action, Actor, may, permit
from referral.accounts import sealed
from referral.belonging import held_change, held_places, places_of
from referral.differences import Difference, carried_over, differences, unchanged
from referral.errors import Decided, NotFound, Outdated
from referral.hours import LOCAL
from referral.lotsennetz import Lotsennetz
from referral.model import KINDS, Entity, Tie
from referral.papers import Deed, Stand, Suggestion
from referral.privacy import shown_to
from referral.register import agreed, assure, make, may_edit, stamped
from referral.stores import GraphReader, GraphWriter
from referral.suggestions import Wish, wish_of
from referral.tying import refuse_senseless

OPEN = frozenset({Stand.WAITING, Stand.ASKED_BACK})
"""Not decided yet."""


class Step(StrEnum):
    """What can be done with a suggestion."""

    APPROVE = "approve"
    ASK_BACK = "ask back about"
    DECLINE = "decline"
    ANSWER = "answer a question about"
    WITHDRAW = "withdraw"


STEPS: Mapping[Step, tuple[frozenset[Stand], Stand]] = {
    Step.APPROVE: (OPEN, Stand.APPROVED),
    Step.ASK_BACK: (OPEN, Stand.ASKED_BACK),
    Step.DECLINE: (OPEN, Stand.DECLINED),
    Step.ANSWER: (frozenset({Stand.ASKED_BACK}), Stand.WAITING),
    Step.WITHDRAW: (OPEN, Stand.WITHDRAWN),
}
"""From where each step leads where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A suggestion as somebody may see it: the entry before, as wanted (`after`, and what is to come with it), and now.

    `may_decide` says whether the reader reviews it, `is_own` whether the reader sent it.
    """

    suggestion: Suggestion
    before: Entity | None = None
    after: Entity | None = None
    besides: tuple[Entity, ...] = ()
    now: Entity | None = None
    may_decide: bool = False
    is_own: bool = False

    @property
    def wanted(self) -> tuple[Difference, ...]:
        """What is to change, field by field."""
        return () if self.suggestion.deed is Deed.REPORT else differences(self.before, self.after)

    @property
    def changed_meanwhile(self) -> tuple[Difference, ...]:
        """What others have changed since it was sent, field by field; nothing once it is decided."""
        if self.suggestion.stand not in OPEN or unchanged(self.before, self.now):
            return ()
        return differences(self.before, self.now)


def queue(lotsennetz: Lotsennetz, actor: Actor) -> Sequence[Submission]:
    """What waits to be decided by the actor, the oldest first; what was asked back too."""
    permit(actor, Action.REVIEW)
    with lotsennetz.read() as graph:
        waiting = [one for stand in OPEN for one in graph.find(Suggestion, stand=stand)]
        scopes = held_places(graph, actor, [one.areas for one in waiting])
        own = [one for one, scope in zip(waiting, scopes, strict=True) if may(actor, Action.REVIEW, scope)]
        return _seen(graph, actor, sorted(own, key=lambda one: (one.made_at, one.id)), may_decide=True)


def sent(lotsennetz: Lotsennetz, actor: Actor) -> Sequence[Submission]:
    """What the actor has sent, the latest first; nothing for guests, who have a link for each."""
    permit(actor, Action.LOOK_UP)
    if actor.role is GUEST.role:
        return ()
    with lotsennetz.read() as graph:
        own = sorted(graph.find(Suggestion, sender=actor.id), key=lambda one: (one.made_at, one.id), reverse=True)
        return _seen(graph, actor, own)


def submission(lotsennetz: Lotsennetz, actor: Actor, id: str, secret: str = "") -> Submission:
    """One suggestion for its sender (a guest has the secret) or its reviewer; NotFound for everybody else."""
    permit(actor, Action.LOOK_UP)
    with lotsennetz.read() as graph:
        suggestion = graph.get(Suggestion, id)
        decides = _decides(graph, actor, suggestion)
        if not decides and not _sent_by(actor, suggestion, secret):
            raise NotFound(Suggestion.__name__, id)
        return _seen(graph, actor, [suggestion], may_decide=decides, secret=secret)[0]


def approve(
    lotsennetz: Lotsennetz, actor: Actor, id: str, *, onto: Entity | None = None, assured: bool = False, reply: str = ""
) -> Suggestion:
    """Make a suggestion true; one to report an error is done with by this.

    If the entry was changed since the suggestion was sent, nothing is overwritten: Outdated shows both versions, and
    `onto` names the version that the reviewer has seen since and wants the suggested fields changed in. An entry that
    is to move to another area still waits for the coordinator there. `assured`: the reviewer vouches for it.
    """
    with lotsennetz.change(actor, Action.REVIEW) as graph:
        suggestion = _to_decide(graph, actor, id, Step.APPROVE)
        at = lotsennetz.clock()
        wish = _up_to_date(graph, actor, suggestion, onto)
        if wish.deed is not Deed.REPORT and not _agreed(graph, actor, suggestion, wish):
            handed_on = replace(suggestion, areas=places_of(graph, wish.after[0]), released=True, reply=reply)
            graph.put(handed_on)
            return handed_on
        if wish.deed is not Deed.REPORT:
            today = at.astimezone(LOCAL).date()
            refuse_senseless(graph, [one for one in wish.after if isinstance(one, Tie)])
            after = agreed(graph, actor, wish, today)
            after = tuple(assure(one, actor, today) for one in after) if assured else after
            make(graph, replace(wish, after=after))
        return _step(graph, suggestion, Step.APPROVE, reply=reply, decided_at=at, decided_by=actor.id)


def ask_back(lotsennetz: Lotsennetz, actor: Actor, id: str, reply: str) -> Suggestion:
    """Ask the sender something first."""
    with lotsennetz.change(actor, Action.REVIEW) as graph:
        return _step(graph, _to_decide(graph, actor, id, Step.ASK_BACK), Step.ASK_BACK, reply=reply)


def decline(lotsennetz: Lotsennetz, actor: Actor, id: str, reason: str) -> Suggestion:
    """Leave the entry as it is, with a reason that the sender sees."""
    with lotsennetz.change(actor, Action.REVIEW) as graph:
        suggestion = _to_decide(graph, actor, id, Step.DECLINE)
        at = lotsennetz.clock()
        return _step(graph, suggestion, Step.DECLINE, reply=reason, decided_at=at, decided_by=actor.id)


def answer(lotsennetz: Lotsennetz, actor: Actor, id: str, text: str, secret: str = "") -> Suggestion:
    """Answer what the coordinator asked; the suggestion waits to be decided again."""
    with lotsennetz.change(actor, Action.SUGGEST) as graph:
        return _step(graph, _own(graph, actor, id, secret), Step.ANSWER, answer=text)


def withdraw(lotsennetz: Lotsennetz, actor: Actor, id: str, secret: str = "") -> Suggestion:
    """Take back what one has sent."""
    with lotsennetz.change(actor, Action.SUGGEST) as graph:
        return _step(graph, _own(graph, actor, id, secret), Step.WITHDRAW, decided_at=lotsennetz.clock())


def _seen(
    graph: GraphReader, actor: Actor, suggestions: Sequence[Suggestion], *, may_decide: bool = False, secret: str = ""
) -> list[Submission]:
    keys = [(KINDS[one.kind], one.subject) for one in suggestions]
    registered = graph.whole(keys)
    found = []
    for suggestion, key in zip(suggestions, keys, strict=True):
        wish = wish_of(suggestion)
        shown = [shown_to(actor, one) for one in wish.after]
        now = registered.get(key)
        found.append(
            Submission(
                suggestion=replace(suggestion, sealed=""),
                before=shown_to(actor, wish.before) if wish.before else None,
                after=shown[0] if shown else None,
                besides=tuple(shown[1:]),
                now=shown_to(actor, now) if now else None,
                may_decide=may_decide,
                is_own=_sent_by(actor, suggestion, secret),
            )
        )
    return found


def _decides(graph: GraphReader, actor: Actor, suggestion: Suggestion) -> bool:
    return may(actor, Action.REVIEW, held_places(graph, actor, [suggestion.areas])[0])


def _sent_by(actor: Actor, suggestion: Suggestion, secret: str) -> bool:
    if actor.role is not GUEST.role and suggestion.sender == actor.id:
        return True
    return bool(secret and suggestion.sealed) and compare_digest(sealed(secret), suggestion.sealed)


def _to_decide(graph: GraphReader, actor: Actor, id: str, step: Step) -> Suggestion:
    suggestion = graph.get(Suggestion, id)
    permit(actor, Action.REVIEW, held_places(graph, actor, [suggestion.areas])[0])
    _check(suggestion, step)
    return suggestion


def _own(graph: GraphReader, actor: Actor, id: str, secret: str) -> Suggestion:
    suggestion = graph.get(Suggestion, id)
    if not _sent_by(actor, suggestion, secret):
        raise NotFound(Suggestion.__name__, id)
    return suggestion


def _check(suggestion: Suggestion, step: Step) -> None:
    if suggestion.stand not in STEPS[step][0]:
        raise Decided(suggestion.id, suggestion.stand, step)


def _step(graph: GraphWriter, suggestion: Suggestion, step: Step, **more: object) -> Suggestion:
    _check(suggestion, step)
    done = replace(suggestion, stand=STEPS[step][1], **more)  # type: ignore[arg-type]  # fields of a Suggestion
    graph.put(done)
    return done


def _up_to_date(graph: GraphReader, actor: Actor, suggestion: Suggestion, onto: Entity | None) -> Wish:
    """The wish, made to the entry as it stands; raises Outdated if that is not the one that the reviewer knows."""
    wish = wish_of(suggestion)
    if wish.before is None or wish.deed is Deed.REPORT:
        return wish
    kind = type(wish.before)
    now = graph.whole([(kind, suggestion.subject)]).get((kind, suggestion.subject))
    wanted = [carried_over(wish.before, one, now) for one in wish.after] if now else list(wish.after)
    known = unchanged(wish.before, now) or (onto is not None and now is not None and shown_to(actor, now) == onto)
    if now is None or not known:
        raise Outdated(suggestion.kind, suggestion.subject, current=_shown(actor, now), wanted=_shown(actor, *wanted))
    return replace(wish, before=now, after=tuple(stamped(one, now) for one in wanted))


def _shown(actor: Actor, *entities: Entity | None) -> Entity | None:
    found = next((one for one in entities if one is not None), None)
    return shown_to(actor, found) if found else None


def _agreed(graph: GraphReader, actor: Actor, suggestion: Suggestion, wish: Wish) -> bool:
    """Whether both areas, the one left and the one come to, have agreed; Forbidden where the actor holds neither."""
    if may_edit(graph, actor, wish):
        return True
    moving = wish.deed is Deed.CHANGE
    sides = (None, wish.after[0]) if suggestion.released else (wish.before, None)
    permit(actor, Action.EDIT, held_change(graph, actor, *sides) if moving else ())
    return suggestion.released

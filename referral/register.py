"""Keeping the register: entering, changing and removing organisations, services, guides and ties.

Whoever may edit an entry changes it at once. What anybody else sends becomes a suggestion, which the coordinator of
that area decides (`review.py`); the entry stays as it is meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar, cast

from referral.access import Action, Actor, may, permit
from referral.belonging import held_change
from referral.capacity import dated
from referral.codes import OrganisationId
from referral.differences import unchanged
from referral.errors import Conflict, Outdated
from referral.hours import LOCAL
from referral.lotsennetz import Lotsennetz
from referral.model import Contact, Entity, Guide, Organisation, Service, Sourced, Tie
from referral.papers import Deed, Suggestion
from referral.privacy import shown_to
from referral.slugs import free_id
from referral.stores import GraphReader, GraphWriter
from referral.suggestions import Letter, Wish, write_down
from referral.tying import agreed_by, alike, refuse_senseless, still_agreed

E = TypeVar("E", bound=Entity)

ENTRIES: tuple[type[Entity], ...] = (Organisation, Service, Guide, Tie)
"""The kinds that can be registered."""

PLAIN = Letter()
"""Nothing is sent along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a wish: the entries as they now stand in the register, or the suggestion that waits."""

    entries: tuple[Entity, ...] = ()
    suggestion: Suggestion | None = None

    @property
    def live(self) -> bool:
        """Whether the wish is fulfilled already."""
        return self.suggestion is None


def register(
    lotsennetz: Lotsennetz, actor: Actor, *entries: Entity, letter: Letter = PLAIN, assured: bool = False
) -> Outcome:
    """Enter one entry, or an organisation together with what belongs to it, in one change.

    An entry whose id is empty gets one made from its name; what is to belong to the organisation before it has an empty
    `provider`, `placed_by` or `origin`. `assured` says that somebody responsible vouches for what is said. Raises
    Conflict for links that lead nowhere, and TooMany where guests send too much.
    """
    live = would_be_live(lotsennetz, actor, *entries)
    with lotsennetz.change(actor, deed_of(actor, live=live)) as graph:
        today = lotsennetz.clock().astimezone(LOCAL).date()
        named = tuple(dated(stamped(one, None), None, today) for one in _named(graph, entries))
        return _fulfil(
            lotsennetz, graph, actor, Wish(deed=Deed.REGISTER, after=named), letter, live=live, assured=assured
        )


def would_be_live(lotsennetz: Lotsennetz, actor: Actor, *entries: Entity) -> bool:
    """Whether `register` would enter these at once; otherwise they would wait as a suggestion."""
    permit(actor, Action.SUGGEST)
    with lotsennetz.read() as graph:
        return may_edit(graph, actor, Wish(deed=Deed.REGISTER, after=_named(graph, entries)))


def revise(
    lotsennetz: Lotsennetz,
    actor: Actor,
    entity: E,
    *,
    edited: E,
    letter: Letter = PLAIN,
    assured: bool = False,
) -> Outcome:
    """Change an entry; `edited` is the version that the actor saw and changed.

    Contacts that the actor does not see stay as they are, and so does who assured the entry when, unless `assured` says
    that it is assured now. Raises NotFound, or Outdated if the entry says something else by now.
    """
    permit(actor, Action.SUGGEST)
    kind = type(entity)
    with lotsennetz.read() as graph:
        live = may_edit(graph, actor, Wish(deed=Deed.CHANGE, before=graph.get(kind, entity.id), after=(entity,)))
    with lotsennetz.change(actor, deed_of(actor, live=live)) as graph:
        before = graph.get(kind, entity.id)
        if not unchanged(shown_to(actor, before), edited):
            raise Outdated(kind.__name__, entity.id, current=shown_to(actor, before), wanted=entity)
        today = lotsennetz.clock().astimezone(LOCAL).date()
        after = dated(stamped(_with_unseen(actor, before, entity), before), before, today)
        wish = Wish(deed=Deed.CHANGE, before=before, after=(after,))
        return _fulfil(lotsennetz, graph, actor, wish, letter, live=live, assured=assured)


def retire(lotsennetz: Lotsennetz, actor: Actor, edited: Entity, *, letter: Letter = PLAIN) -> Outcome:
    """Remove an entry; `edited` is the version that the actor saw.

    Raises NotFound, Outdated if it says something else by now, or Conflict while other entries link to it.
    """
    permit(actor, Action.SUGGEST)
    kind = type(edited)
    with lotsennetz.read() as graph:
        live = may_edit(graph, actor, Wish(deed=Deed.RETIRE, before=graph.get(kind, edited.id)))
    with lotsennetz.change(actor, deed_of(actor, live=live)) as graph:
        before = graph.get(kind, edited.id)
        if not unchanged(shown_to(actor, before), edited):
            raise Outdated(kind.__name__, edited.id, current=shown_to(actor, before))
        return _fulfil(lotsennetz, graph, actor, Wish(deed=Deed.RETIRE, before=before), letter, live=live)


def report(lotsennetz: Lotsennetz, actor: Actor, kind: type[Entity], id: str, letter: Letter) -> Suggestion:
    """Say that something about an entry is wrong, as anybody may; raises NotFound, or TooMany."""
    permit(actor, Action.SUGGEST)
    with lotsennetz.change(actor, Action.SUGGEST) as graph:
        wish = Wish(deed=Deed.REPORT, before=graph.get(kind, id))
        return write_down(graph, actor, wish, letter, lotsennetz.clock())


def make(graph: GraphWriter, wish: Wish) -> tuple[Entity, ...]:
    """Make a wish true; the entries as they now stand."""
    if wish.deed is Deed.RETIRE and wish.before:
        graph.delete(type(wish.before), wish.before.id)
    for entry in wish.after:
        graph.put(entry)
    return wish.after


def as_made(graph: GraphReader, wish: Wish) -> Wish:
    """The wish as it would be fulfilled: what is new has an id, and belongs to the organisation that stands first."""
    if all(one.id for one in wish.after):
        return wish
    return replace(wish, after=_named(graph, wish.after))


def assure(entity: E, actor: Actor, today: date) -> E:
    """The entry as somebody responsible vouches for it today; it names the organisation, never a person."""
    if not isinstance(entity, Sourced):
        return entity
    return cast("E", replace(entity, assured_on=today, assured_by=actor.organisation or ""))


def stamped(entity: E, former: E | None) -> E:
    """An entry with all that no edit changes: whether it is made up, what research left open, and who assured it."""
    kept: dict[str, Any] = {"fictional": former is not None and former.fictional}
    if isinstance(entity, Tie):
        kept["agreed"] = still_agreed(entity, former if isinstance(former, Tie) else None)
    if isinstance(entity, Sourced):
        plain = {"assured_on": None, "assured_by": "", "research_note": ""}
        kept |= {name: getattr(former, name, value) for name, value in plain.items()}
    return replace(entity, **kept)


def agreed(graph: GraphReader, actor: Actor, wish: Wish, today: date) -> tuple[Entity, ...]:
    """Entries as they are wanted; whoever registers a tie, or ties otherwise, agrees for the ends that it speaks for.

    Whoever only changes what else is said of a tie agrees to nothing by that.
    """
    before = alike(wish.before) if isinstance(wish.before, Tie) else None
    return tuple(
        agreed_by(graph, actor, one, today, wish.after) if isinstance(one, Tie) and alike(one) != before else one
        for one in wish.after
    )


def may_edit(graph: GraphReader, actor: Actor, wish: Wish) -> bool:
    """Whether the actor may make a wish true without asking anybody."""
    together = frozenset(one.id for one in wish.after[:1] if isinstance(one, Organisation))
    own: list[Entity | None] = [one for one in wish.after if _owner(one) not in together]
    held = (held_change(graph, actor, wish.before, one) for one in own or [None])
    ways = (Action.EDIT, Action.TIE) if isinstance(wish.about, Tie) else (Action.EDIT,)
    return all(any(may(actor, way, scopes) for way in ways) for scopes in held)


def deed_of(actor: Actor, *, live: bool) -> Action:
    """As what a wish is fulfilled, or kept: who may edit nothing may still do so with a tie of the own organisation."""
    if not live:
        return Action.SUGGEST
    return Action.EDIT if may(actor, Action.EDIT) else Action.TIE


def _owner(entity: Entity) -> str:
    """The organisation that an entry belongs to; nothing for one that is an organisation itself."""
    match entity:
        case Service():
            return entity.provider
        case Guide():
            return entity.placed_by
        case Tie():
            return entity.origin
    return ""


def _fulfil(
    lotsennetz: Lotsennetz,
    graph: GraphWriter,
    actor: Actor,
    wish: Wish,
    letter: Letter,
    *,
    live: bool,
    assured: bool = False,
) -> Outcome:
    """Make a wish true, or keep it for whoever decides; who may edit is looked at again, in the same transaction."""
    at = lotsennetz.clock()
    refuse_senseless(graph, [one for one in wish.after if isinstance(one, Tie)])
    if not live:
        return Outcome(suggestion=write_down(graph, actor, wish, letter, at))
    if not may_edit(graph, actor, wish):
        permit(actor, Action.EDIT, ())
    today = at.astimezone(LOCAL).date()
    after = agreed(graph, actor, wish, today)
    after = tuple(assure(one, actor, today) for one in after) if assured else after
    return Outcome(entries=tuple(shown_to(actor, one) for one in make(graph, replace(wish, after=after))))


def _named(graph: GraphReader, entries: Sequence[Entity]) -> tuple[Entity, ...]:
    """The entries with ids, and tied to the organisation that stands first among them."""
    named: list[Entity] = []
    for entry in entries:
        owner = named[0].id if named and isinstance(named[0], Organisation) else ""
        whole = _belonging_to(OrganisationId(owner), entry)
        taken = {one.id for one in named}
        named.append(whole if whole.id else replace(whole, id=free_id(graph, whole, taken)))
    for kind, id in graph.whole([(kind, one.id) for kind in ENTRIES for one in named]):
        raise Conflict(f"There is a {kind.__name__} with the id {id!r} already.")
    return tuple(named)


def _belonging_to(owner: OrganisationId, entry: Entity) -> Entity:
    match entry:
        case Service(provider=""):
            return replace(entry, provider=owner)
        case Guide(placed_by=""):
            return replace(entry, placed_by=owner)
        case Tie(origin=""):
            return replace(entry, origin=owner)
    return entry


def _with_unseen(actor: Actor, before: E, after: E) -> E:
    """What the actor wants, with the contacts that the actor does not see as they are."""
    if not isinstance(after, Organisation | Service) or not isinstance(before, Organisation | Service):
        return after
    return cast("E", replace(after, contacts=(*after.contacts, *unseen(actor, before)), withheld=False))


def unseen(actor: Actor, entity: Organisation | Service) -> tuple[Contact, ...]:
    """The contacts of an entry that are not for this actor."""
    seen = shown_to(actor, entity).contacts
    return tuple(one for one in entity.contacts if one not in seen)

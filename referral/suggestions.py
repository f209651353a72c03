"""What is sent to be decided by others: how a suggestion is written down, read again, and kept within bounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import orjson

from referral.access import GUEST, Action, Actor, may
from referral.accounts import sealed
from referral.belonging import held_change, places_of
from referral.errors import Conflict, TooMany
from referral.history import record_text
from referral.model import KINDS, Entity
from referral.papers import Allowance, Beside, Deed, Suggestion
from referral.stores import GraphReader, GraphWriter
from referral.stores.records import decode, links

PER_HOUR = 60
"""So often all guests together may send something within an hour."""

PER_ENTRY_AND_HOUR = 5
"""So often all guests together may send something about one entry within an hour."""

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants of the register: a deed, the entry as it is, and the entries as they are wanted."""

    deed: Deed
    before: Entity | None = None
    after: tuple[Entity, ...] = ()

    @property
    def about(self) -> Entity:
        """The entry in question, as wanted where there is none yet."""
        return self.before or self.after[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is sent along: a word to the coordinator, and the secret for a guest's link (128 random bits or more)."""

    note: str = ""
    secret: str = ""


def write_down(graph: GraphWriter, actor: Actor, wish: Wish, letter: Letter, at: datetime) -> Suggestion:
    """Keep a wish until it is decided; raises Conflict for links that lead nowhere, and TooMany for guests.

    A coordinator who wants to move an entry out of her area has agreed already: the area it comes to decides.
    """
    about, after = wish.about, wish.after
    _check_links(graph, after)
    if actor.role is GUEST.role:
        take(graph, "guests", PER_HOUR, at)
        take(graph, f"guests {type(about).__name__} {about.id}", PER_ENTRY_AND_HOUR, at)
    released = wish.deed is Deed.CHANGE and may(actor, Action.EDIT, held_change(graph, actor, wish.before, None))
    suggestion = Suggestion(
        id=f"{graph.version + 1:06}",
        deed=wish.deed,
        kind=type(about).__name__,
        subject=about.id,
        before=record_text(wish.before) if wish.before else "",
        after=record_text(after[0]) if after else "",
        besides=tuple(Beside(kind=type(one).__name__, record=record_text(one)) for one in after[1:]),
        note=letter.note,
        sender=actor.id,
        organisation=actor.organisation,
        sealed=sealed(letter.secret) if letter.secret else "",
        areas=places_of(graph, after[0] if released else about),
        released=released,
        made_at=at,
    )
    graph.put(suggestion)
    return suggestion


def wish_of(suggestion: Suggestion) -> Wish:
    """What a suggestion asks for, read from its records."""
    kind = KINDS[suggestion.kind]
    wanted = [(kind, suggestion.after)] if suggestion.after else []
    wanted += [(KINDS[one.kind], one.record) for one in suggestion.besides]
    return Wish(
        deed=suggestion.deed,
        before=decode(kind, orjson.loads(suggestion.before)) if suggestion.before else None,
        after=tuple(decode(kind, orjson.loads(record)) for kind, record in wanted),
    )


def _check_links(graph: GraphReader, after: Sequence[Entity]) -> None:
    """A wish that could never be fulfilled is refused at once."""
    wanted = [(one, link) for one in after for link in links(one)]
    new = {(type(one), one.id) for one in after}
    known = graph.whole(list({(link.kind, link.id) for _, link in wanted} - new))
    for one, link in wanted:
        if (link.kind, link.id) not in known and (link.kind, link.id) not in new:
            named = f"links to the {link.kind.__name__} {link.id!r}, which is not registered."
            raise Conflict(f"The {type(one).__name__} {one.id!r} {named}")


def take(graph: GraphWriter, what: str, most: int, at: datetime) -> None:
    """Count one more within the hour, or raise TooMany."""
    found = graph.whole([(Allowance, what)]).get((Allowance, what))
    running = isinstance(found, Allowance) and found.until > at
    allowance = found if running and isinstance(found, Allowance) else Allowance(id=what, taken=0, until=at + _HOUR)
    if allowance.taken >= most:
        raise TooMany(int((allowance.until - at).total_seconds()))
    graph.put(replace(allowance, taken=allowance.taken + 1))

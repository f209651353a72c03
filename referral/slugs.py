"""Ids that people can read in an address: made from the name of an entry, and used by no other."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import count, islice

from referral.codes import OrganisationId
from referral.model import Entity, Guide, Organisation, Service, Tie
from referral.papers import Account, Stand, Suggestion
from referral.spelling import fold
from referral.stores import GraphReader

LONGEST = 60
"""Characters of an id that is made, before its number."""

_TRIED_AT_ONCE = 50
_KINDS = (Organisation, Service, Guide, Tie)


def slug(name: str) -> str:
    """A name as part of an address: `Flüchtlingshilfe Süd e. V.` becomes `fluechtlingshilfe-sued-e-v`."""
    words = [word for word in fold(name).split() if word.isascii()]
    while len(words) > 1 and len("-".join(words)) > LONGEST:
        words.pop()
    return "-".join(words)[:LONGEST] or "eintrag"


def free_id(graph: GraphReader, entry: Entity, taken: Collection[str] = ()) -> str:
    """An id for an entry that has none, made from its name: of no other entry, of none suggested, and not in `taken`.

    No account may act for it either, or it would act for another organisation that was registered before.
    """
    suggested = {one.subject for one in graph.find(Suggestion, stand=Stand.WAITING)}
    suggested |= {one.subject for one in graph.find(Suggestion, stand=Stand.ASKED_BACK)}
    numbered = _numbered(slug(_name(entry)))
    while True:
        some = list(islice(numbered, _TRIED_AT_ONCE))
        registered = {id for _, id in graph.whole([(kind, id) for kind in _KINDS for id in some])}
        for id in some:
            if id not in registered | suggested and id not in taken and not _acted_for(graph, id):
                return id


def _name(entry: Entity) -> str:
    match entry:
        case Service():
            return entry.title.de
        case Tie():
            return f"{entry.origin} {entry.target}"
        case Organisation() | Guide():
            return entry.name
    raise TypeError(f"A {type(entry).__name__} is not registered by anybody.")


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}-{number}" for number in count(2))


def _acted_for(graph: GraphReader, id: str) -> bool:
    return next(graph.find(Account, organisation=OrganisationId(id)), None) is not None

"""Erasing what is stored about a person (Art. 17 GDPR): from the register, its history, and everything beside it.

The sealed log stays whole: it names ids, never persons. Backups made before still hold what was erased until the next
rotation has removed them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import orjson

from referral import attempts
from referral.access import Action, Actor, Scope, may, permit
from referral.accounts import SIGNING_IN
from referral.belonging import held
from referral.errors import Malformed, NotFound
from referral.lotsennetz import Lotsennetz
from referral.model import Entity, Guide, Organisation, Service, Tie
from referral.papers import (
    STORED,
    Account,
    ApiToken,
    Draft,
    Enclosure,
    Import,
    Paper,
    PracticeNote,
    Repeat,
    Revision,
    Session,
    Suggestion,
    Ticket,
    Volunteer,
)
from referral.recovery import ASKING
from referral.stores import GraphReader, GraphWriter
from referral.stores.records import decode
from referral.striking import Sought, pattern, stands_in, strike, tells
from referral.versions import latest

LIVE: tuple[type[Entity], ...] = (Organisation, Service, Guide, Tie, PracticeNote)
"""The kinds of entries in whose texts somebody may be named."""
OWNERLESS: tuple[type[Paper], ...] = (Draft, Repeat, Ticket, Import)
"""Papers of which the store does not know whose they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What came of erasing: `mentions` are entries (kind and id) in which the same person is named still.

    `overwritten` says that nothing of it is left in the files of the store either.
    """

    mentions: tuple[tuple[str, str], ...]
    overwritten: bool


def erase_account(lotsennetz: Lotsennetz, actor: Actor, id: str) -> Erased:
    """Erase an account: one's own, or somebody's whose account or personal data the actor keeps; NotFound, Forbidden.

    Its sessions, tokens and links go; name and mail address are struck out of what was sent with it and of papers that
    may be anybody's. Entries of the register are only named, as `mentions`: they belong to others.
    """
    action = _right(actor, id)
    with lotsennetz.change(actor, action) as graph:
        account = graph.get(Account, id)
        if action is Action.ERASE:
            permit(actor, action, _held(graph, actor, account))
        sought = pattern((account.name, account.email))
        _remove_account(graph, account)
        _strike(graph, [*_sent_by(graph, id), *_ownerless(graph)], sought)
        mentions = _mentions(graph, sought)
    return Erased(mentions=mentions, overwritten=lotsennetz.store.overwrite())


def erase_words(lotsennetz: Lotsennetz, actor: Actor, kind: type[Entity], id: str, words: Iterable[str]) -> Erased:
    """Erase names, mail addresses or phone numbers from an entry, registered or removed, and from all its versions.

    Contacts that hold them go, elsewhere they are struck out; so too in suggestions about the entry and in papers that
    may be anybody's. NotFound, Forbidden; Malformed where nothing of it tells who is meant.
    """
    sought = _sought(words)
    with lotsennetz.change(actor, Action.ERASE) as graph:
        permit(actor, Action.ERASE, held(graph, actor, _entry(graph, kind, id)))
        _strike(graph, [*_about(graph, kind, id), *_ownerless(graph)], sought)
        mentions = _mentions(graph, sought)
    return Erased(mentions=mentions, overwritten=lotsennetz.store.overwrite())


def mentions(lotsennetz: Lotsennetz, actor: Actor, words: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The entries (kind and id) that name somebody now or did before, of those that the actor may erase from."""
    permit(actor, Action.ERASE)
    sought = _sought(words)
    with lotsennetz.read() as graph:
        found = [(kind, id, _entry(graph, STORED[kind], id)) for kind, id in _mentions(graph, sought)]
        return tuple((kind, id) for kind, id, entity in found if may(actor, Action.ERASE, held(graph, actor, entity)))


def forget_volunteer(graph: GraphWriter, volunteer: Volunteer) -> tuple[tuple[str, str], ...]:
    """Erase the person behind a guide within a change, from papers about the guide too; the entries that name it."""
    graph.delete(Volunteer, volunteer.id)
    sought = pattern((volunteer.name, *(contact.value for contact in volunteer.contacts)))
    _strike(graph, [*_papers_about(graph, Guide, volunteer.id), *_ownerless(graph)], sought)
    return _mentions(graph, sought)


def _right(actor: Actor, id: str) -> Action:
    """By what right an actor may erase an account."""
    if actor.id == id:
        return Action.KEEP_OWN_ACCOUNT
    return Action.KEEP_ACCOUNTS if may(actor, Action.KEEP_ACCOUNTS) else Action.ERASE


def _held(graph: GraphReader, actor: Actor, account: Account) -> frozenset[Scope]:
    """In which scopes an account lies: those of the organisation that it acts for."""
    found = graph.whole([(Organisation, account.organisation or "")]).values()
    return next((held(graph, actor, organisation) for organisation in found), frozenset())


def _entry(graph: GraphReader, kind: type[Entity], id: str) -> Entity:
    """An entry as it is or last was, or as somebody suggested to register it; or NotFound."""
    try:
        return latest(graph, kind, id)
    except NotFound:
        for suggestion in graph.find(Suggestion, subject=id):
            if suggestion.kind == kind.__name__ and suggestion.after:
                return decode(kind, orjson.loads(suggestion.after))
        raise


def _sought(words: Iterable[str]) -> Sought:
    typed = [" ".join(one.split()) for one in words]
    if not any(map(tells, typed)):
        raise Malformed("what names one person", ", ".join(typed), "expected a name, a mail address or a phone number.")
    return pattern(typed)


def _remove_account(graph: GraphWriter, account: Account) -> None:
    hanging: Sequence[Paper] = [
        *graph.find(Session, account=account.id),
        *graph.find(ApiToken, account=account.id),
        *graph.find(Ticket, subject=account.id),
        *graph.find(Ticket, email=account.email),
    ]
    for key in {(type(paper), paper.id) for paper in hanging}:
        graph.delete(*key)
    for deed in (SIGNING_IN, ASKING):
        attempts.forget(graph, deed, account.email)
    graph.delete(Account, account.id)


def _sent_by(graph: GraphReader, account: str) -> Iterator[Suggestion]:
    yield from graph.find(Suggestion, sender=account)
    yield from graph.find(Suggestion, decided_by=account)


def _ownerless(graph: GraphReader) -> Iterator[Paper]:
    for kind in OWNERLESS:
        yield from graph.find(kind)


def _about(graph: GraphReader, kind: type[Entity], id: str) -> Iterator[Entity]:
    yield from graph.whole([(kind, id)]).values()
    yield from _papers_about(graph, kind, id)


def _papers_about(graph: GraphReader, kind: type[Entity], id: str) -> Iterator[Paper]:
    """The versions of an entry, what was suggested about it, and what is enclosed with it."""
    for subject, name in ((id, kind.__name__), (f"{kind.__name__} {id}", Enclosure.__name__)):
        yield from (one for one in graph.find(Revision, subject=subject) if one.kind == name)
    yield from (one for one in graph.find(Suggestion, subject=id) if one.kind == kind.__name__)
    yield from (one for one in graph.find(Enclosure, subject=id) if one.kind == kind.__name__)


def _strike(graph: GraphWriter, entities: Iterable[Entity], sought: Sought) -> None:
    for entity in list(entities):
        struck = strike(entity, sought)
        if struck is not entity:
            graph.put(replace(struck, erased=True) if isinstance(struck, Revision) else struck)


def _mentions(graph: GraphReader, sought: Sought) -> tuple[tuple[str, str], ...]:
    live = ((kind.__name__, one.id) for kind in LIVE for one in graph.find(kind) if stands_in(one, sought))
    revised = ((one.kind, one.subject) for one in graph.find(Revision) if stands_in(one, sought))
    suggested = ((one.kind, one.subject) for one in graph.find(Suggestion) if stands_in(one, sought))
    enclosed = ((one.kind, one.subject) for one in graph.find(Enclosure) if stands_in(one, sought))
    return tuple(dict.fromkeys((*live, *map(_of_entry, revised), *suggested, *enclosed)))


def _of_entry(revised: tuple[str, str]) -> tuple[str, str]:
    """What is enclosed with an entry has versions of its own, which are the entry's."""
    kind, subject = revised
    if kind != Enclosure.__name__:
        return revised
    kind, _, id = subject.partition(" ")
    return kind, id

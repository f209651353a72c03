"""Access to one's data (Art. 15 GDPR): everything that is stored about whoever has an account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from referral.access import Action, Actor, permit
from referral.accounts import SIGNING_IN
from referral.attempts import tried
from referral.audit import Sealed
from referral.lotsennetz import Lotsennetz
from referral.papers import Account, ApiToken, Import, Paper, Revision, Session, Suggestion, Ticket
from referral.recovery import ASKING
from referral.stores import GraphReader

SEALED = "…"
"""Stands for what is kept of a password, which nobody can read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An account, the papers that hang on it or name it, by kind, and what was done with it by the sealed log."""

    account: Account
    papers: Mapping[str, Sequence[Paper]]
    deeds: Sequence[Sealed]


def stored_about(lotsennetz: Lotsennetz, actor: Actor, id: str) -> Stored:
    """Everything stored about the holder of an account: one's own, or somebody's whose account the actor keeps.

    What stands in for secrets (hashes of a password, of cookies and of links) is left out: it tells nothing and opens
    doors. NotFound, Forbidden.
    """
    permit(actor, Action.KEEP_OWN_ACCOUNT if actor.id == id else Action.KEEP_ACCOUNTS)
    with lotsennetz.read() as graph:
        account = graph.get(Account, id)
        papers = {kind: tuple(found) for kind, found in _papers(graph, account).items() if found}
        deeds = tuple(sealed for sealed in graph.log() if sealed.entry.actor == id)
    return Stored(account=replace(account, password=SEALED if account.password else ""), papers=papers, deeds=deeds)


def _papers(graph: GraphReader, account: Account) -> Mapping[str, Sequence[Paper]]:
    counted = (tried(graph, deed, account.email) for deed in (SIGNING_IN, ASKING))
    suggestions = [*graph.find(Suggestion, sender=account.id), *graph.find(Suggestion, decided_by=account.id)]
    tickets = [*graph.find(Ticket, subject=account.id), *graph.find(Ticket, email=account.email)]
    return {
        Session.__name__: [replace(one, id=SEALED) for one in graph.find(Session, account=account.id)],
        ApiToken.__name__: [replace(one, sealed=SEALED) for one in graph.find(ApiToken, account=account.id)],
        Ticket.__name__: [replace(one, id=SEALED) for one in {one.id: one for one in tickets}.values()],
        Suggestion.__name__: list({one.id: one for one in suggestions}.values()),
        Import.__name__: list(graph.find(Import, actor=account.id)),
        Revision.__name__: [replace(one, before="") for one in graph.find(Revision, actor=account.id)],
        "Attempts": [one for one in counted if one is not None],
    }

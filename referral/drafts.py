"""Forms that somebody has begun: kept for fourteen days behind a link, so that nothing typed is lost."""

from __future__ import annotations

from datetime import datetime, timedelta

from referral.access import GUEST, Action, Actor, permit
from referral.accounts import sealed
from referral.errors import NotFound
from referral.lotsennetz import Lotsennetz
from referral.papers import Draft
from referral.stores import GraphWriter
from referral.suggestions import take

KEPT_FOR = timedelta(days=14)
"""How long a draft is kept after it was last changed."""


PER_HOUR = 300
"""So many drafts all guests together may begin within an hour."""


def begin(lotsennetz: Lotsennetz, actor: Actor, secret: str, *, step: str, form: str) -> datetime:
    """Keep a new form behind the secret part of its link (128 random bits or more); until when it is kept.

    Raises TooMany where guests begin too many.
    """
    with lotsennetz.change(actor, Action.SUGGEST) as graph:
        if actor.role is GUEST.role:
            take(graph, "drafts of guests", PER_HOUR, lotsennetz.clock())
        return _put(lotsennetz, graph, secret, step, form)


def keep(lotsennetz: Lotsennetz, actor: Actor, secret: str, *, step: str, form: str) -> datetime:
    """Keep what was typed since; until when it is kept now. NotFound if there is no such draft any more."""
    with lotsennetz.change(actor, Action.SUGGEST) as graph:
        graph.get(Draft, sealed(secret))
        return _put(lotsennetz, graph, secret, step, form)


def begun(lotsennetz: Lotsennetz, actor: Actor, secret: str) -> Draft:
    """The form behind a link, or NotFound: it was sent off, or nobody has touched it for fourteen days."""
    permit(actor, Action.SUGGEST)
    with lotsennetz.read() as graph:
        draft = graph.get(Draft, sealed(secret))
    if draft.until <= lotsennetz.clock():
        raise NotFound("Draft", draft.id)
    return draft


def drop(lotsennetz: Lotsennetz, actor: Actor, secret: str) -> None:
    """Forget a form that was sent off; NotFound if it is not there any more."""
    with lotsennetz.change(actor, Action.SUGGEST) as graph:
        graph.delete(Draft, sealed(secret))


def _put(lotsennetz: Lotsennetz, graph: GraphWriter, secret: str, step: str, form: str) -> datetime:
    until = lotsennetz.clock() + KEPT_FOR
    graph.put(Draft(id=sealed(secret), step=step, form=form, until=until))
    return until

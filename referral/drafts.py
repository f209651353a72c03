"""Forms that somebody has begun: kept for fourteen days behind a link, so that nothing typed is lost."""

from __future__ import annotations

from datetime import datetime, timedelta

from referral.access import Action, Actor, permit
from referral.accounts import sealed
from referral.errors import NotFound
from referral.lotsennetz import Lotsennetz
from referral.papers import Draft

KEPT_FOR = timedelta(days=14)
"""How long a draft is kept after it was last changed."""


def keep(lotsennetz: Lotsennetz, actor: Actor, secret: str, *, step: str, form: str) -> datetime:
    """Keep a form, begun or gone on with, behind the secret part of its link; until when it is kept now."""
    until = lotsennetz.clock() + KEPT_FOR
    with lotsennetz.change(actor, Action.SUGGEST) as graph:
        graph.put(Draft(id=sealed(secret), step=step, form=form, until=until))
    return until


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

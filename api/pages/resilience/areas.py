"""Which area a page about the network shows: the one that the address names (`gebiet`), else the first of one's own."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request

from api import current
from api.auth import current_actor
from referral import insight
from referral.access import Action
from referral.codes import PlaceId
from referral.errors import Forbidden
from referral.model import Level, Place


def chosen() -> tuple[PlaceId, Sequence[Place]]:
    """The area, and all that can be chosen; Forbidden for those who see no network."""
    offered = insight.areas(current.lotsennetz(), current_actor())
    if not offered:
        raise Forbidden(current_actor().role, Action.SEE_NETWORK)
    first = next((place for place in offered if place.level is not Level.STATE), offered[0])
    return PlaceId(request.args.get("gebiet") or first.id), offered

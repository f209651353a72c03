"""Which area a page about the network shows: the one the address names (`gebiet`), else the largest of one's own."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request

from api import current
from api.auth import current_actor
from referral import insight
from referral.codes import PlaceId
from referral.model import Place


def offered() -> Sequence[Place]:
    """All areas that can be chosen, at least one; Forbidden for those who see no network."""
    return insight.offered(current.lotsennetz(), current_actor())


def chosen() -> tuple[PlaceId, Sequence[Place]]:
    """The area, and all that can be chosen; Forbidden for those who see no network."""
    areas = offered()
    return PlaceId(request.args.get("gebiet") or areas[0].id), areas

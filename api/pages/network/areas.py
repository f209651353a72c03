"""Which area a page about the network is for: one of those that the reader may see."""

from __future__ import annotations

from collections.abc import Sequence

from referral.codes import PlaceId
from referral.model import Place


def chosen_area(areas: Sequence[Place], asked: str) -> PlaceId | None:
    """The area that was asked for, else the first; whether it may be seen, the use case says. None if there is none."""
    if asked:
        return PlaceId(asked)
    return PlaceId(areas[0].id) if areas else None

"""Who is asking: until accounts exist, everybody who reads over HTTP is a guest."""

from __future__ import annotations

from referral.access import GUEST, Actor


def current_actor() -> Actor:
    """The one who sent the request being answered."""
    return GUEST

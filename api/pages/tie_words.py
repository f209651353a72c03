"""How two organisations are tied, in words: the same wherever a tie shows."""

from __future__ import annotations

from collections.abc import Mapping

from api.pages.screen import gettext as _
from referral.model import TieKind


def tie_kinds() -> Mapping[TieKind, str]:
    """What each kind of tie says, between the names of its ends."""
    return {TieKind.REFERS_TO: _("vermittelt an"), TieKind.COOPERATES_WITH: _("arbeitet zusammen mit")}


def tie_words(kind: TieKind) -> str:
    """What a tie says, between the names of its ends."""
    return tie_kinds()[kind]

"""Letters that the service sends to one mail address; how they travel is for whoever carries them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail: to whom (one address), what it is about (one line), and its plain text (lines end in a line feed)."""

    to: str
    subject: str
    text: str


Post = Callable[[Letter], None]
"""Takes a letter to be delivered and returns at once; one that cannot be delivered now is no error of the sender."""

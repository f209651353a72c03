"""When somebody else has changed an entry meanwhile: both versions side by side, and a choice for each field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.pages.register.fields import Field, Section, fields_of
from api.pages.register.registered import Registered
from api.pages.register.typed import Form, one
from referral.differences import clashes
from referral.model import Entity

TAKE = "take-"
"""What the name of a choice begins with; the field's name follows."""
THEIRS, MINE = "theirs", "mine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One field in both versions, in words; `clash` if both have changed it, `mine` if hers is chosen beforehand."""

    field: Field
    now: Sequence[str]
    typed: Sequence[str]
    clash: bool
    mine: bool


def sides(
    sections: Sequence[Section], edited: Entity, wanted: Entity, now: Entity, register: Registered
) -> Iterator[Side]:
    """The fields in which what is registered now and what she wants differ.

    Beforehand each is chosen from whoever changed it; where both did, from what she typed.
    """
    both = clashes(edited, wanted, now)
    for field in fields_of(sections):
        before, mine, theirs = (getattr(version, field.name) for version in (edited, wanted, now))
        if mine != theirs:
            yield Side(
                field=field,
                now=field.widget.words(theirs, register),
                typed=field.widget.words(mine, register),
                clash=field.name in both,
                mine=mine != before,
            )


def settled(sections: Sequence[Section], form: Form, now: Entity, register: Registered) -> dict[str, Sequence[str]]:
    """The form with what is registered now in the fields for which that was chosen."""
    kept = dict(form)
    for field in fields_of(sections):
        if one(form, TAKE + field.name) == THEIRS:
            kept |= field.write(getattr(now, field.name), register)
    return kept

"""Two versions of an entry in words, field by field: for review, and wherever else versions are compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from api.pages.register.fields import Field, Pick, Text, fields_of
from api.pages.register.forms import FORMS, capacities
from api.pages.register.registered import Registered
from api.pages.register.tables import Areas, OneOrganisation
from api.pages.screen import gettext as _
from api.pages.times import full_date
from referral.differences import Difference
from referral.model import Capacity, Entity, Participation


@dataclass(frozen=True, slots=True)
class Plain(Text):
    """A fact that no form asks, in words: a day, a yes or no, a code."""

    def words(self, value: Any, _register: Registered) -> list[str]:
        """The fact, or nothing where it is not said."""
        if value is None or value == "":
            return []
        if isinstance(value, frozenset | tuple):
            return sorted(line for one in value for line in self.words(one, _register))
        if isinstance(value, bool):
            return [_("ja") if value else _("nein")]
        if isinstance(value, Participation):
            return [value.programme]
        return [full_date(value) if isinstance(value, date) else str(value.value if isinstance(value, Enum) else value)]


BESIDES: tuple[Field, ...] = (
    Field(name="provider", label=_("Angeboten von"), widget=OneOrganisation()),
    Field(name="competent_for", label=_("Zuständig für"), widget=Areas()),
    Field(name="coordinates", label=_("Koordiniert"), widget=Areas()),
    Field(name="programmes", label=_("Programme"), widget=Plain()),
    Field(name="stated_on", label=_("Stand der Quelle"), widget=Plain()),
    Field(name="checked_on", label=_("Gelesen am"), widget=Plain()),
    Field(name="confidence", label=_("Verlässlichkeit der Quelle"), widget=Plain()),
    Field(name="assured_on", label=_("Bestätigt am"), widget=Plain()),
    Field(name="assured_by", label=_("Bestätigt von"), widget=Plain()),
    Field(name="capacity", label=_("Freie Plätze"), widget=Pick(capacities, Capacity)),
    Field(name="capacity_on", label=_("Freie Plätze: Angabe vom"), widget=Plain()),
    Field(name="confirmed", label=_("Eigene Seite gesehen"), widget=Plain()),
)
"""Facts that no form asks, as they are named where versions are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field before and after, in words, and what a field with several values lost and gained."""

    label: str
    before: Sequence[str]
    after: Sequence[str]


def changes(found: Iterable[Difference], kind: type[Entity], register: Registered) -> Iterator[Change]:
    """Differences in words."""
    known = field_table(kind)
    for difference in found:
        field = known.get(difference.field) or Field(name=difference.field, label=difference.field, widget=Plain())
        yield Change(
            label=_(field.label),
            before=_said(field, difference.before, register),
            after=_said(field, difference.after, register),
        )


def field_table(kind: type[Entity]) -> Mapping[str, Field]:
    """Every field of a kind by name, those of its form first."""
    return {field.name: field for field in (*BESIDES, *fields_of(FORMS.get(kind, ())))}


def _said(field: Field, value: Any, register: Registered) -> list[str]:
    return [] if value is None else field.widget.words(value, register)

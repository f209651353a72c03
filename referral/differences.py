"""What differs between two versions of an entry, field by field: for review, history and the page about a conflict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import MISSING, dataclass, fields, replace
from typing import Any, TypeVar

from referral.model import Entity

E = TypeVar("E", bound=Entity)

UNSPOKEN = frozenset({"id", "fictional", "research_note", "withheld"})
"""Fields that are no statement about an entry, or are never shown."""

STAMPS = frozenset({"assured_on", "assured_by"})
"""Fields that say who assured an entry when; an edit leaves them as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field with its values in both versions, as the entity holds them; what was not said is None or empty."""

    field: str
    before: Any
    after: Any

    @property
    def gone(self) -> tuple[Any, ...]:
        """What a field with several values has lost, in order."""
        return _only_in(self.before, self.after)

    @property
    def come(self) -> tuple[Any, ...]:
        """What a field with several values has gained, in order."""
        return _only_in(self.after, self.before)


def _only_in(one: Any, other: Any) -> tuple[Any, ...]:
    if not isinstance(one, frozenset | tuple):
        return ()
    members = sorted(one, key=str) if isinstance(one, frozenset) else one
    return tuple(member for member in members if member not in (other or ()))


def differences(before: Entity | None, after: Entity | None) -> tuple[Difference, ...]:
    """The fields that differ, in the order in which the kind names them; None stands for what is not registered."""
    known = before or after
    if known is None:
        return ()
    kept = (field.name for field in fields(known) if field.name not in UNSPOKEN)
    pairs = ((name, _value(before, known, name), _value(after, known, name)) for name in kept)
    return tuple(Difference(field=name, before=one, after=other) for name, one, other in pairs if one != other)


def _value(version: Entity | None, known: Entity, name: str) -> Any:
    """What a version says; one that is not there says what the kind says where nothing is said."""
    if version is not None:
        return getattr(version, name)
    default = next(field.default for field in fields(known) if field.name == name)
    return None if default is MISSING else default


def unchanged(before: Entity | None, now: Entity | None) -> bool:
    """Whether two versions say the same, whoever assured it when."""
    if before is None or now is None:
        return before is now
    return all(one.field in STAMPS for one in differences(before, now))


def carried_over(before: E, wanted: E, onto: E) -> E:
    """A change from one version to a wanted one, made to a third version: only the fields it was about."""
    return replace(onto, **{one.field: one.after for one in differences(before, wanted) if one.field not in STAMPS})


def clashes(before: Entity, wanted: Entity, now: Entity) -> frozenset[str]:
    """The fields that both a wanted change and somebody else have changed, differently."""
    theirs = _changed(differences(before, now))
    return frozenset(name for name in theirs & _changed(differences(before, wanted)) if _said(wanted, now, name))


def _changed(found: Iterable[Difference]) -> frozenset[str]:
    return frozenset(one.field for one in found) - STAMPS


def _said(wanted: Entity, now: Entity, name: str) -> bool:
    return bool(getattr(wanted, name) != getattr(now, name))

"""The short form of a service: the few columns that judging needs, so that hundreds of thousands load in seconds.

Each set stands in its column as one text. Equal texts are read once, so that candidates share equal values.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from typing import Any

import orjson

from referral.brackets import lot
from referral.codes import OrganisationId, PlaceId, RoleId, TopicId
from referral.freshness import Confidence
from referral.model import ActorKind, Service
from referral.need import Candidate
from referral.stores.records import Record, decode_field

COLUMNS = (
    "id",
    "provider",
    "topics",
    "areas",
    "languages",
    "groups",
    "not_groups",
    "channels",
    "ages",
    "hours",
    "assured_on",
    "confidence",
)
Row = tuple[Any, ...]
"""A text for each of the columns, `None` where nothing is said."""


def brief(record: Record) -> Row:
    """The short form of a service's record."""
    ages = [record.get("age_min"), record.get("age_max")]
    said = record | ({} if ages == [None, None] else {"ages": ages})
    return tuple(_written(said.get(column)) for column in COLUMNS)


def _written(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else orjson.dumps(value).decode()


class _Shared(dict[str | None, Any]):
    """The values behind the texts of one column, each read when it is first met."""

    def __init__(self, read: Callable[[str], Any], unsaid: Any) -> None:
        super().__init__({None: unsaid})
        self._read = read

    def __missing__(self, text: str) -> Any:
        self[text] = value = self._read(text)
        return value


class Briefs:
    """Reads short forms into candidates whose equal values are one object."""

    def __init__(self) -> None:
        self._providers = _Shared(OrganisationId, "")
        self._topics = _Shared(_set_of("topics"), frozenset())
        self._areas = _Shared(_areas, ())
        self._languages = _Shared(_set_of("languages"), frozenset())
        self._groups = _Shared(_set_of("groups"), frozenset())
        self._channels = _Shared(_set_of("channels"), frozenset())
        self._ages = _Shared(lambda text: tuple(orjson.loads(text)), (None, None))
        self._hours = _Shared(str, "")
        self._dates = _Shared(date.fromisoformat, None)
        self._confidence = _Shared(Confidence, Confidence.PAGE)

    def provider(self, row: Row) -> OrganisationId:
        """Who offers the service with this short form."""
        return self._providers[row[1]]  # type: ignore[no-any-return]

    def topics(self, row: Row) -> frozenset[TopicId]:
        """What the service with this short form is about."""
        return self._topics[row[2]]  # type: ignore[no-any-return]

    def areas(self, row: Row) -> tuple[PlaceId, ...]:
        """The areas of the service with this short form."""
        return self._areas[row[3]]  # type: ignore[no-any-return]

    def candidate(self, row: Row, topics: frozenset[TopicId], role: RoleId, actor: ActorKind) -> Candidate:
        """The candidate behind a short form, with its topics and the broader ones, whose provider has this role."""
        id, provider, _, _, languages, groups, not_groups, channels, ages, hours, assured_on, confidence = row
        candidate = object.__new__(Candidate)
        for fill, value in zip(
            _FILL,
            (
                id,
                self._providers[provider],
                role,
                actor,
                topics,
                self._languages[languages],
                self._ages[ages],
                self._groups[groups],
                self._groups[not_groups],
                self._channels[channels],
                self._hours[hours],
                self._dates[assured_on],
                self._confidence[confidence],
                lot(id),
            ),
            strict=True,
        ):
            fill(candidate, value)
        return candidate


_FILL = tuple(getattr(Candidate, field.name).__set__ for field in fields(Candidate))
"""Fills the slots of a new candidate in the order of its fields; at this number, its initialiser takes too long."""


def _set_of(field: str) -> Callable[[str], Any]:
    return lambda text: decode_field(Service, field, orjson.loads(text))


def _areas(text: str) -> tuple[PlaceId, ...]:
    return tuple(PlaceId(sys.intern(area)) for area in orjson.loads(text))

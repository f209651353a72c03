"""The short form of a service: the few columns that judging needs, so that hundreds of thousands load in seconds.

Each set stands in its column as one text. Equal texts are read once, so that candidates share equal values.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from typing import Any

import orjson

from referral.closures import closed_days, hours_with
from referral.codes import OrganisationId, PlaceId, TopicId
from referral.freshness import Confidence
from referral.model import Capacity, Organisation, Service
from referral.need import Aims, Room, Trait, Truth
from referral.numbering import NUMBERS
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
    "room",
)
Row = tuple[Any, ...]
"""A text for each of the columns, `None` where nothing is said."""


def brief(record: Record) -> Row:
    """The short form of a service's record; its closed days stand behind its hours."""
    ages = [record.get("age_min"), record.get("age_max")]
    said = record | ({} if ages == [None, None] else {"ages": ages})
    if "capacity" in record:
        said["room"] = [record["capacity"], record.get("capacity_on")]
    if closed := closed_in(record):
        said["hours"] = hours_with(record.get("hours", ""), closed)
    return tuple(_written(said.get(column)) for column in COLUMNS)


def closed_in(record: Record) -> str:
    """The closed days of the organisation or service behind a record, as rules that follow opening hours."""
    notices = [dict(one) for one in record.get("notices", ())]
    return closed_days(decode_field(Organisation, "notices", notices)) if notices else ""


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
    """Reads short forms into the numbers of a candidate's traits; equal texts are read once."""

    def __init__(self) -> None:
        self._providers = _Shared(OrganisationId, "")
        self._topics = _Shared(_set_of("topics"), frozenset())
        self._areas = _Shared(_areas, ())
        self._groups = _Shared(_set_of("groups"), frozenset())
        self._dates = _Shared(date.fromisoformat, None)
        self._spoken = _numbers(Trait.SPOKEN, _set_of("languages"), frozenset())
        self._channels = _numbers(Trait.CHANNELS, _set_of("channels"), frozenset())
        self._ages = _numbers(Trait.AGES, lambda text: tuple(orjson.loads(text)), (None, None))
        self._hours = _numbers(Trait.HOURS, str, "")
        self._rooms = _numbers(Trait.ROOM, _room, Room())
        self._offered_by = _numbers(Trait.PROVIDER, OrganisationId, "")
        self._aims: dict[tuple[str | None, ...], int] = {}
        self._truths: dict[tuple[str | None, ...], int] = {}

    def provider(self, row: Row) -> OrganisationId:
        """Who offers the service with this short form."""
        return self._providers[row[1]]  # type: ignore[no-any-return]

    def topics(self, row: Row) -> frozenset[TopicId]:
        """What the service with this short form is about."""
        return self._topics[row[2]]  # type: ignore[no-any-return]

    def areas(self, row: Row) -> tuple[PlaceId, ...]:
        """The areas of the service with this short form."""
        return self._areas[row[3]]  # type: ignore[no-any-return]

    def traits(self, row: Row, topics: int, seat: int, closed: str) -> list[int]:
        """The traits of the service with this short form as numbers; those of its topics and its seat are given.

        `closed` are its provider's closed days, as rules that follow opening hours. What a Neo4j server kept as a
        short form before services said anything of their room ends before that column.
        """
        _, provider, _, _, languages, groups, not_groups, channels, ages, hours, assured_on, confidence, *later = row
        return [
            seat,
            topics,
            self._spoken[languages],
            self._ages[ages],
            self._aimed(groups, not_groups),
            self._channels[channels],
            self._hours[hours_with(hours or "", closed) or None],
            self._true(assured_on, confidence),
            self._rooms[later[0] if later else None],
            self._offered_by[provider],
        ]

    def _aimed(self, *texts: str | None) -> int:
        number = self._aims.get(texts)
        if number is None:
            groups, not_groups = (self._groups[text] for text in texts)
            number = self._aims[texts] = NUMBERS[Trait.AIMS].of(Aims(groups, not_groups))
        return number

    def _true(self, assured_on: str | None, confidence: str | None) -> int:
        number = self._truths.get((assured_on, confidence))
        if number is None:
            truth = Truth(self._dates[assured_on], Confidence(confidence or Confidence.PAGE))
            number = self._truths[assured_on, confidence] = NUMBERS[Trait.TRUTH].of(truth)
        return number


def _numbers(trait: Trait, read: Callable[[str], Any], unsaid: Any) -> _Shared:
    numbers = NUMBERS[trait]
    return _Shared(lambda text: numbers.of(read(text)), numbers.of(unsaid))


def _set_of(field: str) -> Callable[[str], Any]:
    return lambda text: decode_field(Service, field, orjson.loads(text))


def _room(text: str) -> Room:
    capacity, said_on = orjson.loads(text)
    return Room(Capacity(capacity), date.fromisoformat(said_on) if said_on else None)


def _areas(text: str) -> tuple[PlaceId, ...]:
    return tuple(PlaceId(sys.intern(area)) for area in orjson.loads(text))

"""An entity as a record that can be written as JSON and back, and its links as edges, read from the dataclass alone.

A record holds only what was said: fields with their default are left out, sets are sorted, dates are ISO 8601.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import Field, dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from operator import attrgetter
from types import MappingProxyType, NoneType
from typing import Any, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

import orjson

from referral.model import Entity
from referral.papers import STORED

T = TypeVar("T")
Record = dict[str, Any]
Convert = Callable[[Any], Any]


class Link(NamedTuple):
    """One edge: how it is called, what it leads to, and the facts it carries."""

    relation: str
    kind: type[Entity]
    id: str
    facts: Mapping[str, Any]


class LinkField(NamedTuple):
    """A field that is written as edges: what they are called, what they lead to, and whether their order matters.

    A `bare` edge never has facts.
    """

    relation: str
    kind: type[Entity]
    ordered: bool
    bare: bool


NO_FACTS: Mapping[str, Any] = MappingProxyType({})


def encode(value: Any) -> Record:
    """A dataclass value as a record."""
    record: Record = {}
    for field in _SHAPES[type(value)].fields:
        stated = getattr(value, field.name)
        if stated != field.default:
            record[field.name] = field.write(stated) if field.write else stated
    return record


def decode(kind: type[T], record: Record) -> T:
    """The dataclass value behind a record, which is used up; KeyError, TypeError or ValueError if none is behind it."""
    return _SHAPES[kind].read(record)  # type: ignore[no-any-return]


def digest(docs: Iterable[bytes]) -> tuple[int, str]:
    """How many documents there are, and SHA-256 over them in their order."""
    count, hashed = 0, hashlib.sha256()
    for doc in docs:
        hashed.update(doc + b"\n")
        count += 1
    return count, hashed.hexdigest()


def decode_field(kind: type, name: str, written: Any) -> Any:
    """The value of one field, from what stands in the record."""
    read = _SHAPES[kind].readers.get(name)
    return read(written) if read else written


def links(entity: Entity) -> list[Link]:
    """The edges that start at an entity; where their order matters each carries its `order`, from 0."""
    return links_in(type(entity), encode(entity))


def links_in(kind: type[Entity], record: Mapping[str, Any]) -> list[Link]:
    """The edges that start at the entity behind a record."""
    return [one for name, field in LINK_FIELDS[kind].items() for one in links_of(field, record.get(name))]


def links_of(field: LinkField, value: Any) -> list[Link]:
    """The edges behind what stands in a record for a field; `None` where nothing does."""
    relation, target, ordered, _ = field
    if isinstance(value, str):
        return [Link(relation, target, value, NO_FACTS)]
    if ordered:
        return [Link(relation, target, id, {"order": order}) for order, id in enumerate(value or ())]
    return [_link(relation, target, member) for member in value or ()]


def _link(relation: str, target: type[Entity], member: str | Record) -> Link:
    """A member is an id, or a record whose first entry is one and whose others are facts."""
    if isinstance(member, str):
        return Link(relation, target, member, NO_FACTS)
    (_, id), *facts = member.items()
    return Link(relation, target, id, dict(facts))


def _link_field(field: Field[Any], hint: Any) -> LinkField:
    ordered = get_origin(hint) is tuple
    bare = not ordered and not any(is_dataclass(member) for member in get_args(hint))
    return LinkField(field.metadata["relation"], STORED[field.metadata["target"]], ordered, bare)


LINK_FIELDS: Mapping[type[Entity], Mapping[str, LinkField]] = {
    kind: {
        field.name: _link_field(field, get_type_hints(kind)[field.name])
        for field in fields(kind)
        if "relation" in field.metadata
    }
    for kind in STORED.values()
}
"""The fields of each kind that are edges, by name."""


def holds(entity: Entity, name: str, value: object) -> bool:
    """Whether a field has a value; a set or tuple: whether the value (or the id it starts with) is in it."""
    stated = getattr(entity, name)
    if not isinstance(stated, frozenset | tuple):
        return bool(stated == value)
    return value in stated or any(
        is_dataclass(member) and getattr(member, _first_name(member)) == value for member in stated
    )


class _Field(NamedTuple):
    name: str
    default: Any
    write: Convert | None


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a dataclass is written, field by field, and how it is read; prepared once for each."""

    fields: tuple[_Field, ...]
    readers: Mapping[str, Convert]
    read: Convert


class _Shapes(dict[type[Any], _Shape]):
    """The shape of each dataclass, prepared when it is first asked for."""

    def __missing__(self, kind: type[Any]) -> _Shape:
        self[kind] = _prepare(kind)
        return self[kind]


_SHAPES = _Shapes()


def _prepare(kind: type[Any]) -> _Shape:
    hints = get_type_hints(kind)
    both = [(field, *_converters(hints[field.name])) for field in fields(kind)]
    readers = {field.name: read for field, _, read in both if read}

    def read_all(record: Record) -> Any:
        for name, read in readers.items():
            if name in record:
                record[name] = read(record[name])
        return kind(**record)

    return _Shape(tuple(_Field(field.name, field.default, write) for field, write, _ in both), readers, read_all)


def _first_name(member: Any) -> str:
    return fields(member)[0].name


def _converters(hint: Any) -> tuple[Convert | None, Convert | None]:
    """How values of a type are written and read; `None` for those that JSON knows itself."""
    hint = getattr(hint, "__supertype__", hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is frozenset:
        return _for_set(arguments[0])
    if origin is tuple:
        return _for_tuple(arguments[0])
    if origin is not None:
        return _converters(next(argument for argument in arguments if argument is not NoneType))
    if issubclass(hint, Enum):
        return attrgetter("value"), {member.value: member for member in hint}.__getitem__
    if is_dataclass(hint):
        return encode, _SHAPES[hint].read  # type: ignore[index]
    return (hint.isoformat, hint.fromisoformat) if issubclass(hint, date) else (None, None)


def _for_set(member: Any) -> tuple[Convert, Convert]:
    write, read = _converters(member)
    if write is None or read is None:
        return sorted, frozenset
    return (
        lambda values: sorted(map(write, values), key=orjson.dumps),
        lambda written: frozenset(map(read, written)),
    )


def _for_tuple(member: Any) -> tuple[Convert, Convert]:
    write, read = _converters(member)
    if write is None or read is None:
        return list, tuple
    return lambda values: list(map(write, values)), lambda written: tuple(map(read, written))

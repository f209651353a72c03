"""Any entity of any kind, for tests that must hold for all of them."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from referral.model import Entity

E = TypeVar("E", bound=Entity)

_PLAIN: dict[type, st.SearchStrategy[Any]] = {
    str: st.text(max_size=12),
    bool: st.booleans(),
    int: st.integers(0, 120),
    float: st.floats(-180, 180),
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)),
}


def anything(kind: type[E]) -> st.SearchStrategy[E]:
    """Entities of a kind whose fields may all be filled or left as they are."""
    return _of(kind)


def _of(hint: Any) -> st.SearchStrategy[Any]:
    hint = getattr(hint, "__supertype__", hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if NoneType in arguments:
        return st.none() | _of(next(argument for argument in arguments if argument is not NoneType))
    if origin is frozenset:
        return st.frozensets(_of(arguments[0]), max_size=3)
    if origin is tuple:
        return st.lists(_of(arguments[0]), max_size=3).map(tuple)
    if isinstance(hint, type) and is_dataclass(hint):
        hints = get_type_hints(hint)
        return st.builds(hint, **{field.name: _of(hints[field.name]) for field in fields(hint)})
    return st.sampled_from(list(hint)) if issubclass(hint, Enum) else _PLAIN[hint]

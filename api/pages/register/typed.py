"""What somebody typed into a form: kept as it is, by field and in its order, whatever may be wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import orjson
from flask import request

from referral.errors import Malformed

Form = Mapping[str, Sequence[str]]
"""The values of each field as they were typed, in the order of the page."""

LONGEST = 100_000
"""Characters that one form may hold; its longest field may have 2,000."""


def sent() -> dict[str, list[str]]:
    """The form of the request being answered, with line ends as Unix writes them."""
    form = {name: [_tidy(value) for value in values] for name, values in request.form.lists()}
    if sum(len(value) for values in form.values() for value in values) > LONGEST:
        raise Malformed("a form", "", "it is too long.")
    return form


def _tidy(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\x00", "")


def one(form: Form, name: str) -> str:
    """The only (or first) value of a field, without blanks around it; empty if there is none."""
    return next(iter(form.get(name, ())), "").strip()


def as_text(form: Form) -> str:
    """A form as one JSON text, to be kept."""
    return orjson.dumps({name: list(values) for name, values in form.items()}).decode()


def from_text(text: str) -> dict[str, list[str]]:
    """A form that was kept."""
    kept: dict[str, list[str]] = orjson.loads(text)
    return kept


def rows(form: Form, columns: Sequence[str]) -> list[tuple[str, ...]]:
    """The lines of a table in a form, each with its cells in the order of the columns; empty cells are empty texts."""
    length = max((len(form.get(column, ())) for column in columns), default=0)
    return [tuple(_cell(form, column, number) for column in columns) for number in range(length)]


def _cell(form: Form, column: str, number: int) -> str:
    values = form.get(column, ())
    return values[number].strip() if number < len(values) else ""


def longer(form: Form, columns: Sequence[str]) -> dict[str, list[str]]:
    """The form with one more empty line in a table."""
    lines = rows(form, columns) or [("",) * len(columns)]
    cells = zip(*lines, strict=True)
    return {**{name: list(values) for name, values in form.items()}} | {
        column: [*values, ""] for column, values in zip(columns, cells, strict=True)
    }

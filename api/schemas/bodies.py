"""Reads the body of a request by its shape; everything that is wrong with it is named by field, not just the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError
from marshmallow.fields import Boolean, Field

from api.schemas.parameters import BadParameters, Problem
from api.sentences import german

EXPECTED: Mapping[str, str] = {
    "name": german("Erwartet wird ein Name mit höchstens 200 Zeichen."),
    "role": german("Erwartet wird eine Rolle wie ABH, KMT oder MBE."),
    "seated_in": german("Erwartet wird ein amtlicher Schlüssel mit 5 oder 8 Ziffern."),
    "areas": german("Erwartet werden amtliche Schlüssel: DE oder 2, 5 oder 8 Ziffern."),
    "topics": german("Welche Themen es gibt, steht unter /api/v1/topics."),
    "groups": german("Welche Zielgruppen es gibt, steht unter /api/v1/groups."),
    "not_groups": german("Welche Zielgruppen es gibt, steht unter /api/v1/groups."),
    "languages": german("Welche Sprachen es gibt, steht unter /api/v1/languages."),
    "hours": german("Erwartet werden Öffnungszeiten wie Mo-Fr 9-12 Uhr."),
    "value": german("Erwartet wird eine Telefonnummer, eine E-Mail-Adresse oder eine Web-Adresse, je nach Art."),
    "stated_on": german("Erwartet wird ein Tag, Monat oder Jahr wie 2026-11-23, 2026-11 oder 2026."),
    "age_min": german("Erwartet wird das Alter in ganzen Jahren, von 0 bis 120."),
    "age_max": german("Erwartet wird das Alter in ganzen Jahren, von 0 bis 120."),
    "body": german("Erwartet wird ein JSON-Objekt."),
}
"""What is expected of a member, by its name, unless its shape says otherwise."""

OTHERWISE = german("Was erwartet wird, steht unter /api/v1/docs.")
WHOLE = "body"
"""Stands for the body where it is no object at all."""

_CODES = {Field.default_error_messages["required"]: "missing", "Unknown field.": "unknown"}


class Shape(Schema):
    """Anything that is sent: a member that is not named here is refused."""

    expected: ClassVar[Mapping[str, str]] = {}
    """What is expected of its members, where that differs from what the same word means elsewhere."""

    class Meta:  # noqa: D106  marshmallow asks for it
        unknown = RAISE


class YesNo(Boolean):
    """`true` or `false`, and nothing that only counts as one of them, such as 0 or "no"."""

    def _deserialize(self, value: Any, *owner: Any, **options: Any) -> Any:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, *owner, **options)


def read_body(shape: Shape, document: object) -> Any:
    """What a document says, as its shape reads it; raises BadParameters."""
    if not isinstance(document, dict):
        raise BadParameters([Problem(field=WHOLE, code="malformed", expected=EXPECTED[WHOLE])])
    try:
        return shape.load(_whole_numbers(document))
    except ValidationError as error:
        raise BadParameters(list(_problems(shape, error.messages, ""))) from error


def _whole_numbers(value: Any) -> Any:
    """JSON knows one kind of number: 26.0 is as whole as 26 (JSON Schema 2020-12, validation, 6.1.1)."""
    if isinstance(value, dict):
        return {name: _whole_numbers(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_whole_numbers(member) for member in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def unregistered(field: str) -> Problem:
    """That a member names something that is not registered."""
    return Problem(field=field, code="unregistered", expected=EXPECTED.get(field, OTHERWISE))


def _problems(shape: Shape, messages: object, path: str) -> Iterator[Problem]:
    """One problem for each place at which marshmallow found something, by its path: `contacts.0.value`."""
    if isinstance(messages, dict):
        for name, inner in messages.items():
            yield from _problems(shape, inner, f"{path}.{name}" if path else str(name))
        return
    words = [part for part in path.split(".") if not part.isdigit()]
    code = _CODES.get(str(next(iter(messages), ""))) if isinstance(messages, list) else None
    sentences = {**EXPECTED, **shape.expected}
    expected = sentences.get(words[-1], sentences.get(words[0], OTHERWISE))
    known = tuple(shape.load_fields) if code == "unknown" else ()
    yield Problem(field=path, code=code or "malformed", expected=expected, known=known)

"""What an address may ask: one table says how each parameter is read, what it must look like, and how it is documented.

The reader and the OpenAPI description share the table, so that neither can say anything the other does not do.
Every problem of an address is collected and named, not just the first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from api.sentences import german
from referral.errors import LotsennetzError, Malformed

Typed = Mapping[str, Sequence[str]]
"""What was typed: each parameter's values in order, as `request.args.to_dict(flat=False)` has them."""

LONGEST = 200
"""So many characters one value may have at most."""

PROBLEMS: Mapping[str, str] = {
    "unknown": german("Diese Angabe gibt es hier nicht: {field}. Möglich sind: {known}."),
    "missing": german("Die Angabe {field} fehlt. {expected}"),
    "repeated": german("Die Angabe {field} darf nur einmal vorkommen."),
    "malformed": german("Die Angabe {field} ist nicht lesbar. {expected}"),
    "unregistered": german("Die Angabe {field} nennt etwas, das nicht eingetragen ist. {expected}"),
}
"""What can be wrong with a parameter."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Parameter:
    """One parameter: how a value is read (raising Malformed), what is expected (German; a sentence), its JSON schema.

    `among` names the part of the vocabulary (`topics`, `languages`) in which a value must be registered.
    """

    name: str
    read: Callable[[str], Any]
    expected: str
    schema: Mapping[str, Any]
    description: str
    required: bool = False
    repeatable: bool = False
    among: str = ""
    example: object = None

    def wanted(self) -> Parameter:
        """The same parameter where it must be given."""
        return replace(self, required=True)

    def meaning(self, description: str, **otherwise: Any) -> Parameter:
        """The same parameter where it asks for something else."""
        return replace(self, description=description, **otherwise)

    def looks_right(self, text: str, *, exact: bool) -> bool:
        """Whether a text may be read at all: not too long, and if `exact` of the shape that the schema says."""
        if len(text) > LONGEST or "\x00" in text:
            return False
        return not exact or (len(text) <= self._longest and self._shape.search(text) is not None)

    @cached_property
    def _longest(self) -> int:
        return int(str(self.schema.get("maxLength", LONGEST)))

    @cached_property
    def _shape(self) -> re.Pattern[str]:
        """The schema as a regular expression; JSON Schema's `$` is the very end."""
        if "enum" in self.schema:
            return re.compile(rf"^(?:{'|'.join(map(re.escape, map(str, self.schema['enum'])))})\Z")
        plain = {"boolean": "^(?:true|false)$", "integer": "^[0-9]+$"}.get(str(self.schema["type"]), "")
        return re.compile(str(self.schema.get("pattern", plain)).replace("$", r"\Z"))

    def documented(self) -> dict[str, object]:
        """The parameter as an OpenAPI 3.1 parameter object."""
        schema = {**self.schema, **({"x-registered": self.among} if self.among else {})}
        if self.repeatable:
            schema = {"type": "array", "items": schema, "maxItems": MOST_VALUES} | (
                {"minItems": 1} if self.required else {}
            )
        described: dict[str, object] = {
            "name": self.name,
            "in": "query",
            "description": self.description,
            "required": self.required,
            "schema": schema,
        }
        if self.repeatable:
            described |= {"style": "form", "explode": True}
        if self.example is not None:
            described["example"] = [self.example] if self.repeatable else self.example
        return described


MOST_VALUES = 20
"""So many values a repeatable parameter may have at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with one parameter; `code` is a key of PROBLEMS, `facts` fill its sentence."""

    field: str
    code: str
    expected: str = ""
    known: Sequence[str] = ()


class BadParameters(LotsennetzError):
    """Some parameters of an address cannot be understood; `problems` name them all."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{problem.field}: {problem.code}" for problem in problems))
        self.problems = tuple(problems)


class Reader:
    """Reads the parameters of one kind of address; made once."""

    def __init__(self, *parameters: Parameter) -> None:
        self.parameters = (*parameters, LANG)
        self._by_name = {parameter.name: parameter for parameter in self.parameters}
        self._required = [parameter for parameter in parameters if parameter.required]

    def read(self, typed: Typed, registered: Mapping[str, Collection[str]], *, exact: bool = True) -> dict[str, Any]:
        """The values that were typed, by name: a tuple for a repeatable parameter, nothing for what was left out.

        Programs must write values exactly as documented; people may leave fields empty and write them as they like
        (`exact=False`). Raises BadParameters.
        """
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        for name, texts in typed.items():
            parameter = self._by_name.get(name)
            if parameter is None:
                problems.append(Problem(field=name, code="unknown", known=tuple(self._by_name)))
                continue
            try:
                if given := [text for text in texts if exact or text.strip()]:
                    values[name] = _value(parameter, given, registered, exact=exact)
            except BadParameters as error:
                problems += error.problems
        problems += [
            Problem(field=one.name, code="missing", expected=one.expected)
            for one in self._required
            if one.name not in values and one.name not in {problem.field for problem in problems}
        ]
        if problems:
            raise BadParameters(problems)
        return values

    def documented(self) -> list[dict[str, object]]:
        """All parameters as OpenAPI 3.1 parameter objects."""
        return [parameter.documented() for parameter in self.parameters]


def _value(
    parameter: Parameter, texts: Sequence[str], registered: Mapping[str, Collection[str]], *, exact: bool
) -> Any:
    if not parameter.repeatable and len(texts) > 1:
        raise _bad(parameter, "repeated")
    if len(texts) > MOST_VALUES:
        raise _bad(parameter, "malformed")
    understand = _remembered if parameter.repeatable else _understood
    values = tuple(dict.fromkeys([understand(parameter, text, exact) for text in texts]))
    if parameter.among and not all(one in registered[parameter.among] for one in values):
        raise _bad(parameter, "unregistered")
    return values if parameter.repeatable else values[0]


def _understood(parameter: Parameter, text: str, exact: bool) -> Any:  # noqa: FBT001 - kept by position
    if not parameter.looks_right(text, exact=exact):
        raise _bad(parameter, "malformed")
    try:
        return parameter.read(text)
    except (Malformed, ValueError) as error:
        raise _bad(parameter, "malformed") from error


_remembered = lru_cache(maxsize=4096)(_understood)
"""For topics, languages and groups, which are the same again and again; what else was typed is not kept."""


def _bad(parameter: Parameter, code: str) -> BadParameters:
    return BadParameters([Problem(field=parameter.name, code=code, expected=parameter.expected)])


def one_of(*allowed: str) -> Callable[[str], str]:
    """Read a value that must be one of these words."""

    def read(text: str) -> str:
        if text.strip() not in allowed:
            raise Malformed("a known word", text, f"expected {', '.join(allowed)}.")
        return text.strip()

    return read


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """Read a whole number within limits, both included."""

    def read(text: str) -> int:
        digits = text.strip()
        if not (
            digits.isascii() and digits.isdigit() and len(digits) <= len(str(most)) and least <= int(digits) <= most
        ):
            raise Malformed("a number", text, f"expected a whole number from {least} to {most}.")
        return int(digits)

    return read


def yes_or_no(text: str) -> bool:
    """Read `true` or `false`, as programs and forms write them."""
    meaning = {"true": True, "1": True, "on": True, "false": False, "0": False}.get(text.strip().lower())
    if meaning is None:
        raise Malformed("yes or no", text, "expected true or false.")
    return meaning


LANG = Parameter(
    name="lang",
    read=one_of("de", "en"),
    expected=german("Möglich sind de und en."),
    schema={"type": "string", "enum": ["de", "en"]},
    description="Language of the texts; without it the header Accept-Language decides, and German stands for all else.",
)
"""Every address takes it."""

NOTHING_ASKED = Reader()
"""For addresses that take nothing else."""

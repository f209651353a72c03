"""A field of a form: how it is shown, how its value is read from what was typed, and how a value is said in words.

A form is a table of fields. The same table makes the form, reads it, and names the differences between two versions
of an entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from api.pages.choices import Choice, Family
from api.pages.counter import Fault
from api.pages.register.registered import Registered, Unclear
from api.pages.register.typed import Form, one
from api.pages.screen import gettext as _
from referral.model import Label

LINE, TEXT = 1000, 2000
"""Characters that a line and a longer text may have."""

Offered = Callable[[Registered], Sequence[Family]]
"""What can be chosen, in groups; a group without a name stands alone."""


class Widget(Protocol):
    """How a value is typed: the macro that shows it, the names of its inputs, and the ways there and back."""

    @property
    def macro(self) -> str:
        """The macro of `register/fields.html` that shows it."""

    def columns(self, name: str) -> Sequence[str]:
        """The names of its inputs in the form."""

    def read(self, name: str, form: Form, register: Registered) -> Any:
        """The value that was typed, or Unclear."""

    def write(self, name: str, value: Any, register: Registered) -> dict[str, list[str]]:
        """What somebody would have typed for a value."""

    def words(self, value: Any, register: Registered) -> list[str]:
        """The value in words, line by line; nothing where it is not said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field: the entry's attribute, its label and hint (German), and the sentence that asks where it must be."""

    name: str
    label: str
    widget: Widget
    hint: str = ""
    missing: str = ""

    def columns(self) -> Sequence[str]:
        """The names of its inputs in the form."""
        return self.widget.columns(self.name)

    def write(self, value: Any, register: Registered) -> dict[str, list[str]]:
        """What somebody would have typed for a value."""
        return self.widget.write(self.name, value, register)

    def read(self, form: Form, register: Registered) -> Any:
        """The value that was typed; Unclear if it cannot be read, or is missing."""
        value = self.widget.read(self.name, form, register)
        if self.missing and not value:
            raise Unclear(_(self.missing))
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Fields under one heading, with a sentence that helps (German)."""

    id: str
    heading: str
    help: str = ""
    fields: tuple[Field, ...]
    check: Callable[[Mapping[str, Any]], Iterable[Fault]] = lambda _values: ()


@dataclass(frozen=True, slots=True)
class Read:
    """What a form says: the values by attribute, and what is wrong with the others."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def fields_of(sections: Iterable[Section]) -> Iterator[Field]:
    """All fields, in the order of the page."""
    for section in sections:
        yield from section.fields


def read(sections: Sequence[Section], form: Form, register: Registered) -> Read:
    """Read every field; each that cannot be read is a fault, and none hides another."""
    found = Read()
    for one_field in fields_of(sections):
        try:
            found.values[one_field.name] = one_field.read(form, register)
        except Unclear as unclear:
            found.faults.append(Fault(field=unclear.element or one_field.name, sentence=unclear.sentence))
    if not found.faults:
        found.faults.extend(fault for section in sections for fault in section.check(found.values))
    return found


def write(sections: Sequence[Section], entry: object, register: Registered) -> dict[str, list[str]]:
    """The form as somebody would have filled it in to get this entry."""
    form: dict[str, list[str]] = {}
    for one_field in fields_of(sections):
        form |= one_field.write(getattr(entry, one_field.name), register)
    return form


@dataclass(frozen=True, slots=True)
class Text:
    """A line, or with `lines` a longer text."""

    lines: int = 1
    type: str = "text"

    @property
    def macro(self) -> str:
        """A single input or a text area."""
        return "line" if self.lines == 1 else "text"

    def columns(self, name: str) -> Sequence[str]:
        """One input."""
        return (name,)

    def read(self, name: str, form: Form, _register: Registered) -> str:
        """The text without superfluous blanks."""
        text = one(form, name)
        longest = LINE if self.lines == 1 else TEXT
        if len(text) > longest:
            raise Unclear(_("Bitte höchstens %(longest)s Zeichen; es sind %(number)s.") % {
                "longest": longest, "number": len(text)
            })  # fmt: skip
        return " ".join(text.split()) if self.lines == 1 else text

    def write(self, name: str, value: str, _register: Registered) -> dict[str, list[str]]:
        """The text itself."""
        return {name: [value]}

    def words(self, value: str, _register: Registered) -> list[str]:
        """The text, line by line."""
        return value.splitlines()


@dataclass(frozen=True, slots=True)
class Translated:
    """A text in German and, if wished, in English; `None` where the German one is empty and may be."""

    lines: int = 1

    @property
    def macro(self) -> str:
        """Two inputs."""
        return "translated"

    def columns(self, name: str) -> Sequence[str]:
        """One input for each language."""
        return (f"{name}-de", f"{name}-en")

    def read(self, name: str, form: Form, register: Registered) -> Label | None:
        """Both texts."""
        german, english = (Text(self.lines).read(column, form, register) for column in self.columns(name))
        if english and not german:
            raise Unclear(_("Bitte zuerst den deutschen Text angeben; der englische kommt dazu."))
        return Label(de=german, en=english) if german else None

    def write(self, name: str, value: Label | None, _register: Registered) -> dict[str, list[str]]:
        """Both texts."""
        german, english = self.columns(name)
        return {german: [value.de if value else ""], english: [value.en if value else ""]}

    def words(self, value: Label | None, _register: Registered) -> list[str]:
        """Both texts, the English one marked."""
        return [] if value is None else [value.de, *([f"{value.en} (en)"] if value.en else [])]


@dataclass(frozen=True, slots=True)
class Pick:
    """One of several; `make` turns what was sent into a value, `unset` is the value where nothing is chosen."""

    offered: Offered
    make: Callable[[str], Any] = str
    unset: Any = ""
    unset_label: str = ""

    @property
    def macro(self) -> str:
        """A list to choose from."""
        return "pick"

    def columns(self, name: str) -> Sequence[str]:
        """One input."""
        return (name,)

    def read(self, name: str, form: Form, register: Registered) -> Any:
        """What was chosen, if it is offered."""
        chosen = one(form, name)
        if not chosen:
            return self.unset
        if chosen not in names(self.offered(register)):
            raise Unclear(_("Bitte aus der Liste wählen."))
        return self.make(chosen)

    def write(self, name: str, value: Any, _register: Registered) -> dict[str, list[str]]:
        """Its id."""
        return {name: [str(value) if value else ""]}

    def words(self, value: Any, register: Registered) -> list[str]:
        """Its name."""
        return [names(self.offered(register)).get(str(value), str(value))] if value else []


@dataclass(frozen=True, slots=True)
class Ticks:
    """Any of several."""

    offered: Offered
    make: Callable[[str], Any] = str

    @property
    def macro(self) -> str:
        """Boxes to tick."""
        return "ticks"

    def columns(self, name: str) -> Sequence[str]:
        """All boxes have one name."""
        return (name,)

    def read(self, name: str, form: Form, register: Registered) -> frozenset[Any]:
        """What was ticked, if it is offered."""
        ticked = [value for value in form.get(name, ()) if value]
        if not set(ticked) <= names(self.offered(register)).keys():
            raise Unclear(_("Bitte nur ankreuzen, was in der Liste steht."))
        return frozenset(self.make(value) for value in ticked)

    def write(self, name: str, value: frozenset[Any], _register: Registered) -> dict[str, list[str]]:
        """Their ids."""
        return {name: sorted(str(one) for one in value)}

    def words(self, value: frozenset[Any], register: Registered) -> list[str]:
        """Their names."""
        known = names(self.offered(register))
        return sorted(known.get(str(one), str(one)) for one in value)


@dataclass(frozen=True, slots=True)
class Age:
    """An age in whole years; `None` where it is not said."""

    OLDEST = 120

    @property
    def macro(self) -> str:
        """A short input."""
        return "number"

    def columns(self, name: str) -> Sequence[str]:
        """One input."""
        return (name,)

    def read(self, name: str, form: Form, _register: Registered) -> int | None:
        """A number from 0 to 120."""
        text = one(form, name)
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and int(text) <= self.OLDEST):
            raise Unclear(_("Bitte das Alter in ganzen Jahren angeben, von 0 bis 120, oder das Feld leer lassen."))
        return int(text)

    def write(self, name: str, value: int | None, _register: Registered) -> dict[str, list[str]]:
        """Its digits."""
        return {name: ["" if value is None else str(value)]}

    def words(self, value: int | None, _register: Registered) -> list[str]:
        """Its digits."""
        return [] if value is None else [str(value)]


@dataclass(frozen=True, slots=True)
class Count(Age):
    """A whole number of people from 1 on; `None` where it is not said."""

    most: int

    def read(self, name: str, form: Form, _register: Registered) -> int | None:
        """A number from 1 to the most there can be."""
        text = one(form, name)
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= self.most):
            sentence = _("Bitte eine ganze Zahl von 1 bis %(most)s angeben, oder das Feld leer lassen.")
            raise Unclear(sentence % {"most": self.most})
        return int(text)


def names(offered: Iterable[Family]) -> dict[str, str]:
    """The name of everything that is offered, by id."""
    return {choice.id: choice.label for family in offered for choice in family.choices}


def alone(choices: Iterable[Choice]) -> tuple[Family, ...]:
    """Choices that need no grouping."""
    return (Family(id="", label="", choices=tuple(choices)),)

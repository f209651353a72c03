"""Fields with several lines: areas, languages, contacts and branch offices; and those that name an entry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from api.pages.register.fields import Field, Offered, names
from api.pages.register.registered import Registered, Unclear
from api.pages.register.typed import Form, one, rows
from api.pages.screen import gettext as _
from api.pages.shown import spoken_words
from referral.codes import LanguageId, OrganisationId, PlaceId, read_mail, read_phone, read_website
from referral.errors import Malformed
from referral.model import Contact, ContactKind, How, Office, Spoken, Visibility

T = TypeVar("T")

MOST = 400
"""Lines that a table may have; no county has more municipalities than a tenth of this."""


def element(column: str, number: int) -> str:
    """The id of an input in a line; lines count from 1."""
    return f"{column}-{number}"


def _each(name: str, form: Form, columns: Sequence[str], read: Callable[[tuple[str, ...]], T]) -> list[T]:
    """Read all lines that hold something; what is wrong with one says in which."""
    lines = rows(form, columns)
    if len(lines) > MOST:
        raise Unclear(_("Bitte höchstens %(number)s Zeilen.") % {"number": MOST})
    found = []
    for number, line in enumerate(lines, 1):
        try:
            if any(line):
                found.append(read(line))
        except Unclear as unclear:
            raise Unclear(unclear.sentence, element(unclear.element or name, number)) from unclear
    return found


@dataclass(frozen=True, slots=True)
class OnePlace:
    """A municipality or larger area, by name."""

    macro: str = "place"

    def columns(self, name: str) -> Sequence[str]:
        """One input."""
        return (name,)

    def read(self, name: str, form: Form, register: Registered) -> PlaceId | None:
        """The area that is meant."""
        text = one(form, name)
        return register.place(text) if text else None

    def write(self, name: str, value: PlaceId | None, register: Registered) -> dict[str, list[str]]:
        """Its name with its key."""
        return {name: self.words(value, register) or [""]}

    def words(self, value: PlaceId | None, register: Registered) -> list[str]:
        """Its name with its key."""
        return (register.place_names([value]) or [value]) if value else []


@dataclass(frozen=True, slots=True)
class OneOrganisation:
    """An organisation that is registered, by name or id."""

    macro: str = "organisation"

    def columns(self, name: str) -> Sequence[str]:
        """One input."""
        return (name,)

    def read(self, name: str, form: Form, register: Registered) -> OrganisationId | None:
        """The organisation that is meant."""
        text = one(form, name)
        return register.organisation(text) if text else None

    def write(self, name: str, value: OrganisationId | None, register: Registered) -> dict[str, list[str]]:
        """Its name with its id."""
        return {name: self.words(value, register) or [""]}

    def words(self, value: OrganisationId | None, register: Registered) -> list[str]:
        """Its name with its id."""
        return (register.organisation_names([value]) or [value]) if value else []


@dataclass(frozen=True, slots=True)
class Areas:
    """Any number of areas, one in each line."""

    macro: str = "areas"

    def columns(self, name: str) -> Sequence[str]:
        """One input in each line."""
        return (name,)

    def read(self, name: str, form: Form, register: Registered) -> frozenset[PlaceId]:
        """The areas that are meant."""
        return frozenset(_each(name, form, (name,), lambda line: register.place(line[0])))

    def write(self, name: str, value: Iterable[PlaceId], register: Registered) -> dict[str, list[str]]:
        """Their names with their keys."""
        return {name: register.place_names(value) or [""]}

    def words(self, value: Iterable[PlaceId], register: Registered) -> list[str]:
        """Their names with their keys."""
        return register.place_names(value)


@dataclass(frozen=True, slots=True)
class Languages:
    """Languages, each with how and when it is spoken."""

    offered: Offered
    macro: str = "languages"

    def columns(self, name: str) -> Sequence[str]:
        """The language, how, and when."""
        return (name, f"{name}-how", f"{name}-when")

    def read(self, name: str, form: Form, register: Registered) -> frozenset[Spoken]:
        """The languages; each once for each way in which it is spoken."""
        known = names(self.offered(register))

        def spoken(line: tuple[str, ...]) -> Spoken:
            tag, how, when = line
            if not tag and not when:
                return NOBODY
            if tag not in known:
                raise Unclear(_("Bitte die Sprache aus der Liste wählen."))
            manner = HOWS.get(how, How.DIRECT)
            return Spoken(language=LanguageId(tag), how=manner, when=" ".join(when.split())[:200])

        return frozenset(_each(name, form, self.columns(name), spoken)) - {NOBODY}

    def write(self, name: str, value: Iterable[Spoken], _register: Registered) -> dict[str, list[str]]:
        """Each language in a line."""
        lines = sorted(value, key=lambda one: (one.language != "de", one.language, one.how))
        tags, hows, whens = self.columns(name)
        return {
            tags: [one.language for one in lines] or [""],
            hows: [one.how.value for one in lines] or [How.DIRECT.value],
            whens: [one.when for one in lines] or [""],
        }

    def words(self, value: Iterable[Spoken], _register: Registered) -> list[str]:
        """The languages as a partner's page shows them."""
        return sorted(spoken_words([one]) for one in value)


NOBODY = Spoken(language=LanguageId(""))
"""What a line without a language means."""

HOWS: Mapping[str, How] = {how.value: how for how in How}
VISIBILITIES: Mapping[str, Visibility] = {one.value: one for one in Visibility}


@dataclass(frozen=True, slots=True)
class Contacts:
    """Ways to get in touch, each with who may see it."""

    macro: str = "contacts"

    def columns(self, name: str) -> Sequence[str]:
        """What it is, the number or address, and who may see it."""
        return (f"{name}-kind", name, f"{name}-visibility")

    def read(self, name: str, form: Form, _register: Registered) -> tuple[Contact, ...]:
        """The contacts, in the order of the form; lines without a number or address are overlooked."""
        found = _each(name, form, self.columns(name), _contact)
        return tuple(contact for contact in found if contact is not None)

    def write(self, name: str, value: Sequence[Contact], _register: Registered) -> dict[str, list[str]]:
        """Each contact in a line."""
        kinds, values, visibilities = self.columns(name)
        return {
            kinds: [one.kind.value for one in value] or [ContactKind.PHONE.value],
            values: [one.value for one in value] or [""],
            visibilities: [one.visibility.value for one in value] or [Visibility.PUBLIC.value],
        }

    def words(self, value: Iterable[Contact], _register: Registered) -> list[str]:
        """Each contact with who may see it."""
        return [f"{contact_kinds()[one.kind]}: {one.value} ({visibilities()[one.visibility]})" for one in value]


def _contact(line: tuple[str, ...]) -> Contact | None:
    kind, value, visibility = line
    if not value:
        return None
    try:
        read, what = READERS[kind]
    except KeyError as error:
        raise Unclear(
            _("Bitte wählen, ob das eine Telefonnummer, eine E-Mail- oder eine Internet-Adresse ist.")
        ) from error
    if visibility not in VISIBILITIES:
        raise Unclear(_("Bitte wählen, wer diesen Kontakt sehen darf."))
    try:
        return Contact(kind=what, value=read(value), visibility=VISIBILITIES[visibility])
    except Malformed as error:
        raise Unclear(_unreadable(what)) from error


def _unreadable(kind: ContactKind) -> str:
    return {
        ContactKind.PHONE: _("Diese Telefonnummer ist nicht lesbar; bitte mit Vorwahl, zum Beispiel 05141 12345."),
        ContactKind.EMAIL: _("Diese E-Mail-Adresse ist nicht lesbar; bitte zum Beispiel hallo@example.org."),
        ContactKind.WEBSITE: _("Diese Internet-Adresse ist nicht lesbar; bitte zum Beispiel https://www.example.org."),
    }[kind]


READERS: Mapping[str, tuple[Callable[[str], str], ContactKind]] = {
    ContactKind.PHONE.value: (read_phone, ContactKind.PHONE),
    ContactKind.EMAIL.value: (read_mail, ContactKind.EMAIL),
    ContactKind.WEBSITE.value: (read_website, ContactKind.WEBSITE),
}
"""How each kind of contact is read."""


def contact_kinds() -> dict[ContactKind, str]:
    """What a contact can be, in words."""
    return {
        ContactKind.PHONE: _("Telefon"),
        ContactKind.EMAIL: _("E-Mail"),
        ContactKind.WEBSITE: _("Internetseite"),
    }


def visibilities() -> dict[Visibility, str]:
    """Who may see a contact, in words."""
    return {
        Visibility.PUBLIC: _("für alle"),
        Visibility.AUTHORITIES: _("nur für Behörden und Koordinierungsstellen"),
        Visibility.COORDINATION: _("nur für Koordinierungsstellen"),
    }


def hows() -> dict[How, str]:
    """How a language is spoken, in words."""
    return {How.DIRECT: _("selbst gesprochen"), How.INTERPRETER: _("mit Dolmetscherin oder Dolmetscher")}


@dataclass(frozen=True, slots=True)
class Offices:
    """Branch offices, each with its address and the areas that it serves, separated by semicolons."""

    macro: str = "offices"

    def columns(self, name: str) -> Sequence[str]:
        """The name, the address, and the areas."""
        return (name, f"{name}-address", f"{name}-serves")

    def read(self, name: str, form: Form, register: Registered) -> tuple[Office, ...]:
        """The offices, in the order of the form."""

        def office(line: tuple[str, ...]) -> Office:
            title, address, areas = line
            if not title:
                raise Unclear(_("Bitte der Nebenstelle einen Namen geben."))
            serves = frozenset(register.place(text.strip()) for text in areas.split(";") if text.strip())
            return Office(name=title, address=address, serves=serves)

        return tuple(_each(name, form, self.columns(name), office))

    def write(self, name: str, value: Sequence[Office], register: Registered) -> dict[str, list[str]]:
        """Each office in a line."""
        titles, addresses, areas = self.columns(name)
        return {
            titles: [one.name for one in value] or [""],
            addresses: [one.address for one in value] or [""],
            areas: ["; ".join(register.place_names(one.serves)) for one in value] or [""],
        }

    def words(self, value: Iterable[Office], register: Registered) -> list[str]:
        """Each office in a line."""
        return [", ".join(filter(None, (one.name, one.address, *register.place_names(one.serves)))) for one in value]


TABLES = (Areas, Languages, Contacts, Offices)
"""The widgets that can be made one line longer."""


def is_table(widget: Any) -> bool:
    """Whether a widget has lines."""
    return isinstance(widget, TABLES)


def lines(field: Field, form: Form) -> list[tuple[str, ...]]:
    """The lines of a field's table as they were typed, at least one."""
    columns = field.columns()
    return rows(form, columns) or [("",) * len(columns)]

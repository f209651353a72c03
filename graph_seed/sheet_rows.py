"""Rows of a table become organisations and services, each on top of what is registered and of the rows above.

A row is about one organisation and perhaps one of its services. Both are recognised by their ids, or else by name and
place and by title, and get lasting ids made of these where they are new. An empty cell leaves what is registered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, NamedTuple

from graph_seed import sheet_cells
from graph_seed.known_names import Names
from graph_seed.sheet_columns import COLUMNS, Column
from graph_seed.sheet_fields import JOINT, Cell, one_place, read_ages
from graph_seed.sheet_files import FORMULA, LONGEST_CELL
from graph_seed.sheet_headings import AGES, POSTCODE, STREET
from graph_seed.uploads import Flaw, Found, Register, Upload, Where
from graph_seed.workbooks import is_error
from referral.codes import OrganisationId, PlaceId, RoleId, ServiceId, read_id
from referral.errors import Malformed
from referral.model import Entity, Label, Level, Organisation, Place, Role, Service, Sourced
from referral.slugs import slug
from referral.spelling import fold
from referral.stores import Key

ORDINARY = RoleId("BERATUNG")
"""What an organisation is taken for whose role nobody says."""

SHARED = ("address", "contacts", "hours", "hours_text")
"""What a service has in common with its organisation as long as nothing else is said of it."""

_BROKEN_LETTERS = re.compile("Ã[\x80-\xbf¤¶¼„–œŸ]|\ufffd")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: its place, and column name -> text, and -> heading as it stands in the file."""

    where: Where
    cells: Mapping[str, str]
    headings: Mapping[str, str]


class Unregistered(NamedTuple):
    """Stands for an entry that is new."""

    id: str
    kind: type[Organisation | Service] = Organisation


@dataclass(slots=True)
class Taken:
    """What one row becomes, and what is wrong with it."""

    row: Row
    flaws: list[Flaw] = field(default_factory=list)
    postcode: str = ""
    address_place: str = ""

    def wrong(self, code: str, column: str, **facts: object) -> None:
        """Note a problem, which keeps the row out."""
        self._note(Flaw(code=code, where=self._at(column), facts=facts))

    def settled(self, code: str, column: str, **facts: object) -> None:
        """Note what was read otherwise than it stands."""
        self._note(Flaw(code=code, where=self._at(column), facts=facts, notice=True))

    def _note(self, flaw: Flaw) -> None:
        if flaw not in self.flaws:  # a cell may be read for the organisation and for its service
            self.flaws.append(flaw)

    @property
    def sound(self) -> bool:
        """Whether nothing keeps the row out so far."""
        return all(flaw.notice for flaw in self.flaws)

    def _at(self, column: str) -> Where:
        return replace(self.row.where, column=self.row.headings.get(column, ""))


class Rows:
    """Takes in rows one after the other; then holds what they became, and all that is wrong with them."""

    def __init__(self, register: Register, upload: Upload, names: Names) -> None:
        self.register, self.upload, self.names = register, upload, names
        self.found: dict[Key, Found] = {}
        self.flaws: list[Flaw] = []
        self._said: dict[tuple[str, str], tuple[int, str]] = {}

    def take(self, row: Row) -> None:
        """Take in the next row."""
        taken = Taken(row)
        cells = _sound_cells(taken)
        if taken.sound:
            entities = self._entities(taken, _assembled(taken, cells))
            if taken.sound and all(self._is_known(one) for one in entities):
                taken.flaws.clear()  # nothing was read otherwise than it is registered
            if taken.sound:
                for entity in entities:
                    self._keep(entity, row.where)
        self.flaws += taken.flaws

    def _is_known(self, entity: Entity) -> bool:
        return self.names.entity(type(entity), entity.id) == entity

    def _keep(self, entity: Organisation | Service, where: Where) -> None:
        key = (type(entity), entity.id)
        first = self.found.get(key)
        self.found[key] = Found(entity=entity, where=first.where if first else where)
        self.names.add(entity)

    def _entities(self, taken: Taken, cells: Mapping[str, str]) -> list[Organisation | Service]:
        organisation = self._organisation(taken, cells)
        if organisation is None:
            self._fields(taken, cells, Unregistered("", Service), shared=True)  # every problem is to be named
            return []
        if not any(column.of is Service and column.name in cells for column in COLUMNS):
            return [organisation]
        service = self._service(taken, cells, organisation)
        return [organisation, service] if service else [organisation]

    def _organisation(self, taken: Taken, cells: Mapping[str, str]) -> Organisation | None:
        id, before = self._which_organisation(taken, cells)
        alone = not any(column.of is Service and column.name in cells for column in COLUMNS)
        stated = self._fields(taken, cells, before or Unregistered(id), shared=alone or before is None)
        if before is not None:
            return replace(before, **stated)
        if not taken.sound:
            return None
        if not stated.get("name"):
            taken.wrong("nameless", "name")
            return None
        seat = self._seat(taken, cells)
        if seat:
            stated.setdefault("seated_in", seat.id)
        if "role" not in stated:
            taken.settled("role", "role", role=self.names.labels.get(ORDINARY, ORDINARY))
        return Organisation(**{"role": ORDINARY, **self._provenance(), **stated, "id": id})

    def _which_organisation(self, taken: Taken, cells: Mapping[str, str]) -> tuple[str, Organisation | None]:
        """The id of the row's organisation, and the organisation if there is one."""
        if id := cells.get("organisation_id"):
            try:
                return read_id(id), self.names.entity(Organisation, id)
            except Malformed as error:
                taken.wrong("malformed", "organisation_id", what=error.what, value=id, hint="")
                return "", None
        name = cells.get("name", "")
        if not fold(name):
            taken.wrong("nameless", "name")
            return "", None
        seat = self._seat(taken, cells)
        there = [one for one in self.names.organisations(name) if _may_be_at(one, seat)]
        if len(there) > 1:
            taken.wrong("several", "name", ids=JOINT.join(one.id for one in there))
        if there:
            return there[0].id, there[0]
        return self._new_id(Organisation, "-".join(filter(None, (slug(name), seat.id if seat else "")))), None

    def _seat(self, taken: Taken, cells: Mapping[str, str]) -> Place | None:
        """The place that the row or else the address in it names, as far as it is known here."""
        try:
            where = cells.get("seat") or taken.address_place
            return one_place(where, self.names, taken.postcode) if where else None
        except Malformed:
            return None  # a cell that cannot be read is a problem where it is read

    def _service(self, taken: Taken, cells: Mapping[str, str], provider: Organisation) -> Service | None:
        id, before = self._which_service(taken, cells, provider)
        if above := self.found.get((Service, id)):
            taken.wrong("service_twice", "title", row=above.where.row)
        stated = self._fields(taken, cells, before or Unregistered(id, Service), shared=True)
        if ages := cells.get(AGES):
            stated |= self._ages(taken, ages, before)
        if not taken.sound:
            return None
        known = self.names.entity(Organisation, provider.id)
        for name in SHARED:
            if name not in stated and (before is None or (known and getattr(before, name) == getattr(known, name))):
                stated[name] = getattr(provider, name)
        if before is not None:
            return replace(before, **stated, provider=OrganisationId(provider.id))
        for name in ("topics", "areas"):
            if not stated.get(name) and not cells.get(name):
                stated[name] = self._unsaid(taken, name, provider)
        role = self.names.entity(Role, provider.role)
        title = Label(de=role.label.de, en=role.label.en) if role else Label(de=provider.role)
        made = {"title": title, **self._provenance(), **stated, "id": ServiceId(id)}
        return Service(**made, provider=OrganisationId(provider.id)) if taken.sound else None

    def _which_service(
        self, taken: Taken, cells: Mapping[str, str], provider: Organisation
    ) -> tuple[str, Service | None]:
        """The id of the row's service, and the service if there is one."""
        if id := cells.get("service_id"):
            try:
                return read_id(id), self.names.entity(Service, id)
            except Malformed as error:
                taken.wrong("malformed", "service_id", what=error.what, value=id, hint="")
                return "", None
        title = cells.get("title", "")
        offered = self.names.services(provider.id)
        alike = [one for one in offered if fold(one.title.de) == fold(title)] if title else offered
        if len(alike) > 1:
            taken.wrong("several_services", "title", ids=JOINT.join(one.id for one in alike))
        if alike:
            return alike[0].id, alike[0]
        return self._new_id(Service, f"{provider.id}-{slug(title)[:30].strip('-') if title else 'angebot'}"), None

    def _unsaid(self, taken: Taken, name: str, provider: Organisation) -> frozenset[str]:
        """What a new service is about and where it helps, if no cell says so: its organisation's county."""
        seat = self.names.entity(Place, provider.seated_in) if provider.seated_in else None
        if name == "topics" or seat is None:
            taken.wrong(f"no_{name}", name)
            return frozenset()
        area = seat.within if seat.level is Level.MUNICIPALITY and seat.within else seat.id
        taken.settled("area", "areas", area=self.names.place(area))
        return frozenset({area})

    def _fields(
        self, taken: Taken, cells: Mapping[str, str], before: Entity | Unregistered, *, shared: bool
    ) -> dict[str, Any]:
        """The fields that the row's cells fill otherwise than they are; `shared` with those of either kind."""
        stated: dict[str, Any] = {}
        registered = None if isinstance(before, Unregistered) else before
        of = before.kind if isinstance(before, Unregistered) else type(before)
        now = {one.name: getattr(before, one.name) for one in fields(registered)} if registered else {}
        for column in COLUMNS:
            text = cells.get(column.name, "")
            if not text or column.read is None or not (column.of is of or (shared and column.of is Sourced)):
                continue
            if registered and column.says_the_same(text, registered, self.names):
                continue
            if not self._said_otherwise(taken, column, text, before.id):
                stated |= self._read(taken, column, text, {**now, **stated})
        return stated

    def _read(self, taken: Taken, column: Column, text: str, now: Mapping[str, Any]) -> Mapping[str, Any]:
        def settle(code: str, value: str, read: str) -> None:
            taken.settled(code, column.name, value=value, read=read)

        text = "" if fold(text) == fold(sheet_cells.EMPTY) else text
        cell = Cell(text=text, fields=now, names=self.names, settle=settle, postcode=taken.postcode)
        try:
            return column.read(cell) if column.read else {}
        except Malformed as error:
            taken.wrong("malformed", column.name, what=error.what, value=error.value, hint=error.hint)
            return {}

    def _said_otherwise(self, taken: Taken, column: Column, text: str, id: str) -> bool:
        """Whether a row above says something else about the same organisation; that is a problem."""
        if column.of is not Organisation or not id:
            return False
        row, said = self._said.setdefault((id, column.name), (taken.row.where.row, text))
        if said == text:
            return False
        taken.wrong("otherwise", column.name, row=row, said=said)
        return True

    def _ages(self, taken: Taken, text: str, before: Service | None) -> Mapping[str, Any]:
        try:
            ages = read_ages(Cell(text=text, fields={}, names=self.names, settle=lambda *_told: None))
        except Malformed as error:
            taken.wrong("malformed", AGES, what=error.what, value=text, hint=error.hint)
            return {}
        return {name: age for name, age in ages.items() if before is None or getattr(before, name) != age}

    def _provenance(self) -> dict[str, Any]:
        """Where a new entry comes from, unless a cell says otherwise: this file, read today."""
        return {"source": self.upload.name, "checked_on": self.register.today}

    def _new_id(self, kind: type[Organisation | Service], wanted: str) -> str:
        """An id that nothing else has."""
        number, id = 1, wanted
        while self.names.entity(kind, id) is not None:
            number += 1
            id = f"{wanted}-{number}"
        return id


def _sound_cells(taken: Taken) -> dict[str, str]:
    """The cells that say something; what Excel or a wrong alphabet has broken is a problem."""
    sound = {}
    for column, text in taken.row.cells.items():
        if text.startswith(FORMULA):
            taken.wrong("formula", column, value=text.removeprefix(FORMULA)[:60])
        elif is_error(text):
            taken.wrong("error", column, value=text)
        elif len(text) > LONGEST_CELL:
            taken.wrong("cell_length", column, most=LONGEST_CELL)
        elif _BROKEN_LETTERS.search(text):
            taken.wrong("letters", column, value=text[:60])
        elif text.casefold() not in sheet_cells.NOT_SAID:
            sound[column] = text
    return sound


def _assembled(taken: Taken, cells: dict[str, str]) -> dict[str, str]:
    """The cells with seat and address put together, where street, postcode and place have columns of their own."""
    postcode = cells.get(POSTCODE, "")
    if re.fullmatch(r"\d{4}", postcode):
        taken.settled("zero", POSTCODE, value=postcode, read=f"0{postcode}")
        postcode = f"0{postcode}"
    whole = dict(cells)
    if cells.get(STREET) and not cells.get("address"):
        town = " ".join(filter(None, (postcode, cells.get("seat", ""))))
        whole["address"] = ", ".join(filter(None, (cells[STREET], town)))
    in_address = re.search(r"(?<!\d)\d{5}(?!\d)(?:\s+[^\d,;]+)?", whole.get("address", ""))
    taken.postcode = postcode or (in_address.group()[:5] if in_address else "")
    taken.address_place = in_address.group().strip() if in_address else ""
    if postcode and not whole.get("seat"):
        whole["seat"] = postcode
    return whole


def _may_be_at(organisation: Organisation, seat: Place | None) -> bool:
    """Whether an organisation may have its seat at a place: nobody says otherwise, or one lies within the other."""
    if seat is None or organisation.seated_in is None:
        return True
    return seat.id.startswith(organisation.seated_in) or organisation.seated_in.startswith(PlaceId(seat.id))

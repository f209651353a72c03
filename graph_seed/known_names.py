"""What the register calls its topics, languages, places and organisations, and what else they are called.

Offices write names where programs write ids; each finder here takes either, in any spelling that `spelling.fold` makes
alike, and answers nothing where a name is not known. Each kind is asked for once, when it is first needed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

from babel import Locale

from referral.model import Entity, Group, Language, Level, Organisation, Place, Role, Service, Topic
from referral.spelling import fold, meant
from referral.stores import GraphReader

E = TypeVar("E", bound=Entity)

ALSO_CALLED: Mapping[str, Sequence[str]] = {
    "fa": ("Farsi", "Dari", "Persisch", "Farsi/Dari", "Dari/Farsi"),
    "kmr": ("Kurmanci", "Kurmandschi", "Kurmanji", "Kurdisch-Kurmanci", "Kurdisch (Kurmanci)", "Nordkurdisch"),
    "ckb": ("Sorani", "Kurdisch-Sorani", "Kurdisch (Sorani)"),
    "ku": ("Kurdisch",),
    "ps": ("Paschto", "Pashto"),
    "sr": ("Serbisch",),
    "so": ("Somalisch",),
    "ti": ("Tigrinisch", "Tigrigna"),
    "rom": ("Romani", "Romanes"),
    "de-x-ls": ("Leichte Sprache", "Einfache Sprache"),
    "MO": ("MO", "Migrantenselbstorganisation", "Migrantenverein"),
    "MBE": ("MBE", "Migrationsberatung", "Migrationsberatungsstelle", "Migrationsberatung für Erwachsene"),
    "JMD": ("JMD", "Jugendmigrationsdienst"),
    "KMT": ("Koordinierungsstelle",),
    "LOTSE": ("Lotsenstelle", "Integrationslotsen"),
    "BERATUNG": ("Beratungsstelle", "Beratung"),
    "AA": ("Arbeitsagentur",),
    "DE": ("bundesweit", "Deutschland", "Bundesgebiet"),
    "03": ("landesweit", "Niedersachsen", "Land Niedersachsen", "niedersachsenweit"),
}
"""Other names of entries that a register may hold, by id."""

_COUNTY = re.compile(r"^(?:lk|lkr|kreis|landkreis)\b", re.IGNORECASE)
_WITH_KEY = re.compile(r"^(?P<name>.*\S)\s*\((?P<key>DE|\d{2}|\d{5}|\d{8})\)$")


class Names:
    """The names of one state of the register."""

    def __init__(self, graph: GraphReader) -> None:
        self.graph = graph
        self._asked: dict[tuple[type[Entity], str], Entity | None] = {}

    @cached_property
    def topics(self) -> Mapping[str, str]:
        """Topics: folded name or id -> id."""
        return _index(self.graph.find(Topic))

    @cached_property
    def groups(self) -> Mapping[str, str]:
        """Target groups: folded name or id -> id."""
        return _index(self.graph.find(Group))

    @cached_property
    def roles(self) -> Mapping[str, str]:
        """Roles of organisations: folded name or id -> id."""
        return _index(self.graph.find(Role))

    @cached_property
    def languages(self) -> Mapping[str, str]:
        """Languages: folded name or tag -> tag; also as Unicode's CLDR names them."""
        registered = list(self.graph.find(Language))
        named = {
            fold(name): one.id
            for one in registered
            for locale in ("de", "en")
            if (name := Locale(locale).languages.get(one.id))
        }
        return {**named, **_index(registered)}

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The German names of topics, languages, groups and roles, by id."""
        kinds: tuple[type[Topic | Language | Group | Role], ...] = (Topic, Language, Group, Role)
        return {one.id: one.label.de for kind in kinds for one in self.graph.find(kind)}

    def place(self, id: str) -> str:
        """How a place is written: by its name, with its key where others are called so too."""
        found = self._places_by_key.get(id)
        if found is None:
            return id
        alone = len(self._places_by_name[fold(found.name)]) == 1
        return found.name if alone else f"{found.name} ({id})"

    def places(self, text: str) -> Sequence[Place]:
        """The places that a name, a postcode or a key (its leading zero may be lost) can mean; perhaps none."""
        with_key = _WITH_KEY.match(text)
        if with_key and with_key["key"] in self._places_by_key:
            return (self._places_by_key[with_key["key"]],)
        digits = re.sub(r"^D-|[\s-]", "", text)
        if digits.isdigit():
            return self._by_digits(digits)
        words = fold(_COUNTY.sub("Landkreis", text.strip(" .")).replace("Landkreis.", "Landkreis "))
        also = [self._places_by_key[id] for id, names in ALSO_CALLED.items() if id in self._places_by_key
                and words in map(fold, names)]  # fmt: skip
        return also or self._places_by_name.get(words, ())

    def place_like(self, text: str) -> str:
        """The name of a place that may have been meant by a misspelt one; empty if none is near."""
        near = next(iter(meant(fold(text), tuple(self._places_by_name), limit=1)), "")
        return self._places_by_name[near][0].name if near else ""

    def organisations(self, name: str) -> Sequence[Organisation]:
        """The organisations of this name."""
        return self._organisations.get(fold(name), ())

    def services(self, provider: str) -> Sequence[Service]:
        """The services of an organisation, by id."""
        return self._services.get(provider, ())

    def add(self, entity: Organisation | Service) -> None:
        """Know an entry too that is not registered yet, or as it will be."""
        if isinstance(entity, Organisation):
            _replaced(self._organisations, _name_of(entity), entity)
        else:
            _replaced(self._services, entity.provider, entity)
        self._asked[type(entity), entity.id] = entity

    def entity(self, kind: type[E], id: str) -> E | None:
        """The entry with this id, if there is one."""
        if (kind, id) not in self._asked:
            self._asked[kind, id] = self.graph.whole([(kind, id)]).get((kind, id))
        found = self._asked[kind, id]
        return found if isinstance(found, kind) else None

    @cached_property
    def _places_by_key(self) -> Mapping[str, Place]:
        return {place.id: place for place in self.graph.find(Place)}

    @cached_property
    def _places_by_name(self) -> Mapping[str, Sequence[Place]]:
        """A city that is a county too goes by its name without "Stadt", as the municipality alone does."""
        return _gathered(self._places_by_key.values(), lambda place: fold(place.name))

    @cached_property
    def _places_by_postcode(self) -> Mapping[str, Sequence[Place]]:
        found: defaultdict[str, list[Place]] = defaultdict(list)
        for place in self._places_by_key.values():
            for postcode in place.postcodes:
                found[postcode].append(place)
        return found

    def _by_digits(self, digits: str) -> Sequence[Place]:
        """Of what can be read as a key and as a postcode, the key; a key that has lost its zero last."""
        without_association = digits[:5] + digits[9:] if len(digits) == 12 else digits  # noqa: PLR2004 - the ARS
        for key in (without_association, f"0{digits}"):
            if key in self._places_by_key:
                return (self._places_by_key[key],)
        return self._places_by_postcode.get(digits, ())

    @cached_property
    def _organisations(self) -> dict[str, list[Organisation]]:
        return _gathered(self._all(Organisation), _name_of)

    @cached_property
    def _services(self) -> dict[str, list[Service]]:
        return _gathered(self._all(Service), _provider_of)

    def _all(self, kind: type[E]) -> Iterator[E]:
        """All of a kind; each is then known by its id too."""
        for one in self.graph.find(kind):
            self._asked[kind, one.id] = one
            yield one


def _replaced(index: dict[str, list[E]], key: str, entity: E) -> None:
    others = [other for other in index.get(key, ()) if other.id != entity.id]
    index[key] = [*others, entity]


def _name_of(organisation: Organisation) -> str:
    return fold(organisation.name)


def _provider_of(service: Service) -> str:
    return service.provider


def _index(entries: Iterable[Topic | Language | Group | Role]) -> Mapping[str, str]:
    index: dict[str, str] = {}
    for one in entries:
        names = (*ALSO_CALLED.get(one.id, ()), one.label.en, one.label.de, one.id)
        index.update({fold(name): one.id for name in names if name})
    return index


def _gathered(entries: Iterable[E], key: Callable[[E], str]) -> dict[str, list[E]]:
    found: defaultdict[str, list[E]] = defaultdict(list)
    for one in entries:
        found[key(one)].append(one)
    return dict(found)


def of_level(places: Sequence[Place], *levels: Level) -> Sequence[Place]:
    """Those of some levels."""
    return [place for place in places if place.level in levels]

"""Finds who may be registered already under a name that is written a little differently, and says by what.

Offices write one name in many ways: `Flüchtlingshilfe Süd e. V.`, `Fluechtlingshilfe Sued eV`, `Bürgerservice für
Migrantinnen und Migranten`. So names are compared by their words without legal forms, articles, feminine forms and the
names of places, and rare words count for more than those that half of the register bears.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import log

from rapidfuzz.distance import OSA

from referral.access import Action, Actor, permit
from referral.codes import OrganisationId, PlaceId, dial, read_phone
from referral.errors import Malformed
from referral.lotsennetz import Lotsennetz
from referral.model import Contact, ContactKind, Organisation, Place, Service
from referral.privacy import shown_to
from referral.spelling import fold, slips
from referral.stores import GraphReader


class Ground(StrEnum):
    """By what two organisations may be the same."""

    NAME = "same name"
    LIKE_NAME = "like name"
    PHONE = "same phone"
    MAIL = "same mail"
    ADDRESS = "same address"
    PLACE = "same place"


WEIGHTS: Mapping[Ground, float] = {
    Ground.NAME: 4,
    Ground.PHONE: 3,
    Ground.MAIL: 3,
    Ground.LIKE_NAME: 2,
    Ground.ADDRESS: 2,
    Ground.PLACE: 1,
}
"""How much each ground counts."""

ENOUGH = 3.0
"""Grounds that count for less together are no hit: many organisations share a place, some an address or a word."""

LIKE = 0.75
"""Names are alike if the words of the shorter one, counted by their rareness, are found in the longer to this part."""

TELLING = 0.95
"""And if they tell at least about as much as one word that only one other bears; all guide desks have one in common."""

_LEGAL = re.compile(r"\be ?v\b|\be ?g\b|\b(?:gemeinnuetzige )?g?gmbh\b|\bgug\b|\bk d oe r\b")
_SMALL = re.compile(
    r"\b(?:am?|an|auf|bei|das|de[mnrs]|die|fuer|im|ins?|mit|oder|s|u|und|vo[mnr]|zu[mr]?|(?:samt)?gemeinde)\b"
)
_LEVELS = {"landkreises": "landkreis", "kreis": "landkreis", "kreises": "landkreis", "hansestadt": "stadt"} | {
    word: word for word in ("landkreis", "stadt", "landeshauptstadt", "region")
}
"""A city and the county of the same name are two bodies."""
_FEMININE = re.compile(r"(?:en)?[*:_/(]-?innen\)?|innen\b", re.IGNORECASE)
_STREET = re.compile(r"(?<=\w)str(?:asse)?\b|\bstr\b")
_COUNTY_KEY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """An organisation that may be the same one, by which grounds, the weightiest first."""

    organisation: Organisation
    grounds: tuple[Ground, ...]

    @property
    def weight(self) -> float:
        """How much speaks for it; several grounds add up."""
        return sum(WEIGHTS[ground] for ground in self.grounds)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Traits:
    """What of an organisation is compared."""

    words: frozenset[str]
    levels: frozenset[str]
    phones: frozenset[str]
    mails: frozenset[str]
    address: str


def duplicates(lotsennetz: Lotsennetz, actor: Actor, organisation: Organisation, limit: int = 5) -> Sequence[Duplicate]:
    """Who may be this organisation (never itself, by id), the likeliest first."""
    permit(actor, Action.LOOK_UP)
    with lotsennetz.read() as graph:
        registered = [one for one in graph.find(Organisation) if one.id != organisation.id]
        return [
            Duplicate(organisation=shown_to(actor, one), grounds=grounds)
            for one, grounds in _hits(graph, organisation, registered)[:limit]
        ]


def _hits(
    graph: GraphReader, organisation: Organisation, registered: Sequence[Organisation]
) -> list[tuple[Organisation, tuple[Ground, ...]]]:
    comparison = Comparison(registered)
    here = _Surroundings.of(graph, organisation)
    found = []
    for one in registered:
        grounds = comparison.grounds(organisation, one, here.words)
        if grounds and here.shares(graph, one):
            grounds = (*grounds, Ground.PLACE)
        if sum(WEIGHTS[ground] for ground in grounds) >= ENOUGH:
            found.append((one, grounds))
    return sorted(found, key=lambda hit: (-sum(WEIGHTS[ground] for ground in hit[1]), hit[0].id))


class Comparison:
    """Compares organisations among all that are registered: how rare a word is there says how much it tells."""

    def __init__(self, registered: Collection[Organisation]) -> None:
        self._counts = Counter(word for one in registered for word in _traits(one).words)
        self._number = len(registered)
        self._telling = TELLING * self._rareness(1)

    def grounds(self, one: Organisation, other: Organisation, common: Collection[str]) -> tuple[Ground, ...]:
        """By what two may be the same, except for their place; `common` words are those that all bear there."""
        this, that = _traits(one), _traits(other)
        levels = not this.levels or not that.levels or bool(this.levels & that.levels)
        same = levels and bool(this.words) and this.words == that.words
        told = {
            Ground.NAME: same,
            Ground.PHONE: not this.phones.isdisjoint(that.phones),
            Ground.MAIL: not this.mails.isdisjoint(that.mails),
            Ground.LIKE_NAME: levels and not same and self._alike(this.words - set(common), that.words - set(common)),
            Ground.ADDRESS: bool(this.address) and this.address == that.address,
        }
        return tuple(ground for ground in WEIGHTS if told.get(ground))

    def _alike(self, one: frozenset[str], other: frozenset[str]) -> bool:
        shorter, longer = sorted((one, other), key=self._told)
        shared = self._told(word for word in shorter if _found(word, longer))
        return shared >= max(self._telling, LIKE * self._told(shorter))

    def _told(self, words: Iterable[str]) -> float:
        return sum(self._rareness(self._counts[word]) for word in words)

    def _rareness(self, count: int) -> float:
        return log(1 + self._number / (1 + count))


def _found(word: str, words: Collection[str]) -> bool:
    most = slips(word)
    return word in words or any(most and OSA.distance(word, one, score_cutoff=most) <= most for one in words)


def _traits(organisation: Organisation) -> _Traits:
    return _compared(organisation.name, organisation.contacts, organisation.address)


@lru_cache(maxsize=16_384)
def _compared(name: str, contacts: tuple[Contact, ...], address: str) -> _Traits:
    """What is compared, kept for the next time: all of a register is looked through each time."""
    words = fold(name).split()
    return _Traits(
        words=name_words(name),
        levels=frozenset(_LEVELS[word] for word in words if word in _LEVELS),
        phones=frozenset(filter(None, (_dialled(one.value) for one in contacts if one.kind is ContactKind.PHONE))),
        mails=frozenset(one.value.casefold() for one in contacts if one.kind is ContactKind.EMAIL),
        address=_STREET.sub("strasse", fold(address)),
    )


def name_words(name: str) -> frozenset[str]:
    """The words of a name that tell something: `Flüchtlingshilfe Süd e. V.` has `fluechtlingshilfe` and `sued`."""
    plain = _SMALL.sub(" ", _LEGAL.sub(" ", fold(_FEMININE.sub("en", name))))
    return frozenset(word for word in plain.split() if word not in _LEVELS)


def _dialled(phone: str) -> str:
    try:
        return dial(read_phone(phone))
    except Malformed:
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Surroundings:
    """The counties that an organisation works in, and the words of their places' names."""

    counties: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, graph: GraphReader, organisation: Organisation) -> _Surroundings:
        keys = _places(graph, organisation)
        found = graph.whole([(Place, key) for key in keys | {PlaceId(key[:_COUNTY_KEY]) for key in keys}])
        names = frozenset().union(*(name_words(one.name) for one in found.values() if isinstance(one, Place)))
        return cls(counties=_counties(keys), words=names)

    def shares(self, graph: GraphReader, organisation: Organisation) -> bool:
        """Whether an organisation works in one of these counties."""
        return not self.counties.isdisjoint(_counties(_places(graph, organisation)))


def _places(graph: GraphReader, organisation: Organisation) -> frozenset[PlaceId]:
    """The seat, or else where it works."""
    if organisation.seated_in:
        return frozenset({organisation.seated_in})
    areas = organisation.responsible_for
    services = graph.find(Service, provider=OrganisationId(organisation.id)) if organisation.id and not areas else ()
    return areas.union(*(one.areas for one in services))


def _counties(places: Iterable[PlaceId]) -> frozenset[str]:
    return frozenset(key[:_COUNTY_KEY] for key in places if len(key) >= _COUNTY_KEY)

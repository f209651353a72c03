"""What a form needs to know of the register: names for ids, and the entry that somebody means by a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from api import current
from api.auth import current_actor
from api.pages.screen import gettext as _
from api.vocabulary import Vocabulary
from referral import directory
from referral.access import Actor
from referral.codes import OrganisationId, PlaceId
from referral.errors import PlaceUnknown
from referral.lotsennetz import Lotsennetz
from referral.model import Organisation, Place
from referral.spelling import fold

MANY = 6
"""So many names are offered where it is unclear which is meant."""

_PLACE_KEYED = re.compile(r"(?:^|\()(?P<key>DE|\d{2}|\d{5}|\d{8})\)?\s*$")
_KEYED = re.compile(r"\((?P<id>[A-Za-z0-9][A-Za-z0-9._:-]*)\)\s*$")


class Unclear(Exception):
    """A field cannot be read as typed; the sentence says what to do, `element` is the part of the field it is about."""

    def __init__(self, sentence: str, element: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.element = sentence, element


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """The register as one actor may see it, in the language of the screen."""

    lotsennetz: Lotsennetz
    actor: Actor
    vocabulary: Vocabulary
    language: str
    at: datetime

    def place(self, text: str) -> PlaceId:
        """The area that was typed: "Celle (03351006)", a key, a postcode or a name; raises Unclear."""
        keyed = _PLACE_KEYED.search(text)
        if keyed and keyed["key"] in directory.several(self.lotsennetz, self.actor, Place, [keyed["key"]]):
            return PlaceId(keyed["key"])
        try:
            found = directory.places_meant(self.lotsennetz, self.actor, text)
        except PlaceUnknown as error:
            raise Unclear(current.words().place_unknown(error)) from error
        if len(found) > 1:
            offered = " – ".join(written(place.name, place.id) for place in found[:MANY])
            raise Unclear(_("„%(text)s“ kann mehrere Orte meinen: %(offered)s") % {"text": text, "offered": offered})
        return PlaceId(found[0].id)

    def organisation(self, text: str) -> OrganisationId:
        """The organisation that was typed: "Lotsenstelle Celle (lotsen-celle)", its id or its name; raises Unclear."""
        keyed = _KEYED.search(text)
        id = keyed["id"] if keyed else text
        if id in directory.several(self.lotsennetz, self.actor, Organisation, [id]):
            return OrganisationId(id)
        found = directory.organisations(self.lotsennetz, self.actor, words=text, size=MANY).entries
        alike = [one for one in found if fold(one.name) == fold(text)]
        if len(alike) == 1:
            return OrganisationId(alike[0].id)
        if not found:
            raise Unclear(_("Eine Stelle „%(text)s“ ist nicht eingetragen.") % {"text": text})
        offered = " – ".join(written(one.name, one.id) for one in alike or found)
        raise Unclear(_("Bitte eine dieser Stellen genau so eintragen: %(offered)s") % {"offered": offered})

    def place_names(self, ids: Iterable[str]) -> list[str]:
        """Areas as `place` reads them, by name."""
        known = directory.several(self.lotsennetz, self.actor, Place, ids)
        return sorted((written(place.name, id) for id, place in known.items()), key=fold)

    def organisation_names(self, ids: Iterable[str]) -> list[str]:
        """Organisations as `organisation` reads them, by name."""
        known: Mapping[str, Organisation] = directory.several(self.lotsennetz, self.actor, Organisation, ids)
        return sorted((written(one.name, id) for id, one in known.items()), key=fold)


def written(name: str, id: str) -> str:
    """A name with its id, which tells it apart from others of the same name."""
    return f"{name} ({id})"


def registered() -> Registered:
    """The register for whoever sent the request being answered."""
    network = current.lotsennetz()
    return Registered(
        lotsennetz=network,
        actor=current_actor(),
        vocabulary=current.reception().edition().vocabulary,
        language=current.language(),
        at=network.clock(),
    )

"""Who keeps the register in tests: coordinators of two counties, a partner, and the entries they keep."""

from __future__ import annotations

from pathlib import Path

from referral.access import AccountRole, Actor
from referral.codes import OrganisationId
from referral.lotsennetz import Lotsennetz
from referral.model import Contact, ContactKind, Entity, Visibility
from towns import CITY, COUNTY, NEXT, NEXT_TOWN, a_network, a_service, an_organisation


def an_actor(role: AccountRole, organisation: str = "", id: str = "") -> Actor:
    """Somebody who is signed in."""
    return Actor(id=id or f"{role} of {organisation}", role=role, organisation=OrganisationId(organisation) or None)


COORDINATOR = an_actor(AccountRole.COORDINATOR, "kmt-county")
NEIGHBOUR = an_actor(AccountRole.COORDINATOR, "kmt-next")
PARTNER = an_actor(AccountRole.PARTNER, "mbe")

PHONE = Contact(kind=ContactKind.PHONE, value="05141 12345")
HIDDEN = Contact(kind=ContactKind.PHONE, value="05141 99999", visibility=Visibility.COORDINATION)

ADVICE = an_organisation("mbe", "MBE", name="Beratung Celle", seated_in=CITY, contacts=(PHONE, HIDDEN))
HOUSING = a_service("mbe", "housing.search", languages=["ti"])
ELSEWHERE = an_organisation("jmd-next", "JMD", name="Jugend Winsen", seated_in=NEXT_TOWN)
NEXT_CENTRE = an_organisation("kmt-next", "KMT", coordinates=frozenset({NEXT}))
CENTRE = an_organisation("kmt-county", "KMT", coordinates=frozenset({COUNTY}))


def a_kept_network(folder: Path, *entities: Entity) -> Lotsennetz:
    """The small network with two centres, an advice centre in one county and one in the other."""
    return a_network(folder, NEXT_CENTRE, ADVICE, HOUSING, ELSEWHERE, *entities)

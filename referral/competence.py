"""Which authority is responsible by law, and which coordination centre looks after the place.

Sources: § 1 ZustVO-ASVS (Verordnung über Zuständigkeiten auf den Gebieten des Ausländer-, Staatsangehörigkeits- und
Vertriebenenrechts), §§ 15, 17, 159 NKomVG: the county, except cities with an authority of their own. The nearest area
above the place that has an authority decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol, TypeVar

from referral.codes import GroupId, OrganisationId, RoleId, TopicId
from referral.model import Entity, Office, Organisation, Place, Topic
from referral.need import Area, Need, Reason

E = TypeVar("E", bound=Entity)

RECEPTION = GroupId("living.reception")
FAST_TRACK = TopicId("residence.fasttrack")
STATE_RECEPTION, SKILLED_WORKERS = RoleId("LAB"), RoleId("ZSF")
SPECIAL = (STATE_RECEPTION, SKILLED_WORKERS)
"""The roles of the authorities that stand in for the local ones in special cases."""


class Duty(NamedTuple):
    """An authority that is responsible, and the rule that makes it so."""

    authority: OrganisationId
    reason: Reason


class Register(Protocol):
    """Where topics and authorities are looked up: a graph, or a region of it."""

    def get(self, kind: type[E], id: str) -> E:
        """The entity with this id, or NotFound."""

    def find(self, kind: type[E], /, **properties: object) -> Iterator[E]:
        """All of a kind whose fields have these values."""


def duties(graph: Register, need: Need, areas: Sequence[Area]) -> tuple[Duty, ...]:
    """The authorities responsible for a need: by place, or by the special case that takes precedence.

    People in a state reception facility belong to the state authority (§ 1 Abs. 1 Nr. 2 ZustVO-ASVS); the fast-track
    procedure (§ 81a AufenthG) belongs to the central office alone (§ 71 Abs. 1 Satz 5 AufenthG). Where all topics are
    independent of authorities, nobody is named.
    """
    if all(graph.get(Topic, topic).independent for topic in need.topics):
        return ()
    elsewhere = [topic for topic in need.topics if topic != FAST_TRACK]
    central = _in_role(graph, SKILLED_WORKERS, Reason("fast_track")) if FAST_TRACK in need.topics else ()
    if central and not elsewhere:
        return central
    state = _in_role(graph, STATE_RECEPTION, Reason("reception")) if RECEPTION in need.groups else ()
    return (*(state or by_place(areas)), *central)


def apart(found: Sequence[Duty], areas: Sequence[Area]) -> frozenset[OrganisationId]:
    """Authorities stand under "competent" and not among the partners, also those that the special cases step in for."""
    if not found:
        return frozenset()
    local = seat_of_authority(areas)
    return frozenset([*(duty.authority for duty in found), *(local.authorities if local else ())])


def by_place(areas: Sequence[Area]) -> tuple[Duty, ...]:
    """The authorities of the nearest area that has one."""
    area = seat_of_authority(areas)
    if area is None:
        return ()
    reason = Reason("competent", facts={"area": area.name, "nearness": area.nearness})
    return tuple([Duty(authority, reason) for authority in area.authorities])


def seat_of_authority(areas: Sequence[Area]) -> Area | None:
    """The nearest area that has an authority."""
    for area in areas:
        if area.authorities:
            return area
    return None


def centre_of(areas: Sequence[Area]) -> tuple[OrganisationId | None, str]:
    """The coordination centre of the nearest area that has one, and that area's name (else the county's)."""
    for area in areas:
        if area.centres:
            return area.centres[0], area.name
    return None, areas[min(1, len(areas) - 1)].name


def responsible(areas: Sequence[Area]) -> tuple[OrganisationId, ...]:
    """The authorities and the coordination centre that are responsible by place."""
    local, (centre, _) = seat_of_authority(areas), centre_of(areas)
    return (*(local.authorities if local else ()), *([centre] if centre else []))


def office_for(authority: Organisation, places: Sequence[Place]) -> Office | None:
    """The branch of an authority that serves the place, where it has several."""
    here = {place.id for place in places}
    return next((office for office in authority.offices if here & office.serves), None)


def _in_role(graph: Register, role: RoleId, reason: Reason) -> tuple[Duty, ...]:
    return tuple(Duty(OrganisationId(organisation.id), reason) for organisation in graph.find(Organisation, role=role))

"""A small network to ask: the county of Celle with its city, its neighbour, the state, and who helps there."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from engines import address_in
from referral.access import OPERATOR, Action
from referral.codes import GroupId, LanguageId, OrganisationId, PlaceId, RoleId, ServiceId, TopicId
from referral.lotsennetz import Lotsennetz
from referral.model import (
    ActorKind,
    Entity,
    Group,
    Guide,
    Label,
    Language,
    Level,
    Office,
    Organisation,
    Place,
    PostcodeRange,
    Role,
    Service,
    Spoken,
    Tie,
    TieKind,
    Topic,
)
from referral.stores import open_store
from worlds import NOW, TODAY

STATE, COUNTY, CITY, VILLAGE, HAMLET, NEXT, NEXT_TOWN, ALONE = (
    PlaceId(key) for key in ("03", "03351", "03351006", "03351004", "03351010", "03353", "03353040", "03159")
)


def a_place(key: str, name: str, level: Level, within: str | None = None, **others: Any) -> Place:
    """An area with its key."""
    return Place(id=key, name=name, level=level, within=PlaceId(within) if within else None, **others)


def an_organisation(id: str, role: str = "BERATUNG", **others: Any) -> Organisation:
    """An organisation in a role."""
    return Organisation(**({"id": id, "name": id.title(), "role": RoleId(role)} | others))


def a_service(
    provider: str, *topics: str, areas: Iterable[str] = (COUNTY,), languages: Iterable[str] = (), **others: Any
) -> Service:
    """The service of an organisation, for the county of Celle if not said otherwise."""
    plain: dict[str, Any] = {
        "id": ServiceId(f"{provider}-service"),
        "title": Label(de=f"Hilfe von {provider}"),
        "provider": OrganisationId(provider),
        "topics": frozenset(TopicId(topic) for topic in topics),
        "areas": frozenset(PlaceId(area) for area in areas),
        "languages": frozenset(Spoken(language=LanguageId(tag)) for tag in languages),
    }
    return Service(**(plain | others))


def a_guide(id: str, desk: str, *languages: str, areas: Iterable[str] = (COUNTY,), **others: Any) -> Guide:
    """A volunteer; what is said of her capacity was said today, if not said otherwise."""
    plain: dict[str, Any] = {
        "id": id,
        "name": f"Lotsin {id}",
        "placed_by": OrganisationId(desk),
        "languages": frozenset(Spoken(language=LanguageId(tag)) for tag in languages),
        "areas": frozenset(PlaceId(area) for area in areas),
        "capacity_on": TODAY if "capacity" in others else None,
    }
    return Guide(**(plain | others))


def a_tie(origin: str, target: str, kind: TieKind = TieKind.REFERS_TO, *, agreed: bool = True, **others: Any) -> Tie:
    """A tie that both ends have agreed to, if not said otherwise."""
    ends = frozenset({OrganisationId(origin), OrganisationId(target)})
    plain: dict[str, Any] = {
        "id": f"{origin}-{target}",
        "kind": kind,
        "origin": OrganisationId(origin),
        "target": OrganisationId(target),
        "agreed": ends if agreed else frozenset({OrganisationId(origin)}),
    }
    return Tie(**(plain | others))


def _topic(id: str, first: str | None = None, *others: str, broader: str | None = None, **flags: bool) -> Topic:
    return Topic(
        id=id,
        label=Label(de=id),
        broader=TopicId(broader) if broader else None,
        first_role=RoleId(first) if first else None,
        fallback_roles=tuple(RoleId(role) for role in others),
        **flags,
    )


OSTERODE = Office(name="Osterode", serves=frozenset({PlaceId("03159026")}))

_ROLES = {
    "ABH": ActorKind.AUTHORITY,
    "LAB": ActorKind.AUTHORITY,
    "ZSF": ActorKind.AUTHORITY,
    "KMT": ActorKind.CENTRE,
    "LOTSE": ActorKind.DESK,
    "SPRACHMITTLER": ActorKind.DESK,
    "MBE": ActorKind.ADVICE_CENTRE,
    "JMD": ActorKind.ADVICE_CENTRE,
    "FH": ActorKind.ADVICE_CENTRE,
    "HOTLINE": ActorKind.ADVICE_CENTRE,
    "BERATUNG": ActorKind.ADVICE_CENTRE,
}

GROUND: tuple[Entity, ...] = (
    a_place("DE", "Deutschland", Level.COUNTRY),
    a_place(STATE, "Niedersachsen", Level.STATE, "DE"),
    a_place(COUNTY, "Landkreis Celle", Level.COUNTY, STATE, borders=frozenset({NEXT})),
    a_place(NEXT, "Landkreis Harburg", Level.COUNTY, STATE, borders=frozenset({COUNTY})),
    a_place(ALONE, "Landkreis Göttingen", Level.COUNTY, STATE),
    a_place(CITY, "Celle", Level.MUNICIPALITY, COUNTY, postcodes=frozenset({"29221", "29229"})),
    a_place(VILLAGE, "Bergen", Level.MUNICIPALITY, COUNTY, postcodes=frozenset({"29229", "29303"})),
    a_place(HAMLET, "Faßberg", Level.MUNICIPALITY, COUNTY, postcodes=frozenset({"29303"})),
    a_place(NEXT_TOWN, "Winsen (Luhe)", Level.MUNICIPALITY, NEXT, postcodes=frozenset({"21423"})),
    a_place("03353041", "Bergen", Level.MUNICIPALITY, NEXT, postcodes=frozenset({"21271"})),
    a_place("03159010", "Duderstadt", Level.MUNICIPALITY, ALONE, postcodes=frozenset({"37115"})),
    a_place("03159026", "Osterode am Harz", Level.MUNICIPALITY, ALONE, postcodes=frozenset({"37520"})),
    PostcodeRange(id="elsewhere-10115", first="10115", last="14199", why="elsewhere", name="Berlin"),
    PostcodeRange(id="bulk-29217", first="29217", last="29217", why="bulk", name="Celle"),
    *(Role(id=id, label=Label(de=id), actor=actor) for id, actor in _ROLES.items()),
    _topic("residence"),
    _topic("residence.permit", "ABH", "MBE", broader="residence"),
    _topic("residence.fasttrack", "ZSF", "ABH", broader="residence"),
    _topic("asylum.legal", "BERATUNG", independent=True),
    _topic("housing"),
    _topic("housing.search", "LOTSE", "MBE", broader="housing"),
    _topic("housing.shared", "MBE", broader="housing"),
    _topic("language.interpreting", "SPRACHMITTLER"),
    _topic("protection.violence", "FH", protection=True),
    Group(id=GroupId("living.reception"), label=Label(de="in einer Aufnahmeeinrichtung")),
    Group(id=GroupId("gender.woman"), label=Label(de="Frauen")),
    *(Language(id=tag, label=Label(de=tag)) for tag in ("de", "ti", "ar", "kmr", "ku")),
    an_organisation("abh-county", "ABH", competent_for=frozenset({COUNTY})),
    an_organisation("abh-city", "ABH", competent_for=frozenset({CITY})),
    an_organisation("abh-next", "ABH", competent_for=frozenset({NEXT})),
    an_organisation("abh-goe", "ABH", competent_for=frozenset({ALONE}), offices=(OSTERODE,)),
    an_organisation("kmt-county", "KMT", coordinates=frozenset({COUNTY})),
    an_organisation("lab", "LAB"),
    an_organisation("zsf", "ZSF"),
)  # fmt: skip


def a_network(folder: Path, *entities: Entity) -> Lotsennetz:
    """The small network with some more entities, in a real store, on a Monday morning."""
    lotsennetz = Lotsennetz(store=open_store(address_in(folder)), clock=lambda: NOW)
    with lotsennetz.change(OPERATOR, Action.SEED) as graph:
        for entity in (*GROUND, *entities):
            graph.put(entity)
    return lotsennetz

"""Rows about authorities, coordination centres and other organisations: each becomes the body and what it offers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from graph_seed.catalogue import ages
from graph_seed.cells import Cells, Table, one_of, read_url
from graph_seed.land import areas, place_id
from graph_seed.provenance import FOUND, OWN, found, own
from referral.codes import (
    GroupId,
    LanguageId,
    OrganisationId,
    PlaceId,
    ProgrammeId,
    RoleId,
    TopicId,
    read_id,
    read_language,
    read_mail,
    read_phone,
)
from referral.hours import read_hours
from referral.model import (
    Channel,
    Contact,
    ContactKind,
    Entity,
    Group,
    How,
    Label,
    Language,
    Office,
    Organisation,
    Participation,
    Place,
    Programme,
    Role,
    Service,
    Spoken,
    Stage,
    Topic,
)

AUTHORITY, CENTRE = RoleId("ABH"), RoleId("KMT")

_BODY = ("id", "name", "seat", "legal_basis", "address", "phone", "email", "website", "hours", "hours_text")
_SHARED = (
    *("address", "contacts", "hours", "hours_text"),
    *("source", "stated_on", "checked_on", "confidence", "assured_on", "assured_by", "research_note"),
)
"""Fields that a service takes over from the body that offers it."""

_CONTACTS = (
    ("phone", ContactKind.PHONE, read_phone),
    ("email", ContactKind.EMAIL, read_mail),
    ("website", ContactKind.WEBSITE, read_url),
)


def _authority(cells: Cells) -> Iterable[Entity]:
    competent_for, served = areas(cells, "jurisdiction")
    programmes = frozenset(cells.several("programmes", _participation))
    for participation in programmes:
        cells.refer("programmes", Programme, participation.programme)
    authority = _body(cells, AUTHORITY, body=cells.needed("body"), competent_for=competent_for, programmes=programmes)
    return authority, _duty(cells, authority, served)


def _participation(text: str) -> Participation:
    """`pilot-2014:applied` or `pilot-2014:chosen`; whoever was chosen had applied."""
    programme, _, stage = text.partition(":")
    return Participation(programme=ProgrammeId(programme), stage=one_of(Stage, "a stage")(stage))


def _centre(cells: Cells) -> Iterable[Entity]:
    coordinates, served = areas(cells, "jurisdiction")
    confirmed = cells.yes("confirmed")
    centre = _body(cells, CENTRE, body=cells.needed("body"), coordinates=coordinates, confirmed=confirmed)
    return centre, _duty(cells, centre, served)


def _organisation(cells: Cells) -> Iterable[Entity]:
    parent = cells.link("part_of", Organisation)
    cells.needed("role")
    role = RoleId(cells.link("role", Role) or "")
    organisation = _body(cells, role, part_of=OrganisationId(parent) if parent else None)
    return organisation, _offered(cells, organisation)


def _body(cells: Cells, role: RoleId, **stated: Any) -> Organisation:
    """What all bodies have in common; `stated` are the fields that only some have."""
    return Organisation(
        id=cells.needed("id", read_id),
        name=cells.needed("name"),
        role=role,
        legal_basis=cells.text("legal_basis"),
        seated_in=place_id(cells.link("seat", Place)),
        address=cells.text("address"),
        contacts=tuple(_contacts(cells)),
        hours=cells.one("hours", read_hours) or "",
        hours_text=cells.text("hours_text"),
        note=cells.label("note"),
        **found(cells),
        **stated,
    )


def _contacts(cells: Cells) -> Iterable[Contact]:
    for column, kind, read in _CONTACTS:
        for value in cells.several(column, read, "; "):
            yield Contact(kind=kind, value=value)


def _duty(cells: Cells, body: Organisation, served: frozenset[PlaceId]) -> Service:
    """What an authority or coordination centre offers by its task: the topics whose first role is its own."""
    topics = frozenset(TopicId(topic.id) for topic in cells.known.all(Topic) if topic.first_role == body.role)
    return _service(cells, body, topics=topics, areas=served)


def _offered(cells: Cells, body: Organisation) -> Service:
    cells.needed("topics")
    youngest, oldest = ages(cells)
    languages = frozenset(cells.several("languages", _spoken))
    for spoken in languages:
        cells.refer("languages", Language, spoken.language)
    return _service(
        cells,
        body,
        topics=frozenset(map(TopicId, cells.links("topics", Topic))),
        areas=areas(cells, "areas")[1],
        languages=languages,
        groups=frozenset(map(GroupId, cells.links("groups", Group))),
        age_min=youngest,
        age_max=oldest,
        channels=frozenset(cells.several("channels", one_of(Channel, "a channel"))),
        description=cells.text("description"),
    )


def _spoken(text: str) -> Spoken:
    """`ti`, `fa/interpreter`, `tr/direct/dienstags`: a language, how it is spoken, and when."""
    language, how, when = (*text.split("/", 2), "", "")[:3]
    return Spoken(language=LanguageId(read_language(language)), how=one_of(How, "a way")(how or How.DIRECT), when=when)


def _service(cells: Cells, body: Organisation, **stated: Any) -> Service:
    """What a body offers, named after its role, reached and known as the body is."""
    role = cells.known.get(Role, body.role)
    return Service(
        id=f"{body.id}-angebot",
        title=role.label if role else Label(de=body.role),
        provider=OrganisationId(body.id),
        **{name: getattr(body, name) for name in _SHARED},
        **stated,
    )


def _office(cells: Cells) -> Iterable[Entity]:
    """A branch of an organisation that stands in a table before."""
    own(cells)
    serves = frozenset(map(PlaceId, cells.links("serves", Place)))
    office = Office(name=cells.needed("name"), serves=serves, address=cells.text("address"))
    cells.refer("organisation", Organisation, cells.needed("organisation"))
    organisation = cells.known.get(Organisation, cells.text("organisation"))
    if organisation:
        yield replace(organisation, offices=(*organisation.offices, office))


TABLES = (
    Table(
        file="authorities.csv",
        columns=("body", "jurisdiction", "programmes", "note_de", "note_en", *_BODY, *FOUND),
        make=_authority,
    ),
    Table(file="offices.csv", columns=("organisation", "name", "serves", "address", *OWN), make=_office, adds=True),
    Table(
        file="coordination_centres.csv",
        columns=("body", "jurisdiction", "confirmed", "note_de", "note_en", *_BODY, *FOUND),
        make=_centre,
    ),
    Table(
        file="organisations.csv",
        columns=(
            *("role", "part_of", "areas", "description", "topics", "languages", "age_min", "age_max", "groups"),
            *("channels", "note_de", "note_en", *_BODY, *FOUND),
        ),
        make=_organisation,
    ),
)
"""Each after those it refers to; an organisation stands below the one it is part of."""

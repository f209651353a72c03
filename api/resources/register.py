"""Looking into the register: organisations, services, guides, ties and programmes, one by one or in pages."""

from __future__ import annotations

from flask_smorest import Blueprint

from api.resources import Asked, Keeping, resource
from api.schemas.entities import GuideSchema, OrganisationSchema, ServiceSchema, TakingSchema, TieSchema
from api.schemas.lists import (
    ORGANISATIONS,
    PAGES,
    SERVICES,
    GuidesSchema,
    OrganisationsSchema,
    ServicesSchema,
    TiesSchema,
)
from api.schemas.parameters import NOTHING_ASKED
from referral import directory
from referral.directory import E
from referral.model import Entity, Guide, Organisation, Service, Tie

blueprint = Blueprint("register", __name__, url_prefix="/api/v1", description="Who is registered, and what they offer.")


@resource(blueprint, "/organisations", ORGANISATIONS, OrganisationsSchema, "List organisations")
def organisations(asked: Asked) -> object:
    """Organisations by id; with `q` those found by words, best first."""
    values = asked.values
    page = directory.organisations(
        asked.lotsennetz,
        asked.actor,
        words=values.get("q", ""),
        role=values.get("role"),
        number=values.get("page", 1),
        size=values.get("per_page", directory.PER_PAGE),
    )
    return _paged(asked, page)


@resource(
    blueprint, "/organisations/<id>", NOTHING_ASKED, OrganisationSchema, "One organisation", Keeping(kind=Organisation)
)
def organisation(asked: Asked) -> object:
    """One organisation."""
    return asked.writer.fragment(directory.get(asked.lotsennetz, asked.actor, Organisation, asked.values["id"]))


@resource(blueprint, "/services", SERVICES, ServicesSchema, "List services")
def services(asked: Asked) -> object:
    """Services by id; with `q` those found by words, best first."""
    values = asked.values
    page = directory.services(
        asked.lotsennetz,
        asked.actor,
        words=values.get("q", ""),
        topic=values.get("topic"),
        provider=values.get("provider"),
        area=values.get("area"),
        number=values.get("page", 1),
        size=values.get("per_page", directory.PER_PAGE),
    )
    return _paged(asked, page)


@resource(blueprint, "/services/<id>", NOTHING_ASKED, ServiceSchema, "One service", Keeping(kind=Service))
def service(asked: Asked) -> object:
    """One service."""
    return asked.writer.fragment(directory.get(asked.lotsennetz, asked.actor, Service, asked.values["id"]))


@resource(blueprint, "/guides", PAGES, GuidesSchema, "List guides")
def guides(asked: Asked) -> object:
    """Guides by id, each under a pseudonym."""
    return _listed(asked, Guide)


@resource(blueprint, "/guides/<id>", NOTHING_ASKED, GuideSchema, "One guide", Keeping(kind=Guide))
def guide(asked: Asked) -> object:
    """One guide, under a pseudonym."""
    return asked.writer.fragment(directory.get(asked.lotsennetz, asked.actor, Guide, asked.values["id"]))


@resource(blueprint, "/ties", PAGES, TiesSchema, "List ties")
def ties(asked: Asked) -> object:
    """Ties between organisations by id."""
    return _listed(asked, Tie)


@resource(blueprint, "/ties/<id>", NOTHING_ASKED, TieSchema, "One tie", Keeping(kind=Tie))
def tie(asked: Asked) -> object:
    """Two organisations that refer people to each other or work together."""
    return asked.writer.fragment(directory.get(asked.lotsennetz, asked.actor, Tie, asked.values["id"]))


@resource(blueprint, "/programmes/<id>", NOTHING_ASKED, TakingSchema, "One programme")
def programme(asked: Asked) -> object:
    """A public programme, who applied for it and who was chosen; the pilot project of 2014 is `pilot-2014`."""
    taking = directory.programme(asked.lotsennetz, asked.actor, asked.values["id"])
    return {
        **asked.writer.written(taking.programme),
        "applied": [asked.writer.fragment(one) for one in taking.applied],
        "chosen": [asked.writer.fragment(one) for one in taking.chosen],
    }


def _listed(asked: Asked, kind: type[Entity]) -> dict[str, object]:
    number, size = asked.values.get("page", 1), asked.values.get("per_page", directory.PER_PAGE)
    return _paged(asked, directory.listed(asked.lotsennetz, asked.actor, kind, number=number, size=size))


def _paged(asked: Asked, page: directory.Page[E]) -> dict[str, object]:
    return {
        "page": page.number,
        "per_page": page.size,
        "total_items": page.total,
        "total_pages": page.pages,
        "contents": [asked.writer.fragment(entity) for entity in page.entries],
    }

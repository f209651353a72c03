"""Looking into the register: organisations, services and programmes, one by one or in pages."""

from __future__ import annotations

from flask_smorest import Blueprint

from api.resources import Asked, resource
from api.schemas.entities import OrganisationSchema, ServiceSchema, TakingSchema
from api.schemas.lists import NOTHING_ASKED, ORGANISATIONS, SERVICES, OrganisationsSchema, ServicesSchema
from referral import directory
from referral.directory import E
from referral.model import Organisation, Service

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


@resource(blueprint, "/organisations/<id>", NOTHING_ASKED, OrganisationSchema, "One organisation")
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


@resource(blueprint, "/services/<id>", NOTHING_ASKED, ServiceSchema, "One service")
def service(asked: Asked) -> object:
    """One service."""
    return asked.writer.fragment(directory.get(asked.lotsennetz, asked.actor, Service, asked.values["id"]))


@resource(blueprint, "/programmes/<id>", NOTHING_ASKED, TakingSchema, "One programme")
def programme(asked: Asked) -> object:
    """A public programme, who applied for it and who was chosen; the pilot project of 2014 is `pilot-2014`."""
    taking = directory.programme(asked.lotsennetz, asked.actor, asked.values["id"])
    return {
        **asked.writer.written(taking.programme),
        "applied": [asked.writer.fragment(one) for one in taking.applied],
        "chosen": [asked.writer.fragment(one) for one in taking.chosen],
    }


def _paged(asked: Asked, page: directory.Page[E]) -> dict[str, object]:
    return {
        "page": page.number,
        "per_page": page.size,
        "total_items": page.total,
        "total_pages": page.pages,
        "contents": [asked.writer.fragment(entity) for entity in page.entries],
    }

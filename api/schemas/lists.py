"""Lists and their parameters: what can be searched for, and which page is wanted."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from api.schemas.entities import (
    GuideSchema,
    LabelledSchema,
    OrganisationSchema,
    PlaceSchema,
    ServiceSchema,
    TieSchema,
    TopicSchema,
    said,
)
from api.schemas.named import AREA, ORGANISATION, SAYS_SOMETHING, TOPIC
from api.schemas.parameters import Parameter, Reader, whole_number
from api.sentences import german
from referral.codes import read_id

MOST_PER_PAGE = 100
MOST_PAGES = 100_000
MOST_PLACES = 50

WORDS = Parameter(
    name="q",
    read=str.strip,
    expected=german("Erwartet werden Wörter aus dem Namen."),
    schema={"type": "string", "pattern": SAYS_SOMETHING, "maxLength": 200},
    description="Words of the name; beginnings, umlauts written out and small typing errors are understood.",
    example="Celle",
)
PAGE = Parameter(
    name="page",
    read=whole_number(1, MOST_PAGES),
    expected=german("Erwartet wird eine Seitenzahl ab 1."),
    schema={"type": "integer", "minimum": 1, "maximum": MOST_PAGES, "default": 1},
    description="Which page, from 1.",
)
PER_PAGE = Parameter(
    name="per_page",
    read=whole_number(1, MOST_PER_PAGE),
    expected=german("Erwartet wird eine Zahl von 1 bis 100."),
    schema={"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE, "default": 50},
    description="How many entries a page has.",
)
LIMIT = Parameter(
    name="limit",
    read=whole_number(1, MOST_PLACES),
    expected=german("Erwartet wird eine Zahl von 1 bis 50."),
    schema={"type": "integer", "minimum": 1, "maximum": MOST_PLACES, "default": 10},
    description="How many at most.",
)
ROLE = Parameter(
    name="role",
    read=read_id,
    expected=german("Erwartet wird eine Rolle wie ABH, KMT oder MBE."),
    schema={"type": "string"},
    description="Only organisations in this role, such as ABH, KMT or MBE.",
    among="roles",
    example="KMT",
)

PLACES = Reader(WORDS.wanted(), LIMIT)
ORGANISATIONS = Reader(WORDS, ROLE, PAGE, PER_PAGE)
PAGES = Reader(PAGE, PER_PAGE)
SERVICES = Reader(
    WORDS,
    TOPIC.meaning("Only services about this topic."),
    ORGANISATION.meaning("Only services of this organisation.", name="provider"),
    AREA.meaning("Only services for exactly this area: DE or an official key with 2, 5 or 8 digits."),
    PAGE,
    PER_PAGE,
)


class PagedSchema(Schema):
    """One page of a list, as Open Referral (HSDS) pages its lists."""

    page = fields.Integer(**said("The number of this page, from 1."))
    per_page = fields.Integer(**said("How many entries a page has."))
    total_items = fields.Integer(**said("How many entries there are in all."))
    total_pages = fields.Integer(**said("How many pages there are, at least one."))


class OrganisationsSchema(PagedSchema):
    """A page of organisations."""

    contents = fields.List(fields.Nested(OrganisationSchema), **said("The organisations."))


class ServicesSchema(PagedSchema):
    """A page of services."""

    contents = fields.List(fields.Nested(ServiceSchema), **said("The services."))


class GuidesSchema(PagedSchema):
    """A page of guides."""

    contents = fields.List(fields.Nested(GuideSchema), **said("The guides."))


class TiesSchema(PagedSchema):
    """A page of ties."""

    contents = fields.List(fields.Nested(TieSchema), **said("The ties."))


def whole(shape: type[Schema]) -> dict[str, Any]:
    """The fields of a list that comes whole."""
    return {"contents": fields.List(fields.Nested(shape), **said("All of them, in order."))}


PlacesSchema = Schema.from_dict(whole(PlaceSchema), name="PlacesSchema")
TopicsSchema = Schema.from_dict(whole(TopicSchema), name="TopicsSchema")
LabelsSchema = Schema.from_dict(whole(LabelledSchema), name="LabelsSchema")


class HealthSchema(Schema):
    """Whether the service can answer."""

    status = fields.String(**said("ok: it answers.", enum=["ok"]))
    version = fields.Integer(**said("The number of the latest change to the network."))
    places = fields.Integer(**said("How many places are registered."))
    organisations = fields.Integer(**said("How many organisations are registered."))
    services = fields.Integer(**said("How many services are registered."))

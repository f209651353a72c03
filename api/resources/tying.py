"""Ties by program: those that wait for one's own consent, agreeing and declining; and what contradicts itself."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.resources import UNSEEN, Asked, area_of, resource
from api.resources.openapi import NAMED
from api.resources.writing import Done, Operation, Sent, operation
from api.schemas.entities import Ids, TieSchema, said
from api.schemas.named import AREA
from api.schemas.parameters import NOTHING_ASKED, Reader
from referral import contradictions as contradicting
from referral import ties
from referral.contradictions import Contradiction, Kind

blueprint = Blueprint("tying", __name__, url_prefix="/api/v1", description="Ties, and what contradicts itself.")


class WaitingSchema(Schema):
    """Ties that wait for whoever asks."""

    contents = fields.List(fields.Nested(TieSchema), **said("The ties, those that the other side agreed to first."))


class EntrySchema(Schema):
    """An entry that a contradiction is about."""

    kind = fields.String(**said("organisation, service or tie."))
    id = fields.String(**said("Its id."))


class ContradictionSchema(Schema):
    """Something that cannot be true at the same time."""

    kind = fields.Enum(Kind, by_value=True, **said("What contradicts what."))
    entries = fields.List(fields.Nested(EntrySchema), **said("The entries that contradict each other."))
    places = fields.List(fields.String(), **said("The names of the places that it is about."))


class ContradictionsSchema(Schema):
    """The contradictions in an area."""

    area = fields.String(**said("The official key of the area."))
    kinds = Ids(**said("The kinds that are looked for."))
    contents = fields.List(fields.Nested(ContradictionSchema), **said("What was found, kind by kind."))


@resource(blueprint, "/network/waiting-ties", NOTHING_ASKED, WaitingSchema, "List ties that wait", UNSEEN)
def waiting_ties(asked: Asked) -> object:
    """The ties that wait for one's own consent, for the own organisation or those of the own area."""
    found = ties.waiting(asked.lotsennetz, asked.actor)
    return {"contents": [asked.writer.fragment(one.tie) for one in found]}


@resource(
    blueprint, "/network/contradictions", Reader(AREA), ContradictionsSchema, "List contradictions", UNSEEN
)  # fmt: skip
def contradictions(asked: Asked) -> object:
    """What contradicts itself in an area: two authorities for one place, a tie to a closed body, and others."""
    area = area_of(asked)
    found = contradicting.found(asked.lotsennetz, asked.actor, area)
    return {"area": area, "kinds": sorted(Kind), "contents": [_document(one) for one in found]}


def _document(found: Contradiction) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "entries": [{"kind": type(one).__name__.lower(), "id": one.id} for one in found.entries],
        "places": found.places,
    }


@operation(
    blueprint,
    Operation(
        method="POST",
        path="/ties/<id>/agree",
        name="agree_to_tie",
        summary="Agree to a tie",
        description="Says that a tie holds, for the ends that whoever sends it speaks for; it counts once both agreed.",
        responses={
            **NAMED,
            "200": {"description": "It is agreed.", "content": {"application/json": {"schema": TieSchema}}},
        },
        reader=NOTHING_ASKED,
    ),
)
def agree_to_tie(sent: Sent) -> Done:
    """Agree."""
    tie = ties.agree(sent.lotsennetz, sent.actor, sent.values["id"])
    return Done(status=200, document=sent.writer.written(tie))


@operation(
    blueprint,
    Operation(
        method="POST",
        path="/ties/<id>/decline",
        name="decline_tie",
        summary="Decline a tie",
        description="Says that a tie does not hold; it is removed, and its history stays.",
        responses={**NAMED, "204": {"description": "It is removed."}},
        reader=NOTHING_ASKED,
    ),
)
def decline_tie(sent: Sent) -> Done:
    """Decline."""
    ties.decline(sent.lotsennetz, sent.actor, sent.values["id"])
    return Done(status=204)

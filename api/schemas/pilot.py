"""The shapes of the comparison of a programme's authorities with the others."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from api.schemas.entities import said
from referral.pilot import MEASURES, Comparison, Figures, Group, Spread

GROUPS = list(map(str, Group))


class SpreadSchema(Schema):
    """The middle of some numbers."""

    least = fields.Float(**said("The least."))
    middle = fields.Float(**said("The median."))
    greatest = fields.Float(**said("The greatest."))


class MeasuredSchema(Schema):
    """What is measured, and how it is spread in a group."""

    measure = fields.String(**said("What is measured; shares in per cent.", enum=list(MEASURES)))
    spread = fields.Nested(SpreadSchema, allow_none=True, **said("How it is spread; null: nobody has a number."))


class SummarySchema(Schema):
    """A group of authorities."""

    group = fields.String(**said("How far they came.", enum=GROUPS))
    authorities = fields.Integer(**said("How many they are; small groups differ by chance."))
    figures = fields.List(fields.Nested(MeasuredSchema), **said("Their figures."))


class FiguresSchema(Schema):
    """One authority in numbers."""

    authority = fields.String(**said("Its id."))
    group = fields.String(**said("How far it came.", enum=GROUPS))
    places = fields.Integer(**said("Municipalities for which it is the nearest authority."))
    ties = fields.Integer(**said("Ties that begin or end at it."))
    partners = fields.Integer(**said("Organisations that offer something in these places or their county."))
    reached = fields.Integer(**said("Those of them that a chain of ties leads to."))
    hops = fields.Float(allow_none=True, **said("Ties to them, in the middle; null: none leads to anybody."))
    cells = fields.Integer(**said("Places times topics."))
    covered = fields.Integer(**said("Those with at least one service of the municipality or county."))
    services = fields.Integer(**said("Services of these places and their county."))
    assured = fields.Integer(**said("Those that are confirmed and not old."))


class ComparisonSchema(Schema):
    """A programme's authorities beside the others."""

    programme = fields.String(**said("The id of the programme."))
    groups = fields.List(fields.Nested(SummarySchema), **said("The groups."))
    authorities = fields.List(fields.Nested(FiguresSchema), **said("Each authority."))
    tied = fields.Integer(**said("How many ties the whole register holds."))


def comparison_document(found: Comparison) -> dict[str, Any]:
    """A comparison, as `ComparisonSchema` describes it."""
    return {
        "programme": found.programme.id,
        "groups": [
            {
                "group": group.group,
                "authorities": group.authorities,
                "figures": [{"measure": name, "spread": _spread(one)} for name, one in group.figures.items()],
            }
            for group in found.groups
        ],
        "authorities": [_figures(one) for one in found.authorities],
        "tied": found.tied,
    }


def _spread(spread: Spread | None) -> dict[str, float] | None:
    return {"least": spread.least, "middle": spread.middle, "greatest": spread.greatest} if spread else None


def _figures(one: Figures) -> dict[str, Any]:
    plain = ("group", "places", "ties", "partners", "reached", "hops", "cells", "covered", "services", "assured")
    return {"authority": one.authority.id, **{name: getattr(one, name) for name in plain}}

"""What a question can be made of: places, topics, languages and target groups."""

from __future__ import annotations

from collections.abc import Iterable

from flask_smorest import Blueprint

from api.resources import Asked, resource
from api.schemas.lists import PLACES, LabelsSchema, PlacesSchema, TopicsSchema
from api.schemas.parameters import NOTHING_ASKED
from referral import directory
from referral.model import Entity

blueprint = Blueprint("vocabulary", __name__, url_prefix="/api/v1", description="What a question can be made of.")


@resource(blueprint, "/places", PLACES, PlacesSchema, "Find places")
def places(asked: Asked) -> object:
    """Places by postcode or by name, the best first."""
    words, limit = asked.values["q"], asked.values.get("limit", 10)
    return _whole(asked, directory.places(asked.lotsennetz, asked.actor, words, limit))


@resource(blueprint, "/topics", NOTHING_ASKED, TopicsSchema, "All topics")
def topics(asked: Asked) -> object:
    """All topics by id; those without `broader` are headings."""
    return _whole(asked, asked.edition.vocabulary.topics.values())


@resource(blueprint, "/languages", NOTHING_ASKED, LabelsSchema, "All languages")
def languages(asked: Asked) -> object:
    """All languages by BCP 47 tag."""
    return _whole(asked, asked.edition.vocabulary.languages.values())


@resource(blueprint, "/groups", NOTHING_ASKED, LabelsSchema, "All target groups")
def groups(asked: Asked) -> object:
    """All target groups by id; the part before the dot is their family."""
    return _whole(asked, asked.edition.vocabulary.groups.values())


def _whole(asked: Asked, entries: Iterable[Entity]) -> dict[str, object]:
    return {"contents": [asked.writer.fragment(entry) for entry in entries]}

"""Whether the service answers: for whoever watches over it."""

from __future__ import annotations

from flask_smorest import Blueprint

from api.resources import UNSEEN, Asked, resource
from api.schemas.lists import HealthSchema
from api.schemas.parameters import NOTHING_ASKED
from referral.model import Organisation, Place, Service

blueprint = Blueprint("health", __name__, url_prefix="/api/v1", description="For whoever watches over the service.")


@resource(blueprint, "/health", NOTHING_ASKED, HealthSchema, "Health", UNSEEN)
def health(asked: Asked) -> object:
    """How much is registered, read from the store just now; 503 if the store cannot be read."""
    with asked.lotsennetz.read() as graph:
        return {
            "status": "ok",
            "version": graph.version,
            "places": graph.count(Place),
            "organisations": graph.count(Organisation),
            "services": graph.count(Service),
        }

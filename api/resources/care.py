"""Looking after what is kept, by program: versions of an entry and bringing one back, and who is behind a guide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema

from api.resources import UNSEEN, Asked, resource
from api.resources.openapi import NAMED, NAMED_VERSION
from api.resources.writing import Done, Operation, Sent, operation
from api.schemas.bodies import Shape
from api.schemas.care import HistorySchema, PersonIn, PersonSchema, RevertIn, person_document, version_document
from api.schemas.parameters import NOTHING_ASKED
from referral import versions, volunteers
from referral.errors import NotFound
from referral.model import Entity
from referral.papers import Volunteer
from referral.versions import ENTRIES
from referral.volunteers import Consent

blueprint = Blueprint("care", __name__, url_prefix="/api/v1", description="What was registered before, and by whom.")


def _history(room: str, kind: type[Entity]) -> None:
    """How the versions of a kind of entry are read, and one of them brought back."""

    def history(asked: Asked) -> object:
        """All versions of an entry, registered or removed, newest first; for whoever may see them."""
        found = versions.versions(asked.lotsennetz, asked.actor, kind, asked.values["id"])
        return {"contents": [version_document(one) for one in found]}

    def revert(sent: Sent) -> Done:
        """Bring a version back; the answer is the history with the new version first."""
        id, body = sent.values["id"], sent.body
        versions.revert(sent.lotsennetz, sent.actor, kind, id, body["number"], seen=body["seen"])
        found = versions.versions(sent.lotsennetz, sent.actor, kind, id)
        return Done(status=200, document={"contents": [version_document(one) for one in found]})

    history.__name__ = f"history_of_{room}"
    resource(blueprint, f"/{room}/<id>/history", NOTHING_ASKED, HistorySchema, "The versions of an entry", UNSEEN)(
        history
    )
    described = _described("POST", f"/{room}/<id>/revert", f"revert_{room}", "Bring a version back", RevertIn())
    operation(blueprint, described)(revert)


def _described(method: str, path: str, name: str, summary: str, body: Shape | None) -> Operation:
    return Operation(
        method=method,
        path=path,
        name=name,
        summary=summary,
        description=f"{summary}.",
        responses=OUTCOMES[method],
        reader=NOTHING_ASKED,
        body=body,
    )


def _outcome(schema: type[Schema]) -> Mapping[str, Any]:
    return {"description": "What stands there now.", "content": {"application/json": {"schema": schema}}}


OUTCOMES: Mapping[str, Mapping[str, Any]] = {
    "POST": {**NAMED, "412": NAMED_VERSION["412"], "200": _outcome(HistorySchema)},
    "PUT": {**NAMED, "200": _outcome(PersonSchema)},
    "DELETE": {**NAMED, "204": {"description": "The person is erased."}},
}
"""What can come of each operation."""

for _room, _kind in ENTRIES.items():
    _history(_room, _kind)


@resource(blueprint, "/guides/<id>/person", NOTHING_ASKED, PersonSchema, "Who is behind a guide", UNSEEN)
def person(asked: Asked) -> object:
    """The person behind a guide, for its own desk and coordination centre alone; 404 where nobody has consented."""
    _, volunteer = volunteers.behind(asked.lotsennetz, asked.actor, asked.values["id"])
    if volunteer is None:
        raise NotFound(Volunteer.__name__, asked.values["id"])
    return person_document(volunteer)


@operation(blueprint, _described("PUT", "/guides/<id>/person", "keep_person", "Keep who is behind a guide", PersonIn()))
def keep(sent: Sent) -> Done:
    """Keep who is behind a guide, as far as the person has consented."""
    body = sent.body
    consent = Consent(
        name=body["name"], phone=body["phone"], mail=body["mail"], given_on=body["given_on"], text=body["consent_text"]
    )
    kept = volunteers.keep(sent.lotsennetz, sent.actor, sent.values["id"], consent)
    return Done(status=200, document=person_document(kept))


@operation(blueprint, _described("DELETE", "/guides/<id>/person", "erase_person", "Erase who is behind a guide", None))
def withdraw(sent: Sent) -> Done:
    """Erase the person: consent was withdrawn."""
    volunteers.withdraw(sent.lotsennetz, sent.actor, sent.values["id"])
    return Done(status=204)

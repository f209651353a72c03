"""Keeping the register true by program: confirming, announcing closures and notices, and what is due."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema

from api.resources import UNSEEN, Asked, resource
from api.resources.openapi import NAMED
from api.resources.writing import Act, Done, Operation, Sent, operation
from api.schemas.named import ORGANISATION
from api.schemas.parameters import Reader
from api.schemas.truth import ConfirmedSchema, NoticesIn, NoticesSchema, RoomIn, RoomSchema, UpkeepSchema
from referral import capacity, confirming, notices, upkeep
from referral.capacity import Taking
from referral.errors import NotFound
from referral.model import Guide, Organisation, Service
from referral.upkeep import Due

blueprint = Blueprint("truth", __name__, url_prefix="/api/v1", description="Keeping the register true.")

ROOMS: dict[str, type[Organisation | Service]] = {"organisations": Organisation, "services": Service}
TAKING: dict[str, type[Taking]] = {"services": Service, "guides": Guide}
CENTRE = ORGANISATION.meaning(
    "The coordination centre; without it the first that whoever asks may see, which is the own one.", name="centre"
)


@resource(
    blueprint,
    "/upkeep",
    Reader(CENTRE),
    UpkeepSchema,
    "What is due",
    UNSEEN,
)
def what_is_due(asked: Asked) -> object:
    """The entries of an area that somebody should confirm, that on which most answers depend first.

    An answer depends on an entry if it would name others without it: first partners, those who lend the language, the
    competent authority or the coordination centre. With an organisation its services would be gone, too.
    """
    network, actor = asked.lotsennetz, asked.actor
    known = upkeep.centres(network, actor)
    centre = asked.values.get("centre") or (known[0].id if known else None)
    if centre is None:
        raise NotFound("Organisation", "")
    found = upkeep.upkeep(network, actor, centre)
    return {
        "centre": found.centre.id,
        "areas": [place.id for place in found.areas],
        "asked": found.asked,
        "possible": found.possible,
        "fresh": found.fresh,
        "contents": [_due(one, asked.writer.words.language) for one in found.due],
    }


def _due(one: Due, language: str) -> dict[str, Any]:
    entry = one.entry
    return {
        "kind": type(entry).__name__.lower(),
        "id": entry.id,
        "provider": one.provider.id,
        "name": entry.title.within(language) if isinstance(entry, Service) else entry.name,
        "freshness": one.freshness,
        "assured_on": entry.assured_on,
        "answers": one.answers,
        "broken": [
            {"address": check.address, "failing_since": check.failing_since, "outcome": check.outcome}
            for check in one.broken
        ],
    }


def _answer(schema: type[Schema], description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def announcing(kind: type[Organisation | Service]) -> Act:
    """How the notices of an entry are replaced; without a body, all are taken back."""

    def act(sent: Sent) -> Done:
        wanted = sent.body["notices"] if sent.body else ()
        entry = notices.announce(sent.lotsennetz, sent.actor, kind, sent.values["id"], wanted)
        if not sent.body:
            return Done(status=204)
        return Done(status=200, document=NoticesSchema().dump(entry))

    return act


def assuring(kind: type[Organisation | Service]) -> Act:
    """How an entry is confirmed."""

    def act(sent: Sent) -> Done:
        assured = confirming.confirm(sent.lotsennetz, sent.actor, kind, sent.values["id"])
        contents = [
            {
                "kind": type(one).__name__.lower(),
                "id": one.id,
                "assured_on": one.assured_on,
                "assured_by": one.assured_by,
            }
            for one in assured
        ]
        return Done(status=200, document={"contents": contents})

    return act


def saying(kind: type[Taking]) -> Act:
    """How somebody says by program whether there is room."""

    def act(sent: Sent) -> Done:
        entry = capacity.say(sent.lotsennetz, sent.actor, kind, sent.values["id"], sent.body["capacity"])
        return Done(status=200, document=RoomSchema().dump(entry))

    return act


for room, taking in TAKING.items():
    operation(
        blueprint,
        Operation(
            method="PUT", path=f"/{room}/<id>/capacity", name=f"say_capacity_{taking.__name__.lower()}",
            summary=f"Say whether there is room: {taking.__name__.lower()}",
            description="Says as of today whether one more can be taken on. It counts at once, and for 30 days; who is "
            "full is not proposed.",
            responses={**NAMED, "200": _answer(RoomSchema, "It is said.")}, reader=Reader(), body=RoomIn(),
        ),
    )(saying(taking))  # fmt: skip


def _operations(room: str, kind: type[Organisation | Service]) -> list[tuple[Operation, Act]]:
    name = kind.__name__.lower()
    path, plainly = f"/{room}/<id>/notices", Reader()
    return [
        (
            Operation(
                method="PUT", path=path, name=f"announce_{name}", summary=f"Announce: {name}",
                description="Says anew what an entry announces, at once; what has ended vanishes by itself.",
                responses={**NAMED, "200": _answer(NoticesSchema, "It is announced.")}, reader=plainly,
                body=NoticesIn(),
            ),
            announcing(kind),
        ),
        (
            Operation(
                method="DELETE", path=path, name=f"withdraw_{name}", summary=f"Take back all notices: {name}",
                description="Takes back all that an entry announces.",
                responses={**NAMED, "204": {"description": "Nothing is announced any more."}}, reader=plainly,
            ),
            announcing(kind),
        ),
        (
            Operation(
                method="POST", path=f"/{room}/<id>/confirmation", name=f"confirm_{name}", summary=f"Confirm: {name}",
                description="Says that an entry still holds, as of today; an organisation with all its services.",
                responses={**NAMED, "200": _answer(ConfirmedSchema, "It is confirmed.")}, reader=plainly,
            ),
            assuring(kind),
        ),
    ]  # fmt: skip


for room, kind in ROOMS.items():
    for described, act in _operations(room, kind):
        operation(blueprint, described)(act)

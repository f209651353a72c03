"""What a network can bear, by program: who has room, who could accompany whom, and what is lost if somebody stops."""

from __future__ import annotations

from collections.abc import Sequence

from flask_smorest import Blueprint

from api.resources import UNSEEN, Asked, area_of, resource
from api.resources.writing import Done, Operation, Sent, operation
from api.schemas.bodies import unregistered
from api.schemas.named import AREA, LANGUAGE
from api.schemas.network import BalanceSchema, FragilitySchema, LoadSchema, WaitingListIn
from api.schemas.parameters import BadParameters, Reader
from api.words import Words
from referral import load as use_case
from referral import stand_ins
from referral.balancing import Balance, Waiting
from referral.failures import Failure
from referral.load import Desk, Told, Tongue
from referral.model import Language, Place, Service, Topic
from referral.stores import Key

blueprint = Blueprint("resilience", __name__, url_prefix="/api/v1", description="What the network can bear.")

MOST_TOLD = 500
"""So many failures are told, the greatest first, and so many services; more are counted."""


@resource(
    blueprint,
    "/network/failures",
    Reader(AREA, LANGUAGE),
    FragilitySchema,
    "What is lost if somebody stops",
    UNSEEN,
)
def failures(asked: Asked) -> object:
    """What would be lost if one service, guide or organisation of an area stopped, the greatest effect first.

    Guides show only to their own desk or coordination centre. An organisation takes its services and guides with it.
    """
    found = stand_ins.fragility(asked.lotsennetz, asked.actor, area_of(asked), asked.values.get("language"))
    return {
        "area": found.area.id,
        "language": found.language,
        "cells": found.cells,
        "contents": [_failure(one, asked.writer.words.language) for one in found.failures[:MOST_TOLD]],
        "more": max(0, len(found.failures) - MOST_TOLD),
    }


def _failure(one: Failure, language: str) -> dict[str, object]:
    entry = one.entry
    return {
        "kind": type(entry).__name__.lower(),
        "id": entry.id,
        "name": entry.title.within(language) if isinstance(entry, Service) else entry.name,
        "cells": [{"place": place, "topic": topic} for place, topic in one.cells],
        "bridges": [{"place": place, "language": tag} for place, tag in one.bridges],
        "parts": one.parts,
        "guides": one.guides,
    }


@resource(
    blueprint,
    "/network/load",
    Reader(AREA),
    LoadSchema,
    "Who has room",
    UNSEEN,
)
def load(asked: Asked) -> object:
    """Who has room in an area and since when that is known, and how many people the own guides there can take on.

    Counted are services for the area or a part of it. Guides show only to their own desk or coordination centre.
    """
    found, words = use_case.load(asked.lotsennetz, asked.actor, area_of(asked)), asked.writer.words
    return {
        "area": found.area.id,
        "states": [{"state": one, "services": number} for one, number in found.states.items()],
        "contents": [_told(one, words.language) for one in found.told[:MOST_TOLD]],
        "more": max(0, len(found.told) - MOST_TOLD),
        "guides": [_told(one, words.language) | {"monthly": one.monthly} for one in found.guides],
        "desks": [_desk(one) for one in found.desks],
        "languages": [_tongue(one, words) for one in found.tongues],
    }


def _told(one: Told, language: str) -> dict[str, object]:
    entry = one.entry
    return {
        "id": entry.id,
        "name": entry.title.within(language) if isinstance(entry, Service) else entry.name,
        "organisation": one.provider.id,
        "organisation_name": one.provider.name,
        "state": one.state,
        "until": one.until,
        "fictional": entry.fictional,
    }


def _desk(one: Desk) -> dict[str, object]:
    own = one.organisation
    return {"id": own.id, "name": own.name, "guides": one.guides, "taking": one.taking, "people": one.people}


def _tongue(one: Tongue, words: Words) -> dict[str, object]:
    return {
        "language": one.language,
        "name": words.vocabulary.language(one.language, words.language),
        "services": one.services,
        "guides": one.guides,
        "people": one.people,
    }


@operation(
    blueprint,
    Operation(
        method="POST",
        path="/network/balance",
        name="balance",
        summary="Who of the guides could accompany whom",
        description="Proposes for a waiting list of anonymous needs which of the own guides accompanies whom: most "
        "people first, then the fairest burden, both exactly. It is computed and told; nothing of it is kept.",
        responses={
            "200": {"description": "The proposal.", "content": {"application/json": {"schema": BalanceSchema}}},
        },
        reader=Reader(),
        body=WaitingListIn(),
        kept=False,
    ),
)
def balance(sent: Sent) -> Done:
    """The proposal for a waiting list."""
    waiting: Sequence[Waiting] = sent.body["waiting"]
    found = use_case.proposal(sent.lotsennetz, sent.actor, waiting)
    _refuse_unregistered(sent, waiting)
    return Done(status=200, document=BalanceSchema().dump(_document(found)))


def _refuse_unregistered(sent: Sent, waiting: Sequence[Waiting]) -> None:
    named: list[tuple[str, Key]] = []
    for number, line in enumerate(waiting):
        named.append((f"waiting.{number}.place", (Place, line.place)))
        named += [(f"waiting.{number}.languages", (Language, tag)) for tag in sorted(line.languages)]
        if line.topic:
            named.append((f"waiting.{number}.topic", (Topic, line.topic)))
    with sent.lotsennetz.read() as graph:
        known = graph.whole([key for _, key in named])
    lost = [unregistered(field) for field, key in named if key not in known]
    if lost:
        raise BadParameters(lost)


def _document(found: Balance) -> dict[str, object]:
    return {
        "served": found.served,
        "unfairness": float(found.unfairness),
        "shares": [
            {"line": one.line, "guide": one.guide.id, "name": one.guide.name, "people": one.people}
            for one in found.shares
        ],
        "left": found.left,
        "burdens": [
            {
                "guide": one.guide.id,
                "name": one.guide.name,
                "people": one.people,
                "ceiling": one.ceiling,
                "said": one.said,
            }
            for one in found.burdens
        ],
    }

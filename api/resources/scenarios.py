"""Scenarios by program: kept for one's own area, and compared with the network as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_smorest import Blueprint

from api.headers import version_of
from api.resources import UNSEEN, Asked, resource
from api.resources.coverage import lines_document
from api.resources.openapi import NAMED, NAMED_VERSION, problem_response
from api.resources.writing import Done, Operation, Sent, operation
from api.schemas.named import LANGUAGE
from api.schemas.parameters import NOTHING_ASKED, Reader
from api.schemas.scenarios import (
    BothSidesSchema,
    NewScenarioIn,
    ScenarioIn,
    ScenarioSchema,
    ScenariosSchema,
    TrialIn,
    scenario_document,
)
from referral import comparing, scenarios
from referral.comparing import Comparison, Side
from referral.errors import Outdated
from referral.papers import Scenario

blueprint = Blueprint("scenarios", __name__, url_prefix="/api/v1", description="What if: changes tried before made.")

MOST_TOLD = 500
"""So many entries on which something depends are told, the greatest effect first."""
CONFLICT = {"409": problem_response("It has no name, or there are too many.")}
ANSWERED: dict[str, Any] = {"content": {"application/json": {"schema": ScenarioSchema}}}


@resource(blueprint, "/network/scenarios", NOTHING_ASKED, ScenariosSchema, "List scenarios", UNSEEN)
def list_scenarios(asked: Asked) -> object:
    """The scenarios of one's own area, those changed last first."""
    return {"contents": [scenario_document(one) for one in scenarios.scenarios(asked.lotsennetz, asked.actor)]}


@resource(
    blueprint, "/network/scenarios/<id>", NOTHING_ASKED, ScenarioSchema, "One scenario", replace(UNSEEN, kind=Scenario)
)
def one_scenario(asked: Asked) -> object:
    """One scenario with its edits."""
    return scenario_document(scenarios.scenario(asked.lotsennetz, asked.actor, asked.values["id"]))


@resource(
    blueprint,
    "/network/scenarios/<id>/comparison",
    Reader(LANGUAGE),
    BothSidesSchema,
    "What a scenario would change",
    UNSEEN,
)
def comparison(asked: Asked) -> object:
    """The network as it is and as it would be, side by side; what cannot be done any more is named under `void`."""
    found = scenarios.scenario(asked.lotsennetz, asked.actor, asked.values["id"])
    compared = comparing.compare(asked.lotsennetz, asked.actor, found.area, found.edits, asked.values.get("language"))
    return _document(compared, asked.writer.words.language)


@operation(
    blueprint,
    Operation(
        method="POST",
        path="/network/comparisons",
        name="compare",
        summary="What some edits would change",
        description="Compares the network as it is and as it would be with some edits; nothing is kept.",
        responses={
            **NAMED,
            **CONFLICT,
            "200": {"description": "Both sides.", "content": {"application/json": {"schema": BothSidesSchema}}},
        },
        reader=NOTHING_ASKED,
        body=TrialIn(),
        kept=False,
    ),
)
def compare(sent: Sent) -> Done:
    """Compare them."""
    area, language = sent.body["area"], sent.body["language"]
    edits = scenarios.check(sent.lotsennetz, sent.actor, area, sent.body["edits"])
    found = comparing.compare(sent.lotsennetz, sent.actor, area, edits, language)
    return Done(status=200, document=BothSidesSchema().dump(_document(found, sent.writer.words.language)))


@operation(
    blueprint,
    Operation(
        method="POST",
        path="/network/scenarios",
        name="keep_scenario",
        summary="Keep a scenario",
        description="Keeps a scenario for the colleagues of one's own area; the network stays as it is.",
        responses={**NAMED, **CONFLICT, "201": {"description": "It is kept.", **ANSWERED}},
        reader=NOTHING_ASKED,
        body=NewScenarioIn(),
    ),
)
def keep_scenario(sent: Sent) -> Done:
    """Keep it."""
    kept = scenarios.save(sent.lotsennetz, sent.actor, sent.body["name"], sent.body["area"], sent.body["edits"])
    return _done(kept, 201, location=f"/api/v1/network/scenarios/{kept.id}")


@operation(
    blueprint,
    Operation(
        method="PUT",
        path="/network/scenarios/<id>",
        name="replace_scenario",
        summary="Give a scenario another name and other edits",
        description="Replaces the name and all edits of a scenario.",
        responses={**NAMED_VERSION, **CONFLICT, "200": {"description": "It is changed.", **ANSWERED}},
        reader=NOTHING_ASKED,
        body=ScenarioIn(),
        matching=True,
    ),
)
def replace_scenario(sent: Sent) -> Done:
    """Change it."""
    return _done(scenarios.revise(sent.lotsennetz, sent.actor, _seen(sent), sent.body["name"], sent.body["edits"]), 200)


@operation(
    blueprint,
    Operation(
        method="DELETE",
        path="/network/scenarios/<id>",
        name="remove_scenario",
        summary="Remove a scenario",
        description="Forgets a scenario.",
        responses={**NAMED_VERSION, "204": {"description": "It is removed."}},
        reader=NOTHING_ASKED,
        matching=True,
    ),
)
def remove_scenario(sent: Sent) -> Done:
    """Remove it."""
    scenarios.remove(sent.lotsennetz, sent.actor, _seen(sent))
    return Done(status=204)


def _seen(sent: Sent) -> Scenario:
    """The scenario, if it is in the version that is named; else Outdated."""
    found = scenarios.scenario(sent.lotsennetz, sent.actor, sent.values["id"])
    if version_of(found) not in sent.versions:
        raise Outdated(Scenario.__name__, found.id)
    return found


def _done(kept: Scenario, status: int, location: str = "") -> Done:
    return Done(status=status, document=scenario_document(kept), location=location, version=version_of(kept))


def _document(found: Comparison, language: str) -> dict[str, Any]:
    return {
        "area": found.area.id,
        "language": found.language,
        "before": _side(found.before, language),
        "after": _side(found.after, language),
        "shifts": found.shifts,
        "reached": [
            {
                "number": one.edit.number,
                "cells": one.cells,
                "helped": dict(zip(("before", "after"), one.helped, strict=True)),
                "accompanied": dict(zip(("before", "after"), one.accompanied, strict=True)),
            }
            for one in found.reached
        ],
        "broken": [one.case.id for one in found.broken],
        "mended": [one.case.id for one in found.mended],
        "void": [edit.number for edit in found.void],
    }


def _side(side: Side, language: str) -> dict[str, Any]:
    whole = side.coverage.whole
    return {
        "cells": whole.cells,
        "empty": whole.empty,
        "thin": whole.thin,
        "people": sum(desk.people for desk in side.load.desks),
        "failures": [
            {"kind": type(one.entry).__name__.lower(), "id": one.entry.id, "cells": len(one.cells)}
            for one in side.failures[:MOST_TOLD]
        ],
        "holding": sum(one.holds for one in side.cases),
        "coverage": lines_document(side.coverage, language),
    }

"""Golden cases by program: what a centre expects of the counter, and what comes of it now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask_smorest import Blueprint

from api.case_words import keys_of, persona_words, result_words
from api.document import Writer
from api.headers import version_of
from api.resources import UNSEEN, Asked, resource
from api.resources.openapi import NAMED, NAMED_VERSION
from api.resources.writing import Done, Operation, Sent, operation
from api.schemas.cases import CaseIn, CaseSchema, CasesSchema, case_of
from api.schemas.parameters import NOTHING_ASKED
from referral import directory, golden
from referral.access import Actor
from referral.confirming import today_of
from referral.errors import Outdated
from referral.golden import Tried
from referral.lotsennetz import Lotsennetz
from referral.papers import GoldenCase

blueprint = Blueprint("cases", __name__, url_prefix="/api/v1", description="Golden cases: what is expected, and holds.")


@resource(blueprint, "/network/cases", NOTHING_ASKED, CasesSchema, "List golden cases", UNSEEN)
def cases(asked: Asked) -> object:
    """The golden cases of one's own area, each with what the counter answers now."""
    found = golden.cases(asked.lotsennetz, asked.actor)
    return {"contents": _documents(asked.lotsennetz, asked.actor, found, asked.writer)}


@resource(
    blueprint,
    "/network/cases/<id>",
    NOTHING_ASKED,
    CaseSchema,
    "One golden case",
    replace(UNSEEN, kind=GoldenCase),
)
def case(asked: Asked) -> object:
    """One golden case with what the counter answers now."""
    found = golden.one(asked.lotsennetz, asked.actor, asked.values["id"])
    return _documents(asked.lotsennetz, asked.actor, [found], asked.writer)[0]


@operation(
    blueprint,
    Operation(
        method="POST",
        path="/network/cases",
        name="keep_case",
        summary="Keep a golden case",
        description="Keeps a persona, nobody real, with what the counter should answer her; in one's own area.",
        responses={
            **NAMED,
            "201": {"description": "It is kept.", "content": {"application/json": {"schema": CaseSchema}}},
        },
        reader=NOTHING_ASKED,
        body=CaseIn(),
    ),
)
def keep_case(sent: Sent) -> Done:
    """Keep it."""
    wanted = case_of(sent.body, today_of(sent.lotsennetz))
    kept = golden.save(sent.lotsennetz, sent.actor, wanted)
    found = golden.one(sent.lotsennetz, sent.actor, kept.id)
    return Done(
        status=201,
        document=_documents(sent.lotsennetz, sent.actor, [found], sent.writer)[0],
        location=f"/api/v1/network/cases/{kept.id}",
        version=version_of(kept),
    )


@operation(
    blueprint,
    Operation(
        method="DELETE",
        path="/network/cases/<id>",
        name="remove_case",
        summary="Remove a golden case",
        description="Forgets a golden case.",
        responses={**NAMED_VERSION, "204": {"description": "It is removed."}},
        reader=NOTHING_ASKED,
        matching=True,
    ),
)
def remove_case(sent: Sent) -> Done:
    """Remove it."""
    found = golden.one(sent.lotsennetz, sent.actor, sent.values["id"]).case
    if version_of(found) not in sent.versions:
        raise Outdated(GoldenCase.__name__, found.id)
    golden.remove(sent.lotsennetz, sent.actor, found)
    return Done(status=204)


def _documents(network: Lotsennetz, actor: Actor, found: Sequence[Tried], writer: Writer) -> list[dict[str, Any]]:
    names, words = directory.whole(network, actor, keys_of(found)), writer.words
    return [
        CaseSchema().dump(one.case)
        | {
            "languages": sorted(one.case.languages),
            "groups": sorted(one.case.groups),
            "holds": one.holds,
            "why": one.why,
            "rank": one.rank,
            "first": [id for _, id in one.first],
            "persona": persona_words(one.case, names, words),
            "sentence": result_words(one, names, words),
            "version": version_of(one.case),
        }
        for one in found
    ]

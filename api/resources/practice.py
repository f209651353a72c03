"""Practice notes by program: searched by anybody, written by authorities and centres."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_smorest import Blueprint

from api.headers import version_of
from api.resources import UNSEEN, Asked, Keeping, resource
from api.resources.openapi import NAMED, NAMED_VERSION, problem_response
from api.resources.writing import Done, Operation, Sent, operation
from api.schemas.lists import WORDS
from api.schemas.named import ORGANISATION, TOPIC
from api.schemas.parameters import NOTHING_ASKED, Reader
from api.schemas.pilot import ComparisonSchema, comparison_document
from api.schemas.practice import (
    DecisionIn,
    ExperienceIn,
    NoteIn,
    NoteSchema,
    NotesSchema,
    experience_of,
    note_document,
)
from referral import pilot, practice
from referral.errors import Outdated
from referral.papers import PracticeNote

blueprint = Blueprint("practice", __name__, url_prefix="/api/v1", description="The pilot, and experiences of all.")

CONFLICT = {"409": problem_response("It says too little, too much, or names a day to come; or nothing waits.")}
ANSWERED: dict[str, Any] = {"content": {"application/json": {"schema": NoteSchema}}}


@resource(blueprint, "/practice-notes", Reader(WORDS, TOPIC, ORGANISATION), NotesSchema, "Search experiences", UNSEEN)
def practice_notes(asked: Asked) -> object:
    """The experiences that who asks may read, the newest first; those that hold all words of `q`."""
    found = practice.notes(
        asked.lotsennetz,
        asked.actor,
        words=asked.values.get("q", ""),
        topic=asked.values.get("topic", ""),
        organisation=asked.values.get("organisation", ""),
    )
    return {"contents": [note_document(one) for one in found]}


@resource(
    blueprint,
    "/practice-notes/<id>",
    NOTHING_ASKED,
    NoteSchema,
    "One experience",
    replace(UNSEEN, kind=PracticeNote),
)
def practice_note(asked: Asked) -> object:
    """One experience."""
    return note_document(practice.note(asked.lotsennetz, asked.actor, asked.values["id"]))


@resource(
    blueprint,
    "/programmes/<id>/comparison",
    NOTHING_ASKED,
    ComparisonSchema,
    "A programme's authorities beside the others",
    Keeping(fleeting=True),
)
def programme_comparison(asked: Asked) -> object:
    """The authorities that were chosen, those that only applied, and the others: in numbers, each with its spread.

    Groups are small and nothing here shows an effect; what is counted is what stands in the register today.
    """
    return comparison_document(pilot.comparison(asked.lotsennetz, asked.actor, asked.values["id"]))


def _operation(method: str, path: str, name: str, summary: str, **more: Any) -> Operation:
    return Operation(
        method=method, path=f"/practice-notes{path}", name=name, summary=summary, description=f"{summary}.",
        reader=NOTHING_ASKED, **more,
    )  # fmt: skip


@operation(
    blueprint,
    _operation(
        "POST", "", "write_note", "Write down an experience", body=NoteIn(),
        responses={**NAMED, **CONFLICT, "201": {"description": "It is written down.", **ANSWERED}},
    ),
)  # fmt: skip
def write_note(sent: Sent) -> Done:
    """Write it down."""
    kept = practice.write(sent.lotsennetz, sent.actor, sent.body["organisation"], experience_of(sent.body))
    return _done(sent, kept.id, 201, location=f"/api/v1/practice-notes/{kept.id}")


@operation(
    blueprint,
    _operation(
        "PUT", "/<id>", "replace_note", "Say something else in an experience", body=ExperienceIn(), matching=True,
        responses={**NAMED_VERSION, **CONFLICT, "200": {"description": "It is changed.", **ANSWERED}},
    ),
)  # fmt: skip
def replace_note(sent: Sent) -> Done:
    """Change it."""
    edited = _seen(sent)
    practice.revise(sent.lotsennetz, sent.actor, experience_of(sent.body), edited=edited)
    return _done(sent, edited.id, 200)


@operation(
    blueprint,
    _operation(
        "DELETE", "/<id>", "withdraw_note", "Take an experience back", matching=True,
        responses={**NAMED_VERSION, "204": {"description": "It is taken back."}},
    ),
)  # fmt: skip
def withdraw_note(sent: Sent) -> Done:
    """Take it back."""
    practice.withdraw(sent.lotsennetz, sent.actor, _seen(sent))
    return Done(status=204)


@operation(
    blueprint,
    _operation(
        "POST", "/<id>/decision", "decide_note", "Publish what waits, or give it back", body=DecisionIn(),
        matching=True, responses={**NAMED_VERSION, **CONFLICT, "200": {"description": "It is decided.", **ANSWERED}},
    ),
)  # fmt: skip
def decide_note(sent: Sent) -> Done:
    """Decide it."""
    edited = _seen(sent)
    practice.decide(sent.lotsennetz, sent.actor, edited, publish=sent.body["publish"], reply=sent.body["reply"])
    return _done(sent, edited.id, 200)


def _seen(sent: Sent) -> PracticeNote:
    """The note, if it is in the version that is named; else Outdated."""
    found = practice.note(sent.lotsennetz, sent.actor, sent.values["id"]).note
    if version_of(found) not in sent.versions:
        raise Outdated(PracticeNote.__name__, found.id)
    return found


def _done(sent: Sent, id: str, status: int, location: str = "") -> Done:
    reading = practice.note(sent.lotsennetz, sent.actor, id)
    return Done(status=status, document=note_document(reading), location=location, version=version_of(reading.note))

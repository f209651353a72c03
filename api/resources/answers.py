"""The answer to the one question: who should this newcomer be referred to, and why?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from flask_smorest import Blueprint

from api.resources import KEPT_NOWHERE, KEPT_PRIVATE, Asked, Keeping, resource
from api.schemas.answers import AnswerSchema
from api.schemas.questions import QUESTION, question_of
from referral import desk

blueprint = Blueprint("answers", __name__, url_prefix="/api/v1", description="From a place and a need to a partner.")


def minute(asked: Asked) -> datetime:
    """The moment that is looked at: as asked for, else this minute, so that equal questions within it are equal."""
    at: datetime | None = asked.values.get("at")
    return at or asked.lotsennetz.clock().replace(second=0, microsecond=0)


def control(asked: Asked) -> str:
    """No cache at all keeps a question about protection from violence or trafficking."""
    topics = asked.edition.vocabulary.topics
    return KEPT_NOWHERE if any(topics[id].protection for id in asked.values["topic"]) else KEPT_PRIVATE


@resource(blueprint, "/answers", QUESTION, AnswerSchema, "Find partners", Keeping(control=control, moment=minute))
def answers(asked: Asked) -> object:
    """Who is responsible, who can help and why, who was left out and why, and the coordination centre.

    Where a place is not clear, `ask` holds the question back and all else is empty.
    """
    question = replace(question_of(asked.values), at=minute(asked))
    return asked.writer.answer(desk.answer(asked.lotsennetz, asked.actor, question))

"""The answer to the one question: who should this newcomer be referred to, and why?"""

from __future__ import annotations

from flask_smorest import Blueprint

from api.counting import counted
from api.resources import KEPT_NOWHERE, KEPT_PRIVATE, Asked, Keeping, resource
from api.schemas.answers import AnswerSchema
from api.schemas.questions import QUESTION, question_of
from referral import desk

blueprint = Blueprint("answers", __name__, url_prefix="/api/v1", description="From a place and a need to a partner.")


def control(asked: Asked) -> str:
    """No cache at all keeps a question about protection from violence or trafficking."""
    topics = asked.edition.vocabulary.topics
    return KEPT_NOWHERE if any(topics[id].protection for id in asked.values["topic"]) else KEPT_PRIVATE


@resource(blueprint, "/answers", QUESTION, AnswerSchema, "Find partners", Keeping(control=control, fleeting=True))
def answers(asked: Asked) -> object:
    """Who is responsible, who can help and why, who was left out and why, and the coordination centre.

    Where a place is not clear, `ask` holds the question back and all else is empty.
    """
    question = question_of({**asked.values, "at": asked.at})
    return asked.writer.answer(counted(desk.answer(asked.lotsennetz, asked.actor, question), asked.edition))

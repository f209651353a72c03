"""Deciding by program what others suggest, and asking after what one has suggested."""

from __future__ import annotations

from collections.abc import Callable

from flask_smorest import Blueprint

from api.headers import version_of
from api.resources import UNSEEN, Asked, resource
from api.resources.entries import shown
from api.resources.openapi import NAMED, NAMED_VERSION
from api.resources.writing import Done, Operation, Sent, operation
from api.schemas.bodies import Shape
from api.schemas.parameters import NOTHING_ASKED, Parameter, Reader, one_of
from api.schemas.suggestions import (
    ApprovalIn,
    NothingIn,
    SuggestionSchema,
    SuggestionsSchema,
    WordIn,
    suggestion_document,
)
from api.sentences import german
from referral import review
from referral.errors import Malformed
from referral.model import Entity
from referral.review import Submission

blueprint = Blueprint("suggestions", __name__, url_prefix="/api/v1", description="What waits to be decided.")

OUTDATED = {"approve": {"412": NAMED_VERSION["412"]}}
LINK = r"^[A-Za-z0-9_-]{20,100}$"


def read_secret(text: str) -> str:
    """A secret as it was told; whether it is the right one is found out later."""
    if not text.isascii():
        raise Malformed("a secret", "", "expected what was told when it was sent.")
    return text


WITH_SECRET = Reader(
    Parameter(
        name="secret",
        read=read_secret,
        expected=german("Erwartet wird, was beim Absenden genannt wurde."),
        schema={"type": "string", "pattern": LINK},
        description="What a guest was told when it was sent.",
    )
)
WHICH = Parameter(
    name="which",
    read=one_of("queue", "sent"),
    expected=german("Möglich sind queue und sent."),
    schema={"type": "string", "enum": ["queue", "sent"]},
    description="queue: what waits to be decided by whoever asks, the oldest first; sent: what whoever asks has sent.",
    required=True,
)


@resource(blueprint, "/suggestions", Reader(WHICH), SuggestionsSchema, "List suggestions", UNSEEN)
def suggestions(asked: Asked) -> object:
    """What waits to be decided, or what one has sent."""
    listed = review.queue if asked.values["which"] == "queue" else review.sent
    return {"contents": [_document(one) for one in listed(asked.lotsennetz, asked.actor)]}


@resource(blueprint, "/suggestions/<id>", WITH_SECRET, SuggestionSchema, "One suggestion", UNSEEN)
def suggestion(asked: Asked) -> object:
    """One suggestion, for whoever sent or decides it."""
    secret = asked.values.get("secret", "")
    return _document(review.submission(asked.lotsennetz, asked.actor, asked.values["id"], secret))


def _document(submission: Submission) -> dict[str, object]:
    return suggestion_document(submission, version_of(submission.now) if submission.now else "")


def _step(
    name: str, summary: str, body: Shape, reader: Reader = NOTHING_ASKED
) -> Callable[[Callable[[Sent], Done]], object]:
    done = {"description": "The suggestion.", "content": {"application/json": {"schema": SuggestionSchema}}}
    return operation(
        blueprint,
        Operation(
            method="POST",
            path=f"/suggestions/<id>/{name}",
            name=f"{name.replace('-', '_')}_suggestion",
            summary=summary,
            description=f"{summary}.",
            responses={**NAMED, **OUTDATED.get(name, {}), "200": done},
            reader=reader,
            body=body,
        ),
    )


@_step("approve", "Make a suggestion true", ApprovalIn())
def approve(sent: Sent) -> Done:
    """Make it true; 412 if the entry was changed since, unless `onto` names the version it has now."""
    body = sent.body
    onto = _seen(sent, body["onto"]) if body["onto"] else None
    id = sent.values["id"]
    review.approve(sent.lotsennetz, sent.actor, id, onto=onto, assured=body["assured"], reply=body["reply"])
    return Done(status=200, document=shown(sent, id))


@_step("ask-back", "Ask the sender something first", WordIn())
def ask_back(sent: Sent) -> Done:
    """Ask the sender."""
    review.ask_back(sent.lotsennetz, sent.actor, sent.values["id"], sent.body["text"])
    return Done(status=200, document=shown(sent, sent.values["id"]))


@_step("decline", "Decline a suggestion with a reason", WordIn())
def decline(sent: Sent) -> Done:
    """Decline it."""
    review.decline(sent.lotsennetz, sent.actor, sent.values["id"], sent.body["text"])
    return Done(status=200, document=shown(sent, sent.values["id"]))


@_step("answer", "Answer what the coordinator asked", WordIn(), WITH_SECRET)
def answer(sent: Sent) -> Done:
    """Answer a question."""
    secret = sent.values.get("secret", "")
    review.answer(sent.lotsennetz, sent.actor, sent.values["id"], sent.body["text"], secret)
    return Done(status=200, document=shown(sent, sent.values["id"], secret))


@_step("withdraw", "Take back what one has sent", NothingIn(), WITH_SECRET)
def withdraw(sent: Sent) -> Done:
    """Take it back."""
    secret = sent.values.get("secret", "")
    review.withdraw(sent.lotsennetz, sent.actor, sent.values["id"], secret)
    return Done(status=200, document=shown(sent, sent.values["id"], secret))


def _seen(sent: Sent, version: str) -> Entity | None:
    """The entry as it is now, if it is in the version that is named; otherwise nobody has seen what it says."""
    submission = review.submission(sent.lotsennetz, sent.actor, sent.values["id"])
    now = submission.now
    return now if now and version_of(now) == version.partition(".")[0] else None

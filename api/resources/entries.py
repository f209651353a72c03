"""Keeping the register by program: organisations, services, guides and ties are entered, changed and removed.

What may not be done at once becomes a suggestion: then the answer is 202 and says where to ask after it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema

from api.auth import draw
from api.document import SCHEMAS
from api.headers import version_of
from api.resources.openapi import NAMED, NAMED_VERSION
from api.resources.writing import Act, Done, Operation, Sent, operation
from api.schemas.bodies import read_body, unregistered
from api.schemas.entries import SHAPES, as_sent, merged
from api.schemas.parameters import LONGEST, BadParameters, Parameter, Reader, yes_or_no
from api.schemas.suggestions import KINDS, ROOMS, ReportIn, SuggestionSchema, suggestion_document
from api.sentences import german
from referral import directory, register, review
from referral.access import GUEST
from referral.errors import Outdated
from referral.model import Entity
from referral.papers import Suggestion
from referral.register import Outcome
from referral.stores.records import LINK_FIELDS, links
from referral.suggestions import Letter

blueprint = Blueprint("entries", __name__, url_prefix="/api/v1", description="Keeping the register.")

NOTE = Parameter(
    name="note",
    read=str.strip,
    expected=german("Erwartet werden höchstens 200 Zeichen."),
    schema={"type": "string", "maxLength": LONGEST, "pattern": r"^[^\u0000-\u001f]*$"},
    description="A word to the coordinator, where it becomes a suggestion; nothing about a newcomer.",
)
ASSURED = Parameter(
    name="assured",
    read=yes_or_no,
    expected=german("Möglich sind true und false."),
    schema={"type": "boolean"},
    description="Whether who sends it vouches for the entry as of today, where it is done at once.",
)
SENT, REMOVED = Reader(NOTE, ASSURED), Reader(NOTE)


@dataclass(frozen=True, slots=True)
class Room:
    """The entries of one kind: what they are, what one is called, and where they are found."""

    kind: type[Entity]

    @property
    def path(self) -> str:
        """Where they are found."""
        return f"/{ROOMS[self.kind]}"

    @property
    def name(self) -> str:
        """What one is called."""
        return self.kind.__name__.lower()

    def responses(self, status: int, description: str) -> dict[str, Any]:
        """What may come of an operation: it is done, or it becomes a suggestion."""
        done = {"description": description} if status == NO_CONTENT else _answer(type(SCHEMAS[self.kind]), description)
        return {str(status): done, "202": _answer(SuggestionSchema, "It has become a suggestion, which waits.")}


NO_CONTENT = 204


def _answer(schema: type[Schema], description: str) -> dict[str, Any]:
    headers = {
        "ETag": {"description": "The version of the entry; send it as If-Match.", "schema": {"type": "string"}},
        "Location": {"description": "Where it is found.", "schema": {"type": "string"}},
    }
    return {"description": description, "content": {"application/json": {"schema": schema}}, "headers": headers}


def registering(room: Room) -> Act:
    """How an entry is registered."""

    def act(sent: Sent) -> Done:
        entity = SHAPES[room.kind].entity(sent.body, None)
        _refuse_unregistered(sent, entity)
        letter = _letter(sent)
        assured = sent.values.get("assured", False)
        outcome = register.register(sent.lotsennetz, sent.actor, entity, letter=letter, assured=assured)
        return _done(sent, outcome, letter, status=201)

    return act


def revising(room: Room, read: Callable[[Sent, Entity], Mapping[str, Any]]) -> Act:
    """How an entry is changed; `read` says what is wanted of it."""

    def act(sent: Sent) -> Done:
        current = _current(sent, room.kind)
        entity = SHAPES[room.kind].entity(read(sent, current), current)
        if version_of(current) not in sent.versions:
            raise Outdated(room.kind.__name__, current.id, current=current, wanted=entity)
        _refuse_unregistered(sent, entity)
        letter = _letter(sent)
        assured = sent.values.get("assured", False)
        outcome = register.revise(sent.lotsennetz, sent.actor, entity, edited=current, letter=letter, assured=assured)
        return _done(sent, outcome, letter, status=200)

    return act


def retiring(room: Room) -> Act:
    """How an entry is removed."""

    def act(sent: Sent) -> Done:
        current = _current(sent, room.kind)
        if version_of(current) not in sent.versions:
            raise Outdated(room.kind.__name__, current.id, current=current)
        letter = _letter(sent)
        return _done(sent, register.retire(sent.lotsennetz, sent.actor, current, letter=letter), letter, NO_CONTENT)

    return act


def _whole_body(sent: Sent, _current: Entity) -> Mapping[str, Any]:
    return dict(sent.body)


def _patched(sent: Sent, current: Entity) -> Mapping[str, Any]:
    return dict(read_body(SHAPES[type(current)], merged(as_sent(current), sent.body)))


def _operations(room: Room) -> list[tuple[Operation, Act]]:
    """All operations on one kind of entries."""
    name, shape = room.name, SHAPES[room.kind]
    changed = {**NAMED_VERSION, **room.responses(200, "It is changed.")}
    one: dict[str, Any] = {"path": f"{room.path}/<id>", "matching": True}
    return [
        (
            Operation(
                method="POST", path=room.path, name=f"register_{name}", summary=f"Register: {name}",
                description="Registers an entry; its id is made from its name.",
                responses=room.responses(201, "It is registered."), reader=SENT, body=shape,
            ),
            registering(room),
        ),
        (
            Operation(
                method="PUT", name=f"replace_{name}", summary=f"Replace: {name}",
                description="Says anew all that is said of an entry.",
                responses=changed, reader=SENT, body=shape, **one,
            ),
            revising(room, _whole_body),
        ),
        (
            Operation(
                method="PATCH", name=f"revise_{name}", summary=f"Revise: {name}",
                description="Changes some members of an entry, by a merge patch (RFC 7396).",
                responses=changed, reader=SENT, body=shape, patch=True, **one,
            ),
            revising(room, _patched),
        ),
        (
            Operation(
                method="DELETE", name=f"retire_{name}", summary=f"Remove: {name}",
                description="Removes an entry that no other one names.",
                responses={**NAMED_VERSION, **room.responses(NO_CONTENT, "It is removed.")}, reader=REMOVED, **one,
            ),
            retiring(room),
        ),
    ]  # fmt: skip


for kind in ROOMS:
    for described, act in _operations(Room(kind)):
        operation(blueprint, described)(act)


@operation(
    blueprint,
    Operation(
        method="POST",
        path="/reports",
        name="report",
        summary="Report an error",
        description="Says that something about an entry is wrong; the coordinator of its area hears of it.",
        responses={**NAMED, "202": _answer(SuggestionSchema, "It waits for the coordinator.")},
        reader=Reader(),
        body=ReportIn(),
    ),
)
def report(sent: Sent) -> Done:
    """Say that something is wrong."""
    letter = Letter(note=sent.body["note"], secret=_secret(sent))
    told = register.report(sent.lotsennetz, sent.actor, KINDS[sent.body["kind"]], sent.body["id"], letter)
    return _waiting(sent, told, letter)


def _current(sent: Sent, kind: type[Entity]) -> Entity:
    return directory.get(sent.lotsennetz, sent.actor, kind, sent.values["id"])


def _secret(sent: Sent) -> str:
    """Only who has no account needs something to be recognised by."""
    return draw() if sent.actor.role is GUEST.role else ""


def _letter(sent: Sent) -> Letter:
    return Letter(note=sent.values.get("note", ""), secret=_secret(sent))


def _refuse_unregistered(sent: Sent, entity: Entity) -> None:
    """Name the members that lead nowhere; the change itself would only say that there is one."""
    with sent.lotsennetz.read() as graph:
        known = graph.whole([(link.kind, link.id) for link in links(entity)])
    named = {
        name: [link for link in links(entity) if link.relation == field.relation]
        for name, field in LINK_FIELDS[type(entity)].items()
    }
    lost = [name for name, found in named.items() if any((link.kind, link.id) not in known for link in found)]
    if lost:
        raise BadParameters([unregistered(name) for name in lost])


def _done(sent: Sent, outcome: Outcome, letter: Letter, status: int) -> Done:
    if outcome.suggestion is not None:
        return _waiting(sent, outcome.suggestion, letter)
    if status == NO_CONTENT:
        return Done(status=status)
    entity = outcome.entries[0]
    return Done(
        status=status,
        document=sent.writer.written(entity),
        location=f"/api/v1/{ROOMS[type(entity)]}/{entity.id}",
        version=version_of(entity),
    )


def _waiting(sent: Sent, suggestion: Suggestion, letter: Letter) -> Done:
    return Done(
        status=202,
        document=shown(sent, suggestion.id, letter.secret),
        location=f"/api/v1/suggestions/{suggestion.id}",
        once={"secret": letter.secret} if letter.secret else {},
    )


def shown(sent: Sent, id: str, secret: str = "") -> dict[str, Any]:
    """A suggestion as the one who sent the request may see it."""
    submission = review.submission(sent.lotsennetz, sent.actor, id, secret)
    return suggestion_document(submission, version_of(submission.now) if submission.now else "")

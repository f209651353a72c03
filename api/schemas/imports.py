"""What is said about a file that is brought in: what changes, what cannot be used, and the list of imports."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from api.import_words import flaw_words
from api.schemas.entities import said
from api.schemas.parameters import Parameter, Reader, one_of, yes_or_no
from api.sentences import german
from graph_seed.importing import may_be_undone
from graph_seed.uploads import Flaw
from graph_seed.weighing import Deed, Plan, Weighed
from referral.foresight import NOTHING, Foreseen
from referral.papers import Import
from referral.stores.records import encode

LONGEST_NAME = 200

_YES_OR_NO = german("Möglich sind true und false.")


def reader(formats: tuple[str, ...]) -> Reader:
    """The parameters with which a file is sent."""
    return Reader(
        Parameter(
            name="dry_run",
            read=yes_or_no,
            expected=_YES_OR_NO,
            schema={"type": "boolean", "default": False},
            description="Only say what would change; nothing is changed.",
        ),
        Parameter(
            name="leave_out",
            read=yes_or_no,
            expected=_YES_OR_NO,
            schema={"type": "boolean", "default": False},
            description="Leave out what cannot be used; without it, one problem keeps the whole file out.",
        ),
        Parameter(
            name="format",
            read=one_of(*formats),
            expected=german("Möglich sind die Formate, die unter /api/v1/docs stehen."),
            schema={"type": "string", "enum": list(formats)},
            description="The format; without it, it is found out.",
        ),
        Parameter(
            name="name",
            read=str.strip,
            expected=german("Erwartet wird der Name der Datei."),
            schema={"type": "string", "maxLength": LONGEST_NAME},
            description="What the file is called, where it is sent as it is and not in a form.",
        ),
    )


class PlaceInFileSchema(Schema):
    """A problem or notice, with its place in the file."""

    part = fields.String(**said("The sheet or inner file; empty where there is one."))
    row = fields.Integer(**said("The row, from 1; 0: the whole file."))
    column = fields.String(**said("The column as it is headed; empty: the whole row."))
    code = fields.String(**said("What is wrong, for programs."))
    text = fields.String(**said("The same in a sentence."))


class FieldSchema(Schema):
    """A field that changes."""

    field = fields.String(**said("The field."))
    before = fields.Raw(allow_none=True, **said("What is registered; null: nothing."))
    after = fields.Raw(allow_none=True, **said("What the file says; null: nothing."))


class ChangeSchema(Schema):
    """An entry that is new or changes."""

    kind = fields.String(**said("Organisation, Service, Guide or Tie."))
    id = fields.String(**said("Its id."))
    deed = fields.String(**said("What is done with it.", enum=[Deed.NEW, Deed.CHANGED]))
    row = fields.Integer(**said("The row in which it stands."))
    fields_ = fields.List(fields.Nested(FieldSchema), data_key="fields", **said("The fields that change."))


class ImportSchema(Schema):
    """An import: a file that was brought in with one change."""

    id = fields.String(**said("Its number."))
    name = fields.String(**said("What the file was called."))
    format = fields.String(**said("The format it was in."))
    made_on = fields.Date(**said("When it was brought in."))
    undo_until = fields.Date(**said("Until when it can be undone."))
    undone_on = fields.Date(allow_none=True, **said("When it was undone; null: it stands."))
    may_be_undone = fields.Boolean(**said("Whether it can be undone today."))
    added = fields.Integer(**said("How many entries it has registered."))
    changed = fields.Integer(**said("How many entries it has changed."))


class ImportsSchema(Schema):
    """All imports that may be seen, the latest first."""

    contents = fields.List(fields.Nested(ImportSchema), **said("The imports."))


class ReportSchema(Schema):
    """What bringing in a file changes or would change."""

    format = fields.String(**said("The format that the file is in."))
    dry_run = fields.Boolean(**said("Whether this is only a look."))
    new = fields.Integer(**said("How many entries are new."))
    changed = fields.Integer(**said("How many entries change."))
    unchanged = fields.Integer(**said("How many entries stay as they are."))
    changes = fields.List(fields.Nested(ChangeSchema), **said("Every entry that is new or changes."))
    problems = fields.List(fields.Nested(PlaceInFileSchema), **said("What keeps an entry or the whole file out."))
    notices = fields.List(fields.Nested(PlaceInFileSchema), **said("What was read otherwise than it stands."))
    breaks = fields.List(
        fields.String(), **said("Ids of golden cases that would no longer hold; empty where nothing was looked ahead.")
    )
    imported = fields.Nested(ImportSchema, allow_none=True, **said("The import; null: nothing was changed."))


def report(
    plan: Plan, format: str, language: str, *, dry_run: bool, paper: dict[str, Any] | None, foreseen: Foreseen = NOTHING
) -> dict[str, Any]:
    """What bringing in a file changes, as `ReportSchema` describes it."""
    counts: dict[str, Any] = {deed.value: len(plan.having(deed)) for deed in Deed}
    return {
        "format": format,
        "dry_run": dry_run,
        **counts,
        "changes": [_change(entry) for entry in plan.entries if entry.deed is not Deed.UNCHANGED],
        "problems": [flaw_document(flaw, language) for flaw in plan.problems],
        "notices": [flaw_document(flaw, language) for flaw in plan.notices],
        "breaks": [tried.case.id for tried in foreseen.broken],
        "imported": paper,
    }


def flaw_document(flaw: Flaw, language: str) -> dict[str, Any]:
    """A problem or notice, as `PlaceInFileSchema` describes it."""
    where = flaw.where
    place = {"part": where.part, "row": where.row, "column": where.column}
    return {**place, "code": flaw.code, "text": flaw_words(flaw, language)}


def paper_document(paper: Import, today: Any) -> dict[str, Any]:
    """An import, as `ImportSchema` describes it."""
    names = ("id", "name", "format", "made_on", "undo_until", "undone_on", "added", "changed")
    return {**{name: getattr(paper, name) for name in names}, "may_be_undone": may_be_undone(paper, today)}


def _change(entry: Weighed) -> dict[str, Any]:
    before, after = encode(entry.before) if entry.before else {}, encode(entry.entity)
    changed = [
        {"field": one.field, "before": before.get(one.field), "after": after.get(one.field)}
        for one in entry.differences
    ]
    kind = type(entry.entity).__name__
    return {"kind": kind, "id": entry.entity.id, "deed": entry.deed, "row": entry.where.row, "fields": changed}

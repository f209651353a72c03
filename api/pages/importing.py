"""Bringing in a file: choose it, see what it would change and what is wrong with it, confirm, and undo."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api import current
from api.auth import current_actor
from api.complaints import complaint
from api.foreseeing import of_plan
from api.import_words import flaw_words, place_words
from api.importing import FORMATS, LARGEST, format_of, limited
from api.pages.register.foreseen import said
from api.pages.rooms import SENT, Room, View
from api.pages.screen import gettext as _
from graph_seed import importing, sheet_writing
from graph_seed.kept_uploads import Kept, forget, keep, kept_under
from graph_seed.known_names import Names
from graph_seed.sheet_columns import COLUMNS
from graph_seed.uploads import Flaw, Upload
from graph_seed.weighing import Deed, Plan, Weighed
from referral.access import Action, permit
from referral.hours import LOCAL
from referral.model import Entity, Guide, Organisation, Service, Sourced
from referral.papers import Import

MOST_SHOWN = 200
"""So many problems, and so many entries, are shown; more are counted."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A problem or notice as the table shows it."""

    where: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An entry that is new or changes, with each field that does: heading, what stood there, what will."""

    name: str
    row: int
    new: bool
    fields: Sequence[tuple[str, str, str]]


def imports() -> str:
    """The form to choose a file, and all imports so far."""
    return _page()


def upload() -> ResponseReturnValue:
    """Keep the file that was chosen, and go on to what it would change."""
    permit(current_actor(), Action.IMPORT)
    limited(request)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _page(fault=_("Bitte eine Datei auswählen.")), 422
    file = Upload(name=sent.filename[-200:], content=sent.read(LARGEST + 1))
    secret = secrets.token_urlsafe(24)
    keep(current.lotsennetz(), current_actor(), Kept(upload=file, format=format_of(file).name), secret)
    return redirect(url_for("pages.import_result", secret=secret), 303)


def result(secret: str) -> str:
    """What the file would change, and what is wrong with it."""
    kept = kept_under(current.lotsennetz(), current_actor(), secret)
    plan = importing.dry_run(current.lotsennetz(), current_actor(), kept.upload, FORMATS[kept.format])
    return _result(kept, plan, secret)


def confirm(secret: str) -> ResponseReturnValue:
    """Bring the file in."""
    kept = kept_under(current.lotsennetz(), current_actor(), secret)
    leave_out = request.form.get("leave_out") == "yes"
    outcome = importing.bring_in(
        current.lotsennetz(), current_actor(), kept.upload, FORMATS[kept.format], leave_out=leave_out
    )
    if outcome.plan.problems and not leave_out:
        return _result(kept, outcome.plan, secret), 409
    forget(current.lotsennetz(), current_actor(), secret)
    done = outcome.paper.id if outcome.paper else "0"
    return redirect(url_for("pages.imports", done=done), 303)


def undo(id: str) -> ResponseReturnValue:
    """Undo an import."""
    importing.undo(current.lotsennetz(), current_actor(), id)
    return redirect(url_for("pages.imports", undone=id), 303)


def not_undone(error: importing.NotUndone) -> ResponseReturnValue:
    """The list again, with why an import cannot be undone."""
    return _page(fault=complaint(error, current.language())), 409


def template() -> Response:
    """The workbook to fill in."""
    permit(current_actor(), Action.LOOK_UP)
    file = BytesIO()
    with current.lotsennetz().read() as graph:
        sheet_writing.template(graph, file)
    return _attached(file.getvalue(), XLSX, "vorlage.xlsx")


def csv_template() -> Response:
    """The headings to fill in, as CSV."""
    return _attached(sheet_writing.csv_template(), "text/csv; charset=utf-8", "vorlage.csv")


def _attached(content: bytes, media_type: str, name: str) -> Response:
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(fault: str = "") -> str:
    found = importing.imports(current.lotsennetz(), current_actor())
    today = current.lotsennetz().clock().astimezone(LOCAL).date()
    listed = [(paper, importing.may_be_undone(paper, today)) for paper in found]
    return render_template(
        "imports.html", imports=listed, fault=fault, done=_named(found, "done"), undone=_named(found, "undone"),
        nothing_new=request.args.get("done") == "0", largest=LARGEST // 1024 // 1024,
    )  # fmt: skip


def _named(found: Sequence[Import], parameter: str) -> Import | None:
    """The import that this page has just been asked to tell of."""
    return next((paper for paper in found if paper.id == request.args.get(parameter)), None)


def _result(kept: Kept, plan: Plan, secret: str) -> str:
    with current.lotsennetz().read() as graph:
        names = Names(graph)
        for entry in plan.entries:
            if isinstance(entry.entity, Organisation):
                names.add(entry.entity)
        changing = [entry for entry in plan.entries if entry.deed is not Deed.UNCHANGED]
        changes = [_change(entry, names) for entry in changing[:MOST_SHOWN]]
    return render_template(
        "import_result.html",
        name=kept.upload.name,
        secret=secret,
        counts={deed.value: len(plan.having(deed)) for deed in Deed},
        problems=[_line(flaw) for flaw in plan.problems[:MOST_SHOWN]],
        notices=[_line(flaw) for flaw in plan.notices[:MOST_SHOWN]],
        more_problems=len(plan.problems) - MOST_SHOWN,
        more_notices=len(plan.notices) - MOST_SHOWN,
        changes=changes,
        more_changes=len(changing) - MOST_SHOWN,
        ahead=said(of_plan(current.lotsennetz(), current_actor(), plan)),
    )


def _line(flaw: Flaw) -> Line:
    language = current.language()
    return Line(where=place_words(flaw.where, language) or _("ganze Datei"), sentence=flaw_words(flaw, language))


def _change(entry: Weighed, names: Names) -> Change:
    return Change(
        name=_name(entry.entity, names),
        row=entry.where.row,
        new=entry.before is None,
        fields=list(_fields(entry, names)),
    )


def _name(entity: Entity, names: Names) -> str:
    match entity:
        case Service():
            provider = names.entity(Organisation, entity.provider)
            return f"{provider.name if provider else entity.provider}: {entity.title.within(current.language())}"
        case Organisation() | Guide():
            return entity.name
    return entity.id


def _fields(entry: Weighed, names: Names) -> Iterator[tuple[str, str, str]]:
    """The fields that change, as a table would say them; what no table says is named by its field."""
    for column in COLUMNS:
        if column.of in {type(entry.entity), Sourced} and column.read:
            before = column.write(entry.before, names) if entry.before else ""
            after = column.write(entry.entity, names)
            if before != after:
                yield column.heading, before, after


ROOM = Room(
    views=(
        View("/einfuhr", "imports", imports),
        View("/einfuhr", "import_upload", upload, SENT),
        View("/einfuhr/vorlage.xlsx", "import_template", template),
        View("/einfuhr/vorlage.csv", "import_csv_template", csv_template),
        View("/einfuhr/<secret>", "import_result", result),
        View("/einfuhr/<secret>", "import_confirm", confirm, SENT),
        View("/einfuhr/<id>/zurueck", "import_undo", undo, SENT),
    ),
    refusals={importing.NotUndone: not_undone},
)

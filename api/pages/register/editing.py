"""Correcting an entry on one page, registering a guide or a tie on one, and closing an entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api import current
from api.auth import current_actor
from api.pages.counter import Fault
from api.pages.register import sending
from api.pages.register.carried import carried
from api.pages.register.conflict import settled, sides
from api.pages.register.fields import Read, Section, fields_of, read, write
from api.pages.register.foreseen import Ahead, ahead, is_unseen
from api.pages.register.forms import FORMS
from api.pages.register.registered import Registered, registered
from api.pages.register.tables import element, is_table
from api.pages.register.turned_away import too_many
from api.pages.register.typed import Form, longer, one, rows, sent
from api.pages.screen import gettext as _
from referral import directory
from referral.access import GUEST, Action, may
from referral.belonging import held
from referral.errors import Conflict, Malformed, NotFound, Outdated, TieRefused, TooMany
from referral.history import shown_text
from referral.model import Entity, Guide, Organisation, Service, Tie

T = TypeVar("T")

EDITED, MESSAGE, LIVE = "edited", "message", "live"
BUSY, SIGNED_OUT, GONE = "busy", "signed-out", "gone"
"""Why something that was sent is not saved yet, though nothing is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A form on one page: its kind, its entry (None: a new one), where it is sent, and where one goes back to."""

    kind: type[Entity]
    entry: Entity | None
    headline: str
    name: str
    address: str
    back: str

    @property
    def sections(self) -> tuple[Section, ...]:
        """What the form asks."""
        return FORMS[self.kind]


def edit_partner(id: str) -> ResponseReturnValue:
    """Correct an organisation or a service."""
    register = registered()
    entry = _still(lambda: partner_entry(id, register), Organisation, Service)
    back = url_for("pages.partner", id=id)
    name = entry.name if isinstance(entry, Organisation) else entry.title.de
    return _answer(
        Sheet(
            kind=type(entry),
            entry=entry,
            headline=_("Eintrag ändern"),
            name=name,
            address=url_for("pages.edit_partner", id=id),
            back=back,
        ),
        register,
    )


def edit_guide(id: str) -> ResponseReturnValue:
    """Correct what is registered about a guide."""
    register = registered()
    guide = _still(lambda: directory.get(register.lotsennetz, register.actor, Guide, id), Guide)
    return _answer(
        Sheet(
            kind=Guide,
            entry=guide,
            headline=_("Lotsin oder Lotsen ändern"),
            name=guide.name,
            address=url_for("pages.edit_guide", id=id),
            back=url_for("pages.guides"),
        ),
        register,
    )


def new_guide() -> ResponseReturnValue:
    """Register a guide."""
    headline = _("Lotsin oder Lotsen eintragen")
    address, back = url_for("pages.new_guide"), url_for("pages.guides")
    return _answer(Sheet(kind=Guide, entry=None, headline=headline, name="", address=address, back=back), registered())


def edit_tie(id: str) -> ResponseReturnValue:
    """Correct a tie."""
    register = registered()
    tie = _still(lambda: directory.get(register.lotsennetz, register.actor, Tie, id), Tie)
    return _answer(
        Sheet(
            kind=Tie,
            entry=tie,
            headline=_("Verbindung ändern"),
            name="",
            address=url_for("pages.edit_tie", id=id),
            back=url_for("pages.ties", id=tie.origin),
        ),
        register,
    )


def new_tie(id: str) -> ResponseReturnValue:
    """Register a tie that begins at an organisation."""
    headline = _("Verbindung eintragen")
    address, back = url_for("pages.new_tie", id=id), url_for("pages.ties", id=id)
    register = registered()
    sheet = Sheet(kind=Tie, entry=None, headline=headline, name="", address=address, back=back)
    return _answer(sheet, register, {"origin": register.organisation_names([id])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Buttons:
    """What the page of a partner offers its reader: to change it at once, or to suggest a change; and its versions."""

    edit: bool
    suggest: bool
    history: bool


def buttons(entry: Organisation | Service) -> Buttons:
    """What a reader may do with an entry."""
    actor = current_actor()
    if actor is GUEST:
        return Buttons(edit=False, suggest=False, history=False)
    with current.lotsennetz().read() as graph:
        scopes = held(graph, actor, entry)
    edit = may(actor, Action.EDIT, scopes)
    return Buttons(
        edit=edit,
        suggest=not edit and may(actor, Action.CONFIRM, scopes),
        history=may(actor, Action.SEE_HISTORY, scopes),
    )


def partner_entry(id: str, register: Registered) -> Organisation | Service:
    """The organisation or service with this id, as the actor may see it, or NotFound."""
    for kind in (Organisation, Service):
        found: Any = directory.several(register.lotsennetz, register.actor, kind, [id]).get(id)
        if found is not None:
            return found  # type: ignore[no-any-return]
    raise NotFound("Organisation", id)


def _still(read: Callable[[], T], *kinds: type[Any]) -> T:
    """The entry; where somebody removed it while it was being edited, the version that the form carries along."""
    try:
        return read()
    except NotFound:
        for kind in kinds if request.method == "POST" else ():
            with suppress(Malformed):
                return cast("T", carried(kind, one(sent(), EDITED)))
        raise


def _answer(sheet: Sheet, register: Registered, begun: Form | None = None) -> ResponseReturnValue:
    """The form, or what came of sending it."""
    if request.method == "GET":
        form = write(sheet.sections, sheet.entry, register) if sheet.entry else dict(begun or {})
        return _page(sheet, form, register, sheet.entry)
    form = sent()
    edited = _edited(sheet, form)
    if one(form, LIVE) and not sending.may_edit(register, sheet.entry, sheet.kind):
        return _page(sheet, form, register, edited, hindrance=SIGNED_OUT), 403
    if edited is not None:
        form = settled(sheet.sections, form, edited, register)
    if request.form.get("row"):
        return _one_line_more(sheet, form, register, edited)
    found = read(sheet.sections, form, register)
    if found.faults:
        return _page(sheet, form, register, edited, found.faults), 422
    if request.form.get("go") == "look":
        return _page(sheet, form, register, edited)
    return _save(sheet, form, found, register, edited)


def _save(sheet: Sheet, form: Form, found: Read, register: Registered, edited: Entity | None) -> ResponseReturnValue:
    wanted = sending.made(sheet.kind, edited, found.values)
    consequences = ahead(register, edited, [wanted])
    if is_unseen(form, consequences):
        return _page(sheet, form, register, edited, consequences=consequences)
    try:
        return redirect(sending.save(edited, wanted, register, note=one(form, MESSAGE), back=sheet.back), 303)
    except Outdated as error:
        if edited is None or not isinstance(error.current, Entity):
            raise
        return _clash(sheet, form, edited, wanted, error.current, register)
    except TieRefused:
        fault = Fault(field="target", sentence=_("Diese Verbindung ist schon eingetragen."))
        return _page(sheet, form, register, edited, [fault]), 409
    except TooMany as error:
        return too_many(_page(sheet, form, register, edited, hindrance=BUSY), error)
    except NotFound:
        return _page(sheet, form, register, edited, hindrance=GONE), 410


def _clash(
    sheet: Sheet, form: Form, edited: Entity, wanted: Entity, now: Entity, register: Registered
) -> ResponseReturnValue:
    """Both versions side by side; 412."""
    columns = {MESSAGE, *(column for field in fields_of(sheet.sections) for column in field.columns())}
    shown = list(sides(sheet.sections, edited, wanted, now, register))
    typed = {name: values for name, values in form.items() if name in columns}
    page = render_template(
        "register/conflict.html",
        name=sheet.name,
        address=sheet.address,
        edited=shown_text(now),
        typed=typed,
        sides=shown,
        live=bool(one(form, LIVE)),
    )
    return page, 412


def _edited(sheet: Sheet, form: Form) -> Entity | None:
    """The version that was on the page when she began, which the form carried along."""
    if sheet.entry is None:
        return None
    edited = carried(sheet.kind, one(form, EDITED))
    if edited.id != sheet.entry.id:
        raise Malformed("the version that was seen", edited.id, "load the page again.")
    return edited


def _one_line_more(sheet: Sheet, form: Form, register: Registered, edited: Entity | None) -> ResponseReturnValue:
    name = request.form["row"]
    field = next((one for one in fields_of(sheet.sections) if one.name == name and is_table(one.widget)), None)
    if field is None:
        abort(404)
    form = longer(form, field.columns())
    new = element(field.name, len(rows(form, field.columns())))
    return _page(sheet, form, register, edited, focus=new)


def _page(
    sheet: Sheet,
    form: Form,
    register: Registered,
    edited: Entity | None,
    faults: Sequence[Fault] = (),
    focus: str = "",
    hindrance: str = "",
    consequences: Ahead | None = None,
) -> str:
    return render_template(
        "register/edit.html",
        headline=sheet.headline,
        name=sheet.name,
        address=sheet.address,
        back=sheet.back,
        sections=sheet.sections,
        form=form,
        register=register,
        edited=shown_text(edited) if edited else "",
        problems=faults,
        faults={fault.field: fault.sentence for fault in faults},
        withheld=getattr(edited, "withheld", False),
        live=hindrance == SIGNED_OUT or sending.may_edit(register, sheet.entry, sheet.kind),
        focus=focus,
        hindrance=hindrance,
        ahead=consequences,
    )


def close(id: str) -> ResponseReturnValue:
    """Ask whether an organisation or service is to be closed, and close it; refused while others depend on it."""
    register = registered()
    entry = partner_entry(id, register)
    address, back = url_for("pages.close_partner", id=id), url_for("pages.partner", id=id)
    name = entry.name if isinstance(entry, Organisation) else entry.title.de
    provider = entry.id if isinstance(entry, Organisation) else entry.provider
    after = url_for("pages.counter") if isinstance(entry, Organisation) else url_for("pages.partner", id=provider)
    return _close(Sheet(kind=type(entry), entry=entry, headline=name, name=name, address=address, back=back), after)


def close_guide(id: str) -> ResponseReturnValue:
    """Ask whether a guide has stopped, and remove what is registered."""
    register = registered()
    guide = directory.get(register.lotsennetz, register.actor, Guide, id)
    address, back = url_for("pages.close_guide", id=id), url_for("pages.guides")
    sheet = Sheet(kind=Guide, entry=guide, headline=guide.name, name=guide.name, address=address, back=back)
    return _close(sheet, back)


def close_tie(id: str) -> ResponseReturnValue:
    """Ask whether a tie has ended, and remove it."""
    register = registered()
    tie = directory.get(register.lotsennetz, register.actor, Tie, id)
    name = " – ".join(register.organisation_names([tie.origin, tie.target]))
    address, back = url_for("pages.close_tie", id=id), url_for("pages.ties", id=tie.origin)
    return _close(Sheet(kind=Tie, entry=tie, headline=name, name=name, address=address, back=back), back)


def _close(sheet: Sheet, after: str) -> ResponseReturnValue:
    register = registered()
    if request.method == "GET" or sheet.entry is None:
        return _closing(sheet, register, sheet.entry)
    form = sent()
    edited = _edited(sheet, form) or sheet.entry
    try:
        return redirect(sending.retire(edited, register, note=one(form, MESSAGE), back=after), 303)
    except Outdated as error:
        now = error.current if isinstance(error.current, Entity) else None
        return _closing(
            sheet, register, now, wrong=_("Der Eintrag wurde inzwischen geändert. Bitte noch einmal prüfen.")
        ), 412
    except TooMany as error:
        return too_many(_closing(sheet, register, edited, busy=True), error)
    except Conflict:
        wrong = _(
            "Andere Einträge hängen noch daran: Angebote, Verbindungen oder Lotsen. Bitte diese zuerst schließen."
        )
        return _closing(sheet, register, edited, wrong=wrong), 409


def _closing(sheet: Sheet, register: Registered, edited: Entity | None, *, wrong: str = "", busy: bool = False) -> str:
    consequences = ahead(register, edited, ()) if edited and not wrong else None
    return render_template(
        "register/close.html",
        name=sheet.name,
        address=sheet.address,
        back=sheet.back,
        edited=shown_text(edited) if edited else "",
        live=sending.may_edit(register, sheet.entry, sheet.kind),
        message=request.form.get(MESSAGE, ""),
        wrong=wrong,
        ahead=consequences,
        busy=busy,
        form={},
        faults={},
        register=register,
    )

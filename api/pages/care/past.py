"""How an entry came to be what it is: all its versions with their differences, and a button to bring one back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api import current
from api.auth import current_actor
from api.pages.register.differing import Change, changes
from api.pages.register.foreseen import Ahead, ahead, is_unseen, said
from api.pages.register.registered import Registered, registered
from api.pages.register.review import entry_name
from api.pages.register.typed import sent
from api.pages.screen import gettext as _
from referral import versions as looking
from referral.access import GUEST, OPERATOR, Action
from referral.differences import differences
from referral.errors import Conflict, NotFound, Outdated
from referral.foresight import NOTHING
from referral.model import Entity
from referral.versions import ENTRIES, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A version with what it changed, in words; `returns` says whether it can be brought back."""

    version: Version
    changed: Sequence[Change]
    returns: bool


def versions(id: str) -> ResponseReturnValue:
    """All versions of an organisation, service, guide or tie, registered or removed; `art` names the kind."""
    kind = _kind(id)
    if request.method == "GET":
        return _page(kind, id)
    number, newest = _number("number"), _number("newest")
    if number is None:
        raise NotFound("version", id)
    consequences = _ahead(kind, id, number, newest)
    if is_unseen(sent(), consequences):
        return _page(kind, id, wanted=number, consequences=consequences)
    try:
        looking.revert(current.lotsennetz(), current_actor(), kind, id, number, seen=newest)
    except Outdated:
        return _page(
            kind, id, _("Der Eintrag wurde inzwischen geändert. Bitte prüfen und dann noch einmal wählen.")
        ), 412
    except Conflict:
        wrong = _("Dieser Stand verweist auf etwas, das es nicht mehr gibt. Bitte zuerst jenes zurückholen.")
        return _page(kind, id, wrong), 409
    return redirect(url_for("pages.versions", id=id, art=request.args.get("art"), getan=1), 303)


def _kind(id: str) -> type[Entity]:
    """The kind that the address names, or the one that has or had this id."""
    named = ENTRIES.get(request.args.get("art", ""))
    return named or looking.kind_of(current.lotsennetz(), current_actor(), id)


def _number(name: str) -> int | None:
    typed = request.form.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() else None


def _ahead(kind: type[Entity], id: str, number: int, newest: int | None) -> Ahead:
    """What bringing a version back would do; nothing where it could not be brought back, or a newer one is there."""
    register = registered()
    latest, *earlier = looking.versions(register.lotsennetz, register.actor, kind, id)
    after = [version.entity for version in earlier if version.number == number and version.entity is not None]
    return ahead(register, latest.entity, after) if after and newest in {None, latest.number} else said(NOTHING)


def _page(
    kind: type[Entity], id: str, wrong: str = "", *, wanted: int | None = None, consequences: Ahead | None = None
) -> str:
    register = registered()
    found = looking.versions(register.lotsennetz, register.actor, kind, id)
    returns = looking.can_revert(register.lotsennetz, register.actor, found)
    latest, *earlier = found
    shown = [_shown(latest, register, returns=False), *(_shown(one, register, returns=returns) for one in earlier)]
    entry = next(one for version in found for one in (version.entity, version.before) if one is not None)
    return render_template(
        "care/versions.html",
        name=entry_name(entry),
        id=id,
        kind=kind.__name__,
        removed=latest.entity is None,
        newest=latest.number,
        wanted=wanted,
        ahead=consequences,
        shown=shown,
        returns=returns,
        wrong=wrong,
    )


def _shown(version: Version, register: Registered, *, returns: bool) -> Shown:
    about = version.entity or version.before
    found = differences(version.before, version.entity) if version.entity is not None else ()
    changed = list(changes(found, type(about), register)) if about is not None else []
    return Shown(version=version, changed=changed, returns=returns and version.entity is not None)


def who_words(actor: str) -> str:
    """Who made a change: an account by its id, which tells nothing about the person."""
    return {OPERATOR.id: _("Betrieb"), GUEST.id: _("ohne Anmeldung"), "": _("Erstbestand")}.get(
        actor, _("Konto %(id)s") % {"id": actor}
    )


def action_words(action: str) -> str:
    """What was done with an entry."""
    return {
        "": _("So wurde der Eintrag zuerst bekannt"),
        Action.SEED: _("Aus öffentlichen Quellen eingelesen"),
        Action.EDIT: _("Bearbeitet"),
        Action.REVIEW: _("Vorschlag übernommen"),
        Action.REVERT: _("Früheren Stand zurückgeholt"),
        Action.CONFIRM: _("Bestätigt"),
        Action.TIE: _("Verbindung eingetragen oder ihr zugestimmt"),
        Action.ANNOUNCE: _("Schließung oder Hinweis eingetragen"),
        Action.IMPORT: _("Aus einer Datei eingelesen"),
        Action.ERASE: _("Personenbezogene Angaben gelöscht"),
        Action.RUN: _("Vom Betrieb geändert"),
    }.get(action, action)

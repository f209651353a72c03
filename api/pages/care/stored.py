"""What is stored about whoever has an account, to read and to take along, and how to have it erased."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api import current
from api.auth import current_account, current_actor
from api.document import as_json
from api.pages.screen import gettext as _
from referral import erasure
from referral.access import Action, permit
from referral.hours import LOCAL
from referral.papers import Account
from referral.stored import Stored, stored_about
from referral.stores.records import encode


def own() -> ResponseReturnValue:
    """Everything stored about the one who is signed in."""
    return _page(_own().id)


def own_document() -> Response:
    """The same as a file."""
    return _document(_own().id)


def of_account(id: str) -> ResponseReturnValue:
    """Everything stored about somebody who has asked for it."""
    return _page(id)


def document_of_account(id: str) -> Response:
    """The same as a file."""
    return _document(id)


def erase_own() -> ResponseReturnValue:
    """Erase one's own account, once that was confirmed."""
    return _erase(_own().id, own=True)


def erase_account(id: str) -> ResponseReturnValue:
    """Erase somebody's account, once that was confirmed."""
    return _erase(id, own=id == current_actor().id)


def _own() -> Account:
    """The account of the one who is signed in; Forbidden for whoever is not."""
    permit(current_actor(), Action.KEEP_OWN_ACCOUNT)
    return cast("Account", current_account())


def _found(id: str) -> Stored:
    return stored_about(current.lotsennetz(), current_actor(), id)


def _page(id: str) -> ResponseReturnValue:
    found = _found(id)
    page = render_template(
        "care/stored.html",
        account=found.account,
        about=_facts(encode(found.account)),
        papers=[(paper_words(kind), [_facts(encode(one)) for one in papers]) for kind, papers in found.papers.items()],
        deeds=found.deeds,
        own=id == current_actor().id,
    )
    return _kept_nowhere(make_response(page))


def _document(id: str) -> Response:
    found = _found(id)
    document = {
        "account": encode(found.account),
        **{kind: [encode(one) for one in papers] for kind, papers in found.papers.items()},
        "log": [
            {"number": one.number, "at": one.entry.at, "action": one.entry.action, "touched": one.entry.touched}
            for one in found.deeds
        ],
    }
    response = Response(as_json(document, pretty=True), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="auskunft-{id}.json"'
    return _kept_nowhere(response)


def _erase(id: str, *, own: bool) -> ResponseReturnValue:
    if request.method == "GET" or not request.form.get("sure"):
        faulty = request.method == "POST"
        page = render_template("care/erase_account.html", id=id, own=own, faulty=faulty)
        return _kept_nowhere(make_response(page, 422 if faulty else 200))
    done = erasure.erase_account(current.lotsennetz(), current_actor(), id)
    if own:
        return redirect(url_for("pages.counter"), 303)
    return _kept_nowhere(make_response(render_template("care/erased.html", done=done)))


def _kept_nowhere(response: Response) -> Response:
    response.cache_control.no_store = True
    return response


def _facts(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(name, _fact(value)) for name, value in record.items()]


def _fact(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_fact, value))
    if isinstance(value, str) and "T" in value:
        return _moment(value)
    return str(value)


def _moment(text: str) -> str:
    """A moment as people write it; any other text as it is."""
    try:
        return f"{datetime.fromisoformat(text).astimezone(LOCAL):%d.%m.%Y, %H:%M}"
    except ValueError:
        return text


def paper_words(kind: str) -> str:
    """What a kind of paper is called."""
    return {
        "Session": _("Anmeldungen in Browsern"),
        "ApiToken": _("Zugänge für Programme"),
        "Ticket": _("Verschickte Links"),
        "Suggestion": _("Vorschläge und Entscheidungen"),
        "Import": _("Eingelesene Dateien"),
        "Revision": _("Geänderte Einträge"),
        "Attempts": _("Fehlgeschlagene Anmeldungen"),
    }[kind]

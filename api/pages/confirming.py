"""Saying "stimmt noch": by the link of a mail without signing in, or on an entry's page for whoever is responsible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirection

from api import current
from api.auth import current_actor
from api.pages import shown, times
from api.pages.screen import gettext as _
from referral import confirming, directory
from referral.access import GUEST, Action, may
from referral.belonging import held
from referral.confirming import Link, Validity
from referral.errors import NotFound
from referral.model import Organisation, Service

STATUSES = {Validity.VALID: 200, Validity.USED: 410, Validity.EXPIRED: 410, Validity.UNKNOWN: 404}
"""What a page about a link is answered with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """What a reader may do to keep an entry true."""

    confirm: bool = False
    announce: bool = False


def confirmation(secret: str) -> Response:
    """What a link is about, with the button that confirms it; looking changes nothing."""
    return _page(secret, confirming.behind_link(current.lotsennetz(), secret))


def confirmed(secret: str) -> Response:
    """All that the link is about is confirmed; or why not."""
    found = confirming.confirm_by_link(current.lotsennetz(), secret)
    return _page(secret, found, done=found.validity is Validity.VALID)


def confirm_entry(id: str) -> Redirection:
    """Confirm an organisation with all its services, or one service; then back to where one came from."""
    network, actor = current.lotsennetz(), current_actor()
    kind = type(entry_with(id))
    confirming.confirm(network, actor, kind, id)
    if centre := request.form.get("liste"):
        return redirect(url_for("pages.upkeep", stelle=centre, bestaetigt=id), 303)
    return redirect(url_for("pages.partner", id=id), 303)


def entry_with(id: str) -> Organisation | Service:
    """The organisation or service with this id as the reader may see it, or NotFound."""
    network, actor = current.lotsennetz(), current_actor()
    try:
        return directory.get(network, actor, Organisation, id)
    except NotFound:
        return directory.get(network, actor, Service, id)


def may_keep(entry: Organisation | Service) -> Keeping:
    """What the reader may do to keep an entry true, for buttons that are offered only then."""
    actor = current_actor()
    if actor is GUEST:
        return Keeping()
    with current.lotsennetz().read() as graph:
        scopes = held(graph, actor, entry)
    return Keeping(confirm=may(actor, Action.CONFIRM, scopes), announce=may(actor, Action.ANNOUNCE, scopes))


def facts_of(provider: Organisation, service: Service | None) -> list[tuple[str, list[str]]]:
    """What is to be confirmed, as names and values; what is not said is left out, but for what everybody should say."""
    entry = service or provider
    every = [
        *_of_service(service),
        (_("Adresse"), [entry.address]),
        (_("Kontakt"), [contact.value for contact in entry.contacts]),
        (_("Öffnungszeiten"), [entry.hours_text or entry.hours]),
    ]
    return [(name, [value for value in values if value]) for name, values in every if any(values)]


def _of_service(service: Service | None) -> Iterator[tuple[str, list[str]]]:
    if service is not None:
        yield _("Hilft bei"), [shown.topic_names(sorted(service.topics))]
        yield _("Sprachen"), [shown.spoken_words(service.languages) or _("nicht angegeben")]


def _page(secret: str, link: Link, *, done: bool = False) -> Response:
    headline, sentence = _words(link, done=done)
    page = render_template(
        "confirmation.html", headline=headline, sentence=sentence, link=link, secret=secret, done=done
    )
    response = make_response(page, STATUSES[link.validity])
    response.headers["Cache-Control"] = "no-store"  # the address itself is a secret
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _words(link: Link, *, done: bool) -> tuple[str, str]:
    """Headline and sentence of the page about a link."""
    name = link.organisation.name if link.organisation else ""
    if done:
        return _("Vielen Dank!"), _("Alles über %(name)s ist bestätigt. In sechs Monaten fragen wir wieder.") % {
            "name": name
        }
    match link.validity:
        case Validity.VALID:
            until = times.full_date(link.ticket.until.date()) if link.ticket else ""
            sentence = _("Bitte sehen Sie nach, ob alles über %(name)s noch stimmt. Der Link gilt bis %(until)s.")
            return _("Stimmt dieser Eintrag noch?"), sentence % {"name": name, "until": until}
        case Validity.USED:
            used = times.full_date(link.ticket.used_on) if link.ticket and link.ticket.used_on else ""
            sentence = _("Mit ihm ist %(name)s am %(day)s bestätigt worden. Es ist nichts weiter zu tun.")
            return _("Dieser Link ist schon benutzt"), sentence % {"name": name, "day": used}
        case Validity.EXPIRED:
            sentence = _("Er galt nur einige Wochen. Der Eintrag über %(name)s lässt sich trotzdem ändern.")
            return _("Dieser Link ist abgelaufen"), sentence % {"name": name}
    return _("Diesen Link kennen wir nicht"), _(
        "Vielleicht ist er unvollständig: Bitte die ganze Adresse aus der Mail öffnen, bis zum Ende der Zeile."
    )

"""The pages for people: German and English, without script, each with an address that can be shared."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, g, request
from flask.sansio.app import App
from flask.typing import ResponseReturnValue

from api.pages import (
    about,
    care,
    cases,
    contacts,
    counter,
    drawings,
    files,
    importing,
    membership,
    network,
    partner,
    practice,
    register,
    resilience,
    scenarios,
    screen,
    sheets,
    shown,
    thin,
    truth,
)
from api.pages.counter import Refused
from api.pages.rooms import Room, View
from api.schemas.parameters import BadParameters
from referral.access import GUEST
from referral.errors import PlaceUnknown

error_page = about.error_page

blueprint = Blueprint("pages", __name__)

ROOM = Room(
    views=(
        View("/", "counter", counter.counter),
        View("/suche", "results", counter.found),
        View("/partner/<id>", "partner", partner.partner),
        View("/partner/<id>.vcf", "card", files.card),
        View("/partner/<id>.ics", "calendar", files.calendar),
        View("/blatt/<id>", "sheet", sheets.handed_out),
        View("/kontakte", "contacts", contacts.contacts),
        View("/sw.js", "service_worker", contacts.service_worker),
        View("/sortierung", "sorting", about.sorting),
        View("/programmes", "programmes", about.programmes),
        View("/programmes/<id>", "programme", about.programme),
        View("/barrierefreiheit", "accessibility", about.accessibility),
        View("/datenschutz", "privacy", about.privacy),
        View("/impressum", "imprint", about.imprint),
    ),
)
ROOMS = (
    ROOM,
    importing.ROOM,
    membership.ROOM,
    register.ROOM,
    truth.ROOM,
    care.ROOM,
    thin.ROOM,
    cases.ROOM,
    resilience.ROOM,
    network.ROOM,
    practice.ROOM,
    scenarios.ROOM,
)
for room in ROOMS:
    room.join(blueprint)


@blueprint.get("/karte.svg")
def whole_map() -> Response:
    """The counties that every map is drawn on; the same for everybody, so browsers keep it for a day."""
    response = Response(drawings.whole_map(), content_type="image/svg+xml")
    response.cache_control.public = True
    response.cache_control.max_age = int(timedelta(days=1).total_seconds())
    return response


@blueprint.errorhandler(BadParameters)
@blueprint.errorhandler(PlaceUnknown)
def refused(error: Refused) -> ResponseReturnValue:
    """The form again with what is wrong; the contacts page has a form of its own, as those about coverage have."""
    if isinstance(error, BadParameters) and request.endpoint in thin.ROOM.endpoints:
        return thin.refused(error)
    return contacts.refused(error) if request.endpoint == "pages.contacts" else counter.refused(error)


@blueprint.after_request
def for_this_reader(response: Response) -> Response:
    """A page depends on who reads it and holds a question: only the reader's own browser may keep it.

    What somebody sees who is signed in is not left behind, neither on a phone nor on the machine at a counter.
    """
    response.vary.update(("Accept-Language", "Cookie"))
    if g.get("actor", GUEST) is not GUEST or request.endpoint in membership.NEVER_KEPT:
        response.cache_control.private = True
        response.cache_control.no_store = True
    if not response.cache_control:
        response.cache_control.private = True
        response.cache_control.no_cache = True
    return response


def _install(app: App) -> None:
    screen.install(app)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = timedelta(hours=1)
    app.jinja_env.filters.update(shown.FILTERS)


blueprint.record_once(lambda setup: _install(setup.app))
blueprint.app_url_defaults(screen.keep_language)
blueprint.app_context_processor(shown.globals_of_a_page)

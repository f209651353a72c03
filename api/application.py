"""The composition root: puts the store, the interface for programs and the pages together to one application."""

from __future__ import annotations

from flask import Flask, Response
from flask_smorest import Api

from api import auth, headers, oidc, pages, problems
from api.current import Reception, reception
from api.document import as_json
from api.headers import VERSION
from api.hsds import resources as open_referral
from api.mail import post_office
from api.resources import (
    accounts,
    answers,
    care,
    cases,
    coverage,
    docs,
    entries,
    exports,
    health,
    imports,
    practice,
    register,
    resilience,
    scenarios,
    suggestions,
    truth,
    tying,
    vocabulary,
)
from api.resources.openapi import DESCRIPTION, PROBLEM, SECURITY, with_registered
from api.settings import Settings
from referral.letters import Post
from referral.lotsennetz import Lotsennetz
from referral.stores import open_store

PREFIX = "/api/v1"
ROOMS = (
    answers, register, entries, suggestions, tying, truth, care, vocabulary, accounts, imports, exports, coverage,
    resilience, scenarios, cases, practice, health,
)  # fmt: skip
"""What the interface for programs is made of, in the order in which it is described."""


def compose(settings: Settings, lotsennetz: Lotsennetz | None = None, post: Post | None = None) -> Flask:
    """The application over the store that the settings name, or over a network that is handed in; raises StoreError.

    Letters go to `post`, where one is handed in.
    """
    app = Flask(__name__)
    app.config.update(
        API_TITLE="Lotsennetz",
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        API_SPEC_OPTIONS={"info": {"description": DESCRIPTION, "license": LICENCE}, "servers": [{"url": "/"}]},
    )
    network = lotsennetz or Lotsennetz(store=open_store(settings.store, settings.access))
    app.extensions["lotsennetz"] = Reception(network, settings, post or post_office(settings, network.clock))
    oidc.provider_of(settings)  # says at once what is missing
    headers.install(app)
    auth.install(app)
    _install_interface(app)
    app.register_blueprint(open_referral.blueprint)
    app.register_blueprint(pages.blueprint)
    return app


LICENCE = {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}


class Interface(Api):  # type: ignore[misc]
    """flask-smorest's register of operations; problems are answered in one place for pages too (see `problems.py`)."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        problems.install(self._app, pages.error_page)

    def _openapi_json(self) -> Response:
        described = with_registered(self.spec.to_dict(), reception().edition().registered)
        return Response(as_json(described), content_type="application/json", headers={"Cache-Control": "no-cache"})


def _install_interface(app: Flask) -> None:
    interface = Interface(app)
    interface.spec.components.schema("Problem", dict(PROBLEM))
    for name, scheme in SECURITY.items():
        interface.spec.components.security_scheme(name, dict(scheme))
    for room in ROOMS:
        interface.register_blueprint(room.blueprint)
    app.register_blueprint(docs.blueprint)

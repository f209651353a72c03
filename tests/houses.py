"""The real network behind a server in this process, with people who are signed in, for tests in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import BrowserContext
from werkzeug.serving import WSGIRequestHandler, make_server

from api import create_app
from api.auth import COOKIE
from api.settings import Settings
from engines import address_in
from graph_seed.load import load
from referral.access import OPERATOR, AccountRole, Action
from referral.accounts import SESSION_LASTS, sealed
from referral.lotsennetz import Lotsennetz
from referral.papers import Account, Session
from referral.stores import open_store
from signed_in import an_account
from worlds import NOW

PEOPLE: dict[str, Account] = {
    "coordinator": an_account(AccountRole.COORDINATOR, "kmt-03351"),
    "colleague": an_account(AccountRole.COORDINATOR, "kmt-03351", id="colleague"),
    "partner": an_account(AccountRole.PARTNER, "awo-celle-migration"),
}
"""Who is signed in, by what a test calls them."""


class Quiet(WSGIRequestHandler):
    """Says nothing about each request."""

    def log_request(self, *_answer: object) -> None:
        """Leave it out."""


@contextmanager
def kept(folder: Path) -> Iterator[tuple[str, Lotsennetz]]:
    """The address of the server, and the network behind it; it is always the same Monday morning."""
    network = Lotsennetz(store=open_store(address_in(folder)), clock=lambda: NOW)
    load(network)
    for name, account in PEOPLE.items():
        with network.change(OPERATOR, Action.KEEP_ACCOUNTS) as graph:
            graph.put(account)
            graph.put(_session(name, account))
    app = create_app(Settings(store="file:unused", workers=1), network)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}", network
    server.shutdown()
    thread.join()
    server.server_close()
    network.store.close()


def _session(name: str, account: Account) -> Session:
    until = NOW + SESSION_LASTS - timedelta(minutes=1)
    return Session(id=sealed(name), account=account.id, begun_on=NOW.date(), until=until)


def sign_in(context: BrowserContext, address: str, name: str) -> None:
    """Let a browser be the one in which this person is signed in."""
    context.add_cookies([{"name": COOKIE, "value": name, "url": address}])

"""Web addresses are asked politely, from a real server beside the test, and never inside a private network."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

import pytest

from api.web import AGENT, PACE, Walker
from machine import free_port

GONE = 410


class Answering(BaseHTTPRequestHandler):
    """A web site with all that can go wrong on one."""

    asked: list[tuple[str, str, str]]

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.asked.append((self.command, self.path, self.headers["User-Agent"]))
        if self.path == "/slow":
            threading.Event().wait(1)
            return
        status, onward = self._said()
        self.send_response(status)
        if onward:
            self.send_header("Location", onward)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _said(self) -> tuple[int, str]:
        if self.path == "/get-only":
            return (200, "") if self.command == "GET" else (405, "")
        return {
            "/": (200, ""),
            "/moved?a=b": (301, "/"),
            "/circle": (302, "/circle"),
            "/robots-not-welcome": (403, ""),
            "/gone": (GONE, ""),
            "/inside": (302, "http://127.0.0.1:1/"),
            "/file": (302, "file:///etc/passwd"),
            "/nowhere-said": (302, ""),
        }.get(self.path, (404, ""))

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


class Site(NamedTuple):
    address: str
    asked: list[tuple[str, str, str]]


@pytest.fixture
def site() -> Iterator[Site]:
    asked: list[tuple[str, str, str]] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Answering,), {"asked": asked}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_address[1]}", asked)
    server.shutdown()
    server.server_close()
    thread.join()


def a_walker(waited: list[float] | None = None, *, public_only: bool = False) -> Walker:
    """One who does not wait but says how long it would have."""
    return Walker(public_only=public_only, wait=(waited if waited is not None else []).append, patience=0.3)


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("", ""),
        ("/", ""),
        ("/#part", ""),
        ("/moved?a=b", ""),
        ("/get-only", ""),
        ("/robots-not-welcome", ""),
        ("/gone", "410"),
        ("/missing", "404"),
        ("/circle", "too many redirections"),
        ("/file", "no web address"),
        ("/slow", "timeout"),
        ("/nowhere-said", ""),
    ],
)
def test_an_address_leads_somewhere_or_it_is_said_why_not(site: Site, path: str, why: str) -> None:
    assert a_walker().ask(f"{site.address}{path}") == why
    assert {agent for _, _, agent in site.asked} == {AGENT}


def test_get_is_asked_only_where_head_was_not_enough(site: Site) -> None:
    a_walker().ask(f"{site.address}/")
    a_walker().ask(f"{site.address}/get-only")
    assert [method for method, _, _ in site.asked] == ["HEAD", "HEAD", "GET"]


def test_a_host_is_asked_once_in_a_second(site: Site) -> None:
    waited: list[float] = []
    walker = a_walker(waited)
    walker.ask(f"{site.address}/")
    walker.ask(f"{site.address}/moved?a=b")
    assert len(waited) == 2
    assert all(PACE - 0.5 < one <= PACE for one in waited)


def test_whoever_does_not_answer_or_does_not_exist_is_said_so(site: Site) -> None:
    assert a_walker().ask(f"http://127.0.0.1:{free_port()}/") == "no answer"
    assert a_walker().ask("http://nobody.invalid/") == "unknown host"
    assert a_walker().ask(site.address.replace("http:", "https:")) == "certificate"
    assert a_walker().ask("http://[::1/") == "no answer"
    assert a_walker().ask("mailto:hallo@example.org") == "no web address"
    assert a_walker().ask("http:///x") == "no web address"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1", "192.168.1.1", "169.254.169.254", "[::1]"])
def test_nothing_inside_a_private_network_is_ever_asked(host: str) -> None:
    assert a_walker(public_only=True).ask(f"http://{host}/") in {"not public", "unknown host"}


def test_a_redirection_is_judged_like_an_address(site: Site) -> None:
    assert a_walker().ask(f"{site.address}/inside") == "no answer"
    walker = a_walker(public_only=True)
    assert walker.ask(f"{site.address}/inside") == "not public"
    assert site.asked[-1][1] == "/inside"

"""On the internet: behind a real nginx with the lines that the README recommends, over TLS and compressed."""

from __future__ import annotations

import getpass
import gzip
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import Message
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import trustme
from playwright.sync_api import Browser, expect

from accounts import PASSWORD
from barriers import send
from machine import free_port, without
from served import HOUSE, an_administrator, serving

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
RECOMMENDED = re.compile(r"```nginx\n(.+?)```", re.DOTALL)
PHONE = "/kontakte?ort=Celle&sprache=ar&thema=housing.search"
MAIL = "anna@example.org"


class Proxied(NamedTuple):
    """The service as people reach it, whoever vouches for its certificate, and the folder that the proxy writes to."""

    address: str
    trust: ssl.SSLContext
    folder: Path

    def ask(self, path: str, data: bytes | None = None, **headers: str) -> tuple[int, Message, bytes]:
        """The status, the headers and the body as it came over the wire."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = Request(f"{self.address}{path}", data, {"Accept-Encoding": "gzip"} | named)  # noqa: S310  our own
        try:
            with urlopen(request, timeout=20, context=self.trust) as answer:  # noqa: S310  our own
                return answer.status, answer.headers, answer.read()
        except HTTPError as error:
            return error.code, error.headers, error.read()


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    """The service behind the proxy, with somebody who has an account."""
    if NGINX is None:
        without("nginx", "the service behind a real proxy")
    folder, front = tmp_path_factory.mktemp("behind"), tmp_path_factory.mktemp("proxy")
    authority, trust = trustme.CA(), ssl.create_default_context()
    authority.configure_trust(trust)
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(str(front / "localhost.pem"))
    port = free_port()
    with serving(folder, LOTSENNETZ_ADDRESS=f"https://localhost:{port}") as served:
        an_administrator(folder, MAIL)
        with nginx(front, port, served.address.rstrip("/")):
            yield Proxied(f"https://localhost:{port}", trust, front)


@contextmanager
def nginx(folder: Path, port: int, service: str) -> Iterator[None]:
    """The proxy with the README's own lines, in which only ports, names and files are others."""
    (server,) = RECOMMENDED.findall((HOUSE / "README.md").read_text(encoding="utf-8"))
    for pattern, here in {
        r"listen 443": f"listen {port}",
        r"lotsennetz\.example": "localhost",
        r"/etc/ssl\S+\.pem": f"{folder}/localhost.pem",
        r"/var/log/nginx/": f"{folder}/",
        r"http://127\.0\.0\.1:8000": service,
    }.items():
        server, times = re.subn(pattern, here, server)
        assert times, f"The README's lines hold no {pattern}."
    kept = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    around = f"user {getpass.getuser()}; daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}"
    (folder / "nginx.conf").write_text(
        f"{around}\nhttp {{ access_log {folder}/access.log; {kept}\n{server}}}\n", encoding="utf-8"
    )
    command = [str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    process = subprocess.Popen(command)
    try:
        while process.poll() is None and not _listens(port):
            time.sleep(0.05)
        assert process.poll() is None, (folder / "error.log").read_text(encoding="utf-8")
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
        return True
    return False


def test_somebody_signs_in_with_a_guarded_cookie(browser: Browser, proxied: Proxied) -> None:
    context = browser.new_context(base_url=proxied.address, locale="de-DE", ignore_https_errors=True)
    page = context.new_page()
    page.goto("/anmelden")
    page.get_by_label("E-Mail-Adresse").fill(MAIL)
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    send(page, "Anmelden")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mein Konto")
    (cookie,) = (one for one in context.cookies() if one["name"].startswith("__Host-"))
    assert (cookie["secure"], cookie["httpOnly"]) == (True, True)
    context.close()


def test_a_phone_gets_less_than_half_of_the_bytes(proxied: Proxied) -> None:
    status, headers, body = proxied.ask(PHONE)
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert "Accept-Encoding" in ", ".join(headers.get_all("Vary", []))
    page = gzip.decompress(body)
    assert b"Celle" in page
    assert len(body) < len(page) / 2


def test_what_a_program_has_already_is_not_sent_again(proxied: Proxied) -> None:
    _, headers, body = proxied.ask("/api/v1/topics")
    assert headers["ETag"].startswith("W/")
    assert b"housing.search" in gzip.decompress(body)
    status, _, body = proxied.ask("/api/v1/topics", If_None_Match=headers["ETag"])
    assert (status, body) == (304, b"")


def test_forms_are_taken_from_the_service_alone_and_links_lead_through_the_proxy(proxied: Proxied) -> None:
    assert proxied.ask("/eintragen", b"organisation=", Origin="https://elsewhere.example")[0] == 403
    status, _, body = proxied.ask("/eintragen", b"organisation=", Origin=proxied.address)
    assert status == 200
    (draft,) = set(re.findall(r'action="(/eintragen/[^"]+)"', gzip.decompress(body).decode()))
    _, _, later = proxied.ask(draft, b"go=later", Origin=proxied.address)
    assert f'href="{proxied.address}/eintragen/' in gzip.decompress(later).decode()


def test_the_proxy_writes_down_nothing_that_somebody_asked(proxied: Proxied) -> None:
    assert proxied.ask(PHONE)[0] == 200
    assert_nothing_written(proxied.folder)


def test_nor_does_it_while_the_service_is_away(proxied: Proxied, tmp_path: Path) -> None:
    port, nobody = free_port(), free_port()
    shutil.copy(proxied.folder / "localhost.pem", tmp_path)
    with nginx(tmp_path, port, f"http://127.0.0.1:{nobody}"):
        away = proxied._replace(address=f"https://localhost:{port}", folder=tmp_path)
        assert away.ask(PHONE)[0] == 502
    assert_nothing_written(tmp_path)


def assert_nothing_written(folder: Path) -> None:
    """No file of the proxy, its logs among them, holds what somebody asked."""
    written = [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
    assert written
    assert not any(b"sprache=ar" in one for one in written)

"""A real OpenID Connect provider for tests: `oidc-provider` for Node.js, fetched once with npm and started."""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import requests
from platformdirs import user_cache_path

from machine import free_port, without

VERSION = "9.13.3"
PATIENCE = 60.0
"""Seconds in which it must answer."""
CLIENT = {"client_id": "lotsennetz", "client_secret": "geheim: 4/5?"}

PROGRAM = """
import Provider from 'oidc-provider';
const given = JSON.parse(process.argv[2]);
const provider = new Provider(given.issuer, {
  clients: [given.client],
  pkce: { required: () => true },
  claims: { openid: ['sub', 'roles', 'organisation'], profile: ['name'], email: ['email', 'email_verified'] },
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...given.people[id] }) }),
  cookies: { keys: ['only for tests'] },
});
provider.listen(given.port, '127.0.0.1');
"""


@contextmanager
def providing(back: str, people: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Start a provider that knows these people and one client, which is reached at `back`; its issuer."""
    folder = _fetched()
    port = free_port()
    issuer = f"http://127.0.0.1:{port}"
    client = {**CLIENT, "redirect_uris": [back], "response_types": ["code"], "grant_types": ["authorization_code"]}
    given = {"issuer": issuer, "port": port, "client": client, "people": people}
    command = ["node", "start.mjs", json.dumps(given)]
    with (folder / f"{port}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        _wait_for(f"{issuer}/.well-known/openid-configuration", process)
        yield issuer
    finally:
        process.terminate()
        process.wait(timeout=20)
        (folder / f"{port}.log").unlink()


def sign_in_at(address: str, person: str) -> str:
    """Sign in over there as somebody does in a browser, and agree; the address one is sent back to."""
    with requests.Session() as browser:
        answer = browser.get(address, allow_redirects=False, timeout=PATIENCE)
        for form in ({"prompt": "login", "login": person, "password": "x"}, {"prompt": "consent"}):
            page = _follow(browser, answer)
            answer = browser.post(page, data=form, allow_redirects=False, timeout=PATIENCE)
        return _follow(browser, answer)


def _follow(browser: requests.Session, answer: requests.Response) -> str:
    """Go where an answer leads, until there is a form to fill in or the way leads out of the provider."""
    while answer.is_redirect:
        address = urljoin(answer.url, answer.headers["Location"])
        if not address.startswith(urljoin(answer.url, "/")):
            return address
        answer = browser.get(address, allow_redirects=False, timeout=PATIENCE)
    answer.raise_for_status()
    return answer.url


def _fetched() -> Path:
    """The folder with the provider; where there is no npm, the tests are skipped and say so, in CI they fail."""
    folder = user_cache_path("lotsennetz") / "oidc-provider" / VERSION
    if shutil.which("npm") is None:
        without("npm", "signing in elsewhere with a real provider")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several workers may want it at once
        if not (folder / "node_modules" / "oidc-provider").exists():
            command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", f"oidc-provider@{VERSION}"]
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
        (folder / "start.mjs").write_text(PROGRAM, encoding="utf-8")
    return folder


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if requests.get(address, timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise RuntimeError(f"The provider at {address} does not answer.")

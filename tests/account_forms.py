"""Sending the forms about accounts as a browser does, and reading what comes back."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from accounts import PASSWORD
from referral.letters import Letter
from referral.papers import Account

NEW = "Noch längere Wege"
"""A password that is chosen."""


def post(client: FlaskClient, path: str, **form: str) -> TestResponse:
    """Send a form as a page of ours does; `__` in a name stands for `-`."""
    sent = {name.replace("__", "-"): value for name, value in form.items()}
    return client.post(path, data=sent, headers={"Sec-Fetch-Site": "same-origin"}, buffered=True)


def sign_in(client: FlaskClient, account: Account, password: str = PASSWORD, **more: str) -> TestResponse:
    """Sign in with a password."""
    return post(client, "/anmelden", email=account.email, password=password, **more)


def said(response: TestResponse) -> str:
    """What stands on a page, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def link_in(letter: Letter) -> str:
    """The path of the link in a letter."""
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", letter.text)
    assert found, letter.text
    return found.group(1)

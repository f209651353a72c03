"""Signing in at one's own office in a real browser: the way there and back, and what is said if it fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from barriers import Scheme, assert_readable, seen_by, send
from machine import free_port
from oidc_provider import CLIENT, providing
from served import serving

PEOPLE: dict[str, dict[str, Any]] = {
    "cora": {"name": "Cora Beispiel", "roles": ["land"]},
    "dora": {"name": "Dora Beispiel", "roles": ["staff"]},
}
"""Who is known at the office, with roles of which one counts here."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the running service, which sends people to a real provider."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with providing(f"{address}/anmelden/zurueck", PEOPLE) as issuer:
        settings = {
            "LOTSENNETZ_ADDRESS": address,
            "LOTSENNETZ_OIDC_ISSUER": issuer,
            "LOTSENNETZ_OIDC_CLIENT_ID": CLIENT["client_id"],
            "LOTSENNETZ_OIDC_CLIENT_SECRET": CLIENT["client_secret"],
            "LOTSENNETZ_OIDC_ROLES": "land=state administrator",
        }
        with serving(tmp_path_factory.mktemp("elsewhere"), "--port", str(port), **settings):
            yield address


@pytest.fixture(params=[320, 1280], ids=["narrow", "wide"])
def page(browser: Browser, home: str, scheme: Scheme, request: pytest.FixtureRequest) -> Iterator[Page]:
    with seen_by(browser, home, scheme, request.param) as context:
        yield context.new_page()


def signed_in_elsewhere(page: Page, person: str) -> None:
    """Go there by the button, sign in as somebody and agree, with the keys alone."""
    page.get_by_role("link", name="Über die eigene Stelle anmelden").press("Enter")
    page.locator("input[name=login]").type(person)
    page.locator("input[name=password]").type("x")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Continue").press("Enter")


def test_the_way_to_ones_own_office_has_no_barrier(page: Page) -> None:
    page.goto("/anmelden")
    expect(page.get_by_role("link", name="Über die eigene Stelle anmelden")).to_be_visible()
    assert_readable(page)
    send(page, "Anmelden")
    expect(page.get_by_role("alert")).to_be_visible()
    assert_readable(page)
    page.goto("/anmelden?lang=en&weiter=/konten")
    assert_readable(page)
    page.goto("/anmelden/zurueck")
    expect(page.get_by_text("hat nicht geklappt")).to_be_visible()
    assert_readable(page)


def test_whoever_comes_back_with_a_role_goes_on_where_she_wanted_to(page: Page) -> None:
    page.goto("/konten")
    signed_in_elsewhere(page, "cora")
    expect(page.get_by_role("heading", level=1)).to_have_text("Konten und Einladungen")
    page.goto("/konto")
    expect(page.get_by_text("hier gibt es kein Passwort")).to_be_visible()
    assert_readable(page)


def test_whoever_has_no_role_here_is_told_so(page: Page) -> None:
    page.goto("/anmelden")
    signed_in_elsewhere(page, "dora")
    expect(page.get_by_text("nennt keine Rolle")).to_be_visible()
    assert_readable(page)

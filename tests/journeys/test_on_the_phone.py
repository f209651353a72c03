"""The volunteer at the bus stop: a small page, large numbers, and the last answer when there is no network."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request, expect

ASKED = "/kontakte?ort=29221&thema=housing.search&sprache=ti"


@pytest.fixture
def phone(browser: Browser, served: str) -> Iterator[Page]:
    context = browser.new_context(
        base_url=served, locale="de-DE", viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True
    )
    yield context.new_page()
    context.close()


def test_all_that_is_transferred_is_under_60_kilobytes(phone: Page) -> None:
    finished: list[Request] = []
    phone.context.on("requestfinished", lambda request: finished.append(request))  # noqa: PLW0108 - Playwright marks the handler
    phone.goto(ASKED)
    phone.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    phone.wait_for_load_state("networkidle")
    sizes = [request.sizes() for request in finished]
    whole = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
    assert 0 < whole < 60_000


def test_numbers_are_large_enough_for_a_thumb(phone: Page) -> None:
    phone.goto("/kontakte?ort=49074&thema=protection.violence")
    call = phone.locator("a[href^='tel:']").first
    box = call.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    expect(call).to_have_attribute("href", "tel:116016")


def test_without_network_the_last_answer_is_still_there_and_says_how_old_it_is(phone: Page) -> None:
    phone.goto(ASKED)
    phone.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    phone.reload()
    moment = phone.locator(".for").inner_text()
    phone.context.set_offline(True)
    phone.goto("/kontakte")
    assert phone.locator(".for").inner_text() == moment
    expect(phone.get_by_text("Kein Netz")).to_be_visible()
    expect(phone.locator(".callee").first).to_be_visible()


def test_only_the_last_answer_and_the_look_of_the_page_are_kept(phone: Page) -> None:
    phone.goto(ASKED)
    phone.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    for path in (ASKED, "/kontakte?ort=49074&thema=housing.search", "/suche?place=29221&topic=housing.search"):
        phone.goto(path)
    kept: list[str] = phone.evaluate(
        """async () => {
          const names = await caches.keys();
          const rooms = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
          return rooms.flat().map((request) => new URL(request.url).pathname + new URL(request.url).search).sort();
        }"""
    )
    assert kept == [
        "/kontakte?ort=49074&thema=housing.search",
        "/static/contacts.css",
        "/static/contacts.js",
        "/static/icon.svg",
    ]


def test_the_page_works_without_script(browser: Browser, served: str) -> None:
    context = browser.new_context(base_url=served, locale="de-DE", java_script_enabled=False)
    page = context.new_page()
    page.goto("/kontakte")
    page.get_by_label("Postleitzahl oder Ort").fill("29221")
    page.get_by_label("Anliegen").select_option("housing.search")
    page.get_by_role("button", name="Kontakte zeigen").click()
    expect(page.locator(".callee").first).to_be_visible()
    context.close()

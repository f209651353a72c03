"""What every page is checked for in a real browser, by axe-core and by looking at its width."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

Scheme = Literal["light", "dark"]

EVERYTHING = {"resultTypes": ["violations", "incomplete"]}
"""Without it axe tells of each unresolved check only once."""


@contextmanager
def seen_by(
    browser: Browser, address: str, scheme: Scheme, width: int, *, scripts: bool = True
) -> Iterator[BrowserContext]:
    """A reader's own browser, in light or dark colours, with a screen so many pixels wide."""
    context = browser.new_context(
        base_url=address,
        locale="de-DE",
        color_scheme=scheme,
        viewport={"width": width, "height": 800},
        java_script_enabled=scripts,
        service_workers="block",
    )
    yield context
    context.close()


def send(page: Page, name: str) -> None:
    """Press the first button of that name, and wait until the page that comes of it is there in full."""
    with page.expect_event("load"):
        page.get_by_role("button", name=name, exact=True).first.click()


def unfold(page: Page) -> None:
    page.evaluate("() => { for (const one of document.querySelectorAll('details')) one.open = true }")


def assert_readable(page: Page) -> None:
    found = Axe().run(page, options=EVERYTHING).response
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found["violations"]] == []
    unresolved = [one for one in found["incomplete"] if one["id"] == "color-contrast"]
    assert [node["target"] for one in unresolved for node in one["nodes"]] == []
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").count() == 1

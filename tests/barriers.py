"""What every page is checked for in a real browser, by axe-core and by looking at its width."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

EVERYTHING = {"resultTypes": ["violations", "incomplete"]}
"""Without it axe tells of each unresolved check only once."""


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

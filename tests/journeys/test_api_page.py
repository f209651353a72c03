"""The page to try the interface: it works in a real browser under the strict rules about scripts and styles."""

from __future__ import annotations

from playwright.sync_api import Browser, expect


def test_an_operation_can_be_tried_out_on_the_page(served: str, browser: Browser) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{served}/api/v1/docs")
    page.locator(".opblock-summary", has_text="/api/v1/health").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".live-responses-table")).to_contain_text('"status": "ok"')
    assert complaints == []
    page.close()

"""Every page is checked by axe-core in a real browser: light and dark, narrow and wide, with everything unfolded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from barriers import Scheme, assert_readable, seen_by, unfold

PAGES = {
    "counter": "/",
    "counter in English": "/?lang=en",
    "counter with errors": "/suche?place=Lunebug&topic=residence.permit&language=ti&age=20",
    "answer": "/suche?place=29221&topic=housing.search&topic=health.mental&language=ti&age=20",
    "answer in English": "/suche?place=29221&topic=residence.permit&language=ar&lang=en",
    "answer with protection": "/suche?place=49074&topic=protection.violence&group=gender.woman",
    "which place": "/suche?place=29640&topic=residence.permit",
    "authority": "/partner/abh-cuxhaven-stadt",
    "programmes": "/programmes",
    "programme": "/programmes/pilot-2014",
    "sorting": "/sortierung",
    "accessibility": "/barrierefreiheit",
    "privacy": "/datenschutz",
    "imprint": "/impressum",
    "contacts": "/kontakte",
    "contacts with errors": "/kontakte?ort=29221",
    "whom to call": "/kontakte?ort=29221&thema=housing.search&sprache=ti",
    "no such page": "/nichts",
}


@pytest.fixture(scope="module", params=[320, 1280], ids=["narrow", "wide"])
def page(browser: Browser, served: str, scheme: Scheme, request: pytest.FixtureRequest) -> Iterator[Page]:
    with seen_by(browser, served, scheme, request.param) as context:
        yield context.new_page()


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_a_page_has_no_barrier_and_no_contrast_left_open(page: Page, path: str) -> None:
    page.goto(path)
    unfold(page)
    assert_readable(page)


def test_the_page_of_a_partner_and_its_sheet_have_no_barrier(page: Page) -> None:
    page.goto("/suche?place=29221&topic=housing.search&language=ar")
    sheet = page.locator("a[href^='/blatt/']").first.get_attribute("href")
    for path in (page.locator(".contact__do a[href^='/partner/']").first.get_attribute("href"), sheet):
        page.goto(path or "")
        unfold(page)
        assert_readable(page)

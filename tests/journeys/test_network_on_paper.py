"""The pages about the network on paper: dark text whatever the screen, whole tables, nothing to press."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from barriers import seen_by
from houses import kept, sign_in

PAGES = (
    "/netz/abdeckung?thema=housing&sprache=ti", "/netz/abdeckung?ort=03351006", "/netz/inventar", "/netz/ausfaelle",
    "/netz/auslastung", "/netz/verteilung", "/netz/widersprueche", "/netz/probefaelle", "/netz/varianten",
    "/erfahrungen", "/programmes/pilot-2014",
)  # fmt: skip
A4_ACROSS = {False: 182, True: 269}
"""The width of an A4 page upright and on its side without its margins, in millimetres."""
PIXELS_PER_MILLIMETRE = 96 / 25.4
DARK = 0.56
"""Up to this lightness in OKLCH, grey has a contrast of 4.5 to 1 on white."""
TO_PRESS = "nav, button, input, select, textarea, .kern-btn, .skip"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with kept(tmp_path_factory.mktemp("house")) as (address, _network):
        yield address


@pytest.fixture(scope="module")
def reader(browser: Browser, house: str) -> Iterator[BrowserContext]:
    with seen_by(browser, house, "dark", 1280) as context:
        sign_in(context, house, "coordinator")
        yield context


@pytest.fixture
def page(reader: BrowserContext) -> Iterator[Page]:
    opened = reader.new_page()
    opened.emulate_media(media="print")
    yield opened
    opened.close()


def dark(colour: str) -> bool:
    """Whether a computed colour (`oklch(LIGHTNESS …)`, as KERN states its own) can be read on white paper."""
    return float(colour.removeprefix("oklch(").split()[0]) < DARK


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_fit_for_paper(page: Page, path: str) -> None:
    page.goto(path)
    wide = page.locator(".compared--wide").count() > 0
    page.set_viewport_size({"width": round(A4_ACROSS[wide] * PIXELS_PER_MILLIMETRE), "height": 800})
    for words in ("h1", "main p", "main th", "main a", "main li"):
        for one in page.locator(words).filter(visible=True).all()[:5]:
            assert dark(one.evaluate("one => getComputedStyle(one).color")), words
    assert [one.inner_text() for one in page.locator(TO_PRESS).filter(visible=True).all()] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for table in page.locator("table").filter(visible=True).all():
        assert table.evaluate("one => getComputedStyle(one).display") == "table"
        assert table.evaluate("one => getComputedStyle(one.parentElement).overflowX") == "visible"


def test_a_wide_table_lies_on_its_side_and_says_what_was_asked(page: Page) -> None:
    page.goto("/netz/abdeckung?thema=housing&sprache=ti&alter=20&nah=true")
    assert page.locator("body").evaluate("one => getComputedStyle(one).page") == "wide"
    said = page.locator(".kern-subline").inner_text()
    assert said == (
        "Landkreis Celle · Tigrinya · Wohnen und Ankommen · Alter: 20 · nur Hilfe vor Ort (Gemeinde und Kreis) · "
        "Stand 23.11.2026"
    )

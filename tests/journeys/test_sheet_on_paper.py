"""A sheet is one A4 page in every language, with its own letters, from a real browser's printer."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from api.sheet_phrases import LANGUAGES
from handouts import a_full_handout, a_handout, sheet_app

CHROMIUM = shutil.which("chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
A4 = (595, 842)
"""Points."""
PIXELS_PER_MILLIMETRE = 96 / 25.4

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    plain = {f"{tag}-plain": a_handout(tag) for tag in LANGUAGES}
    full = {f"{tag}-full": a_full_handout(tag) for tag in LANGUAGES}
    server = make_server("127.0.0.1", 0, sheet_app(plain | full), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser.new_page()
        browser.close()


def fonts_in_use(page: Page) -> set[str]:
    loaded: list[str] = page.evaluate(
        "async () => { await document.fonts.ready;"
        " return [...document.fonts].filter(font => font.status === 'loaded').map(font => font.family) }"
    )
    return {family.strip('"') for family in loaded}


@pytest.mark.parametrize("content", ["plain", "full"])
@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_sheet_is_exactly_one_a4_page(address: str, page: Page, tag: str, content: str) -> None:
    page.goto(f"{address}/{tag}-{content}?lang=de")
    fonts_in_use(page)
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1
    (box,) = set(re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed))
    assert tuple(round(float(side)) for side in box) == A4


@pytest.mark.parametrize(
    ("tag", "family"),
    [
        ("ti", "Noto Sans Ethiopic"),
        ("ar", "Noto Sans Arabic"),
        ("fa", "Noto Sans Arabic"),
        ("ps", "Noto Sans Arabic"),
        ("ckb", "Noto Sans Arabic"),
        ("uk", "Noto Sans"),
        ("kmr", "Noto Sans"),
    ],
)
def test_letters_come_with_the_page_and_need_no_font_of_the_machine(
    address: str, page: Page, tag: str, family: str
) -> None:
    page.goto(f"{address}/{tag}-plain?lang=de")
    assert family in fonts_in_use(page)


def test_a_sheet_in_a_latin_language_loads_no_other_letters(address: str, page: Page) -> None:
    page.goto(f"{address}/tr-plain?lang=de")
    assert fonts_in_use(page) == {"Noto Sans"}


def test_arabic_letters_are_joined(address: str, page: Page) -> None:
    page.goto(f"{address}/ar-plain?lang=de")
    fonts_in_use(page)
    joined, apart = page.evaluate(
        """() => {
          const width = (text) => {
            const box = document.createElement("span");
            box.lang = "ar";
            box.textContent = text;
            document.querySelector("h1").append(box);
            const measured = box.getBoundingClientRect().width;
            box.remove();
            return measured;
          };
          return [width("مساعدتكم"), width([..."مساعدتكم"].join("\\u200c"))];
        }"""
    )
    assert joined < 0.9 * apart


def test_the_code_measures_25_millimetres_without_its_margin(address: str, page: Page) -> None:
    page.goto(f"{address}/ti-full?lang=de")
    page.emulate_media(media="print")
    width, modules = page.evaluate(
        "() => { const code = document.querySelector('svg.code');"
        " return [code.getBoundingClientRect().width, code.viewBox.baseVal.width] }"
    )
    page.emulate_media(media="screen")
    assert width / PIXELS_PER_MILLIMETRE * (modules - 8) / modules >= 25


def test_tools_for_the_counter_are_on_the_screen_and_never_on_paper(address: str, page: Page) -> None:
    page.goto(f"{address}/ti-plain?lang=de")
    button = page.get_by_role("button", name="Blatt drucken")
    assert button.is_visible()
    page.emulate_media(media="print")
    assert not button.is_visible()
    assert not page.get_by_text("Strg+P").is_visible()
    page.emulate_media(media="screen")


@pytest.mark.parametrize("tag", ["ti", "ar"])
def test_a_phone_shows_the_sheet_without_scrolling_sideways(address: str, page: Page, tag: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{address}/{tag}-full?lang=de")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320

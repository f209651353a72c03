"""From a postcode to the printed sheet: with the keyboard alone, without script, and when something is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

CELLE = "place=29221&topic=residence.permit&language=ti"


@pytest.fixture
def page(browser: Browser, served: str) -> Iterator[Page]:
    context = browser.new_context(base_url=served, locale="de-DE", viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


@pytest.fixture
def plain(browser: Browser, served: str) -> Iterator[Page]:
    """A page in a browser that runs no scripts."""
    context: BrowserContext = browser.new_context(base_url=served, locale="de-DE", java_script_enabled=False)
    yield context.new_page()
    context.close()


def focused(page: Page) -> str:
    name: str = page.evaluate(
        "() => document.activeElement.id || document.activeElement.textContent.trim().split('\\n')[0]"
    )
    return name


def tab_to(page: Page, name: str, at_most: int) -> None:
    """Press Tab until the element with this id or text has the focus."""
    for _press in range(at_most):
        page.keyboard.press("Tab")
        if re.search(name, focused(page)):
            return
    raise AssertionError(f"{name} was not reached with {at_most} tabs, but {focused(page)}.")


def test_with_the_keyboard_alone_from_the_postcode_to_the_sheet(page: Page) -> None:
    page.goto("/")
    assert focused(page) == "place"
    page.keyboard.type("29221")
    tab_to(page, "^language$", 1)
    page.keyboard.type("Tig")
    tab_to(page, "^filter$", 1)
    page.keyboard.type("aufenthaltserlaubnis")
    expect(page.locator("#filter-stand")).to_have_text("1 Anliegen passt")
    tab_to(page, "^topic-residence.permit$", 2)
    page.keyboard.press("Space")
    expect(page.locator("[data-chosen]")).to_have_text("1 Anliegen gewählt")
    page.keyboard.press("Enter")
    page.wait_for_url("**/suche?*")
    expect(page).to_have_title("29221 Celle: Aufenthaltserlaubnis beantragen oder verlängern – Lotsennetz")
    expect(page).to_have_url(f"/suche?{CELLE}")
    tab_to(page, "^Blatt drucken: Tigrinya", 40)
    page.keyboard.press("Enter")
    page.wait_for_url("**/blatt/*")
    expect(page.locator("html")).to_have_attribute("lang", "ti")


def test_without_script_from_the_postcode_to_the_sheet(plain: Page) -> None:
    plain.goto("/")
    plain.get_by_label("Postleitzahl oder Ort").fill("Celle")
    plain.get_by_label("Sprache der Person").select_option("ti")
    plain.get_by_label("Wohnungssuche").check()
    plain.get_by_role("button", name="Antwort zeigen").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Celle: Wohnungssuche")
    expect(plain.get_by_role("link", name="Ausländerbehörde der Stadt Celle").first).to_be_visible()
    plain.get_by_role("link", name=re.compile("^Blatt drucken: Tigrinya")).first.click()
    expect(plain.locator("html")).to_have_attribute("lang", "ti")
    expect(plain.locator("main")).to_be_visible()


def test_without_script_the_filter_is_not_shown_and_every_topic_is(plain: Page) -> None:
    plain.goto("/")
    expect(plain.get_by_label("Anliegen suchen")).to_be_hidden()
    expect(plain.get_by_label("Gewaltschutz, Frauen")).to_be_visible()


def test_what_was_typed_is_kept_when_a_topic_is_missing(plain: Page) -> None:
    answer = plain.goto("/suche?place=29221&language=ti&age=30&group=gender.woman")
    assert answer is not None
    assert answer.status == 422
    assert plain.title().startswith("Fehler: ")
    expect(plain.get_by_role("alert")).to_contain_text("mindestens ein Anliegen")
    expect(plain.get_by_label("Postleitzahl oder Ort")).to_have_value("29221")
    expect(plain.get_by_label("Sprache der Person")).to_have_value("ti")
    expect(plain.get_by_label("Alter in Jahren")).to_have_value("30")
    expect(plain.get_by_label("Frauen", exact=True)).to_be_checked()


def test_the_summary_of_errors_has_the_focus_and_leads_to_the_field(page: Page) -> None:
    page.goto("/suche?place=Lunebug&topic=residence.permit")
    assert focused(page) == "fehler"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#place$"))


def test_a_misspelt_place_offers_what_may_have_been_meant(plain: Page) -> None:
    plain.goto("/suche?place=Lunebug&topic=residence.permit&language=ti")
    expect(plain.get_by_role("alert")).to_be_visible()
    plain.get_by_role("alert").get_by_role("link", name="Lüneburg", exact=True).click()
    expect(plain.get_by_role("heading", level=1)).to_contain_text("Lüneburg: Aufenthaltserlaubnis")
    assert "language=ti" in plain.url


def test_a_postcode_of_two_authorities_asks_which_place_and_the_answer_keeps_the_question(plain: Page) -> None:
    plain.goto("/suche?place=29640&topic=residence.permit&language=ti")
    expect(plain.get_by_role("heading", level=1)).to_have_text("Welcher Ort ist gemeint?")
    expect(plain.get_by_text("Zuständig: Ausländerbehörde des Landkreises Harburg")).to_be_visible()
    plain.get_by_role("link", name="Undeloh, Landkreis Harburg").click()
    expect(plain.get_by_role("heading", level=1)).to_contain_text("Undeloh")
    assert "topic=residence.permit" in plain.url
    assert "language=ti" in plain.url


def test_going_back_finds_the_form_as_it_was(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Postleitzahl oder Ort").fill("29221")
    page.get_by_label("Wohnungssuche").check()
    page.get_by_role("button", name="Antwort zeigen").click()
    page.wait_for_url("**/suche?*")
    page.go_back()
    expect(page.get_by_label("Postleitzahl oder Ort")).to_have_value("29221")
    expect(page.get_by_label("Wohnungssuche")).to_be_checked()


def test_changing_the_question_starts_from_what_was_asked(plain: Page) -> None:
    plain.goto(f"/suche?{CELLE}&age=20")
    plain.get_by_role("link", name="Frage ändern").click()
    expect(plain.get_by_label("Postleitzahl oder Ort")).to_have_value("29221")
    expect(plain.get_by_label("Aufenthaltserlaubnis beantragen oder verlängern")).to_be_checked()
    expect(plain.get_by_label("Alter in Jahren")).to_have_value("20")


def test_an_empty_field_stays_out_of_the_address_that_is_shared(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Postleitzahl oder Ort").fill("29221")
    page.get_by_label("Wohnungssuche").check()
    page.get_by_role("button", name="Antwort zeigen").click()
    expect(page).to_have_url("/suche?place=29221&topic=housing.search")


def test_the_other_language_is_one_link_away_and_keeps_the_question(plain: Page) -> None:
    plain.goto(f"/suche?{CELLE}")
    plain.get_by_role("link", name="English").click()
    expect(plain.locator("html")).to_have_attribute("lang", "en")
    expect(plain.get_by_role("heading", level=1)).to_have_text("29221 Celle: Residence permit: apply or extend")
    plain.get_by_role("link", name="Change the question").click()
    expect(plain.locator("html")).to_have_attribute("lang", "en")
    expect(plain.get_by_label("Postcode or place")).to_have_value("29221")


def test_places_are_suggested_while_typing(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Postleitzahl oder Ort").press_sequentially("Undel")
    expect(page.locator("#places option").first).to_have_attribute("value", "Undeloh")


def test_the_first_tab_offers_to_skip_to_the_content(page: Page) -> None:
    page.goto("/sortierung")
    page.keyboard.press("Tab")
    assert focused(page) == "Zum Inhalt springen"
    expect(page.get_by_role("link", name="Zum Inhalt springen")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert focused(page) == "inhalt"


def test_what_has_the_focus_is_seen_and_never_hidden_behind_the_button(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 600})
    page.goto("/")
    for _press in range(60):
        page.keyboard.press("Tab")
        hidden = page.evaluate(
            """() => {
              const one = document.activeElement, box = one.getBoundingClientRect();
              const bar = document.querySelector(".counter__go").getBoundingClientRect();
              if (one.closest(".counter__go")) return null;
              return box.bottom > bar.top + 1 && box.top < bar.bottom ? one.id || one.textContent : null;
            }"""
        )
        assert hidden is None


@pytest.mark.parametrize("tag", ["ti", "ar", "de"])
def test_the_sheet_of_a_real_partner_is_one_a4_page(page: Page, tag: str) -> None:
    page.goto(f"/suche?place=29221&topic=housing.search&language={tag}")
    page.get_by_role("link", name=re.compile("^Blatt drucken")).first.click()
    page.wait_for_url("**/blatt/*")  # whole, with its style sheet
    page.evaluate("async () => { await document.fonts.ready }")
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1
    assert {
        tuple(round(float(side)) for side in box)
        for box in re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed)
    } == {(595, 842)}

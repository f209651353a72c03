"""The picture of the network in a real browser: without script, by keyboard, and with ties that wait for a partner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from barriers import assert_readable, seen_by, send
from houses import kept, sign_in
from referral.access import OPERATOR, Action
from referral.model import TieKind
from towns import a_tie

PARTNER, AUTHORITY, CENTRE = "awo-celle-migration", "abh-lk-celle", "kmt-03351"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The real network, with three ties around an advice centre in Celle."""
    with kept(tmp_path_factory.mktemp("house")) as (address, network):
        with network.change(OPERATOR, Action.SEED) as graph:
            graph.put(a_tie(AUTHORITY, PARTNER, since="2019", source="Vertrag", assured_on=date(2026, 11, 2)))
            graph.put(a_tie(CENTRE, PARTNER, TieKind.COOPERATES_WITH, agreed=False))
            graph.put(replace(a_tie(PARTNER, "malteser-celle"), agreed=frozenset()))
        yield address


@pytest.fixture(params=[("light", 1280), ("dark", 320)], ids=str)
def page(browser: Browser, house: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    scheme, width = request.param
    with seen_by(browser, house, scheme, width) as context:
        sign_in(context, house, "partner")
        yield context.new_page()


def test_the_picture_is_explored_by_keyboard(page: Page) -> None:
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto("/netz?gebiet=03351")
    graph, said = page.locator("#graph"), page.locator("#graph-ort")
    graph.focus()
    graph.press("n")
    first = said.inner_text()
    assert "Verbunden mit: " in first
    graph.press("n")
    assert said.inner_text() != first
    graph.press("p")
    assert said.inner_text() == first
    for key in ("ArrowLeft", "ArrowUp", "+", "-", "0"):
        graph.press(key)
    page.get_by_label("Nur zeigen, was so heißt").fill("awo")
    assert said.inner_text() == "1 zu sehen"
    graph.focus()
    graph.press("n")
    assert "AWO" in said.inner_text()
    assert_readable(page)
    graph.press("Enter")
    page.wait_for_url(f"**/partner/{PARTNER}")
    assert wrong == []


def test_without_script_the_drawing_and_the_tables_say_it_all(browser: Browser, house: str) -> None:
    context = browser.new_context(base_url=house, java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    page.goto("/netz?gebiet=03351")
    assert page.get_by_role("img", name="Netz: Landkreis Celle").is_visible()
    assert not page.locator("#erkunden").is_visible()
    row = page.get_by_role("row", name="Ausländerbehörde des Landkreises Celle vermittelt an")
    assert "2019" in row.inner_text()
    assert "von beiden Seiten" in row.inner_text()
    page.locator("#gebiet").select_option("03241")
    page.get_by_role("button", name="Zeigen").click()
    expect(page.locator("h1")).to_contain_text("Region Hannover")
    context.close()


def test_a_partner_sees_what_waits_confirms_one_and_declines_the_other(browser: Browser, house: str) -> None:
    with seen_by(browser, house, "light", 320) as context:
        sign_in(context, house, "partner")
        page = context.new_page()
        page.goto("/verbindungen")
        assert_readable(page)
        page.get_by_role("button", name="Stimmt: bestätigen").first.click()
        expect(page.locator("main")).to_contain_text("Danke, die Verbindung ist bestätigt.")
        page.get_by_role("button", name="Stimmt nicht: ablehnen").first.click()
        expect(page.locator("main")).to_contain_text("Es wartet keine Verbindung auf Ihre Bestätigung.")
        page.goto(f"/partner/{PARTNER}")
        assert page.get_by_text("von beiden Seiten bestätigt").count() == 2
        assert_readable(page)


def test_what_is_sent_to_be_shared_out_stands_in_no_address(browser: Browser, house: str) -> None:
    with seen_by(browser, house, "light", 1280) as context:
        sign_in(context, house, "coordinator")
        page = context.new_page()
        page.goto("/netz")
        page.goto("/netz/verteilung")
        page.locator("#liste").fill("Celle; Tigrinya; Wohnungssuche; 3")
        send(page, "Verteilen")
        addresses = [page.url]
        for _ in range(2):
            page.go_back()
            addresses.append(page.url)
        assert [one.removeprefix(house.rstrip("/")) for one in addresses] == [
            "/netz/verteilung",
            "/netz/verteilung",
            "/netz",
        ]

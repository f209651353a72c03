"""A coordinator brings in a table in a real browser: without script, readable for everybody, and back again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from barriers import assert_readable, seen_by, send, unfold
from houses import kept, sign_in
from referral.lotsennetz import Lotsennetz

TABLE = (
    "Liste der Angebote im Landkreis;;;;;;\r\n"
    "Name der Einrichtung;Straße;PLZ;Ort;Tel.;Sprechzeiten;Themen;Sprachen\r\n"
    "Treffpunkt Brücke;Markt 1;29221;Celle;5141 12345;Mo-Do 8-12;Wohnungssuche, Studium;Arabisch (mit Dolmetscher)\r\n"
    "Kaputte Zeile;Weg 2;1234;Atlantis;kein Telefon;irgendwann;Raumfahrt;Klingonisch\r\n"
)
Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Lotsennetz]]:
    with kept(tmp_path_factory.mktemp("house")) as found:
        yield found


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "liste.csv"
    file.write_text(TABLE, encoding="cp1252")
    return file


@pytest.fixture
def opened(browser: Browser, house: tuple[str, Lotsennetz]) -> Iterator[Opened]:
    """A coordinator's browser, of a width, in light or dark colours, with or without scripts."""
    with ExitStack() as browsers:

        def open_with(*, width: int = 1280, dark: bool = False, scripts: bool = True) -> Page:
            looks = seen_by(browser, house[0], "dark" if dark else "light", width, scripts=scripts)
            context = browsers.enter_context(looks)
            sign_in(context, house[0], "coordinator")
            return context.new_page()

        yield open_with


def choose(page: Page, table: Path) -> None:
    page.goto("/einfuhr")
    page.set_input_files("#file", table)
    page.get_by_role("button", name="Datei prüfen").click()


def test_without_script_from_the_file_over_the_look_to_the_import_and_back(opened: Opened, table: Path) -> None:
    page = opened(scripts=False)
    choose(page, table)
    expect(page.get_by_role("heading", level=1)).to_have_text("Was sich ändern würde")
    for column in ("Ort", "Tel.", "Themen", "Sprachen"):
        expect(page.get_by_role("cell", name=f"Zeile 4, {column}")).to_be_visible()
    page.get_by_role("button", name="Nur die fehlerfreien Einträge einführen").click()
    expect(page.get_by_role("status")).to_contain_text("Die Datei ist eingeführt: 2 neu, 0 geändert.")
    page.goto("/partner/treffpunkt-bruecke-03351006")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Treffpunkt Brücke")
    page.goto("/einfuhr")
    page.get_by_role("button", name="Rückgängig machen liste.csv").click()
    expect(page.get_by_role("status")).to_contain_text("ist rückgängig gemacht.")
    assert page.goto("/partner/treffpunkt-bruecke-03351006").status == 404  # type: ignore[union-attr]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280], ids=["narrow", "wide"])
def test_the_pages_have_no_barrier(opened: Opened, table: Path, width: int, *, dark: bool) -> None:
    page = opened(width=width, dark=dark)
    choose(page, table)
    expect(page.get_by_role("heading", level=1)).to_have_text("Was sich ändern würde")
    unfold(page)
    assert_readable(page)
    send(page, "Nur die fehlerfreien Einträge einführen")
    expect(page.get_by_role("status")).to_contain_text("Die Datei ist eingeführt")
    assert_readable(page)
    send(page, "Rückgängig machen liste.csv")
    expect(page.get_by_role("status")).to_contain_text("rückgängig gemacht")
    assert_readable(page)
    page.locator("#file").evaluate("one => one.removeAttribute('required')")
    send(page, "Datei prüfen")
    expect(page.get_by_role("alert")).to_contain_text("Bitte eine Datei auswählen.")
    assert_readable(page)


def test_what_a_page_says_to_search_engines_breaks_no_policy(opened: Opened) -> None:
    page = opened()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto("/partner/kmt-03351")
    assert "schema.org" in page.locator("script[type='application/ld+json']").inner_text()
    assert complaints == []

"""The main job of each page about the network, without script and with nothing but the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from barriers import seen_by
from houses import kept, sign_in
from referral.access import OPERATOR, Action
from towns import a_guide

Deed = Callable[[Page], object]
AT_MOST = 150
"""So many times Tab is pressed until somebody gives up."""


def opens(address: str) -> Deed:
    return lambda page: page.goto(address)


def types(name: str, text: str) -> Deed:
    """Write over what stands in a field."""

    def deed(page: Page) -> None:
        reach(page, page.get_by_label(name).first)
        page.keyboard.press("Control+A")
        page.keyboard.type(text)

    return deed


def chooses(name: str, beginning: str) -> Deed:
    """Type the beginning of what is to be chosen."""

    def deed(page: Page) -> None:
        reach(page, page.get_by_label(name, exact=True))
        page.keyboard.type(beginning)

    return deed


def presses(role: str, name: str, key: str = "Enter") -> Deed:
    """Press a key on the first in the page's main part that has this role and a name with these words."""

    def deed(page: Page) -> None:
        reach(page, page.locator("main").get_by_role(role, name=name).first)  # type: ignore[arg-type]
        page.keyboard.press(key)
        page.wait_for_load_state()

    return deed


def unfolds(name: str) -> Deed:
    def deed(page: Page) -> None:
        reach(page, page.locator("summary", has_text=name).first)
        page.keyboard.press("Enter")

    return deed


def sees(words: str) -> Deed:
    return lambda page: expect(page.locator("main")).to_contain_text(words)


def sees_no_more(words: str) -> Deed:
    return lambda page: expect(page.locator("main")).not_to_contain_text(words)


def reach(page: Page, wanted: Locator) -> None:
    """Press Tab until it has the focus, which must be seen."""
    expect(wanted).to_be_visible()
    for _press in range(AT_MOST):
        if wanted.evaluate("one => one === document.activeElement"):
            assert wanted.evaluate("one => getComputedStyle(one).outlineStyle") != "none", f"{wanted} hides the focus."
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} cannot be reached with Tab.")


JOURNEYS: dict[str, Sequence[Deed]] = {
    "see where help in a language is thin": (
        opens("/netz/abdeckung"),
        chooses("Sprache, direkt gesprochen", "Tigr"),
        chooses("Thema", "Wohnen"),
        presses("checkbox", "nur Hilfe vor Ort", "Space"),
        presses("button", "Zeigen"),
        sees("Tigrinya · Wohnen und Ankommen · nur Hilfe vor Ort"),
    ),
    "be told what was typed wrongly, and mend it": (
        opens("/netz/abdeckung"),
        types("Alter in Jahren", "x"),
        presses("button", "Zeigen"),
        presses("link", "Bitte das Alter"),
        types("Alter in Jahren", "20"),
        presses("button", "Zeigen"),
        sees("Alter: 20"),
    ),
    "go from the inventory to its gaps": (
        opens("/netz/inventar"),
        presses("link", "Abdeckung"),
        sees("Orte nach Themen"),
    ),
    "note that a stand-in is needed, and tick it off": (
        opens("/netz/ausfaelle"),
        chooses("Sprache", "Tigr"),
        presses("button", "Zeigen"),
        sees_no_more("Ersatz wird gesucht"),
        presses("button", "Als Aufgabe notieren"),
        sees("Ersatz wird gesucht"),
        presses("button", "Erledigt"),
        sees_no_more("Ersatz wird gesucht"),
    ),
    "go from the load to where room is said": (
        opens("/netz/auslastung"),
        presses("link", "Angaben ändern"),
        sees("Lotsin 17"),
    ),
    "distribute a waiting list": (
        opens("/netz/auslastung"),
        presses("link", "Warteliste verteilen"),
        types("Wer wartet", "Celle; ti; ; 2"),
        presses("button", "Verteilen"),
        sees("2 Menschen werden begleitet."),
    ),
    "mend a contradiction": (
        opens("/netz/widersprueche"),
        sees("Sprachmittlerpool"),
        presses("link", "Sprachmittlerpool"),
        types("Anschrift", "Markt 1, 29221 Celle"),
        presses("button", "Speichern"),
        sees("Markt 1, 29221 Celle"),
    ),
    "try what an arrival would need, and take it back": (
        opens("/netz/varianten"),
        types("Name der neuen Variante", "Ankunft in Celle"),
        presses("button", "Variante anlegen"),
        presses("button", "Weiter"),
        types("Wie viele Menschen?", "120"),
        types("Ort", "29221"),
        presses("button", "In die Variante aufnehmen"),
        sees("Bitte mindestens eine Sprache wählen."),
        chooses("Erste Sprache", "Tigr"),
        presses("button", "In die Variante aufnehmen"),
        sees("120 Menschen kommen in Celle an und sprechen Tigrinya."),
        sees("Für die Ankommenden"),
        presses("button", "Zurücknehmen"),
        sees_no_more("120 Menschen"),
    ),
    "keep a golden case": (
        opens("/netz/probefaelle"),
        presses("link", "Probefall anlegen"),
        types("Postleitzahl oder Ort", "29221"),
        chooses("Sprache der Person", "Tigr"),
        unfolds("Wohnen und Ankommen"),
        presses("checkbox", "Wohnungssuche", "Space"),
        presses("radio", "Eine bestimmte Stelle steht vorn", "ArrowUp"),
        presses("button", "Speichern"),
        sees("Erwartet: Eine Antwort ohne Abstriche."),
    ),
    "write down an experience and find it again": (
        opens("/erfahrungen"),
        presses("link", "Erfahrung aufschreiben"),
        types("Überschrift", "Sprechtage in Bergen"),
        types("Worum ging es?", "Viele kamen vergebens."),
        presses("button", "Veröffentlichen"),
        sees("Gespeichert."),
        opens("/erfahrungen"),
        types("Wort", "vergebens"),
        presses("button", "Suchen"),
        sees("1 Erfahrung"),
        presses("link", "Sprechtage in Bergen"),
        sees("Viele kamen vergebens."),
    ),
    "look behind the numbers of the pilot": (
        opens("/programmes/pilot-2014"),
        unfolds("Die Zahlen dahinter"),
        presses("link", "Ausländerbehörde des Landkreises Ammerland"),
        sees("Landkreis Ammerland"),
    ),
}
"""What is done one after the other, and what the page says then; no journey needs what another one left."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The real network, with a guide in Celle."""
    with kept(tmp_path_factory.mktemp("house")) as (address, network):
        with network.change(OPERATOR, Action.SEED) as graph:
            graph.put(a_guide("17", "kmt-03351", "ti", monthly=3))
        yield address


@pytest.fixture(scope="module")
def coordinator(browser: Browser, house: str) -> Iterator[BrowserContext]:
    with seen_by(browser, house, "light", 1280, scripts=False) as context:
        sign_in(context, house, "coordinator")
        yield context


@pytest.mark.parametrize("journey", JOURNEYS)
def test_it_is_done_by_keyboard_and_without_script(coordinator: BrowserContext, journey: str) -> None:
    page = coordinator.new_page()
    for deed in JOURNEYS[journey]:
        deed(page)
    page.close()

"""Registering and correcting in real browsers: by keyboard alone, without script, and two people at one entry."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from houses import kept, sign_in
from referral.lotsennetz import Lotsennetz
from referral.model import Organisation, Service

Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Lotsennetz]]:
    with kept(tmp_path_factory.mktemp("house")) as found:
        yield found


@pytest.fixture
def opened(browser: Browser, house: tuple[str, Lotsennetz]) -> Iterator[Opened]:
    """Opens a browser of its own for somebody (nobody: a guest)."""
    contexts: list[BrowserContext] = []

    def open_for(name: str = "", *, scripts: bool = True) -> Page:
        context = browser.new_context(base_url=house[0], locale="de-DE", java_script_enabled=scripts)
        contexts.append(context)
        if name:
            sign_in(context, house[0], name)
        return context.new_page()

    yield open_for
    for context in contexts:
        context.close()


def on(page: Page) -> None:
    page.get_by_role("button", name="Weiter", exact=True).click()


def tab_to(page: Page, id: str, at_most: int = 120) -> None:
    """Press Tab until this element has the focus."""
    for _press in range(at_most):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.id || document.activeElement.textContent.trim()") == id:
            return
    raise AssertionError(f"{id} was not reached with {at_most} tabs.")


def push(page: Page, id: str) -> None:
    """Reach a button or box by Tab, and use it."""
    tab_to(page, id)
    page.keyboard.press("Space")


def type_into(page: Page, id: str, text: str) -> None:
    tab_to(page, id)
    page.keyboard.type(text)


def test_with_the_keyboard_alone_from_the_first_step_to_the_live_entry(
    opened: Opened, house: tuple[str, Lotsennetz]
) -> None:
    page = opened("coordinator")
    page.goto("/eintragen")
    push(page, "Neue Stelle eintragen")
    page.wait_for_url("**/stelle")
    type_into(page, "name", "Sprachcafé Tastatur")
    type_into(page, "role", "Migrant")
    type_into(page, "seated_in", "29221")
    page.keyboard.press("Enter")
    page.wait_for_url("**/angebot")
    type_into(page, "title-de", "Offenes Sprachcafé")
    push(page, "topics-language.informal")
    push(page, "Weiter")
    page.wait_for_url("**/gebiet")
    type_into(page, "areas-1", "Landkreis Celle")
    push(page, "Noch ein Gebiet")
    page.wait_for_url("**#areas-2")
    type_into(page, "areas-2", "Uelzen")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sprachen")
    type_into(page, "languages-1", "Tig")
    push(page, "Weiter")
    page.wait_for_url("**/kontakte")
    type_into(page, "contacts-1", "unbekannt")
    page.keyboard.press("Enter")
    expect(page.locator("#fehler")).to_be_focused()
    type_into(page, "contacts-1", "05141 8888")
    page.keyboard.press("Enter")
    page.wait_for_url("**/zeiten")
    type_into(page, "hours", "Mo-Do 8-12 Uhr")
    push(page, "Weiter")
    expect(page.locator("#fehler")).to_be_focused()
    push(page, "hours-yes")
    push(page, "Weiter")
    page.wait_for_url("**/abschluss")
    push(page, "consent")
    push(page, "Jetzt eintragen")
    page.wait_for_url("**/partner/sprachcafe-tastatur")
    with house[1].read() as graph:
        (service,) = graph.find(Service, provider="sprachcafe-tastatur")
        assert graph.get(Organisation, "sprachcafe-tastatur").hours == "Mo-Th 08:00-12:00"
    assert {spoken.language for spoken in service.languages} == {"ti"}


def test_without_script_a_guest_registers_goes_back_and_forth_and_gets_a_link(opened: Opened) -> None:
    page = opened(scripts=False)
    page.goto("/")
    page.get_by_role("link", name="Stelle eintragen").click()
    page.get_by_role("button", name="Neue Stelle eintragen").click()
    on(page)
    expect(page.get_by_role("heading", name="Einige Angaben fehlen noch")).to_be_visible()
    page.get_by_label("Name der Stelle").fill("Nachbarschaftshilfe ohne Skript")
    page.get_by_label("Art der Stelle").select_option("MO")
    page.get_by_label("Sitz").fill("Celle")
    on(page)
    page.get_by_label("auf Deutsch").fill("Begleitung")
    page.get_by_label("Wohnungssuche").check()
    on(page)
    page.get_by_label("Gebiet 1").fill("Celle")
    page.get_by_role("button", name="Zurück").click()
    expect(page.get_by_label("auf Deutsch")).to_have_value("Begleitung")
    on(page)
    expect(page.get_by_label("Gebiet 1")).to_have_value("Celle")
    for _step in range(4):
        on(page)
    page.get_by_label("Ja, beides bestätige ich.").check()
    page.get_by_role("button", name="Vorschlag absenden").click()
    expect(page.get_by_role("heading", name="Danke, das ist angekommen.")).to_be_visible()
    link = page.url
    assert re.search(r"/vorschlaege/\d+/[\w-]{32}", link)
    reviewer = opened("coordinator", scripts=False)
    reviewer.goto("/vorschlaege")
    reviewer.get_by_role("link", name="Nachbarschaftshilfe ohne Skript").click()
    reviewer.get_by_role("button", name="Übernehmen").click()
    page.goto(link)
    expect(page.get_by_text("Übernommen ·")).to_be_visible()


def test_a_draft_is_gone_on_with_in_another_browser_by_its_link(opened: Opened) -> None:
    page = opened()
    page.goto("/eintragen")
    page.get_by_role("button", name="Neue Stelle eintragen").click()
    page.get_by_label("Name der Stelle").fill("Morgen geht es weiter")
    page.get_by_role("button", name="Speichern und später weitermachen").click()
    link = page.locator("main a").first.inner_text()
    elsewhere = opened(scripts=False)
    elsewhere.goto(link)
    expect(elsewhere.get_by_label("Name der Stelle")).to_have_value("Morgen geht es weiter")


def test_two_coordinators_change_one_entry_and_the_second_sees_both_versions(
    opened: Opened, house: tuple[str, Lotsennetz]
) -> None:
    first, second = opened("coordinator"), opened("colleague", scripts=False)
    for page in (first, second):
        page.goto("/partner/awo-celle-migration")
        page.get_by_role("link", name="Ändern", exact=True).click()
    first.get_by_label("Name der Stelle").fill("AWO Celle, Beratung")
    first.get_by_label("Träger").fill("AWO-Kreisverband Celle e. V.")
    first.get_by_role("button", name="Speichern", exact=True).click()
    first.wait_for_url("**/partner/awo-celle-migration")
    second.get_by_label("Name der Stelle").fill("AWO Migrationsberatung")
    second.get_by_label("Anschrift").first.fill("Heesestraße 1, 29221 Celle")
    with second.expect_response(lambda response: response.request.method == "POST") as answered:
        second.get_by_role("button", name="Speichern", exact=True).click()
    assert answered.value.status == 412
    expect(second.get_by_text("AWO Celle, Beratung")).to_be_visible()
    expect(second.get_by_text("AWO Migrationsberatung")).to_be_visible()
    second.get_by_role("group", name=re.compile("Name der Stelle")).get_by_label("Jetzt eingetragen").check()
    second.get_by_role("button", name="So speichern").click()
    second.wait_for_url("**/partner/awo-celle-migration")
    with house[1].read() as graph:
        entry = graph.get(Organisation, "awo-celle-migration")
    assert (entry.name, entry.body, entry.address) == (
        "AWO Celle, Beratung",
        "AWO-Kreisverband Celle e. V.",
        "Heesestraße 1, 29221 Celle",
    )

"""The pages on which entries are registered, corrected and reviewed, checked by axe-core as all others are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page

from barriers import assert_readable, seen_by, send, unfold
from houses import kept, sign_in

ENTRY = "/partner/awo-celle-migration"
ADDRESSES = {
    "coordinator": (
        "/eintragen?q=celle", f"{ENTRY}/aendern", "/partner/awo-celle-migration-angebot/aendern?lang=en",
        f"{ENTRY}/schliessen", f"{ENTRY}/verbindungen", f"{ENTRY}/verbindungen/neu", "/lotsen", "/lotsen/neu",
        "/vorschlaege", ENTRY, f"{ENTRY}/verlauf", "/loeschen", "/konto/auskunft", "/konto/loeschen", "/datenschutz",
        "/netz/abdeckung?thema=housing&sprache=ti", "/netz/abdeckung?ort=03351006", "/netz/abdeckung?alter=x",
        "/netz", "/netz/widersprueche", "/verbindungen",
        "/netz/inventar", "/netz/probefaelle", "/netz/probefaelle/neu?place=29221&topic=housing.search&language=ti",
        "/erfahrungen", "/erfahrungen/neu", "/programmes/pilot-2014",
        "/netz/ausfaelle", "/netz/auslastung", "/netz/verteilung", "/netz/varianten",
    ),
    "partner": ("/verbindungen", "/vorschlaege/meine", f"{ENTRY}/aendern", f"{ENTRY}/schliessen", ENTRY),
    "": ("/eintragen", "/vorschlaege/meine", f"{ENTRY}/melden", f"{ENTRY}/melden?lang=en",
        "/netz?gebiet=03351", "/netz?akteur=kmt-03351&lang=en"),
}  # fmt: skip
"""What each of them opens."""

Opened = Callable[[str], Page]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with kept(tmp_path_factory.mktemp("house")) as (address, _network):
        yield address


@pytest.fixture(scope="module", params=[("light", 1280), ("dark", 320), ("light", 320), ("dark", 1280)], ids=str)
def opened(browser: Browser, house: str, request: pytest.FixtureRequest) -> Iterator[Opened]:
    scheme, width = request.param
    contexts: dict[str, BrowserContext] = {}
    with ExitStack() as browsers:

        def open_for(name: str) -> Page:
            if name not in contexts:
                contexts[name] = browsers.enter_context(seen_by(browser, house, scheme, width))
                if name:
                    sign_in(contexts[name], house, name)
            return contexts[name].new_page()

        yield open_for


def checked(page: Page) -> None:
    unfold(page)
    assert_readable(page)


@pytest.mark.parametrize("name", ADDRESSES, ids=lambda name: name or "guest")
def test_a_page_for_keeping_the_register_has_no_barrier(opened: Opened, name: str) -> None:
    page = opened(name)
    for path in ADDRESSES[name]:
        response = page.goto(path)
        assert response is not None
        assert response.status == (422 if "alter=x" in path else 200), path
        checked(page)


def test_a_scenario_has_no_barrier_empty_wrong_or_full(opened: Opened) -> None:
    page = opened("coordinator")
    page.goto("/netz/varianten")
    send(page, "Variante anlegen")
    checked(page)
    page.locator("#name").fill("Ankunft")
    send(page, "Variante anlegen")
    checked(page)
    scenario = page.url
    for was in ("arrival", "service", "guide", "organisation", "tie", "stop", "language", "area"):
        page.goto(f"{scenario}/neu?was={was}")
        checked(page)
        send(page, "In die Variante aufnehmen")
        checked(page)
    page.goto(f"{scenario}/neu?was=arrival")
    page.locator("#people").fill("120")
    page.locator("#areas").fill("29221")
    page.locator("#languages-0").select_option("ti")
    send(page, "In die Variante aufnehmen")
    page.goto(f"{scenario}/neu?was=stop")
    page.locator("#subject").fill("awo-celle-migration")
    send(page, "In die Variante aufnehmen")
    checked(page)


def test_every_step_has_no_barrier_with_and_without_errors(opened: Opened) -> None:
    page = opened("")
    page.goto("/eintragen")
    send(page, "Neue Stelle eintragen")
    send(page, "Weiter")
    checked(page)
    page.locator("#name").fill("AWO Celle Migrationsberatung")
    page.locator("#role").select_option("MBE")
    page.locator("#seated_in").fill("29221")
    send(page, "Weiter")
    checked(page)
    send(page, "Keine davon: weiter")
    for filled in ({"title-de": "Beratung"}, {"areas-1": "Celle"}, {}, {"contacts-1": "keine"}):
        checked(page)
        for id, text in filled.items():
            page.locator(f"#{id}").fill(text)
        for topic in page.locator("#topics-housing\\.search").all():
            topic.check()
        send(page, "Weiter")
    checked(page)
    page.locator("#contacts-1").fill("05141 1234")
    send(page, "Weiter")
    page.locator("#hours").fill("Mo-Do 8-12 Uhr")
    send(page, "Weiter")
    checked(page)
    page.locator("#hours-yes").check()
    send(page, "Weiter")
    send(page, "Vorschlag absenden")
    checked(page)
    send(page, "Speichern und später weitermachen")
    checked(page)


def test_a_form_sent_after_the_session_ended_has_no_barrier_and_nothing_is_lost(opened: Opened, house: str) -> None:
    page = opened("colleague")
    page.goto("/einfuhr")
    page.context.clear_cookies()
    table: FilePayload = {"name": "a.csv", "mimeType": "text/csv", "buffer": b"a;b"}
    page.locator("input[type=file]").set_input_files(table)
    send(page, "Datei prüfen")
    assert "wählen Sie die Datei danach bitte noch einmal" in page.inner_text("main")
    checked(page)
    sign_in(page.context, house, "colleague")
    page.goto("/netz/verteilung")
    page.locator("#liste").fill("Celle; ti")
    page.context.clear_cookies()
    send(page, "Verteilen")
    assert page.locator("h1").inner_text() == "Bitte neu anmelden"
    checked(page)
    sign_in(page.context, house, "colleague")
    send(page, "Noch einmal senden")
    assert page.locator("#liste").input_value() == "Celle; ti"


def test_a_conflict_and_a_suggestion_under_review_have_no_barrier(opened: Opened) -> None:
    first, second = opened("coordinator"), opened("colleague")
    for page in (first, second):
        page.goto(f"{ENTRY}/aendern")
    body = first.locator("#body").input_value()
    first.locator("#body").fill(f"{body} x")
    send(first, "Speichern")
    second.locator("#body").fill(f"{body} y")
    send(second, "Speichern")
    checked(second)
    send(second, "So speichern")
    second.goto(f"{ENTRY}/verlauf")
    checked(second)
    sender = opened("partner")
    sender.goto(f"{ENTRY}/aendern")
    sender.locator("#body").fill(f"{body} z")
    send(sender, "Vorschlag absenden")
    checked(sender)
    first.goto("/vorschlaege")
    checked(first)
    first.goto(sender.url.partition("?")[0])
    send(first, "Ablehnen")
    checked(first)
    first.locator("#text").fill("Bitte noch einmal prüfen.")
    send(first, "Ablehnen")

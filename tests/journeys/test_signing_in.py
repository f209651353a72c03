"""Accounts as people use them: with the keyboard alone, without script, light and dark, on a narrow screen."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts import PASSWORD
from barriers import Scheme, assert_readable, seen_by, send, unfold
from served import an_administrator, serving

MAIL = "anna@example.org"
NEW = "Noch längere Wege"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("accounts")


@pytest.fixture(scope="module")
def home(folder: Path) -> Iterator[str]:
    """The address of the running service, with its first administrator made on the command line."""
    mail = f"file:{folder / 'mail'}"
    with serving(folder, LOTSENNETZ_MAIL=mail) as served:
        an_administrator(folder, MAIL)
        yield served.address.rstrip("/")


@pytest.fixture
def plain(browser: Browser, home: str) -> Iterator[Page]:
    """A browser without script."""
    context = browser.new_context(base_url=home, locale="de-DE", java_script_enabled=False)
    yield context.new_page()
    context.close()


def sign_in(page: Page) -> None:
    page.goto("/anmelden")
    page.get_by_label("E-Mail-Adresse").fill(MAIL)
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    send(page, "Anmelden")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mein Konto")


def link_to(folder: Path, address: str) -> str:
    """The link in the latest letter to an address."""
    files = sorted((folder / "mail").rglob("*.eml"))
    letters = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    texts = [letter.get_content() for letter in letters if address in str(letter["To"])]
    (link,) = {str(word) for text in texts[-1:] for word in text.split() if word.startswith("http://")}
    return link


def test_signing_in_needs_nothing_but_the_keyboard(browser: Browser, home: str) -> None:
    context = browser.new_context(base_url=home, locale="de-DE")
    page = context.new_page()
    page.goto("/konto")
    expect(page.get_by_role("heading", level=1)).to_have_text("Anmelden")
    for _press in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "email":
            break
    page.keyboard.type(MAIL)
    page.keyboard.press("Tab")
    page.keyboard.type("falsch")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("E-Mail-Adresse")).to_be_focused()
    expect(page.get_by_label("E-Mail-Adresse")).to_have_value(MAIL)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mein Konto")
    assert PASSWORD not in page.url
    assert page.evaluate("document.cookie") == ""
    context.close()


def test_somebody_is_invited_and_works_without_script(browser: Browser, plain: Page, home: str, folder: Path) -> None:
    sign_in(plain)
    plain.get_by_role("link", name="Menschen einladen").click()
    plain.get_by_label("E-Mail-Adresse").fill("bert@example.org")
    plain.get_by_label("Rolle", exact=True).select_option("coordinator")
    plain.get_by_label("Organisation", exact=True).fill("kmt-03351")
    plain.get_by_role("button", name="Einladen").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Konten und Einladungen")
    expect(plain.get_by_text("Die Einladung ist unterwegs.")).to_be_visible()
    context = browser.new_context(base_url=home, locale="de-DE", java_script_enabled=False)
    invited = context.new_page()
    invited.goto(link_to(folder, "bert@example.org"))
    invited.get_by_label("Ihr Name").fill("Bert")
    invited.get_by_label("Neues Passwort", exact=True).fill(NEW)
    invited.get_by_label("Neues Passwort noch einmal").fill(NEW)
    invited.get_by_role("button", name="Konto einrichten").click()
    expect(invited.get_by_role("heading", level=1)).to_have_text("Mein Konto")
    invited.get_by_role("button", name="Abmelden").click()
    expect(invited.get_by_role("link", name="Anmelden")).to_be_visible()
    context.close()


def test_a_forgotten_password_is_set_anew_by_a_letter(plain: Page, folder: Path) -> None:
    plain.goto("/anmelden")
    plain.get_by_role("link", name="Passwort vergessen?").click()
    plain.get_by_label("E-Mail-Adresse").fill(MAIL)
    plain.get_by_role("button", name="Link schicken").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Bitte sehen Sie in Ihr Postfach")
    plain.goto(link_to(folder, MAIL))
    plain.get_by_label("Neues Passwort", exact=True).fill(PASSWORD)
    plain.get_by_label("Neues Passwort noch einmal").fill(PASSWORD)
    plain.get_by_role("button", name="Passwort setzen").click()
    expect(plain.get_by_text("Ihr neues Passwort gilt.")).to_be_visible()


@pytest.fixture(scope="module", params=[320, 1280], ids=["narrow", "wide"])
def page(browser: Browser, home: str, scheme: Scheme, request: pytest.FixtureRequest) -> Iterator[Page]:
    with seen_by(browser, home, scheme, request.param) as context:
        yield context.new_page()


def test_no_page_about_accounts_has_a_barrier(page: Page, folder: Path) -> None:
    for path in ("/anmelden", "/passwort", "/rechte", "/einladung/verbraucht"):
        page.goto(path)
        assert_readable(page)
    page.goto("/anmelden")
    send(page, "Anmelden")
    assert_readable(page)
    sign_in(page)
    assert_readable(page)
    page.get_by_label("Wofür ist der Schlüssel?").fill("Website der Stadt")
    send(page, "Schlüssel anlegen")
    expect(page.get_by_role("heading", name="Ihr neuer Schlüssel")).to_be_visible()
    assert_readable(page)
    page.goto("/konto")
    send(page, "Passwort ändern")
    assert_readable(page)
    page.goto("/konten")
    page.get_by_label("E-Mail-Adresse").fill("carla@example.org")
    page.get_by_label("Rolle", exact=True).select_option("partner")
    page.get_by_label("Organisation", exact=True).fill("Celle")
    send(page, "Einladen")
    unfold(page)
    assert_readable(page)
    page.get_by_role("radio").first.check()
    send(page, "Einladen")
    expect(page.get_by_text("Die Einladung ist unterwegs.")).to_be_visible()
    assert_readable(page)
    page.goto(link_to(folder, "carla@example.org"))
    assert_readable(page)

"""Keeping the register true in real browsers: by link without script, in the upkeep list, and with a closure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from barriers import assert_readable, seen_by, send, unfold
from houses import kept, sign_in
from referral.access import OPERATOR, Action
from referral.accounts import sealed
from referral.codes import OrganisationId
from referral.links import check_links
from referral.lotsennetz import Lotsennetz
from referral.model import Notice, Organisation, Service
from referral.papers import Purpose, Ticket
from worlds import NOW

PARTNER = OrganisationId("awo-celle-migration")
CLOSED = Notice(begins=date(2026, 11, 20), until=date(2026, 12, 31), closed=True, text="Umzug in die Bahnhofstraße 3")
TICKET = Ticket(
    id="",
    purpose=Purpose.CONFIRMATION,
    until=NOW + timedelta(weeks=6),
    kind="Organisation",
    subject=PARTNER,
    organisation=PARTNER,
)
PAGES = (
    "/bestaetigen/gueltig",
    "/bestaetigen/benutzt",
    "/bestaetigen/abgelaufen?lang=en",
    "/bestaetigen/unbekannt",
    "/pflege",
    "/partner/awo-celle-migration",
    "/partner/awo-celle-migration/hinweis",
    "/kontakte?ort=29221&thema=residence.permit",
    "/suche?place=29221&topic=residence.permit",
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Lotsennetz]]:
    with kept(tmp_path_factory.mktemp("house")) as found:
        network = found[1]
        check_links(replace(network, clock=lambda: NOW - timedelta(days=1)), lambda _address: "404")
        check_links(network, lambda _address: "404")
        with network.change(OPERATOR, Action.RUN) as graph:
            graph.put(replace(graph.get(Organisation, PARTNER), notices=(CLOSED,)))
            for secret, others in (
                ("gueltig", {}),
                ("benutzt", {"used_on": NOW.date()}),
                ("abgelaufen", {"until": NOW}),
            ):
                graph.put(replace(TICKET, id=sealed(secret), **others))
        yield found


@pytest.fixture(params=[("light", 1280), ("dark", 320)], ids=["light and wide", "dark and narrow"])
def page(browser: Browser, house: tuple[str, Lotsennetz], request: pytest.FixtureRequest) -> Iterator[Page]:
    """A browser in which the coordinator of Celle is signed in."""
    scheme, width = request.param
    with seen_by(browser, house[0], scheme, width) as context:
        sign_in(context, house[0], "coordinator")
        yield context.new_page()


@pytest.fixture
def plain(browser: Browser, house: tuple[str, Lotsennetz]) -> Iterator[BrowserContext]:
    """A browser without script."""
    context = browser.new_context(base_url=house[0], locale="de-DE", java_script_enabled=False)
    yield context
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_everybody_can_read_the_pages_that_keep_the_register_true(page: Page, path: str) -> None:
    page.goto(path)
    unfold(page)
    assert_readable(page)


def test_everybody_can_read_what_is_wrong_with_an_announcement(page: Page) -> None:
    page.goto("/partner/awo-celle-migration/hinweis")
    send(page, "Ankündigen")
    expect(page.get_by_role("alert")).to_contain_text("Bitte den ersten Tag angeben.")
    assert_readable(page)


def test_a_partner_announces_a_closure_by_keyboard_and_without_script(
    plain: BrowserContext, house: tuple[str, Lotsennetz]
) -> None:
    sign_in(plain, house[0], "partner")
    page = plain.new_page()
    page.goto("/partner/awo-celle-migration/hinweis")
    page.get_by_label("Erster Tag").fill("2027-02-01")
    page.get_by_label("Letzter Tag").fill("2027-02-05")
    page.get_by_label("In dieser Zeit ist geschlossen").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_text("01.02.2027 bis 05.02.2027: geschlossen", exact=True)).to_be_visible()


def test_a_link_is_confirmed_without_script_and_without_signing_in(
    plain: BrowserContext, house: tuple[str, Lotsennetz]
) -> None:
    page = plain.new_page()
    page.goto("/bestaetigen/gueltig")
    page.get_by_role("button", name="Stimmt noch").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vielen Dank!")
    with house[1].read() as graph:
        assert graph.get(Organisation, PARTNER).assured_on == NOW.date()


def test_the_coordinator_confirms_the_line_on_which_most_depends(
    plain: BrowserContext, house: tuple[str, Lotsennetz]
) -> None:
    sign_in(plain, house[0], "coordinator")
    page = plain.new_page()
    page.goto("/pflege")
    first = page.locator("li.contact").first
    name = first.get_by_role("heading").inner_text()
    id = first.get_attribute("id") or ""
    first.get_by_role("button").click()
    expect(page.get_by_role("status")).to_have_text(f"Bestätigt: {name}")
    with house[1].read() as graph:
        found = graph.whole([(Organisation, id), (Service, id)])
        assert [one.assured_by for one in found.values() if isinstance(one, Organisation)] == ["kmt-03351"]

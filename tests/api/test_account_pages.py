"""The pages about accounts: signing in, and one's own account; no browser."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from account_forms import NEW, link_in, post, said, sign_in
from accounts import PASSWORD, WRONG, Clock, at_clock, registered
from api import create_app
from api.auth import COOKIE, GUARDED_COOKIE
from api.browsers import browser_of
from api.settings import Settings
from referral.access import AccountRole
from referral.letters import Letter
from referral.lotsennetz import Lotsennetz
from referral.papers import Account

HOME = "https://lotsennetz.example"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lotsennetz(tmp_path: Path, clock: Clock) -> Lotsennetz:
    return at_clock(tmp_path, clock)


def test_signing_in_leads_to_where_one_wanted_to_go_with_a_cookie_that_no_script_sees(
    client: FlaskClient, coordinator: Account
) -> None:
    asked = client.get("/konten?q=x")
    assert (asked.status_code, asked.location) == (303, "/anmelden?weiter=/konten?q%3Dx")
    assert "/konten?q=x" in client.get(asked.location).text
    answer = sign_in(client, coordinator, weiter="/konten?q=x")
    assert (answer.status_code, answer.location) == (303, "/konten?q=x")
    (cookie,) = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith(COOKIE)]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Mein Konto" in said(client.get("/"))


def test_over_https_the_cookie_is_guarded(lotsennetz: Lotsennetz, coordinator: Account) -> None:
    settings = Settings(store="file:unused", workers=1, address=HOME)
    client = create_app(settings, lotsennetz, lambda _letter: None).test_client()
    answer = client.post(
        "/anmelden", data={"email": coordinator.email, "password": PASSWORD}, base_url=HOME, headers={"Origin": HOME}
    )
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith(f"{GUARDED_COOKIE}=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert client.get("/konto", base_url=HOME).status_code == 200


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "evil", "javascript:alert(1)", "/a\tb"]
)
def test_nobody_is_led_to_another_site(client: FlaskClient, coordinator: Account, elsewhere: str) -> None:
    assert sign_in(client, coordinator, weiter=elsewhere).location == "/konto"
    assert 'name="weiter"' not in client.get("/anmelden", query_string={"weiter": elsewhere}).text


def test_a_wrong_password_and_an_unknown_address_get_the_same_page_and_the_address_is_kept(
    client: FlaskClient, coordinator: Account
) -> None:
    pages = []
    for email in (coordinator.email, "niemand@example.org"):
        refused = post(client, "/anmelden", email=email, password=WRONG)
        assert refused.status_code == 403
        assert WRONG not in refused.text
        pages.append(refused.text.replace(email, "ADDRESS"))
    assert pages[0] == pages[1]
    assert 'value="ADDRESS"' in pages[0]
    assert 'href="#email"' in pages[0]


def test_after_too_many_failures_the_page_says_how_long_to_wait(client: FlaskClient, coordinator: Account) -> None:
    for _ in range(5):
        sign_in(client, coordinator, WRONG)
    refused = sign_in(client, coordinator)
    assert refused.status_code == 429
    assert "Der nächste ist in 30 Sekunden möglich." in said(refused)


def test_a_form_from_another_site_signs_nobody_in(client: FlaskClient, coordinator: Account) -> None:
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
    ):
        typed = {"email": coordinator.email, "password": PASSWORD}
        refused = client.post("/anmelden", data=typed, headers=headers)
        assert refused.status_code == 403
        assert "Set-Cookie" not in refused.headers
        assert "von einer anderen Website" in said(refused)


def test_signing_out_ends_the_session_and_takes_the_cookie_away(client: FlaskClient, coordinator: Account) -> None:
    sign_in(client, coordinator)
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    assert post(client, "/abmelden").location == "/"
    assert client.get_cookie(COOKIE) is None
    client.set_cookie(COOKIE, cookie.value)
    assert client.get("/konto").status_code == 303
    assert post(client, "/abmelden").status_code == 303


def test_pages_of_somebody_signed_in_are_kept_nowhere(client: FlaskClient, coordinator: Account) -> None:
    assert client.get("/").headers["Cache-Control"] == "private, no-cache"
    sign_in(client, coordinator)
    for path in ("/", "/konto", "/kontakte", "/partner/club"):
        headers = client.get(path).headers
        assert "no-store" in headers["Cache-Control"]
        assert "Cookie" in headers["Vary"]


@pytest.mark.parametrize(("path", "status"), [("/konto", 200), ("/konten", 403), ("/rechte", 200)])
def test_a_guide_keeps_an_account_and_invites_nobody(
    client: FlaskClient, lotsennetz: Lotsennetz, path: str, status: int
) -> None:
    sign_in(client, registered(lotsennetz, AccountRole.GUIDE, "club"))
    assert client.get(path).status_code == status
    refused = post(client, "/konten/einladen", email="x@example.org", role="partner", organisation="club")
    assert refused.status_code == 403


def test_a_form_that_is_sent_when_the_session_is_over_is_kept_until_it_is_sent_again(
    client: FlaskClient, coordinator: Account, clock: Clock
) -> None:
    sign_in(client, coordinator)
    clock.forward(timedelta(hours=12))
    kept = post(client, "/konto?lang=de", name="Neuer <Name>", password="geheim")
    assert kept.status_code == 403
    assert '<input type="hidden" name="name" value="Neuer &lt;Name&gt;">' in kept.text
    assert 'action="/konto?lang=de"' in kept.text
    assert "geheim" not in kept.text


def test_name_and_language_are_saved_and_pages_speak_it(client: FlaskClient, coordinator: Account) -> None:
    sign_in(client, coordinator)
    assert post(client, "/konto", name="Anna", language="en").location == "/konto?getan=angaben"
    page = client.get("/konto?getan=angaben")
    assert '<html lang="en">' in page.text
    assert "Your details have been saved." in said(page)
    assert '<html lang="de">' in client.get("/konto?lang=de").text
    refused = post(client, "/konto", name=" ", language="de")
    assert (refused.status_code, 'href="#name"' in refused.text) == (422, True)


def test_the_password_is_changed_by_whoever_knows_it_and_all_faults_are_said_at_once(
    app: Flask, client: FlaskClient, coordinator: Account
) -> None:
    other = app.test_client()
    sign_in(client, coordinator)
    sign_in(other, coordinator)
    refused = post(client, "/konto/passwort", current=PASSWORD, password="kurz", again="kürzer")
    assert refused.status_code == 422
    assert [field for field in re.findall(r'href="#([\w-]+)">', refused.text) if field != "inhalt"] == [
        "password",
        "again",
    ]
    wrong = post(client, "/konto/passwort", current=WRONG, password=NEW, again=NEW)
    assert (wrong.status_code, 'href="#current"' in wrong.text) == (403, True)
    assert post(client, "/konto/passwort", current=PASSWORD, password=NEW, again=NEW).status_code == 303
    assert client.get("/konto").status_code == 200
    assert other.get("/konto").status_code == 303
    assert sign_in(other, coordinator, NEW).status_code == 303


def test_sessions_are_listed_by_browser_and_ended(app: Flask, client: FlaskClient, coordinator: Account) -> None:
    sign_in(client, coordinator)
    firefox = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64) Gecko Firefox/140.0", "Sec-Fetch-Site": "none"}
    others = [app.test_client() for _ in range(3)]
    for other in others:
        other.post("/anmelden", data={"email": coordinator.email, "password": PASSWORD}, headers=firefox)
    page = client.get("/konto").text
    handles = re.findall(r'name="session" value="(\w+)"', page)
    assert (len(handles), page.count("Firefox, Windows</strong>")) == (3, 3)
    post(client, "/konto/sitzungen", session=handles[0])
    assert sorted(other.get("/konto").status_code for other in others) == [200, 200, 303]
    post(client, "/konto/sitzungen")
    assert [other.get("/konto").status_code for other in others] == [303, 303, 303]
    assert "Alle anderen Sitzungen sind beendet." in said(client.get("/konto?getan=sitzungen"))
    assert post(client, "/konto/sitzungen", session="none").status_code == 404


def test_a_token_is_shown_once_listed_and_deleted(client: FlaskClient, coordinator: Account) -> None:
    sign_in(client, coordinator)
    made = post(client, "/konto/schluessel", token__name="Website", days="30", may__write="1")
    (text,) = re.findall(r'<code class="secret"[^>]*>([\w-]+)</code>', made.text)
    assert "no-store" in made.headers["Cache-Control"]
    listed = client.get("/konto")
    assert text not in listed.text
    assert "Website · lotse_" in said(listed)
    assert "darf lesen und schreiben · gilt bis 23.12.2026 · noch nie benutzt" in said(listed)
    assert client.get("/api/v1/topics", headers={"Authorization": f"Bearer {text}"}).status_code == 200
    assert "zuletzt benutzt am 23.11.2026" in said(client.get("/konto"))
    (id,) = re.findall(r'name="token" value="(\w+)"', listed.text)
    assert post(client, "/konto/schluessel/loeschen", token=id).location == "/konto?getan=schluessel"
    assert client.get("/api/v1/topics", headers={"Authorization": f"Bearer {text}"}).status_code == 401
    assert post(client, "/konto/schluessel", token__name="", days="9999").status_code == 422


def test_an_expired_token_says_so(client: FlaskClient, coordinator: Account, clock: Clock) -> None:
    sign_in(client, coordinator)
    post(client, "/konto/schluessel", token__name="Kurz", days="1")
    clock.forward(timedelta(days=9))
    sign_in(client, coordinator)
    assert "darf nur lesen · abgelaufen am 30.11.2026" in said(client.get("/konto"))


def test_a_forgotten_password_is_set_by_a_link_and_nobody_learns_who_has_an_account(
    client: FlaskClient, coordinator: Account, letters: list[Letter]
) -> None:
    pages = []
    for email in (coordinator.email, "niemand@example.org"):
        answer = post(client, "/passwort", email=email)
        pages.append((answer.status_code, answer.text.replace(email, "ADDRESS")))
    assert pages[0] == pages[1]
    (letter,) = letters
    assert letter.to == coordinator.email
    assert "Guten Tag Frau Beispiel," in letter.text
    link = link_in(letter)
    assert client.get(link).headers["Cache-Control"] == "private, no-store"
    refused = post(client, link, password=NEW, again=WRONG)
    assert (refused.status_code, 'href="#again"' in refused.text) == (422, True)
    assert post(client, link, password=NEW, again=NEW).location == "/konto?getan=passwort"
    assert "Ihr neues Passwort gilt." in said(client.get("/konto?getan=passwort"))
    spent = client.get(link)
    assert spent.status_code == 404
    assert "Dieser Link gilt nicht mehr" in said(spent)


def test_asking_for_links_is_limited_alike_for_known_and_unknown_addresses(
    client: FlaskClient, coordinator: Account, letters: list[Letter]
) -> None:
    for email in (coordinator.email, "niemand@example.org"):
        statuses = [post(client, "/passwort", email=email).status_code for _ in range(6)]
        assert statuses == [200] * 5 + [429]
    assert len(letters) == 5


@pytest.mark.parametrize("path", ["/konto/passwort", "/konto/schluessel", "/konten/einladen", "/konten/sperren"])
def test_the_address_of_a_form_leads_back_to_its_page(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 303


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("curl/8", ""),
    ],
)
def test_a_browser_is_named_by_its_kind_and_system_alone(agent: str, name: str) -> None:
    assert browser_of(agent) == name


@pytest.mark.parametrize("language", ["de", "en"])
def test_who_may_do_what_is_shown_as_it_is_decided(client: FlaskClient, language: str) -> None:
    page = client.get("/rechte", query_string={"lang": language})
    assert page.status_code == 200
    own = {"de": "eigenes Gebiet", "en": "own area"}[language]
    changing = re.findall(r"<dt[^>]*>(?:Einträge ändern|change entries)</dt>\s*<dd[^>]*>([^<]+)</dd>", page.text)
    assert changing == [own, {"de": "ja", "en": "yes"}[language]]

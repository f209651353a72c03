"""Letters leave as proper mails: into a folder, or to a real mail server that runs beside the test."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

from api.mail import carrier, courier, in_background, message, post_office
from api.mailbox import Mailbox, Undelivered, read_mailbox, read_sender
from api.settings import Settings
from machine import free_port
from referral.errors import Malformed
from referral.letters import Letter

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
SECRET = "ge heim"  # noqa: S105
LINK = "https://lotsennetz.example/bestaetigen/" + "x" * 60
LETTER = Letter(
    to="büro@beratung.example", subject="Stimmt Ihr Eintrag noch? – Ä", text=f"Guten Tag,\n\n{LINK}\n.\nGrüße\n"
)
PLAIN = Letter(to="hallo@beratung.example", subject="Stimmt Ihr Eintrag noch?", text=LETTER.text)
SENDER = "Lotsennetz <post@lotsennetz.example>"


def clock() -> datetime:
    return AT


class Desk:
    """What a mail server took in; it refuses whoever is called `nobody`."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Envelope, to: str, _options: Any) -> str:  # noqa: N802
        if to.startswith("nobody"):
            return "550 unknown"
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        read = message_from_bytes(envelope.content, policy=policy.SMTP)
        assert isinstance(read, EmailMessage)
        self.taken.append(read)
        return "250 OK"


class Running(NamedTuple):
    desk: Desk
    port: int


def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    return AuthResult(success=(given.login, given.password) == (b"post", SECRET.encode()), handled=False)


@pytest.fixture
def running() -> Iterator[Running]:
    """A real mail server on a port of its own, which knows one user."""
    desk = Desk()
    port = free_port()
    server = Controller(
        desk,
        hostname="127.0.0.1",
        port=port,
        authenticator=authenticate,
        auth_require_tls=False,
        auth_exclude_mechanism=[],
    )
    server.start()
    yield Running(desk, port)
    server.stop()


def settings(**others: Any) -> Settings:
    plain: dict[str, Any] = {"store": "file:unused", "workers": 1, "mail_from": SENDER}
    return Settings(**(plain | others))


def test_a_letter_is_a_plain_german_mail_that_no_robot_answers() -> None:
    written = message(PLAIN, SENDER, AT)
    read = message_from_bytes(written.as_bytes(), policy=policy.SMTP)
    assert isinstance(read, EmailMessage)
    assert read.get_content().replace("\r\n", "\n") == PLAIN.text
    assert (read["From"], read["To"], read["Subject"]) == (SENDER, PLAIN.to, PLAIN.subject)
    assert (read["Auto-Submitted"], read["Content-Language"]) == ("auto-generated", "de")
    assert read["Date"].datetime == AT
    assert read["Message-ID"].endswith("@lotsennetz.example>")
    assert read.get_content_type() == "text/plain"
    assert read.get_content_charset() == "utf-8"
    assert all(len(line) <= 78 for line in written.as_bytes().splitlines())


def test_a_subject_with_umlauts_and_a_line_break_stays_one_header() -> None:
    written = message(Letter(to=PLAIN.to, subject="Ä\r\nBcc: x@y.example", text="Hallo\n"), SENDER, AT)
    assert "Bcc" not in written
    assert written["Subject"] == "Ä Bcc: x@y.example"
    assert b"\nBcc" not in written.as_bytes()


@pytest.mark.parametrize(
    "to", ["", "a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example", "no address", "A <a@b.example>", "@"]
)
def test_whatever_is_not_exactly_one_address_gets_no_letter(to: str) -> None:
    with pytest.raises(Undelivered):
        message(Letter(to=to, subject="x", text="y"), SENDER, AT)


def test_a_folder_keeps_each_letter_in_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    deliver = post_office(settings(mail=Mailbox(folder=str(tmp_path / "mail"))), clock)
    deliver(PLAIN)
    deliver(PLAIN)
    first, second = sorted((tmp_path / "mail").iterdir())
    assert first.name.startswith("2026-11-23T090000-")
    assert first.suffix == second.suffix == ".eml"
    assert first.stat().st_mode & 0o777 == 0o600
    assert b"Stimmt Ihr Eintrag noch?" in first.read_bytes()


def test_a_folder_that_cannot_be_written_is_said_and_stops_no_page(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "mail").write_text("in the way")
    blocked = settings(mail=Mailbox(folder=str(tmp_path / "mail")))
    with pytest.raises(Undelivered, match="mail"):
        courier(blocked, clock)(PLAIN)
    post_office(blocked, clock)(PLAIN)
    assert "could not be delivered" in caplog.text
    assert "beratung.example" not in caplog.text


def test_a_mail_server_takes_a_letter_from_whoever_signs_in(running: Running) -> None:
    mail = read_mailbox(f"smtp://post:ge%20heim@127.0.0.1:{running.port}")
    courier(settings(mail=mail), clock)(PLAIN)
    (taken,) = running.desk.taken
    assert taken.get_content().replace("\r\n", "\n") == PLAIN.text
    assert taken["To"] == PLAIN.to


def test_what_a_mail_server_refuses_is_said_without_naming_anybody(running: Running) -> None:
    wrong = read_mailbox(f"smtp://post:falsch@127.0.0.1:{running.port}")
    with pytest.raises(Undelivered, match="535"):
        courier(settings(mail=wrong), clock)(PLAIN)
    right = settings(mail=read_mailbox(f"smtp://127.0.0.1:{running.port}"))
    with pytest.raises(Undelivered, match="550") as refused:
        courier(right, clock)(Letter(to="nobody@beratung.example", subject="x", text="y"))
    assert "nobody" not in str(refused.value)


def test_a_server_that_is_away_is_tried_again_in_the_background(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    refused: list[str] = []
    deliver = courier(settings(mail=read_mailbox(f"smtp://127.0.0.1:{running.port}")), clock)

    def away_at_first(letter: Letter) -> None:
        if not refused:
            refused.append(letter.to)
            raise Undelivered("a server", "away")
        deliver(letter)

    in_background(away_at_first, (0.01,))(PLAIN)
    until(lambda: running.desk.taken)
    assert refused == [PLAIN.to]
    in_background(courier(settings(mail=read_mailbox("smtp://127.0.0.1:9")), clock), (0.01,))(PLAIN)
    until(lambda: "could not be delivered" in caplog.text)


def test_an_address_with_umlauts_before_the_sign_is_refused_and_one_behind_it_is_written_for_machines() -> None:
    with pytest.raises(Undelivered):
        message(LETTER, SENDER, AT)
    umlaut = message(Letter(to="hallo@bücher.example", subject="x", text="y"), SENDER, AT)
    assert umlaut["To"] == "hallo@xn--bcher-kva.example"


def test_a_password_is_never_sent_to_another_machine_without_encryption(running: Running) -> None:
    mail = Mailbox(host="127.1", port=running.port, user="post", password=SECRET)  # the same server, not so named
    with pytest.raises(Undelivered, match="no encryption"):
        courier(settings(mail=mail), clock)(PLAIN)


def test_a_server_that_speaks_no_tls_is_no_smtps(running: Running) -> None:
    with pytest.raises(Undelivered, match="SSLError"):
        carrier(read_mailbox(f"smtps://localhost:{running.port}"))(message(PLAIN, SENDER, AT))


@pytest.mark.parametrize(
    ("text", "mailbox"),
    [
        ("smtp://a%40b:p%2Fw@mail.example", Mailbox(host="mail.example", port=587, user="a@b", password="p/w")),
        ("smtps://mail.example:1465", Mailbox(host="mail.example", port=1465, encrypted=True)),
        ("file:/var/mail/out", Mailbox(folder="/var/mail/out")),
    ],
)
def test_a_way_for_mail_is_read(text: str, mailbox: Mailbox) -> None:
    assert read_mailbox(text) == mailbox


@pytest.mark.parametrize(
    "text", ["mail.example", "smtp://", "smtp://x:geheim@y/z", "smtp://x:geheim@y:99999999", "file:", "http://x"]
)
def test_a_way_for_mail_that_is_none_is_refused_without_its_password(text: str) -> None:
    with pytest.raises(Malformed) as refused:
        read_mailbox(text)
    assert "geheim" not in str(refused.value)


def test_a_password_stands_in_no_text(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("ge heim\n", encoding="utf-8")
    named = Settings.from_environment(
        {
            "LOTSENNETZ_MAIL": "smtp://post:offen@mail.example",
            "LOTSENNETZ_MAIL_PASSWORD_FILE": str(tmp_path / "password"),
        }
    )
    assert named.mailbox.password == SECRET
    assert "heim" not in f"{named!r} {named.mailbox} {named.mailbox!r}"
    assert "offen" not in repr(named)
    assert str(named.mailbox) == "mail.example:587"


def test_whoever_sends_through_a_server_has_to_say_who_that_is() -> None:
    with pytest.raises(Malformed, match="sender"):
        courier(settings(mail_from="", mail=read_mailbox("smtp://mail.example")), clock)
    assert read_sender("Lotsennetz <post@lotsennetz.example>") == SENDER
    assert read_sender("post@lotsennetz.example") == "post@lotsennetz.example"


@pytest.mark.parametrize("text", ["Lotsennetz", "a@b\r\nBcc: c@d", "A <a@b\n.c>", "x@", "<>"])
def test_a_sender_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        read_sender(text)


def until(done: Any) -> None:
    deadline = time.monotonic() + 10
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.01)

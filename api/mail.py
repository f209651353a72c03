"""Carries letters as mails: to a mail server, or into a folder where they can be read and sent by hand.

Messages follow RFC 5322 and RFC 2045 as the standard library writes them; `Auto-Submitted` (RFC 3834) tells holiday
answers and robots not to reply.
"""

from __future__ import annotations

import logging
import os
import queue
import secrets
import smtplib
import ssl
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr
from ipaddress import ip_address
from pathlib import Path

from api.mailbox import Mailbox, Undelivered
from api.settings import Settings
from referral.errors import Malformed
from referral.letters import Letter, Post

PATIENCE = 20.0
"""Seconds that a mail server may take for each step."""
WAITS = (2.0, 30.0)
"""Seconds before a letter that was not taken is offered again."""

log = logging.getLogger("lotsennetz")

Carry = Callable[[EmailMessage], None]
"""Brings one message on its way, or raises Undelivered."""


def courier(settings: Settings, clock: Callable[[], datetime]) -> Post:
    """Brings each letter on its way at once, or raises Undelivered; for commands, which have the time to wait."""
    carry, sender = carrier(settings.mailbox), settings.mail_from or _default_sender(settings)
    return lambda letter: carry(message(letter, sender, clock()))


def post_office(settings: Settings, clock: Callable[[], datetime]) -> Post:
    """Takes letters from pages, which must not wait and must not tell whether a mail server took a letter."""
    deliver = courier(settings, clock)
    return in_background(deliver) if settings.mailbox.host else lambda letter: _patiently(deliver, letter, ())


def _default_sender(settings: Settings) -> str:
    """Who sends where nobody said so: enough for a folder, but no mail server would believe it."""
    if settings.mailbox.host:
        raise Malformed("a sender of mails", "", "name one in LOTSENNETZ_MAIL_FROM.")
    return "Lotsennetz <lotsennetz@localhost>"


def message(letter: Letter, sender: str, at: datetime) -> EmailMessage:
    """A letter as a message; Undelivered if it is not addressed to exactly one mail address."""
    try:
        name, _, domain = letter.to.rpartition("@")
        to = Address(addr_spec=f"{name}@{domain.encode('idna').decode()}")  # umlauts as machines write them
        written = EmailMessage(policy=SMTP)
        written["From"] = sender
        written["To"] = to
        written["Subject"] = " ".join(letter.subject.split())
    except (HeaderParseError, ValueError, IndexError) as error:
        raise Undelivered("the one it is for", "no mail address") from error
    written["Date"] = format_datetime(at)
    written["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2])
    written["Auto-Submitted"] = "auto-generated"
    written.set_content(letter.text, cte="quoted-printable")
    written["Content-Language"] = "de"
    return written


def carrier(mailbox: Mailbox) -> Carry:
    """What brings messages to a mailbox."""
    return _Folder(Path(mailbox.folder).expanduser()) if mailbox.folder else _Server(mailbox)


@dataclass(frozen=True, slots=True)
class _Folder:
    """Writes each message into a file of its own that only the service's user may read: links stand in it."""

    folder: Path

    def __call__(self, written: EmailMessage) -> None:
        name = f"{written['Date'].datetime:%Y-%m-%dT%H%M%S}-{secrets.token_hex(4)}.eml"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            unfinished = self.folder / f".{name}"
            handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(written.as_bytes())
            unfinished.rename(self.folder / name)
        except OSError as error:
            raise Undelivered(str(self.folder), error.strerror or type(error).__name__) from error


@dataclass(frozen=True, slots=True)
class _Server:
    """Hands each message to a mail server, encrypted wherever the server can."""

    mailbox: Mailbox

    def __call__(self, written: EmailMessage) -> None:
        try:
            with self._connected() as server:
                self._sign_in(server)
                server.send_message(written)
        except smtplib.SMTPResponseException as error:
            raise Undelivered(str(self.mailbox), f"answer {error.smtp_code}") from error
        except smtplib.SMTPRecipientsRefused as error:
            codes = ", ".join(str(code) for code, _ in error.recipients.values())
            raise Undelivered(str(self.mailbox), f"answer {codes}") from error
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            raise Undelivered(str(self.mailbox), type(error).__name__) from error

    def _connected(self) -> smtplib.SMTP:
        box = self.mailbox
        if box.encrypted:
            return smtplib.SMTP_SSL(box.host, box.port, timeout=PATIENCE, context=ssl.create_default_context())
        return smtplib.SMTP(box.host, box.port, timeout=PATIENCE)

    def _sign_in(self, server: smtplib.SMTP) -> None:
        box = self.mailbox
        server.ehlo_or_helo_if_needed()
        if not box.encrypted and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
        elif not box.encrypted and box.user and not _is_this_machine(box.host):
            raise Undelivered(str(box), "it offers no encryption, and a password is never sent without")
        if box.user:
            server.login(box.user, box.password)


def in_background(deliver: Post, waits: Sequence[float] = WAITS) -> Post:
    """A post that takes letters at once and brings them on their way afterwards, so that nobody waits or can tell.

    What is not taken is offered again a few times; then the log says so, without naming anybody. The thread that does
    this begins with the first letter: a process may fork before.
    """
    waiting: queue.SimpleQueue[Letter] = queue.SimpleQueue()
    begun = threading.Lock()

    def work() -> None:
        while True:
            _patiently(deliver, waiting.get(), waits)

    def post(letter: Letter) -> None:
        waiting.put(letter)
        if begun.acquire(blocking=False):
            threading.Thread(target=work, name="mail", daemon=True).start()

    return post


def _patiently(deliver: Post, letter: Letter, waits: Sequence[float]) -> None:
    for wait in (*waits, None):
        try:
            deliver(letter)
        except Undelivered as error:
            if wait is None:
                log.error("%s", error)  # noqa: TRY400  where in our code it happened says nothing
            else:
                threading.Event().wait(wait)
        else:
            return


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

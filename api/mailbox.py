"""Where letters go and who sends them, as the settings say it: a folder, or a mail server with a password."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn
from urllib.parse import unquote, urlsplit

from referral.errors import LotsennetzError, Malformed

PORTS = {"smtp": 587, "smtps": 465}


class Undelivered(LotsennetzError):
    """A letter could not be brought on its way; `why` is what the machine says, without any address."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"A letter could not be delivered to {where} ({why}).")
        self.where, self.why = where, why


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Where letters go, as a setting says it: a folder, or a mail server with how to sign in there."""

    folder: str = ""
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = field(default="", repr=False)
    encrypted: bool = False

    def __str__(self) -> str:
        """As it may be shown and logged."""
        return self.folder or f"{self.host}:{self.port}"


def read_mailbox(text: str) -> Mailbox:
    """Read `file:DIR`, `smtp://USER:PASSWORD@HOST:PORT` or `smtps://…`; Malformed for anything else."""
    scheme, _, rest = text.partition(":")
    if scheme == "file" and rest:
        return Mailbox(folder=rest)
    try:
        parts = urlsplit(text)
        known = parts.scheme in PORTS and parts.hostname and not (parts.path.strip("/") or parts.query)
        if known and parts.hostname:
            return Mailbox(
                host=parts.hostname,
                port=parts.port or PORTS[parts.scheme],
                user=unquote(parts.username or ""),
                password=unquote(parts.password or ""),
                encrypted=parts.scheme == "smtps",
            )
    except ValueError:
        pass
    raise Malformed("a way for mail", _masked(text), "expected smtp://USER:PASSWORD@HOST:PORT, smtps://… or file:DIR.")


def read_sender(text: str) -> str:
    """Read who sends, `Lotsennetz <post@lotsennetz.example>` or the address alone; Malformed if that is none."""
    from email.errors import HeaderParseError  # late: most commands send nothing
    from email.headerregistry import Address
    from email.utils import parseaddr

    name, spec = parseaddr(text if text.isprintable() else "")
    try:
        return str(Address(display_name=name, addr_spec=spec)) if spec and "@" in spec else _no_sender(text)
    except (HeaderParseError, ValueError, IndexError):
        return _no_sender(text)


def _no_sender(text: str) -> NoReturn:
    raise Malformed("a sender of mails", text, "expected one such as Lotsennetz <post@lotsennetz.example>.")


def _masked(text: str) -> str:
    """An address without its password."""
    start, at, rest = text.rpartition("@")
    return f"{start.partition('://')[0]}://…@{rest}" if at else text

"""The address of a Neo4j server, `neo4j://USER:PASSWORD@HOST:PORT/DATABASE`, also as it may be shown to anybody."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from referral.errors import Malformed

SCHEMES = tuple(f"{protocol}{trust}" for protocol in ("neo4j", "bolt") for trust in ("", "+s", "+ssc"))
"""`neo4j` asks the right member of a cluster, `bolt` this one; `+s` encrypts, `+ssc` trusts any certificate."""
PORT, DATABASE, USER = 7687, "neo4j", "neo4j"
"""What is meant where the address does not say."""
_SECRET = re.compile(r"(//[^:/@]*)?:(?!//).*@", flags=re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a server is, which of its databases is meant, and who asks."""

    scheme: str
    host: str
    port: int
    database: str
    user: str
    password: str = field(repr=False)

    @property
    def uri(self) -> str:
        """The address of the server alone, as the driver wants it."""
        return f"{self.scheme}://{self.host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.uri}/{self.database}"


def masked(address: str) -> str:
    """An address as it may be shown, even if it is malformed: without what may be a password."""
    return _SECRET.sub(r"\1:…@", address)


def read_address(text: str, password: str = "") -> Address:
    """The parts of an address, percent-decoded; `password` counts where it names none; or Malformed."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise _malformed(text, "the host or the port cannot be read.") from error
    path = parts.path.removeprefix("/")
    if parts.scheme not in SCHEMES or not host or "/" in path or parts.query or parts.fragment:
        raise _malformed(text, "expected neo4j://USER:PASSWORD@HOST:PORT/DATABASE, its signs percent-encoded.")
    return Address(
        scheme=parts.scheme,
        host=f"[{host}]" if ":" in host else host,
        port=port or PORT,
        database=unquote(path) or DATABASE,
        user=unquote(parts.username or "") or USER,
        password=_password(text, parts, password),
    )


def _password(text: str, parts: SplitResult, otherwise: str) -> str:
    stated = unquote(parts.password or "") or otherwise
    if not stated:
        hint = "it names no password, and neither LOTSENNETZ_STORE_PASSWORD nor LOTSENNETZ_STORE_PASSWORD_FILE does."
        raise Malformed("a complete address of a store", masked(text), hint)
    return stated


def _malformed(text: str, hint: str) -> Malformed:
    return Malformed("the address of a store", masked(text), hint)

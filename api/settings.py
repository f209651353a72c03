"""What whoever runs the service can set: each setting is one environment variable, and a misspelt one is refused."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from platformdirs import user_data_dir

from api.mailbox import Mailbox, read_mailbox, read_sender
from referral.access import AccountRole
from referral.errors import Malformed
from referral.retention import USUAL, Periods
from referral.stores import Access
from referral.stores.neo4j_address import masked

PREFIX = "LOTSENNETZ_"
FOR_TESTS = ("LOTSENNETZ_TEST_", "LOTSENNETZ_KILLS")
"""Beginnings of names that only the tests read."""

MOST_WORKERS = 64
MOST_DAYS = 36_500
"""A hundred years."""


DEFAULT_ADDRESS = "http://127.0.0.1:8000"


def default_store() -> str:
    """The address of the file in this user's data folder."""
    return f"file:{Path(user_data_dir('lotsennetz')) / 'graph.db'}"


def default_mailbox() -> Mailbox:
    """A folder in this user's data folder."""
    return Mailbox(folder=str(Path(user_data_dir("lotsennetz")) / "mail"))


def default_workers() -> int:
    """One worker process for each processor, but at least two (one may be replaced) and at most eight."""
    return min(max(2, os.cpu_count() or 2), 8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings with their values; made once at the start and handed down."""

    store: str = field(repr=False)
    workers: int
    store_password: str = field(default="", repr=False)
    store_password_file: str = ""
    store_ca: str = ""
    address: str = DEFAULT_ADDRESS
    mail: Mailbox = field(default_factory=default_mailbox)
    mail_password: str = field(default="", repr=False)
    mail_password_file: str = ""
    mail_from: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    oidc_client_secret_file: str = ""
    oidc_role_claim: str = "roles"
    oidc_organisation_claim: str = "organisation"
    oidc_roles: Mapping[str, AccountRole] = field(default_factory=dict)
    keep_suggestions: int = USUAL.suggestions
    keep_reports: int = USUAL.reports
    keep_revisions: int = USUAL.revisions
    keep_drafts: int = USUAL.drafts
    keep_tickets: int = USUAL.tickets
    keep_sessions: int = USUAL.sessions
    keep_attempts: int = USUAL.attempts
    keep_demand: int = USUAL.demand

    @property
    def periods(self) -> Periods:
        """For how many days each kind of paper is kept."""
        return Periods(**{kept.field: getattr(self, f"keep_{kept.field}") for kept in KEPT})

    @property
    def access(self) -> Access:
        """How the store is entered where its address does not say; Malformed if the password cannot be read."""
        password = self.store_password
        if self.store_password_file:
            password = _password_in(Path(self.store_password_file))
        return Access(password=password, authorities=self.store_ca)

    @property
    def told(self) -> bool:
        """Whether somebody has said where people reach the service."""
        return self.address != DEFAULT_ADDRESS

    @property
    def mailbox(self) -> Mailbox:
        """Where letters go, with the password wherever it stands; Malformed if it cannot be read."""
        password = self.mail_password
        if self.mail_password_file:
            password = _password_in(Path(self.mail_password_file))
        return replace(self.mail, password=password or self.mail.password)

    @property
    def oidc_secret(self) -> str:
        """With what this service signs in at the place that signs people in; Malformed if it cannot be read."""
        if self.oidc_client_secret_file:
            return _password_in(Path(self.oidc_client_secret_file))
        return self.oidc_client_secret

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read the settings from variables such as `LOTSENNETZ_STORE`; Malformed for a name or value that is none."""
        for name in environment:
            if name.startswith(PREFIX) and name not in NAMES and not name.startswith(FOR_TESTS):
                raise Malformed("a setting", name, _suggest(name))
        values: dict[str, Any] = {setting.field: setting.of(environment) for setting in SETTINGS}
        return cls(**values)


def _suggest(name: str) -> str:
    """Compared without the beginning, which is alike in all."""
    known = {setting.name.removeprefix(PREFIX): setting.name for setting in SETTINGS}
    meant = difflib.get_close_matches(name.removeprefix(PREFIX), known, n=1)
    return f"did you mean {known[meant[0]]}?" if meant else f"there are {', '.join(NAMES)}."


def _read_store(text: str) -> str:
    if not text.partition(":")[2]:
        raise Malformed(
            "the address of a store", masked(text), "expected an address such as file:/var/lib/lotsennetz/graph.db."
        )
    return text


def _password_in(file: Path) -> str:
    """What stands in a file, without the end of its line."""
    try:
        return file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Malformed("a file with a password", str(file), "it cannot be read.") from error


def _read_file(text: str) -> str:
    if not Path(text).is_file():
        raise Malformed("a file", text, "there is none with this name.")
    return text


def _read_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise Malformed("the address of the service", text, "expected one such as https://lotsennetz.example.")
    return text.rstrip("/")


def _read_days(least: int) -> Callable[[str], int]:
    """Read a number of days that is not below the least; raises Malformed."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text) <= MOST_DAYS):
            raise Malformed("a number of days", text, f"expected a number from {least} to {MOST_DAYS}.")
        return int(text)

    return read


def _read_issuer(text: str) -> str:
    parts = urlsplit(text)
    if not parts.netloc or (parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost"}):
        raise Malformed("an OpenID Connect issuer", text, "expected one such as https://sso.example/realms/land.")
    return text


def _read_roles(text: str) -> dict[str, AccountRole]:
    """`kmt=coordinator, abh=caseworker`: a role over there and what it is here, the most important first."""
    roles = {role.value: role for role in AccountRole if role not in {AccountRole.GUEST, AccountRole.OPERATOR}}
    pairs = [pair.partition("=") for pair in text.split(",")]
    if not all(theirs.strip() and ours.strip() in roles for theirs, _, ours in pairs):
        raise Malformed("a list of roles", text, f"expected pairs such as kmt=coordinator, with {', '.join(roles)}.")
    return {theirs.strip(): roles[ours.strip()] for theirs, _, ours in pairs}


def read_workers(text: str) -> int:
    """How many worker processes, from 1 to 64; raises Malformed."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_WORKERS):
        raise Malformed("a number of workers", text, f"expected a number from 1 to {MOST_WORKERS}.")
    return int(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting: the variable's name, the field it fills, how its text is read, and its value if it is not set."""

    name: str
    field: str
    read: Callable[[str], object]
    default: Callable[[], object]
    default_text: str
    explanation: str

    def of(self, environment: Mapping[str, str]) -> object:
        """The value in this environment; an empty variable counts as not set."""
        text = environment.get(self.name, "").strip()
        return self.read(text) if text else self.default()


SETTINGS: tuple[Setting, ...] = (
    Setting(
        name="LOTSENNETZ_STORE",
        field="store",
        read=_read_store,
        default=default_store,
        default_text="`graph.db` in the user's data folder",
        explanation="Where the network is: `file:` and a path, or `neo4j://USER:PASSWORD@HOST:PORT/DATABASE`.",
    ),
    Setting(
        name="LOTSENNETZ_STORE_PASSWORD",
        field="store_password",
        read=str,
        default=str,
        default_text="the one in the address",
        explanation="The password for a Neo4j server whose address names none.",
    ),
    Setting(
        name="LOTSENNETZ_STORE_PASSWORD_FILE",
        field="store_password_file",
        read=_read_file,
        default=str,
        default_text="none",
        explanation="A file with this password; it goes before the variable.",
    ),
    Setting(
        name="LOTSENNETZ_STORE_CA",
        field="store_ca",
        read=_read_file,
        default=str,
        default_text="the authorities of the machine",
        explanation="A file (PEM) with the authority that vouches for the Neo4j server's certificate.",
    ),
    Setting(
        name="LOTSENNETZ_WORKERS",
        field="workers",
        read=read_workers,
        default=default_workers,
        default_text="one per processor, 2 to 8",
        explanation="How many worker processes `lotsennetz serve` starts (1 to 64).",
    ),
    Setting(
        name="LOTSENNETZ_ADDRESS",
        field="address",
        read=_read_address,
        default=lambda: DEFAULT_ADDRESS,
        default_text=f"`{DEFAULT_ADDRESS}`",
        explanation="Where people reach the service, and what links in letters begin with (unset: where `serve` "
        "listens); `https://` guards the cookies.",
    ),
    Setting(
        name="LOTSENNETZ_OIDC_ISSUER",
        field="oidc_issuer",
        read=_read_issuer,
        default=str,
        default_text="none",
        explanation="Who signs people in by OpenID Connect, as its discovery names it; needs the extra `oidc`.",
    ),
    Setting(
        name="LOTSENNETZ_OIDC_CLIENT_ID",
        field="oidc_client_id",
        read=str,
        default=str,
        default_text="none",
        explanation="What this service is called there.",
    ),
    Setting(
        name="LOTSENNETZ_OIDC_CLIENT_SECRET",
        field="oidc_client_secret",
        read=str,
        default=str,
        default_text="none",
        explanation="Its secret there; without one it is a public client, with PKCE either way.",
    ),
    Setting(
        name="LOTSENNETZ_OIDC_CLIENT_SECRET_FILE",
        field="oidc_client_secret_file",
        read=_read_file,
        default=str,
        default_text="none",
        explanation="A file with this secret; it goes before the variable.",
    ),
    Setting(
        name="LOTSENNETZ_OIDC_ROLE_CLAIM",
        field="oidc_role_claim",
        read=str,
        default=lambda: "roles",
        default_text="`roles`",
        explanation="The claim that names somebody's roles there; one within others as `realm_access.roles`.",
    ),
    Setting(
        name="LOTSENNETZ_OIDC_ROLES",
        field="oidc_roles",
        read=_read_roles,
        default=dict,
        default_text="none",
        explanation="What these roles are here, the most important first: `kmt=coordinator, abh=caseworker`.",
    ),
    Setting(
        name="LOTSENNETZ_OIDC_ORGANISATION_CLAIM",
        field="oidc_organisation_claim",
        read=str,
        default=lambda: "organisation",
        default_text="`organisation`",
        explanation="The claim that holds the id of the organisation somebody acts for.",
    ),
    Setting(
        name="LOTSENNETZ_MAIL",
        field="mail",
        read=read_mailbox,
        default=default_mailbox,
        default_text="the folder `mail` in the user's data folder",
        explanation="How letters leave: `smtp://USER:PASSWORD@HOST:PORT`, `smtps://…`, or `file:` and a folder.",
    ),
    Setting(
        name="LOTSENNETZ_MAIL_PASSWORD",
        field="mail_password",
        read=str,
        default=str,
        default_text="the one in the address",
        explanation="The password for a mail server whose address names none.",
    ),
    Setting(
        name="LOTSENNETZ_MAIL_PASSWORD_FILE",
        field="mail_password_file",
        read=_read_file,
        default=str,
        default_text="none",
        explanation="A file with this password; it goes before the variable.",
    ),
    Setting(
        name="LOTSENNETZ_MAIL_FROM",
        field="mail_from",
        read=read_sender,
        default=str,
        default_text="none; needed with a mail server",
        explanation="Who sends the letters, such as `Lotsennetz <post@lotsennetz.example>`.",
    ),
)
"""Every setting there is; the README's table says the same, and a test compares the two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A kind of paper whose keeping can be set: the field of `Periods`, the fewest days, and what it means."""

    field: str
    explanation: str
    least: int = 0


KEPT: tuple[Kept, ...] = (
    Kept(field="suggestions", explanation="For how many days suggestions are kept after they were decided."),
    Kept(field="reports", explanation="For how many days reports of errors are kept after they were dealt with."),
    Kept(field="revisions", explanation="For how many days earlier versions of entries are kept.", least=31),
    Kept(field="drafts", explanation="For how many days a form that was begun is kept after its link has expired."),
    Kept(field="tickets", explanation="For how many days links sent by mail and tokens are kept after they expired."),
    Kept(field="sessions", explanation="For how many days it is kept that somebody was signed in, after that ended."),
    Kept(field="attempts", explanation="For how many days it is kept that signing in failed."),
    Kept(
        field="demand", explanation="For how many days it is kept how often nothing fitted exactly (week and county)."
    ),
)
"""Imports can be undone for 30 days, which takes the earlier versions: so these are kept for longer."""

SETTINGS += tuple(
    Setting(
        name=f"LOTSENNETZ_KEEP_{kept.field.upper()}",
        field=f"keep_{kept.field}",
        read=_read_days(kept.least),
        default=partial(getattr, USUAL, kept.field),
        default_text=str(getattr(USUAL, kept.field)),
        explanation=kept.explanation,
    )
    for kept in KEPT
)

NAMES: tuple[str, ...] = tuple(setting.name for setting in SETTINGS)

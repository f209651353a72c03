"""What the faults of a Neo4j server mean to those who run it: its codes, each as an error that is a sentence."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from neo4j.exceptions import (
    AuthError,
    CertificateConfigurationError,
    ConnectionPoolError,
    DatabaseUnavailable,
    DriverError,
    Forbidden,
    ForbiddenOnReadOnlyDatabase,
    Neo4jError,
    NotALeader,
    ServiceUnavailable,
    SessionExpired,
    UnsupportedServerProduct,
    WriteServiceUnavailable,
)

from referral.errors import (
    StoreBusy,
    StoreError,
    StoreExhausted,
    StoreExpired,
    StoreForbidden,
    StoreFull,
    StoreNotLeader,
    StoreRefused,
    StoreTooOld,
    StoreUnreachable,
    StoreUntrusted,
)

NEEDED = (5, 26)
"""The oldest server that answers all statements."""
ANY = (Neo4jError, DriverError)
"""Whatever the driver raises."""

_EXPIRED = frozenset({"Neo.ClientError.Security.CredentialsExpired", "Neo.ClientError.Security.TokenExpired"})
_TOO_LATE = frozenset({
    "Neo.ClientError.Transaction.LockClientStopped",
    "Neo.ClientError.Transaction.Terminated",
    "Neo.ClientError.Transaction.TransactionTimedOut",
    "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration",
})  # fmt: skip
_NO_MEMORY = frozenset({
    "Neo.TransientError.General.MemoryPoolOutOfMemoryError",
    "Neo.TransientError.General.OutOfMemoryError",
    "Neo.TransientError.General.TransactionOutOfMemoryError",
})  # fmt: skip
_KINDS: Mapping[type[Exception], type[StoreRefused | StoreNotLeader | StoreForbidden | StoreUnreachable]] = {
    AuthError: StoreRefused,
    NotALeader: StoreNotLeader,
    ForbiddenOnReadOnlyDatabase: StoreNotLeader,
    Forbidden: StoreForbidden,
    DatabaseUnavailable: StoreUnreachable,
}
_CUT_OFF = (ServiceUnavailable, SessionExpired, ConnectionPoolError)
_NOT_YET_MADE = "no such fulltext schema index"
"""Names cannot be searched while another store is being copied."""
_NO_SPACE = ("no space left", "disk quota exceeded", "not enough space", "out of disk")


@contextmanager
def sentences(where: str) -> Iterator[None]:
    """Whatever the driver complains of in the block, as a StoreError; a mistake in a statement stays what it is."""
    try:
        yield
    except ANY as error:
        fault = fault_of(where, error)
        if fault is None:
            raise
        raise fault from error


def fault_of(where: str, error: Exception) -> StoreError | None:
    """What an error of the driver or the server means; `None` if it is our own mistake."""
    if isinstance(error, Neo4jError):
        return _server_fault(where, error)
    if isinstance(error, UnsupportedServerProduct):
        return too_old(where, "no Neo4j server, or a very old one")
    if isinstance(error, CertificateConfigurationError) or _is_about_trust(error):
        return StoreUntrusted(where)
    if isinstance(error, WriteServiceUnavailable):
        return StoreNotLeader(where)
    return StoreUnreachable(where) if isinstance(error, _CUT_OFF) else None


def too_old(where: str, found: str) -> StoreTooOld:
    """What to raise where the server is not new enough."""
    return StoreTooOld(where, found, ".".join(map(str, NEEDED)))


def is_worth_a_retry(error: Exception) -> bool:
    """Whether the same may succeed if it is asked again in a moment."""
    return isinstance(error, _CUT_OFF) or (isinstance(error, Neo4jError) and error.is_retryable())


def _server_fault(where: str, error: Neo4jError) -> StoreError | None:
    if error.code in _EXPIRED:
        return StoreExpired(where)
    if error.code in _NO_MEMORY:
        return StoreExhausted(where)
    if error.code == "Neo.ClientError.Database.DatabaseNotFound":
        return StoreUnreachable(where)
    if any(said in (error.message or "").casefold() for said in _NO_SPACE):
        return StoreFull(where)
    kind = next((kind for known, kind in _KINDS.items() if isinstance(error, known)), None)
    if kind is not None:
        return kind(where)
    busy = error.is_retryable() or error.code in _TOO_LATE or _NOT_YET_MADE in (error.message or "")
    return StoreBusy(where) if busy else None


def _is_about_trust(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False

"""Passwords: which would be guessed, and how one is kept and compared (argon2id, RFC 9106).

Comparing takes the same time whether there is a password to compare with or not, so that nobody learns from it who has
an account.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from referral.errors import WeakPassword

SHORTEST, LONGEST = 12, 200
"""Characters of a password (NIST SP 800-63B-4, section 3.1.1.2: length counts, kinds of characters do not)."""
DIFFERENT = 5
"""So many different characters a password has at least."""

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""As OWASP's cheat sheet on storing passwords advises: 19 MiB, one thread, two passes."""
_AT_ONCE = BoundedSemaphore(2)
"""So many are compared at once: nobody holds up a whole process by signing in a hundred times."""


def _is_short(password: str, _address: str) -> bool:
    return len(password) < SHORTEST


def _is_long(password: str, _address: str) -> bool:
    return len(password) > LONGEST


def _is_plain(password: str, _address: str) -> bool:
    return len(set(password)) < DIFFERENT


def _is_address(password: str, address: str) -> bool:
    own = {address.casefold(), address.partition("@")[0].casefold()}
    return password.casefold() in own or password.casefold().strip("0123456789!?.") in own


FAULTS: Mapping[str, Callable[[str, str], bool]] = {
    "short": _is_short,
    "long": _is_long,
    "plain": _is_plain,
    "address": _is_address,
}
"""What makes a password one that would be guessed; each judges the password and the mail address beside it."""


def chosen(password: str, address: str) -> str:
    """The hash to be kept for a new password, or WeakPassword."""
    for why, is_weak in FAULTS.items():
        if is_weak(_normal(password), address):
            raise WeakPassword(why)
    with _AT_ONCE:
        return _HASHER.hash(_normal(password))


def matches(kept: str, typed: str) -> bool:
    """Whether what was typed is the password behind a hash; never where there is none (empty)."""
    with _AT_ONCE:
        try:
            _HASHER.verify(kept or _nobodys(), _normal(typed)[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
    return bool(kept) and len(_normal(typed)) <= LONGEST


def renewed(kept: str, typed: str) -> str:
    """The hash to be kept from now on: a stronger one, where the one kept is from weaker times."""
    return _HASHER.hash(_normal(typed)) if _HASHER.check_needs_rehash(kept) else kept


@cache
def _nobodys() -> str:
    """A hash to compare with where there is no account."""
    return _HASHER.hash("nobody")


def _normal(password: str) -> str:
    """The same characters however a keyboard composes them (Unicode NFKC)."""
    return unicodedata.normalize("NFKC", password)

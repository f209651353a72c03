"""Which passwords are refused, and how one is kept."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from accounts import PASSWORD, hashed
from referral import passwords
from referral.errors import WeakPassword


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("elf Zeichen", "short"),
        ("lang" * 51, "long"),
        ("ababababababab", "plain"),
        ("Frau.Beispiel@Example.org", "address"),
        ("frau.beispiel2026!", "address"),
    ],
)
def test_a_password_that_would_be_guessed_is_refused_with_the_reason(password: str, why: str) -> None:
    with pytest.raises(WeakPassword) as refused:
        passwords.chosen(password, "frau.beispiel@example.org")
    assert refused.value.why == why
    assert password not in str(refused.value)


def test_a_password_is_kept_as_argon2id_and_only_the_right_one_opens() -> None:
    kept = hashed(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.matches(kept, PASSWORD)
    assert not passwords.matches(kept, PASSWORD + " ")
    assert not passwords.matches(kept, PASSWORD + "x" * passwords.LONGEST)


def test_it_does_not_matter_how_a_keyboard_composes_a_letter() -> None:
    assert passwords.matches(hashed("zw\u00f6lf Zeichen"), "zwo\u0308lf Zeichen")


@pytest.mark.parametrize("typed", ["nobody", "", "anything else"])
def test_where_there_is_no_password_none_opens(typed: str) -> None:
    assert not passwords.matches("", typed)


def test_what_was_kept_damaged_opens_to_nobody() -> None:
    assert not passwords.matches("$argon2id$torn", PASSWORD)


def test_a_hash_from_weaker_times_is_renewed_and_a_strong_one_stays() -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    assert passwords.renewed(weak, PASSWORD) != weak
    assert passwords.matches(passwords.renewed(weak, PASSWORD), PASSWORD)
    assert passwords.renewed(hashed(PASSWORD), PASSWORD) == hashed(PASSWORD)

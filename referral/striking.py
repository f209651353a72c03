"""Finds what names a person in a text, however it is written there, and strikes it out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TypeVar

import orjson

from referral.model import Entity
from referral.stores.records import decode, encode

E = TypeVar("E", bound=Entity)

Sought = re.Pattern[str]
"""Finds what is to be struck out."""

STRUCK = "[gelöscht]"
"""What stands where something was struck out."""
DIGITS = 6
"""A phone number has at least so many digits."""
_BETWEEN_DIGITS = r"[\s()/.\-–]*"
_PREFIX = rf"(?:(?:\+|00)49{_BETWEEN_DIGITS}(?:\(?0\)?)?|0)?{_BETWEEN_DIGITS}"
_NOTHING = r"(?!)"
_KEPT = frozenset({"id", "subject"})
"""Fields that name an entry: they stay, or nothing would lead to it any more."""


def tells(words: str) -> bool:
    """Whether words name one person: a mail address, a phone number, or a name of at least two words.

    A single word, such as "Celle", stands for much else and cannot be struck out wherever it occurs.
    """
    return "@" in words or _is_phone(words) or len(words.split()) > 1


def pattern(several: Iterable[str]) -> Sought:
    """Finds any of several names, mail addresses and phone numbers that tell; nothing where none does.

    Capitals do not matter, nor how many spaces stand between words, nor how a number is divided or whether it begins
    with 0 or +49.
    """
    found = [_phone(words) if _is_phone(words) else _words(words) for words in several if tells(words)]
    return re.compile("|".join(found) or _NOTHING, flags=re.IGNORECASE)


def _is_phone(words: str) -> bool:
    digits = sum(sign.isdigit() for sign in words)
    return digits >= DIGITS and not any(sign.isalpha() for sign in words)


def _phone(number: str) -> str:
    digits = re.sub(r"\D", "", re.sub(r"^\s*(?:\+|00)49\s*(?:\(0\))?", "0", number)).lstrip("0")
    return rf"(?<!\d)\(?{_PREFIX}{_BETWEEN_DIGITS.join(digits)}(?!\d)"


def _words(words: str) -> str:
    spaced = r"\s+".join(map(re.escape, words.split()))
    return rf"(?<!\w){spaced}(?!\w)"


def stands_in(entity: Entity, sought: Sought) -> bool:
    """Whether it stands anywhere in an entity or paper."""
    return strike(entity, sought) is not entity


def strike(entity: E, sought: Sought) -> E:
    """The entity without it: contacts that hold it are gone, elsewhere it is struck out; itself where it held none."""
    record = encode(entity)
    struck = {name: value if name in _KEPT else _struck(value, sought) for name, value in record.items()}
    changed = {name: value for name, value in struck.items() if value != record[name]}
    return decode(type(entity), struck) if changed else entity


def _struck(value: Any, sought: Sought) -> Any:
    match value:
        case str():
            return _struck_text(value, sought)
        case list():
            return [_struck(one, sought) for one in value if not _is_contact_with(one, sought)]
        case dict():
            return {name: one if name in _KEPT else _struck(one, sought) for name, one in value.items()}
    return value


def _struck_text(text: str, sought: Sought) -> str:
    """A text; where it is itself a record, as papers keep some, it stays one."""
    if text.startswith(("{", "[")):
        try:
            held = orjson.loads(text)
        except ValueError:
            return sought.sub(STRUCK, text)
        struck = _struck(held, sought)
        return text if struck == held else orjson.dumps(struck).decode()
    return sought.sub(STRUCK, text)


def _is_contact_with(one: Any, sought: Sought) -> bool:
    return isinstance(one, dict) and {"kind", "value"} <= one.keys() and sought.search(str(one["value"])) is not None

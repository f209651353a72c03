"""Keys and codes as offices write them: area keys, postcodes, languages, phone numbers, mail and web addresses.

Each `read_…` function takes text as people type it and returns the one canonical form, or raises Malformed.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NewType
from urllib.parse import urlsplit

import email_validator
import phonenumbers

from referral.errors import Malformed

PlaceId = NewType("PlaceId", str)
OrganisationId = NewType("OrganisationId", str)
ServiceId = NewType("ServiceId", str)
GuideId = NewType("GuideId", str)
TopicId = NewType("TopicId", str)
GroupId = NewType("GroupId", str)
RoleId = NewType("RoleId", str)
LanguageId = NewType("LanguageId", str)
ProgrammeId = NewType("ProgrammeId", str)

NATION = PlaceId("DE")

_PLACE_KEY = re.compile(r"DE|\d{2}|\d{5}|\d{8}")
_POSTCODE = re.compile(r"\d{5}")
# BCP 47 (RFC 5646), section 2.1: language, script, region, variants, private use; no grandfathered tags.
_LANGUAGE = re.compile(
    r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-(?:[A-Z]{2}|\d{3}))?(-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*(-x(-[a-z0-9]{1,8})+)?"
)
_HOST = re.compile(r"[^\s.]+(\.[^\s.]+)+")
_GAP = re.compile(r"[\s<>\"\x00-\x1f]")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")


def read_place_key(text: str) -> PlaceId:
    """The official key of an area: `DE`, a state (2 digits), a county (5) or a municipality (8, the AGS).

    A key of 12 digits is the regional key (ARS); without the association's digits 6 to 9 it is the AGS.
    """
    key = re.sub(r"[\s-]", "", text).upper()
    if re.fullmatch(r"\d{12}", key):
        key = key[:5] + key[9:]
    if not _PLACE_KEY.fullmatch(key):
        raise Malformed("an area key", text, "expected DE or the official key with 2, 5 or 8 digits.")
    return PlaceId(key)


def read_postcode(text: str) -> str:
    """A German postcode: five digits, a leading `D-` is understood."""
    digits = re.sub(r"^\s*(?:D|DE)\s*-?\s*|\s", "", text, flags=re.IGNORECASE)
    if not _POSTCODE.fullmatch(digits):
        raise Malformed("a postcode", text, "expected five digits.")
    return digits


def read_language(text: str) -> LanguageId:
    """A language as a BCP 47 tag in its usual spelling: `ti`, `kmr`, `de-x-ls`, `sr-Latn`."""
    language, *rest = text.strip().replace("_", "-").split("-")
    tag = "-".join([language.lower(), *_usual_case(rest)])
    if not _LANGUAGE.fullmatch(tag):
        raise Malformed("a language", text, "expected a BCP 47 tag such as ti, kmr or de-x-ls.")
    return LanguageId(tag)


def _usual_case(subtags: list[str]) -> list[str]:
    """BCP 47, section 2.1.1: scripts in title case, regions in capitals, all else and private use in small letters."""
    cased: list[str] = []
    for subtag in subtags:
        if "x" in cased:
            cased.append(subtag.lower())
        elif len(subtag) == len("Latn") and subtag.isalpha():
            cased.append(subtag.title())
        else:
            cased.append(subtag.upper() if len(subtag) == len("DE") else subtag.lower())
    return cased


def read_phone(text: str) -> str:
    """A phone number as it is dialled within Germany or from abroad, in the international form `+49 5141 12-3456`."""
    try:
        number = phonenumbers.parse(text, "DE")
    except phonenumbers.NumberParseException as error:
        raise Malformed("a phone number", text, "expected digits such as 05141 12345 or +49 5141 12345.") from error
    if not phonenumbers.is_possible_number(number) and not is_short_number(text):
        raise Malformed("a phone number", text, "it has too few or too many digits.")
    return text.strip()


def is_short_number(text: str) -> bool:
    """Emergency lines, social help lines (116 016) and the authorities' number (115) have no area code."""
    return re.fullmatch(r"1\d{2}(?:\d{3})?", re.sub(r"\D", "", text)) is not None


def dial(phone: str) -> str:
    """The number behind a `tel:` link (RFC 3966): `+4951411234`, or the short number itself."""
    if is_short_number(phone):
        return re.sub(r"\D", "", phone)
    return phonenumbers.format_number(phonenumbers.parse(phone, "DE"), phonenumbers.PhoneNumberFormat.E164)


def read_mail(text: str) -> str:
    """A mail address in its normal form; whether the mailbox exists is not asked."""
    try:
        return email_validator.validate_email(text.strip(), check_deliverability=False).normalized
    except email_validator.EmailNotValidError as error:
        raise Malformed("a mail address", text, str(error)) from error


def read_website(text: str) -> str:
    """The address of a page on the web; `https://` goes without saying, other schemes and passwords are refused."""
    address = text.strip() if "://" in text else f"https://{text.strip()}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError as error:
        raise Malformed("a web address", text, "expected an address such as https://www.example.org.") from error
    if (
        parts.scheme not in {"http", "https"}
        or "@" in parts.netloc
        or not _HOST.fullmatch(host)
        or _GAP.search(address)
    ):
        raise Malformed("a web address", text, "expected an address such as https://www.example.org.")
    return address


def read_id(text: str) -> str:
    """The id of an entry: letters, digits and `. _ : -`, at most 100, never starting with a sign."""
    if not _ID.fullmatch(text):
        raise Malformed("an id", text, "expected letters, digits and . _ : - (at most 100).")
    return text


_MEMBERS = {"ku": ("kmr", "ckb", "sdh"), "fa": ("prs", "pes"), "ar": ("arb", "apc", "arz"), "sq": ("als", "aln")}
"""Macrolanguages (ISO 639-3) and those of their languages that are named by themselves here."""


@lru_cache(maxsize=1024)
def understood(languages: frozenset[LanguageId]) -> frozenset[LanguageId]:
    """The languages and their macrolanguages: who asks for Kurmanji is told of "Kurdish", and the other way round."""
    kin = {macro for macro, members in _MEMBERS.items() for member in members if member in languages}
    members = {member for macro in languages for member in _MEMBERS.get(macro, ())}
    return languages | {LanguageId(tag) for tag in kin | members}

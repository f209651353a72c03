"""Keys and codes are read as people write them, or refused with a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.codes import (
    LanguageId,
    dial,
    is_short_number,
    read_id,
    read_language,
    read_mail,
    read_phone,
    read_place_key,
    read_postcode,
    read_website,
    understood,
)
from referral.errors import Malformed


@pytest.mark.parametrize(
    ("text", "key"),
    [("03351006", "03351006"), ("03 351 006", "03351006"), ("033510006006", "03351006"), ("de", "DE"), ("03", "03")],
)
def test_an_area_key_is_read_with_blanks_and_as_a_regional_key(text: str, key: str) -> None:
    assert read_place_key(text) == key


@pytest.mark.parametrize(("text", "code"), [("29221", "29221"), (" D-29221 ", "29221"), ("292 21", "29221")])
def test_a_postcode_is_read_with_its_country(text: str, code: str) -> None:
    assert read_postcode(text) == code


@pytest.mark.parametrize(
    ("text", "tag"),
    [("TI", "ti"), ("de-X-LS", "de-x-ls"), ("sr_latn_rs", "sr-Latn-RS"), ("es-419", "es-419"), ("de-1996", "de-1996")],
)
def test_a_language_is_read_in_its_usual_spelling(text: str, tag: str) -> None:
    assert read_language(text) == tag


@pytest.mark.parametrize(
    ("text", "number"), [("116 016", "116016"), ("115", "115"), ("05141 12-3456", "+495141123456")]
)
def test_a_number_is_dialled_from_abroad_or_as_a_short_number(text: str, number: str) -> None:
    assert dial(read_phone(text)) == number


def test_a_short_number_has_no_area_code() -> None:
    assert is_short_number("116 117")
    assert not is_short_number("05141 110")


def test_a_mail_address_is_read_in_its_normal_form() -> None:
    assert read_mail(" abh@Celle.DE ") == "abh@celle.de"


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (read_place_key, "0335"),
        (read_place_key, "Celle"),
        (read_postcode, "2922"),
        (read_postcode, "29221 Celle"),
        (read_language, "Tigrinya"),
        (read_language, "t"),
        (read_phone, "keine"),
        (read_phone, "0511 12345678901234567"),
        (read_mail, "abh at celle.de"),
        (read_website, "javascript://example.org/%0aalert(1)"),
        (read_website, "https://me:secret@example.org"),
        (read_website, "localhost"),
        (read_website, "http://[::1/"),
        (read_website, "www.example.org <script>"),
        (read_id, "../etc"),
        (read_id, ""),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(read: object, text: str) -> None:
    with pytest.raises(Malformed) as refused:
        read(text)  # type: ignore[operator]
    assert repr(text) in str(refused.value)


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (read_place_key, read_postcode, read_language, read_mail, read_website, read_id):
        try:
            once = read(text)
        except Malformed:
            continue
        assert read(once) == once


def test_an_id_stays_as_it_is() -> None:
    assert read_id("abh-lk-celle") == "abh-lk-celle"


def test_a_language_is_understood_with_its_macrolanguage() -> None:
    assert understood(frozenset({LanguageId("kmr")})) == {"kmr", "ku"}
    assert understood(frozenset({LanguageId("ti")})) == {"ti"}
    assert {"kmr", "ckb"} < understood(frozenset({LanguageId("ku")}))


def test_a_number_that_is_no_number_at_all_is_refused() -> None:
    with pytest.raises(Malformed, match="too few or too many digits"):
        read_phone("+1 234")


def test_a_web_address_is_read_with_or_without_its_beginning() -> None:
    assert read_website(" www.celle.de/abh ") == "https://www.celle.de/abh"
    assert read_website("http://münchen.example") == "http://münchen.example"

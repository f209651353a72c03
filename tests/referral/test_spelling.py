"""Umlauts, accents and punctuation do not matter, and small typing errors are forgiven."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.spelling import fold, likeness, meant, slips


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Hann. Münden", "hann muenden"),
        ("LÜNEBURG", "lueneburg"),
        ("Lu\u0308neburg", "lueneburg"),
        ("Große Straße", "grosse strasse"),
        ("Clausthal-Zellerfeld", "clausthal zellerfeld"),
        ("Besançon, Łódź", "besancon lodz"),
        ("Neustadt_am  Rübenberge ", "neustadt am ruebenberge"),
        ("ትግርኛ", "ትግርኛ"),
        ("…", ""),
    ],
)
def test_names_are_folded_to_what_everybody_can_type(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.text())
def test_likeness_goes_from_0_to_100(words: str, name: str) -> None:
    assert 0 <= likeness(fold(words), fold(name)) <= 100


def test_a_name_is_wholly_like_itself_and_nearly_like_its_part() -> None:
    assert likeness("hann muenden", "hann muenden") == 100
    assert likeness("muenden", "hann muenden") == 95
    assert likeness("wolfsbrug", "wolfsburg") > 85 > likeness("celle", "wolfsburg")


def test_longer_words_may_hold_more_slips() -> None:
    assert [slips(word) for word in ("bad", "cele", "celel", "wolfsbrug")] == [0, 1, 1, 2]


def test_the_nearest_words_are_meant_first() -> None:
    vocabulary = ["wolfenbuettel", "wolfsberg", "wolfsburg", "wolfsborg"]
    assert list(meant("wolfsbrug", vocabulary)) == ["wolfsburg", "wolfsberg", "wolfsborg"]
    assert list(meant("wolfsbrug", vocabulary, limit=1)) == ["wolfsburg"]
    assert list(meant("bat", ["bad"])) == []

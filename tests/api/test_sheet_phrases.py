"""The words of the sheet: each language has only known phrases, all where it must, and falls back where one lacks."""

from __future__ import annotations

import csv
import json
import re
import string
from datetime import date
from pathlib import Path

import pytest

from api.sheet_phrases import FOLDER, GERMAN, LANGUAGES, autonym, coverage, files, isolate, phrases
from referral.model import Label, Topic

TOPICS = Path(__file__).parents[2] / "graph_seed" / "data" / "topics.csv"
DAY = date(2026, 11, 23)
SCRIPTS = {
    "ar": r"[\u0600-\u06ff]",
    "fa": r"[\u0600-\u06ff]",
    "ps": r"[\u0600-\u06ff]",
    "ckb": r"[\u0600-\u06ff]",
    "ti": r"[\u1200-\u137f]",
    "uk": r"[\u0400-\u04ff]",
    "ru": r"[\u0400-\u04ff]",
}
OTHER_DIGITS = re.compile(r"[٠-٩۰-۹፩-፼]")


def topic_ids() -> list[str]:
    with TOPICS.open(encoding="utf-8", newline="") as file:
        return [row["id"] for row in csv.DictReader(file)]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_file_in_the_folder_is_one_of_the_fourteen_languages() -> None:
    assert len(LANGUAGES) == 14
    assert {path.stem for path in FOLDER.glob("*.json")} == set(LANGUAGES)


def test_german_and_english_have_every_phrase() -> None:
    assert files()["en"].phrases.keys() == files()[GERMAN].phrases.keys()
    assert all(files()[tag].phrases.values() for tag in ("de", "en"))


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_language_has_only_known_phrases_with_the_same_placeholders_as_german(tag: str) -> None:
    words, measure = files()[tag], files()[GERMAN].phrases
    assert words.language == tag
    assert words.phrases.keys() <= measure.keys()
    assert {key: placeholders(text) for key, text in words.phrases.items()} == {
        key: placeholders(measure[key]) for key in words.phrases
    }


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_language_names_only_known_topics_and_none_twice_or_emptily(tag: str) -> None:
    text = (FOLDER / f"{tag}.json").read_text(encoding="utf-8")
    pairs = json.loads(text, object_pairs_hook=list)
    for _, group in [pair for pair in pairs if isinstance(pair[1], list)]:
        keys = [key for key, _ in group]
        assert len(keys) == len(set(keys))
        assert all(value.strip() == value and value for _, value in group)
    assert files()[tag].topics.keys() <= set(topic_ids())


@pytest.mark.parametrize(("tag", "script"), SCRIPTS.items())
def test_a_language_is_written_in_its_own_script_and_with_the_digits_of_german_papers(tag: str, script: str) -> None:
    words = files()[tag]
    texts = [*words.phrases.values(), *words.topics.values()]
    assert all(re.search(script, text) for text in texts)
    assert not any(OTHER_DIGITS.search(text) for text in texts)


def test_nobody_is_said_to_have_reviewed_what_nobody_has_reviewed() -> None:
    assert {tag for tag, words in files().items() if words.reviewed_by is not None} == set()
    assert phrases("de").is_reviewed
    assert not phrases("ti").is_reviewed


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("ti", ["ti", "en", "de"]),
        ("prs", ["fa", "en", "de"]),
        ("ku", ["kmr", "en", "de"]),
        ("ku-Arab-IQ", ["ckb", "en", "de"]),
        ("sq", ["en", "de"]),
        ("de-x-ls", ["de-x-ls", "de"]),
        ("de-AT", ["de"]),
    ],
)
def test_a_language_falls_back_to_its_kin_then_english_then_german(asked: str, read: list[str]) -> None:
    assert [words.language for words in phrases(asked).chain] == read


def test_a_topic_that_a_language_lacks_is_said_in_english_else_in_german() -> None:
    named = Topic(id="residence.fasttrack", label=Label(de="Fachkräfteverfahren", en="Fast-track procedure"))
    unnamed = Topic(id="new.topic", label=Label(de="Neues Thema"))
    assert phrases("ti").topic(named) == ("Fast-track procedure", "en")
    assert phrases("ti").topic(unnamed) == ("Neues Thema", "de")
    assert phrases("fr").topic(named).language == "fr"
    assert phrases("de").topic(named) == ("Fachkräfteverfahren", "de")


@pytest.mark.parametrize("tag", LANGUAGES)
def test_dates_are_gregorian_with_the_digits_0_to_9_in_every_language(tag: str) -> None:
    written = phrases(tag).text("made_on", on=DAY).text
    assert "2026" in written
    assert "23" in written
    assert not OTHER_DIGITS.search(written)


def test_a_date_is_as_exact_as_its_source() -> None:
    text = phrases("de").text
    assert "(Stand: 2021)" in text("unconfirmed", on="2021").text
    assert "(Stand: März 2021)" in text("unconfirmed", on="2021-03").text
    assert "(Stand: 16. März 2021)" in text("unconfirmed", on="2021-03-16").text


def test_weekdays_are_those_of_the_language_whatever_language_was_printed_before() -> None:
    assert phrases("ps").days(0, 0).text == "دونۍ"
    assert phrases("de").days(0, 3) == ("Montag – Donnerstag", "de")
    assert phrases("uk").days(0, 0).text == "понеділок"
    assert phrases("ti").days(6, 6).text == "ሰንበት"
    assert phrases("ckb").days(0, 0).text == "دووشەممە"


def test_right_to_left_is_what_is_written_from_right_to_left() -> None:
    assert {tag for tag in LANGUAGES if phrases(tag).direction == "rtl"} == {"ar", "fa", "ps", "ckb"}
    assert phrases("prs").direction == "rtl"
    assert phrases("xx-unknown").direction == "ltr"


def test_the_reader_says_which_language_she_speaks_in_that_language_and_in_german() -> None:
    assert phrases("tr").speaks("tr", Label(de="Türkisch", en="Turkish")) == ("Türkçe konuşuyorum.", "tr")
    assert phrases("sq").speaks("sq", Label(de="Albanisch", en="Albanian")) == ("I speak Albanian.", "en")
    assert phrases("de").speaks("ti", Label(de="Tigrinya")) == ("Ich spreche Tigrinya.", "de")


def test_every_language_calls_itself_by_its_own_name() -> None:
    assert autonym("ti") == "ትግርኛ"
    assert autonym("sq") == "shqip"
    assert autonym("rom") == ""
    assert autonym("no language") == ""


def test_coverage_is_counted_against_german_and_all_topics() -> None:
    rows = {row.language: row for row in coverage(topic_ids())}
    assert all(row.phrases == row.of_phrases for row in rows.values())
    assert rows["en"].topics == rows["ar"].topics == rows["ar"].of_topics == len(topic_ids())
    assert 50 <= rows["ti"].topics < rows["ti"].of_topics


def test_an_isolated_text_keeps_its_direction_in_a_message() -> None:
    assert isolate("05141 12 34") == "\u206805141 12 34\u2069"

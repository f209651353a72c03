"""Every code the domain can speak in has its sentence, in German and in English."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract_from_dir

from api import sentences
from api.catalogue import catalogue
from api.languages import ENGLISH
from api.vocabulary import Vocabulary
from api.words import Words
from emitted import emitted
from referral.bonds import Side
from referral.errors import PlaceUnknown
from referral.freshness import Freshness, Standing
from referral.model import Channel, Label, Language, TieKind, Topic
from referral.need import Ask, Breadth, Fit, Nearness, Reason
from referral.pathways import AUTHORITY, CENTRE
from towns import a_service

API = Path(__file__).parents[2] / "api"
VOCABULARY = Vocabulary(
    topics={"housing.search": Topic(id="housing.search", label=Label(de="Wohnungssuche", en="Finding a home"))},
    languages={"ti": Language(id="ti", label=Label(de="Tigrinya", en="Tigrinya"))},
)
GERMAN_WORDS, ENGLISH_WORDS = (Words(language=language, vocabulary=VOCABULARY) for language in ("de", "en"))
FACTS = {
    "topic": "housing.search",
    "topics": ["housing.search"],
    "languages": ["ti"],
    "groups": ["gender.woman"],
    "channels": ["phone"],
    "age_min": 12,
    "age_max": 26,
    "area": "Celle",
    "office": "Osterode",
    "standing": Standing.UNCONFIRMED,
    "nearness": Nearness.COUNTY,
    "fit": Fit.FIRST,
    "said_on": date(2026, 11, 20),
    "side": Side.CENTRE,
    "kind": TieKind.REFERS_TO,
    "dated": ("2019-05", "Vertrag", date(2026, 9, 1), "", None),
}
RELATIONS = {*emitted("_station", "relation", 2), AUTHORITY, CENTRE, *map(str, TieKind)}
"""How the stations of a path are tied."""
STEPS = {"call_partner", "go_together", "ask_guide", "ask_interpreter", "ask_language"}


def variants(code: str) -> Iterator[Reason]:
    """A code with every variant that its facts can have."""
    different: dict[str, list[dict[str, object]]] = {
        "truth": [{"standing": standing} for standing in Standing],
        "near": [{"nearness": nearness} for nearness in Nearness],
        "role": [{"fit": fit} for fit in Fit if fit is not Fit.OTHER],
        "tied": [{"side": side, "kind": kind} for side in Side for kind in TieKind],
        "covers": [{"topics": ["a"]}, {"topics": ["a", "b"]}],
        "capacity_expired": [{}, {"said_on": None}],
        **{code: [{"age_min": None}, {"age_max": None}, {}] for code in ("age", "ages", "age_fits")},
    }
    return (Reason(code=code, facts=FACTS | facts) for facts in different.get(code, [{}]))


@pytest.mark.parametrize("code", sorted(emitted("Reason", "code", 0) - STEPS))
def test_every_reason_has_its_sentence(code: str) -> None:
    about = a_service("mbe", "housing.search", stated_on="2021-03", assured_on=date(2026, 9, 1))
    for reason in variants(code):
        german, english = GERMAN_WORDS.reason(reason, about), ENGLISH_WORDS.reason(reason, about)
        assert german.endswith(".")
        assert german != english


@pytest.mark.parametrize("code", sorted(RELATIONS))
def test_every_station_of_a_path_has_its_words(code: str) -> None:
    assert GERMAN_WORDS.relation(code) != ENGLISH_WORDS.relation(code)


@pytest.mark.parametrize(
    "code", sorted({*emitted("PlaceUnknown", "why", 1), "unknown", "elsewhere", "bulk", "retired"})
)
def test_every_place_that_leads_nowhere_has_its_sentence(code: str) -> None:
    error = PlaceUnknown("10115", code, state="Berlin")
    assert GERMAN_WORDS.place_unknown(error) != ENGLISH_WORDS.place_unknown(error)


def test_steps_wishes_channels_and_freshness_are_all_said() -> None:
    assert set(sentences.STEPS) == STEPS
    given_up = {"language.interpreter", "language.bridged", "language.none", "area.spoken", "area.plain"}
    assert {f"language.{to}" for to in emitted("Relaxed", "to", 2)} <= given_up
    assert set(sentences.RELAXED) == given_up | {f"topic.{one}" for one in Breadth if one is not Breadth.EXACT}
    assert set(sentences.RELATIONS) == RELATIONS
    assert set(sentences.CHANNELS) == set(Channel)
    assert set(sentences.FRESHNESS) == set(Freshness)
    assert set(sentences.REACHES) <= {nearness.name.lower() for nearness in Nearness}


def test_the_english_is_complete_exact_and_fills_the_same_places() -> None:
    written = {
        str(message)
        for _, _, message, *_ in extract_from_dir(
            API, method_map=[("**.py", "python")], keywords={"german": None}, comment_tags=()
        )
    }
    translated = catalogue(ENGLISH)
    assert written == set(translated)
    for german, english in translated.items():
        assert _places(german) == _places(english), german


def _places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize(
    ("stated_on", "spoken"),
    [
        ("2021", "Aus öffentlicher Quelle, Stand 2021, noch nicht bestätigt."),
        ("2021-03", "Aus öffentlicher Quelle, Stand März 2021, noch nicht bestätigt."),
        ("2021-03-16", "Aus öffentlicher Quelle, Stand 16.03.2021, noch nicht bestätigt."),
        ("", "Aus öffentlicher Quelle, gelesen am 22.11.2026, noch nicht bestätigt."),
    ],
)
def test_what_nobody_confirmed_says_so_with_the_sources_own_date(stated_on: str, spoken: str) -> None:
    about = a_service("mbe", stated_on=stated_on, checked_on=date(2026, 11, 22))
    reason = Reason("truth", facts={"standing": Standing.UNCONFIRMED})
    assert GERMAN_WORDS.reason(reason, about) == spoken


def test_a_source_without_any_date_says_so() -> None:
    reason = Reason("truth", facts={"standing": Standing.DOUBTFUL})
    assert "ohne Datum" in GERMAN_WORDS.reason(reason, a_service("mbe"))


def test_a_language_that_the_graph_does_not_list_is_named_all_the_same() -> None:
    assert GERMAN_WORDS.languages(["ti", "zgh", "de-x-ls", "qaa"]) == "Tigrinya, Tamazight, Deutsch und qaa"


@pytest.mark.parametrize(
    ("area", "beginning"),
    [
        ("Landkreis Celle", "Im Landkreis Celle"),
        ("Region Hannover", "In der Region Hannover"),
        ("Stadt Emden", "In der Stadt Emden"),
        ("Celle", "In Celle"),
    ],
)
def test_a_sentence_about_an_area_begins_as_german_does(area: str, beginning: str) -> None:
    assert GERMAN_WORDS.where(area) == beginning


def test_a_question_back_tells_a_postcode_from_a_name() -> None:
    assert "Postleitzahl 29229" in GERMAN_WORDS.ask(Ask(text="29229", options=()))
    assert GERMAN_WORDS.ask(Ask(text="Bergen", options=())) == "„Bergen“ kann mehrere Orte meinen. Um welchen geht es?"


def test_suggestions_are_offered_where_there_are_some() -> None:
    error = PlaceUnknown("Zelle", suggestions=["Celle", "Selle"])
    assert GERMAN_WORDS.place_unknown(error).endswith("Gemeint ist vielleicht: Celle oder Selle.")


def test_many_different_sentences_do_not_fill_the_memory() -> None:
    words = Words(language="de")
    for number in range(9000):
        words.reason(Reason("competent", facts={"area": f"Ort {number}", "nearness": Nearness.COUNTY}))
    assert len(words._said) <= 8192


def test_names_left_without_a_label_are_said_by_their_id() -> None:
    assert Words(language="en").topics(["no.such"]) == "“no.such”"

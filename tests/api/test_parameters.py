"""An address is read by one table; everything wrong with it is named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.schemas.parameters import LONGEST, MOST_VALUES, BadParameters
from api.schemas.questions import QUESTION, YEARS, read_moment, read_question
from api.vocabulary import Vocabulary
from referral.errors import Malformed
from referral.hours import KNOWN_YEARS
from referral.model import Channel, Group, Label, Topic
from referral.need import Question

VOCABULARY = Vocabulary(
    topics={"housing.search": Topic(id="housing.search", label=Label(de="Wohnungssuche"))},
    groups={"gender.woman": Group(id="gender.woman", label=Label(de="Frauen"))},
)


def asked(**typed: list[str]) -> Question:
    return read_question({"place": ["29221"], "topic": ["housing.search"]} | typed, VOCABULARY)


def problems(**typed: list[str]) -> set[tuple[str, str]]:
    with pytest.raises(BadParameters) as refused:
        asked(**typed)
    return {(problem.field, problem.code) for problem in refused.value.problems}


def test_everything_that_may_be_said_is_read() -> None:
    question = asked(
        language=["TI", "de_x_ls"],
        age=["30"],
        group=["gender.woman"],
        channel=["phone"],
        at=["2026-11-23T10:00"],
        open=["true"],
        lang=["en"],
    )
    assert question.languages == ("ti", "de-x-ls")
    assert (question.age, question.groups, question.channel) == (30, frozenset({"gender.woman"}), Channel.PHONE)
    assert question.at is not None
    assert question.at.utcoffset() == timedelta(hours=1)
    assert question.open_only


def test_what_a_form_leaves_empty_is_not_said() -> None:
    assert asked(language=[""], age=[" "], channel=[""]) == asked()


def test_a_value_said_twice_counts_once() -> None:
    assert asked(language=["ti", "ti"]).languages == ("ti",)


def test_all_problems_are_named_at_once() -> None:
    assert problems(
        topic=["nonsense"],
        age=["young"],
        channel=["pigeon"],
        at=["soon"],
        group=["no.such"],
        colour=["red"],
        open=["?"],
    ) == {
        ("topic", "unregistered"),
        ("age", "malformed"),
        ("channel", "malformed"),
        ("at", "malformed"),
        ("group", "unregistered"),
        ("colour", "unknown"),
        ("open", "malformed"),
    }


def test_what_must_be_said_is_missed() -> None:
    assert problems(place=[], topic=[""]) == {("place", "missing"), ("topic", "missing")}


def test_what_may_be_said_once_may_not_be_said_twice() -> None:
    assert problems(place=["Celle", "Bergen"]) == {("place", "repeated")}


def test_values_have_limits() -> None:
    assert problems(place=["x" * (LONGEST + 1)]) == {("place", "malformed")}
    assert problems(place=["Celle\x00"]) == {("place", "malformed")}
    assert problems(language=[f"a{chr(97 + one)}" for one in range(MOST_VALUES + 1)]) == {("language", "malformed")}
    assert problems(age=["121"], lang=["fr"]) == {("age", "malformed"), ("lang", "malformed")}


@pytest.mark.parametrize("text", ["2026-11-23T10:00 01:00", "2026-11-23T10:00+01:00", "2026-11-23T09:00Z"])
def test_a_plus_that_became_a_space_on_the_way_is_understood(text: str) -> None:
    assert read_moment(text) == read_moment("2026-11-23T10:00")


@pytest.mark.parametrize("text", ["tomorrow", "1999-12-31T23:59", "9999-12-31T23:59", ""])
def test_a_moment_must_be_one_whose_holidays_are_known(text: str) -> None:
    with pytest.raises(Malformed):
        read_moment(text)


@settings(max_examples=50)
@given(st.dictionaries(st.text(max_size=8), st.lists(st.text(max_size=30), max_size=4), max_size=6))
def test_whatever_is_typed_is_read_or_refused_by_name(typed: dict[str, list[str]]) -> None:
    with pytest.raises(BadParameters) as refused:
        QUESTION.read(typed | {"nothing.is.called.so": []}, {"topics": (), "groups": ()}, exact=False)
    assert {problem.field for problem in refused.value.problems} <= {*typed, "place", "topic", "nothing.is.called.so"}


@pytest.mark.parametrize(
    "typed",
    [{"language": ["_ti"]}, {"age": [""]}, {"open": ["1"]}, {"at": ["2026-02-29T10:00"]}, {"channel": [" phone"]}],
)
def test_programs_write_exactly_what_is_documented(typed: dict[str, list[str]]) -> None:
    registered = {"topics": VOCABULARY.topics, "groups": VOCABULARY.groups}
    with pytest.raises(BadParameters):
        QUESTION.read({"place": ["29221"], "topic": ["housing.search"]} | typed, registered)


@pytest.mark.parametrize("moment", ["2000-02-29T00:00", "2088-02-29T23:59Z", "2089-12-31T23:59:59-01:00"])
def test_every_moment_that_is_documented_is_read(moment: str) -> None:
    registered = {"topics": VOCABULARY.topics, "groups": VOCABULARY.groups}
    read = QUESTION.read({"place": ["29221"], "topic": ["housing.search"], "at": [moment]}, registered)
    assert read["at"] == read_moment(moment)


def test_the_holidays_of_every_year_that_may_be_asked_about_are_known() -> None:
    assert {YEARS[0] - 1, *YEARS, YEARS[-1] + 1} <= set(KNOWN_YEARS)

"""Ids that people can read, made from names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from keepers import a_kept_network
from referral.slugs import LONGEST, free_id, slug
from towns import an_organisation


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Flüchtlingshilfe Süd e. V.", "fluechtlingshilfe-sued-e-v"),
        ("Straße & Ökumene", "strasse-oekumene"),
        ("Помощь", "eintrag"),
        ("Помощь 24", "24"),
        ("", "eintrag"),
    ],
)
def test_an_id_is_made_of_the_words_of_a_name(name: str, made: str) -> None:
    assert slug(name) == made


def test_an_id_ends_after_a_whole_word_unless_there_is_only_one() -> None:
    assert slug("Beratung " * 20) == "beratung-beratung-beratung-beratung-beratung-beratung"
    assert slug("x" * 200) == "x" * LONGEST


def test_however_many_bear_a_name_there_is_an_id_left(tmp_path: Path) -> None:
    name = an_organisation("", name="Verein")
    taken = [replace(name, id="verein"), *(replace(name, id=f"verein-{number}") for number in range(2, 60))]
    lotsennetz = a_kept_network(tmp_path, *taken)
    with lotsennetz.read() as graph:
        assert free_id(graph, name) == "verein-60"
        assert free_id(graph, name, {"verein-60"}) == "verein-61"

"""Who may be registered already: German names in all their spellings, and what is no duplicate."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph_seed.load import load
from keepers import a_kept_network
from referral.access import GUEST, OPERATOR, Action
from referral.duplicates import Ground, duplicates, name_words
from referral.lotsennetz import Lotsennetz
from referral.model import Contact, ContactKind, Organisation
from referral.stores import open_store
from towns import CITY, COUNTY, NEXT, NEXT_TOWN, VILLAGE, a_service, an_organisation
from worlds import NOW


def reached(kind: ContactKind, value: str) -> tuple[Contact, ...]:
    return (Contact(kind=kind, value=value),)


HELP = an_organisation("help", name="Flüchtlingshilfe Süd e. V.", seated_in=CITY, address="Große Str. 5, 29221 Celle")
HOUSE = an_organisation("house", name="Frauenhaus", contacts=reached(ContactKind.PHONE, "05141 / 12 34 56"))
POST = an_organisation("post", name="Post", contacts=reached(ContactKind.EMAIL, "post@example.org"))
ROAMING = an_organisation("roaming", name="Begegnungscafé Wietze")


@pytest.fixture
def lotsennetz(tmp_path: Path) -> Lotsennetz:
    roams = a_service("roaming", "housing.search", areas=[COUNTY])
    others = [
        an_organisation(f"other-{one}", name=f"Integrationslotsen Dorf {one}", seated_in=CITY) for one in range(9)
    ]
    return a_kept_network(tmp_path, HELP, HOUSE, POST, ROAMING, roams, *others)


def hits(lotsennetz: Lotsennetz, name: str, **said: Any) -> list[tuple[str, tuple[Ground, ...]]]:
    typed = an_organisation("", name=name, **said)
    return [(hit.organisation.id, hit.grounds) for hit in duplicates(lotsennetz, GUEST, typed)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Flüchtlingshilfe Süd e. V.", "Fluechtlingshilfe Sued eV"),
        ("Weißes Haus gGmbH", "WEISSES HAUS gemeinnützige GmbH"),
        ("Beratung für Migrantinnen und Migranten", "Beratung für Migrant:innen"),
        ("Verein der Lotsinnen und Lotsen", "Verein der Lots*innen"),
        ("Bildung eG", "Bildung"),
    ],
)
def test_one_name_is_spelt_in_many_ways(one: str, other: str) -> None:
    assert name_words(one) == name_words(other)


def test_a_name_in_another_spelling_is_found_with_the_place(lotsennetz: Lotsennetz) -> None:
    found = hits(lotsennetz, "Fluechtlingshilfe Sued eV", seated_in=VILLAGE)
    assert found == [("help", (Ground.NAME, Ground.PLACE))]


def test_a_name_with_a_typing_error_is_alike_and_counts_near_by(lotsennetz: Lotsennetz) -> None:
    typed = "Flüchtlingshiffe Süd"
    assert hits(lotsennetz, typed, seated_in=CITY) == [("help", (Ground.LIKE_NAME, Ground.PLACE))]
    assert hits(lotsennetz, typed, seated_in=NEXT_TOWN) == []
    assert hits(lotsennetz, typed) == []


def test_an_address_in_another_spelling_is_the_same(lotsennetz: Lotsennetz) -> None:
    found = hits(lotsennetz, "Verein Neu", seated_in=CITY, address="Grosse Strasse 5, 29221 Celle")
    assert found == [("help", (Ground.ADDRESS, Ground.PLACE))]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (reached(ContactKind.PHONE, "+49 5141 123456"), ("house", (Ground.PHONE,))),
        (reached(ContactKind.EMAIL, "Post@Example.org"), ("post", (Ground.MAIL,))),
    ],
)
def test_a_phone_or_mailbox_is_shared_wherever_it_is(
    lotsennetz: Lotsennetz, said: tuple[Contact, ...], expected: object
) -> None:
    assert hits(lotsennetz, "Ganz anders", contacts=said, seated_in=NEXT_TOWN) == [expected]


def test_without_a_seat_the_areas_tell_the_place(lotsennetz: Lotsennetz) -> None:
    assert hits(lotsennetz, "Begegnungscafe", seated_in=CITY) == [("roaming", (Ground.LIKE_NAME, Ground.PLACE))]
    assert hits(lotsennetz, "Begegnungscafe", coordinates=frozenset({NEXT})) == []


def test_a_word_that_many_bear_tells_nothing(lotsennetz: Lotsennetz) -> None:
    assert hits(lotsennetz, "Integrationslotsen", seated_in=CITY) == []


def test_a_city_and_its_county_are_two(lotsennetz: Lotsennetz) -> None:
    with lotsennetz.change(OPERATOR, Action.SEED) as graph:
        graph.put(an_organisation("city", name="Welcome-Büro der Stadt Celle", seated_in=CITY))
    assert hits(lotsennetz, "Welcome-Büro des Landkreises Celle", seated_in=CITY) == []
    assert hits(lotsennetz, "Welcome-Büro Celle", seated_in=CITY) == [("city", (Ground.NAME, Ground.PLACE))]


def test_a_number_that_cannot_be_dialled_and_a_name_without_words_are_like_nobodys(lotsennetz: Lotsennetz) -> None:
    assert hits(lotsennetz, "e. V.", contacts=reached(ContactKind.PHONE, "keine"), seated_in=CITY) == []


def test_nobody_is_a_duplicate_of_itself(lotsennetz: Lotsennetz) -> None:
    assert duplicates(lotsennetz, GUEST, HELP) == []


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lotsennetz]:
    path = tmp_path_factory.mktemp("real") / "graph.db"
    lotsennetz = Lotsennetz(store=open_store(f"file:{path}"), clock=lambda: NOW)
    load(lotsennetz)
    yield lotsennetz
    lotsennetz.store.close()


@pytest.mark.parametrize(
    ("one", "other", "grounds"),
    [
        ("caritas-hi-caminord", "cami-nord", (Ground.PHONE, Ground.MAIL, Ground.ADDRESS, Ground.PLACE)),
        ("fluechtlingshilfe-wolfsburg", "wob-fluechtlingshilfe", (Ground.NAME, Ground.ADDRESS, Ground.PLACE)),
        ("sz-buergerservice-migranten", "lotsen-salzgitter", (Ground.LIKE_NAME, Ground.PLACE)),
        ("bs-migfragen", "lotsen-braunschweig", (Ground.LIKE_NAME, Ground.ADDRESS, Ground.PLACE)),
    ],
)
def test_the_probable_duplicates_of_the_real_network_are_found_first(
    real: Lotsennetz, one: str, other: str, grounds: tuple[Ground, ...]
) -> None:
    with real.read() as graph:
        pair = [graph.get(Organisation, id) for id in (one, other)]
    for organisation, twin in (pair, reversed(pair)):
        first = duplicates(real, GUEST, organisation)[0]
        assert (first.organisation.id, first.grounds) == (twin.id, grounds)
        assert first.weight >= 3


def test_hardly_anybody_else_is_asked_about(real: Lotsennetz) -> None:
    """Of all 424 organisations 20 pairs are: the four, and such as share a body, a phone or a long name."""
    with real.read() as graph:
        some = [one for number, one in enumerate(graph.find(Organisation)) if number % 12 == 0]
    assert sum(len(duplicates(real, GUEST, one)) for one in some) <= 4

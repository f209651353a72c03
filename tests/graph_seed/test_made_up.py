from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from engines import address_in
from graph_seed.fictional_help import Reference
from graph_seed.made_up import NATIONAL, STATE, Size, batches, made_up, network, reference
from referral.access import OPERATOR, Action
from referral.codes import NATION, RoleId, dial, read_mail, read_phone, read_place_key, read_postcode
from referral.errors import Conflict, Malformed
from referral.freshness import Confidence
from referral.hours import read_hours
from referral.lotsennetz import Lotsennetz
from referral.model import (
    ContactKind,
    Entity,
    Group,
    Guide,
    Language,
    Level,
    Organisation,
    Place,
    Role,
    Service,
    Tie,
    Topic,
)
from referral.stores import open_store

TODAY = date(2026, 11, 22)
SMALL = Size(places=160, organisations=600, services=3_000, guides=100)
REAL_KINDS = (Role, Topic, Group, Language)


@pytest.fixture(scope="module")
def words() -> Reference:
    return reference()


@pytest.fixture(scope="module")
def entities(words: Reference) -> list[Entity]:
    return [entity for group in network(SMALL, 1, words, TODAY) for entity in group]


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Lotsennetz]:
    store = open_store(address_in(tmp_path))
    yield Lotsennetz(store=store, clock=lambda: datetime(2026, 11, 22, 12, tzinfo=UTC))
    store.close()


def test_equal_sizes_and_seeds_make_equal_networks(words: Reference, entities: list[Entity]) -> None:
    assert [one for group in network(SMALL, 1, words, TODAY) for one in group] == entities


def test_another_seed_makes_another_network(words: Reference, entities: list[Entity]) -> None:
    assert [one for group in network(SMALL, 2, words, TODAY) for one in group] != entities


def test_a_network_is_as_large_as_it_was_asked_to_be(entities: list[Entity]) -> None:
    towns = [one for one in entities if isinstance(one, Place) and one.level is Level.MUNICIPALITY]
    counted = Counter(type(one) for one in entities)

    assert (len(towns), counted[Organisation], counted[Service], counted[Guide]) == (160, 600, 3_000, 100)
    assert counted[Tie] > 500


def test_whatever_is_made_up_says_so(entities: list[Entity]) -> None:
    made = [one for one in entities if not isinstance(one, REAL_KINDS) and one.id != NATION]

    assert all(one.fictional for one in made)
    assert all("fiktiv" in one.name for one in made if isinstance(one, (Place, Organisation, Guide)))
    assert all("fiktiv" in one.title.de and "fictional" in one.title.en for one in made if isinstance(one, Service))


def test_the_words_are_the_real_ones(entities: list[Entity]) -> None:
    counted = Counter(type(one) for one in entities if isinstance(one, REAL_KINDS) and not one.fictional)

    assert counted[Topic] >= 53
    assert counted[Language] >= 44
    assert counted[Group] >= 26
    assert counted[Role] >= 33


def test_keys_of_fictional_areas_are_none_of_the_real_ones_and_fit_together(entities: list[Entity]) -> None:
    places = [one for one in entities if isinstance(one, Place) and one.id != NATION]

    assert all(read_place_key(place.id) == place.id and place.id[:2] > "16" for place in places)
    assert all(place.id.startswith(str(place.within)) or place.within == NATION for place in places)
    assert {len(place.id): place.level for place in places} == {2: Level.STATE, 5: Level.COUNTY, 8: Level.MUNICIPALITY}
    assert len({place.id for place in places}) == len(places)


def test_postcodes_are_of_zones_that_are_not_in_use_and_stay_within_a_county(entities: list[Entity]) -> None:
    towns = [one for one in entities if isinstance(one, Place) and one.level is Level.MUNICIPALITY]
    counties: dict[str, set[str]] = {}
    for town in towns:
        assert town.postcodes
        for postcode in town.postcodes:
            counties.setdefault(read_postcode(postcode), set()).add(town.id[:5])

    assert all(len(within) == 1 for within in counties.values())
    assert {postcode[:2] for postcode in counties} <= {"00", "05", "43", "62"}


def test_neighbouring_counties_say_so_of_each_other(entities: list[Entity]) -> None:
    counties = {one.id: one for one in entities if isinstance(one, Place) and one.level is Level.COUNTY}

    assert all(counties[other].borders & {id} for id, county in counties.items() for other in county.borders)
    assert all(county.borders for county in counties.values())


def test_each_county_has_an_authority_and_a_centre_and_some_cities_an_authority_of_their_own(
    entities: list[Entity],
) -> None:
    counties = {one.id for one in entities if isinstance(one, Place) and one.level is Level.COUNTY}
    bodies = [one for one in entities if isinstance(one, Organisation)]
    competent = Counter(area for one in bodies if one.role == "ABH" for area in one.competent_for)
    coordinated = Counter(area for one in bodies for area in one.coordinates)

    assert coordinated == Counter(counties)
    assert {area for area in competent if len(area) == 5} == counties
    assert any(len(area) == 8 for area in competent)
    assert set(competent.values()) == {1}


def test_contacts_and_hours_can_be_read_and_reach_nobody(entities: list[Entity]) -> None:
    services = [one for one in entities if isinstance(one, Service)]
    contacts = [contact for service in services for contact in service.contacts]
    phones = {contact.value for contact in contacts if contact.kind is ContactKind.PHONE}
    mails = {contact.value for contact in contacts if contact.kind is ContactKind.EMAIL}
    patterns = {service.hours for service in services if service.hours}

    assert {dial(read_phone(phone))[:8] for phone in phones} == {
        "+4930231",
        "+4969900",
        "+4940669",
        "+4922147",
        "+4989999",
    }
    assert all(read_mail(mail).endswith("example.org") for mail in mails)
    assert all(read_hours(hours) == hours for hours in patterns)
    assert 200 <= len(patterns) <= 300


def test_facts_are_as_old_and_as_doubtful_as_in_real_life(entities: list[Entity]) -> None:
    services = [one for one in entities if isinstance(one, Service)]
    ages = [(TODAY - one.assured_on).days for one in services if one.assured_on is not None]

    assert 0.4 < len(ages) / len(services) < 0.6
    assert min(ages) < 60
    assert 660 < max(ages) < 731
    assert any(one.confidence is Confidence.DOUBTFUL for one in services)
    assert all(one.assured_on is None for one in services if one.confidence is Confidence.DOUBTFUL)


def test_most_services_are_local_but_most_candidates_are_not(entities: list[Entity]) -> None:
    services = [one for one in entities if isinstance(one, Service)]
    reach = Counter(len(area) if area != NATION else 0 for one in services for area in one.areas)
    towns = [one.id for one in entities if isinstance(one, Place) and one.level is Level.MUNICIPALITY]
    serving = Counter(str(area) for one in services for area in one.areas)
    near = sum(serving[town] + serving[town[:5]] for town in towns) / len(towns)
    far = sum(serving[town[:2]] + serving[NATION] for town in towns) / len(towns)

    assert reach[8] + reach[5] > 0.6 * reach.total()
    assert reach[0] < 0.1 * reach.total()
    assert far > 2 * near


def test_frequent_languages_are_frequent_and_rare_ones_rare(entities: list[Entity]) -> None:
    spoken = Counter(one.language for service in entities if isinstance(service, Service) for one in service.languages)

    assert {language for language, _ in spoken.most_common(4)} == {"en", "ar", "uk", "ru"}
    assert 0 < spoken["ti"] < spoken["tr"] / 5  # type: ignore[index]


def test_several_states_are_made_where_there_are_many_places(words: Reference) -> None:
    few = Size(places=2_000, organisations=200, services=10, guides=0)
    states = [one for group in network(few, 1, words, TODAY) for one in group if len(one.id) == 2 and one.fictional]

    assert [state.id for state in states] == ["99", "98", "97"]


def test_a_size_that_cannot_be_made_is_refused(words: Reference) -> None:
    for places in (0, 1_000_000):
        with pytest.raises(Malformed, match="number of places"):
            list(network(Size(places=places, organisations=1, services=1, guides=0), 1, words, TODAY))


def test_a_fictional_network_is_put_in_batches_and_progress_is_told(empty: Lotsennetz) -> None:
    done: list[int] = []
    made_up(empty, Size(places=60, organisations=300, services=1_500, guides=50), 1, done.append)

    with empty.read() as graph:
        assert graph.count(Service) == 1_500
        assert graph.version == len(done)
        assert sum(done) == sum(graph.count(kind) for kind in (*REAL_KINDS, Place, Organisation, Service, Guide, Tie))


def test_batches_keep_groups_whole() -> None:
    groups: list[list[Entity]] = [[Entity(id=str(one)) for one in range(count)] for count in (2, 3, 1, 7, 1)]

    assert [len(batch) for batch in batches(groups, least=4)] == [5, 8, 1]


def test_made_up_help_never_stands_beside_real_help(empty: Lotsennetz) -> None:
    with empty.change(OPERATOR, Action.SEED) as graph:
        graph.put(next(role for role in reference().roles if role.id == "MO"))
        graph.put(Organisation(id="real", name="Ein Verein", role=RoleId("MO")))

    with pytest.raises(Conflict, match="real network"):
        made_up(empty, STATE, 1, print)


def test_the_sizes_are_those_that_are_measured() -> None:
    assert (STATE.places, STATE.organisations, STATE.services, STATE.guides) == (1_000, 5_000, 20_000, 2_000)
    assert (NATIONAL.places, NATIONAL.organisations, NATIONAL.services, NATIONAL.guides) == (
        11_000,
        60_000,
        250_000,
        20_000,
    )

"""What every engine answers: single entities, lists, searches and ways through the graph."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders import put
from referral.codes import OrganisationId
from referral.errors import Malformed, NotFound
from referral.model import (
    Entity,
    Group,
    Label,
    Language,
    Level,
    Organisation,
    Participation,
    Place,
    PostcodeRange,
    Programme,
    Role,
    Service,
    Stage,
    Tie,
    TieKind,
    Topic,
)
from referral.stores import GraphStore, open_store
from towns import CITY, COUNTY, GROUND, NEXT, STATE, a_place, a_service, an_organisation

MBE = an_organisation("mbe", "MBE", name="Migrationsberatung Celle", body="Caritasverband Celle e.V.")
HELP = a_service("mbe", "housing.search", languages=("ti", "ar"), title=Label(de="Hilfe bei Fragen", en="Help"))


def ids(found: object) -> list[str]:
    return [entity.id for entity in found]  # type: ignore[attr-defined]


def tie(origin: str, target: str, kind: TieKind = TieKind.REFERS_TO) -> Tie:
    return Tie(id=f"{origin}-{target}", kind=kind, origin=OrganisationId(origin), target=OrganisationId(target))


@pytest.fixture
def town(store: GraphStore) -> GraphStore:
    put(store, *GROUND, MBE, HELP)
    return store


def test_an_entity_comes_back_as_it_was_put(town: GraphStore) -> None:
    with town.read() as graph:
        assert graph.get(Service, HELP.id) == HELP
        assert graph.get(Service, HELP.id) == HELP
        assert graph.get(Place, CITY) in GROUND


def test_what_is_not_registered_is_not_found(town: GraphStore) -> None:
    with town.read() as graph, pytest.raises(NotFound) as refusal:
        graph.get(Organisation, HELP.id)
    assert str(refusal.value) == "There is no Organisation with the id 'mbe-service'."


def test_several_entities_of_any_kinds_come_at_once_and_the_missing_are_absent(town: GraphStore) -> None:
    with town.read() as graph:
        found = graph.whole([(Service, HELP.id), (Organisation, "mbe"), (Organisation, "nobody")])
    assert found == {(Service, HELP.id): HELP, (Organisation, "mbe"): MBE}


def test_all_of_a_kind_come_by_id(town: GraphStore) -> None:
    with town.read() as graph:
        assert ids(graph.find(Role)) == sorted(entity.id for entity in GROUND if isinstance(entity, Role))
        assert graph.count(Role) == len(ids(graph.find(Role)))


def test_more_than_a_page_of_a_kind_come_all(store: GraphStore) -> None:
    many = [Language(id=f"x-{number:05}", label=Label(de=str(number))) for number in range(1_234)]
    put(store, *many)
    with store.read() as graph:
        assert list(graph.find(Language)) == many


@pytest.mark.parametrize(
    ("kind", "properties", "expected"),
    [
        (Place, {"postcodes": "29229"}, ["03351004", "03351006"]),
        (Place, {"postcodes": "00000"}, []),
        (Place, {"within": COUNTY, "level": Level.MUNICIPALITY}, ["03351004", "03351006", "03351010"]),
        (Place, {"within": None}, ["DE"]),
        (Place, {"level": Level.COUNTY, "name": "Landkreis Celle"}, [COUNTY]),
        (Place, {"borders": NEXT}, [COUNTY]),
        (Organisation, {"role": "MBE"}, ["mbe"]),
        (Organisation, {"competent_for": CITY}, ["abh-city"]),
        (Organisation, {"role": "ABH", "coordinates": COUNTY}, []),
        (Organisation, {"programmes": "pilot"}, []),
        (Service, {"provider": "mbe"}, ["mbe-service"]),
        (Service, {"topics": "housing.search"}, ["mbe-service"]),
        (Service, {"topics": "housing"}, []),
        (Service, {"languages": "ti"}, ["mbe-service"]),
        (Service, {"languages": "t"}, []),
        (Service, {"fictional": False}, ["mbe-service"]),
        (Service, {"areas": COUNTY, "provider": "lab"}, []),
        (Topic, {"fallback_roles": "ABH"}, ["residence.fasttrack"]),
        (Topic, {"label": Label(de="housing")}, ["housing"]),
        (PostcodeRange, {"why": "bulk"}, ["bulk-29217"]),
    ],
)
def test_a_kind_is_found_by_the_values_of_its_fields(
    town: GraphStore, kind: type[Entity], properties: dict[str, object], expected: list[str]
) -> None:
    with town.read() as graph:
        assert ids(graph.find(kind, **properties)) == expected


def test_a_field_that_a_kind_does_not_have_is_refused_by_name(town: GraphStore) -> None:
    with town.read() as graph, pytest.raises(TypeError, match="A Place has no field 'colour'"):
        graph.find(Place, colour="green")


def test_those_who_took_part_in_a_programme_are_found(town: GraphStore) -> None:
    took = frozenset({Participation(programme="pilot", stage=Stage.CHOSEN)})  # type: ignore[arg-type]
    pilot = Programme(id="pilot", label=Label(de="Pilot"), description=Label(de="Ein Versuch"))
    put(town, pilot, replace(MBE, programmes=took))
    with town.read() as graph:
        assert ids(graph.find(Organisation, programmes="pilot")) == ["mbe"]
        assert ids(graph.find(Organisation, programmes=Participation(programme="pilot"))) == []  # type: ignore[arg-type]


NAMED = [
    a_place("03355", "Lüneburg", Level.COUNTY, STATE, designation="Landkreis"),
    a_place("03355022", "Lüneburg", Level.MUNICIPALITY, "03355", designation="Stadt"),
    a_place("03159017", "Hann. Münden", Level.MUNICIPALITY, STATE, designation="Stadt"),
    a_place("03404000", "Osnabrück", Level.MUNICIPALITY, STATE, designation="Stadt"),
    a_place("03103000", "Wolfsburg", Level.MUNICIPALITY, STATE, designation="Stadt"),
    a_place("03151040", "Wolfsberg", Level.MUNICIPALITY, STATE),
    a_place("03252003", "Coppenbrügge", Level.MUNICIPALITY, STATE),
]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Lüneburg", "03355022"),
        ("Lueneburg", "03355022"),
        ("LÜNEBURG", "03355022"),
        ("Luneburg", "03355022"),
        ("Landkreis Lüneburg", "03355"),
        ("lüneb", "03355022"),
        ("Hann Münden", "03159017"),
        ("Hann. Muenden", "03159017"),
        ("Hannmünden", "03159017"),
        ("Munden", "03159017"),
        ("Osnabrük", "03404000"),
        ("Wolfsbrug", "03103000"),
        ("Wolfs Burg", "03103000"),
        ("Wolfsburg", "03103000"),
        ("Wolfsber", "03151040"),
        ("Copenbrugge", "03252003"),
    ],
)
def test_a_name_finds_its_place_first_however_it_is_spelt(town: GraphStore, typed: str, expected: str) -> None:
    put(town, *NAMED)
    with town.read() as graph:
        assert graph.search(Place, typed)[0].id == expected


@pytest.mark.parametrize("typed", ["", "…", "Xyz", "Timbuktu", "qu", '"', "a AND", "NEAR(x", "\0", "٣ ½ \u0300"])
def test_what_means_nothing_here_finds_nothing(town: GraphStore, typed: str) -> None:
    with town.read() as graph:
        assert graph.search(Place, typed) == []


def test_organisations_are_found_by_name_and_body(town: GraphStore) -> None:
    with town.read() as graph:
        assert ids(graph.search(Organisation, "caritas")) == ["mbe"]
        assert ids(graph.search(Organisation, "migrationsberatung celle")) == ["mbe"]


def test_services_are_found_by_title_description_and_provider(town: GraphStore) -> None:
    put(town, replace(HELP, description="Für Geflüchtete aus Eritrea"))
    with town.read() as graph:
        for words in ("fragen", "help", "Eritrea", "gefluechtete", "Migrationsberatung", "fragen celle", "Eritera"):
            assert ids(graph.search(Service, words)) == [HELP.id]


def test_a_service_is_found_by_the_new_name_of_its_provider(town: GraphStore) -> None:
    put(town, replace(MBE, name="Neues Haus"))
    with town.read() as graph:
        assert ids(graph.search(Service, "neues haus")) == [HELP.id]
        assert ids(graph.search(Service, "Migrationsberatung")) == []


def test_no_more_are_found_than_asked_for_and_always_the_same(town: GraphStore) -> None:
    put(town, *(a_place(f"0399900{digit}", f"Bad {digit}", Level.MUNICIPALITY, STATE) for digit in range(9)))
    with town.read() as graph:
        assert ids(graph.search(Place, "bad", limit=3)) == ["03999000", "03999001", "03999002"]


def test_a_chain_is_the_shortest_one_and_the_first_by_letter(town: GraphStore) -> None:
    put(town, tie("abh-city", "mbe"), tie("abh-city", "lab"), tie("lab", "zsf"), tie("mbe", "zsf"))
    with town.read() as graph:
        chain = graph.chain(OrganisationId("abh-city"), OrganisationId("zsf"))
    assert list(chain) == ["abh-city", "lab", "zsf"]


def test_a_referral_goes_one_way_and_cooperation_both(town: GraphStore) -> None:
    put(town, tie("abh-city", "mbe"), tie("lab", "mbe", TieKind.COOPERATES_WITH))
    with town.read() as graph:
        mbe, city, lab = (OrganisationId(id) for id in ("mbe", "abh-city", "lab"))
        assert list(graph.chain(mbe, city)) == []
        assert list(graph.chain(mbe, lab)) == ["mbe", "lab"]
        assert list(graph.chain(city, lab)) == ["abh-city", "mbe", "lab"]
        assert list(graph.chain(city, city)) == ["abh-city"]
        assert list(graph.chain(OrganisationId("zsf"), OrganisationId("zsf"))) == ["zsf"]
        assert list(graph.chain(city, OrganisationId("zsf"))) == []
        assert list(graph.chain(OrganisationId("nobody"), OrganisationId("nobody"))) == []


def test_an_empty_store_is_empty(store: GraphStore) -> None:
    with store.read() as graph:
        assert graph.version == 0
        assert not any([*graph.find(Place), *graph.log(), *graph.search(Place, "Celle")])
        assert graph.count(Group) == 0


def test_an_address_of_no_known_kind_is_refused() -> None:
    with pytest.raises(Malformed, match="is not the address of a store: expected one that starts with file:"):
        open_store("carrier-pigeon:coop")

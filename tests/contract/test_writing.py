"""What every engine does with a change: all of it or nothing, links that lead somewhere, never without an entry."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from builders import an_entry, candidates, changing, delete, put, version
from referral.audit import broken_at
from referral.bonds import Bonds
from referral.codes import OrganisationId, PlaceId, RoleId, TopicId
from referral.errors import Conflict, NotFound, StoreError
from referral.lotsennetz import Lotsennetz
from referral.model import (
    ActorKind,
    Entity,
    Guide,
    Label,
    Language,
    Level,
    Organisation,
    Place,
    Role,
    Service,
    Tie,
    TieKind,
    Topic,
)
from referral.need import Need, Reach
from referral.stores import GraphReader, GraphStore, open_store
from towns import CITY, COUNTY, GROUND, STATE, a_guide, a_place, a_service, a_tie, an_organisation
from worlds import NOW

MBE = an_organisation("mbe", "MBE")
HELP = a_service("mbe", "housing.search", languages=("ti",), groups=frozenset({"gender.woman"}))
HOUSING = TopicId("housing.search")


def partners(graph: GraphReader, topic: str = HOUSING, place: str = CITY) -> dict[str, RoleId]:
    """The services that are filed for a topic and a place, each with its provider's role."""
    around = graph.surroundings(Need(places=(PlaceId(place),), topics=(TopicId(topic),), at=NOW))
    found = candidates(around)
    return {candidate.service: candidate.seat.role for candidate in found}


def helpers(graph: GraphReader, place: str = CITY) -> list[str]:
    need = Need(places=(PlaceId(place),), topics=(HOUSING,), at=NOW, languages=frozenset({"ti"}))  # type: ignore[arg-type]
    return [guide.id for _, guide in graph.surroundings(need).guides()]


@pytest.fixture
def town(store: GraphStore) -> GraphStore:
    put(store, *GROUND, MBE, HELP)
    return store


def test_a_change_is_seen_after_it_and_by_others(town: GraphStore, address: str) -> None:
    other = open_store(address)
    with other.read() as graph:
        assert partners(graph) == {HELP.id: "MBE"}
    put(town, a_service("mbe", "housing.search", id="second"))
    with other.read() as graph:
        assert partners(graph) == {HELP.id: "MBE", "second": "MBE"}
        assert graph.version == version(town) == 2
    other.close()


def test_a_change_sees_what_it_has_done_so_far(town: GraphStore) -> None:
    with changing(town) as graph:
        graph.put(a_place("03351099", "Neuland", Level.MUNICIPALITY, COUNTY, postcodes=frozenset({"29999"})))
        graph.put(a_service("mbe", "housing.search", id="new", areas=["03351099"]))
        graph.delete(Service, HELP.id)
        assert graph.get(Place, "03351099").name == "Neuland"
        assert [place.id for place in graph.find(Place, postcodes="29999")] == ["03351099"]
        assert [place.id for place in graph.search(Place, "Neulant")] == ["03351099"]
        assert [service.id for service in graph.find(Service, provider="mbe")] == ["new"]
        assert partners(graph, place="03351099") == {"new": "MBE"}
        assert partners(graph) == {}
        assert graph.count(Service) == 1
        assert (Service, HELP.id) not in graph.whole([(Service, HELP.id)])


def test_an_exception_undoes_everything(town: GraphStore) -> None:
    with pytest.raises(ZeroDivisionError):
        much_then_an_exception(town)
    with town.read() as graph:
        assert graph.version == 1
        assert partners(graph) == {HELP.id: "MBE"}
        assert partners(graph, "housing") == {HELP.id: "MBE"}
        assert helpers(graph) == []
        assert list(graph.chain(OrganisationId("mbe"), OrganisationId("lab"))) == []
        assert graph.get(Organisation, "mbe") == MBE
        assert graph.search(Organisation, "anders") == []


def much_then_an_exception(town: GraphStore) -> None:
    with changing(town) as graph:
        graph.delete(Service, HELP.id)
        graph.put(replace(MBE, role=RoleId("JMD"), name="Anders"))
        graph.put(a_service("mbe", "housing.search", id="new"))
        graph.put(a_guide("g", "mbe", "ti"))
        graph.put(tie("mbe", "lab"))
        graph.put(Topic(id="housing.search", label=Label(de="Wohnen")))
        assert partners(graph) == {"new": "JMD"}
        assert helpers(graph) == ["g"]
        raise ZeroDivisionError


def tie(origin: str, target: str, kind: TieKind = TieKind.COOPERATES_WITH) -> Tie:
    return Tie(id=f"{origin}-{target}", kind=kind, origin=OrganisationId(origin), target=OrganisationId(target))


def test_a_link_must_lead_somewhere_by_the_end_of_the_change(town: GraphStore) -> None:
    with pytest.raises(Conflict) as refusal:
        put(town, a_service("nobody", "housing.search"))
    assert str(refusal.value) == (
        "The Service 'nobody-service' links to the Organisation 'nobody', which is not registered."
    )
    with town.read() as graph:
        assert partners(graph) == {HELP.id: "MBE"}


def test_a_loose_end_is_not_forgotten_when_its_entity_is_put_again(town: GraphStore) -> None:
    loose = a_service("club", "housing.search")
    again = replace(loose, age_min=18)
    with pytest.raises(Conflict):
        put(town, loose, again)
    put(town, loose, again, an_organisation("club", "MBE"))
    with town.read() as graph:
        assert partners(graph) == {HELP.id: "MBE", loose.id: "MBE"}


def test_within_a_change_the_order_does_not_matter(store: GraphStore) -> None:
    put(store, HELP, MBE, *reversed(GROUND))
    with store.read() as graph:
        assert partners(graph) == {HELP.id: "MBE"}
        assert [service.id for service in graph.search(Service, "mbe")] == [HELP.id]


def test_what_has_loose_ends_is_not_proposed_yet(store: GraphStore) -> None:
    with changing(store) as graph:
        for entity in GROUND:
            graph.put(entity)
        graph.put(HELP)
        assert partners(graph) == {}
        graph.put(MBE)
        assert partners(graph) == {HELP.id: "MBE"}


def test_a_loose_end_may_be_given_up_again(town: GraphStore) -> None:
    with changing(town) as graph:
        graph.put(a_service("nobody", "housing.search", id="new"))
        graph.put(a_service("mbe", "housing.search", id="new"))
        graph.put(a_service("nobody", "housing.search", id="other"))
        graph.delete(Service, "other")
        graph.put(an_organisation("club", "NO-SUCH-ROLE"))
        graph.delete(Organisation, "club")
    with town.read() as graph:
        assert partners(graph) == {HELP.id: "MBE", "new": "MBE"}


@pytest.mark.parametrize(
    ("kind", "id", "named"),
    [
        (Organisation, "mbe", "the Service 'mbe-service', the Tie 'mbe-lab'"),
        (Topic, "housing.search", "the Service 'mbe-service'"),
        (Topic, "housing", "the Topic 'housing.search', the Topic 'housing.shared'"),
        (Place, "DE", "the Place '03'"),
        (Place, "03", "the Place '03159', the Place '03351', the Place '03353'"),
        (Language, "ti", "the Service 'mbe-service'"),
        (Role, "MBE", "the Organisation 'mbe', the Topic 'housing.search', the Topic 'housing.shared'"),
        (Organisation, "lab", "the Tie 'mbe-lab'"),
    ],
)
def test_what_others_link_to_cannot_be_removed(town: GraphStore, kind: type[Entity], id: str, named: str) -> None:
    put(town, tie("mbe", "lab"))
    with pytest.raises(Conflict) as refusal:
        delete(town, (kind, id))
    assert str(refusal.value) == f"The {kind.__name__} {id!r} cannot be removed while others link to it: {named}."


def test_what_nobody_links_to_any_more_can_be_removed(town: GraphStore) -> None:
    put(town, tie("mbe", "lab"), a_guide("g", "mbe", "ti"))
    delete(town, (Service, HELP.id), (Guide, "g"), (Tie, "mbe-lab"), (Organisation, "mbe"), (Topic, "housing.search"))
    with town.read() as graph:
        assert graph.count(Service) == graph.count(Guide) == graph.count(Tie) == 0
        assert helpers_without_topic(graph) == []
        assert graph.search(Organisation, "mbe") == []
        with pytest.raises(NotFound):
            partners(graph)


def helpers_without_topic(graph: GraphReader) -> list[str]:
    need = Need(places=(CITY,), topics=(), at=NOW, languages=frozenset({"ti"}))  # type: ignore[arg-type]
    return [guide.id for _, guide in graph.surroundings(need).guides()]


def test_what_links_to_itself_can_be_removed(town: GraphStore) -> None:
    put(town, a_place("03999", "Insel", Level.MUNICIPALITY, "03999", borders=frozenset({"03999"})))
    delete(town, (Place, "03999"))


def test_what_is_not_there_cannot_be_removed(town: GraphStore) -> None:
    with pytest.raises(NotFound, match="There is no Guide with the id 'g'"):
        delete(town, (Guide, "g"))


def test_areas_say_who_is_responsible_and_follow_every_change(town: GraphStore) -> None:
    def responsible() -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
        with town.read() as graph:
            around = graph.surroundings(Need(places=(CITY,), topics=(), at=NOW))
            return [(area.id, area.authorities, area.centres) for area in around.areas]

    rest = [(STATE, (), ()), ("DE", (), ())]
    assert responsible() == [(CITY, ("abh-city",), ()), (COUNTY, ("abh-county",), ("kmt-county",)), *rest]
    put(town, an_organisation("abh-city", "ABH", competent_for=frozenset({COUNTY})))
    assert responsible() == [(CITY, (), ()), (COUNTY, ("abh-city", "abh-county"), ("kmt-county",)), *rest]


def test_who_is_tied_is_kept_until_somebody_changes_a_tie(town: GraphStore, address: str) -> None:
    abh = OrganisationId("abh-city")

    def bonds(graph: GraphReader) -> Bonds:
        return graph.surroundings(Need(places=(CITY,), topics=(HOUSING,), at=NOW)).ties().bonds(abh, None)

    def kinds(found: Bonds) -> list[TieKind]:
        return [bond.kind for bond in found.of(OrganisationId("mbe"))]

    tie, other = a_tie("abh-city", "mbe"), open_store(address)
    assert not town.look(bonds)
    put(other, tie)
    kept = town.look(bonds)
    assert kinds(kept) == [TieKind.REFERS_TO]
    put(other, an_organisation("else", "MBE"))
    assert town.look(bonds) is kept
    put(other, replace(tie, kind=TieKind.COOPERATES_WITH))
    assert kinds(town.look(bonds)) == [TieKind.COOPERATES_WITH]
    with Lotsennetz(store=town).trial() as graph:
        graph.put(tie)
        assert kinds(bonds(graph)) == [TieKind.REFERS_TO]
    assert kinds(town.look(bonds)) == [TieKind.COOPERATES_WITH]
    delete(other, (Tie, tie.id))
    assert not town.look(bonds)
    other.close()


def test_places_that_share_a_postcode_stand_before_all_they_lie_within(town: GraphStore) -> None:
    need = Need(places=(PlaceId("03353040"), CITY), topics=(), at=NOW)
    with town.read() as graph:
        assert [area.id for area in graph.surroundings(need).areas] == [
            "03353040", CITY, "03353", COUNTY, STATE, "DE",
        ]  # fmt: skip
        with pytest.raises(NotFound, match="There is no Place with the id '99'"):
            graph.surroundings(replace(need, places=(PlaceId("99"),)))


def test_areas_that_lie_within_each_other_are_each_named_once(town: GraphStore) -> None:
    put(town, a_place("DE", "Deutschland", Level.COUNTRY, CITY))
    with town.read() as graph:
        around = graph.surroundings(Need(places=(CITY,), topics=(), at=NOW))
        assert [area.id for area in around.areas] == [CITY, COUNTY, STATE, "DE"]
        assert graph.region(CITY).places == graph.region(PlaceId("DE")).places


def test_a_border_counts_from_both_sides(town: GraphStore) -> None:
    far = a_service("mbe", "housing.search", id="far", areas=["03159"])
    put(town, far, a_place("03159", "Landkreis Göttingen", Level.COUNTY, STATE, borders=frozenset({COUNTY})))
    with town.read() as graph:
        for topics in ((HOUSING,), (TopicId("housing.shared"), HOUSING)):
            around = graph.surroundings(Need(places=(CITY,), topics=topics, at=NOW))
            found = [one.service for reach in (Reach.SERVING, Reach.BORDERING) for one in candidates(around, reach)]
            assert "far" in found


def test_services_follow_the_role_of_their_provider_and_the_actor_of_that_role(town: GraphStore) -> None:
    put(town, replace(MBE, role=RoleId("ABH")))
    with town.read() as graph:
        assert partners(graph) == {HELP.id: "ABH"}
    put(town, replace(MBE, role=RoleId("MBE")))
    put(town, replace(role("MBE"), actor=ActorKind.AUTHORITY), replace(role("JMD"), age_min=12))
    with town.read() as graph:
        around = graph.surroundings(Need(places=(CITY,), topics=(HOUSING,), at=NOW))
        actors = {one.seat.actor for one in candidates(around)}
    assert actors == {ActorKind.AUTHORITY}


def role(id: str) -> Role:
    return next(entity for entity in GROUND if isinstance(entity, Role) and entity.id == id)


def test_services_follow_their_topic_when_it_moves(town: GraphStore) -> None:
    topic = next(entity for entity in GROUND if entity.id == "housing")
    assert isinstance(topic, Topic)
    put(town, replace(topic, broader=TopicId("residence")))
    with town.read() as graph:
        assert partners(graph, "residence") == {HELP.id: "MBE"}
    put(town, replace(topic, broader=TopicId("housing.search")))
    with town.read() as graph:
        assert partners(graph, "residence") == {}
        assert partners(graph, "housing") == {HELP.id: "MBE"}


def test_nothing_is_changed_without_an_entry_in_the_log(town: GraphStore) -> None:
    with pytest.raises(RuntimeError, match="has to append an entry that names all it has touched"):
        a_change_without_a_trace(town)
    with town.read() as graph:
        assert partners(graph) == {HELP.id: "MBE"}


def a_change_without_a_trace(town: GraphStore) -> None:
    with town.write() as graph:
        graph.delete(Service, HELP.id)
        graph.append(an_entry())


def test_an_undone_change_leaves_no_gap_in_the_log(town: GraphStore) -> None:
    with pytest.raises(ZeroDivisionError):
        much_then_an_exception(town)
    assert put(town, a_guide("g", "mbe", "ti")) == 2


def test_a_block_within_a_block_sees_the_same_state(town: GraphStore) -> None:
    with changing(town) as graph:
        graph.put(a_guide("g", "mbe", "ti"))
        with town.read() as inner:
            assert inner.get(Guide, "g").id == "g"
    with (
        town.read(),
        pytest.raises(RuntimeError, match="cannot begin inside another block"),
        town.write(),
    ):
        pass


def test_nothing_can_be_asked_after_the_end_of_a_block(town: GraphStore) -> None:
    with town.read() as graph:
        found = graph.find(Place)
        log = graph.log()
        next(found)
    for late in (lambda: graph.get(Place, CITY), lambda: next(found), lambda: next(log)):
        with pytest.raises(RuntimeError, match="This block has ended"):
            late()


def test_a_list_may_be_changed_while_it_is_gone_through(town: GraphStore) -> None:
    with changing(town) as graph:
        for place in graph.find(Place):
            graph.put(replace(place, research_note="seen"))
    with town.read() as graph:
        assert all(place.research_note == "seen" for place in graph.find(Place))


def test_threads_take_turns(town: GraphStore) -> None:
    def add(name: str) -> None:
        for number in range(10):
            put(town, a_guide(f"{name}-{number}", "mbe", "ti"))

    threads = [threading.Thread(target=add, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with town.read() as graph:
        assert graph.count(Guide) == len(helpers(graph)) == 40
        assert broken_at(graph.log()) is None


def test_a_closed_store_says_so(town: GraphStore) -> None:
    town.close()
    town.close()
    with pytest.raises(StoreError, match="is closed"), town.read():
        pass


def test_what_was_written_is_there_when_it_is_opened_again(town: GraphStore, address: str) -> None:
    put(town, a_guide("g", "mbe", "ti"), tie("mbe", "lab"))
    town.close()
    again = open_store(address)
    with again.read() as graph:
        assert partners(graph) == partners(graph, "housing") == {HELP.id: "MBE"}
        assert helpers(graph) == ["g"]
        assert list(graph.chain(OrganisationId("lab"), OrganisationId("mbe"))) == ["lab", "mbe"]
        assert [entity for entity in GROUND if graph.get(type(entity), entity.id) != entity] == []
    again.close()

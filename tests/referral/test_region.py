from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from referral.codes import OrganisationId, PlaceId
from referral.errors import NotFound
from referral.model import Level, Organisation, Place, Service, Tie, TieKind, Topic
from referral.region import Region, bordering, with_entity, without
from towns import CITY, COUNTY, HAMLET, NEXT, STATE, VILLAGE, a_guide, a_network, a_place, a_service, an_organisation

HELP = a_service("club", "housing.search", areas=[CITY, COUNTY], languages=["ti"])
BEYOND = a_service("club", "housing.search", areas=[NEXT], id="beyond")
TIES = (
    Tie(id="refers", kind=TieKind.REFERS_TO, origin=OrganisationId("club"), target=OrganisationId("kmt-county")),
    Tie(id="works", kind=TieKind.COOPERATES_WITH, origin=OrganisationId("club"), target=OrganisationId("abh-city")),
)


@pytest.fixture
def region(tmp_path: Path) -> Region:
    """The county of Celle, with a club that helps there and next door."""
    roof = an_organisation("roof")
    club = an_organisation("club", seated_in=CITY, part_of=OrganisationId("roof"))
    with a_network(tmp_path, roof, club, HELP, BEYOND, a_guide("17", "club", "ti"), *TIES).read() as graph:
        return graph.region(COUNTY)


def test_a_region_knows_what_lies_inside_and_what_holds_it(region: Region) -> None:
    assert [place.id for place in region.inside] == [COUNTY, VILLAGE, CITY, HAMLET]
    assert region.chain(CITY) == (CITY, COUNTY, STATE, "DE")
    assert region.county(CITY) == region.county(COUNTY) == COUNTY
    assert region.county(STATE) is None
    with pytest.raises(NotFound):
        region.chain("99")


def test_whatever_is_in_it_can_be_asked_for(region: Region) -> None:
    assert region.get(Service, HELP.id) == HELP
    assert region.get(Service, "beyond") == BEYOND
    assert region.get(Place, NEXT).name == "Landkreis Harburg"
    with pytest.raises(NotFound, match="There is no Service with the id 'none'"):
        region.get(Service, "none")


def test_a_border_counts_whichever_side_says_so(region: Region) -> None:
    places = {**region.places, **region.neighbours}
    places[NEXT] = replace(places[NEXT], borders=frozenset())
    assert bordering(places, [NEXT]) == {COUNTY}
    assert bordering(places, [COUNTY]) == {NEXT}


def test_as_a_graph_it_has_its_links_and_ties(region: Region) -> None:
    graph = region.graph()
    assert graph.nodes[Service, HELP.id]["entity"] == HELP
    assert graph.has_edge((Service, HELP.id), (Place, CITY), "SERVES")
    assert graph.has_edge((Service, "beyond"), (Place, NEXT), "SERVES")
    assert graph.has_edge((Organisation, "club"), (Organisation, "roof"), "PART_OF")
    assert graph.has_edge((Organisation, "club"), (Organisation, "kmt-county"), "refers")
    assert not graph.has_edge((Organisation, "kmt-county"), (Organisation, "club"), "refers")
    assert graph.has_edge((Organisation, "abh-city"), (Organisation, "club"), "works")
    assert len(graph) == sum(1 for one in region.entities() if not isinstance(one, Tie))


def test_links_to_what_is_not_there_are_left_out(region: Region) -> None:
    elsewhere = replace(HELP, areas=HELP.areas | {PlaceId("03159")})
    assert (Place, "03159") not in with_entity(region, elsewhere).graph()


def test_another_region_is_made_and_the_first_one_stays(region: Region) -> None:
    changed = with_entity(region, replace(HELP, languages=frozenset()))
    assert changed != region
    assert region.services[HELP.id].languages
    assert with_entity(changed, HELP) == region
    assert with_entity(region, HELP) == region


def test_what_is_new_stands_in_its_place_by_id(region: Region) -> None:
    more = with_entity(region, an_organisation("bureau"))
    assert list(more.organisations) == sorted(more.organisations)
    assert without(more, Organisation, "bureau") == region


def test_a_service_goes_where_its_areas_are(region: Region) -> None:
    next_door = with_entity(region, replace(HELP, areas=frozenset({NEXT})))
    assert (set(next_door.services), set(next_door.beyond)) == (set(), {HELP.id, "beyond"})
    far = with_entity(region, replace(HELP, areas=frozenset({PlaceId("03159")})))
    assert (set(far.services), set(far.beyond)) == (set(), {"beyond"})
    assert with_entity(far, HELP) == region


def test_places_stay_on_their_side_of_the_border(region: Region) -> None:
    assert with_entity(region, replace(region.neighbours[NEXT], name="Neu")).neighbours[NEXT].name == "Neu"
    added = with_entity(region, a_place("03351099", "Neuland", Level.MUNICIPALITY, COUNTY))
    assert "03351099" in {place.id for place in added.inside}
    assert without(added, Place, "03351099") == region


def test_who_stops_takes_its_services_guides_and_ties_along(region: Region) -> None:
    left = without(region, Organisation, "club")
    assert not {*left.services, *left.beyond, *left.guides, *left.ties} & {HELP.id, "beyond", "17", "refers", "works"}
    assert without(region, Organisation, "roof").organisations["club"].part_of is None
    assert "beyond" not in without(region, Service, "beyond").beyond
    with pytest.raises(NotFound):
        without(region, Topic, "none")

"""The picture of the network: who stands in it for whom, and what becomes of crowds."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from neo4j import GraphDatabase

from neo4j_server import empty_address
from referral import seeing
from referral.access import GUEST, OPERATOR, AccountRole, Actor
from referral.codes import OrganisationId, PlaceId
from referral.cypher_text import literal, statements
from referral.errors import Forbidden, NotFound
from referral.lotsennetz import Lotsennetz
from referral.model import Entity, TieKind
from referral.picture import Line, Node, NodeKind, Picture, Relation, folded
from referral.stores.neo4j_address import read_address
from towns import CITY, COUNTY, HAMLET, NEXT, NEXT_TOWN, STATE, a_guide, a_network, a_service, a_tie, an_organisation

TOWN: tuple[Entity, ...] = (
    an_organisation("kmt-next", "KMT", coordinates=frozenset({NEXT, PlaceId("03159")})),
    an_organisation("advice", "MBE", seated_in=CITY),
    an_organisation("branch", "MBE", seated_in=HAMLET, part_of=OrganisationId("advice")),
    an_organisation("club", "LOTSE"),
    an_organisation("away", "MBE", seated_in=NEXT_TOWN),
    an_organisation("wide", "BERATUNG"),
    a_service("advice", "housing.search", areas=[CITY]),
    a_service("advice", "housing.shared", id="second", areas=[COUNTY, NEXT]),
    a_service("wide", "housing.search", areas=[STATE]),
    a_guide("17", "club", "ti", areas=[CITY]),
    a_tie("abh-city", "advice"),
    a_tie("advice", "away", TieKind.COOPERATES_WITH, agreed=False, since="2021"),
)


@pytest.fixture
def network(tmp_path: Path) -> Lotsennetz:
    return a_network(tmp_path, *TOWN)


def said(picture: Picture) -> set[tuple[str, str, str]]:
    return {(line.origin, line.relation, line.target) for line in picture.lines}


def ids(picture: Picture) -> set[str]:
    return {node.id for node in picture.nodes}


def test_the_picture_of_an_area_shows_who_belongs_there_and_those_they_are_tied_to(network: Lotsennetz) -> None:
    found = seeing.of_area(network, GUEST, COUNTY)
    assert said(found) == {
        ("abh-county", "COMPETENT_FOR", COUNTY),
        ("abh-city", "COMPETENT_FOR", COUNTY),
        ("kmt-county", "COORDINATES", COUNTY),
        ("advice", "SERVES", COUNTY),
        ("branch", "SEATED_IN", COUNTY),
        ("branch", "PART_OF", "advice"),
        ("abh-city", "REFERS_TO", "advice"),
        ("advice", "COOPERATES_WITH", "away"),
    }
    assert ids(found) == {COUNTY, "abh-county", "abh-city", "kmt-county", "advice", "branch", "away"}
    (serving,) = (line for line in found.lines if line.relation is Relation.SERVES)
    assert serving.number == 2
    assert [(line.agreed, line.since) for line in found.lines if line.origin == "advice" and line.since] == [
        (False, "2021")
    ]


def test_guides_stand_in_the_picture_of_those_who_keep_them_alone(network: Lotsennetz) -> None:
    own = Actor(id="k", role=AccountRole.COORDINATOR, organisation=OrganisationId("kmt-county"))
    other = Actor(id="n", role=AccountRole.COORDINATOR, organisation=OrganisationId("kmt-next"))
    desk = Actor(id="d", role=AccountRole.PARTNER, organisation=OrganisationId("club"))
    for actor, sees in ((own, True), (desk, True), (other, False), (GUEST, False)):
        for found in (seeing.of_area(network, actor, COUNTY), seeing.of_actor(network, actor, "kmt-county")):
            assert (("17", "PLACED_BY", "club") in said(found)) is sees
            assert ("17" in ids(found)) is sees
    assert ("17", "PLACED_BY", "club") in said(seeing.of_actor(network, desk, "club"))
    assert "17" not in ids(seeing.of_actor(network, GUEST, "club"))


def test_areas_larger_than_a_county_are_for_those_who_may_see_the_network(network: Lotsennetz) -> None:
    with pytest.raises(Forbidden):
        seeing.of_area(network, GUEST, STATE)
    assert {"advice", "away", "wide"} < ids(seeing.of_area(network, OPERATOR, STATE))
    assert "wide" not in ids(seeing.of_area(network, OPERATOR, COUNTY))
    with pytest.raises(NotFound):
        seeing.of_area(network, GUEST, PlaceId("03999"))


def test_the_picture_of_an_actor_shows_those_around_it(network: Lotsennetz) -> None:
    found = seeing.of_actor(network, GUEST, "advice")
    assert ids(found) == {CITY, COUNTY, NEXT, "advice", "away", "branch", "abh-city", "kmt-county"}
    assert ("advice", "SERVES", NEXT) in said(found)
    assert ("branch", "PART_OF", "advice") in said(found)
    assert said(seeing.of_actor(network, GUEST, "branch")) >= {("branch", "PART_OF", "advice")}
    assert ids(seeing.of_actor(network, GUEST, "lab")) == set()
    with pytest.raises(NotFound):
        seeing.of_actor(network, GUEST, "nobody")


def test_the_picture_of_a_centre_is_that_of_all_of_its_areas(network: Lotsennetz) -> None:
    found = seeing.of_actor(network, GUEST, "kmt-next")
    assert {NEXT, PlaceId("03159")} <= ids(found)
    assert {("kmt-next", "COORDINATES", NEXT), ("kmt-next", "COORDINATES", "03159")} <= said(found)
    assert ("abh-goe", "COMPETENT_FOR", NEXT) not in said(found)


def crowd(number: int, role: str) -> list[Node]:
    return [
        Node(id=f"{role}-{one:02}", kind=NodeKind.ORGANISATION, name=f"{role} {one}", role=role)
        for one in range(number)
    ]


def test_a_crowd_becomes_one_the_largest_first_and_those_with_ties_last() -> None:
    place = Node(id="p", kind=NodeKind.PLACE, name="Celle")
    nodes = [place, *crowd(30, "MO"), *crowd(20, "MBE"), *crowd(20, "LOTSE"), *crowd(1, "FH")]
    lines = [Line(origin=node.id, target="p", relation=Relation.SERVES) for node in nodes[1:]]
    lines += [Line(origin="MO-00", target="MO-01", relation=Relation.REFERS_TO, since="2021")]
    whole = Picture(nodes=tuple(nodes), lines=tuple(lines))
    small = folded(whole)
    assert Counter(node.kind for node in small.nodes)[NodeKind.GROUP] == 1
    (group,) = (node for node in small.nodes if node.kind is NodeKind.GROUP)
    assert (group.role, len(group.members)) == ("MO", 28)
    assert Line(origin=group.id, target="p", relation=Relation.SERVES, number=28) in small.lines
    assert Line(origin="MO-00", target="MO-01", relation=Relation.REFERS_TO, since="2021") in small.lines
    smallest = folded(whole, most=3, keep=frozenset({"MBE-00"}))
    assert {"p", "MBE-00"} < {node.id for node in smallest.nodes}
    assert all(line.origin != line.target for line in smallest.lines)
    assert folded(small) == small


NASTY = 'O\'Brien \\ \\u0027}) DETACH DELETE n // "quoted"\nnew\r\tline Ä 🙂'


def test_a_picture_as_cypher_makes_the_same_network_on_a_server(tmp_path: Path) -> None:
    club = an_organisation("nasty'club", "MBE", name=NASTY, seated_in=CITY)
    ties = (
        a_tie("abh-city", "nasty'club", since="2021", source=NASTY),
        replace(a_tie("nasty'club", "nasty'club"), id="self"),
    )
    network = a_network(tmp_path, *TOWN, club, *ties)
    whole = seeing.of_area(network, OPERATOR, COUNTY)
    network.store.close()
    where = read_address(empty_address())
    with GraphDatabase.driver(where.uri, auth=(where.user, where.password)) as driver, driver.session() as session:

        def run(statement: str) -> list[dict[str, Any]]:
            return [row.data() for row in session.run(statement)]

        for statement in statements(whole):
            run(statement)
        (nodes,) = run("MATCH (n) WHERE NOT n:Schema RETURN count(n) AS number")
        (lines,) = run("MATCH ()-[r]->() RETURN count(r) AS number")
        assert (nodes["number"], lines["number"]) == (len(whole.nodes), len(whole.lines))
        kinds = run("MATCH (n) WHERE NOT n:Schema RETURN labels(n)[0] AS label, count(n) AS number")
        counted = {"Place": 1, "Organisation": len(whole.nodes) - 2, "Guide": 1}
        assert {row["label"]: row["number"] for row in kinds} == counted
        relations = run("MATCH ()-[r]->() RETURN type(r) AS type, count(r) AS number")
        assert {row["type"]: row["number"] for row in relations} == Counter(line.relation for line in whole.lines)
        assert run('MATCH (n {id: "nasty\'club"}) RETURN n.name AS name') == [{"name": NASTY}]
        tie = "MATCH ({id: 'abh-city'})-[r:REFERS_TO]->({id: \"nasty'club\"}) "
        said = "RETURN r.source AS source, r.agreed AS agreed"
        assert run(tie + said) == [{"source": NASTY, "agreed": "both"}]


def test_no_text_ends_its_literal() -> None:
    assert literal("it's \\ fine\n") == "'it\\'s \\\\ fine\\n'"
    assert literal("\\u0027") == "'\\\\' + 'u0027'"

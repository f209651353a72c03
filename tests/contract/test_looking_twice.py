"""What a process remembers of a Neo4j server is never used once the server has something newer."""

from __future__ import annotations

import queue
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from neo4j import Driver, GraphDatabase
from neo4j.exceptions import CypherSyntaxError

from builders import candidates, put, version
from neo4j_server import empty_address
from referral.audit import Sealed
from referral.codes import OrganisationId, TopicId
from referral.errors import Conflict, NotFound, StoreBusy, StoreDamaged, StoreUnreachable, StoreUntrusted
from referral.model import Entity, Label, Language, Level, Organisation, Place, Service, Tie, TieKind
from referral.stores import GraphReader, cypher, open_store
from referral.stores.neo4j_address import read_address
from referral.stores.neo4j_blocks import Reading
from referral.stores.neo4j_known import Known, Land
from referral.stores.neo4j_server import Found
from referral.stores.neo4j_store import Neo4jStore
from towns import CITY, COUNTY, GROUND, STATE, VILLAGE, a_guide, a_place, a_service, a_tie, an_organisation
from worlds import HOUSING, a_need

_NAMES = count()
ADVICE = an_organisation("mbe", "MBE")
HELP = a_service("mbe", HOUSING, areas=[COUNTY])
LAW, LOTSIN = TopicId("asylum.legal"), a_guide("17", "mbe", "ti", "ar")


@pytest.fixture
def address() -> str:
    return empty_address()


@pytest.fixture
def store(address: str) -> Iterator[Neo4jStore]:
    with closing(Neo4jStore(address)) as opened:
        put(opened, *GROUND, ADVICE, HELP)
        yield opened


@pytest.fixture
def other(address: str) -> Iterator[Neo4jStore]:
    """Another process, for all the store knows."""
    with closing(Neo4jStore(address)) as opened:
        yield opened


def a_language() -> Language:
    return Language(id=f"x-{next(_NAMES)}", label=Label(de="Wort"))


def served(graph: GraphReader) -> set[str]:
    return {one.service for one in candidates(graph.surroundings(a_need(places=(CITY,))))}


def test_a_question_is_asked_again_if_the_land_has_changed(store: Neo4jStore, other: Neo4jStore) -> None:
    assert store.look(served) == {HELP.id}
    asked: list[str] = []

    def question(graph: GraphReader) -> str:
        asked.append(graph.get(Place, CITY).name)
        if len(asked) == 1:
            put(other, a_place(CITY, "Neustadt", Level.MUNICIPALITY, COUNTY))
        return graph.surroundings(a_need(places=(CITY,))).areas[0].name

    assert store.look(question) == "Neustadt"
    assert asked == ["Celle", "Neustadt"]


def test_a_service_that_another_process_has_changed_is_seen_at_once(store: Neo4jStore, other: Neo4jStore) -> None:
    assert store.look(served) == {HELP.id}
    put(other, replace(HELP, areas=frozenset({STATE})), a_service("mbe", HOUSING, id="new", areas=[CITY]))
    assert store.look(served) == {HELP.id, "new"}
    put(other, replace(ADVICE, role="KMT"), an_organisation("kmt", "KMT"))  # type: ignore[arg-type]
    around = store.look(lambda graph: [one.seat.role for one in candidates(graph.surroundings(a_need(places=(CITY,))))])
    assert around == ["KMT", "KMT"]


def test_a_question_that_is_never_left_in_peace_is_asked_patiently(store: Neo4jStore, other: Neo4jStore) -> None:
    tries: list[int] = []

    def question(graph: GraphReader) -> int:
        tries.append(graph.count(Organisation))
        put(other, a_language())
        return graph.count(Service)

    assert store.look(question) == 1
    assert len(tries) > 2


def test_what_the_land_does_not_hold_is_not_registered(store: Neo4jStore, other: Neo4jStore) -> None:
    with pytest.raises(NotFound):
        store.look(lambda graph: graph.get(Place, "03999"))
    put(other, a_place("03999", "Neuland", Level.COUNTY, STATE))
    assert store.look(lambda graph: graph.get(Place, "03999").name) == "Neuland"
    with store.read() as graph, pytest.raises(NotFound):
        graph.surroundings(a_need(places=("03998",)))
    with store.read() as graph:
        put(other, a_place("03998", "Neuland", Level.COUNTY, STATE))
        assert graph.surroundings(a_need(places=("03998",))).areas


def test_a_hurried_question_finds_what_a_patient_one_finds(store: Neo4jStore) -> None:
    def question(graph: GraphReader) -> list[list[str]]:
        found: list[Iterator[Any]] = [
            graph.find(Place, within=COUNTY),
            graph.find(Place, postcodes="29221"),
            graph.find(Place, level=Level.COUNTY),
            graph.find(Organisation, role="LAB"),
            graph.find(Organisation, role="MBE"),
            graph.find(Organisation, part_of=None),
        ]
        return [[one.id for one in these] for these in found]

    with store.read() as graph:
        patient = question(graph)
        assert store.look(question) == patient
    assert store.look(question) == patient
    with pytest.raises(TypeError, match="no field"):
        store.look(lambda graph: list(graph.find(Place, size=1)))


@pytest.fixture
def asked(store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that the server was asked, one after the other."""
    statements: list[str] = []
    ask = store.server.ask

    def noted(statement: str, values: Mapping[str, Any]) -> Found:
        statements.append(statement)
        return ask(statement, values)

    monkeypatch.setattr(store.server, "ask", noted)
    return statements


def around(graph: GraphReader, **wishes: Any) -> Any:
    """All that is said around a need, so that it can be compared."""
    found = graph.surroundings(a_need(**wishes))
    return {one.service for one in candidates(found)}, found.guides(), found.ties()


def test_what_the_server_has_said_it_is_not_asked_again(store: Neo4jStore, asked: list[str]) -> None:
    put(store, replace(HELP, topics=frozenset({HOUSING, LAW})), LOTSIN, a_tie("kmt-county", "mbe"))
    needs: list[dict[str, Any]] = [
        {"languages": ["ti"]}, {"topics": [LAW], "languages": ["ar"]},
        {"topics": [HOUSING, LAW], "languages": ["ti", "ar"]}, {"topics": [LAW]},
    ]  # fmt: skip
    apart = [store.look(partial(around, **need)) for need in needs]

    def together(graph: GraphReader) -> list[Any]:
        around(graph, topics=[HOUSING, LAW], languages=["ar", "ti"])
        before = len(asked)
        found = [around(graph, **need) for need in needs]
        assert len(asked) == before
        assert around(graph, places=(VILLAGE,))[0] == {HELP.id}
        assert len(asked) == before + 1
        return found

    assert store.look(together) == apart
    assert [len(guides) for _, guides, _ in apart] == [1, 1, 2, 0]


@pytest.mark.parametrize("languages", [[], ["ti"]])
def test_a_single_question_is_a_single_round_trip(store: Neo4jStore, asked: list[str], languages: list[str]) -> None:
    for _ in range(2):
        asked.clear()
        store.look(partial(around, languages=languages))
    assert len(asked) == 1


def test_an_entry_that_was_met_is_not_asked_for_again(store: Neo4jStore, asked: list[str]) -> None:
    def met(graph: GraphReader) -> None:
        keys = [(Service, HELP.id), (Organisation, "mbe"), (Service, "nobody")]
        found = graph.whole(keys)
        assert list(found) == keys[:2]
        before = len(asked)
        assert graph.whole(keys[::-1]) == found
        assert graph.get(Organisation, "mbe") == ADVICE
        with pytest.raises(NotFound):
            graph.get(Service, "nobody")
        assert len(asked) == before

    store.look(met)


def test_a_look_that_spared_a_question_is_made_again_after_a_change(store: Neo4jStore, other: Neo4jStore) -> None:
    looks: list[set[str]] = []

    def question(graph: GraphReader) -> set[str]:
        served(graph)
        if not looks:
            put(other, replace(HELP, topics=frozenset({LAW})))
        looks.append(served(graph))
        return looks[-1]

    assert store.look(question) == set()
    assert looks == [{HELP.id}, set()]


def restless(store: Neo4jStore, change: Callable[[], object]) -> Callable[[str, Mapping[str, Any]], Found]:
    """Asks the server, but something is changed before each question."""

    def ask(statement: str, values: Mapping[str, Any]) -> Found:
        change()
        return store.server.ask(statement, values)

    return ask


def test_where_the_land_never_rests_the_store_is_busy(store: Neo4jStore, other: Neo4jStore) -> None:
    def change() -> None:
        put(other, a_place(CITY, f"Celle {next(_NAMES)}", Level.MUNICIPALITY, COUNTY))

    with pytest.raises(StoreBusy):
        Reading("here", restless(store, change), Known()).surroundings(a_need(places=(CITY,)))


def test_where_nothing_ever_rests_the_store_is_busy(store: Neo4jStore, other: Neo4jStore) -> None:
    block = Reading("here", restless(store, lambda: put(other, a_language())), Known())
    assert block.count(Organisation)
    with pytest.raises(StoreBusy):
        block.count(Service)


def test_where_the_land_is_never_the_one_just_loaded_the_store_is_busy(store: Neo4jStore, other: Neo4jStore) -> None:
    def ask(statement: str, values: Mapping[str, Any]) -> Found:
        found = store.server.ask(statement, values)
        if statement == cypher.LAND:
            put(other, a_place(CITY, f"Celle {next(_NAMES)}", Level.MUNICIPALITY, COUNTY))
        return found

    with pytest.raises(StoreBusy):
        Reading("here", ask, Known()).surroundings(a_need(places=(CITY,)))


def test_a_tie_that_leads_elsewhere_is_no_way_to_where_it_led(store: Neo4jStore) -> None:
    tie = Tie(id="tie", kind=TieKind.REFERS_TO, origin=OrganisationId("mbe"), target=OrganisationId("lab"))
    put(store, tie)
    put(store, replace(tie, target=OrganisationId("zsf")))
    with store.read() as graph:
        assert graph.chain(OrganisationId("mbe"), OrganisationId("zsf")) == ("mbe", "zsf")
        assert graph.chain(OrganisationId("mbe"), OrganisationId("lab")) == ()


def test_a_change_that_the_server_ends_while_it_waits_has_changed_nothing(
    store: Neo4jStore, other: Neo4jStore, address: str
) -> None:
    where, said = read_address(address), queue.SimpleQueue[Exception]()

    def wait() -> None:
        try:
            put(other, a_language())
        except StoreBusy as busy:
            said.put(busy)

    waiting = threading.Thread(target=wait)
    with GraphDatabase.driver(where.uri, auth=(where.user, where.password)) as driver:
        with store.write() as graph:
            assert graph.count(Language)
            waiting.start()
            assert ended(driver)
        waiting.join()
    assert isinstance(said.get(timeout=1), StoreBusy)
    assert version(store) == 1


def ended(driver: Driver) -> list[str]:
    """The transactions that waited to begin a change, once there are any; they are ended."""
    found: list[str] = []
    while not found:
        rows, _, _ = driver.execute_query("SHOW TRANSACTIONS YIELD transactionId, currentQuery")
        found = [row["transactionId"] for row in rows if "log.locked" in row["currentQuery"]]
    for name in found:
        driver.execute_query("TERMINATE TRANSACTION $name", name=name)
    return found


def test_only_the_land_that_is_outdated_is_forgotten(store: Neo4jStore) -> None:
    known, former = Known(), Land.loaded(store.server.ask)
    land = known.land(lambda: Land.loaded(store.server.ask))
    known.forget(former)
    assert known.land(lambda: former) is land
    known.forget(land)
    assert known.land(lambda: former) is former


def test_a_link_that_leads_nowhere_is_not_copied(address: str) -> None:
    lost = a_place("03351001", "Niemandsland", Level.MUNICIPALITY, COUNTY)
    with closing(Neo4jStore(address)) as store:
        with pytest.raises(Conflict, match="not registered"):
            send(store, HELP)
        with pytest.raises(Conflict, match="not registered"):
            send(store, lost)


def send(store: Neo4jStore, entity: Entity) -> None:
    """Copy nothing but one entity, in both steps."""
    with store.receive("seal") as receiver:
        for step in range(receiver.steps):
            receiver.take((step, 0, entity.id), [entity])


def test_a_log_that_was_altered_is_not_copied(tmp_path: Path) -> None:
    with closing(open_store(f"file:{tmp_path / 'graph.db'}")) as store:
        put(store, *GROUND)
        with store.read() as graph:
            (sealed,) = graph.log()
        altered = Sealed(number=1, entry=replace(sealed.entry, actor="somebody"), seal=sealed.seal)
    with (
        closing(open_store(f"file:{tmp_path / 'copy.db'}")) as target,
        pytest.raises(Conflict, match="was altered"),
        target.receive("seal") as receiver,
    ):
        receiver.seal((receiver.steps, 1, ""), [altered])


def test_a_node_is_a_place_on_the_map_and_a_damaged_one_is_said_to_be_so(store: Neo4jStore, address: str) -> None:
    put(store, a_place("03998", "Neuland", Level.COUNTY, STATE, latitude=52.5, longitude=10.0))
    where = read_address(address)
    with GraphDatabase.driver(where.uri, auth=(where.user, where.password)) as driver:
        (row,), _, _ = driver.execute_query("MATCH (n:Place {id: '03998'}) RETURN n.position AS position")
        assert tuple(row["position"]) == (10.0, 52.5)
        driver.execute_query("MATCH (n:Place {id: '03998'}) SET n.doc = '{'")
    with store.read() as graph, pytest.raises(StoreDamaged):
        graph.get(Place, "03998")


def test_a_mistake_in_a_statement_is_not_hidden(store: Neo4jStore) -> None:
    store.server.greet()
    with pytest.raises(CypherSyntaxError):
        store.server.ask("RETURN RETURN", {})


def test_an_authority_that_nobody_can_read_is_not_trusted(address: str, tmp_path: Path) -> None:
    where, text = read_address(address), tmp_path / "text.pem"
    text.write_text("no certificate", encoding="utf-8")
    for authorities in ("/nowhere/ca.pem", str(text)):
        with pytest.raises(StoreUntrusted, match="LOTSENNETZ_STORE_CA"):
            Neo4jStore(f"bolt+s://127.0.0.1:{where.port}", password=where.password, authorities=authorities)


def test_a_server_that_speaks_in_the_clear_is_not_trusted_with_a_password(address: str) -> None:
    where, known = read_address(address), ssl.get_default_verify_paths()
    authorities = next((path for path in (known.cafile, known.openssl_cafile) if path and Path(path).exists()), "")
    with pytest.raises((StoreUntrusted, StoreUnreachable)):
        Neo4jStore(f"bolt+s://127.0.0.1:{where.port}", password=where.password, authorities=authorities)


def test_connections_of_another_process_are_left_alone(address: str) -> None:
    store = Neo4jStore(address)
    theirs = (0, store.server._drivers[-1][1])
    store.server._drivers.insert(0, theirs)
    store.close()
    assert store.server._drivers == [theirs]

"""What a real Neo4j server, and the driver, complain of: each is a sentence, and a region takes little memory there."""

from __future__ import annotations

import ssl
from contextlib import closing

import pytest
from neo4j import GraphDatabase
from neo4j.exceptions import (
    ConfigurationError,
    Neo4jError,
    ServiceUnavailable,
    UnsupportedServerProduct,
    WriteServiceUnavailable,
)

from builders import put
from neo4j_server import empty_address
from referral.competence import SPECIAL
from referral.errors import (
    StoreBusy,
    StoreError,
    StoreExhausted,
    StoreExpired,
    StoreForbidden,
    StoreFull,
    StoreNotLeader,
    StoreRefused,
    StoreTooNew,
    StoreTooOld,
    StoreUnreachable,
    StoreUntrusted,
)
from referral.stores import Access, cypher, open_store
from referral.stores.neo4j_address import Address, read_address
from referral.stores.neo4j_faults import fault_of, is_worth_a_retry, sentences
from referral.stores.neo4j_schema import FORMAT
from referral.stores.neo4j_store import Neo4jStore
from towns import COUNTY, GROUND, a_service, an_organisation


@pytest.fixture
def address() -> str:
    return empty_address()


@pytest.fixture
def where(address: str) -> Address:
    return read_address(address)


def caused(error: Exception, by: Exception) -> Exception:
    error.__cause__ = by
    return error


@pytest.mark.parametrize(
    ("code", "message", "expected"),
    [
        ("Neo.ClientError.Cluster.NotALeader", "", StoreNotLeader),
        ("Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", "", StoreNotLeader),
        ("Neo.TransientError.Cluster.LeaderSwitch", "", StoreBusy),
        ("Neo.TransientError.Transaction.DeadlockDetected", "", StoreBusy),
        ("Neo.ClientError.Transaction.TransactionTimedOut", "", StoreBusy),
        ("Neo.TransientError.General.TransactionOutOfMemoryError", "", StoreExhausted),
        ("Neo.TransientError.General.DatabaseUnavailable", "", StoreUnreachable),
        ("Neo.ClientError.Database.DatabaseNotFound", "", StoreUnreachable),
        ("Neo.ClientError.Security.Unauthorized", "", StoreRefused),
        ("Neo.ClientError.Security.CredentialsExpired", "", StoreExpired),
        ("Neo.ClientError.Security.Forbidden", "", StoreForbidden),
        ("Neo.DatabaseError.Transaction.TransactionCommitFailed", "No space left on device", StoreFull),
    ],
)
def test_what_a_server_complains_of_is_a_sentence(code: str, message: str, expected: type[StoreError]) -> None:
    fault = fault_of("neo4j://graph.example", Neo4jError._hydrate_neo4j(code=code, message=message))
    assert type(fault) is expected
    assert "neo4j://graph.example" in str(fault)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (UnsupportedServerProduct("Memgraph"), StoreTooOld),
        (WriteServiceUnavailable("no leader"), StoreNotLeader),
        (caused(ServiceUnavailable("no way"), ssl.SSLCertVerificationError("self-signed")), StoreUntrusted),
        (caused(ServiceUnavailable("no way"), OSError("refused")), StoreUnreachable),
        (ConfigurationError("ours"), None),
    ],
)
def test_what_the_driver_complains_of_is_a_sentence(error: Exception, expected: type[StoreError] | None) -> None:
    assert type(fault_of("neo4j://graph.example:7687/neo4j", error)) is (expected or type(None))


@pytest.mark.parametrize("code", ["Neo.ClientError.Cluster.NotALeader", "Neo.TransientError.Cluster.LeaderSwitch"])
def test_after_a_change_of_leaders_the_same_is_tried_again(code: str) -> None:
    assert is_worth_a_retry(Neo4jError._hydrate_neo4j(code=code, message=""))


def test_a_mistake_in_a_statement_is_no_fault_of_the_server() -> None:
    error = Neo4jError._hydrate_neo4j(code="Neo.ClientError.Statement.SyntaxError", message="")
    assert fault_of("here", error) is None
    assert fault_of("here", ZeroDivisionError()) is None
    assert not is_worth_a_retry(error)


def test_a_wrong_password_is_said_to_be_one(where: Address) -> None:
    with pytest.raises(StoreRefused, match="does not accept the name and password") as refusal:
        open_store(f"{where.uri}/{where.database}", Access(password="open-sesame"))
    assert "open-sesame" not in str(refusal.value)


def test_a_password_that_has_to_be_changed_is_said_to_be_so(where: Address) -> None:
    with GraphDatabase.driver(where.uri, auth=(where.user, where.password)) as driver:
        made = "CREATE USER newcomer IF NOT EXISTS SET PASSWORD $password CHANGE REQUIRED"
        driver.execute_query(made, password="open-sesame", database_="system")
    with pytest.raises(StoreExpired, match="ALTER CURRENT USER SET PASSWORD"):
        open_store(f"{where.scheme}://newcomer:open-sesame@{where.host}:{where.port}/{where.database}")


def test_nobody_at_home_is_said_to_be_so() -> None:
    with pytest.raises(StoreUnreachable, match="Check that the server runs") as refusal:
        open_store("bolt://neo4j:open-sesame@127.0.0.1:9")
    assert "open-sesame" not in str(refusal.value)


def test_a_database_of_a_newer_version_is_left_alone(address: str, where: Address) -> None:
    with GraphDatabase.driver(where.uri, auth=(where.user, where.password)) as driver:
        change = "MATCH (s:Schema {id: 'schema'}) SET s.version = $version"
        open_store(address).close()
        driver.execute_query(change, version=FORMAT + 1, database_=where.database)
        try:
            with pytest.raises(StoreTooNew, match=f"has format {FORMAT + 1}"):
                open_store(address)
        finally:
            driver.execute_query(change, version=FORMAT, database_=where.database)


@pytest.mark.parametrize("agent", ["Neo4j/4.4.40", "Neo4j/5.9.0", "Neo4j/dev", "Memgraph"])
def test_a_server_that_is_too_old_is_named(address: str, agent: str) -> None:
    with closing(Neo4jStore(address)) as store, pytest.raises(StoreTooOld, match=f"is {agent}. Neo4j 5.26 or newer"):
        store.server._check_age(agent)


def test_a_server_that_has_too_little_memory_says_so(where: Address) -> None:
    asked = "UNWIND range(1, 100000000) AS number WITH collect(number) AS numbers RETURN size(numbers)"
    with GraphDatabase.driver(where.uri, auth=(where.user, where.password)) as driver, driver.session() as session:
        with pytest.raises(StoreExhausted, match=r"server\.memory\.heap\.max_size"), sentences(str(where)):
            session.run(asked).consume()
        assert session.run("RETURN 1").single(strict=True)[0] == 1


def test_the_memory_that_a_region_takes_on_a_server_grows_no_faster_than_the_region(
    where: Address, address: str
) -> None:
    taken = []
    login = (where.user, where.password)
    with (
        closing(open_store(address)) as store,
        GraphDatabase.driver(where.uri, auth=login, notifications_min_severity="OFF") as driver,
    ):
        put(store, *GROUND)
        for number in (100, 400):
            bodies = [an_organisation(f"o{one}") for one in range(number)]
            put(store, *bodies, *(a_service(one.id, "housing.search") for one in bodies))
            profile = driver.execute_query(f"PROFILE {cypher.REGION}", area=COUNTY, roles=SPECIAL).summary.profile
            assert profile is not None
            taken.append(profile["args"]["GlobalMemory"])
    assert taken[1] < 6 * taken[0]

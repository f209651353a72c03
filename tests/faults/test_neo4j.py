"""A real Neo4j server that is killed, cut off, misnamed or crowded: no acknowledged change is lost or made twice."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from neo4j import Driver, GraphDatabase
from proxy import Proxy
from test_processes import FORKS, a_child, ended_well
from writer import a_change

from api import create_app
from api.settings import Settings
from builders import an_entry, changing, put, version
from graph_seed.made_up import Size, made_up
from neo4j_server import a_server, empty_address
from referral.audit import broken_at
from referral.errors import (
    Malformed,
    StoreBusy,
    StoreError,
    StoreUncertain,
    StoreUnreachable,
)
from referral.lotsennetz import Lotsennetz
from referral.model import KINDS, Guide, Label, Language, Organisation, Service
from referral.stores import GraphStore, open_store
from referral.stores.neo4j_address import Address, masked, read_address
from referral.stores.neo4j_store import Neo4jStore
from towns import GROUND, an_organisation

KILLS = int(os.environ.get("LOTSENNETZ_TEST_SERVER_KILLS", "3"))
"""How often the server is killed while it writes; each time it takes some seconds to come back."""


@pytest.fixture
def address() -> str:
    return empty_address()


@pytest.fixture
def where(address: str) -> Address:
    return read_address(address)


@pytest.fixture
def proxy(where: Address) -> Iterator[Proxy]:
    made = Proxy(where.port)
    yield made
    made.close()


@pytest.fixture
def store(address: str, where: Address, proxy: Proxy) -> Iterator[GraphStore]:
    """A store that is reached through the proxy alone; it holds the ground, put there without detours."""
    with closing(open_store(address)) as direct:
        put(direct, *GROUND)
    made = Neo4jStore(f"bolt://{where.user}@127.0.0.1:{proxy.port}/{where.database}", password=where.password)
    yield made
    made.close()


def a_language(tag: str) -> Language:
    return Language(id=tag, label=Label(de=tag))


def test_a_commit_whose_answer_is_lost_is_found_and_not_made_again(store: GraphStore, proxy: Proxy) -> None:
    proxy.swallow = "answer"
    assert put(store, a_language("x-one")) == 2
    assert put(store, a_language("x-two")) == 3
    with store.read() as graph:
        assert broken_at(graph.log()) is None
        assert len(list(graph.log())) == 3


def test_a_commit_that_never_arrives_is_said_to_have_changed_nothing(store: GraphStore, proxy: Proxy) -> None:
    proxy.swallow = "question"
    with pytest.raises(StoreUnreachable, match="nothing was changed"):
        put(store, a_language("x-one"))
    assert version(store) == 1
    assert put(store, a_language("x-one")) == 2


def test_a_commit_that_nobody_can_ask_about_is_said_to_be_uncertain(where: Address, proxy: Proxy) -> None:
    url = f"bolt://{where.user}@127.0.0.1:{proxy.port}/{where.database}"
    with closing(Neo4jStore(url, password=where.password, patience=0.1)) as store:
        put(store, *GROUND)
        with pytest.raises(StoreUncertain, match="before you make it again"), store.write() as graph:  # noqa: PT012
            graph.put(a_language("x-one"))
            graph.append(an_entry(graph.touched))
            proxy.close()


@pytest.fixture
def client(where: Address, proxy: Proxy) -> Iterator[FlaskClient]:
    """The service over a server that is reached through the proxy alone, and is not waited for when it is lost."""
    url = f"bolt://{where.user}@127.0.0.1:{proxy.port}/{where.database}"
    with closing(Neo4jStore(url, password=where.password, patience=0.1)) as store:
        put(store, *GROUND, an_organisation("mbe"))
        yield create_app(Settings(store="file:unused", workers=1), Lotsennetz(store=store)).test_client()


def test_whoever_sent_a_change_that_nobody_can_ask_about_is_told_to_look_first(
    client: FlaskClient, proxy: Proxy
) -> None:
    proxy.swallow = "server"
    told = client.post("/partner/mbe/melden", data={"text": "Die Nummer ist falsch."})
    assert told.status_code == 503
    assert "Bitte erst nachsehen, ob sie da ist" in told.text
    assert "Retry-After" not in told.headers


def test_a_change_that_was_kept_is_told_even_if_its_key_cannot_be_noted(client: FlaskClient, proxy: Proxy) -> None:
    proxy.swallow, proxy.spared = "server", 1
    report = {"kind": "organisation", "id": "mbe", "note": "Die Nummer ist falsch."}
    told = client.post("/api/v1/reports", json=report, headers={"Idempotency-Key": "one"})
    assert proxy.swallow == ""
    assert told.status_code == 202
    assert told.json is not None
    assert told.json["secret"]


def test_a_connection_that_was_cut_is_made_anew(store: GraphStore, proxy: Proxy) -> None:
    for number in range(3):
        proxy.cut()
        assert version(store) == 1 + number
        proxy.cut()
        put(store, a_language(f"x-{number}"))


def test_a_connection_that_is_cut_within_a_change_undoes_it(store: GraphStore, proxy: Proxy) -> None:
    with pytest.raises(StoreUnreachable), store.write() as graph:  # noqa: PT012
        graph.put(a_language("x-one"))
        assert graph.touched
        proxy.cut()
        graph.count(Language)
    assert version(store) == 1


def test_the_service_says_that_it_is_cut_off_and_recovers_by_itself(store: GraphStore, proxy: Proxy) -> None:
    client = create_app(Settings(store="file:unused", workers=1), Lotsennetz(store=store)).test_client()
    assert client.get("/api/v1/health").status_code == 200
    proxy.close()
    away = client.get("/api/v1/health")
    assert (away.status_code, away.headers["Retry-After"]) == (503, "5")
    assert "127.0.0.1" not in away.get_data(as_text=True)
    proxy.open()
    assert client.get("/api/v1/health").status_code == 200


def test_a_killed_server_loses_nothing_it_has_acknowledged(capsys: pytest.CaptureFixture[str]) -> None:
    rng = random.Random(2026)
    told: dict[str, str] = {}
    ended = threading.Event()
    with a_server() as server, closing(open_store(server.address)) as store:
        put(store, *GROUND)
        writer = threading.Thread(target=write_until, args=(store, ended, told))
        writer.start()
        for _ in range(KILLS):
            wait_for(writer, told, rng.randint(1, 9))
            time.sleep(rng.uniform(0, 0.1))
            server.end("KILL")
            server.start()
        wait_for(writer, told, 1)  # it goes on by itself
        ended.set()
        writer.join()
        check(store, told)
    kept, refused = (sum(outcome == said for outcome in told.values()) for said in ("kept", "refused"))
    assert kept
    with capsys.disabled():
        sys.stdout.write(f"\n{KILLS} kills; {kept} changes told, none lost; {refused} refused, none of them made\n")


def wait_for(writer: threading.Thread, told: dict[str, str], more: int) -> None:
    """Wait until so many more changes are said to be kept."""
    wanted = list(told.values()).count("kept") + more
    while list(told.values()).count("kept") < wanted:
        assert writer.is_alive()
        time.sleep(0.01)


def write_until(store: GraphStore, ended: threading.Event, told: dict[str, str]) -> None:
    """Make changes, and note for each what was said about it."""
    while not ended.is_set():
        name = f"change{len(told)}"
        try:
            with changing(store) as graph:  # and nothing is asked afterwards, whose failing would say nothing of it
                for entity in a_change(name, 0):
                    graph.put(entity)
            told[name] = "kept"
        except StoreUncertain:
            told[name] = "uncertain"
        except StoreError:
            told[name] = "refused"


def check(store: GraphStore, told: dict[str, str]) -> None:
    with store.read() as graph:
        made = {service.id.removesuffix("-0") for service in graph.find(Service)}
        assert {name for name, said in told.items() if said == "kept"} <= made
        assert not made & {name for name, said in told.items() if said == "refused"}
        assert {guide.id.removesuffix("-0") for guide in graph.find(Guide)} == made
        log = list(graph.log())
        assert [sealed.number for sealed in log] == list(range(1, len(made) + 2))
        assert broken_at(log) is None
        named = [touch.id for sealed in log[1:] for touch in sealed.entry.touched if touch.kind == "Service"]
        assert len(named) == len(set(named))


def test_a_copy_whose_process_is_killed_goes_on_where_it_was(tmp_path: Path, address: str, where: Address) -> None:
    original = f"file:{tmp_path / 'original.db'}"
    with closing(open_store(original)) as store:
        made_up(
            Lotsennetz(store=store), Size(places=20, organisations=60, services=300, guides=20), 7, lambda _done: None
        )
    command = [sys.executable, "-m", "api", "copy", "--from", original, "--to", address]
    with GraphDatabase.driver(where.uri, auth=(where.user, where.password)) as driver:
        for step in ("[0", "[1", "[2"):
            copying = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while copying.poll() is None and not reached(driver).startswith(step):
                time.sleep(0.005)
            copying.kill()
            copying.wait()
    subprocess.run(command, check=True)
    with (
        closing(open_store(original)) as one,
        closing(open_store(address)) as other,
        one.read() as first,
        other.read() as second,
    ):
        assert all(first.digest(kind) == second.digest(kind) for kind in KINDS.values())
        assert list(first.log()) == list(second.log())


def reached(driver: Driver) -> str:
    """How far a copy says it has come: its step, kind and id, as JSON; empty before and after."""
    records, _, _ = driver.execute_query("OPTIONAL MATCH (log:Log) RETURN log.copied AS copied")
    return str(records[0]["copied"] or "")


@FORKS
def test_eight_processes_write_at_once_and_none_is_in_anothers_way(address: str) -> None:
    with closing(open_store(address)) as store:
        put(store, *GROUND)
        writers = [a_child(partial(write, address, f"writer{number}", 6)) for number in range(8)]
        assert [ended_well(writer) for writer in writers] == [True] * 8
        with store.read() as graph:
            assert graph.version == 1 + 8 * 6
            assert graph.count(Service) == graph.count(Guide) == 8 * 6
            assert [sealed.number for sealed in graph.log()] == list(range(1, 8 * 6 + 2))
            assert broken_at(graph.log()) is None


def write(address: str, name: str, changes: int) -> None:
    with closing(open_store(address)) as store:
        for number in range(changes):
            put(store, *a_change(f"{name}-{number}", 0))


@FORKS
def test_a_process_that_is_forked_makes_a_connection_of_its_own(address: str) -> None:
    with closing(open_store(address)) as store:
        put(store, *GROUND)
        for number in range(2):
            child = a_child(partial(put, store, a_language(f"x-child-{number}")))
            put(store, a_language(f"x-parent-{number}"))
            assert ended_well(child)
        assert version(store) == 5


def test_a_block_whose_answers_do_not_hold_any_more_says_so(address: str) -> None:
    with closing(open_store(address)) as store, closing(open_store(address)) as other:
        put(store, *GROUND)
        with store.read() as graph:
            before = graph.count(Organisation)
            put(other, a_language("x-one"))
            assert graph.count(Language)
            assert (graph.version, graph.count(Organisation)) == (2, before)
            put(other, a_language("x-two"))
            with pytest.raises(StoreBusy):
                graph.count(Organisation)


@pytest.mark.parametrize(
    "text",
    [
        "neo4j://neo4j:open-sesame@",
        "neo4j://neo4j:open-sesame@host:port/neo4j",
        "neo4j://neo4j:open-sesame@host/a/b",
        "neo4j://neo4j:open-sesame@host/neo4j?x=1",
        "neo4j:/neo4j:open-sesame@host",
        "neo4i://neo4j:open-sesame@host",
        "neo4j://neo4j:open-sesame@[host",
        "neo4j//neo4j:open-sesame@host",
    ],
)
def test_an_address_that_is_none_is_refused_without_showing_its_password(text: str) -> None:
    with pytest.raises(Malformed) as refusal:
        open_store(text)
    assert "open-sesame" not in str(refusal.value)


def test_the_parts_of_an_address_are_decoded_and_have_defaults() -> None:
    full = read_address("neo4j+s://a%40b:c%2Fd@graph.example:7000/net%20work")
    assert (full.user, full.password, full.port, full.database) == ("a@b", "c/d", 7000, "net work")
    assert str(full) == "neo4j+s://graph.example:7000/net work"
    short = read_address("bolt://[::1]", "secret")
    assert (short.uri, short.user, short.database) == ("bolt://[::1]:7687", "neo4j", "neo4j")
    assert "secret" not in repr(short)
    with pytest.raises(Malformed, match="LOTSENNETZ_STORE_PASSWORD"):
        read_address("bolt://localhost")
    assert masked("file:/var/lib/graph.db") == "file:/var/lib/graph.db"

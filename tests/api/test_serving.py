"""`lotsennetz serve` is a real server: several workers, a quiet log, a clean end."""

from __future__ import annotations

import gc
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from configparser import ConfigParser
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from urllib.request import urlopen

import pytest

from api.pages.choices import own_name
from api.serving import Address, Server, listen
from api.settings import Settings
from apps import ADVICE, HOUSING, PILOT
from engines import address_in
from referral import insight
from referral.access import OPERATOR, Action
from referral.lotsennetz import Lotsennetz
from referral.model import Language
from referral.papers import Demand
from referral.stores import open_store
from referral.stores.blocks import Reading
from served import HOUSE, environment, serving
from towns import COUNTY, a_network, an_organisation

QUESTION = f"api/v1/answers?place={quote('Faßberg')}&topic=housing.search"


def read(address: str) -> Any:
    with urlopen(address, timeout=20) as response:  # noqa: S310 - our own server
        return json.load(response)


def a_worker(parent: int, besides: int = 0) -> int:
    """A process that another has started, as soon as there is one."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for child in children(parent):
            if child != besides:
                return child
        time.sleep(0.05)
    raise TimeoutError(f"{parent} has started no process.")


def children(parent: int) -> Iterator[int]:
    """The processes that a process has started, as Linux lists them."""
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            stat = file.read_text(encoding="utf-8")
            if int(stat.rpartition(")")[2].split()[1]) == parent:
                yield int(stat.split()[0])


@pytest.fixture
def unsettled() -> Iterator[None]:
    """Afterwards Python looks for garbage as before."""
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def network_in(folder: Path) -> None:
    a_network(folder, PILOT, ADVICE, HOUSING).store.close()


def test_it_says_where_to_click_and_answers_there(tmp_path: Path) -> None:
    network_in(tmp_path)
    with serving(tmp_path) as served:
        assert read(served.address + QUESTION)["partners"][0]["provider"]["id"] == "mbe"
        assert read(served.address + "api/v1/health")["status"] == "ok"


def test_an_empty_store_gets_the_real_network_first(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        assert read(served.address + "api/v1/health")["organisations"] > 400


def test_every_worker_sees_a_change_at_once(tmp_path: Path) -> None:
    network_in(tmp_path)
    with serving(tmp_path) as served:
        lotsennetz = Lotsennetz(store=open_store(address_in(tmp_path)))
        for version in range(2, 12):
            with lotsennetz.change(OPERATOR, Action.SEED) as graph:
                graph.put(an_organisation("mbe", "MBE", name=f"Beratung {version}"))
            seen = {read(served.address + "api/v1/organisations/mbe")["name"] for _ in range(8)}
            assert seen == {f"Beratung {version}"}
        lotsennetz.store.close()


def test_the_log_names_no_address_no_query_and_no_time(tmp_path: Path) -> None:
    network_in(tmp_path)
    with serving(tmp_path) as served:
        read(served.address + QUESTION)
        read(served.address + "api/v1/organisations/mbe")
    greeting, _, logged = served.log.read_text(encoding="utf-8").partition("\n")
    assert greeting == f"Lotsennetz läuft: {served.address}"
    assert "GET /api/v1/answers 200" in logged
    assert "GET /api/v1/organisations/<id> 200" in logged
    for secret in ("127.0.0.1", "Fa%", "housing.search", "2026", ":"):
        assert secret not in logged, logged


def test_not_even_a_request_that_is_none_is_logged_with_an_address(tmp_path: Path) -> None:
    network_in(tmp_path)
    with serving(tmp_path) as served:
        where = urlsplit(served.address)
        with socket.create_connection((where.hostname, where.port or 0), timeout=20) as connection:
            connection.sendall(b"GET /api/v1/health HTTP/1.1\r\nHost: x\r\nBad Header: 29221\r\n\r\n")
            assert b"400" in connection.recv(4096)
    logged = served.log.read_text(encoding="utf-8")
    assert "Invalid request." in logged
    assert "ip=" not in logged
    assert "29221" not in logged


def test_it_ends_cleanly_when_told_to(tmp_path: Path) -> None:
    network_in(tmp_path)
    with serving(tmp_path) as served:
        read(served.address + QUESTION)
    assert served.process.returncode == 0
    assert "Traceback" not in served.log.read_text(encoding="utf-8")


def test_what_a_worker_has_counted_is_written_when_it_ends(tmp_path: Path) -> None:
    network_in(tmp_path)
    with serving(tmp_path, "--workers", "1") as served:
        read(f"{served.address}{QUESTION}&language=so")
    store = open_store(address_in(tmp_path))
    with store.read() as graph:
        assert [(one.topic, one.language, one.number) for one in graph.find(Demand)] == [("housing.search", "so", 1)]
    store.close()


@pytest.mark.usefixtures("unsettled")
def test_before_workers_are_forked_it_is_known_what_languages_call_themselves(tmp_path: Path) -> None:
    lotsennetz = a_network(tmp_path)
    own_name.cache_clear()
    with listen(Address("127.0.0.1", 0)) as listener:
        Server(Settings(store="file:unused", workers=1), lotsennetz, listener, "").load()
    with lotsennetz.read() as graph:
        assert own_name.cache_info().currsize == graph.count(Language) > 0
    assert own_name("ti") == "ትግርኛ"
    assert own_name.cache_info().hits == 1


@pytest.mark.usefixtures("unsettled")
def test_before_workers_are_forked_the_network_of_the_state_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lotsennetz = a_network(tmp_path)
    with listen(Address("127.0.0.1", 0)) as listener:
        Server(Settings(store="file:unused", workers=1), lotsennetz, listener, "").load()
    monkeypatch.setattr(Reading, "region", None)
    assert {"abh-county", "kmt-county"} <= set(insight.kept(lotsennetz, COUNTY).organisations)


def test_a_worker_that_dies_is_replaced(tmp_path: Path) -> None:
    network_in(tmp_path)
    with serving(tmp_path, "--workers", "1") as served:
        first = a_worker(served.process.pid)
        os.kill(first, signal.SIGKILL)
        assert a_worker(served.process.pid, besides=first) != first
        assert read(served.address + "api/v1/health")["status"] == "ok"


def test_one_connection_serves_several_requests(tmp_path: Path) -> None:
    network_in(tmp_path)
    with serving(tmp_path) as served:
        where = urlsplit(served.address)
        connection = HTTPConnection(where.hostname or "", where.port, timeout=20)
        for _ in range(3):
            connection.request("GET", f"/{QUESTION}")
            response = connection.getresponse()
            assert response.status == 200
            assert response.read()
        connection.close()


@pytest.mark.parametrize("told", ["", "https://lotsennetz.example"])
@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_a_draft_goes_on_where_people_reach_the_service(tmp_path: Path, host: str, told: str) -> None:
    network_in(tmp_path)
    with serving(tmp_path, "--host", host, LOTSENNETZ_ADDRESS=told) as served:
        here = served.address.replace(host, "127.0.0.1").rstrip("/")
        with urlopen(f"{here}/eintragen", data=b"organisation=", timeout=20) as begun:  # noqa: S310 - our own server
            draft = begun.url
        with urlopen(draft, data=b"go=later", timeout=20) as later:  # noqa: S310 - our own server
            assert f'href="{told or here}/eintragen/' in later.read().decode()


def test_it_runs_as_the_readme_tells_systemd(tmp_path: Path) -> None:
    readme = (HOUSE / "README.md").read_text(encoding="utf-8")
    unit = ConfigParser(interpolation=None)
    unit.read_string(re.findall(r"```ini\n(.+?)```", readme, re.DOTALL)[0])
    (told,) = re.findall(r"```sh\n(LOTSENNETZ_STORE=.+?)```", readme, re.DOTALL)
    variables = dict(variable.split("=", 1) for variable in shlex.split(told)[1:])  # the store is this test's own
    assert shlex.split(unit["Service"]["ExecStart"]) == ["/opt/lotsennetz/.venv/bin/lotsennetz", "serve"]
    assert unit["Service"]["EnvironmentFile"] == "/etc/lotsennetz.env"
    network_in(tmp_path)
    with serving(tmp_path, **variables) as served:
        assert read(f"{served.address}api/v1/health")["status"] == "ok"
    assert served.process.returncode == 0


def test_an_address_beyond_all_measure_is_refused(tmp_path: Path) -> None:
    network_in(tmp_path)
    with serving(tmp_path) as served:
        where = urlsplit(served.address)
        connection = HTTPConnection(where.hostname or "", where.port, timeout=20)
        connection.request("GET", f"/api/v1/topics?{'&' * 9000}")
        assert connection.getresponse().status in {400, 414}
        connection.close()


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    network_in(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [sys.executable, "-m", "api", "serve", "--port", str(port)],
            env=environment(tmp_path),
            cwd=tmp_path,
            check=False,
            capture_output=True,
            text=True,
        )
    assert ended.returncode == 2
    assert (
        ended.stderr == f"An 127.0.0.1:{port} läuft schon ein Programm. Bitte mit --port eine andere Nummer wählen.\n"
    )

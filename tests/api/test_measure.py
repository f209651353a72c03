from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

from api import create_app
from api.measure import kept_changes, measure, over_http, whole_answers
from api.measure.bare import ROUTE
from api.measure.clients import Clients, fetch
from api.measure.hsds_tables import Tables, build_tables
from api.measure.nearest import Nearest, build_nearest
from api.measure.network import Network
from api.measure.questions import questions
from api.measure.scales import MOMENT, SCALES, opened
from api.measure.servers import running
from api.measure.timing import Figure, Samples, alternate, as_document, as_table
from api.settings import Settings
from graph_seed.made_up import Size, made_up
from referral import desk
from referral.access import GUEST
from referral.codes import NATION, LanguageId, TopicId
from referral.lotsennetz import Lotsennetz
from referral.model import Service
from referral.need import Nearness, Question

FEW = Size(places=60, organisations=250, services=1_200, guides=30)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    address = f"file:{tmp_path_factory.mktemp('measured') / 'graph.db'}"
    lotsennetz = opened(address)
    made_up(lotsennetz, FEW, 1, lambda _: None)
    lotsennetz.store.close()
    return address


@pytest.fixture
def lotsennetz(url: str) -> Iterator[Lotsennetz]:
    lotsennetz = opened(url)
    yield lotsennetz
    lotsennetz.store.close()


@pytest.fixture
def network(lotsennetz: Lotsennetz) -> Network:
    return Network.of(lotsennetz)


@pytest.fixture
def nearest(network: Network, tmp_path: Path) -> Iterator[Nearest]:
    build_nearest(tmp_path / "nearest.db", network)
    peer = Nearest(tmp_path / "nearest.db")
    yield peer
    peer.close()


@pytest.fixture
def tables(network: Network, tmp_path: Path) -> Iterator[Tables]:
    build_tables(tmp_path / "hsds.db", network)
    peer = Tables(tmp_path / "hsds.db")
    yield peer
    peer.close()


Order = tuple[bool, int, float]


def by_hand(network: Network, question: Question) -> dict[str, Order]:
    """What the peers sort by, for every service that comes into question, worked out the slow way."""
    county, state, (latitude, longitude) = network.towns[question.place]
    levels = {question.place: 0, county: 1, state: 2, NATION: 3}
    found: dict[str, Order] = {}
    for service in network.services:
        reached = [levels[area] for area in service.areas if area in levels]
        if reached and service.topics & set(question.topics):
            _, (north, east) = network.organisations[service.provider]
            spoken = {one.language for one in service.languages}
            distance = math.hypot(north - latitude, 0.6 * (east - longitude))
            found[service.id] = (not spoken & set(question.languages), min(reached), round(distance, 9))
    return found


def simple(lotsennetz: Lotsennetz, count: int) -> list[Question]:
    return [
        Question(place=one.place, topics=one.topics, languages=one.languages) for one in questions(lotsennetz, count, 7)
    ]


def test_the_fast_peer_returns_the_ten_nearest(nearest: Nearest, network: Network, lotsennetz: Lotsennetz) -> None:
    for question in simple(lotsennetz, 60):
        expected, ids = by_hand(network, question), nearest.ask(question)
        assert len(set(ids)) == len(ids) == min(10, len(expected))
        assert [expected[id] for id in ids] == sorted(expected.values())[:10]


def test_the_plain_peer_returns_the_same_with_details(tables: Tables, network: Network, lotsennetz: Lotsennetz) -> None:
    services = {service.id: service for service in network.services}
    for question in simple(lotsennetz, 40):
        expected, found = by_hand(network, question), tables.ask(question)
        assert [expected[one.id] for one in found] == sorted(expected.values())[:10]
        for one in found:
            assert set(one.details["languages"]) == {spoken.language for spoken in services[one.id].languages}
            assert set(one.details["areas"]) == services[one.id].areas
            assert one.row[1] == services[one.id].title.de


def test_the_plain_peer_heeds_ages(tables: Tables, network: Network, lotsennetz: Lotsennetz) -> None:
    services = {service.id: service for service in network.services}
    for question in simple(lotsennetz, 40):
        aged = Question(place=question.place, topics=question.topics, age=20)
        found = [services[one.id] for one in tables.ask(aged)]
        assert all((one.age_min or 0) <= 20 <= (one.age_max or 99) for one in found)


def test_whoever_an_answer_shows_for_the_place_itself_the_peers_know_too(
    network: Network, lotsennetz: Lotsennetz
) -> None:
    shown = 0
    for question in simple(lotsennetz, 40):
        known = by_hand(network, question)
        for proposal in desk.answer(lotsennetz, GUEST, question).partners:
            if proposal.nearness is not Nearness.NEIGHBOUR and proposal.service.topics & set(question.topics):
                assert proposal.service.id in known
                shown += 1
    assert shown > 50


def test_questions_are_mixed_as_on_an_office_day_and_the_same_for_the_same_seed(lotsennetz: Lotsennetz) -> None:
    asked = questions(lotsennetz, 2_000, 1)

    assert asked == questions(lotsennetz, 2_000, 1) != questions(lotsennetz, 2_000, 2)
    assert 0.55 < sum(bool(one.languages) for one in asked) / len(asked) < 0.65
    assert 0.07 < sum(len(one.topics) > 1 for one in asked) / len(asked) < 0.13
    assert {len(one.place) for one in asked} == {8}
    assert any(one.groups for one in asked)
    assert any(one.age is not None for one in asked)


def test_contenders_take_turns_and_all_hear_every_question() -> None:
    heard: list[tuple[str, int]] = []
    contenders = {name: lambda question, name=name: heard.append((name, question)) for name in "ab"}
    timed = alternate(contenders, [1, 2, 3], [0])

    assert heard == [("a", 0), ("b", 0), ("a", 1), ("b", 1), ("b", 2), ("a", 2), ("a", 3), ("b", 3)]
    assert [len(samples.taken) for samples in timed.values()] == [3, 3]


def test_median_and_p99_are_in_microseconds() -> None:
    samples = Samples(taken=[1_000 * number for number in range(1, 202)])

    assert samples.median == 101
    assert samples.p99 == 199


def test_a_figure_says_whether_it_holds() -> None:
    def verdict(value: float, *, at_least: bool = False) -> str:
        return Figure(
            name="", value=value, unit="", meaning="", limit=1.0, aim=0.5 if not at_least else 2.0, at_least=at_least
        ).verdict

    assert [verdict(0.5), verdict(1.0), verdict(1.1)] == ["aim reached", "holds", "MISSED"]
    assert [verdict(2.0, at_least=True), verdict(1.0, at_least=True)] == ["aim reached", "holds"]
    assert verdict(0.9, at_least=True) == "MISSED"
    assert Figure(name="", value=1.0, unit="", meaning="").verdict == ""


def test_figures_are_shown_as_a_table_and_as_a_document() -> None:
    figures = [
        Figure(name="short", value=1234.5, unit="µs", meaning="One."),
        Figure(name="a ratio", value=0.75, unit="times", meaning="Two.", limit=1.0),
    ]

    assert as_table(figures).splitlines() == [
        "figure         value  wanted  aim",
        "short    1,234.50 µs",
        "a ratio   0.75 times  ≤ 1          holds",
    ]
    assert [figure["verdict"] for figure in as_document(figures)] == ["", "holds"]


def test_answers_are_timed_beside_both_peers(url: str) -> None:
    timed = whole_answers.time_answers(url, "few", whole_answers.Counts(fast=(30, 5), plain=(10, 2)))
    figures = [*whole_answers.figures(timed), whole_answers.growth(timed, timed)]

    assert len(timed.answer.taken) == len(timed.nearest.taken) == 30
    assert len(timed.tables.taken) == 10
    assert figures[-1].value == 1.0
    assert all(figure.value > 0 for figure in figures)


def test_changes_are_timed_on_a_copy(url: str) -> None:
    before = _services(url)
    change, append = kept_changes.time_commits(url, changes=5, warm_up=1)

    assert len(change.taken) == len(append.taken) == 5
    assert all(figure.value > 0 for figure in kept_changes.figures("few", change, append))
    assert _services(url) == before
    assert [entry.name for entry in Path(url.removeprefix("file:")).parent.iterdir() if entry.is_dir()] == []


def _services(url: str) -> list[Service]:
    lotsennetz = opened(url)
    with lotsennetz.read() as graph:
        services = list(graph.find(Service))
    lotsennetz.store.close()
    return services


def test_a_question_over_http_is_the_question_asked(url: str, lotsennetz: Lotsennetz) -> None:
    app = create_app(Settings(store=url, workers=1), lotsennetz).test_client()
    question = Question(
        place="99001001",
        topics=(TopicId("housing.search"), TopicId("work.job")),
        languages=(LanguageId("ti"),),
        age=30,
        groups=frozenset(),
    )
    text = over_http.query_of(question)

    assert text == "place=99001001&topic=housing.search&topic=work.job&language=ti&age=30"
    assert app.get(f"{ROUTE}?{text}").status_code == 200
    assert all(app.get(f"{ROUTE}?{one}").status_code == 200 for one in over_http.some_queries(url, 20))


def test_clients_get_every_answer_from_the_bare_route(tmp_path: Path) -> None:
    bodies = {f"place={number}": orjson.dumps({"number": number, "text": "x" * 20_000}).decode() for number in range(9)}
    file = tmp_path / "bodies.json"
    file.write_bytes(orjson.dumps(bodies))
    with running([over_http.BARE, str(file)], {"LOTSENNETZ_WORKERS": "1"}) as server, Clients() as clients:
        assert fetch(server.link, f"{ROUTE}?place=3").decode() == bodies["place=3"]
        assert clients.throughput(server.link, [f"{ROUTE}?{query}" for query in bodies]) > 0
        with pytest.raises(ConnectionError, match="404"):
            fetch(server.link, "/elsewhere")
        assert len(server.members) == 2
        server.kill()
        with pytest.raises(ConnectionError):
            fetch(server.link, f"{ROUTE}?place=3")


def test_the_bare_route_ends_without_a_complaint(tmp_path: Path) -> None:
    file = tmp_path / "bodies.json"
    file.write_bytes(b"{}")
    command = [sys.executable, "-m", over_http.BARE, str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Bare: http://")
        process.terminate()
        assert process.stdout.read() == ""
    assert process.returncode == 0


def test_a_server_that_does_not_start_is_named() -> None:
    with pytest.raises(RuntimeError, match=r"api\.nowhere"), running(["api.nowhere"], {}):
        pass


def test_the_scales_and_the_moment_are_fixed() -> None:
    assert list(SCALES) == ["small", "state", "national"]
    assert MOMENT.utcoffset() == timedelta(0)


@pytest.mark.parametrize("name", ["answers", "http", "memory", "commits"])
def test_help_says_what_the_figures_mean(name: str) -> None:
    told = CliRunner().invoke(measure, [name, "--help"], prog_name="lotsennetz measure")

    assert told.exit_code == 0
    assert "--json" in told.output
    assert any(word in told.output for word in ("times", "half", "GB"))

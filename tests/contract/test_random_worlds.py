"""Whatever is changed in whatever order: a store holds what was committed, and answers alike in every process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import count, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import an_entry, candidates
from engines import ADDRESSES
from referral.audit import broken_at
from referral.codes import OrganisationId, PlaceId, TopicId
from referral.errors import Conflict, NotFound
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
    Spoken,
    Tie,
    TieKind,
    Topic,
)
from referral.need import Need
from referral.stores import ENGINES, GraphReader, GraphStore, Key, open_store
from referral.stores.records import links
from worlds import NOW

World = dict[Key, Entity]
Step = tuple[str, Any]

PLACES, TOPICS, ROLES, BODIES = ("DE", "03", "03351", "03351006"), ("a", "b", "c"), ("MBE", "ABH"), ("o1", "o2", "o3")
LABEL = Label(de="Wort")


def a_set(ids: Sequence[str]) -> st.SearchStrategy[frozenset[Any]]:
    return st.frozensets(st.sampled_from(ids), max_size=2)


def maybe(ids: Sequence[str]) -> st.SearchStrategy[Any]:
    return st.none() | st.sampled_from(ids)


SPOKEN = st.frozensets(st.builds(Spoken, language=st.sampled_from(["ti", "ar"])), max_size=2)
ENTITIES: st.SearchStrategy[Entity] = st.one_of(
    st.builds(
        Place,
        id=st.sampled_from(PLACES),
        name=st.sampled_from(["Celle", "Bergen"]),
        level=st.sampled_from(Level),
        within=maybe(PLACES),
        borders=a_set(PLACES),
        postcodes=a_set(["29221", "29229"]),
    ),
    st.builds(Topic, id=st.sampled_from(TOPICS), label=st.just(LABEL), broader=maybe(TOPICS)),
    st.builds(Role, id=st.sampled_from(ROLES), label=st.just(LABEL), actor=st.sampled_from(ActorKind)),
    st.builds(
        Organisation,
        id=st.sampled_from(BODIES),
        name=st.sampled_from(["Amt", "Verein"]),
        role=st.sampled_from(ROLES),
        part_of=maybe(BODIES),
        competent_for=a_set(PLACES),
        coordinates=a_set(PLACES),
    ),
    st.builds(
        Service,
        id=st.sampled_from(["s1", "s2", "s3"]),
        title=st.just(LABEL),
        provider=st.sampled_from(BODIES),
        topics=a_set(TOPICS),
        areas=a_set(PLACES),
        languages=SPOKEN,
        age_min=st.none() | st.integers(0, 99),
    ),
    st.builds(
        Guide,
        id=st.sampled_from(["g1", "g2"]),
        name=st.just("Lotsin"),
        placed_by=st.sampled_from(BODIES),
        languages=SPOKEN,
        areas=a_set(PLACES),
    ),
    st.builds(
        Tie,
        id=st.sampled_from(["t1", "t2"]),
        kind=st.sampled_from(TieKind),
        origin=st.sampled_from(BODIES),
        target=st.sampled_from(BODIES),
        agreed=a_set(BODIES),
    ),
)
BASE: tuple[Entity, ...] = (
    *(Place(id=id, name=id, level=level) for id, level in zip(PLACES, Level, strict=True)),
    *(Topic(id=id, label=LABEL) for id in TOPICS),
    *(Role(id=id, label=LABEL, actor=ActorKind.OTHER_BODY) for id in ROLES),
    *(Language(id=id, label=LABEL) for id in ("ti", "ar")),
    Organisation(id="o1", name="Amt", role="MBE"),  # type: ignore[arg-type]
)
STEPS: st.SearchStrategy[Step] = st.one_of(
    ENTITIES.map(lambda entity: ("put", entity)),
    ENTITIES.map(lambda entity: ("put", entity)),
    ENTITIES.map(lambda entity: ("delete", (type(entity), entity.id))),
    st.just(("look", None)),
)
CHANGES = st.lists(st.tuples(st.lists(STEPS, max_size=5), st.booleans()), max_size=6)
_FILES = count()


@pytest.mark.parametrize("engine", sorted(ENGINES))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
def test_a_store_is_what_was_committed_in_every_process(
    tmp_path: Path, engine: str, changes: list[tuple[list[Step], bool]]
) -> None:
    address = ADDRESSES[engine](tmp_path / str(next(_FILES)))
    with closing(open_store(address)) as store, closing(open_store(address)) as other:
        world: World = {}
        assert _change(store, world, [("put", entity) for entity in BASE], fails=False)
        for steps, fails in changes:
            _change(store, world, steps, fails=fails)
            _agree(other, world)
        _agree(store, world)
        with closing(open_store(address)) as fresh:
            _agree(fresh, world)
            assert _answers(fresh) == _answers(store) == _answers(other)


def _change(store: GraphStore, world: World, steps: list[Step], *, fails: bool) -> bool:
    """Take the steps in the store and in the plain world; whether they were committed."""
    planned = dict(world)
    try:
        with store.write() as graph:
            for deed, what in steps:
                _step(graph, planned, deed, what)
            if graph.touched:
                graph.append(an_entry(graph.touched))
            _fail(fails)
    except ZeroDivisionError:
        return False
    except Conflict:
        assert _loose(planned)
        return False
    assert not _loose(planned)
    world.clear()
    world.update(planned)
    return True


def _fail(fails: bool) -> None:
    if fails:
        raise ZeroDivisionError


def _step(graph: Any, planned: World, deed: str, what: Any) -> None:
    if deed == "put":
        graph.put(what)
        planned[type(what), what.id] = what
    elif deed == "look":
        assert _contents(graph) == planned
        if not _loose(planned):
            _answers_of(graph)
    else:
        linked = [key for key, entity in planned.items() if key != what and what in _targets(entity)]
        try:
            graph.delete(*what)
        except NotFound:
            assert what not in planned
        except Conflict:
            assert linked
        else:
            assert not linked
            del planned[what]


def _targets(entity: Entity) -> set[Key]:
    return {(link.kind, link.id) for link in links(entity)}


def _loose(world: World) -> set[Key]:
    return {key for entity in world.values() for key in _targets(entity)} - world.keys()


def _agree(store: GraphStore, world: World) -> None:
    with store.read() as graph:
        assert _contents(graph) == world
        assert broken_at(graph.log()) is None
        for place, topic in product(PLACES, TOPICS):
            if (Place, place) in world and (Topic, topic) in world:
                assert _filed(graph, place, topic) == _filed_in(world, place, topic)
        for postcode in ("29221", "29229"):
            found = [one.id for one in graph.find(Place, postcodes=postcode)]
            assert found == sorted(e.id for e in world.values() if isinstance(e, Place) and postcode in e.postcodes)


def _contents(graph: GraphReader) -> World:
    kinds = (Place, Topic, Role, Language, Organisation, Service, Guide, Tie)
    return {(kind, entity.id): entity for kind in kinds for entity in graph.find(kind)}


def _filed(graph: GraphReader, place: str, topic: str) -> set[tuple[str, str, ActorKind]]:
    around = graph.surroundings(Need(places=(PlaceId(place),), topics=(TopicId(topic),), at=NOW))
    return {(one.service, *one.seat) for one in candidates(around)}


def _filed_in(world: World, place: str, topic: str) -> set[tuple[str, str, ActorKind]]:
    around = set(_upward(world, Place, place, "within"))
    found = set()
    for service in world.values():
        if isinstance(service, Service) and service.areas & around:
            above = {wider for one in service.topics for wider in _upward(world, Topic, one, "broader")}
            provider = world[Organisation, service.provider]
            assert isinstance(provider, Organisation)
            role = world[Role, provider.role]
            assert isinstance(role, Role)
            found |= {(service.id, role.id, role.actor)} if topic in above else set()
    return found


def _upward(world: World, kind: type[Entity], id: str | None, field: str) -> Iterator[str]:
    seen: set[str] = set()
    while id is not None and id not in seen:
        seen.add(id)
        yield id
        id = getattr(world[kind, id], field)


def _answers(store: GraphStore) -> list[object]:
    with store.read() as graph:
        return _answers_of(graph)


def _answers_of(graph: GraphReader) -> list[object]:
    """Everything else that can be asked, in one list that can be compared."""
    answers: list[object] = [graph.version]
    need: dict[str, Any] = {"topics": (), "at": NOW, "languages": frozenset({"ti"})}
    for place in graph.find(Place):
        around = graph.surroundings(Need(places=(PlaceId(place.id),), **need))
        answers += [around.areas, around.guides(), around.ties(), graph.region(PlaceId(place.id))]
    for origin, target in product(BODIES, BODIES):
        answers.append(list(graph.chain(OrganisationId(origin), OrganisationId(target))))
    for kind, words in ((Place, "celle"), (Place, "bregen"), (Organisation, "verein"), (Service, "amt")):
        answers.append([found.id for found in graph.search(kind, words)])
    return answers

"""What looks like a statement is a text like any other: neither putting nor asking it changes anything else."""

from __future__ import annotations

import pytest

from builders import delete, put
from referral.codes import GroupId, PlaceId, TopicId
from referral.errors import NotFound
from referral.model import KINDS, Contact, ContactKind, Entity, Group, Label, Organisation, Place, Service, Topic
from referral.need import Need
from referral.stores import GraphReader, GraphStore, Key
from towns import GROUND, a_service, an_organisation
from worlds import NOW

HOSTILE = (
    "x'}) DETACH DELETE n //",
    'x"}) MATCH (n) DETACH DELETE n RETURN n //',
    "`) MATCH (m) SET m.doc = '' //",
    "'; DROP TABLE entity; --",
    "$id",
    "\\u0027}) DETACH DELETE n //",
    "*:*~ OR folded_name:[* TO *]",
    'NEAR("a" "b") OR *',
)


def contents(graph: GraphReader) -> dict[Key, Entity]:
    return {(kind, entity.id): entity for kind in KINDS.values() for entity in graph.find(kind)}


def named(text: str) -> tuple[Entity, ...]:
    """Entities whose ids, names, links and contacts are all this text."""
    topic = Topic(id=text, label=Label(de=text))
    body = an_organisation(text, "MBE", name=text, contacts=(Contact(kind=ContactKind.PHONE, value=text),))
    return (
        topic,
        Group(id=GroupId(text), label=Label(de=text)),
        body,
        a_service(text, text, id=text, title=Label(de=text)),
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_what_looks_like_a_statement_is_kept_as_it_is_and_changes_nothing_else(store: GraphStore, text: str) -> None:
    put(store, *GROUND)
    with store.read() as graph:
        before = contents(graph)
    added = named(text)
    put(store, *added)
    with store.read() as graph:
        assert contents(graph) == before | {(type(one), one.id): one for one in added}
        assert [one.id for one in graph.find(Service, provider=text)] == [text]
        assert [one.id for one in graph.find(Organisation, name=text)] == [text]
    delete(store, *((type(one), one.id) for one in reversed(added)))
    with store.read() as graph:
        assert contents(graph) == before


@pytest.mark.parametrize("text", HOSTILE)
def test_asking_for_what_looks_like_a_statement_changes_nothing(store: GraphStore, text: str) -> None:
    put(store, *GROUND)
    with store.read() as graph:
        before = contents(graph)
        for kind in (Place, Organisation, Service):
            graph.search(kind, text)
        with pytest.raises(NotFound):
            graph.get(Organisation, text)
        with pytest.raises(NotFound):
            graph.surroundings(Need(places=(PlaceId(text),), topics=(TopicId(text),), at=NOW))
        assert graph.whole([(Organisation, text)]) == {}
        assert list(graph.find(Place, postcodes=text)) == []
    with store.read() as graph:
        assert contents(graph) == before

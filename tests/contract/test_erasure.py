"""Whoever is erased is named nowhere any more, in no version, no paper and no index, and the sealed log still holds."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from engines import about_the_file
from referral.access import OPERATOR, AccountRole, Action, Actor
from referral.accounts import acting
from referral.audit import broken_at
from referral.codes import OrganisationId
from referral.erasure import erase_account, erase_words, mentions
from referral.errors import Forbidden, Malformed, NotFound
from referral.history import record_text
from referral.lotsennetz import Lotsennetz
from referral.model import Contact, ContactKind, Entity, Organisation, Service
from referral.papers import (
    PAPERS,
    Account,
    ApiToken,
    Deed,
    Draft,
    Enclosure,
    Import,
    Purpose,
    Repeat,
    Revision,
    Session,
    Suggestion,
    Ticket,
)
from referral.stores import GraphStore, open_store
from referral.stores.networkx_store import NetworkxStore
from referral.striking import STRUCK
from referral.versions import revert, versions
from signed_in import an_account
from towns import CITY, GROUND, NEXT, NEXT_TOWN, a_service, an_organisation
from worlds import NOW

NAME, ADDRESS, NUMBER = "Paula Planted", "paula.planted@example.org", "05141 777 555"
MAIL = Contact(kind=ContactKind.EMAIL, value=ADDRESS)
PHONE = Contact(kind=ContactKind.PHONE, value=NUMBER)
CLUB = an_organisation("club", "MBE", seated_in=CITY, contacts=(MAIL,))
HELP = a_service("club", "housing.search", description=f"Fragen Sie {NAME}.", contacts=(PHONE, MAIL))
AWAY = an_organisation("away", "MBE", seated_in=NEXT_TOWN)
PERSON = an_account(AccountRole.PARTNER, "club", id="a1", name=NAME, email=ADDRESS)
COORDINATOR = acting(an_account(AccountRole.COORDINATOR, "kmt-county"))
ADMINISTRATOR = acting(an_account(AccountRole.ADMINISTRATOR))


def suggestion(id: str, **others: object) -> Suggestion:
    plain = {"deed": Deed.CHANGE, "kind": "Service", "subject": HELP.id, "sender": "guest", "made_at": NOW}
    return Suggestion(id=id, **(plain | others))  # type: ignore[arg-type]


PLANTED: tuple[Entity, ...] = (
    PERSON,
    Session(id="s" * 64, account="a1", begun_on=NOW.date(), until=NOW),
    ApiToken(id="t1", account="a1", name=NAME, sealed="x", created_on=NOW.date(), expires_on=NOW.date()),
    Ticket(id="k" * 64, purpose=Purpose.PASSWORD, until=NOW, kind="Account", subject="a1"),
    Ticket(id="l" * 64, purpose=Purpose.INVITATION, until=NOW, email=ADDRESS),
    suggestion("1", note=f"Gruß, {NAME} ({NUMBER})", sender="a1"),
    suggestion("2", after=record_text(replace(HELP, address="Markt 9")), reply=f"an {NAME}", decided_by="a1"),
    suggestion("3", kind="Organisation", subject="new", deed=Deed.REGISTER, after=record_text(
        an_organisation("new", "MBE", seated_in=CITY, contacts=(PHONE,)))),
    Draft(id="d" * 64, step="2", form=f'{{"name": "{NAME}", "mail": "{ADDRESS}"}}', until=NOW),
    Enclosure(
        id=f"Service {HELP.id}", kind="Service", subject=HELP.id, record=record_text(HELP), said=f'[{{"of":"{NAME}"}}]'
    ),
    Repeat(id="r" * 64, request="q", status=201, answer=record_text(HELP), until=NOW),
    Import(id="7", name=f"Liste von {NAME}.xlsx", format="xlsx", actor="a1", made_on=NOW.date(), undo_until=NOW.date()),
)  # fmt: skip


def planted(store: GraphStore) -> Lotsennetz:
    """A network in which one person is named wherever somebody can be."""
    network = Lotsennetz(store=store, clock=lambda: NOW + timedelta(hours=1))
    with network.change(OPERATOR, Action.SEED) as graph:
        for entity in (*GROUND, an_organisation("kmt-next", "KMT", coordinates=frozenset({NEXT})), CLUB, AWAY, HELP):
            graph.put(entity)
    with network.change(OPERATOR, Action.RUN) as graph:
        for entity in PLANTED:
            graph.put(entity)
    enclosed = Enclosure(id=f"Service {HELP.id}", kind="Service", subject=HELP.id, record="{}", said=f'["{NAME}"]')
    latest = (replace(HELP, address="Markt 3"), enclosed)
    for entity in (replace(CLUB, contacts=()), replace(HELP, address="Markt 2"), *latest):
        with network.change(OPERATOR, Action.EDIT) as graph:
            graph.put(entity)
    return network


@pytest.fixture
def network(store: GraphStore) -> Lotsennetz:
    return planted(store)


def named(network: Lotsennetz) -> list[tuple[str, str]]:
    """All entities and papers in which one of the planted words stands."""
    kinds: dict[str, type[Entity]] = {**PAPERS, "Organisation": Organisation, "Service": Service}
    with network.read() as graph:
        return [
            (name, one.id)
            for name, kind in kinds.items()
            for one in graph.find(kind)
            if any(word in record_text(one) for word in (NAME, ADDRESS, NUMBER))
        ]


def holds(network: Lotsennetz) -> bool:
    with network.read() as graph:
        return broken_at(graph.log()) is None


def erase_all(network: Lotsennetz) -> None:
    """The account first, then every entry that still names the person."""
    erase_account(network, PARTNER, "a1")
    words = (NAME, ADDRESS, NUMBER)
    for name, id in mentions(network, COORDINATOR, words):
        erase_words(network, COORDINATOR, {"Organisation": Organisation, "Service": Service}[name], id, words)


PARTNER = acting(PERSON)


def test_an_account_goes_with_all_that_hangs_on_it(network: Lotsennetz) -> None:
    done = erase_account(network, PARTNER, "a1")
    with network.read() as graph:
        assert [graph.count(kind) for kind in (Account, Session, ApiToken, Ticket)] == [0, 0, 0, 0]
        assert graph.get(Suggestion, "1").note == f"Gruß, {STRUCK} ({NUMBER})"
        assert graph.get(Suggestion, "2").reply == f"an {STRUCK}"
        assert graph.get(Import, "7").name == f"Liste von {STRUCK}.xlsx"
    assert set(done.mentions) == {("Organisation", "club"), ("Service", HELP.id)}
    assert holds(network)
    with pytest.raises(NotFound):
        erase_account(network, PARTNER, "a1")


def test_after_erasing_the_person_is_named_nowhere_and_the_log_holds(network: Lotsennetz) -> None:
    assert len(named(network)) > 10
    erase_all(network)
    assert named(network) == []
    assert holds(network)
    assert mentions(network, COORDINATOR, [NAME, NUMBER]) == ()
    with network.read() as graph:
        assert [one.id for one in graph.search(Service, "club")] == [HELP.id]
        assert graph.search(Service, "Planted") == []
        assert graph.get(Service, HELP.id).contacts == ()


def test_versions_say_that_something_was_erased_and_the_rest_can_be_brought_back(network: Lotsennetz) -> None:
    erase_words(network, COORDINATOR, Service, HELP.id, [NAME, ADDRESS, NUMBER])
    found = versions(network, COORDINATOR, Service, HELP.id)
    assert [(one.action, one.erased) for one in found] == [
        ("erase personal data", False), ("edit an entry", True), ("edit an entry", True), ("", True),
    ]  # fmt: skip
    assert [one.entity.address for one in found if isinstance(one.entity, Service)] == [
        "Markt 3",
        "Markt 3",
        "Markt 2",
        "",
    ]
    back = revert(network, COORDINATOR, Service, HELP.id, 0)
    assert isinstance(back, Service)
    assert (back.description, back.contacts) == (f"Fragen Sie {STRUCK}.", ())
    with network.read() as graph:
        assert all(revision.erased for revision in graph.find(Revision, subject=HELP.id) if revision.number < 8)


def test_an_entry_that_was_removed_and_one_that_was_only_suggested_are_erased_from_too(network: Lotsennetz) -> None:
    with network.change(COORDINATOR, Action.EDIT) as graph:
        graph.delete(Service, HELP.id)
    erase_words(network, COORDINATOR, Service, HELP.id, [NAME, ADDRESS, NUMBER])
    erase_words(network, COORDINATOR, Organisation, "new", [NUMBER])
    assert {id for kind, id in named(network) if kind != "Revision"} == {"a1", "t1"}
    assert all("Organisation club" in id for kind, id in named(network) if kind == "Revision")
    with pytest.raises(NotFound):
        erase_words(network, COORDINATOR, Organisation, "nowhere", [NUMBER])
    with pytest.raises(NotFound):
        erase_words(network, COORDINATOR, Organisation, HELP.id, [NUMBER])


def test_what_means_much_else_is_refused(network: Lotsennetz) -> None:
    with pytest.raises(Malformed, match="what names one person"):
        erase_words(network, COORDINATOR, Service, HELP.id, ["Celle"])


def test_an_account_whose_name_means_much_else_is_erased_without_searching_for_it(network: Lotsennetz) -> None:
    with network.change(OPERATOR, Action.KEEP_ACCOUNTS) as graph:
        graph.put(replace(PERSON, id="a2", name="Celle", email="none"))
    assert erase_account(network, ADMINISTRATOR, "a2").mentions == ()
    with network.read() as graph:
        assert graph.count(Account) == 1


FOREIGN = Actor(id="f", role=AccountRole.COORDINATOR, organisation=OrganisationId("kmt-next"))


def test_who_may_erase_an_account(network: Lotsennetz) -> None:
    others = Actor(id="x", role=AccountRole.PARTNER, organisation=OrganisationId("club"))
    for actor in (FOREIGN, others):
        with pytest.raises(Forbidden):
            erase_account(network, actor, "a1")
    with network.change(OPERATOR, Action.KEEP_ACCOUNTS) as graph:
        graph.put(an_account(AccountRole.ADMINISTRATOR, id="a3"))
    with pytest.raises(Forbidden):
        erase_account(network, COORDINATOR, "a3")
    erase_account(network, COORDINATOR, "a1")
    erase_account(network, OPERATOR, "a3")


def test_who_may_erase_from_an_entry(network: Lotsennetz) -> None:
    for actor in (FOREIGN, PARTNER, ADMINISTRATOR):
        with pytest.raises(Forbidden):
            erase_words(network, actor, Service, HELP.id, [NAME])
    assert mentions(network, FOREIGN, [NAME]) == ()
    with pytest.raises(Forbidden):
        mentions(network, PARTNER, [NAME])


WORDS = [word.encode() for word in (NAME, "planted", "Planted", "paula.planted", NUMBER, "777 555")]


def left_in(folder: Path) -> dict[str, list[bytes]]:
    """What of the planted words stands in the bytes of the files of a folder."""
    found = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    return {name: words for name, held in found.items() if (words := [word for word in WORDS if word in held])}


@about_the_file
def test_no_file_of_the_store_holds_what_was_erased_while_another_process_has_it_open(tmp_path: Path) -> None:
    address = f"file:{tmp_path / 'graph.db'}"
    with closing(open_store(address)) as store, closing(open_store(address)) as other:
        network = planted(store)
        with other.read() as graph:
            assert graph.get(Account, "a1") == PERSON
        assert set(left_in(tmp_path)) <= {"graph.db", "graph.db-wal"} != set()
        assert left_in(tmp_path)
        erase_all(network)
        assert erase_words(network, COORDINATOR, Service, HELP.id, [NAME]).overwritten
        assert left_in(tmp_path) == {}
        with other.read() as graph:
            assert graph.count(Account) == 0
            assert broken_at(graph.log()) is None
    assert left_in(tmp_path) == {}


def test_while_somebody_reads_the_file_it_is_said_that_something_may_be_left(tmp_path: Path) -> None:
    path = str(tmp_path / "graph.db")
    with closing(NetworkxStore(path, patience=0.1)) as store, closing(NetworkxStore(path)) as reader:
        network = planted(store)
        with reader.read():
            assert not erase_account(network, PARTNER, "a1").overwritten
        assert erase_words(network, COORDINATOR, Service, HELP.id, [NAME]).overwritten

"""What was registered before is kept on every engine, with who changed it, and can be brought back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from builders import AT, changing
from referral.access import OPERATOR, AccountRole, Action, Actor
from referral.audit import broken_at
from referral.codes import OrganisationId
from referral.errors import Conflict, Forbidden, NotFound, Outdated
from referral.lotsennetz import Lotsennetz
from referral.model import Contact, ContactKind, Entity, Guide, Organisation, Service, Tie, TieKind, Visibility
from referral.papers import Deed, Revision, Stand, Suggestion
from referral.stores import GraphStore
from referral.versions import Version, kind_of, revert, versions
from towns import GROUND, NEXT, NEXT_TOWN, a_guide, a_service, an_organisation
from worlds import NOW

HIDDEN = Contact(kind=ContactKind.PHONE, value="05141 99", visibility=Visibility.COORDINATION)
CLUB = an_organisation("club", "MBE", address="Markt 1", seated_in="03351006", contacts=(HIDDEN,))
HELP = a_service("club", "housing.search")
AWAY = an_organisation("away", "MBE", seated_in="03353040")


def somebody(role: AccountRole, organisation: str) -> Actor:
    return Actor(id=f"of-{organisation}", role=role, organisation=OrganisationId(organisation))


COORDINATOR = somebody(AccountRole.COORDINATOR, "kmt-county")
PARTNER = somebody(AccountRole.PARTNER, "club")
STRANGER = somebody(AccountRole.PARTNER, "away")
FOREIGN = somebody(AccountRole.COORDINATOR, "kmt-next")


class Ticking:
    """A clock that is an hour later each time somebody looks."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        self.now += timedelta(hours=1)
        return self.now


@pytest.fixture
def network(store: GraphStore) -> Lotsennetz:
    lotsennetz = Lotsennetz(store=store, clock=Ticking())
    with lotsennetz.change(OPERATOR, Action.SEED) as graph:
        for entity in (*GROUND, an_organisation("kmt-next", "KMT", coordinates=frozenset({NEXT})), CLUB, AWAY):
            graph.put(entity)
    return lotsennetz


def put(network: Lotsennetz, *entities: Entity, actor: Actor = COORDINATOR, action: Action = Action.EDIT) -> None:
    with network.change(actor, action) as graph:
        for entity in entities:
            graph.put(entity)


def delete(network: Lotsennetz, kind: type[Entity], id: str) -> None:
    with network.change(COORDINATOR, Action.EDIT) as graph:
        graph.delete(kind, id)


def addresses(found: Sequence[Version]) -> list[str | None]:
    return [version.entity.address if isinstance(version.entity, Organisation) else None for version in found]


def test_a_store_tells_what_stood_there_before_each_entity_was_first_touched(store: GraphStore) -> None:
    network = Lotsennetz(store=store, clock=Ticking())
    put(network, *GROUND, CLUB, actor=OPERATOR, action=Action.SEED)
    with network.change(OPERATOR, Action.SEED) as graph:
        assert graph.former == {}
        graph.put(CLUB)
        assert graph.former == {}
        graph.put(replace(CLUB, address="Markt 2"))
        graph.put(replace(CLUB, address="Markt 3"))
        graph.put(HELP)
        graph.delete(Organisation, "lab")
        lab = an_organisation("lab", "LAB")
        assert graph.former == {(Organisation, "club"): CLUB, (Service, HELP.id): None, (Organisation, "lab"): lab}


def test_the_first_seed_notes_nothing_and_later_changes_note_what_they_replace(network: Lotsennetz) -> None:
    with network.read() as graph:
        assert graph.count(Revision) == 0
    put(network, HELP, replace(CLUB, address="Markt 2"))
    with network.read() as graph:
        noted = {revision.subject: revision for revision in graph.find(Revision)}
        assert [revision.subject for revision in graph.find(Revision, kind="Service", subject=HELP.id)] == [HELP.id]
    assert set(noted) == {HELP.id, "club"}
    assert noted[HELP.id].before == ""
    assert "Markt 1" in noted["club"].before
    assert (noted["club"].actor, noted["club"].action, noted["club"].number) == (COORDINATOR.id, "edit an entry", 2)


def test_versions_come_newest_first_with_who_made_them_when_and_how(network: Lotsennetz) -> None:
    put(network, replace(CLUB, address="Markt 2"))
    put(network, replace(CLUB, address="Markt 3"), actor=PARTNER, action=Action.CONFIRM)
    found = versions(network, COORDINATOR, Organisation, "club")
    assert addresses(found) == ["Markt 3", "Markt 2", "Markt 1"]
    assert [(one.number, one.actor, one.action) for one in found] == [
        (3, "of-club", "confirm an entry"), (2, "of-kmt-county", "edit an entry"), (0, "", ""),
    ]  # fmt: skip
    assert found[0].before == found[1].entity
    assert found[1].at is not None
    assert found[0].at is not None
    assert found[0].at - found[1].at == timedelta(hours=1)
    assert (found[2].at, found[2].before) == (None, None)


def test_what_was_never_changed_has_the_one_version_it_was_seeded_with(network: Lotsennetz) -> None:
    assert versions(network, COORDINATOR, Organisation, "club") == (Version(number=0, entity=CLUB),)


def test_what_was_registered_later_begins_with_nothing(network: Lotsennetz) -> None:
    put(network, HELP)
    (only,) = versions(network, COORDINATOR, Service, HELP.id)
    assert (only.number, only.entity, only.before) == (2, HELP, None)


@pytest.mark.parametrize("entity", [HELP, a_guide("17", "club", "ti")], ids=["service", "guide"])
def test_reverting_a_deletion_brings_the_entry_back(network: Lotsennetz, entity: Entity) -> None:
    put(network, entity)
    delete(network, type(entity), entity.id)
    assert kind_of(network, COORDINATOR, entity.id) is type(entity)
    removed, registered = versions(network, COORDINATOR, type(entity), entity.id)
    assert (removed.entity, removed.before, registered.entity) == (None, entity, entity)
    assert revert(network, COORDINATOR, type(entity), entity.id, registered.number, seen=removed.number) == entity
    latest = versions(network, COORDINATOR, type(entity), entity.id)[0]
    assert (latest.entity, latest.before, latest.action) == (entity, None, "revert a change")
    with network.read() as graph:
        assert broken_at(graph.log()) is None


def test_a_tie_has_versions_too(network: Lotsennetz) -> None:
    tie = Tie(id="t", kind=TieKind.REFERS_TO, origin=OrganisationId("club"), target=OrganisationId("lab"))
    put(network, tie)
    put(network, replace(tie, since="2020"))
    assert kind_of(network, COORDINATOR, "t") is Tie
    assert revert(network, COORDINATOR, Tie, "t", 2) == tie


def test_reverting_is_a_change_that_can_itself_be_reverted(network: Lotsennetz) -> None:
    put(network, replace(CLUB, address="Markt 2"))
    revert(network, COORDINATOR, Organisation, "club", 0)
    assert addresses(versions(network, COORDINATOR, Organisation, "club")) == ["Markt 1", "Markt 2", "Markt 1"]
    revert(network, COORDINATOR, Organisation, "club", 2)
    assert addresses(versions(network, COORDINATOR, Organisation, "club"))[0] == "Markt 2"


def test_reverting_to_what_stands_there_changes_nothing(network: Lotsennetz) -> None:
    assert revert(network, COORDINATOR, Organisation, "club", 0) == CLUB
    with network.read() as graph:
        assert graph.version == 1


def test_what_links_to_something_gone_cannot_be_brought_back(network: Lotsennetz) -> None:
    put(network, HELP)
    delete(network, Service, HELP.id)
    delete(network, Organisation, "club")
    with pytest.raises((Conflict, Forbidden)):
        revert(network, OPERATOR, Service, HELP.id, 2)
    revert(network, OPERATOR, Organisation, "club", 0)
    assert revert(network, COORDINATOR, Service, HELP.id, 2) == HELP


def test_a_version_in_which_the_entry_was_removed_holds_nothing_to_bring_back(network: Lotsennetz) -> None:
    put(network, HELP)
    delete(network, Service, HELP.id)
    with pytest.raises(Conflict, match="Change 3 removed the Service 'club-service'"):
        revert(network, COORDINATOR, Service, HELP.id, 3)
    with pytest.raises(NotFound, match="There is no version"):
        revert(network, COORDINATOR, Service, HELP.id, 77)


def test_whoever_has_not_seen_the_newest_version_does_not_revert_it(network: Lotsennetz) -> None:
    put(network, replace(CLUB, address="Markt 2"))
    put(network, replace(CLUB, address="Markt 3"))
    with pytest.raises(Outdated):
        revert(network, COORDINATOR, Organisation, "club", 0, seen=2)


def test_only_those_responsible_look_back(network: Lotsennetz) -> None:
    put(network, replace(CLUB, address="Markt 2"))
    for actor in (COORDINATOR, PARTNER, OPERATOR, somebody(AccountRole.ADMINISTRATOR, "lab")):
        assert len(versions(network, actor, Organisation, "club")) == 2
    for actor in (STRANGER, FOREIGN, somebody(AccountRole.CASEWORKER, "abh-city")):
        with pytest.raises(Forbidden):
            versions(network, actor, Organisation, "club")
    for actor in (PARTNER, FOREIGN, somebody(AccountRole.ADMINISTRATOR, "lab")):
        with pytest.raises(Forbidden):
            revert(network, actor, Organisation, "club", 0)


def test_an_entry_is_not_brought_back_into_another_area(network: Lotsennetz) -> None:
    put(network, replace(CLUB, seated_in=NEXT_TOWN), actor=OPERATOR)
    with pytest.raises(Forbidden):
        revert(network, FOREIGN, Organisation, "club", 0)


def test_a_partner_sees_all_versions_of_its_own_contacts(network: Lotsennetz) -> None:
    put(network, replace(CLUB, contacts=()))
    latest, first = versions(network, PARTNER, Organisation, "club")
    assert latest.before == first.entity == CLUB


def test_what_there_never_was_has_no_versions(network: Lotsennetz) -> None:
    for look in (lambda: kind_of(network, OPERATOR, "x"), lambda: versions(network, OPERATOR, Guide, "x")):
        with pytest.raises(NotFound):
            look()


def test_papers_are_found_by_what_their_documents_leave_unsaid(store: GraphStore) -> None:
    """A record leaves out what is the plain case, and the plain case can be looked for too."""
    waiting = Suggestion(id="1", deed=Deed.REPORT, kind="Service", subject=HELP.id, sender="guest", made_at=AT)
    declined = replace(waiting, id="2", stand=Stand.DECLINED)
    with changing(store) as graph:
        graph.put(waiting)
        graph.put(declined)
    with store.read() as graph:
        assert list(graph.find(Suggestion, stand=Stand.WAITING)) == [waiting]
        assert list(graph.find(Suggestion, stand=Stand.DECLINED)) == [declined]

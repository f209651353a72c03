"""Files of others come in with one change: looked at first, the same a second time, and undone for thirty days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from graph_seed import ndjson
from graph_seed.importing import NotUndone, bring_in, dry_run, imports, may_be_undone, undo
from graph_seed.uploads import Format, Upload
from graph_seed.weighing import Deed
from referral.access import OPERATOR, AccountRole, Action, Actor
from referral.codes import OrganisationId, PlaceId
from referral.errors import Forbidden, NotFound
from referral.lotsennetz import Lotsennetz
from referral.model import Contact, ContactKind, Entity, Organisation, Place, Service, Visibility
from referral.papers import Import, Revision
from towns import CITY, COUNTY, NEXT_TOWN, a_network, a_place, a_service, an_organisation
from worlds import NOW

LINES = Format(name="ndjson", fits=ndjson.fits, read=ndjson.read)
COORDINATOR = Actor(id="anna", role=AccountRole.COORDINATOR, organisation=OrganisationId("kmt-county"))
KINDS = (Organisation, Service)


def a_file(*entities: Entity) -> Upload:
    return Upload(name="list.ndjson", content=b"".join(ndjson.line(entity) for entity in entities))


def digests(lotsennetz: Lotsennetz) -> list[tuple[int, str]]:
    with lotsennetz.read() as graph:
        return [graph.digest(kind) for kind in KINDS]


def registered(lotsennetz: Lotsennetz, kind: type[Entity], id: str) -> Entity | None:
    with lotsennetz.read() as graph:
        return graph.whole([(kind, id)]).get((kind, id))


@pytest.fixture
def lotsennetz(tmp_path: Path) -> Lotsennetz:
    return a_network(
        tmp_path,
        an_organisation("mbe", "MBE", seated_in=PlaceId(CITY)),
        a_service("mbe", "housing.search"),
        an_organisation("far", "MBE", seated_in=PlaceId(NEXT_TOWN)),
    )


CLUB = an_organisation("club", "BERATUNG", seated_in=PlaceId(CITY), name="Verein")
OFFER = a_service("club", "housing.search", areas=[COUNTY])
MBE = an_organisation("mbe", "MBE", seated_in=PlaceId(CITY), name="Neuer Name")


def deeds(entries: Iterable[object]) -> list[object]:
    return [getattr(entry, "deed") for entry in entries]  # noqa: B009


def test_a_dry_run_says_what_is_new_changed_and_unchanged_and_changes_nothing(lotsennetz: Lotsennetz) -> None:
    before = digests(lotsennetz)
    plan = dry_run(lotsennetz, COORDINATOR, a_file(OFFER, CLUB, MBE, a_service("mbe", "housing.search")), LINES)
    assert deeds(plan.entries) == [Deed.NEW, Deed.CHANGED, Deed.NEW, Deed.UNCHANGED]
    (change,) = plan.having(Deed.CHANGED)
    assert [(one.field, one.before, one.after) for one in change.differences] == [("name", "Mbe", "Neuer Name")]
    assert plan.flaws == []
    assert digests(lotsennetz) == before


def test_an_import_is_one_change_with_a_paper_and_a_second_one_changes_nothing(lotsennetz: Lotsennetz) -> None:
    outcome = bring_in(lotsennetz, COORDINATOR, a_file(CLUB, OFFER, MBE), LINES)
    assert outcome.paper is not None
    assert (outcome.paper.added, outcome.paper.changed) == (2, 1)
    with lotsennetz.read() as graph:
        version = graph.version
        assert outcome.paper.id == str(version)
        assert {one.subject for one in graph.find(Revision, number=version)} == {"club", "club-service", "mbe"}
    again = bring_in(lotsennetz, COORDINATOR, a_file(CLUB, OFFER, MBE), LINES)
    assert again.paper is None
    with lotsennetz.read() as graph:
        assert graph.version == version


def test_undoing_an_import_restores_equal_digests(lotsennetz: Lotsennetz) -> None:
    before = digests(lotsennetz)
    branch = an_organisation("branch", seated_in=PlaceId(CITY), part_of=OrganisationId("club"))
    paper = bring_in(lotsennetz, COORDINATOR, a_file(branch, CLUB, OFFER, MBE), LINES).paper
    assert paper is not None
    assert digests(lotsennetz) != before
    assert may_be_undone(paper, NOW.date())
    undone = undo(lotsennetz, COORDINATOR, paper.id)
    assert digests(lotsennetz) == before
    assert undone.undone_on == NOW.date()
    assert not may_be_undone(undone, NOW.date())
    with pytest.raises(NotUndone) as refused:
        undo(lotsennetz, COORDINATOR, paper.id)
    assert refused.value.why == "undone"


def test_what_somebody_changed_since_is_named_and_nothing_is_undone(lotsennetz: Lotsennetz) -> None:
    paper = bring_in(lotsennetz, COORDINATOR, a_file(CLUB, MBE), LINES).paper
    assert paper is not None
    with lotsennetz.change(OPERATOR, Action.EDIT) as graph:
        graph.put(replace(MBE, name="Noch neuer"))
    with pytest.raises(NotUndone) as refused:
        undo(lotsennetz, COORDINATOR, paper.id)
    assert (refused.value.why, refused.value.entries) == ("changed", ("mbe",))
    assert registered(lotsennetz, Organisation, "club") == CLUB


def test_after_thirty_days_it_is_too_late(lotsennetz: Lotsennetz) -> None:
    paper = bring_in(lotsennetz, COORDINATOR, a_file(CLUB), LINES).paper
    assert paper is not None
    assert paper.undo_until == NOW.date() + timedelta(days=30)
    later = replace(lotsennetz, clock=lambda: NOW + timedelta(days=31))
    with pytest.raises(NotUndone) as refused:
        undo(later, COORDINATOR, paper.id)
    assert refused.value.why == "late"


def test_what_was_erased_since_is_not_brought_back(lotsennetz: Lotsennetz) -> None:
    paper = bring_in(lotsennetz, COORDINATOR, a_file(MBE), LINES).paper
    assert paper is not None
    with lotsennetz.change(OPERATOR, Action.ERASE) as graph:
        for revision in list(graph.find(Revision, subject="mbe")):
            graph.put(replace(revision, before="", erased=True))
    with pytest.raises(NotUndone) as refused:
        undo(lotsennetz, COORDINATOR, paper.id)
    assert refused.value.why == "erased"


def test_entries_of_other_areas_are_left_out_with_all_that_links_to_them(lotsennetz: Lotsennetz) -> None:
    abroad = an_organisation("abroad", seated_in=PlaceId(NEXT_TOWN))
    stolen = an_organisation("far", "MBE", seated_in=PlaceId(CITY))
    upload = a_file(CLUB, abroad, a_service("abroad", "housing.search"), stolen)
    plan = dry_run(lotsennetz, COORDINATOR, upload, LINES)
    assert [(flaw.code, flaw.where.row) for flaw in plan.problems] == [
        ("forbidden", 2),
        ("unlinked", 3),
        ("forbidden", 4),
    ]
    assert bring_in(lotsennetz, COORDINATOR, upload, LINES).paper is None
    assert registered(lotsennetz, Organisation, "club") is None
    outcome = bring_in(lotsennetz, COORDINATOR, upload, LINES, leave_out=True)
    assert outcome.paper is not None
    assert outcome.paper.added == 1
    assert registered(lotsennetz, Organisation, "abroad") is None


def test_entries_that_stay_as_they_are_need_no_permission(lotsennetz: Lotsennetz) -> None:
    plan = dry_run(lotsennetz, COORDINATOR, a_file(an_organisation("far", "MBE", seated_in=PlaceId(NEXT_TOWN))), LINES)
    assert deeds(plan.entries) == [Deed.UNCHANGED]
    assert plan.flaws == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{", "json"),
        (b"[]", "kind"),
        (b'{"kind": "Account", "id": "x"}', "kind"),
        (b'{"kind": "Service", "id": "x"}', "fields"),
        (b'{"kind": "Service", "id": "x", "title": 5}', "fields"),
        (ndjson.line(CLUB) + ndjson.line(CLUB), "twice"),
        (ndjson.line(a_service("club", "no.such.topic")), "unlinked"),
    ],
)
def test_lines_that_are_no_entries_are_problems(lotsennetz: Lotsennetz, content: bytes, code: str) -> None:
    plan = dry_run(lotsennetz, OPERATOR, Upload(name="x", content=content), LINES)
    assert [flaw.code for flaw in plan.problems] == [code]


def test_only_organisations_services_guides_and_ties_come_in(lotsennetz: Lotsennetz) -> None:
    from graph_seed.uploads import Found, Register, Where
    from referral.model import Level

    def places(_upload: Upload, _register: Register) -> list[Found]:
        return [Found(entity=a_place("03351099", "Neustadt", Level.MUNICIPALITY), where=Where(row=1))]

    plan = dry_run(lotsennetz, OPERATOR, a_file(), Format(name="places", fits=ndjson.fits, read=places))
    assert [flaw.code for flaw in plan.flaws] == ["kind"]
    assert registered(lotsennetz, Place, "03351099") is None


def test_contacts_that_were_withheld_from_the_sender_stay(lotsennetz: Lotsennetz) -> None:
    public = Contact(kind=ContactKind.PHONE, value="05141 1")
    hidden = Contact(kind=ContactKind.PHONE, value="05141 2", visibility=Visibility.COORDINATION)
    full = replace(MBE, contacts=(hidden, public), research_note="Noch anrufen")
    with lotsennetz.change(OPERATOR, Action.EDIT) as graph:
        graph.put(full)
    copy = replace(full, contacts=(public,), withheld=True, research_note="")
    assert deeds(dry_run(lotsennetz, COORDINATOR, a_file(copy), LINES).entries) == [Deed.UNCHANGED]
    other = Contact(kind=ContactKind.PHONE, value="05141 3")
    bring_in(lotsennetz, COORDINATOR, a_file(replace(copy, contacts=(other,))), LINES)
    kept = registered(lotsennetz, Organisation, "mbe")
    assert isinstance(kept, Organisation)
    assert kept.contacts == (other, hidden)
    assert not kept.withheld
    assert kept.research_note == "Noch anrufen"


def test_each_sees_the_imports_of_the_own_organisation_and_the_operator_all(lotsennetz: Lotsennetz) -> None:
    first = bring_in(lotsennetz, COORDINATOR, a_file(CLUB), LINES).paper
    second = bring_in(lotsennetz, OPERATOR, a_file(MBE), LINES).paper
    assert imports(lotsennetz, COORDINATOR) == [first]
    assert imports(lotsennetz, OPERATOR) == [second, first]


def test_who_may_not_import_may_do_none_of_it(lotsennetz: Lotsennetz) -> None:
    partner = Actor(id="p", role=AccountRole.PARTNER, organisation=OrganisationId("mbe"))
    with pytest.raises(Forbidden):
        dry_run(lotsennetz, partner, a_file(CLUB), LINES)
    with pytest.raises(Forbidden):
        bring_in(lotsennetz, partner, a_file(CLUB), LINES)
    with pytest.raises(Forbidden):
        imports(lotsennetz, partner)
    with pytest.raises(Forbidden):
        undo(lotsennetz, partner, "1")


def test_an_import_of_another_area_is_not_undone_and_one_that_never_was_is_not_found(lotsennetz: Lotsennetz) -> None:
    far = an_organisation("far", "MBE", seated_in=PlaceId(NEXT_TOWN), name="Anders")
    paper = bring_in(lotsennetz, OPERATOR, a_file(far), LINES).paper
    assert isinstance(paper, Import)
    with pytest.raises(Forbidden):
        undo(lotsennetz, COORDINATOR, paper.id)
    with pytest.raises(NotFound):
        undo(lotsennetz, COORDINATOR, "999")


def test_progress_is_told_step_by_step(lotsennetz: Lotsennetz) -> None:
    told: list[tuple[str, int, int]] = []
    bring_in(lotsennetz, COORDINATOR, a_file(CLUB, OFFER), LINES, progress=lambda *step: told.append(step))
    assert [step for step, done, total in told if done == total] == ["read", "check", "write"]

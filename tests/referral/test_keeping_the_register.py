"""Keeping the register: what is live at once, what becomes a suggestion, and what nobody may overwrite."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from keepers import (
    ADVICE,
    CENTRE,
    COORDINATOR,
    ELSEWHERE,
    HIDDEN,
    HOUSING,
    NEIGHBOUR,
    PARTNER,
    PHONE,
    a_kept_network,
    an_actor,
)
from referral import register
from referral.access import GUEST, OPERATOR, AccountRole, Action, Actor
from referral.codes import OrganisationId, PlaceId
from referral.errors import Conflict, Forbidden, NotFound, Outdated, TooMany
from referral.lotsennetz import Lotsennetz
from referral.model import Contact, ContactKind, Entity, Guide, Organisation, Service, Tie, TieKind
from referral.papers import Account, Deed, Revision, Stand
from referral.privacy import shown_to
from referral.stores import GraphStore, GraphWriter
from referral.suggestions import PER_ENTRY_AND_HOUR, PER_HOUR, Letter, Wish, wish_of
from towns import CITY, COUNTY, NEXT, NEXT_TOWN, STATE, a_guide, a_service, an_organisation
from worlds import TODAY

NEW = an_organisation("", "BERATUNG", name="Frauenhaus Süd e. V.", seated_in=CITY)


@pytest.fixture
def lotsennetz(tmp_path: Path) -> Lotsennetz:
    return a_kept_network(tmp_path)


def stored(lotsennetz: Lotsennetz, kind: type[Entity], id: str) -> Entity | None:
    with lotsennetz.read() as graph:
        return graph.whole([(kind, id)]).get((kind, id))


def advice(lotsennetz: Lotsennetz) -> Organisation:
    found = stored(lotsennetz, Organisation, "mbe")
    assert isinstance(found, Organisation)
    return found


def test_a_coordinator_registers_in_her_area_at_once(lotsennetz: Lotsennetz) -> None:
    outcome = register.register(lotsennetz, COORDINATOR, NEW)
    assert outcome.live
    assert stored(lotsennetz, Organisation, "frauenhaus-sued-e-v") == outcome.entries[0]
    with lotsennetz.read() as graph:
        (revision,) = graph.find(Revision, subject="frauenhaus-sued-e-v")
    assert (revision.actor, revision.action, revision.before) == (COORDINATOR.id, "edit an entry", "")


@pytest.mark.parametrize("actor", [GUEST, PARTNER, NEIGHBOUR, an_actor(AccountRole.ADMINISTRATOR)])
def test_what_anybody_else_registers_waits_and_is_not_in_the_register(lotsennetz: Lotsennetz, actor: Actor) -> None:
    outcome = register.register(lotsennetz, actor, NEW, letter=Letter(note="Neu"))
    suggestion = outcome.suggestion
    assert suggestion is not None
    assert not outcome.live
    assert (suggestion.deed, suggestion.stand, suggestion.note) == (Deed.REGISTER, Stand.WAITING, "Neu")
    assert suggestion.areas == {CITY}
    assert wish_of(suggestion).after == (replace(NEW, id="frauenhaus-sued-e-v"),)
    assert stored(lotsennetz, Organisation, "frauenhaus-sued-e-v") is None


def test_an_id_is_used_once_and_one_that_waits_or_was_acted_for_is_kept_free(lotsennetz: Lotsennetz) -> None:
    first = register.register(lotsennetz, GUEST, NEW).suggestion
    second = register.register(lotsennetz, COORDINATOR, NEW)
    with lotsennetz.change(OPERATOR, Action.SEED) as graph:
        acting = Account(id="1", name="A", email="a@example.org", role=AccountRole.PARTNER, created_on=TODAY)
        graph.put(replace(acting, organisation=OrganisationId("frauenhaus-sued-e-v-3")))
    third = register.register(lotsennetz, COORDINATOR, NEW)
    assert first is not None
    ids = [first.subject, second.entries[0].id, third.entries[0].id]
    assert ids == ["frauenhaus-sued-e-v", "frauenhaus-sued-e-v-2", "frauenhaus-sued-e-v-4"]


def test_an_organisation_comes_with_what_belongs_to_it(lotsennetz: Lotsennetz) -> None:
    service = a_service("", "housing.search", id="")
    guide = a_guide("", "", "ti")
    tie = Tie(id="", kind=TieKind.REFERS_TO, origin=OrganisationId(""), target=OrganisationId("mbe"))
    outcome = register.register(lotsennetz, COORDINATOR, NEW, service, guide, tie)
    kept = {type(one): one for one in outcome.entries}
    assert kept[Service] == replace(service, id="hilfe-von", provider=OrganisationId("frauenhaus-sued-e-v"))
    assert kept[Guide] == replace(guide, id="lotsin", placed_by=OrganisationId("frauenhaus-sued-e-v"))
    ends = frozenset({OrganisationId("frauenhaus-sued-e-v"), OrganisationId("mbe")})
    assert kept[Tie] == replace(
        tie, id="frauenhaus-sued-e-v-mbe", origin=OrganisationId("frauenhaus-sued-e-v"), agreed=ends,
        assured_on=TODAY, assured_by="kmt-county",
    )  # fmt: skip


def test_a_name_that_is_taken_within_the_same_change_gets_a_number(lotsennetz: Lotsennetz) -> None:
    outcome = register.register(lotsennetz, COORDINATOR, NEW, a_service("", id=""), a_service("", id=""))
    assert [one.id for one in outcome.entries] == ["frauenhaus-sued-e-v", "hilfe-von", "hilfe-von-2"]


def test_what_is_registered_under_an_id_is_not_registered_again(lotsennetz: Lotsennetz) -> None:
    with pytest.raises(Conflict, match="already"):
        register.register(lotsennetz, COORDINATOR, replace(ADVICE, name="Andere"))
    assert advice(lotsennetz) == ADVICE


def test_a_kind_that_nobody_registers_is_refused(lotsennetz: Lotsennetz) -> None:
    with pytest.raises(TypeError, match="Account"):
        register.register(
            lotsennetz, OPERATOR, Account(id="", name="A", email="a@b.de", role=AccountRole.GUIDE, created_on=TODAY)
        )


def test_links_that_lead_nowhere_are_refused_in_a_suggestion_too(lotsennetz: Lotsennetz) -> None:
    lost = replace(NEW, seated_in=PlaceId("99999"))
    for actor in (COORDINATOR, GUEST):
        with pytest.raises(Conflict, match="99999"):
            register.register(lotsennetz, actor, lost)


def test_registering_assures_nothing_unless_the_coordinator_says_so(lotsennetz: Lotsennetz) -> None:
    plain = register.register(lotsennetz, COORDINATOR, NEW).entries[0]
    assured = register.register(lotsennetz, COORDINATOR, NEW, a_guide("", "", "ti"), assured=True).entries[0]
    assert isinstance(plain, Organisation)
    assert isinstance(assured, Organisation)
    assert (plain.assured_on, plain.assured_by) == (None, "")
    assert (assured.assured_on, assured.assured_by) == (TODAY, "kmt-county")


def test_nobody_says_that_somebody_else_assured_an_entry(lotsennetz: Lotsennetz) -> None:
    claimed = replace(NEW, assured_on=date(2026, 1, 1), assured_by="bamf", research_note="x", fictional=True)
    entry = register.register(lotsennetz, COORDINATOR, claimed).entries[0]
    assert entry == replace(NEW, id="frauenhaus-sued-e-v")


def test_a_coordinator_changes_an_entry_of_her_area_at_once_and_who_assured_it_stays(tmp_path: Path) -> None:
    known = replace(ADVICE, assured_on=date(2026, 1, 1), assured_by="mbe", research_note="offen")
    lotsennetz = a_kept_network(tmp_path, known)
    outcome = register.revise(lotsennetz, COORDINATOR, replace(ADVICE, name="Neu"), edited=known)
    assert outcome.live
    assert advice(lotsennetz) == replace(known, name="Neu")
    assured = register.revise(lotsennetz, COORDINATOR, advice(lotsennetz), edited=advice(lotsennetz), assured=True)
    assert assured.entries == (replace(known, name="Neu", assured_on=TODAY, assured_by="kmt-county"),)


def test_what_a_partner_changes_waits_and_the_entry_stays_as_it_is(lotsennetz: Lotsennetz) -> None:
    suggestion = register.revise(lotsennetz, PARTNER, replace(ADVICE, name="Neu"), edited=ADVICE).suggestion
    assert suggestion is not None
    assert (suggestion.sender, suggestion.organisation, suggestion.released) == (PARTNER.id, "mbe", False)
    assert advice(lotsennetz) == ADVICE


def test_contacts_that_somebody_does_not_see_stay_when_the_others_are_changed(lotsennetz: Lotsennetz) -> None:
    seen = shown_to(GUEST, ADVICE)
    assert seen.withheld
    mail = Contact(kind=ContactKind.EMAIL, value="neu@example.org")
    suggestion = register.revise(lotsennetz, GUEST, replace(seen, contacts=(mail,)), edited=seen).suggestion
    assert suggestion is not None
    assert wish_of(suggestion).after == (replace(ADVICE, contacts=(mail, HIDDEN)),)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ADVICE, replace(ADVICE, seated_in=NEXT_TOWN)),
        (ELSEWHERE, replace(ELSEWHERE, seated_in=CITY)),
        (CENTRE, replace(CENTRE, coordinates=frozenset({COUNTY, STATE}))),
        (CENTRE, replace(CENTRE, coordinates=frozenset({COUNTY, NEXT}))),
        (ADVICE, replace(ADVICE, competent_for=frozenset({NEXT}))),
        (HOUSING, replace(HOUSING, provider=OrganisationId("jmd-next"))),
    ],
)
def test_nobody_moves_an_entry_over_the_border_of_her_area_alone(
    lotsennetz: Lotsennetz, before: Entity, after: Entity
) -> None:
    assert not register.revise(lotsennetz, COORDINATOR, after, edited=before).live


def test_what_a_centre_coordinates_within_its_area_is_its_own_affair(lotsennetz: Lotsennetz) -> None:
    narrower = replace(CENTRE, coordinates=frozenset({COUNTY, CITY}))
    assert register.revise(lotsennetz, COORDINATOR, narrower, edited=CENTRE).live


def test_a_coordinator_who_moves_an_entry_out_of_her_area_has_agreed_already(lotsennetz: Lotsennetz) -> None:
    moved = register.revise(lotsennetz, COORDINATOR, replace(ADVICE, seated_in=NEXT_TOWN), edited=ADVICE).suggestion
    assert moved is not None
    assert (moved.released, moved.areas) == (True, frozenset({NEXT_TOWN}))


def test_an_outdated_change_shows_both_versions_and_changes_nothing(lotsennetz: Lotsennetz) -> None:
    register.revise(lotsennetz, COORDINATOR, replace(ADVICE, address="Markt 2"), edited=ADVICE)
    wanted = replace(ADVICE, address="Markt 3")
    with pytest.raises(Outdated) as outdated:
        register.revise(lotsennetz, COORDINATOR, wanted, edited=ADVICE)
    assert (outdated.value.current, outdated.value.wanted) == (replace(ADVICE, address="Markt 2"), wanted)
    assert advice(lotsennetz).address == "Markt 2"
    with pytest.raises(Outdated) as hidden:
        register.revise(lotsennetz, GUEST, wanted, edited=shown_to(GUEST, ADVICE))
    assert isinstance(hidden.value.current, Organisation)
    assert hidden.value.current.contacts == (PHONE,)


def test_an_entry_that_was_only_assured_meanwhile_is_not_outdated(lotsennetz: Lotsennetz) -> None:
    register.revise(lotsennetz, COORDINATOR, ADVICE, edited=ADVICE, assured=True)
    register.revise(lotsennetz, COORDINATOR, replace(ADVICE, address="Markt 3"), edited=ADVICE)
    assert (advice(lotsennetz).address, advice(lotsennetz).assured_on) == ("Markt 3", TODAY)


def test_what_is_not_registered_cannot_be_changed_removed_or_reported(lotsennetz: Lotsennetz) -> None:
    nobody = replace(ADVICE, id="nobody")
    with pytest.raises(NotFound):
        register.revise(lotsennetz, COORDINATOR, nobody, edited=nobody)
    with pytest.raises(NotFound):
        register.retire(lotsennetz, GUEST, nobody)
    with pytest.raises(NotFound):
        register.report(lotsennetz, GUEST, Organisation, "nobody", Letter())


def test_an_entry_is_removed_when_nothing_links_to_it_any_more(lotsennetz: Lotsennetz) -> None:
    with pytest.raises(Conflict, match="mbe-service"):
        register.retire(lotsennetz, COORDINATOR, ADVICE)
    assert register.retire(lotsennetz, COORDINATOR, HOUSING).live
    assert register.retire(lotsennetz, COORDINATOR, ADVICE).live
    assert stored(lotsennetz, Organisation, "mbe") is None


def test_removing_waits_where_one_may_not_edit_and_an_outdated_entry_stays(lotsennetz: Lotsennetz) -> None:
    suggestion = register.retire(lotsennetz, NEIGHBOUR, HOUSING).suggestion
    assert suggestion is not None
    assert (suggestion.deed, suggestion.after) == (Deed.RETIRE, "")
    with pytest.raises(Outdated) as outdated:
        register.retire(lotsennetz, COORDINATOR, replace(HOUSING, address="Markt 9"))
    assert (outdated.value.current, outdated.value.wanted) == (HOUSING, None)


def test_anybody_may_report_an_error(lotsennetz: Lotsennetz) -> None:
    told = register.report(lotsennetz, GUEST, Service, "mbe-service", Letter(note="Nummer falsch", secret="s" * 22))
    assert (told.deed, told.kind, told.subject, told.areas) == (
        Deed.REPORT,
        "Service",
        "mbe-service",
        frozenset({CITY}),
    )
    assert (told.note, told.sender, len(told.sealed)) == ("Nummer falsch", "guest", 64)


def test_guests_together_report_only_so_much_within_an_hour(lotsennetz: Lotsennetz) -> None:
    for _ in range(PER_ENTRY_AND_HOUR):
        register.report(lotsennetz, GUEST, Organisation, "mbe", Letter())
    with pytest.raises(TooMany) as refused:
        register.report(lotsennetz, GUEST, Organisation, "mbe", Letter())
    assert refused.value.wait == 3600
    register.report(lotsennetz, PARTNER, Organisation, "mbe", Letter())
    for number in range(PER_HOUR - PER_ENTRY_AND_HOUR):
        register.register(lotsennetz, GUEST, replace(NEW, name=f"Verein {number}"))
    with pytest.raises(TooMany):
        register.report(lotsennetz, GUEST, Organisation, "jmd-next", Letter())


@dataclass
class Overtaken:
    """A store in which somebody else makes a change just before ours."""

    store: GraphStore
    meanwhile: Callable[[], object]

    def write(self) -> AbstractContextManager[GraphWriter]:
        self.meanwhile()
        return self.store.write()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


def test_who_loses_the_right_meanwhile_changes_nothing(lotsennetz: Lotsennetz) -> None:
    def leave() -> None:
        with lotsennetz.change(OPERATOR, Action.SEED) as graph:
            graph.put(replace(ADVICE, seated_in=NEXT_TOWN))

    overtaken = replace(lotsennetz, store=cast("GraphStore", Overtaken(lotsennetz.store, leave)))
    with pytest.raises(Forbidden):
        register.retire(overtaken, COORDINATOR, HOUSING)
    assert stored(lotsennetz, Service, "mbe-service") == HOUSING


def test_what_is_looked_at_before_it_is_registered_bears_the_id_that_it_would_have(lotsennetz: Lotsennetz) -> None:
    with lotsennetz.read() as graph:
        whole = register.as_made(graph, Wish(deed=Deed.REGISTER, after=(NEW,)))
        assert [one.id for one in whole.after] == ["frauenhaus-sued-e-v"]
        assert register.as_made(graph, whole) is whole

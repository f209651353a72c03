"""Whoever is responsible says that an entry still holds: signed in, or once by a link from a mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from referral.access import OPERATOR, AccountRole, Action, Actor
from referral.accounts import sealed
from referral.codes import OrganisationId
from referral.confirming import Validity, behind_link, confirm, confirm_by_link, holder
from referral.errors import Forbidden, NotFound
from referral.lotsennetz import Lotsennetz
from referral.model import Organisation, Service, Tie, TieKind
from referral.papers import Purpose, Revision, Ticket
from towns import CITY, NEXT_TOWN, a_network, a_service, an_organisation
from worlds import NOW

TODAY = NOW.date()
PARTNER = Actor(id="p", role=AccountRole.PARTNER, organisation=OrganisationId("mbe"))
STRANGER = Actor(id="s", role=AccountRole.PARTNER, organisation=OrganisationId("other"))
COORDINATOR = Actor(id="c", role=AccountRole.COORDINATOR, organisation=OrganisationId("kmt-county"))
TIE = Tie(id="t", kind=TieKind.REFERS_TO, origin=OrganisationId("mbe"), target=OrganisationId("kmt-county"))


@pytest.fixture
def lotsennetz(tmp_path: Path) -> Lotsennetz:
    return a_network(
        tmp_path,
        an_organisation("mbe", "MBE", seated_in=CITY),
        a_service("mbe", "housing.search"),
        a_service("mbe", "residence.permit", id="second"),
        an_organisation("other", "MBE", seated_in=NEXT_TOWN),
        TIE,
    )


def assured(lotsennetz: Lotsennetz, kind: type[Organisation | Service | Tie], id: str) -> tuple[object, str]:
    with lotsennetz.read() as graph:
        entry = graph.get(kind, id)
        return entry.assured_on, entry.assured_by


def a_link(lotsennetz: Lotsennetz, secret: str, **others: object) -> None:
    ticket = Ticket(
        id=sealed(secret),
        purpose=Purpose.CONFIRMATION,
        until=NOW + timedelta(weeks=6),
        kind="Organisation",
        subject="mbe",
        organisation=OrganisationId("mbe"),
    )
    with lotsennetz.change(OPERATOR, Action.RUN) as graph:
        graph.put(replace(ticket, **others))  # type: ignore[arg-type]


def test_a_partner_confirms_its_organisation_with_all_its_services(lotsennetz: Lotsennetz) -> None:
    confirmed = confirm(lotsennetz, PARTNER, Organisation, "mbe")
    assert {one.id for one in confirmed} == {"mbe", "mbe-service", "second"}
    assert assured(lotsennetz, Organisation, "mbe") == (TODAY, "mbe")
    assert assured(lotsennetz, Service, "second") == (TODAY, "mbe")


def test_a_coordinator_confirms_one_service_and_the_others_stay(lotsennetz: Lotsennetz) -> None:
    confirm(lotsennetz, COORDINATOR, Service, "second")
    assert assured(lotsennetz, Service, "second") == (TODAY, "kmt-county")
    assert assured(lotsennetz, Service, "mbe-service") == (None, "")
    confirm(lotsennetz, COORDINATOR, Tie, "t")
    assert assured(lotsennetz, Tie, "t") == (TODAY, "kmt-county")


def test_the_operator_has_no_organisation_and_is_named_itself(lotsennetz: Lotsennetz) -> None:
    confirm(lotsennetz, OPERATOR, Service, "second")
    assert assured(lotsennetz, Service, "second") == (TODAY, "operator")


@pytest.mark.parametrize("actor", [STRANGER, replace(COORDINATOR, organisation=OrganisationId("lab"))])
def test_nobody_confirms_for_others(lotsennetz: Lotsennetz, actor: Actor) -> None:
    with pytest.raises(Forbidden):
        confirm(lotsennetz, actor, Organisation, "mbe")
    with pytest.raises(NotFound):
        confirm(lotsennetz, PARTNER, Service, "nobody")
    assert assured(lotsennetz, Organisation, "mbe") == (None, "")


def test_a_link_confirms_everything_once(lotsennetz: Lotsennetz) -> None:
    a_link(lotsennetz, "secret")
    assert behind_link(lotsennetz, "secret").validity is Validity.VALID
    assert assured(lotsennetz, Organisation, "mbe") == (None, "")
    assert holder(lotsennetz, "secret") == replace(PARTNER, id="link")
    assert confirm_by_link(lotsennetz, "secret").validity is Validity.VALID
    assert assured(lotsennetz, Service, "second") == (TODAY, "mbe")
    again = confirm_by_link(lotsennetz, "secret")
    assert (again.validity, again.ticket and again.ticket.used_on) == (Validity.USED, TODAY)
    assert holder(lotsennetz, "secret") is None
    with lotsennetz.read() as graph:
        assert {one.actor for one in graph.find(Revision)} >= {"link"}


def test_a_link_is_looked_at_again_at_the_moment_it_is_used(lotsennetz: Lotsennetz) -> None:
    a_link(lotsennetz, "secret")
    moments = iter([NOW, NOW + timedelta(weeks=7), NOW + timedelta(weeks=7)])
    late = replace(lotsennetz, clock=lambda: next(moments))
    assert confirm_by_link(late, "secret").validity is Validity.EXPIRED
    assert assured(lotsennetz, Organisation, "mbe") == (None, "")


@pytest.mark.parametrize(
    ("others", "validity"),
    [
        ({"until": NOW}, Validity.EXPIRED),
        ({"until": NOW, "used_on": TODAY}, Validity.USED),
        ({"subject": "gone"}, Validity.UNKNOWN),
        ({"purpose": Purpose.PASSWORD}, Validity.UNKNOWN),
    ],
)
def test_a_link_that_is_not_valid_says_why_and_changes_nothing(
    lotsennetz: Lotsennetz, others: dict[str, object], validity: Validity
) -> None:
    a_link(lotsennetz, "secret", **others)
    assert confirm_by_link(lotsennetz, "secret").validity is validity
    assert behind_link(lotsennetz, "other").validity is Validity.UNKNOWN
    assert assured(lotsennetz, Organisation, "mbe") == (None, "")

"""Contacts are seen only as far as their visibility allows, and whoever sees less is told so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from referral.access import GUEST, AccountRole, Actor
from referral.codes import OrganisationId
from referral.model import Contact, ContactKind, Level, Organisation, Service, Visibility
from referral.privacy import KEPT, SEES, shown_to, view_of
from towns import COUNTY, a_guide, a_place, a_service, an_organisation

CONTACTS = tuple(Contact(kind=ContactKind.PHONE, value=level, visibility=level) for level in Visibility)
CLUB = an_organisation("club", contacts=CONTACTS)
HELP = a_service("club", "housing.search", contacts=CONTACTS)
EVERYTHING = ("public", "authorities", "coordination")


def somebody(role: AccountRole, organisation: str | None = None) -> Actor:
    return Actor(id="a", role=role, organisation=OrganisationId(organisation) if organisation else None)


def seen(entity: Organisation | Service, actor: Actor) -> tuple[str, ...]:
    return tuple(contact.value for contact in shown_to(actor, entity).contacts)


@pytest.mark.parametrize("entity", [CLUB, HELP], ids=["organisation", "service"])
@pytest.mark.parametrize(
    ("role", "values"),
    [
        (AccountRole.GUEST, ("public",)),
        (AccountRole.GUIDE, ("public",)),
        (AccountRole.PARTNER, ("public",)),
        (AccountRole.CASEWORKER, ("public", "authorities")),
        (AccountRole.COORDINATOR, EVERYTHING),
        (AccountRole.ADMINISTRATOR, EVERYTHING),
        (AccountRole.OPERATOR, EVERYTHING),
    ],
)
def test_each_role_sees_what_it_may(entity: Organisation | Service, role: AccountRole, values: tuple[str, ...]) -> None:
    assert seen(entity, somebody(role)) == values
    assert shown_to(somebody(role), entity).withheld == (values != EVERYTHING)


def test_every_role_has_a_place_in_the_table() -> None:
    assert set(SEES) == set(AccountRole)


@pytest.mark.parametrize("entity", [CLUB, HELP], ids=["organisation", "service"])
def test_a_partner_sees_all_of_its_own_organisation_but_nobody_else_does_by_belonging_to_it(
    entity: Organisation | Service,
) -> None:
    assert seen(entity, somebody(AccountRole.PARTNER, "club")) == EVERYTHING
    assert seen(entity, somebody(AccountRole.PARTNER, "other")) == ("public",)
    assert seen(entity, somebody(AccountRole.CASEWORKER, "club")) == ("public", "authorities")


def test_what_has_no_contacts_is_shown_as_it_is() -> None:
    for entity in (a_guide("17", "club", "ti"), a_place(COUNTY, "Celle", Level.COUNTY), replace(CLUB, contacts=())):
        assert shown_to(GUEST, entity) is entity


def test_whoever_sees_the_same_has_the_same_view() -> None:
    assert view_of(GUEST) == view_of(somebody(AccountRole.GUIDE, "club")) == "public "
    assert view_of(somebody(AccountRole.PARTNER, "club")) != view_of(somebody(AccountRole.PARTNER, "other"))
    assert view_of(somebody(AccountRole.COORDINATOR, "x")) == view_of(somebody(AccountRole.OPERATOR))


def test_what_is_seen_of_an_entry_is_made_once_until_the_entry_is_another_one() -> None:
    assert shown_to(GUEST, CLUB) is shown_to(GUEST, CLUB)
    renamed = replace(CLUB, name="Treff")
    assert shown_to(GUEST, renamed).name == "Treff"
    for number in range(KEPT + 1):
        assert seen(replace(HELP, id=f"s{number}"), GUEST) == ("public",)
    assert shown_to(GUEST, renamed).name == "Treff"

"""Who is behind a guide is kept with consent alone, seen by desk and centre, and gone when consent or guide is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from referral.access import OPERATOR, AccountRole, Action
from referral.accounts import acting
from referral.audit import broken_at
from referral.codes import OrganisationId
from referral.errors import Forbidden, Malformed, NotFound
from referral.history import record_text
from referral.lotsennetz import Lotsennetz
from referral.model import Contact, ContactKind, Guide, Visibility
from referral.papers import Deed, Suggestion, Volunteer
from referral.stores import GraphStore
from referral.striking import STRUCK
from referral.volunteers import CONSENT_TEXTS, Consent, behind, keep, withdraw
from signed_in import an_account
from towns import CITY, GROUND, a_guide, an_organisation
from worlds import NOW, TODAY

DESK = acting(an_account(AccountRole.PARTNER, "desk"))
CENTRE = acting(an_account(AccountRole.COORDINATOR, "kmt-county"))
CONSENT = Consent(
    name=" Paula  Planted ", phone="05141 777", mail="P@example.org", given_on=TODAY, text=CONSENT_TEXTS[-1]
)
GUIDE = a_guide("17", "desk", "ti")


@pytest.fixture
def network(store: GraphStore) -> Lotsennetz:
    lotsennetz = Lotsennetz(store=store, clock=lambda: NOW)
    desks = (an_organisation("desk", "LOTSE", seated_in=CITY), an_organisation("other", "LOTSE", seated_in=CITY))
    with lotsennetz.change(OPERATOR, Action.SEED) as graph:
        for entity in (*GROUND, *desks, GUIDE):
            graph.put(entity)
    return lotsennetz


def test_desk_and_centre_keep_and_see_who_is_behind_a_guide(network: Lotsennetz) -> None:
    assert behind(network, DESK, "17") == (GUIDE, None)
    kept = keep(network, DESK, "17", CONSENT)
    assert kept == Volunteer(
        id="17",
        name="Paula Planted",
        contacts=(
            Contact(kind=ContactKind.PHONE, value="05141 777", visibility=Visibility.COORDINATION),
            Contact(kind=ContactKind.EMAIL, value="P@example.org", visibility=Visibility.COORDINATION),
        ),
        placed_by=OrganisationId("desk"),
        consented_on=TODAY,
        consent_text=CONSENT_TEXTS[-1],
    )
    assert behind(network, CENTRE, "17") == (GUIDE, kept)
    assert keep(network, CENTRE, "17", replace(CONSENT, phone="", mail="")).contacts == ()


def test_nobody_else_does(network: Lotsennetz) -> None:
    keep(network, DESK, "17", CONSENT)
    strangers = [
        acting(an_account(role, "other"))
        for role in (AccountRole.PARTNER, AccountRole.COORDINATOR, AccountRole.CASEWORKER, AccountRole.GUIDE)
    ]
    for actor in (*strangers, acting(an_account(AccountRole.ADMINISTRATOR))):
        for deed in (
            lambda actor=actor: behind(network, actor, "17"),
            lambda actor=actor: keep(network, actor, "17", CONSENT),
            lambda actor=actor: withdraw(network, actor, "17"),
        ):
            with pytest.raises(Forbidden):
                deed()
    with pytest.raises(NotFound):
        behind(network, DESK, "18")


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"name": " "}, "a name"),
        ({"phone": "call me"}, "a phone number"),
        ({"mail": "nowhere"}, "a mail address"),
        ({"given_on": date(2027, 1, 1)}, "a day of consent"),
        ({"text": "2020-01"}, "a version of the consent"),
    ],
)
def test_without_consent_nothing_is_kept(network: Lotsennetz, wrong: dict[str, object], what: str) -> None:
    with pytest.raises(Malformed, match=what):
        keep(network, DESK, "17", replace(CONSENT, **wrong))  # type: ignore[arg-type]
    assert behind(network, DESK, "17") == (GUIDE, None)


def test_consent_withdrawn_is_a_person_erased(network: Lotsennetz) -> None:
    keep(network, DESK, "17", CONSENT)
    with network.change(OPERATOR, Action.EDIT) as graph:
        graph.put(
            Suggestion(
                id="1", deed=Deed.CHANGE, kind="Guide", subject="17", note="Paula Planted zieht um", sender="guest",
                after=record_text(replace(GUIDE, name="Paula Planted")), made_at=NOW,
            )
        )  # fmt: skip
        graph.put(replace(GUIDE, name="Lotsin Paula Planted"))
    assert withdraw(network, DESK, "17").mentions == (("Guide", "17"),)
    assert behind(network, DESK, "17")[1] is None
    with network.read() as graph:
        assert graph.count(Volunteer) == 0
        assert graph.get(Suggestion, "1").note == f"{STRUCK} zieht um"
        assert "Planted" not in graph.get(Suggestion, "1").after
        assert broken_at(graph.log()) is None
    with pytest.raises(NotFound):
        withdraw(network, DESK, "17")


def test_who_was_behind_a_guide_goes_with_it(network: Lotsennetz) -> None:
    keep(network, DESK, "17", CONSENT)
    with network.change(CENTRE, Action.EDIT) as graph:
        graph.put(replace(GUIDE, name="Lotsin 18"))
    assert behind(network, DESK, "17")[1] is not None
    with network.change(CENTRE, Action.EDIT) as graph:
        graph.delete(Guide, "17")
    with network.read() as graph:
        assert graph.count(Volunteer) == 0


def test_another_desk_does_not_inherit_the_person(network: Lotsennetz) -> None:
    keep(network, DESK, "17", CONSENT)
    with network.change(CENTRE, Action.EDIT) as graph:
        graph.put(replace(GUIDE, placed_by=OrganisationId("other")))
    assert behind(network, acting(an_account(AccountRole.PARTNER, "other")), "17")[1] is None

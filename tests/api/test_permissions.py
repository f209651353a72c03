"""Every role tries every action on entries of its own organisation, of its area and of elsewhere, over HTTP.

What comes of it has to be what `access.PERMITTED` says: the table is the specification. An action is tried through a
door, a request that does it; whether it was done is read in the store, not believed from the answer.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api import create_app
from api.settings import Settings
from referral.access import GUEST, OPERATOR, PERMITTED, AccountRole, Action, Scope
from referral.codes import OrganisationId
from referral.invitations import INVITES
from referral.lotsennetz import Lotsennetz
from referral.model import Entity, Organisation, Service, Tie
from referral.papers import Account, GoldenCase, PracticeNote, Scenario, Stand, Suggestion, Ticket
from referral.register import report
from referral.stores import GraphReader
from referral.suggestions import Letter
from signed_in import an_account, signed_in
from towns import CITY, COUNTY, NEXT, NEXT_TOWN, a_guide, a_network, a_service, a_tie, an_organisation
from worlds import TODAY

NAMED = "Erika Mustermann"
CENTRES = {"kmt-county": "kmt-county", "mbe": "kmt-county", "club": "kmt-county", "away": "kmt-next"}
"""The coordination centre of each organisation that is tried."""


class Whose(NamedTuple):
    """Whose entry it is, and in which scopes it lies for whom it is tried."""

    name: str
    scopes: frozenset[Scope]


OWN = Whose("own organisation", frozenset(Scope))
NEAR = Whose("own area", frozenset({Scope.EVERYWHERE, Scope.OWN_AREA}))
AWAY = Whose("elsewhere", frozenset({Scope.EVERYWHERE}))

ACTS_FOR = {
    AccountRole.COORDINATOR: "kmt-county",
    AccountRole.PARTNER: "mbe",
    AccountRole.GUIDE: "mbe",
    AccountRole.CASEWORKER: "mbe",
}
"""The organisation that an account in each role acts for; the others act for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One try: a client in a role, and an organisation with its service and its guide."""

    client: FlaskClient
    lotsennetz: Lotsennetz
    role: AccountRole
    organisation: str
    suggestion: str

    @property
    def service(self) -> str:
        return f"{self.organisation}-service"

    @property
    def guide(self) -> str:
        return f"{self.organisation}-guide"


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A request that does an action, and how to see that it was done."""

    send: Callable[[Case], TestResponse]
    done: Callable[[Case, GraphReader, TestResponse], bool]


def shown(_case: Case, _graph: GraphReader, response: TestResponse) -> bool:
    """Looking changes nothing: what is shown was done."""
    return response.status_code == 200


def _edit(case: Case) -> TestResponse:
    seen = case.client.get(f"/api/v1/services/{case.service}")
    changed = {"json": {"address": "Markt 9"}, "headers": {"If-Match": seen.headers["ETag"]}}
    return case.client.patch(f"/api/v1/services/{case.service}", **changed)


def _announce(case: Case) -> TestResponse:
    form = {"begins": TODAY.isoformat(), "until": (TODAY + timedelta(days=3)).isoformat(), "text": "Umbau"}
    return case.client.post(f"/partner/{case.service}/hinweis", data=form)


def _bring_in(case: Case) -> TestResponse:
    town = "Winsen (Luhe)" if case.organisation == "away" else "Celle"
    table = f"Organisation;Ort;Themen\r\nVerein Brücke;{town};housing.search\r\n"
    return case.client.post("/api/v1/imports?name=list.csv", data=io.BytesIO(table.encode()))


def _invite(case: Case) -> TestResponse:
    invited = INVITES.get(case.role) or (AccountRole.PARTNER,)
    role = AccountRole.PARTNER if AccountRole.PARTNER in invited else next(iter(invited))
    form = {"email": "neu@example.org", "role": role, "organisation": case.organisation}
    return case.client.post("/konten/einladen", data=form)


def _keep_case(case: Case) -> TestResponse:
    place = {"away": "03353040"}.get(case.organisation, "03351006")
    persona = {"places": [place], "topics": ["housing.search"], "expectation": "nothing relaxed"}
    return case.client.post("/api/v1/network/cases", json=persona)


def _keep_scenario(case: Case) -> TestResponse:
    area = {"away": "03353"}.get(case.organisation, "03351")
    return case.client.post("/api/v1/network/scenarios", json={"name": "Was wäre", "area": area})


def _share(case: Case) -> TestResponse:
    told = {"title": "Sprechtage", "situation": "Viele kamen vergebens.", "day": TODAY.isoformat()}
    return case.client.post("/api/v1/practice-notes", json={**told, "organisation": case.organisation})


def _service(case: Case, graph: GraphReader) -> Service:
    return graph.get(Service, case.service)


DOORS: Mapping[Action, Door] = {
    Action.LOOK_UP: Door(send=lambda case: case.client.get(f"/api/v1/services/{case.service}"), done=shown),
    Action.SUGGEST: Door(
        send=lambda case: case.client.post(
            "/api/v1/reports", json={"kind": "service", "id": case.service, "note": "Nummer falsch"}
        ),
        done=lambda case, graph, _: len(list(graph.find(Suggestion, subject=case.service))) == 2,
    ),
    Action.SIGN_IN: Door(send=lambda case: case.client.get("/anmelden"), done=shown),
    Action.KEEP_OWN_ACCOUNT: Door(send=lambda case: case.client.get("/konto"), done=shown),
    Action.ANNOUNCE: Door(send=_announce, done=lambda case, graph, _: bool(_service(case, graph).notices)),
    Action.CONFIRM: Door(
        send=lambda case: case.client.post(f"/partner/{case.service}/bestaetigen"),
        done=lambda case, graph, _: _service(case, graph).assured_on == TODAY,
    ),
    Action.TIE: Door(
        send=lambda case: case.client.post(f"/api/v1/ties/{case.organisation}-tie/agree"),
        done=lambda case, graph, _: case.organisation in graph.get(Tie, f"{case.organisation}-tie").agreed,
    ),
    Action.EDIT: Door(send=_edit, done=lambda case, graph, _: _service(case, graph).address == "Markt 9"),
    Action.REVIEW: Door(
        send=lambda case: case.client.post(f"/api/v1/suggestions/{case.suggestion}/decline", json={"text": "Stimmt."}),
        done=lambda case, graph, _: graph.get(Suggestion, case.suggestion).stand is Stand.DECLINED,
    ),
    Action.SEE_HISTORY: Door(
        send=lambda case: case.client.get(f"/partner/{case.service}/verlauf?art=services"), done=shown
    ),
    Action.REVERT: Door(
        send=lambda case: case.client.post(f"/partner/{case.service}/verlauf?art=services", data={"number": "0"}),
        done=lambda case, graph, _: _service(case, graph).hours == "",
    ),
    Action.SEE_UPKEEP: Door(
        send=lambda case: case.client.get("/pflege", query_string={"stelle": CENTRES[case.organisation]}), done=shown
    ),
    Action.SEE_NETWORK: Door(
        send=lambda case: case.client.get(
            "/netz/abdeckung", query_string={"gebiet": NEXT if case.organisation == "away" else COUNTY}
        ),
        done=shown,
    ),
    Action.KEEP_GUIDES: Door(send=lambda case: case.client.get(f"/lotsen/{case.guide}/person"), done=shown),
    Action.IMPORT: Door(
        send=_bring_in,
        done=lambda _case, graph, _: any(one.name == "Verein Brücke" for one in graph.find(Organisation)),
    ),
    Action.INVITE: Door(send=_invite, done=lambda _case, graph, _: any(True for _ in graph.find(Ticket))),
    Action.KEEP_ACCOUNTS: Door(
        send=lambda case: case.client.post(
            "/konten/sperren", data={"account": f"somebody-{case.organisation}", "deed": "block"}
        ),
        done=lambda case, graph, _: graph.get(Account, f"somebody-{case.organisation}").blocked,
    ),
    Action.KEEP_CASES: Door(send=_keep_case, done=lambda _case, graph, _: graph.count(GoldenCase) == 1),
    Action.KEEP_SCENARIOS: Door(send=_keep_scenario, done=lambda _case, graph, _: graph.count(Scenario) == 1),
    Action.SHARE_PRACTICE: Door(send=_share, done=lambda _case, graph, _: graph.count(PracticeNote) == 1),
    Action.ERASE: Door(
        send=lambda case: case.client.post(
            "/loeschen", data={"words": NAMED, "step": "erase", "place": f"Service/{case.service}"}
        ),
        done=lambda case, graph, _: NAMED not in _service(case, graph).description,
    ),
}
"""The request that does each action."""

WITHOUT_DOOR = {
    Action.SEED: "lotsennetz seed, on the command line of whoever runs the service",
    Action.RUN: "lotsennetz nightly, backup, account and others, on that command line",
}
"""What cannot be done over HTTP at all, and where it is done."""


def test_every_action_has_a_door_or_it_is_said_that_it_has_none() -> None:
    assert {*DOORS, *WITHOUT_DOOR} == set(Action)
    assert not DOORS.keys() & WITHOUT_DOOR.keys()


def _entries(organisation: str) -> tuple[Entity, ...]:
    service = a_service(organisation, "housing.search", areas=[NEXT if organisation == "away" else CITY])
    return replace(service, description=f"Fragen an {NAMED}."), a_guide(f"{organisation}-guide", organisation, "ti")


def _town(folder: Path) -> Lotsennetz:
    """Four organisations with a service and a guide each, which were changed once since."""
    seated = {"mbe": CITY, "club": CITY, "away": NEXT_TOWN}
    lotsennetz = a_network(
        folder,
        an_organisation("kmt-next", "KMT", coordinates=frozenset({NEXT})),
        *(an_organisation(id, seated_in=place) for id, place in seated.items()),
        *(entry for id in CENTRES for entry in _entries(id)),
    )
    with lotsennetz.change(OPERATOR, Action.EDIT) as graph:
        for id in CENTRES:
            graph.put(replace(graph.get(Service, f"{id}-service"), hours="24/7"))
            graph.put(replace(a_tie(id, "lab", id=f"{id}-tie"), agreed=frozenset()))
            other = an_account(AccountRole.CASEWORKER, id, id=f"somebody-{id}")
            graph.put(other)
    return lotsennetz


def a_case(folder: Path, role: AccountRole, organisation: str) -> Case:
    """A client that is signed in in a role, and what it tries its hand on."""
    lotsennetz = _town(folder)
    told = report(lotsennetz, GUEST, Service, f"{organisation}-service", Letter(note="Nummer falsch"))
    client = create_app(Settings(store="file:unused", workers=1), lotsennetz, lambda _letter: None).test_client()
    if role is not AccountRole.GUEST:
        own = ACTS_FOR.get(role)
        signed_in(client, lotsennetz, an_account(role, OrganisationId(own) if own else None))
    return Case(client=client, lotsennetz=lotsennetz, role=role, organisation=organisation, suggestion=told.id)


TRIES = [
    (role, whose, organisation)
    for role in AccountRole
    for whose, organisation in ((OWN, ACTS_FOR.get(role, "")), (NEAR, "club"), (AWAY, "away"))
    if organisation
]
"""Each role with whose entries it tries; who acts for no organisation has none of its own."""


@pytest.mark.parametrize(("role", "whose", "organisation"), TRIES, ids=lambda part: getattr(part, "name", part))
def test_what_comes_of_each_action_is_what_the_table_says(
    tmp_path: Path, role: AccountRole, whose: Whose, organisation: str
) -> None:
    """The doors stand in an order in which none undoes what is looked for behind a later one."""
    case = a_case(tmp_path, role, organisation)
    done: dict[Action, bool] = {}
    for action, door in DOORS.items():
        response = door.send(case)
        assert response.status_code < 500, (action, response.text[:2000])
        with case.lotsennetz.read() as graph:
            done[action] = door.done(case, graph, response)
    assert done == {action: PERMITTED[role].get(action) in whose.scopes for action in DOORS}

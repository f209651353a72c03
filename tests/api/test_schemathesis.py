"""Schemathesis reads our description, asks the running server whatever comes to its mind, and finds nothing wrong."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from apps import ADVICE, HOUSING, PILOT
from made_up_requests import complaints
from referral import tokens
from referral.access import OPERATOR, AccountRole, Action
from referral.accounts import acting
from referral.lotsennetz import Lotsennetz, system_clock
from served import environment, serving
from signed_in import an_account
from towns import a_network

SETTINGS = """\
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", "401", "403", "404", "409", "412", "429"]
[checks.negative_data_rejection]
expected-statuses = ["400", "401", "403", "404", "406", "412", "415", "422", "428", "429"]
[checks.missing_required_header]
expected-statuses = ["401", "403", "404", "422", "428"]
"""
"""A made-up version is never the one there is (412), and whoever leaves it out is told so (428)."""


FILES = ("--exclude-operation-id", "bring_in")
"""Any file may be looked at, and what is wrong with it is told as an answer: that is tried in `test_imports.py`."""


def signed_in(lotsennetz: Lotsennetz, role: AccountRole) -> list[str]:
    """What a program sends along that acts for the coordination centre of the county."""
    network, account = replace(lotsennetz, clock=system_clock), an_account(role, "kmt-county")
    with network.change(OPERATOR, Action.KEEP_ACCOUNTS) as graph:
        graph.put(account)
    wanted = tokens.Wanted(account=account.id, name="Schemathesis", may_write=True)
    made = tokens.create(network, acting(account), wanted, lambda: "0" * 12, lambda: "x" * 43)
    return ["--header", f"Authorization: Bearer {made.text}"]


@pytest.mark.parametrize("role", [AccountRole.GUEST, AccountRole.COORDINATOR])
def test_schemathesis_finds_nothing_wrong(tmp_path: Path, role: AccountRole) -> None:
    lotsennetz = a_network(tmp_path, PILOT, ADVICE, HOUSING)
    sent = [] if role is AccountRole.GUEST else signed_in(lotsennetz, role)
    lotsennetz.store.close()
    (tmp_path / "schemathesis.toml").write_text(SETTINGS, encoding="utf-8")
    with serving(tmp_path) as served:
        description = f"{served.address}api/v1/openapi.json"
        seen_by_python = f"{environment(tmp_path)['PYTHONPATH']}{os.pathsep}{Path(__file__).parent}"
        hooks = {"SCHEMATHESIS_HOOKS": "schemathesis_hooks", "PYTHONPATH": seen_by_python}
        found = complaints(tmp_path, description, "--checks", "all", *FILES, *sent, **hooks)
    assert not found, found
